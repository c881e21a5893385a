//! ARNs and principals that name an account.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::iam::is_account_id;
use crate::template::Function;
use crate::validate::arns::{Arn, arns, is_of_aws};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::texts::{self, Text};

pub(super) static RULE: Rule = Rule {
    code: "hard-coded-account",
    severity: Severity::Warning,
    summary: "Finds ARNs and principals that name an account.",
    explanation: "\
## Why is this bad?
In any other account the ARN names something that the stack does not have, and a policy lets somebody in whom
the customer has not chosen. Values of parameters and mappings are left alone, and so are accounts of AWS itself
and layers, which their publishers share from an account of their own. One finding counts all of an account in a
resource.

## Example
```yaml
Principal:
  AWS: arn:aws:iam::123456789012:root
```

## Use instead
```yaml
Principal:
  AWS: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:root
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut found: Vec<Found> = Vec::new();
    texts::each(context, |text| {
        for (account, subject) in named(text) {
            if !context.conditions.is_possible(&text.when(context)) {
                continue;
            }
            let same = found.iter_mut().rev().take_while(|other| other.logical_id == text.logical_id);
            match same.into_iter().find(|other| other.account == account) {
                Some(known) => known.count += 1,
                None => found.push(Found {
                    logical_id: text.logical_id.to_owned(),
                    path: text.path(),
                    account: account.to_owned(),
                    subject,
                    count: 1,
                }),
            }
        }
    });
    findings.extend(found.into_iter().map(Found::finding));
}

/// Returns the accounts that a text names, each with the subject of the sentence that says so.
fn named<'t>(text: &'t Text<'_>) -> Vec<(&'t str, String)> {
    let is_layer = |arn: &Arn<'_>| arn.resource.starts_with("layer:");
    let all = arns(&text.text, text.is_sub).into_iter().filter(|arn| !is_layer(arn));
    let mut accounts: Vec<_> = all.map(|arn| (arn.account, format!("`{}`", arn.text))).collect();
    if is_account_id(&text.text) {
        accounts.extend(alone(&text.path()).map(|subject| (text.text.as_ref(), subject)));
    }
    accounts.retain(|(account, _)| is_account_id(account) && !is_of_aws(account));
    accounts
}

/// The keys of permissions below which an account stands alone.
const KEYS: [&str; 4] = ["Principal", "SourceAccount", "aws:SourceAccount", "aws:SourceOwner"];

/// Returns what is at a path, if the twelve digits that stand there alone are those of an account.
fn alone(path: &[String]) -> Option<String> {
    if texts::is_account_principal(path) {
        return Some("the principal".to_owned());
    }
    if is_piece(path) {
        return Some("a piece of the text".to_owned());
    }
    let key = path.iter().rev().find(|key| key.parse::<usize>().is_err())?;
    KEYS.contains(&key.as_str()).then(|| format!("`{key}`"))
}

/// Tells whether a path is that of a text that others are joined to: an item of `Fn::Join`, or a variable of `Fn::Sub`.
fn is_piece(path: &[String]) -> bool {
    let is_of = |function: Function, key: &str| function.key() == key;
    match path {
        [.., function, list, _] if list == "1" => {
            is_of(Function::Join, function) || is_of(Function::Sub, function)
        }
        _ => false,
    }
}

/// The first place of a resource or output that names an account, and how many there are.
struct Found {
    logical_id: String,
    path: Vec<String>,
    account: String,
    /// What names it.
    subject: String,
    count: usize,
}

impl Found {
    fn finding(self) -> Diagnostic {
        let Self { logical_id, path, account, subject, count } = self;
        let others = match count {
            1 => String::new(),
            2 => format!(", and so does another place of `{logical_id}`"),
            _ => format!(", and so do {} other places of `{logical_id}`", count - 1),
        };
        RULE.finding(format!("{subject} names the account `{account}`{others}"))
            .path(path)
            .help("write `${AWS::AccountId}` if it is the account of the stack, or else make it a parameter")
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn resource(properties: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Conditions": {{"Never": {{"Fn::Equals": ["a", "b"]}}}},
                "Parameters": {{"Account": {{"Type": "String", "Default": "123456789012"}}}},
                "Resources": {{"It": {{"Type": "A::B::C", "Properties": {properties}}}}}}}"#
            ),
        )
    }

    fn found(path: &str, words: &str, others: &str) -> String {
        format!(
            "hard-coded-account Resources/It/Properties/{path}\n  {words} names the account \
             `123456789012`{others}\n  help: write `${{AWS::AccountId}}` if it is the account of the stack, or \
             else make it a parameter\n"
        )
    }

    #[test]
    fn other_numbers_and_accounts_of_aws_pass() {
        for good in [
            r#"{"A": "arn:aws:iam::aws:policy/ReadOnlyAccess", "B": 123456789012, "C": "123456789012"}"#,
            r#"{"Principal": {"AWS": ["127311923021", {"Ref": "Account"}, "*"]}}"#,
            r#"{"Principal": {"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}}}"#,
            r#"{"Layers": ["arn:aws:lambda:eu-west-1:123456789012:layer:Tools:1"]}"#,
            r#"{"A": {"Fn::If": ["Never", "arn:aws:iam::123456789012:root", "x"]}}"#,
        ] {
            assert_eq!(resource(good), "", "{good}");
        }
    }

    #[test]
    fn accounts_that_a_text_is_joined_of_are_found() {
        for piece in [r#"123456789012"#, r#""123456789012""#] {
            assert_eq!(
                resource(&format!(r#"{{"A": {{"Fn::Join": [":", ["arn:aws:iam:", {piece}, "root"]]}}}}"#)),
                found("A/Fn::Join/1/1", "a piece of the text", "")
            );
        }
        assert_eq!(
            resource(r#"{"A": {"Fn::Sub": ["arn:aws:iam::${Id}:root", {"Id": 123456789012}]}}"#),
            found("A/Fn::Sub/1/Id", "a piece of the text", "")
        );
        assert_eq!(
            resource(r#"{"A": {"Fn::Join": [":", ["a", "127311923021"]]}, "Fn::Join": [123456789012]}"#),
            ""
        );
    }

    #[test]
    fn accounts_are_found_once_a_resource() {
        let root = "`arn:${AWS::Partition}:iam::123456789012:root`";
        assert_eq!(
            resource(r#"{"A": {"Fn::Sub": "arn:${AWS::Partition}:iam::123456789012:root"}}"#),
            found("A/Fn::Sub", root, "")
        );
        assert_eq!(
            resource(r#"{"Principal": {"AWS": 123456789012}}"#),
            found("Principal/AWS", "the principal", "")
        );
        assert_eq!(
            resource(
                r#"{"Principal": {"AWS": ["*", "123456789012", "arn:aws:iam::123456789012:user/u"]},
                "Resource": "arn:aws:sns:eu-west-1:123456789012:t"}"#
            ),
            found("Principal/AWS/1", "the principal", ", and so do 2 other places of `It`")
        );
    }
}
