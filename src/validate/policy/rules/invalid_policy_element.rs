//! Elements of policies that there are not, and values that an element cannot have.

use crate::diagnostic::{Diagnostic, Rule, Severity, did_you_mean, quoted};
use crate::iam::is_account_id;
use crate::template::Value;
use crate::template::dynamic::is_dynamic;
use crate::validate::policy::document::{Element, Item, Part, Policy, Statement};
use crate::validate::policy::places::Kind;
use crate::validate::policy::words::{Piece, Words, cut};

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

const OF_DOCUMENT: [&str; 3] = ["Version", "Id", "Statement"];
const OF_STATEMENT: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];
const PRINCIPALS: [&str; 4] = ["AWS", "Service", "Federated", "CanonicalUser"];

pub(super) fn check(policy: &Policy<'_>, findings: &mut Vec<Diagnostic>) {
    for document in &policy.documents {
        if let Some(text) = document.part.node.as_text().filter(|text| !is_dynamic(text))
            && serde_json::from_str::<serde::de::IgnoredAny>(text).is_err()
        {
            let finding =
                RULE.finding("the text of the policy is not JSON").help("write the policy as a mapping");
            policy.report(findings, finding, document.part.spot, &document.part.when);
        }
        unknown(policy, findings, &document.elements, &OF_DOCUMENT, "policy");
        for item in document.elements.iter().filter(|it| it.name == "Statement").flat_map(|it| &it.values) {
            if !matches!(item.part.node.value, Value::Map(_) | Value::Call(_)) {
                let finding = RULE.finding("a statement is a mapping").help("write its elements as keys");
                policy.report(findings, finding, item.part.spot, &item.part.when);
            }
        }
    }
    for statement in policy.statements() {
        unknown(policy, findings, &statement.elements, &OF_STATEMENT, "statement");
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
        principals(policy, findings, statement);
    }
}

