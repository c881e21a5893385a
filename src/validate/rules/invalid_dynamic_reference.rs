//! Dynamic references that CloudFormation refuses.

use crate::diagnostic::{Rule, Severity, did_you_mean, quoted};
use crate::template::Section;
use crate::template::dynamic::{DynamicReference, Service, UNKNOWN, references};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::position::Position;

pub(super) static RULE: Rule = Rule {
    code: "invalid-dynamic-reference",
    severity: Severity::Error,
    summary: "Checks the form of dynamic references, and that references to secrets stand in properties that \
              take them.",
    explanation: "\
## Why is this bad?
CloudFormation reads `{{resolve:ssm:NAME:VERSION}}`, `{{resolve:ssm-secure:NAME:VERSION}}` and
`{{resolve:secretsmanager:SECRET:SecretString:KEY:STAGE:VERSION}}` when it deploys, and refuses any other form.
A version of a parameter is a whole number; of a secret, the stage or the version id can be given, not both.
`ssm-secure` can be used in eleven properties only, all of them passwords; `secretsmanager` in properties of
resources only.

## Example
```yaml
Environment:
  Variables:
    PASSWORD: '{{resolve:ssm-secure:Password:1}}'
```

## Use instead
```yaml
MasterUserPassword: '{{resolve:ssm-secure:Password:1}}'
```
",
};

/// The properties that take `ssm-secure` (CloudFormation user guide, "Get a secure string value from Systems
/// Manager Parameter Store", the table of resources that support it).
const SECURE_STRINGS: [(&str, &str); 11] = [
    ("AWS::DirectoryService::MicrosoftAD", "/properties/Password"),
    ("AWS::DirectoryService::SimpleAD", "/properties/Password"),
    ("AWS::ElastiCache::ReplicationGroup", "/properties/AuthToken"),
    ("AWS::IAM::User", "/properties/LoginProfile/Password"),
    ("AWS::KinesisFirehose::DeliveryStream", "/properties/RedshiftDestinationConfiguration/Password"),
    ("AWS::OpsWorks::App", "/properties/AppSource/Password"),
    ("AWS::OpsWorks::Stack", "/properties/CustomCookbooksSource/Password"),
    ("AWS::OpsWorks::Stack", "/properties/RdsDbInstances/*/DbPassword"),
    ("AWS::RDS::DBCluster", "/properties/MasterUserPassword"),
    ("AWS::RDS::DBInstance", "/properties/MasterUserPassword"),
    ("AWS::Redshift::Cluster", "/properties/MasterUserPassword"),
];

/// The parts of an ARN of a secret, which are separated by colons too.
const ARN_PARTS: usize = 7;

/// What is wrong, and what to do about it.
type Fault = (String, String);

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for text in context.dynamic_texts() {
        for reference in references(&text.text).filter(|reference| !reference.is_spaced()) {
            if text.is_piece && !reference.is_closed {
                continue;
            }
            let misplaced = || misplaced(context.position(&text.path)?, reference.service()?);
            if let Some((message, help)) = malformed(reference).or_else(misplaced) {
                findings.push(RULE.finding(message).path(text.path.iter().cloned()).help(help));
            }
        }
    }
}

fn misplaced(position: Position<'_>, service: Service) -> Option<Fault> {
    let property = position.property();
    let kind = position.resource_type();
    match service {
        // What a default or a mapping holds may be used in a property that takes it.
        _ if !matches!(position.section, Section::Resources | Section::Outputs) => None,
        Service::SsmSecure => {
            let is_taken = SECURE_STRINGS.iter().any(|(resource_type, pointer)| {
                Some(*resource_type) == kind && Some(*pointer) == property.as_deref()
            });
            // Macros and modules make resources of other types.
            let is_open =
                kind.is_some_and(|kind| kind.starts_with("AWS::Serverless::") || kind.ends_with("::MODULE"));
            (!is_taken && !is_open).then(|| {
                let place = place(&position);
                let message = format!("a reference to `ssm-secure` cannot be used in {place}");
                (message, "keep the value in Secrets Manager, and refer to it by `secretsmanager`".to_owned())
            })
        }
        Service::SecretsManager if property.is_none() => Some((
            format!("a reference to `secretsmanager` cannot be used in {}", place(&position)),
            "use it in the properties of a resource only".to_owned(),
        )),
        _ => None,
    }
}

fn place(position: &Position<'_>) -> String {
    match (position.section, position.keys.split_first()) {
        (Section::Outputs, _) => "an output".to_owned(),
        (_, Some((&"Properties", rest))) => {
            format!(
                "the property `{}` of `{}`",
                rest.join("."),
                position.resource_type().unwrap_or("a resource")
            )
        }
        (_, Some((key, _))) => format!("the `{key}` of a resource"),
        _ => "a resource".to_owned(),
    }
}

