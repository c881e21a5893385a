//! Redrive policies that lead nowhere.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity, cut};
use crate::template::{Map, Node, is_expanded};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::kind::{self, Thing, fits_any};
use crate::validate::relation::{self, Subject};
use crate::validate::resolve::{Location, Resolved, Resolver};
use crate::value::IntoNode;

pub(super) static RULE: Rule = Rule {
    code: "invalid-redrive-policy",
    severity: Severity::Error,
    summary: "Finds redrive policies of queues and subscriptions that name no queue by its ARN, or count wrongly.",
    explanation: "\
## Why is this bad?
Messages that cannot be delivered go to the queue whose ARN a redrive policy holds. SQS and SNS refuse a URL, the
ARN of a topic, or a name. The policy of a queue must also say after how many receptions, between 1 and 1,000, a
message is given up.

## Example
```yaml
Jobs:
  Type: AWS::SQS::Queue
  Properties:
    RedrivePolicy:
      deadLetterTargetArn: https://sqs.eu-west-1.amazonaws.com/111122223333/failed
      maxReceiveCount: 0
```

## Use instead
```yaml
Jobs:
  Type: AWS::SQS::Queue
  Properties:
    RedrivePolicy:
      deadLetterTargetArn: !GetAtt Failed.Arn
      maxReceiveCount: 5
```
",
};

const POLICY: &str = "RedrivePolicy";
const TARGET: &str = "deadLetterTargetArn";
const COUNT: &str = "maxReceiveCount";

/// How often a message may be received, by the reference of the API of SQS.
const COUNTS: std::ops::RangeInclusive<i64> = 1..=1_000;

/// What holds a redrive policy, and what the policy must have.
const HOLDERS: [(&str, &[&str]); 2] =
    [("AWS::SNS::Subscription", &[TARGET]), ("AWS::SQS::Queue", &[TARGET, COUNT])];

/// What is wrong with a value, and what to do about it.
type Fault = (String, String);

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (kind, needed) in HOLDERS {
        for subject in relation::of_type(context, kind) {
            let mut add = |(message, help): Fault, when: &Guard, path: Vec<String>| {
                if let Some(situation) = subject.situation(&[when]) {
                    findings.push(RULE.finding(format!("{message}{situation}")).path(path).help(help));
                }
            };
            for found in subject.each(POLICY).items {
                let text = found.text.as_deref().and_then(read);
                let map = text.as_ref().or_else(|| found.node.as_map());
                if let Some(fault) = map.and_then(|map| lacking(map, needed)) {
                    add(fault, &found.when, found.path.clone());
                }
                for (name, node) in text.iter().flat_map(Map::iter) {
                    if let Some(fault) = fault(name, node) {
                        add(fault, &found.when, found.path.clone());
                    }
                }
            }
            for name in [TARGET, COUNT] {
                for found in subject.each(&format!("{POLICY}/{name}")).items {
                    for literal in context.resolver().literals(found.node, &found.when) {
                        if let Some(fault) = fault(name, &literal.value) {
                            add(fault, &literal.when, found.path.clone());
                        }
                    }
                    if let Some(fault) = located(&context.resolver(), name, found.node) {
                        add(fault, &found.when, found.path.clone());
                    }
                    // What a queue refers to is judged by its schema.
                    if kind != "AWS::SQS::Queue"
                        && let Some(fault) = misled(&subject, name, found.node)
                    {
                        add(fault, &found.when, found.path);
                    }
                }
            }
        }
    }
}

/// Reads a policy that is written as a text; none where it is not the JSON of a mapping.
fn read(text: &str) -> Option<Map> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    value.into_node().as_map().cloned()
}

/// Returns what is wrong with a policy that lacks a part; an empty one is none at all.
fn lacking(map: &Map, needed: &[&str]) -> Option<Fault> {
    let is_open = map.is_empty() || map.keys().any(is_expanded);
    let missing = needed.iter().find(|name| map.get(name).is_none()).filter(|_| !is_open)?;
    Some((format!("the redrive policy has no `{missing}`"), format!("add `{missing}`")))
}

