//! Elements of policies that there are not, and values that an element cannot have.

mod principals;

use crate::diagnostic::{Rule, Severity, did_you_mean, quoted};
use crate::iam::policy::{DOCUMENT_ELEMENTS, STATEMENT_ELEMENTS};
use crate::template::Value;
use crate::template::dynamic::is_dynamic;
use crate::validate::findings::Findings;
use crate::validate::json_text::malformed;
use crate::validate::policy::document::{Element, Item, Policy};
use crate::validate::policy::places::Kind;
use crate::validate::policy::words::cut;
use crate::validate::rules::invalid_json;

pub(super) static RULE: Rule = Rule {
    code: "invalid-policy-element",
    severity: Severity::Error,
    summary: "Checks that a policy has only elements that there are, each with a value that it can have.",
    explanation: "\
## Why is this bad?
A service refuses a policy that breaks the grammar of the policy language: an element that there is not, an
`Effect` other than `Allow` and `Deny`, an action without the prefix of its service, an action of another service
than STS in a trust policy, a principal of no type or of another form than its type has.

## Example
```yaml
Statement:
  - Effect: allow
    Actions: GetObject
    Resource: '*'
```

## Use instead
```yaml
Statement:
  - Effect: Allow
    Action: s3:GetObject
    Resource: '*'
```
",
};

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    for document in &policy.documents {
        if let Some(text) = document.part.node.as_text().filter(|text| !is_dynamic(text))
            && let Some(problem) = malformed(text)
        {
            let finding = invalid_json::finding(&problem, true);
            policy.report(findings, finding, document.part.spot, &document.part.when);
        }
        unknown(policy, findings, &document.elements, DOCUMENT_ELEMENTS, "policy");
        for item in document.elements.iter().filter(|it| it.name == "Statement").flat_map(|it| &it.values) {
            if !matches!(item.part.node.value, Value::Map(_) | Value::Call(_)) {
                let finding = RULE.finding("a statement is a mapping").help("write its elements as keys");
                policy.report(findings, finding, item.part.spot, &item.part.when);
            }
        }
    }
    for statement in policy.statements() {
        unknown(policy, findings, &statement.elements, STATEMENT_ELEMENTS, "statement");
        for element in &statement.elements {
            match element.name {
                "Effect" => {
                    for part in element.parts.iter().filter(|part| part.node.as_list().is_some()) {
                        let finding =
                            RULE.finding("`Effect` is a text, not a list").help("write `Allow` or `Deny`");
                        policy.report(findings, finding, part.spot, &part.when);
                    }
                    each(policy, findings, element, effect);
                }
                "Action" if policy.kind == Kind::Trust => {
                    each(policy, findings, element, |item| action(item).or_else(|| action_of_trust(item)));
                }
                "Action" | "NotAction" => each(policy, findings, element, action),
                "Resource" | "NotResource" | "Sid" => {
                    each(policy, findings, element, |item| text(item, element.name))
                }
                _ => {}
            }
        }
        principals::judge(policy, findings, statement);
    }
}

