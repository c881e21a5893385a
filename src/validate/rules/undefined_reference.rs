//! References to what the template does not declare.

use crate::diagnostic::{Rule, Severity, did_you_mean, quoted};
use crate::iam::service;
use crate::template::Section;
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::walk::{Kind, Reference};

pub(super) static RULE: Rule = Rule {
    code: "undefined-reference",
    severity: Severity::Error,
    summary: "Checks that `Ref`, `Fn::GetAtt` and the variables of `Fn::Sub` name a parameter or resource.",
    explanation: "\
## Why is this bad?
CloudFormation refuses a template that refers to a parameter, resource or pseudo parameter that there is not.
`Fn::GetAtt` names resources only, and conditions and rules can refer to parameters only.

## Example
```yaml
Parameters:
  TopicName:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref TopicNam
```

## Use instead
```yaml
Parameters:
  TopicName:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref TopicName
```
",
};

const PSEUDO_PARAMETERS: [&str; 8] = [
    "AWS::AccountId",
    "AWS::NoValue",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for reference in context.references() {
        let is_value = matches!(reference.kind, Kind::Ref | Kind::GetAtt | Kind::SubVariable);
        if is_value
            && !is_made(context, reference)
            && let Some((message, help)) = judge(context, reference)
        {
            findings.push(RULE.finding(message).path(context.path(reference.spot)).help(help));
        }
    }
}

/// Tells whether a reference is to the variable of a loop, or to what loops make.
fn is_made(context: &Context<'_>, reference: &Reference<'_>) -> bool {
    let Reference { target, spot, .. } = *reference;
    (reference.attribute.is_none() && context.is_variable(target, spot))
        || context.has_variable(target, spot)
            && [Section::Resources, Section::Parameters]
                .iter()
                .any(|section| context.has(*section, target, spot))
}

fn judge(context: &Context<'_>, reference: &Reference<'_>) -> Option<(String, String)> {
    let index = &context.index;
    let target = reference.target;
    let wants_attribute = reference.kind == Kind::GetAtt || reference.attribute.is_some();
    if index.has(Section::Resources, target) {
        let noun = match reference.scope.section {
            Some(Section::Conditions) => "a condition",
            Some(Section::Rules) => "a rule",
            _ => return None,
        };
        // `misplaced-function` reports `Fn::GetAtt` itself there.
        return (reference.kind != Kind::GetAtt).then(|| {
            let message = format!("`{target}` is a resource, which {noun} cannot refer to");
            (message, "refer to a parameter, which is known before there are resources".to_owned())
        });
    }
    let without = format!("write `!Ref {target}` or `${{{target}}}`");
    if PSEUDO_PARAMETERS.contains(&target) {
        return wants_attribute
            .then(|| (format!("`{target}` is a pseudo parameter, which has no attributes"), without));
    }
    if index.has(Section::Parameters, target) {
        return wants_attribute
            .then(|| (format!("`{target}` is a parameter, which has no attributes"), without));
    }
    if target.starts_with("AWS::") {
        let otherwise = || format!("the pseudo parameters are {}", quoted(PSEUDO_PARAMETERS));
        let help = did_you_mean(target, PSEUDO_PARAMETERS, otherwise);
        return Some((format!("`{target}` is not a pseudo parameter"), help));
    }
    if index.is_open(Section::Parameters) || index.is_open(Section::Resources) || index.is_of_module(target) {
        return None;
    }
    for (section, noun, help) in OTHERS {
        if index.has(section, target) {
            let message = format!("`{target}` is {noun}, neither a parameter nor a resource");
            let path = context.path(reference.spot);
            let is_named =
                section == Section::Conditions && path.get(2).is_some_and(|key| key == "Condition");
            let help = if is_named {
                format!("write its name alone: `Condition: {target}`")
            } else {
                help.to_owned()
            };
            return Some((message, help));
        }
    }
    let resources = index.known(Section::Resources);
    let (message, meant) = if wants_attribute {
        (
            format!("`{target}` is not a resource of this template"),
            context.suggestions.nearest(target, resources),
        )
    } else {
        let known = index.logical_ids(Section::Parameters).chain(resources).chain(PSEUDO_PARAMETERS);
        (
            format!("`{target}` is neither a parameter nor a resource of this template"),
            context.suggestions.nearest(target, known),
        )
    };
    let help = match meant {
        _ if reference.kind == Kind::SubVariable && is_policy_variable(target) => {
            format!(
                "write `${{!{target}}}`: it is a variable of policies, which CloudFormation is to leave alone"
            )
        }
        Some(meant) => format!("did you mean `{meant}`?"),
        None if wants_attribute => format!("declare a resource `{target}`"),
        None if reference.kind == Kind::SubVariable => {
            format!("declare `{target}`, or write `${{!{target}}}` if another program is to read it")
        }
        None => format!("declare a parameter or a resource `{target}`"),
    };
    Some((message, help))
}