/// Returns what is wrong with a literal part of a policy.
fn fault(name: &str, node: &Node) -> Option<Fault> {
    let text = node.scalar_text()?;
    if name == COUNT {
        let count: i64 = text.parse().ok()?;
        return (!COUNTS.contains(&count)).then(|| {
            let message =
                format!("`{COUNT}` is {count}, not between {} and {}", COUNTS.start(), COUNTS.end());
            (message, format!("set it to a number from {} to {}", COUNTS.start(), COUNTS.end()))
        });
    }
    let mut parts = text.split(':');
    let is_queue = parts.next() == Some("arn") && parts.nth(1) == Some("sqs");
    if name != TARGET || is_queue || text.contains("{{resolve:") {
        return None;
    }
    let what = match text.as_ref() {
        url if url.starts_with("https://") => "a URL",
        arn if arn.starts_with("arn:") => "the ARN of something else",
        _ => "no ARN",
    };
    let message = format!("`{TARGET}` takes the ARN of a queue, but `{}` is {what}", cut(&text));
    Some((message, "write the ARN of the queue, as in `!GetAtt Queue.Arn`".to_owned()))
}

/// Returns what is wrong with a URL that is composed with the region.
fn located(resolver: &Resolver<'_>, name: &str, node: &Node) -> Option<Fault> {
    // It is a URL in whatever region.
    let texts = resolver.texts(node, &Location::of("us-east-1")).filter(|texts| texts.is_local)?;
    let is_url = |text: &str| text.starts_with("https://");
    let [variant] = texts.variants.as_slice() else { return None };
    variant.value.as_text().filter(|text| is_url(text)).and_then(|_| fault(name, &variant.value))
}

