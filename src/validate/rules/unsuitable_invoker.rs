//! Permissions of Lambda functions for a service that the source does not belong to.

use crate::diagnostic::{Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation;

pub(super) static RULE: Rule = Rule {
    code: "unsuitable-invoker",
    severity: Severity::Warning,
    summary: "Finds permissions of Lambda functions whose principal is not the service of their source.",
    explanation: "\
## Why is this bad?
Lambda takes the permission, but nobody can use it: a service calls with the ARN of its own resource, so that no call
has both the principal and the source. The events do not arrive, without any error in the stack.

## Example
```yaml
Permission:
  Type: AWS::Lambda::Permission
  Properties:
    Action: lambda:InvokeFunction
    FunctionName: !Ref Report
    Principal: sns.amazonaws.com
    SourceArn: !GetAtt EveryMorning.Arn
EveryMorning:
  Type: AWS::Events::Rule
```

## Use instead
```yaml
Permission:
  Type: AWS::Lambda::Permission
  Properties:
    Action: lambda:InvokeFunction
    FunctionName: !Ref Report
    Principal: events.amazonaws.com
    SourceArn: !GetAtt EveryMorning.Arn
```
",
};

/// The service that calls functions for a type of resources, without the end that all have in common.
const SERVICES: [(&str, &str); 10] = [
    ("AWS::ApiGateway::RestApi", "apigateway"),
    ("AWS::ApiGatewayV2::Api", "apigateway"),
    ("AWS::Cognito::UserPool", "cognito-idp"),
    ("AWS::Config::ConfigRule", "config"),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "elasticloadbalancing"),
    ("AWS::Events::Rule", "events"),
    ("AWS::IoT::TopicRule", "iot"),
    ("AWS::Logs::LogGroup", "logs"),
    ("AWS::S3::Bucket", "s3"),
    ("AWS::SNS::Topic", "sns"),
];
const END: &str = ".amazonaws.com";

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for permission in relation::of_type(context, "AWS::Lambda::Permission") {
        let principals = permission.values(permission.entry.node, "Principal", None, &permission.when);
        for (kind, service) in SERVICES {
            for source in permission.targets("SourceArn", kind) {
                // The principal of a log group may have a region, and that of China another end.
                let is_other = |text: &str| {
                    let named = text.split_once(END).map(|(name, _)| name.split('.').next());
                    named.is_some_and(|name| name != Some(service))
                };
                let found = principals
                    .iter()
                    .filter(|principal| is_other(&principal.text))
                    .find_map(|it| Some((it, permission.situation(&[&it.when, &source.when])?)));
                if let Some((principal, situation)) = found {
                    let (id, principal) = (source.logical_id, &principal.text);
                    let message = format!("`{principal}` does not call for `{id}`, an `{kind}`{situation}");
                    let help = format!("set `Principal` to `{service}{END}`");
                    findings.push(RULE.finding(message).path(permission.path("Principal")).help(help));
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
    fn the_principal_is_the_service_of_the_source() {
        let permission = |principal: &str, kind: &str| {
            findings(
                check,
                &format!(
                    r#"{{"Resources": {{"S": {{"Type": "{kind}"}}, "P": {{"Type": "AWS::Lambda::Permission",
                    "Properties": {{"Principal": {principal}, "SourceArn": {{"Fn::GetAtt": ["S", "Arn"]}}}}}}}}}}"#
                ),
            )
        };
        assert_eq!(permission(r#""events.amazonaws.com""#, "AWS::Events::Rule"), "");
        assert_eq!(permission(r#""events.amazonaws.com.cn""#, "AWS::Events::Rule"), "");
        assert_eq!(permission(r#""logs.eu-west-1.amazonaws.com""#, "AWS::Logs::LogGroup"), "");
        assert_eq!(permission(r#""123456789012""#, "AWS::Events::Rule"), "");
        assert_eq!(permission(r#"{"Fn::Sub": "s3.${AWS::URLSuffix}"}"#, "AWS::Events::Rule"), "");
        assert_eq!(
            permission(r#""sns.amazonaws.com""#, "AWS::Events::Rule"),
            "unsuitable-invoker Resources/P/Properties/Principal\n  `sns.amazonaws.com` does not call for `S`, an \
             `AWS::Events::Rule`\n  help: set `Principal` to `events.amazonaws.com`\n"
        );
    }
}
