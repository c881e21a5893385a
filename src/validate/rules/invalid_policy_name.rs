//! Names of policies that IAM does not take.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::template::dynamic::is_dynamic;
use crate::template::sub_text::{Part, parts};
use crate::template::{Function, Node};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::literals::literals;
use crate::validate::relation;

pub(super) static RULE: Rule = Rule {
    code: "invalid-policy-name",
    severity: Severity::Error,
    summary: "Checks the characters and the length of the names of inline and managed policies.",
    explanation: "\
## Why is this bad?
The name of a policy has 1 to 128 characters, which are letters, digits and `+=,.@_-`. IAM refuses any other, and
the resource is not created.

## Example
```yaml
Policies:
  - PolicyName: Read the reviews
```

## Use instead
```yaml
Policies:
  - PolicyName: ReadReviews
```
",
};

/// The names whose schema has neither a pattern nor a length (IAM API reference, `PutRolePolicy` and
/// `CreatePolicy`).
const NAMES: [(&str, &str); 4] = [
    ("AWS::IAM::Group", "Policies/*/PolicyName"),
    ("AWS::IAM::ManagedPolicy", "ManagedPolicyName"),
    ("AWS::IAM::Role", "Policies/*/PolicyName"),
    ("AWS::IAM::User", "Policies/*/PolicyName"),
];

const LONGEST: usize = 128;

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (kind, path) in NAMES {
        for subject in relation::of_type(context, kind) {
            for found in subject.each(path).items {
                if let Some(problem) = composed(found.node).and_then(stray) {
                    let Some(situation) = subject.situation(&[&found.when]) else { continue };
                    let message = format!("the name of the policy has {problem}{situation}");
                    let place = found.node.place;
                    findings.push(finding(RULE.finding(message).path(found.path).at(place)));
                    continue;
                }
                for literal in literals(context, found.node, &found.when, found.path.clone()) {
                    let Some(name) = literal.value.scalar_text() else { continue };
                    let problem = match name.chars().count() {
                        0 => "no characters".to_owned(),
                        length if length > LONGEST => format!("{length} characters, more than {LONGEST}"),
                        _ if is_dynamic(&name) => continue,
                        _ => match stray(&name) {
                            Some(problem) => problem,
                            None => continue,
                        },
                    };
                    let message = format!("the name of the policy has {problem}");
                    findings.push(finding(literal.finding(context, &RULE, &message)));
                }
            }
        }
    }
}

fn finding(finding: Diagnostic) -> Diagnostic {
    finding.help(format!("write at most {LONGEST} letters, digits and `+=,.@_-`"))
}

/// Returns the text of `Fn::Sub`.
fn composed(node: &Node) -> Option<&str> {
    let argument = node.argument_of(Function::Sub)?;
    let text = argument.as_list().and_then(<[Node]>::first).unwrap_or(argument).as_text()?;
    (!is_dynamic(text)).then_some(text)
}

/// Names the first character of a text, its variables aside, that no name has.
fn stray(text: &str) -> Option<String> {
    let is_stray = |c: &char| !c.is_ascii_alphanumeric() && !"+=,.@_-".contains(*c);
    let literals = parts(text).filter_map(|part| match part {
        Part::Literal(text) => Some(text),
        _ => None,
    });
    match literals.flat_map(str::chars).find(is_stray)? {
        c if c.is_whitespace() => Some("a space in it".to_owned()),
        c => Some(format!("the character `{c}` in it")),
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;
    use serde_json::json;

    fn named(name: &serde_json::Value) -> String {
        findings(
            check,
            &json!({"Parameters": {"P": {"Type": "String", "AllowedValues": ["a", "b c"]}},
                "Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyName": name}]}}}})
            .to_string(),
        )
    }

    #[test]
    fn names_of_the_right_characters_pass() {
        for name in [
            json!("Read+=,.@_-1"),
            json!({"Fn::Sub": "${AWS::StackName}-read"}),
            json!({"Ref": "AWS::StackName"}),
        ] {
            assert_eq!(named(&name), "", "{name}");
        }
    }

    #[test]
    fn what_no_name_has_is_told() {
        let told = |problem: &str| {
            format!(
                "invalid-policy-name Resources/R/Properties/Policies/0/PolicyName\n  the name of the policy has \
                 {problem}\n  help: write at most 128 letters, digits and `+=,.@_-`\n"
            )
        };
        assert_eq!(named(&json!("Read reviews")), told("a space in it"));
        assert_eq!(named(&json!("")), told("no characters"));
        assert_eq!(named(&json!("a".repeat(129))), told("129 characters, more than 128"));
        assert_eq!(named(&json!({"Fn::Sub": "${P}/read"})), told("the character `/` in it"));
        assert_eq!(
            named(&json!({"Ref": "P"})),
            told("a space in it (an allowed value of parameter `P`) when P = `b c`")
        );
    }
}