/// Returns what is wrong with a reference to what is no queue, or is not its ARN.
fn misled(subject: &Subject<'_, '_>, name: &str, node: &Node) -> Option<Fault> {
    let resolver = subject.context.resolver();
    let (TARGET, Resolved::Unknown(yielded)) = (name, resolver.resolve(node)) else { return None };
    let taken = [Thing::of_format("AWS::SQS::Queue.Arn")];
    if fits_any(yielded.thing, &taken) != Some(false) {
        return None;
    }
    let wanted = kind::alternatives(&taken);
    let message = format!("`{TARGET}` takes {wanted}, but {}", yielded.sentence());
    let help = match resolver.fitting(yielded, &taken).first() {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("refer to {wanted}"),
    };
    Some((message, help))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn policy(kind: &str, policy: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Count": {{"Type": "Number", "Default": 3}}, "Where": {{"Type": "String"}}}},
                "Conditions": {{"C": {{"Fn::Equals": [{{"Ref": "Where"}}, "x"]}}}},
                "Resources": {{"Failed": {{"Type": "AWS::SQS::Queue"}}, "Topic": {{"Type": "AWS::SNS::Topic"}},
                "R": {{"Type": "{kind}", "Properties": {{"RedrivePolicy": {policy}}}}}}}}}"#
            ),
        )
    }

    fn of_queue(target: &str, count: &str) -> String {
        policy(
            "AWS::SQS::Queue",
            &format!(r#"{{"deadLetterTargetArn": {target}, "maxReceiveCount": {count}}}"#),
        )
    }

    fn of_subscription(target: &str) -> String {
        policy("AWS::SNS::Subscription", &format!(r#"{{"deadLetterTargetArn": {target}}}"#))
    }

    #[test]
    fn policies_that_lead_to_a_queue_pass() {
        for target in [
            r#"{"Fn::GetAtt": ["Failed", "Arn"]}"#,
            r#""arn:aws:sqs:eu-west-1:111122223333:failed""#,
            r#"{"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:failed"}"#,
            r#"{"Fn::ImportValue": "FailedArn"}"#,
            r#"{"Ref": "Where"}"#,
            r#""{{resolve:ssm:failed}}""#,
        ] {
            assert_eq!(of_subscription(target), "", "{target}");
            for count in ["1", "1000", r#""5""#, r#"{"Ref": "Count"}"#] {
                assert_eq!(of_queue(target, count), "", "{target}");
            }
        }
        assert_eq!(policy("AWS::SQS::Queue", "{}"), "");
        assert_eq!(policy("AWS::SQS::Queue", r#"{"Fn::Transform": {"Name": "M"}}"#), "");
        assert_eq!(policy("AWS::SQS::Queue", r#""{\"deadLetterTargetArn\": ""#), "");
    }

    #[test]
    fn other_targets_are_found() {
        let path = "invalid-redrive-policy Resources/R/Properties/RedrivePolicy/deadLetterTargetArn";
        let help = "  help: write the ARN of the queue, as in `!GetAtt Queue.Arn`\n";
        for (target, what) in [
            ("https://sqs.eu-west-1.amazonaws.com/111122223333/failed", "a URL"),
            ("arn:aws:sns:eu-west-1:111122223333:failed", "the ARN of something else"),
            ("failed", "no ARN"),
        ] {
            let expected = format!(
                "{path}\n  `deadLetterTargetArn` takes the ARN of a queue, but `{target}` is {what}\n{help}"
            );
            assert_eq!(of_queue(&format!(r#""{target}""#), "3"), expected);
            assert_eq!(of_subscription(&format!(r#""{target}""#)), expected);
        }
        assert_eq!(
            of_queue(r#"{"Fn::Sub": "https://sqs.${AWS::Region}.amazonaws.com/1/failed"}"#, "3"),
            format!(
                "{path}\n  `deadLetterTargetArn` takes the ARN of a queue, but \
                 `https://sqs.us-east-1.amazonaws.com/1/failed` is a URL\n{help}"
            )
        );
        assert_eq!(
            of_subscription(r#"{"Fn::If": ["C", "failed", {"Fn::GetAtt": ["Failed", "Arn"]}]}"#),
            format!(
                "{path}/Fn::If/1\n  `deadLetterTargetArn` takes the ARN of a queue, but `failed` is no ARN when Where \
                 = `x`\n{help}"
            )
        );
    }

    #[test]
    fn references_of_subscriptions_are_judged() {
        let path = "invalid-redrive-policy Resources/R/Properties/RedrivePolicy/deadLetterTargetArn";
        assert_eq!(
            of_subscription(r#"{"Ref": "Failed"}"#),
            format!(
                "{path}\n  `deadLetterTargetArn` takes the ARN of an `AWS::SQS::Queue`, but `!Ref Failed` is the URL \
                 of an `AWS::SQS::Queue`\n  help: did you mean `!GetAtt Failed.Arn`?\n"
            )
        );
        assert_eq!(
            of_subscription(r#"{"Ref": "Topic"}"#),
            format!(
                "{path}\n  `deadLetterTargetArn` takes the ARN of an `AWS::SQS::Queue`, but `!Ref Topic` is the ARN \
                 of an `AWS::SNS::Topic`\n  help: did you mean `!GetAtt Failed.Arn`?\n"
            )
        );
    }

    #[test]
    fn counts_are_bounded_and_nothing_may_lack() {
        let path = "invalid-redrive-policy Resources/R/Properties/RedrivePolicy";
        let target = r#"{"Fn::GetAtt": ["Failed", "Arn"]}"#;
        for count in ["0", "1001", "-1"] {
            let expected = format!(
                "{path}/maxReceiveCount\n  `maxReceiveCount` is {count}, not between 1 and 1000\n  \
                 help: set it to a number from 1 to 1000\n"
            );
            assert_eq!(of_queue(target, count), expected);
            assert_eq!(of_queue(target, &format!(r#""{count}""#)), expected);
        }
        assert_eq!(
            policy("AWS::SQS::Queue", &format!(r#"{{"deadLetterTargetArn": {target}}}"#)),
            format!("{path}\n  the redrive policy has no `maxReceiveCount`\n  help: add `maxReceiveCount`\n")
        );
    }

    #[test]
    fn policies_in_texts_are_judged() {
        let path = "invalid-redrive-policy Resources/R/Properties/RedrivePolicy";
        assert_eq!(
            policy("AWS::SQS::Queue", r#""{\"deadLetterTargetArn\": \"failed\", \"maxReceiveCount\": 0}""#),
            format!(
                "{path}\n  `deadLetterTargetArn` takes the ARN of a queue, but `failed` is no ARN\n  \
                 help: write the ARN of the queue, as in `!GetAtt Queue.Arn`\n\
                 {path}\n  `maxReceiveCount` is 0, not between 1 and 1000\n  \
                 help: set it to a number from 1 to 1000\n"
            )
        );
    }
}
