//! Methods that have no authorizer of the kind that their authorization asks for.

use crate::diagnostic::{Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation;

pub(super) static RULE: Rule = Rule {
    code: "unsuitable-authorizer",
    severity: Severity::Error,
    summary: "Finds API Gateway methods without an authorizer of the kind that their authorization asks for.",
    explanation: "\
## Why is this bad?
API Gateway refuses a method with `CUSTOM` authorization whose authorizer is a user pool, one with
`COGNITO_USER_POOLS` whose authorizer is a function, and either without an authorizer.

## Example
```yaml
Read:
  Type: AWS::ApiGateway::Method
  Properties:
    AuthorizationType: CUSTOM
    AuthorizerId: !Ref Users
Users:
  Type: AWS::ApiGateway::Authorizer
  Properties:
    Type: COGNITO_USER_POOLS
```

## Use instead
```yaml
Read:
  Type: AWS::ApiGateway::Method
  Properties:
    AuthorizationType: COGNITO_USER_POOLS
    AuthorizerId: !Ref Users
```
",
};

/// The kinds of authorizers that go with an authorization.
const KINDS: [(&str, &[&str]); 2] =
    [("CUSTOM", &["TOKEN", "REQUEST"]), ("COGNITO_USER_POOLS", &["COGNITO_USER_POOLS"])];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for subject in relation::of_type(context, "AWS::ApiGateway::Method") {
        let unset = subject.absent("AuthorizerId");
        for own in subject.values(subject.entry.node, "AuthorizationType", None, &subject.when) {
            if !KINDS.iter().any(|(name, _)| *name == own.text) {
                continue;
            }
            if let Some(situation) = subject.situation(&[&own.when, &unset]) {
                let message =
                    format!("`AuthorizerId` is required: `AuthorizationType` is `{}`{situation}", own.text);
                let path = subject.path("AuthorizationType");
                findings.push(RULE.finding(message).path(path).help("refer to an authorizer"));
            }
        }
        for target in subject.targets("AuthorizerId", "AWS::ApiGateway::Authorizer") {
            let kinds = subject.values(target.node, "Type", None, &target.when);
            for own in subject.values(subject.entry.node, "AuthorizationType", None, &target.when) {
                let Some((_, suitable)) = KINDS.iter().find(|(name, _)| *name == own.text) else { continue };
                let unsuitable = kinds.iter().filter(|kind| !suitable.contains(&kind.text.as_str()));
                let found = unsuitable
                    .filter_map(|kind| Some((kind, subject.situation(&[&own.when, &kind.when])?)))
                    .next();
                if let Some((kind, situation)) = found {
                    let (id, wanted) = (target.logical_id, own.text);
                    let message = format!(
                        "`AuthorizationType` is `{wanted}`, but `{id}` is of the type `{}`{situation}",
                        kind.text
                    );
                    let help = format!("refer to an authorizer of the type `{}`", suitable.join("` or `"));
                    findings.push(RULE.finding(message).path(subject.path("AuthorizerId")).help(help));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn an_authorizer_is_of_the_kind_that_the_method_asks_for() {
        let method = |authorization: &str, kind: &str| {
            findings(
                check,
                &format!(
                    r#"{{"Resources": {{"M": {{"Type": "AWS::ApiGateway::Method", "Properties": {{
                        "AuthorizationType": "{authorization}", "AuthorizerId": {{"Ref": "A"}}}}}},
                    "A": {{"Type": "AWS::ApiGateway::Authorizer", "Properties": {{"Type": "{kind}"}}}}}}}}"#
                ),
            )
        };
        assert_eq!(method("CUSTOM", "REQUEST"), "");
        assert_eq!(method("NONE", "REQUEST"), "");
        assert_eq!(
            method("CUSTOM", "COGNITO_USER_POOLS"),
            "unsuitable-authorizer Resources/M/Properties/AuthorizerId\n  `AuthorizationType` is `CUSTOM`, but `A` \
             is of the type `COGNITO_USER_POOLS`\n  help: refer to an authorizer of the type `TOKEN` or `REQUEST`\n"
        );
    }

    #[test]
    fn an_authorizer_is_there_where_one_is_asked_for() {
        let method = |properties: &str| {
            findings(
                check,
                &format!(
                    r#"{{"Resources": {{"M": {{"Type": "AWS::ApiGateway::Method", "Properties": {{{properties}}}}}}}}}"#
                ),
            )
        };
        assert_eq!(method(r#""AuthorizationType": "AWS_IAM""#), "");
        assert_eq!(method(r#""AuthorizationType": "CUSTOM", "AuthorizerId": {"Ref": "P"}"#), "");
        assert_eq!(
            method(r#""AuthorizationType": "COGNITO_USER_POOLS""#),
            "unsuitable-authorizer Resources/M/Properties/AuthorizationType\n  `AuthorizerId` is required: \
             `AuthorizationType` is `COGNITO_USER_POOLS`\n  help: refer to an authorizer\n"
        );
    }
}
