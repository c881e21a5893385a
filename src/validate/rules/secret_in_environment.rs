//! Environment variables whose names say that their values are secrets.

use crate::diagnostic::{Rule, Severity, cut};
use crate::template::dynamic::is_dynamic;
use crate::validate::context::Context;
use crate::validate::environment::{Variable, variables};
use crate::validate::findings::Findings;
use crate::validate::resolve::literal;

pub(super) static RULE: Rule = Rule {
    code: "secret-in-environment",
    severity: Severity::Warning,
    summary: "Tells when an environment variable is named like a secret, and its value is written in the template.",
    explanation: "\
## Why is this bad?
Whoever may read the template, its repository, or the configuration of the function or container reads the
password, and has it until it is changed everywhere. It is a secret as far as its name says: `.._PASSWORD`,
`.._TOKEN`, `.._API_KEY` and the like, with a literal that looks like no name, path, ARN, address or switch.

## Example
```yaml
Environment:
  Variables:
    DB_PASSWORD: correct-horse
```

## Use instead
The name of a secret, from which the program reads the value:
```yaml
Environment:
  Variables:
    DB_SECRET_ARN: !Ref DatabaseSecret
```
",
};

/// What the name of a secret ends with, in words of capital letters.
const ENDS: [&[&str]; 14] = [
    &["PASSWORD"],
    &["PASSWD"],
    &["PASSPHRASE"],
    &["TOKEN"],
    &["API", "KEY"],
    &["APIKEY"],
    &["PRIVATE", "KEY"],
    &["SECRET", "KEY"],
    &["ACCESS", "KEY"],
    &["SIGNING", "KEY"],
    &["ENCRYPTION", "KEY"],
    &["CLIENT", "SECRET"],
    &["APP", "SECRET"],
    &["JWT", "SECRET"],
];

/// The fewest characters of a value that is taken for a secret.
const FEWEST: usize = 6;

/// What stands for a value that is set later.
const PLACEHOLDERS: [&str; 7] = ["todo", "none", "null", "xxx", "dummy", "placeholder", "example"];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (entry, _) in context.index.resources() {
        for Variable { name, value, path, when } in variables(context, entry, &entry.opened()) {
            let text = literal(value).and_then(|value| value.as_text());
            if names_secret(name) && text.is_some_and(looks_secret) {
                let when = context.when(&when);
                let message = format!(
                    "the value of `{}`, which is named like a secret, is written in the template{when}",
                    cut(name)
                );
                let help = "keep it in Secrets Manager, and pass the name of the secret";
                findings.push(RULE.finding(message).path(path).help(help));
            }
        }
    }
}

/// Tells whether a name is that of a secret by its last words, which underscores, hyphens or capital letters
/// separate.
fn names_secret(name: &str) -> bool {
    let mut words: Vec<String> = Vec::new();
    let mut before = '_';
    for letter in name.chars() {
        let is_start = before.is_ascii_lowercase() && letter.is_ascii_uppercase();
        if !letter.is_ascii_alphanumeric() || is_start || words.is_empty() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_ascii_alphanumeric()) {
            word.push(letter.to_ascii_uppercase());
        }
        before = letter;
    }
    let ends_with = |end: &&[&str]| {
        let skipped = words.len().checked_sub(end.len());
        skipped.is_some_and(|skipped| words.iter().skip(skipped).eq(end.iter()))
    };
    ENDS.iter().any(ends_with)
}

/// Tells whether a literal may be a secret: it is no ARN, path, address, sentence, name of a variable, number or
/// placeholder.
fn looks_secret(text: &str) -> bool {
    let is_name = text.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let lower = text.to_ascii_lowercase();
    text.len() >= FEWEST
        && !is_dynamic(text)
        && !is_name
        && !text.contains([':', '/', ' ', '<', '$', '{'])
        && text.parse::<f64>().is_err()
        && !["true", "false"].contains(&lower.as_str())
        && !PLACEHOLDERS.iter().any(|known| lower.contains(known))
}

#[cfg(test)]
mod tests {
    use super::{check, names_secret};
    use crate::validate::testing::{findings, findings_of_function};

    fn function(variables: &str) -> String {
        findings_of_function(check, &format!(r#""Environment": {{"Variables": {variables}}}"#))
    }

    #[test]
    fn names_tell_secrets_by_their_last_words() {
        for secret in
            ["DB_PASSWORD", "API_KEY", "SECRET_TOKEN", "dbPassword", "apiKey", "github-token", "PASSWORD"]
        {
            assert!(names_secret(secret), "{secret}");
        }
        for other in
            ["PASSWORD_SECRET_ARN", "TOKEN_URL", "KMS_KEY", "SECRET", "MONKEY", "API_KEY_NAME", "TOKENS", ""]
        {
            assert!(!names_secret(other), "{other}");
        }
    }

    #[test]
    fn what_is_hidden_or_no_secret_passes() {
        for value in [
            r#""""#,
            r#""{{resolve:secretsmanager:S}}""#,
            r#"{"Ref": "Password"}"#,
            r#""arn:aws:secretsmanager:eu-west-1:123456789012:secret:s""#,
            r#""/live/db/password""#,
            r#""<your token>""#,
            r#""DB_PASSWORD""#,
            r#""placeholder""#,
            "3600",
            r#""false""#,
        ] {
            assert_eq!(
                function(&format!(r#"{{"DB_PASSWORD": {value}, "LEVEL": "verbose"}}"#)),
                "",
                "{value}"
            );
        }
    }

    #[test]
    fn literal_secrets_are_found() {
        let found = |path: &str, name: &str, when: &str| {
            format!(
                "secret-in-environment Resources/{path}\n  the value of `{name}`, which is named like a secret, is \
                 written in the template{when}\n  help: keep it in Secrets Manager, and pass the name of the secret\n"
            )
        };
        assert_eq!(
            function(r#"{"DB_PASSWORD": "hunter2", "API_KEY": {"Fn::Sub": "a1b2c3d4"}}"#),
            found("F/Properties/Environment/Variables/DB_PASSWORD", "DB_PASSWORD", "")
                + &found("F/Properties/Environment/Variables/API_KEY", "API_KEY", "")
        );
        let task = r#"{"Parameters": {"Stage": {"Type": "String", "AllowedValues": ["test", "live"]}},
            "Conditions": {"Live": {"Fn::Equals": [{"Ref": "Stage"}, "live"]}},
            "Resources": {"T": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": [
            {"Environment": {"Fn::If": ["Live", [{"Name": "LEVEL", "Value": "verbose"},
                {"Name": "DbPassword", "Value": "hunter2"}], []]}}]}}}}"#;
        assert_eq!(
            findings(check, task),
            found(
                "T/Properties/ContainerDefinitions/0/Environment/Fn::If/1/1/Value",
                "DbPassword",
                " when Stage = `live`"
            )
        );
    }
}
