//! Policy variables that there are not.

use super::unknown_condition_key;
use crate::diagnostic::{Rule, Severity};
use crate::validate::findings::Findings;
use crate::validate::policy::document::Policy;
use crate::validate::policy::variables::{items, variables};
use crate::validate::policy::words::cut;

pub(super) static RULE: Rule = Rule {
    code: "unknown-policy-variable",
    severity: Severity::Warning,
    summary: "Reports a policy variable that is not a condition key.",
    explanation: "\
## Why is this bad?
A policy variable is the name of a condition key that requests have. One that there is not never has a value,
and a statement that needs its value never applies.

## Example
```yaml
Resource: arn:aws:s3:::reviews/${aws:user}/*
```

## Use instead
```yaml
Resource: arn:aws:s3:::reviews/${aws:username}/*
```
",
};

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    for item in policy.statements().flat_map(items) {
        for variable in variables(item) {
            let suggestions = policy.context.suggestions;
            let Some(help) = unknown_condition_key::judge(suggestions, variable) else { continue };
            let message = format!("there is no policy variable `${{{}}}`", cut(variable));
            policy.report(findings, RULE.finding(message).help(help), item.part.spot, &item.part.when);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::identity;

    #[test]
    fn variables_are_condition_keys() {
        let of = |resource: &str| identity(check, &format!(r#"{{"Resource": {resource}}}"#));
        for good in [
            r#""arn:aws:s3:::a/${aws:username}${*}/${aws:PrincipalTag/team, 'none'}""#,
            r#"{"Fn::Sub": "arn:aws:s3:::a/${!aws:userid}/${Name}"}"#,
            r#""${www.amazon.com:user_id}""#,
            r#""arn:aws:s3:::${AWS::Region}/*""#,
        ] {
            assert_eq!(of(good), "", "{good}");
        }
        assert_eq!(
            of(r#"{"Fn::Sub": "arn:aws:s3:::${Name}/${!aws:user}/*"}"#),
            "unknown-policy-variable 0/Resource\n  there is no policy variable `${aws:user}`\n  \
             help: did you mean `aws:userid`?\n"
        );
    }
}
