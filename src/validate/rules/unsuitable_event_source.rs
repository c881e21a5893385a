//! Functions that a queue calls with more, or gives less time, than the two of them can take, or that do not say where
//! in a stream they start.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Held, Subject, Target};

pub(super) static RULE: Rule = Rule {
    code: "unsuitable-event-source",
    severity: Severity::Error,
    summary: "Finds Lambda event sources whose queue or stream does not go with what the mapping or the function says.",
    explanation: "\
## Why is this bad?
Lambda refuses a batch of more than 10 messages from a FIFO queue, and a queue whose visibility timeout is shorter
than the function's timeout: a message would be taken up a second time while the first call still works on it. Of a
stream it wants to be told where to start.

## Example
```yaml
Jobs:
  Type: AWS::SQS::Queue
Work:
  Type: AWS::Lambda::Function
  Properties:
    Timeout: 60
Mapping:
  Type: AWS::Lambda::EventSourceMapping
  Properties:
    EventSourceArn: !GetAtt Jobs.Arn
    FunctionName: !Ref Work
```

## Use instead
```yaml
Jobs:
  Type: AWS::SQS::Queue
  Properties:
    VisibilityTimeout: 360
```
",
};

/// The most messages that a FIFO queue gives at once.
const FIFO_BATCH: f64 = 10.0;
/// What a queue has in seconds where it does not say, and a function.
const VISIBILITY: &str = "30";
const TIMEOUT: &str = "3";

/// The types of which a mapping says where it starts.
const STREAMS: [&str; 3] = ["AWS::DynamoDB::Table", "AWS::Kinesis::Stream", "AWS::MSK::Cluster"];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for subject in relation::of_type(context, "AWS::Lambda::EventSourceMapping") {
        for kind in STREAMS {
            let streams = subject.targets("EventSourceArn", kind);
            findings.extend(streams.iter().filter_map(|stream| missing_start(&subject, stream)));
        }
        for queue in subject.targets("EventSourceArn", "AWS::SQS::Queue") {
            findings.extend(large_batch(&subject, &queue));
            for function in subject.targets("FunctionName", "AWS::Lambda::Function") {
                findings.extend(short_visibility(&subject, &queue, &function));
            }
        }
    }
}

fn missing_start(subject: &Subject<'_, '_>, stream: &Target<'_>) -> Option<Diagnostic> {
    let situation = subject.situation(&[&subject.absent("StartingPosition"), &stream.when])?;
    let message = format!("`StartingPosition` is required: `{}` is a stream{situation}", stream.logical_id);
    let help = "set it to `TRIM_HORIZON` for all that the stream holds, or to `LATEST` for what is new";
    Some(RULE.finding(message).path(stream.path.clone()).help(help))
}

fn large_batch(subject: &Subject<'_, '_>, queue: &Target<'_>) -> Option<Diagnostic> {
    let fifo = subject.values(queue.node, "FifoQueue", Some("false"), &queue.when);
    let fifo = fifo.iter().find(|fifo| fifo.text.eq_ignore_ascii_case("true"))?;
    let sizes = subject.values(subject.entry.node, "BatchSize", None, &queue.when);
    let size = sizes.iter().find(|size| number(size).is_some_and(|size| size > FIFO_BATCH))?;
    let situation = subject.situation(&[&fifo.when, &size.when])?;
    let message = format!(
        "`{}` messages at once are more than the {FIFO_BATCH} that the FIFO queue `{}` gives{situation}",
        size.text, queue.logical_id
    );
    Some(RULE.finding(message).path(subject.path("BatchSize")).help("set `BatchSize` to at most 10"))
}

fn short_visibility(
    subject: &Subject<'_, '_>,
    queue: &Target<'_>,
    function: &Target<'_>,
) -> Option<Diagnostic> {
    let visible = subject.values(queue.node, "VisibilityTimeout", Some(VISIBILITY), &queue.when);
    for timeout in subject.values(function.node, "Timeout", Some(TIMEOUT), &function.when) {
        for visible in &visible {
            let is_short = number(visible)? < number(&timeout)?;
            if let Some(situation) = subject.situation(&[&timeout.when, &visible.when]).filter(|_| is_short) {
                let (queue, function) = (queue.logical_id, function.logical_id);
                let message = format!(
                    "the queue `{queue}` hides a message for {} seconds, the function `{function}` may take \
                     {}{situation}",
                    visible.text, timeout.text
                );
                let help = format!("set `VisibilityTimeout` of `{queue}` to at least {}", timeout.text);
                return Some(RULE.finding(message).path(subject.path("EventSourceArn")).help(help));
            }
        }
    }
    None
}

fn number(held: &Held) -> Option<f64> {
    held.text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn mapping(queue: &str, function: &str, batch: u32) -> String {
        findings(
            check,
            &format!(
                r#"{{"Resources": {{"Q": {{"Type": "AWS::SQS::Queue", "Properties": {{{queue}}}}},
                "F": {{"Type": "AWS::Lambda::Function", "Properties": {{{function}}}}},
                "M": {{"Type": "AWS::Lambda::EventSourceMapping", "Properties": {{"BatchSize": {batch},
                    "EventSourceArn": {{"Fn::GetAtt": ["Q", "Arn"]}}, "FunctionName": {{"Ref": "F"}}}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn a_fifo_queue_gives_small_batches() {
        let fifo = r#""FifoQueue": true"#;
        assert_eq!(mapping(fifo, "", 10), "");
        assert_eq!(mapping("", "", 11), "");
        assert_eq!(
            mapping(fifo, "", 11),
            "unsuitable-event-source Resources/M/Properties/BatchSize\n  `11` messages at once are more than the 10 \
             that the FIFO queue `Q` gives\n  help: set `BatchSize` to at most 10\n"
        );
    }

    #[test]
    fn a_message_is_hidden_while_the_function_works() {
        assert_eq!(mapping(r#""VisibilityTimeout": 60"#, r#""Timeout": 60"#, 1), "");
        assert_eq!(mapping("", r#""Timeout": {"Ref": "P"}"#, 1), "");
        assert_eq!(
            mapping("", r#""Timeout": "31""#, 1),
            "unsuitable-event-source Resources/M/Properties/EventSourceArn\n  the queue `Q` hides a message for 30 \
             seconds, the function `F` may take 31\n  help: set `VisibilityTimeout` of `Q` to at least 31\n"
        );
    }

    #[test]
    fn a_mapping_says_where_in_a_stream_it_starts() {
        let stream = |start: &str| {
            findings(
                check,
                &format!(
                    r#"{{"Resources": {{"S": {{"Type": "AWS::Kinesis::Stream"}},
                    "M": {{"Type": "AWS::Lambda::EventSourceMapping", "Properties": {{{start}
                        "EventSourceArn": {{"Fn::GetAtt": ["S", "Arn"]}}}}}}}}}}"#
                ),
            )
        };
        assert_eq!(stream(r#""StartingPosition": "LATEST","#), "");
        assert_eq!(
            stream(""),
            "unsuitable-event-source Resources/M/Properties/EventSourceArn\n  `StartingPosition` is required: `S` is a \
             stream\n  help: set it to `TRIM_HORIZON` for all that the stream holds, or to `LATEST` for what is new\n"
        );
    }
}
