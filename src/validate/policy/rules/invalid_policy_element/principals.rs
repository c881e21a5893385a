//! The principals of statements: their types, and the form that each type has.

use super::{RULE, text};
use crate::diagnostic::{did_you_mean, quoted};
use crate::iam::is_account_id;
use crate::validate::findings::Findings;
use crate::validate::policy::document::{Part, Policy, Statement};
use crate::validate::policy::words::{Piece, Words, cut};

/// The types of principals.
const PRINCIPALS: [&str; 4] = ["AWS", "Service", "Federated", "CanonicalUser"];

/// Judges the types of principals, and the form of each.
pub(super) fn judge(policy: &Policy<'_>, findings: &mut Findings, statement: &Statement<'_>) {
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

#[cfg(test)]
mod tests {
    use super::super::check;
    use crate::validate::policy::testing::trust;

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
}