fn unknown(
    policy: &Policy<'_>,
    findings: &mut Vec<Diagnostic>,
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
    findings: &mut Vec<Diagnostic>,
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

/// Judges a principal of the type `AWS`: an account, an ARN, or the unique id of a user or role.
fn account_or_identity(known: &str) -> Option<(String, String)> {
    if known.contains(['*', '?', '$']) {
        return None;
    }
    let wanted = "write an account's 12 digits, or the ARN of an account, user, role or session".to_owned();
    let Some(rest) = known.strip_prefix("arn:") else {
        let is_unique_id = known.len() >= 16
            && known.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            && known.starts_with('A');
        let message = || format!("`{}` is not a principal of the type `AWS`", cut(known));
        return (!is_account_id(known) && !is_unique_id).then(|| (message(), wanted));
    };
    // Whether the account is one is judged with those of resources.
    let service = rest.split(':').nth(1).unwrap_or_default();
    (!OF_PRINCIPALS.contains(&service)).then(|| (no_principal(known), wanted))
}

/// Judges the ARN of which parts are not known before deployment, such as a reference to a topic.
fn arn_of_resource(words: &Words<'_>) -> Option<(String, String)> {
    let rest = match words.pieces.as_slice() {
        [Piece::Known(arn), Piece::Name(_), Piece::Known(rest), ..] if arn == "arn:" => {
            rest.strip_prefix(':')?
        }
        [Piece::Known(text), _, ..] => text.strip_prefix("arn:")?.split_once(':')?.1,
        _ => return None,
    };
    let (service, _) = rest.split_once(':')?;
    let help = "name the account, user or role that may, by its ARN or the account's 12 digits";
    let is_one = OF_PRINCIPALS.contains(&service) || service.contains(['*', '?', '$']);
    (!is_one).then(|| (no_principal(&words.shown()), help.to_owned()))
}

fn no_principal(arn: &str) -> String {
    format!("`{}` is not the ARN of a principal", cut(arn))
}

/// Judges a principal of the type `Service`: the domain of a service.
fn service(known: &str) -> Option<(String, String)> {
    if known.contains(['*', '$']) {
        return None;
    }
    let message = || format!("`{}` is not the name of a service as a principal", cut(known));
    let Some((name, _)) = known.split_once('.') else {
        return Some((message(), format!("write `{}.amazonaws.com`", known.to_lowercase())));
    };
    let is_alexa = known.starts_with("alexa") && known.ends_with(".amazon.com");
    let is_service = is_alexa || DOMAINS.iter().any(|domain| known.ends_with(domain));
    (!is_service)
        .then(|| (message(), format!("write its domain, as in `{}.amazonaws.com`", name.to_lowercase())))
}

/// The services that the ARNs of principals name.
const OF_PRINCIPALS: [&str; 2] = ["iam", "sts"];

/// What the names of services as principals end with: everywhere, in China, within AWS, and in the sovereign and
/// isolated partitions. Alexa's, which call functions, are at `amazon.com`.
const DOMAINS: [&str; 7] = [
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".aws.internal",
    ".ic.gov",
    ".sgov.gov",
    ".adc-e.uk",
];

fn principals(policy: &Policy<'_>, findings: &mut Vec<Diagnostic>, statement: &Statement<'_>) {
    for principal in &statement.principals {
        let types = || format!("the types of principals are {}", quoted(PRINCIPALS));
        let mut report = |message: String, help: String, part: &Part<'_>| {
            policy.report(findings, RULE.finding(message).help(help), part.spot, &part.when);
        };
        if principal.kind == "*" {
            for item in &principal.values {
                if let Some(text) = item.known().filter(|text| *text != "*") {
                    let message = format!("the principal `{}` has no type", cut(text));
                    report(message, format!("write it below its type: {}", types()), &item.part);
                }
            }
            continue;
        }
        if !PRINCIPALS.contains(&principal.kind) {
            let message = format!("`{}` is not a type of principals", cut(principal.kind));
            let finding =
                RULE.finding(message).help(did_you_mean(principal.kind, PRINCIPALS, types)).about_key();
            policy.report(findings, finding, principal.part.spot, &principal.part.when);
            continue;
        }
        for item in &principal.values {
            if let Some((message, help)) = text(item, principal.kind) {
                report(message, help, &item.part);
                continue;
            }
            let wrong = match (principal.kind, item.known(), &item.words) {
                ("AWS", Some(known), _) => account_or_identity(known),
                ("AWS", None, Some(words)) => arn_of_resource(words),
                ("Service", Some(known), _) => service(known),
                _ => None,
            };
            if let Some((message, help)) = wrong {
                report(message, help, &item.part);
            }
        }
    }
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
    fn principals_of_no_type_are_found() {
        let types = "the types of principals are `AWS`, `Service`, `Federated`, `CanonicalUser`";
        for (principal, place, message, help) in [
            (
                r#""arn:aws:iam::123456789012:root""#,
                "",
                "the principal `arn:aws:iam::123456789012:root` has no type",
                format!("write it below its type: {types}"),
            ),
            (
                r#"{"Aws": "*"}"#,
                "/Aws",
                "`Aws` is not a type of principals",
                "did you mean `AWS`?".to_owned(),
            ),
            (
                r#"{"Service": ["Lambda"]}"#,
                "/Service/0",
                "`Lambda` is not the name of a service as a principal",
                "write `lambda.amazonaws.com`".to_owned(),
            ),
            (
                r#"{"Service": "lambda.amazon.com"}"#,
                "/Service",
                "`lambda.amazon.com` is not the name of a service as a principal",
                "write its domain, as in `lambda.amazonaws.com`".to_owned(),
            ),
        ] {
            assert_eq!(
                trust(check, &format!(r#"{{"Principal": {principal}}}"#)),
                format!("invalid-policy-element 0/Principal{place}\n  {message}\n  help: {help}\n")
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
    fn principals_of_another_form_are_found() {
        for (principal, message) in [
            ("12345", "`12345` is not a principal of the type `AWS`"),
            ("root", "`root` is not a principal of the type `AWS`"),
            ("arn:aws:s3:::reviews", "`arn:aws:s3:::reviews` is not the ARN of a principal"),
        ] {
            assert_eq!(
                trust(check, &format!(r#"{{"Principal": {{"AWS": "{principal}"}}}}"#)),
                format!(
                    "invalid-policy-element 0/Principal/AWS\n  {message}\n  \
                     help: write an account's 12 digits, or the ARN of an account, user, role or session\n"
                )
            );
        }
    }

    #[test]
    fn services_are_named_by_their_domains() {
        for good in [
            "lambda.amazonaws.com",
            "ec2.amazonaws.com.cn",
            "delivery.logs.amazonaws.com",
            "alexa-appkit.amazon.com",
            "logs.eu-west-1.amazonaws.com",
            "vpce.aws.internal",
        ] {
            assert_eq!(trust(check, &format!(r#"{{"Principal": {{"Service": "{good}"}}}}"#)), "", "{good}");
        }
    }

    #[test]
    fn what_a_resource_is_known_by_is_no_principal() {
        for (principal, message) in [
            (r#"{"Fn::GetAtt": ["Bucket", "Arn"]}"#, "`arn:..:s3:::..` is not the ARN of a principal"),
            (
                r#"{"Fn::Sub": "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:topic"}"#,
                "`arn:..:sns:..:..:topic` is not the ARN of a principal",
            ),
            (
                r#"{"Fn::Sub": "arn:aws:sqs:eu-west-1:${Name}"}"#,
                "`arn:aws:sqs:eu-west-1:..` is not the ARN of a principal",
            ),
        ] {
            assert_eq!(
                trust(check, &format!(r#"{{"Principal": {{"AWS": {principal}}}}}"#)),
                format!(
                    "invalid-policy-element 0/Principal/AWS\n  {message}\n  \
                     help: name the account, user or role that may, by its ARN or the account's 12 digits\n"
                )
            );
        }
        for principal in [
            r#"{"Fn::Sub": "arn:aws:iam::${Name}:root"}"#,
            r#"{"Fn::Sub": "arn:${Name}:s3:::b"}"#,
            r#"{"Fn::Sub": "arn:aws:${Name}::123456789012:root"}"#,
            r#"{"Fn::Sub": "${Name}:sns:eu-west-1:123456789012:t"}"#,
        ] {
            assert_eq!(
                trust(check, &format!(r#"{{"Principal": {{"AWS": {principal}}}}}"#)),
                "",
                "{principal}"
            );
        }
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
        let place = "invalid-policy-element Resources/R/Properties/InlinePolicy";
        assert_eq!(
            in_resource(check, "AWS::SSO::PermissionSet", r#""InlinePolicy": "{\"Statement\"""#),
            format!("{place}\n  the text of the policy is not JSON\n  help: write the policy as a mapping\n")
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
