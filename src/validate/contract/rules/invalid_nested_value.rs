//! Values that a nested template's parameter does not take.

use crate::diagnostic::{Diagnostic, Rule, Severity, quoted};
use crate::parameter::{Parameter, ParameterType};
use crate::template::sub_text::{Part, parts};
use crate::template::{Function, Node, Section};
use crate::validate::contract::candidates::{self, Candidate, candidates};
use crate::validate::contract::constraint::{Constraint, identified};
use crate::validate::contract::family::{Family, Nested};
use crate::validate::contract::leaf::Leaf;
use crate::validate::findings::Findings;

pub(in crate::validate) static RULE: Rule = Rule {
    code: "invalid-nested-value",
    severity: Severity::Error,
    summary: "Checks that what is passed to a nested template meets the constraints of its parameters.",
    explanation: "\
## Why is this bad?
CloudFormation refuses a nested stack whose parameter is given a value that its `AllowedValues`, its
`AllowedPattern`, its lengths, its range or its type exclude. Every value that a parameter of the parent can
take is judged: what the parent allows, the child must take.

## Example
```yaml
# child.yaml
Parameters:
  Stage:
    Type: String
    AllowedValues: [test, live]
# the parent
Parameters:
  Stage:
    Type: String
    AllowedValues: [dev, test, live]
Resources:
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./child.yaml
      Parameters:
        Stage: !Ref Stage
```

## Use instead
```yaml
Parameters:
  Stage:
    Type: String
    AllowedValues: [test, live]
```
",
};

/// The most further values, and the most allowed values, that a finding names.
const MOST_SHOWN: usize = 5;
const MOST_ALLOWED: usize = 20;

pub(super) fn check(family: &Family<'_>, findings: &mut Findings) {
    for nested in &family.nested {
        for (parameter, leaf) in nested.values() {
            let Some(constraint) = Constraint::of(parameter) else { continue };
            let wrong = wrong_values(family, &constraint, leaf);
            let finding = other_identifier(family, nested, parameter, leaf)
                .or_else(|| told(family, nested, parameter, leaf, &wrong))
                .or_else(|| no_number(nested, parameter, &constraint, leaf));
            let name = parameter.logical_id;
            findings
                .extend(finding.map(|it| nested.related(it, Section::Parameters, name, "is declared here")));
        }
    }
}

/// Returns the first values that are refused, each with why.
fn wrong_values(
    family: &Family<'_>,
    constraint: &Constraint<'_>,
    leaf: &Leaf<'_>,
) -> Vec<(Candidate, String)> {
    let conditions = &family.context.conditions;
    let mut wrong = Vec::new();
    for mut candidate in candidates(family, leaf.node) {
        let Some(broken) = constraint.broken_by(&candidate.text) else { continue };
        candidate.when = conditions.and(&leaf.when, &candidate.when);
        if conditions.is_possible(&candidate.when) {
            wrong.push((candidate, broken));
        }
        if wrong.len() > MOST_SHOWN {
            break;
        }
    }
    wrong
}

/// Tells of the first value that is refused, and names the others.
fn told(
    family: &Family<'_>,
    nested: &Nested<'_>,
    parameter: Parameter<'_>,
    leaf: &Leaf<'_>,
    wrong: &[(Candidate, String)],
) -> Option<Diagnostic> {
    let ((first, broken), rest) = wrong.split_first()?;
    let name = parameter.logical_id;
    let source = first.default_of.as_ref().map_or_else(String::new, |of| format!(", the default of `{of}`,"));
    let message = format!(
        "the value `{}`{source} passed to `{name}` of `{}` {broken}{}",
        first.text,
        nested.name(),
        family.context.when(&first.when)
    );
    let allowed = parameter.allowed_values().unwrap_or_default();
    let allowed = || allowed.iter().map(AsRef::as_ref);
    let mut help = match candidates::reference(family.context, leaf.node) {
        Some((own, _)) => {
            format!("give `{own}` the constraints that `{name}` has in `{}`, or change those", nested.name())
        }
        None if allowed().next().is_some() => {
            family.context.suggestions.did_you_mean(&first.text, allowed(), || {
                let more = if allowed().len() > MOST_ALLOWED { ", .." } else { "" };
                format!("pass one of {}{more}", quoted(allowed().take(MOST_ALLOWED)))
            })
        }
        None => format!("pass a value that `{name}` takes, or change its constraints"),
    };
    if !rest.is_empty() {
        let shown = quoted(rest.iter().map(|(candidate, _)| candidate.text.as_str()));
        let more = if rest.len() < MOST_SHOWN { "" } else { ", .." };
        help += &format!("; {shown}{more} cannot be passed either");
    }
    Some(RULE.finding(message).path(leaf.path.clone()).help(help))
}

