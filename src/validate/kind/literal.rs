//! Whether a literal can be a name of what its place takes.

use super::arn::{Piece, read};
use super::fit::fits_any;
use super::tables::EXACT;
use super::{Part, Thing};
use crate::iam::is_account_id;
use crate::template::dynamic::is_dynamic;
use crate::validate::arns::arns;

/// Tells that a literal is certainly none of the things that a place takes.
pub(in crate::validate) fn is_unfit(text: &str, taken: &[Thing<'_>]) -> bool {
    // What is yet to be substituted is another rule's business, and an empty text stands for nothing.
    if text.is_empty() || is_dynamic(text) || text.contains("${") {
        return false;
    }
    let arn = read(std::iter::once(Piece::Written(text)));
    if arn != Thing::Any && fits_any(arn, taken) == Some(false) {
        return true;
    }
    let is_refused = |thing: &Thing<'_>| match *thing {
        thing if is_key(thing) => !is_key_identifier(text),
        thing if is_known_by_arn(thing) => !is_whole_arn(text),
        _ => false,
    };
    !taken.is_empty() && taken.iter().all(is_refused)
}

/// Tells whether a thing is a key of KMS, by any of its identifiers.
pub(super) fn is_key(thing: Thing<'_>) -> bool {
    matches!(thing, Thing::Attribute("AWS::KMS::Key" | "AWS::KMS::Alias", _))
}

/// Tells whether a place that takes a thing takes nothing but ARNs.
fn is_known_by_arn(thing: Thing<'_>) -> bool {
    let is_exact = |name| EXACT.contains(&name) || name == "AWS::CertificateManager::Certificate";
    thing == Thing::ANY_ARN
        || matches!(thing, Thing::Attribute(name, _) if is_exact(name)) && thing.part() == Some(Part::Arn)
}

/// Tells whether a text has the parts of an ARN; those of IAM name an account, or `aws`.
fn is_whole_arn(text: &str) -> bool {
    let [arn] = arns(text, false)[..] else { return text.starts_with("arn:") };
    let is_owned = arn.service != "iam" || arn.account == "aws" || is_account_id(arn.account);
    is_owned && !arn.service.is_empty() && !arn.resource.is_empty()
}

/// Tells whether a text may identify a key: its id, that of a multi-Region key, an ARN or an alias (KMS developer
/// guide, key identifiers), or a word by which a service knows a key of its own, such as `AWS_OWNED_KMS_KEY`.
fn is_key_identifier(text: &str) -> bool {
    let is_digits = |part: &str, count| part.len() == count && part.bytes().all(|it| it.is_ascii_hexdigit());
    let is_uuid = || {
        let lengths = [8, 4, 4, 4, 12];
        let parts = || text.split('-');
        parts().count() == lengths.len() && parts().zip(lengths).all(|(part, count)| is_digits(part, count))
    };
    ["arn:", "alias/", "aws/"].iter().any(|prefix| text.starts_with(prefix))
        || text.strip_prefix("mrk-").is_some_and(|digits| is_digits(digits, 32))
        || text.bytes().all(|it| it.is_ascii_uppercase() || it == b'_')
        || is_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_that_name_something_else_are_unfit() {
        let role = "arn:aws:iam::123456789012:role/";
        for (format, text, expected) in [
            ("AWS::IAM::Role.Arn", "x", true),
            ("AWS::IAM::Role.Arn", "arn:aws:iam::role/reader", true),
            ("AWS::IAM::Role.Arn", "arn:aws:iam::account:role/reader", true),
            ("AWS::IAM::Role.Arn", "arn:aws:iam::123456789012:user/reader", true),
            ("AWS::IAM::Role.Arn", "arn:aws:sqs:eu-west-1:123456789012:reader", true),
            ("AWS::IAM::Role.Arn", &format!("{role}reader"), false),
            ("AWS::IAM::Role.Arn", &format!("{role}service-role/a b"), false),
            ("AWS::IAM::Role.Arn", "", false),
            ("AWS::IAM::Role.Arn", "${Role}", false),
            ("AWS::IAM::Role.Arn", "{{resolve:ssm:role}}", false),
            ("AWS::IAM::Role.NameOrArn", "reader", false),
            ("AWS::IAM::Role.NameOrArn", "arn:aws:sns:eu-west-1:123456789012:reader", true),
            ("AWS::ACM::Certificate.Arn", "a", true),
            ("AWS::ACM::Certificate.Arn", "arn:aws:acm:us-east-1:123456789012:certificate/1", false),
            ("AWS::ACM::Certificate.Arn", "arn:aws:iam::123456789012:server-certificate/a", false),
            ("AWS::Logs::LogGroup.Arn", "a", false),
            ("AWS::KMS::Key.Arn", "k", true),
            ("AWS::KMS::Key.Arn", "arn:aws:sns:eu-west-1:123456789012:k", true),
            ("AWS::KMS::Key.Arn", "alias/k", false),
            ("AWS::KMS::Key.Id", "1234abcd-12ab-34cd-56ef-1234567890ab", false),
            ("AWS::KMS::Key.Id", "1234abcd-12ab-34cd-56ef-1234567890", true),
            ("AWS::KMS::Key.Id", "mrk-1234abcd12ab34cd56ef1234567890ab", false),
            ("AWS::KMS::Alias.AliasName", "AWS_OWNED_KMS_KEY", false),
            ("arn", "x", true),
            ("arn", "arn:aws:sns:eu-west-1:123456789012:x", false),
            ("date-time", "x", false),
        ] {
            assert_eq!(is_unfit(text, &Thing::taken("A::B::C", format)), expected, "{format} {text}");
        }
    }
}
