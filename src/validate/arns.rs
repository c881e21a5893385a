//! ARNs in texts, as far as the text tells them.

/// An ARN, or the start of one that other texts are joined to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Arn<'t> {
    /// All of it.
    pub(super) text: &'t str,
    /// What stands between the first two colons; a part that the text does not reach is empty.
    pub(super) partition: &'t str,
    pub(super) service: &'t str,
    pub(super) region: &'t str,
    pub(super) account: &'t str,
    pub(super) resource: &'t str,
}

/// Returns the ARNs of a text: that which a literal is, those that are anywhere in the text of `Fn::Sub`.
pub(super) fn arns(text: &str, is_sub: bool) -> Vec<Arn<'_>> {
    if !is_sub {
        return read(text).filter(|arn| arn.text.len() == text.len()).into_iter().collect();
    }
    let starts = text.match_indices("arn:").filter(|(start, _)| {
        let before = text.get(..*start).and_then(|before| before.chars().next_back());
        before.is_none_or(|before| !before.is_ascii_alphanumeric() && before != ':')
    });
    starts.filter_map(|(start, _)| read(text.get(start..)?)).collect()
}

/// Reads the ARN that a text starts with. A colon within `${..}` separates nothing.
fn read(text: &str) -> Option<Arn<'_>> {
    let rest = text.strip_prefix("arn:")?;
    let (mut colons, mut end, mut depth) = (Vec::new(), text.len(), 0_usize);
    let mut previous = ' ';
    for (offset, letter) in rest.char_indices() {
        let at = offset + "arn:".len();
        match letter {
            '{' if previous == '$' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ':' if depth == 0 => colons.push(at),
            _ if depth == 0 && (letter.is_whitespace() || ENDS.contains(&letter)) => {
                end = at;
                break;
            }
            _ => {}
        }
        previous = letter;
    }
    let part = |index: usize| {
        let start = index.checked_sub(1).map_or(Some("arn:".len()), |last| Some(colons.get(last)? + 1));
        let end = colons.get(index).copied().unwrap_or(end);
        start.and_then(|start| text.get(start..end)).unwrap_or_default()
    };
    let resource = colons.get(3).and_then(|last| text.get(last + 1..end)).unwrap_or_default();
    let [partition, service, region, account] = [0, 1, 2, 3].map(part);
    Some(Arn { text: text.get(..end)?, partition, service, region, account, resource })
}

/// What no ARN contains, so that it ends one.
const ENDS: [char; 9] = ['"', '\'', '`', ',', ';', '<', '>', '\\', ')'];

/// Tells whether an account belongs to AWS, not to a customer.
pub(super) fn is_of_aws(account: &str) -> bool {
    OF_AWS.contains(&account)
}

/// The accounts of AWS that templates name: those that deliver the access logs of load balancers, one a region
/// (Elastic Load Balancing user guide, access logs), that of billing reports (Cost and Usage Report user guide),
/// those that own images (Amazon Linux, EKS, deep learning: their user guides), and that which tells of changes
/// of its address ranges (VPC user guide).
const OF_AWS: [&str; 31] = [
    "009996457667",
    "027434742980",
    "033677994240",
    "037604701340",
    "048591011584",
    "054676820928",
    "076674570225",
    "098369216593",
    "114774131450",
    "127311923021",
    "137112412989",
    "156460612806",
    "190560391635",
    "383597477331",
    "386209384616",
    "507241528517",
    "582318560864",
    "589379963580",
    "600734575887",
    "602401143452",
    "635631232127",
    "638102146993",
    "652711504416",
    "718504428378",
    "754344448648",
    "763104351884",
    "783225319266",
    "797873946194",
    "806199016981",
    "897822967062",
    "985666609251",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::is_account_id;

    #[test]
    fn arns_are_taken_apart() {
        let role = "arn:${AWS::Partition}:iam::123456789012:role/${Role}:x";
        let expected = Arn {
            text: role,
            partition: "${AWS::Partition}",
            service: "iam",
            region: "",
            account: "123456789012",
            resource: "role/${Role}:x",
        };
        assert_eq!(arns(role, true), [expected]);
        assert_eq!(arns(role, false), [expected]);
        let start = Arn {
            text: "arn:aws:sns:",
            partition: "aws",
            service: "sns",
            region: "",
            account: "",
            resource: "",
        };
        assert_eq!(arns("arn:aws:sns:", false), [start]);
        assert_eq!(arns("arn:aws", false), [Arn { text: "arn:aws", service: "", ..start }]);
    }

    #[test]
    fn a_literal_is_an_arn_or_not_and_the_text_of_sub_may_have_many() {
        let text = r#"{"a": "arn:aws:s3:::a", "b": 'arn:aws:sqs:eu-west-1:1:q', learn:aws:x}"#;
        let found: Vec<_> = arns(text, true).into_iter().map(|arn| (arn.text, arn.region)).collect();
        assert_eq!(found, [("arn:aws:s3:::a", ""), ("arn:aws:sqs:eu-west-1:1:q", "eu-west-1")]);
        assert_eq!(arns(text, false), []);
        assert_eq!(arns("arn:aws:s3:::a b", false), []);
    }

    #[test]
    fn accounts_are_twelve_digits() {
        assert!(OF_AWS.iter().all(|account| is_account_id(account)) && OF_AWS.is_sorted());
        assert!(!is_account_id("12345678901a") && !is_of_aws("123456789012"));
    }
}