/// Returns the finding that a parameter of the parent identifies something else than the child's does.
fn other_identifier(
    family: &Family<'_>,
    nested: &Nested<'_>,
    parameter: Parameter<'_>,
    leaf: &Leaf<'_>,
) -> Option<Diagnostic> {
    let own = candidates::reference(family.context, leaf.node)
        .or_else(|| candidates::joined(family.context, leaf.node));
    let (own, node) = own?;
    let passed = node.get("Type").and_then(Node::as_text)?;
    let wanted = parameter.type_name();
    if identified(passed)?.0 == identified(wanted)?.0 {
        return None;
    }
    let name = parameter.logical_id;
    let message =
        format!("`{own}` is of type `{passed}`, but `{name}` of `{}` is of type `{wanted}`", nested.name());
    Some(RULE.finding(message).path(leaf.path.clone()).help(format!("pass a value of type `{wanted}`")))
}

/// Returns the finding that a composed text is no number, whatever is put into it.
fn no_number(
    nested: &Nested<'_>,
    parameter: Parameter<'_>,
    constraint: &Constraint<'_>,
    leaf: &Leaf<'_>,
) -> Option<Diagnostic> {
    if constraint.kind != ParameterType::Number || !has_letters(leaf.node) {
        return None;
    }
    let name = parameter.logical_id;
    let message = format!("the text passed to `{name}` of `{}` is never a number", nested.name());
    let help = format!("pass a number, or give `{name}` the type `String`");
    Some(RULE.finding(message).path(leaf.path.clone()).help(help))
}