fn malformed(reference: DynamicReference<'_>) -> Option<Fault> {
    let fault = |message: String, help: &str| Some((message, help.to_owned()));
    let shown: String = reference.inside.replace(UNKNOWN, "..").chars().take(80).collect();
    if !reference.is_closed {
        return fault(format!("the dynamic reference `{{{{{shown}` is not closed"), "add `}}` at its end");
    }
    let parts: Vec<&str> = reference.parts().collect();
    let (name, key) = parts.split_first()?;
    if name.contains(UNKNOWN) {
        return None;
    }
    let Some(service) = Service::from_name(name) else {
        let names = || Service::ALL.iter().map(|service| service.name());
        let help = did_you_mean(name, names(), || format!("the services are {}", quoted(names())));
        return Some((format!("`{name}` is not a service that dynamic references read from"), help));
    };
    if key.first().is_none_or(|first| first.is_empty()) {
        let noun = if service == Service::SecretsManager { "secret" } else { "parameter" };
        return fault(
            format!("the dynamic reference `{{{{{shown}}}}}` names no {noun}"),
            "write the name after the service",
        );
    }
    if reference.inside.ends_with('\\') {
        return fault(
            format!("the dynamic reference `{{{{{shown}}}}}` ends with a backslash"),
            "CloudFormation cannot resolve it: rename what it refers to",
        );
    }
    match service {
        Service::SecretsManager => secret(key),
        Service::Ssm | Service::SsmSecure => parameter(key),
    }
}

fn parameter(key: &[&str]) -> Option<Fault> {
    let (name, rest) = key.split_first()?;
    if *name == "arn" || name.contains(UNKNOWN) {
        return None;
    }
    let is_in_names = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '/');
    if !name.chars().all(is_in_names) {
        let help = "names have letters, digits, `_`, `.`, `-` and `/` only".to_owned();
        return Some((format!("`{name}` is not the name of a parameter"), help));
    }
    match rest {
        [] => None,
        [version] if version.contains(UNKNOWN) => None,
        [version] if !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit()) => None,
        [version] => Some((
            format!("`{version}` is not a version of the parameter `{name}`"),
            "write a whole number, or leave out the colon to use the newest version".to_owned(),
        )),
        _ => Some((
            format!("the reference to the parameter `{name}` has parts after its version"),
            "write the name and, if need be, the version".to_owned(),
        )),
    }
}

