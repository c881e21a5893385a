//! Names of queues and topics that do not fit their kind.

use crate::diagnostic::{Rule, Severity, cut};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Held, Subject};

pub(super) static RULE: Rule = Rule {
    code: "invalid-messaging-name",
    severity: Severity::Error,
    summary: "Checks the names of SQS queues and SNS topics: their characters, and `.fifo` at the end of FIFO ones.",
    explanation: "\
## Why is this bad?
The name of a queue or topic has ASCII letters, digits, hyphens and underscores, and that of a FIFO one ends with
`.fifo`. SQS and SNS refuse any other, and one that ends with `.fifo` where the queue or topic is a standard one.

## Example
```yaml
Type: AWS::SNS::Topic
Properties:
  TopicName: orders.fifo
```

## Use instead
```yaml
Type: AWS::SNS::Topic
Properties:
  TopicName: orders.fifo
  FifoTopic: true
```
",
};

/// What is named, with where it says its name and that it is a FIFO one.
struct Kind {
    resource_type: &'static str,
    noun: &'static str,
    name: &'static str,
    fifo: &'static str,
    /// Whether the schema asks for the ending of a FIFO one's name.
    schema_asks: bool,
}

const KINDS: [Kind; 2] = [
    Kind {
        resource_type: "AWS::SNS::Topic",
        noun: "topic",
        name: "TopicName",
        fifo: "FifoTopic",
        schema_asks: false,
    },
    Kind {
        resource_type: "AWS::SQS::Queue",
        noun: "queue",
        name: "QueueName",
        fifo: "FifoQueue",
        schema_asks: true,
    },
];

const ENDING: &str = ".fifo";

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for kind in &KINDS {
        for subject in relation::of_type(context, kind.resource_type) {
            let names = subject.each(kind.name).items;
            if names.is_empty() {
                continue;
            }
            let fifo = subject.values(subject.entry.node, kind.fifo, Some("false"), &subject.when);
            for found in names {
                let told =
                    subject.values_of(&found).iter().find_map(|name| fault(kind, &subject, name, &fifo));
                if let Some((message, help)) = told {
                    findings.push(RULE.finding(message).path(found.path).help(help));
                }
            }
        }
    }
}

/// Returns what is wrong with a name, and what to do about it.
fn fault(kind: &Kind, subject: &Subject<'_, '_>, name: &Held, fifo: &[Held]) -> Option<(String, String)> {
    let Kind { noun, fifo: property, .. } = kind;
    let text = name.text.as_str();
    // A variable without its `Fn::Sub` is told elsewhere.
    if text.contains("${") {
        return None;
    }
    let stem = text.strip_suffix(ENDING);
    let is_named_character = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    if let Some(other) = stem.unwrap_or(text).chars().find(|it| !is_named_character(*it)) {
        let situation = subject.situation(&[&name.when])?;
        let message = format!("the name `{}` of a {noun} has the character `{other}`{situation}", cut(text));
        return Some((message, "write ASCII letters, digits, hyphens and underscores".to_owned()));
    }
    let when = |is_fifo: &str| {
        let chosen = fifo.iter().filter(|it| it.text.eq_ignore_ascii_case(is_fifo));
        chosen.filter_map(|it| subject.situation(&[&name.when, &it.when])).next()
    };
    match stem {
        Some(_) => when("false").map(|situation| {
            let message =
                format!("the name `{}` is that of a FIFO {noun}, and this is none{situation}", cut(text));
            (message, format!("set `{property}` to true, or leave out `{ENDING}`"))
        }),
        None if !kind.schema_asks => when("true").map(|situation| {
            let message =
                format!("the name `{}` of a FIFO {noun} does not end with `{ENDING}`{situation}", cut(text));
            (message, format!("write `{text}{ENDING}`"))
        }),
        None => None,
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
                r#"{{"Parameters": {{"F": {{"Type": "String", "AllowedValues": ["true", "false"]}}, "P": {{"Type": "String"}}}},
                "Conditions": {{"Fifo": {{"Fn::Equals": [{{"Ref": "F"}}, "true"]}}}},
                "Resources": {{"R": {{"Type": "{kind}", "Properties": {{{properties}}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn names_that_fit_pass() {
        for (kind, properties) in [
            ("AWS::SQS::Queue", r#""QueueName": "orders_1-a""#),
            ("AWS::SQS::Queue", r#""QueueName": "orders.fifo", "FifoQueue": true"#),
            ("AWS::SNS::Topic", r#""TopicName": "orders.fifo", "FifoTopic": "true""#),
            ("AWS::SNS::Topic", r#""TopicName": "orders.fifo", "FifoTopic": {"Ref": "P"}"#),
            ("AWS::SNS::Topic", r#""TopicName": {"Ref": "P"}, "FifoTopic": true"#),
            ("AWS::SNS::Topic", r#""FifoTopic": true"#),
            ("AWS::SNS::Topic", r#""TopicName": "${P}-orders""#),
            (
                "AWS::SNS::Topic",
                r#""TopicName": {"Fn::If": ["Fifo", "orders.fifo", "orders"]}, "FifoTopic": {"Ref": "F"}"#,
            ),
        ] {
            assert_eq!(resource(kind, properties), "", "{properties}");
        }
    }

    #[test]
    fn others_are_found() {
        let place = "invalid-messaging-name Resources/R/Properties";
        assert_eq!(
            resource("AWS::SQS::Queue", r#""QueueName": "orders.eu""#),
            format!(
                "{place}/QueueName\n  the name `orders.eu` of a queue has the character `.`\n  help: write ASCII letters, \
                 digits, hyphens and underscores\n"
            )
        );
        assert_eq!(
            resource("AWS::SQS::Queue", r#""QueueName": "orders.fifo""#),
            format!(
                "{place}/QueueName\n  the name `orders.fifo` is that of a FIFO queue, and this is none\n  help: set \
                 `FifoQueue` to true, or leave out `.fifo`\n"
            )
        );
        assert_eq!(
            resource("AWS::SNS::Topic", r#""TopicName": "orders", "FifoTopic": {"Ref": "F"}"#),
            format!(
                "{place}/TopicName\n  the name `orders` of a FIFO topic does not end with `.fifo` when F = `true`\n  \
                 help: write `orders.fifo`\n"
            )
        );
    }
}
