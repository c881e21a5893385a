//! Texts that stand for JSON and are not.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::schema::{self, Type};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::json_text::{known, malformed};
use crate::validate::relation;

pub(in crate::validate) static RULE: Rule = Rule {
    code: "invalid-json",
    severity: Severity::Error,
    summary: "Reports a text that stands for an object and is not JSON.",
    explanation: "\
## Why is this bad?
Where a property takes an object, its JSON text is accepted as well, and some properties take nothing but JSON. The
service reads the text and refuses another one. The place that the message names is that within the text.

## Example
```yaml
EventPattern: '{source: [aws.s3]}'
```

## Use instead
```yaml
EventPattern:
  source: [aws.s3]
```
",
};

/// The properties that the service reads as JSON though their schema does not say so, by the property's page in
/// the user guide. Policies are read by the rules on policies.
const PLACES: [(&str, &[&str]); 8] = [
    ("AWS::CloudWatch::Dashboard", &["DashboardBody"]),
    ("AWS::Config::ConfigRule", &["InputParameters"]),
    ("AWS::EMR::SecurityConfiguration", &["SecurityConfiguration"]),
    ("AWS::Events::Rule", &["EventPattern", "Targets/*/Input"]),
    ("AWS::IoT::Policy", &["PolicyDocument"]),
    ("AWS::SNS::Subscription", &["DeliveryPolicy", "FilterPolicy", "RedrivePolicy", "ReplayPolicy"]),
    ("AWS::SQS::Queue", &["RedriveAllowPolicy", "RedrivePolicy"]),
    ("AWS::SecretsManager::Secret", &["GenerateSecretString/SecretStringTemplate"]),
];

/// Says that a text is not JSON, by what keeps it from being so.
pub(in crate::validate) fn finding(problem: &str, takes_object: bool) -> Diagnostic {
    let help = if takes_object { "write JSON, or an object in place of the text" } else { "write JSON" };
    RULE.finding(format!("the text is not JSON: {problem}")).help(help)
}

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (kind, places) in PLACES {
        for subject in relation::of_type(context, kind) {
            for place in places {
                for found in subject.each(place).items {
                    let problem = known(found.node).filter(|text| !text.is_empty());
                    let Some(problem) = problem.and_then(|text| malformed(&text)) else { continue };
                    let Some(situation) = subject.situation(&[&found.when]) else { continue };
                    let problem = format!("{problem}{situation}");
                    findings.push(
                        finding(&problem, takes_object(kind, place)).path(found.path).at(found.node.place),
                    );
                }
            }
        }
    }
}

fn takes_object(kind: &str, place: &str) -> bool {
    let property = schema::get(kind).and_then(|schema| schema.property(&format!("/properties/{place}")));
    property.is_some_and(|shape| shape.types.has(Type::Object))
}

#[cfg(test)]
mod tests {
    use super::{PLACES, check};
    use crate::schema;
    use crate::validate::testing::findings;
    use serde_json::json;

    fn rule(input: &serde_json::Value, pattern: &serde_json::Value) -> String {
        findings(
            check,
            &json!({"Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, "x"]}}, "Parameters": {"P": {"Type": "String"}},
                "Resources": {"R": {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": pattern,
                    "Targets": [{"Id": "a", "Arn": "b"}, {"Id": "c", "Arn": "d", "Input": input}]}}}})
            .to_string(),
        )
    }

    #[test]
    fn places_are_sorted_and_those_of_the_registry() {
        assert!(PLACES.is_sorted());
        for (kind, places) in PLACES {
            let schema = schema::get(kind).unwrap();
            for place in places {
                assert!(schema.property(&format!("/properties/{place}")).is_some(), "{kind} {place}");
            }
        }
    }

    #[test]
    fn json_passes_and_what_is_known_at_deployment_only() {
        for input in [
            json!(r#"{"a": [1, null, "x"]}"#),
            json!("\"text\""),
            json!(""),
            json!({"Ref": "P"}),
            json!({"Fn::Sub": r#"{"a": ${P}, "${P}": "${P}"}"#}),
            json!({"Fn::Sub": ["{${Members}}", {"Members": {"Ref": "P"}}]}),
        ] {
            assert_eq!(rule(&input, &json!({"source": ["aws.s3"]})), "", "{input}");
        }
    }

    #[test]
    fn texts_that_are_not_json_are_found() {
        assert_eq!(
            rule(&json!({"Fn::If": ["C", "hello", {"Fn::Sub": "{\"a\": \"${P}\""}]}), &json!("{source: 1}")),
            "invalid-json Resources/R/Properties/EventPattern\n  the text is not JSON: key must be a string at line 1 \
             column 2\n  help: write JSON, or an object in place of the text\n\
             invalid-json Resources/R/Properties/Targets/1/Input/Fn::If/1\n  the text is not JSON: expected value at \
             line 1 column 1 when P = `x`\n  help: write JSON\n\
             invalid-json Resources/R/Properties/Targets/1/Input/Fn::If/2\n  the text is not JSON: EOF while parsing an \
             object at line 1 column 15 when P = something else\n  help: write JSON\n"
        );
    }
}
