//! The form of logical ids.

use crate::diagnostic::{Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::index::NAMED_SECTIONS;

pub(super) static RULE: Rule = Rule {
    code: "invalid-logical-id",
    severity: Severity::Error,
    summary: "Checks that logical ids are 1 to 255 letters and digits.",
    explanation: "\
## Why is this bad?
CloudFormation refuses logical ids, and names of parameters, mappings, conditions, rules and outputs, with
other characters than ASCII letters and digits, or with more than 255 of them.

## Example
```yaml
Resources:
  news-topic:
    Type: AWS::SNS::Topic
```

## Use instead
```yaml
Resources:
  NewsTopic:
    Type: AWS::SNS::Topic
```
",
};

const MOST_CHARACTERS: usize = 255;

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for section in NAMED_SECTIONS {
        for logical_id in context.index.logical_ids(section) {
            let length = logical_id.chars().count();
            let kept: String = logical_id.chars().filter(char::is_ascii_alphanumeric).collect();
            let (message, help) = if logical_id.is_empty() {
                ("a logical id is empty".to_owned(), "write a name of letters and digits".to_owned())
            } else if kept.len() != logical_id.len() {
                let message = format!("`{logical_id}` has characters other than letters and digits");
                let help = match kept.as_str() {
                    "" => "write a name of letters and digits".to_owned(),
                    _ => format!("rename it to `{kept}`"),
                };
                (message, help)
            } else if length > MOST_CHARACTERS {
                let start: String = logical_id.chars().take(20).collect();
                (
                    format!("`{start}..` has {length} characters, more than the limit of {MOST_CHARACTERS}"),
                    "choose a shorter name".to_owned(),
                )
            } else {
                continue;
            };
            findings.push(RULE.finding(message).path([section.key(), logical_id]).about_key().help(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn logical_ids_are_letters_and_digits() {
        let longest = "a".repeat(255);
        assert_eq!(findings(check, &format!(r#"{{"Resources": {{"T1": {{}}, "{longest}": {{}}}}}}"#)), "");
        let long = "a".repeat(256);
        assert_eq!(
            findings(
                check,
                &format!(r#"{{"Parameters": {{"a-b": {{}}, "": {{}}}}, "Outputs": {{"{long}": {{}}}}}}"#)
            ),
            format!(
                "invalid-logical-id Parameters/a-b\n  `a-b` has characters other than letters and digits\n  \
                 help: rename it to `ab`\n\
                 invalid-logical-id Parameters/\n  a logical id is empty\n  \
                 help: write a name of letters and digits\n\
                 invalid-logical-id Outputs/{long}\n  `aaaaaaaaaaaaaaaaaaaa..` has 256 characters, more than \
                 the limit of 255\n  help: choose a shorter name\n"
            )
        );
    }
}
