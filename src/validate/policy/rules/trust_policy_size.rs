//! Trust policies that are longer than the default quota.

use crate::diagnostic::{Rule, Severity};
use crate::validate::findings::Findings;
use crate::validate::policy::document::Policy;
use crate::validate::policy::places::Kind;
use crate::validate::policy::size;
use crate::validate::tally::Tally;

pub(super) static RULE: Rule = Rule {
    code: "trust-policy-size",
    severity: Severity::Warning,
    summary: "Reports a trust policy that is longer than the default quota of an account.",
    explanation: "\
## Why is this bad?
A trust policy may have 2,048 characters, white space not counted, unless the account has had its quota
raised. In accounts that have not, the role cannot be created.

## Example
A trust policy with the ARNs of 40 roles.

## Use instead
A condition on `aws:PrincipalOrgID` or on a tag of the principals.
",
};

const DEFAULT_QUOTA: usize = 2_048;

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    if policy.kind != Kind::Trust {
        return;
    }
    for document in &policy.documents {
        let mut tally = Tally::default();
        size::add(&policy.context, &mut tally, &document.part);
        let Some((when, size)) = tally.over(policy.context.conditions, DEFAULT_QUOTA) else { continue };
        let message = format!(
            "the trust policy has at least {size} characters without white space, more than the default quota of \
             {DEFAULT_QUOTA}"
        );
        let finding = RULE.finding(message).help("shorten it, or have the quota raised in every account");
        policy.report(findings, finding, document.part.spot, &when);
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::in_resource;

    fn of(size: usize) -> String {
        let text = "c".repeat(size - 14);
        in_resource(
            check,
            "AWS::IAM::Role",
            &format!(r#""AssumeRolePolicyDocument": {{"Version": "{text}"}}"#),
        )
    }

    #[test]
    fn the_default_quota_is_what_counts() {
        assert_eq!(of(2048), "");
        assert_eq!(
            of(2049),
            "trust-policy-size Resources/R/Properties/AssumeRolePolicyDocument\n  the trust policy has at least 2049 \
             characters without white space, more than the default quota of 2048\n  \
             help: shorten it, or have the quota raised in every account\n"
        );
    }
}
