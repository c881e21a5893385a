//! Dynamic references that do not do what they seem to.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::schema;
use crate::template::Section;
use crate::template::dynamic::{Service, references};
use crate::validate::context::Context;
use crate::validate::position::Position;

pub(super) static RULE: Rule = Rule {
    code: "doubtful-dynamic-reference",
    severity: Severity::Warning,
    summary: "Tells of dynamic references that are not resolved, or that show a secret.",
    explanation: "\
## Why is this bad?
- With a space after the braces, CloudFormation takes the reference for plain text.
- Conditions and rules compare the text of the reference itself, not what it stands for.
- References to secrets are not supported in custom resources, by the user guide.
- A secret in a property that identifies the resource is shown wherever the resource is named.

## Example
```yaml
MasterUserPassword: '{{ resolve:secretsmanager:Database:SecretString:password }}'
```

## Use instead
```yaml
MasterUserPassword: '{{resolve:secretsmanager:Database:SecretString:password}}'
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for text in context.dynamic_texts() {
        for reference in references(&text.text) {
            let placed = || context.position(&text.path).zip(reference.service());
            let (message, help) = if reference.is_spaced() {
                let message =
                    "CloudFormation does not resolve a dynamic reference with spaces in it".to_owned();
                (message, "write `{{resolve:` without spaces")
            } else if let Some(doubt) = placed().and_then(|(position, service)| doubt(&position, service)) {
                doubt
            } else {
                continue;
            };
            findings.push(RULE.finding(message).path(text.path.iter().cloned()).help(help));
        }
    }
}

fn doubt(position: &Position<'_>, service: Service) -> Option<(String, &'static str)> {
    if matches!(position.section, Section::Conditions | Section::Rules) {
        let message = "conditions and rules compare a dynamic reference as it is written".to_owned();
        return Some((
            message,
            "compare a parameter; one of type `AWS::SSM::Parameter::Value<String>` reads SSM",
        ));
    }
    let property = position.property().filter(|_| service == Service::SecretsManager)?;
    let kind = position.resource_type()?;
    if kind.starts_with("Custom::") || kind == "AWS::CloudFormation::CustomResource" {
        let message = "references to secrets are not supported in custom resources".to_owned();
        return Some((message, "pass the secret's name, and let the function read it"));
    }
    let identifies = |schema: &schema::Schema| {
        let is_own = |list: &[Box<str>]| list.iter().any(|pointer| **pointer == *property);
        is_own(&schema.facts.primary_identifier) && !is_own(&schema.facts.read_only)
    };
    schema::get(kind).is_some_and(identifies).then(|| {
        let name = property.trim_start_matches("/properties/").replace('/', ".");
        let message =
            format!("the property `{name}` identifies the resource, so that the secret is shown with it");
        (message, "identify the resource by something else")
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn plain_and_secret_references_pass() {
        let json = r#"{"Resources": {"U": {"Type": "AWS::IAM::User", "Properties": {
            "UserName": "{{resolve:ssm:Name}}", "LoginProfile": {"Password": "{{resolve:secretsmanager:Name}}"}}},
            "C": {"Type": "Custom::C", "Properties": {"ServiceToken": "{{resolve:ssm:Name}}"}}}}"#;
        assert_eq!(findings(check, json), "");
    }

    #[test]
    fn doubts_are_told() {
        let json = r#"{"Conditions": {"X": {"Fn::Equals": ["{{resolve:ssm:Name}}", "a"]}},
            "Resources": {"U": {"Type": "AWS::IAM::User", "Properties": {
                "UserName": "{{resolve:secretsmanager:Name}}", "Path": "{{ resolve:ssm:Name }}"}},
            "C": {"Type": "Custom::C", "Properties": {"Password": {"Fn::Sub": "{{resolve:secretsmanager:${S}}}"}}}}}"#;
        assert_eq!(
            findings(check, json),
            "doubtful-dynamic-reference Conditions/X/Fn::Equals/0\n  conditions and rules compare a dynamic \
             reference as it is written\n  help: compare a parameter; one of type \
             `AWS::SSM::Parameter::Value<String>` reads SSM\n\
             doubtful-dynamic-reference Resources/U/Properties/UserName\n  the property `UserName` identifies the \
             resource, so that the secret is shown with it\n  help: identify the resource by something else\n\
             doubtful-dynamic-reference Resources/U/Properties/Path\n  CloudFormation does not resolve a dynamic \
             reference with spaces in it\n  help: write `{{resolve:` without spaces\n\
             doubtful-dynamic-reference Resources/C/Properties/Password\n  references to secrets are not supported \
             in custom resources\n  help: pass the secret's name, and let the function read it\n"
        );
    }
}
