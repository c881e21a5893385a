//! Attributes that a resource does not have.

use crate::diagnostic::{Rule, Severity, quoted};
use crate::template::{NESTED_STACK, Node};
use crate::validate::attributes::Attributes;
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::walk::Kind;

pub(super) static RULE: Rule = Rule {
    code: "undefined-attribute",
    severity: Severity::Error,
    summary: "Checks that resources have the attributes that `Fn::GetAtt` and `Fn::Sub` read.",
    explanation: "\
## Why is this bad?
A resource has the attributes that its type documents, which are the read-only properties of its schema; a
nested stack has its `Outputs`. CloudFormation refuses a template that reads any other attribute.

## Example
```yaml
Value: !GetAtt Bucket.ARN
```

## Use instead
```yaml
Value: !GetAtt Bucket.Arn
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for reference in context.references() {
        let is_known = |attribute: &&str| !context.has_variable(attribute, reference.spot);
        let Some(attribute) = reference.attribute.filter(is_known) else { continue };
        let is_value = matches!(reference.kind, Kind::GetAtt | Kind::SubVariable);
        let resource = is_value.then(|| context.resource(reference.target, reference.spot)).flatten();
        let Some(name) = resource.and_then(|node| node.get("Type")).and_then(Node::as_text) else { continue };
        let attributes = Attributes::of(name);
        if attributes.has(attribute) {
            continue;
        }
        let known = attributes.names();
        let known = || known.iter().map(String::as_str);
        let help = context.suggestions.did_you_mean(attribute, known(), || match known().next() {
            None => format!("the type has no attributes: `!Ref {}` returns its name or id", reference.target),
            Some(_) if name == NESTED_STACK && attribute == "Outputs" => {
                "name one of its outputs, as in `Outputs.TopicArn`".to_owned()
            }
            Some(_) if name == NESTED_STACK => {
                format!("the outputs of a nested stack begin with `Outputs.`: write `Outputs.{attribute}`")
            }
            Some(_) => format!("its attributes are {}", quoted(known())),
        });
        findings.push(
            RULE.finding(format!("`{}` of type `{name}` has no attribute `{attribute}`", reference.target))
                .path(context.path(reference.spot))
                .help(help),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    /// Returns what is found in an output's value of a template with a few resources.
    fn value(json: &str) -> String {
        let resources = r#""Resources": {"Log": {"Type": "AWS::Logs::LogStream"},
            "Role": {"Type": "AWS::IAM::Role"}, "Nested": {"Type": "AWS::CloudFormation::Stack"},
            "Own": {"Type": "Custom::Own"}, "Bucket": {"Type": "AWS::S3::Bucket"}}"#;
        findings(check, &format!(r#"{{{resources}, "Outputs": {{"O": {{"Value": {json}}}}}}}"#))
    }

    fn found(message: &str, help: &str) -> String {
        format!("undefined-attribute Outputs/O/Value\n  {message}\n  help: {help}\n")
    }

    #[test]
    fn attributes_of_the_type_are_found() {
        for good in [
            r#"{"Fn::GetAtt": ["Bucket", "Arn"]}"#,
            r#"{"Fn::GetAtt": ["Nested", "Outputs.TopicArn"]}"#,
            r#"{"Fn::GetAtt": ["Own", "Any.Thing"]}"#,
            r#"{"Fn::GetAtt": ["Bucket", {"Ref": "Name"}]}"#,
            r#"{"Fn::GetAtt": ["Elsewhere", "Arn"]}"#,
            r#"{"Fn::Sub": "${Role.RoleId} ${Bucket}"}"#,
        ] {
            assert_eq!(value(good), "", "{good}");
        }
    }

    #[test]
    fn other_attributes_are_corrected() {
        assert_eq!(
            value(r#"{"Fn::GetAtt": ["Bucket", "ARN"]}"#),
            found("`Bucket` of type `AWS::S3::Bucket` has no attribute `ARN`", "did you mean `Arn`?")
        );
        assert_eq!(
            value(r#"{"Fn::GetAtt": ["Nested", "TopicArn"]}"#),
            found(
                "`Nested` of type `AWS::CloudFormation::Stack` has no attribute `TopicArn`",
                "the outputs of a nested stack begin with `Outputs.`: write `Outputs.TopicArn`"
            )
        );
        assert_eq!(
            value(r#"{"Fn::Sub": "${Role.Elsewhere}"}"#),
            found(
                "`Role` of type `AWS::IAM::Role` has no attribute `Elsewhere`",
                "its attributes are `Arn`, `RoleId`"
            )
        );
        assert_eq!(
            value(r#"{"Fn::GetAtt": ["Nested", "TopicArn"]}"#).lines().nth(1),
            Some("  `Nested` of type `AWS::CloudFormation::Stack` has no attribute `TopicArn`")
        );
    }
}
