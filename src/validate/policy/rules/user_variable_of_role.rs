//! Variables of users in policies of roles.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity};
use crate::template::Section;
use crate::validate::findings::Findings;
use crate::validate::policy::document::Policy;
use crate::validate::policy::places::Kind;
use crate::validate::policy::variables::{items, variables};

/// The variables that only users have a value for.
const OF_USERS: [&str; 1] = ["aws:username"];

pub(super) static RULE: Rule = Rule {
    code: "user-variable-of-role",
    severity: Severity::Warning,
    summary: "Reports `aws:username` in a policy that only roles get.",
    explanation: "\
## Why is this bad?
Only requests of IAM users have `aws:username`. Roles, and the people who sign in through federation or IAM
Identity Center and so get a role, have none: a statement with the variable, or with a condition on the key,
never applies to them. Of a `Deny`, that can mean that nothing is denied.

## Example
```yaml
Role:
  Type: AWS::IAM::Role
  Properties:
    Policies:
      - PolicyName: OwnFolder
        PolicyDocument:
          Version: '2012-10-17'
          Statement:
            - Effect: Allow
              Action: s3:GetObject
              Resource: arn:aws:s3:::reviews/${aws:username}/*
```

## Use instead
```yaml
Resource: arn:aws:s3:::reviews/${aws:PrincipalTag/team}/*
```
",
};

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    let is_of_users = |key: &str| OF_USERS.iter().any(|known| known.eq_ignore_ascii_case(key));
    let mut of_roles = None;
    for statement in policy.statements() {
        let named = items(statement)
            .filter(|item| variables(item).any(is_of_users))
            .map(|item| (&item.part, "the variable `${aws:username}`"));
        let tested = statement
            .tests
            .iter()
            .filter(|test| is_of_users(test.key) && !test.operator.eq_ignore_ascii_case("Null"))
            .map(|test| (&test.part, "the key `aws:username`"));
        for (part, what) in named.chain(tested) {
            let of_roles = of_roles.get_or_insert_with(|| when_of_roles(policy));
            let message = format!("{what} has no value for a role, and only roles get this policy");
            let help = "use a key that roles have, such as `aws:PrincipalTag/..` or `aws:userid`";
            let when = policy.context.conditions.and(&part.when, of_roles);
            policy.report(findings, RULE.finding(message).help(help), part.spot, &when);
        }
    }
}

/// Returns the situations in which nobody but roles gets the policy.
fn when_of_roles(policy: &Policy<'_>) -> Guard {
    if policy.kind != Kind::Identity {
        return Guard::NEVER;
    }
    match policy.resource.resource_type().unwrap_or_default() {
        "AWS::IAM::Role" | "AWS::IAM::RolePolicy" | "AWS::SSO::PermissionSet" => Guard::ALWAYS,
        "AWS::IAM::Policy" => {
            let set = |name: &str| {
                let node = policy.resource.properties().and_then(|properties| properties.get(name));
                node.is_some_and(|node| node.as_list().is_none_or(|items| !items.is_empty()))
            };
            if set("Roles") && !set("Users") && !set("Groups") { Guard::ALWAYS } else { Guard::NEVER }
        }
        // A managed policy may be attached to users by its ARN.
        "AWS::IAM::ManagedPolicy" => {
            let set = |name: &str| policy.resource.properties().is_some_and(|it| it.get(name).is_some());
            let id = policy.resource.logical_id;
            let is_named = || {
                policy.context.references.iter().any(|it| {
                    it.target == id && matches!(it.scope.section, Some(Section::Resources | Section::Outputs))
                })
            };
            if set("Roles") && !set("Users") && !set("Groups") && !is_named() {
                Guard::ALWAYS
            } else {
                Guard::NEVER
            }
        }
        _ => Guard::NEVER,
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::{identity, in_resource};

    fn managed(version: &str, attached: &str) -> String {
        format!(
            r#"{attached} "PolicyDocument": {{{version} "Statement": {{"Resource": "arn:aws:s3:::a/${{aws:username}}"}}}}"#
        )
    }

    #[test]
    fn roles_have_no_user_name() {
        let version = r#""Version": "2012-10-17","#;
        for (kind, attached) in [
            ("AWS::IAM::ManagedPolicy", ""),
            ("AWS::IAM::ManagedPolicy", r#""Roles": ["A"], "Groups": ["B"],"#),
            ("AWS::IAM::Policy", r#""Roles": ["A"], "Users": ["B"],"#),
            ("AWS::IAM::UserPolicy", ""),
        ] {
            assert_eq!(in_resource(check, kind, &managed(version, attached)), "", "{kind} {attached}");
        }
        assert_eq!(
            in_resource(check, "AWS::IAM::Policy", &managed(version, r#""Roles": ["A"],"#)),
            "user-variable-of-role Resources/R/Properties/PolicyDocument/Statement/Resource\n  the variable \
             `${aws:username}` has no value for a role, and only roles get this policy\n  \
             help: use a key that roles have, such as `aws:PrincipalTag/..` or `aws:userid`\n"
        );
        assert_eq!(
            identity(check, r#"{"Sid": "A", "Condition": {"StringEquals": {"aws:username": "a"}}}"#),
            "user-variable-of-role 0/Condition/StringEquals/aws:username\n  the key `aws:username` has no value for \
             a role, and only roles get this policy\n  \
             help: use a key that roles have, such as `aws:PrincipalTag/..` or `aws:userid`\n"
        );
    }
}
