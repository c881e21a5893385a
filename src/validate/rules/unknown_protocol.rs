//! Protocols that a service does not know, and that the schema of its type does not list.

use crate::diagnostic::{Rule, Severity, cut};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation;

pub(super) static RULE: Rule = Rule {
    code: "unknown-protocol",
    severity: Severity::Error,
    summary: "Finds protocols of SNS subscriptions and of APIs that their service does not have.",
    explanation: "\
## Why is this bad?
SNS delivers messages, and API Gateway takes requests, by a few protocols. Any other is refused when the stack is
deployed.

## Example
```yaml
Type: AWS::SNS::Subscription
Properties:
  TopicArn: !Ref Topic
  Protocol: mail
  Endpoint: someone@example.com
```

## Use instead
```yaml
Type: AWS::SNS::Subscription
Properties:
  TopicArn: !Ref Topic
  Protocol: email
  Endpoint: someone@example.com
```
",
};

/// `Protocol` of the action `Subscribe` of SNS.
const OF_SUBSCRIPTIONS: &[&str] =
    &["application", "email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs"];

/// `ProtocolType` of `AWS::ApiGatewayV2::Api`.
const OF_APIS: &[&str] = &["HTTP", "WEBSOCKET"];

/// Where protocols stand, by type, and which there are.
const PROTOCOLS: [(&str, &str, &[&str]); 3] = [
    ("AWS::ApiGatewayV2::Api", "ProtocolType", OF_APIS),
    ("AWS::SNS::Subscription", "Protocol", OF_SUBSCRIPTIONS),
    ("AWS::SNS::Topic", "Subscription/*/Protocol", OF_SUBSCRIPTIONS),
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (kind, path, known) in PROTOCOLS {
        for subject in relation::of_type(context, kind) {
            for literal in subject.literals(path) {
                let Some(name) = literal.value.scalar_text() else { continue };
                // Whether case matters is not documented.
                if known.iter().any(|protocol| protocol.eq_ignore_ascii_case(&name)) {
                    continue;
                }
                let message = format!("there is no protocol `{}`", cut(&name));
                let otherwise = || format!("the protocols are {}", quoted(known));
                let help = context.suggestions.did_you_mean(&name, known.iter().copied(), otherwise);
                findings.push(literal.finding(context, &RULE, &message).help(help));
            }
        }
    }
}

fn quoted(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn resource(kind: &str, properties: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"P": {{"Type": "String", "AllowedValues": ["sqs", "kinesis"]}}, "Q": {{"Type": "String"}}}},
                "Resources": {{"R": {{"Type": "{kind}", "Properties": {properties}}}}}}}"#
            ),
        )
    }

    #[test]
    fn known_protocols_pass() {
        for (kind, properties) in [
            ("AWS::SNS::Subscription", r#"{"Protocol": "email-json"}"#),
            ("AWS::SNS::Subscription", r#"{"Protocol": {"Ref": "Q"}}"#),
            ("AWS::SNS::Topic", r#"{"Subscription": [{"Protocol": "lambda"}]}"#),
            ("AWS::ApiGatewayV2::Api", r#"{"ProtocolType": "WEBSOCKET"}"#),
            ("AWS::ApiGatewayV2::Api", r#"{"Body": {}}"#),
        ] {
            assert_eq!(resource(kind, properties), "", "{properties}");
        }
    }

    #[test]
    fn others_are_found() {
        let place = "unknown-protocol Resources/R/Properties";
        assert_eq!(
            resource("AWS::SNS::Topic", r#"{"Subscription": [{"Protocol": "mail"}]}"#),
            format!(
                "{place}/Subscription/0/Protocol\n  there is no protocol `mail`\n  help: did you mean `email`?\n"
            )
        );
        assert_eq!(
            resource("AWS::ApiGatewayV2::Api", r#"{"ProtocolType": "REST"}"#),
            format!(
                "{place}/ProtocolType\n  there is no protocol `REST`\n  help: the protocols are `HTTP` and `WEBSOCKET`\n"
            )
        );
        assert_eq!(
            resource("AWS::SNS::Subscription", r#"{"Protocol": {"Ref": "P"}}"#),
            format!(
                "{place}/Protocol\n  there is no protocol `kinesis` (an allowed value of parameter `P`) when P = \
                 `kinesis`\n  help: the protocols are `application`, `email`, `email-json`, `firehose`, `http`, `https`, \
                 `lambda`, `sms` and `sqs`\n"
            )
        );
    }
}
