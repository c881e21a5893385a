//! Dynamic references that do not do what they seem to.

use crate::diagnostic::{Rule, Severity};
use crate::schema;
use crate::template::Section;
use crate::template::dynamic::{Service, references};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::position::Position;
use crate::validate::rules::exposed_secret;

pub(super) static RULE: Rule = Rule {
    code: "doubtful-dynamic-reference",
    severity: Severity::Warning,
    summary: "Tells of dynamic references that are not resolved, or that show a secret.",
    explanation: "\
## Why is this bad?
- With a space after the braces, CloudFormation takes the reference for plain text.
- Conditions and rules compare the text of the reference itself, not what it stands for.
- References to secrets are not supported in custom resources, by the user guide.
- A secret in the resource's name, in user data or in an environment variable is shown with the resource.
- A parameter that `ssm` reads is plain text: it is no place for a password.

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

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
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
    let property = position.property()?;
    let kind = position.resource_type()?;
    if service == Service::Ssm {
        return schema::get(kind)?.secret(&property).map(|_| {
            let message = "the secret is a parameter in plain text, which `ssm` reads".to_owned();
            (message, "keep it in Secrets Manager, and refer to it by `secretsmanager`")
        });
    }
    if service == Service::SecretsManager && (kind.starts_with("Custom::") || kind == CUSTOM_RESOURCE) {
        let message = "references to secrets are not supported in custom resources".to_owned();
        return Some((message, "pass the secret's name, and let the function read it"));
    }
    // Where else `ssm-secure` stands is an error.
    let place = exposed_secret::place(position).filter(|_| service == Service::SecretsManager)?;
    Some((
        format!("the secret is shown in {place}"),
        "pass the secret's name, and read the secret where it is used",
    ))
}

/// The type of custom resources that have no name of their own.
const CUSTOM_RESOURCE: &str = "AWS::CloudFormation::CustomResource";

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
                "LoginProfile": {"Password": "{{resolve:ssm:Password}}"},
                "UserName": "{{resolve:secretsmanager:Name}}", "Path": "{{ resolve:ssm:Name }}"}},
            "C": {"Type": "Custom::C", "Properties": {"Password": {"Fn::Sub": "{{resolve:secretsmanager:${S}}}"}}}}}"#;
        assert_eq!(
            findings(check, json),
            "doubtful-dynamic-reference Conditions/X/Fn::Equals/0\n  conditions and rules compare a dynamic \
             reference as it is written\n  help: compare a parameter; one of type \
             `AWS::SSM::Parameter::Value<String>` reads SSM\n\
             doubtful-dynamic-reference Resources/U/Properties/LoginProfile/Password\n  the secret is a parameter in \
             plain text, which `ssm` reads\n  help: keep it in Secrets Manager, and refer to it by `secretsmanager`\n\
             doubtful-dynamic-reference Resources/U/Properties/UserName\n  the secret is shown in `UserName`, by which \
             the resource is named\n  help: pass the secret's name, and read the secret where it is used\n\
             doubtful-dynamic-reference Resources/U/Properties/Path\n  CloudFormation does not resolve a dynamic \
             reference with spaces in it\n  help: write `{{resolve:` without spaces\n\
             doubtful-dynamic-reference Resources/C/Properties/Password\n  references to secrets are not supported \
             in custom resources\n  help: pass the secret's name, and let the function read it\n"
        );
    }
}