/// Tells whether a composed text has a character that no number has. A dynamic reference, even in parts, may
/// become anything.
fn has_letters(node: &Node) -> bool {
    let Some(call) = node.as_call() else { return false };
    let items = call.argument.as_list();
    let written: Vec<&str> = match (call.function, items) {
        (Function::Sub, _) => {
            let text = items.and_then(<[Node]>::first).unwrap_or(&call.argument).as_text();
            let literal = |part| match part {
                Part::Literal(text) => Some(text),
                _ => None,
            };
            text.into_iter().flat_map(parts).filter_map(literal).collect()
        }
        (Function::Join, Some([_, items])) => {
            items.as_list().into_iter().flatten().filter_map(Node::as_text).collect()
        }
        _ => return false,
    };
    let is_foreign = |text: &&str| text.chars().any(|c| !c.is_ascii_digit() && !" +-.eE".contains(c));
    written.iter().any(is_foreign) && !written.iter().any(|text| text.contains("{{"))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::nested_findings;

    fn passed(value: &str, declared: &str) -> String {
        nested_findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["dev", "test", "live"]}},
                    "Free": {{"Type": "String", "Default": "x"}}, "Open": {{"Type": "String", "Default": ""}},
                    "Flag": {{"Type": "String", "AllowedPattern": "^(on|off)$"}},
                    "Zones": {{"Type": "CommaDelimitedList", "Default": "a,c"}},
                    "Subnet": {{"Type": "AWS::EC2::Subnet::Id"}}, "Image": {{"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/x"}}}},
                "Mappings": {{"Sizes": {{"dev": {{"Disk": 1}}, "test": {{"Disk": 2}}, "live": {{"Disk": 30}}}}}},
                "Conditions": {{"Live": {{"Fn::Equals": [{{"Ref": "Stage"}}, "live"]}}}},
                "Resources": {{"Nested": {{"Type": "AWS::CloudFormation::Stack",
                    "Properties": {{"Parameters": {{"P": {value}}}}}}}}}}}"#
            ),
            &format!(r#"{{"Parameters": {{"P": {{{declared}}}}}}}"#),
        )
    }

    fn found(message: &str, help: &str) -> String {
        format!(
            "invalid-nested-value Resources/Nested/Properties/Parameters/P\n  {message}\n  help: {help}\n  \
             related: `P` is declared here\n"
        )
    }

    #[test]
    fn values_that_the_child_takes_pass() {
        let allowed = r#""Type": "String", "AllowedValues": ["test", "live"]"#;
        for (value, declared) in [
            (r#""test""#, allowed),
            (r#"{"Fn::If": ["Live", {"Ref": "Stage"}, "test"]}"#, allowed),
            (r#"{"Fn::GetAtt": ["Other", "Outputs.X"]}"#, allowed),
            (r#"{"Ref": "AWS::NoValue"}"#, allowed),
            (r#""{{resolve:ssm:/a}}""#, allowed),
            (r#"{"Ref": "Open"}"#, r#""Type": "String", "MinLength": 1"#),
            (r#"{"Ref": "Flag"}"#, r#""Type": "String", "AllowedValues": ["on", "off", "auto"]"#),
            (
                r#"{"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "Disk"]}"#,
                r#""Type": "Number", "MaxValue": 30"#,
            ),
            (r#"{"Fn::Sub": "${Stage}-x"}"#, r#""Type": "String", "AllowedPattern": "[a-z]+-x""#),
            (
                r#"{"Fn::Join": [",", {"Ref": "Zones"}]}"#,
                r#""Type": "CommaDelimitedList", "AllowedPattern": "[a-c]""#,
            ),
            (r#"{"Ref": "Image"}"#, r#""Type": "String", "AllowedPattern": "ami-.*""#),
            (
                r#"{"Ref": "Free"}"#,
                r#""Type": "AWS::SSM::Parameter::Value<String>", "AllowedPattern": "/.*""#,
            ),
            (r#"{"Fn::Sub": "1${Free}"}"#, r#""Type": "Number""#),
            (r#"{"Fn::Sub": "{{resolve:ssm:/${Free}/count}}"}"#, r#""Type": "Number""#),
            (r#"{"Fn::Sub": "{{resolve:ssm:/${Stage}/count}}"}"#, r#""Type": "Number""#),
            (r#"{"Fn::Join": ["", ["{{resolve:ssm:/", {"Ref": "Stage"}, "}}"]]}"#, r#""Type": "Number""#),
            (r#""vpc-0a""#, r#""Type": "AWS::EC2::VPC::Id""#),
        ] {
            assert_eq!(passed(value, declared), "", "{value} {declared}");
        }
    }

    #[test]
    fn literals_are_held_to_the_constraints() {
        let change = "pass a value that `P` takes, or change its constraints";
        for (value, declared, message, help) in [
            (
                r#""tst""#,
                r#""Type": "String", "AllowedValues": ["test", "live"]"#,
                "the value `tst` passed to `P` of `Child` is not among the `AllowedValues`",
                "did you mean `test`?",
            ),
            (
                r#""many""#,
                r#""Type": "Number""#,
                "the value `many` passed to `P` of `Child` is not a number",
                change,
            ),
            (
                "31",
                r#""Type": "Number", "MaxValue": "30""#,
                "the value `31` passed to `P` of `Child` is more than the `MaxValue` of 30",
                change,
            ),
            (
                r#"{"Fn::Join": [",", ["a", "B"]]}"#,
                r#""Type": "CommaDelimitedList", "AllowedPattern": "[a-z]""#,
                "the value `a,B` passed to `P` of `Child` has the item `B`, which does not match the \
                 `AllowedPattern` `[a-z]`",
                change,
            ),
            (
                r#""subnet-0a""#,
                r#""Type": "AWS::EC2::VPC::Id""#,
                "the value `subnet-0a` passed to `P` of `Child` is no `AWS::EC2::VPC::Id`",
                change,
            ),
            (
                r#"{"Fn::Sub": "${Free} GB"}"#,
                r#""Type": "Number""#,
                "the text passed to `P` of `Child` is never a number",
                "pass a number, or give `P` the type `String`",
            ),
        ] {
            assert_eq!(passed(value, declared), found(message, help));
        }
    }

    #[test]
    fn every_value_of_a_parameter_is_held_to_them() {
        let own =
            |name: &str| format!("give `{name}` the constraints that `P` has in `Child`, or change those");
        let allowed = r#""Type": "String", "AllowedValues": ["live"]"#;
        for (value, declared, message, help) in [
            (
                r#"{"Ref": "Stage"}"#,
                allowed,
                "the value `dev` passed to `P` of `Child` is not among the `AllowedValues` when Stage = `dev`",
                own("Stage") + "; `test` cannot be passed either",
            ),
            (
                r#"{"Ref": "Flag"}"#,
                r#""Type": "String", "AllowedValues": ["on"]"#,
                "the value `off` passed to `P` of `Child` is not among the `AllowedValues` when Flag = `off`",
                own("Flag"),
            ),
            (
                r#"{"Ref": "Free"}"#,
                allowed,
                "the value `x`, the default of `Free`, passed to `P` of `Child` is not among the `AllowedValues`",
                own("Free"),
            ),
            (
                r#"{"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "Disk"]}"#,
                r#""Type": "Number", "MaxValue": 20"#,
                "the value `30` passed to `P` of `Child` is more than the `MaxValue` of 20 when Stage = `live`",
                "pass a value that `P` takes, or change its constraints".to_owned(),
            ),
            (
                r#"{"Fn::Sub": "${Stage}-x"}"#,
                r#""Type": "String", "MaxLength": 5"#,
                "the value `test-x` passed to `P` of `Child` has 6 characters, more than the `MaxLength` of 5 \
                 when Stage = `test`",
                "pass a value that `P` takes, or change its constraints; `live-x` cannot be passed either"
                    .to_owned(),
            ),
            (
                r#"{"Ref": "Subnet"}"#,
                r#""Type": "AWS::EC2::VPC::Id""#,
                "`Subnet` is of type `AWS::EC2::Subnet::Id`, but `P` of `Child` is of type `AWS::EC2::VPC::Id`",
                "pass a value of type `AWS::EC2::VPC::Id`".to_owned(),
            ),
        ] {
            assert_eq!(passed(value, declared), found(message, &help));
        }
    }

    #[test]
    fn a_branch_is_judged_in_its_own_situations() {
        assert_eq!(
            passed(
                r#"{"Fn::If": ["Live", "big", {"Ref": "Stage"}]}"#,
                r#""Type": "String", "AllowedValues": ["big", "dev"]"#
            ),
            "invalid-nested-value Resources/Nested/Properties/Parameters/P/Fn::If/2\n  the value `test` passed \
             to `P` of `Child` is not among the `AllowedValues` when Stage = `test`\n  help: give `Stage` the \
             constraints that `P` has in `Child`, or change those\n  related: `P` is declared here\n"
        );
    }
}