fn unknown(
    policy: &Policy<'_>,
    findings: &mut Findings,
    elements: &[Element<'_>],
    known: &[&str],
    noun: &str,
) {
    let unset: Vec<&str> =
        known.iter().copied().filter(|name| elements.iter().all(|it| it.name != *name)).collect();
    for element in elements.iter().filter(|element| !known.contains(&element.name)) {
        let otherwise = || format!("the elements of a {noun} are {}", quoted(known.iter().copied()));
        let help = did_you_mean(element.name, unset.iter().copied(), otherwise);
        let message = format!("`{}` is not an element of a {noun}", cut(element.name));
        let finding = RULE.finding(message).help(help).about_key();
        policy.report(findings, finding, element.spot, &policy.any(&element.parts));
    }
}

fn each(
    policy: &Policy<'_>,
    findings: &mut Findings,
    element: &Element<'_>,
    judge: impl Fn(&Item<'_>) -> Option<(String, String)>,
) {
    for item in &element.values {
        if let Some((message, help)) = judge(item) {
            policy.report(findings, RULE.finding(message).help(help), item.part.spot, &item.part.when);
        }
    }
}

/// Judges what must be a text.
fn text(item: &Item<'_>, name: &str) -> Option<(String, String)> {
    let what = match item.part.node.value {
        Value::Map(_) => "a mapping",
        Value::List(_) => "a list within a list",
        _ => return None,
    };
    Some((format!("`{name}` is a text, not {what}"), "write a text".to_owned()))
}

fn effect(item: &Item<'_>) -> Option<(String, String)> {
    let effect = item.known().filter(|effect| !["Allow", "Deny"].contains(effect));
    effect.map(|effect| {
        let help = did_you_mean(effect, ["Allow", "Deny"], || "write `Allow` or `Deny`".to_owned());
        (format!("`{}` is not an effect", cut(effect)), help)
    })
}

fn action(item: &Item<'_>) -> Option<(String, String)> {
    let Some(words) = &item.words else { return text(item, "Action") };
    let known = words.known()?;
    if known.contains("${") || !known.is_empty() && known.chars().all(|c| c == '*') {
        return None;
    }
    match known.split_once(':') {
        None => Some((
            format!("the action `{}` lacks the prefix of its service", cut(known)),
            "write the service and the action with a colon between them, as in `s3:GetObject`".to_owned(),
        )),
        Some((prefix, _)) if prefix.contains(['*', '?']) => Some((
            format!("the action `{}` has a wildcard in the prefix of its service", cut(known)),
            "name the service; wildcards may stand in the action's name only".to_owned(),
        )),
        Some(_) => None,
    }
}

/// Judges an action of a trust policy: IAM takes none but those of STS.
fn action_of_trust(item: &Item<'_>) -> Option<(String, String)> {
    let action = item.known()?;
    let (prefix, _) = action.split_once(':')?;
    (!prefix.contains('$') && !prefix.eq_ignore_ascii_case("sts")).then(|| {
        (
            format!("the action `{}` cannot stand in a trust policy", cut(action)),
            "write `sts:AssumeRole`; what the role may do stands in its `Policies`".to_owned(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::{identity, in_resource, trust};

    #[test]
    fn statements_of_the_grammar_pass() {
        assert_eq!(
            identity(
                check,
                r#"{"Sid": "A", "Effect": "Allow", "Action": ["s3:Get*", "*"], "Resource": {"Ref": "Name"},
                    "Condition": {"Bool": {"aws:SecureTransport": true}}},
                {"Effect": {"Ref": "Name"}, "NotAction": {"Fn::Sub": "${Name}:x"}, "NotResource": ["*"]},
                {"Ref": "Name"}"#
            ),
            ""
        );
        assert_eq!(
            trust(
                check,
                r#"{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com",
                    "AWS": [{"Ref": "Name"}, "*", 123456789012, "arn:aws:sts::123456789012:assumed-role/a/b",
                        {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"},
                        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity A", "AROA1234567890123456"]}}, {"Effect": "Allow", "Principal": "*", "Action": "sts:TagSession"}"#
            ),
            ""
        );
    }

    #[test]
    fn elements_and_values_that_there_are_not_are_found() {
        for (statement, place, message, help) in [
            (
                r#"{"Actions": "s3:Get"}"#,
                "0/Actions",
                "`Actions` is not an element of a statement",
                "did you mean `Action`?",
            ),
            (r#"{"Effect": "allow"}"#, "0/Effect", "`allow` is not an effect", "did you mean `Allow`?"),
            (
                r#"{"Resource": [["*"]]}"#,
                "0/Resource/0",
                "`Resource` is a text, not a list within a list",
                "write a text",
            ),
            (r#"{"Sid": {}}"#, "0/Sid", "`Sid` is a text, not a mapping", "write a text"),
            (
                r#"{"Action": ["GetObject"]}"#,
                "0/Action/0",
                "the action `GetObject` lacks the prefix of its service",
                "write the service and the action with a colon between them, as in `s3:GetObject`",
            ),
            (
                r#"{"Action": "s*:GetObject"}"#,
                "0/Action",
                "the action `s*:GetObject` has a wildcard in the prefix of its service",
                "name the service; wildcards may stand in the action's name only",
            ),
            (r#""text""#, "0", "a statement is a mapping", "write its elements as keys"),
        ] {
            assert_eq!(
                identity(check, statement),
                format!("invalid-policy-element {place}\n  {message}\n  help: {help}\n")
            );
        }
    }

    #[test]
    fn trust_policies_have_actions_of_sts() {
        assert_eq!(
            trust(check, r#"{"Action": ["sts:AssumeRole", "STS:TagSession", "*", "s3:GetObject"]}"#),
            "invalid-policy-element 0/Action/3\n  the action `s3:GetObject` cannot stand in a trust policy\n  \
             help: write `sts:AssumeRole`; what the role may do stands in its `Policies`\n"
        );
    }

    #[test]
    fn a_policy_in_a_text_is_judged_as_a_whole() {
        assert_eq!(
            in_resource(
                check,
                "AWS::SSO::PermissionSet",
                r#""InlinePolicy": "{\"Statement\": {\"Effect\": \"Permit\"}}""#
            ),
            "invalid-policy-element Resources/R/Properties/InlinePolicy\n  `Permit` is not an effect\n  \
             help: write `Allow` or `Deny`\n"
        );
        assert_eq!(
            in_resource(check, "AWS::SSO::PermissionSet", r#""InlinePolicy": "{\"Statement\"""#),
            "invalid-json Resources/R/Properties/InlinePolicy\n  the text is not JSON: EOF while parsing an object at \
             line 1 column 12\n  help: write JSON, or an object in place of the text\n"
        );
    }
    #[test]
    fn the_actions_of_a_trust_policy_are_those_of_sts() {
        assert_eq!(trust(check, r#"{"Action": ["STS:AssumeRole", "sts:*", "*", {"Ref": "Name"}]}"#), "");
        assert_eq!(
            trust(check, r#"{"Action": ["sts:AssumeRole", "lambda:InvokeFunction"]}"#),
            "invalid-policy-element 0/Action/1\n  the action `lambda:InvokeFunction` cannot stand in a trust policy\n  \
             help: write `sts:AssumeRole`; what the role may do stands in its `Policies`\n"
        );
    }
}