fn is_policy_variable(target: &str) -> bool {
    target.starts_with("aws:") && service::global_key(target).is_some()
}

/// What else has a name, and how its value is used.
const OTHERS: [(Section, &str, &str); 4] = [
    (Section::Conditions, "a condition", "choose between two values by a condition with `Fn::If`"),
    (Section::Mappings, "a mapping", "read a value of a mapping with `Fn::FindInMap`"),
    (Section::Outputs, "an output", "refer to what the value of the output refers to"),
    (Section::Rules, "a rule", "a rule has no value: refer to a parameter"),
];

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    /// Returns what is found in an output's value of a template with one of everything.
    fn value(json: &str) -> String {
        let rest = r#""Parameters": {"Stage": {}}, "Conditions": {"IsLive": {}}, "Mappings": {"Sizes": {}},
            "Resources": {"Topic": {}, "Network": {"Type": "My::Own::Network::MODULE"}}"#;
        findings(check, &format!(r#"{{{rest}, "Outputs": {{"O": {{"Value": {json}}}}}}}"#))
    }

    fn found(message: &str, help: &str) -> String {
        format!("undefined-reference Outputs/O/Value\n  {message}\n  help: {help}\n")
    }

    #[test]
    fn names_of_parameters_and_resources_are_found() {
        for good in [
            r#"{"Ref": "Stage"}"#,
            r#"{"Ref": "Topic"}"#,
            r#"{"Ref": "AWS::URLSuffix"}"#,
            r#"{"Ref": "Network.Vpc"}"#,
            r#"{"Ref": "NetworkVpc"}"#,
            r#"{"Fn::GetAtt": ["NetworkVpc", "CidrBlock"]}"#,
            r#"{"Fn::GetAtt": ["Topic", "TopicArn"]}"#,
            r#"{"Fn::Sub": ["${Stage} ${Topic.TopicArn} ${!aws:username} ${Own} ${a.b}", {"Own": 1, "a.b": 2}]}"#,
        ] {
            assert_eq!(value(good), "", "{good}");
        }
    }

    #[test]
    fn unknown_names_are_corrected() {
        assert_eq!(
            value(r#"{"Ref": "Topik"}"#),
            found("`Topik` is neither a parameter nor a resource of this template", "did you mean `Topic`?")
        );
        assert_eq!(
            value(r#"{"Fn::GetAtt": ["Queue", "Arn"]}"#),
            found("`Queue` is not a resource of this template", "declare a resource `Queue`")
        );
        assert_eq!(
            value(r#"{"Fn::Sub": "${Elsewhere}"}"#),
            found(
                "`Elsewhere` is neither a parameter nor a resource of this template",
                "declare `Elsewhere`, or write `${!Elsewhere}` if another program is to read it"
            )
        );
        assert_eq!(
            value(r#"{"Fn::Sub": "${aws:username}"}"#),
            found(
                "`aws:username` is neither a parameter nor a resource of this template",
                "write `${!aws:username}`: it is a variable of policies, which CloudFormation is to leave alone"
            )
        );
        assert_eq!(
            value(r#"{"Fn::Sub": "${AWS::Regoin}"}"#),
            found("`AWS::Regoin` is not a pseudo parameter", "did you mean `AWS::Region`?")
        );
    }

    #[test]
    fn the_condition_of_a_resource_is_its_name() {
        assert_eq!(
            findings(
                check,
                r#"{"Conditions": {"IsLive": {}}, "Resources": {"T": {"Condition": {"Ref": "IsLive"}}}}"#
            ),
            "undefined-reference Resources/T/Condition\n  `IsLive` is a condition, neither a parameter nor a resource\n  \
             help: write its name alone: `Condition: IsLive`\n"
        );
    }

    #[test]
    fn names_of_other_things_are_told() {
        assert_eq!(
            value(r#"{"Ref": "IsLive"}"#),
            found(
                "`IsLive` is a condition, neither a parameter nor a resource",
                "choose between two values by a condition with `Fn::If`"
            )
        );
        assert_eq!(
            value(r#"{"Fn::Sub": "${Sizes}"}"#),
            found(
                "`Sizes` is a mapping, neither a parameter nor a resource",
                "read a value of a mapping with `Fn::FindInMap`"
            )
        );
        assert_eq!(
            value(r#"{"Fn::GetAtt": ["Stage", "Arn"]}"#),
            found("`Stage` is a parameter, which has no attributes", "write `!Ref Stage` or `${Stage}`")
        );
    }

    #[test]
    fn conditions_refer_to_parameters() {
        let json = r#"{"Resources": {"T": {}}, "Conditions": {"C": {"Fn::Equals": [{"Ref": "T"}, 1]}}}"#;
        assert_eq!(
            findings(check, json),
            "undefined-reference Conditions/C/Fn::Equals/0\n  `T` is a resource, which a condition cannot \
             refer to\n  help: refer to a parameter, which is known before there are resources\n"
        );
    }

    #[test]
    fn what_cannot_be_read_hides_names() {
        let outputs = r#""Outputs": {"O": {"Value": {"Ref": "X"}}}"#;
        for rest in [
            r#""Resources": []"#,
            r#""Resources": {"Fn::ForEach::L": ["I", []]}"#,
            r#""Transform": "AWS::Serverless-2016-10-31""#,
        ] {
            assert_eq!(findings(check, &format!("{{{rest}, {outputs}}}")), "", "{rest}");
        }
        let variable = r#"{"Resources": {"T": {"Fn::ForEach::L": ["X", ["a"], {"${X}": {"Ref": "X"}}]}}}"#;
        assert_eq!(findings(check, variable), "");
    }

    #[test]
    fn loops_declare_what_they_make() {
        let template = |known: &str, unknown: &str, inner: &str| {
            format!(
                r#"{{"Parameters": {{"Names": {{}}, "SizeA": {{}}, "SizeB": {{}}}}, "Resources": {{
                "Fn::ForEach::K": ["Key", ["A", "B"], {{"Topic${{Key}}": {{"Properties": {{"P": {inner}}}}}}}],
                "Fn::ForEach::N": ["Name", {{"Ref": "Names"}}, {{"Queue${{Name}}": {{}}}}]}},
                "Outputs": {{"O": {{"Value": [{{"Ref": "{known}"}}, {{"Fn::Sub": "${{{unknown}.Arn}}"}}]}}}}}}"#
            )
        };
        let good = r#"[{"Ref": "Key"}, {"Ref": "Topic${Key}"}, {"Fn::GetAtt": ["Queue&{Key}", "Arn"]},
            {"Ref": "Size${Key}"}]"#;
        assert_eq!(findings(check, &template("TopicA", "QueueOfAnyName", good)), "");
        let bad = r#"[{"Ref": "Name"}, {"Ref": "Topik${Key}"}]"#;
        let help = "help: declare a parameter or a resource";
        assert_eq!(
            findings(check, &template("TopicC", "QueryOf", bad)),
            format!(
                "undefined-reference Resources/Fn::ForEach::K/2/Topic${{Key}}/Properties/P/0\n  `Name` is \
                 neither a parameter nor a resource of this template\n  help: did you mean `Names`?\n\
                 undefined-reference Resources/Fn::ForEach::K/2/Topic${{Key}}/Properties/P/1\n  `Topik${{Key}}` \
                 is neither a parameter nor a resource of this template\n  {help} `Topik${{Key}}`\n\
                 undefined-reference Outputs/O/Value/0\n  `TopicC` is neither a parameter nor a resource of \
                 this template\n  help: did you mean `TopicA`?\n\
                 undefined-reference Outputs/O/Value/1\n  `QueryOf` is not a resource of this template\n  \
                 help: declare a resource `QueryOf`\n"
            )
        );
    }
}