fn secret(key: &[&str]) -> Option<Fault> {
    let is_arn = key.first() == Some(&"arn");
    let id_parts = if is_arn { ARN_PARTS } else { 1 };
    let id = key.get(..id_parts.min(key.len()))?;
    let is_known = !id.iter().any(|part| part.contains(UNKNOWN));
    let shown = id.join(":").replace(UNKNOWN, "..");
    if is_arn && is_known && key.len() < ARN_PARTS {
        let help = "write the whole ARN, or the secret's name".to_owned();
        return Some((format!("`{shown}` is not the ARN of a secret"), help));
    }
    let rest = key.get(id_parts..)?;
    if let Some(first) = rest.first().filter(|first| !matches!(**first, "" | "SecretString")) {
        // What stands for the secret may bring `SecretString` with it.
        let is_certain = is_known || first.eq_ignore_ascii_case("SecretString");
        return (is_certain && !first.contains(UNKNOWN)).then(|| {
            let message = format!("`{first}` stands where only `SecretString` can");
            (message, format!("write `{{{{resolve:secretsmanager:{shown}:SecretString:{first}}}}}`"))
        });
    }
    match rest {
        [_, _, stage, version] if !stage.is_empty() && !version.is_empty() => Some((
            format!("the reference to the secret `{shown}` has both a version stage and a version id"),
            "leave out one of the two".to_owned(),
        )),
        [_, _, _, _, _, ..] => Some((
            format!("the reference to the secret `{shown}` has parts after its version id"),
            "write `SecretString`, a key, a version stage and a version id at most".to_owned(),
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    /// Returns what is found in a password of a database.
    fn password(json: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Resources": {{"D": {{"Type": "AWS::RDS::DBInstance",
                "Properties": {{"MasterUserPassword": {json}}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn documented_forms_pass() {
        for good in [
            r#""{{resolve:ssm:/a/B_c.d-e:3}}""#,
            r#""{{resolve:ssm-secure:Name}}""#,
            r#""{{resolve:secretsmanager:Name}}""#,
            r#""x-{{resolve:secretsmanager:Name:SecretString:password::}}-y""#,
            r#""{{resolve:secretsmanager:Name:SecretString:password:AWSPREVIOUS}}""#,
            r#""{{resolve:secretsmanager:arn:aws:secretsmanager:eu-west-1:123456789012:secret:N-abc123:SecretString:k}}""#,
            r#"{"Fn::Sub": "{{resolve:secretsmanager:${Secret}:SecretString:password}}"}"#,
            r#"{"Fn::Sub": "{{resolve:${Service}:a b}}"}"#,
            r#"{"Fn::Join": ["", ["{{resolve:secretsmanager:", {"Ref": "Secret"}, ":SecretString:password}}"]]}"#,
            r#"{"Fn::If": ["C", "{{resolve:ssm-secure:Name:1}}", {"Ref": "AWS::NoValue"}]}"#,
            r#""{{ mustache }}""#,
        ] {
            assert_eq!(password(good), "", "{good}");
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for (bad, message, help) in [
            (
                "{{resolve:ssm:Name",
                "the dynamic reference `{{resolve:ssm:Name` is not closed",
                "add `}}` at its end",
            ),
            (
                "{{resolve:ssm-secur:Name}}",
                "`ssm-secur` is not a service that dynamic references read from",
                "did you mean `ssm-secure`?",
            ),
            (
                "{{resolve:ssm:}}",
                "the dynamic reference `{{resolve:ssm:}}` names no parameter",
                "write the name after the service",
            ),
            (
                "{{resolve:ssm:a b:1}}",
                "`a b` is not the name of a parameter",
                "names have letters, digits, `_`, `.`, `-` and `/` only",
            ),
            (
                "{{resolve:ssm-secure:Name:}}",
                "`` is not a version of the parameter `Name`",
                "write a whole number, or leave out the colon to use the newest version",
            ),
            (
                "{{resolve:ssm:Name:1:2}}",
                "the reference to the parameter `Name` has parts after its version",
                "write the name and, if need be, the version",
            ),
            (
                "{{resolve:secretsmanager:arn:aws:secretsmanager}}",
                "`arn:aws:secretsmanager` is not the ARN of a secret",
                "write the whole ARN, or the secret's name",
            ),
            (
                "{{resolve:secretsmanager:Name:password}}",
                "`password` stands where only `SecretString` can",
                "write `{{resolve:secretsmanager:Name:SecretString:password}}`",
            ),
            (
                "{{resolve:secretsmanager:Name:SecretString:k:AWSCURRENT:1234}}",
                "the reference to the secret `Name` has both a version stage and a version id",
                "leave out one of the two",
            ),
            (
                "{{resolve:secretsmanager:Name:SecretString:k:::x}}",
                "the reference to the secret `Name` has parts after its version id",
                "write `SecretString`, a key, a version stage and a version id at most",
            ),
        ] {
            let path = "Resources/D/Properties/MasterUserPassword";
            assert_eq!(
                password(&format!("\"{bad}\"")),
                format!("invalid-dynamic-reference {path}\n  {message}\n  help: {help}\n")
            );
        }
    }

    #[test]
    fn secrets_stand_in_properties_that_take_them() {
        let template = |reference: &str| {
            format!(
                r#"{{"Parameters": {{"P": {{"Default": "{reference}"}}}}, "Resources": {{"U": {{"Type": "AWS::IAM::User",
                "Metadata": {{"M": "{reference}"}},
                "Properties": {{"UserName": {{"Fn::Sub": "x-{reference}"}}, "LoginProfile": {{"Password": "{reference}"}}}}}}}},
                "Outputs": {{"O": {{"Value": "{reference}"}}}}}}"#
            )
        };
        assert_eq!(findings(check, &template("{{resolve:ssm:Name}}")), "");
        let found = |service: &str, path: &str, place: &str, help: &str| {
            format!(
                "invalid-dynamic-reference {path}\n  a reference to `{service}` cannot be used in {place}\n  help: {help}\n"
            )
        };
        let help = "keep the value in Secrets Manager, and refer to it by `secretsmanager`";
        let secure = |path: &str, place: &str| found("ssm-secure", path, place, help);
        assert_eq!(
            findings(check, &template("{{resolve:ssm-secure:Name:1}}")),
            [
                secure("Resources/U/Metadata/M", "the `Metadata` of a resource"),
                secure("Resources/U/Properties/UserName", "the property `UserName` of `AWS::IAM::User`"),
                secure("Outputs/O/Value", "an output"),
            ]
            .concat()
        );
        let help = "use it in the properties of a resource only";
        assert_eq!(
            findings(check, &template("{{resolve:secretsmanager:Name}}")),
            [
                found("secretsmanager", "Resources/U/Metadata/M", "the `Metadata` of a resource", help),
                found("secretsmanager", "Outputs/O/Value", "an output", help),
            ]
            .concat()
        );
    }
}
