//! Patterns of EventBridge that match a field with something other than a list.

use crate::diagnostic::{Rule, Severity, cut};
use crate::template::{Map, Node, Value, is_expanded};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Found};

pub(super) static RULE: Rule = Rule {
    code: "invalid-event-pattern",
    severity: Severity::Error,
    summary: "Checks that the fields of EventBridge's event patterns have lists of what they match.",
    explanation: "\
## Why is this bad?
A field of an event pattern is an object of more fields, or a list of what its value may be, if only of one.
EventBridge refuses a pattern with a text, a number, or a list of nothing.

## Example
```yaml
EventPattern:
  source: aws.ec2
```

## Use instead
```yaml
EventPattern:
  source: [aws.ec2]
```
",
};

const TYPES: [&str; 2] = ["AWS::Events::Archive", "AWS::Events::Rule"];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for kind in TYPES {
        for resource in relation::of_type(context, kind) {
            for Found { node, when, path, .. } in resource.each("EventPattern").items {
                let mut faults = Vec::new();
                if let (Some(fields), Some(situation)) = (node.as_map(), resource.situation(&[&when])) {
                    judge(fields, &path, &mut faults);
                    findings.extend(faults.into_iter().map(|(path, message, help)| {
                        RULE.finding(format!("{message}{situation}")).path(path).help(help)
                    }));
                }
            }
        }
    }
}

/// What is wrong at a path, and what to do about it.
type Fault = (Vec<String>, String, &'static str);

fn judge(fields: &Map, path: &[String], faults: &mut Vec<Fault>) {
    for (name, node) in fields.iter().filter(|(name, _)| !is_expanded(name)) {
        let path: Vec<String> = path.iter().cloned().chain([name.to_owned()]).collect();
        match &node.value {
            Value::Map(fields) => judge(fields, &path, faults),
            Value::List(items) if items.is_empty() => faults.push((
                path,
                format!("the field `{}` has a list of nothing", cut(name)),
                "list what its value may be, or remove the field",
            )),
            Value::List(_) | Value::Call(_) => {}
            _ => faults.push((
                path,
                format!("the field `{}` of the event pattern has no list", cut(name)),
                help(node),
            )),
        }
    }
}

fn help(node: &Node) -> &'static str {
    match node.value {
        Value::Null => "list what its value may be, or remove the field",
        _ => "write a list of one item",
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn rule(pattern: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Resources": {{"R": {{"Type": "AWS::Events::Rule", "Properties": {{"EventPattern": {pattern}}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn lists_and_objects_pass() {
        for pattern in [
            r#"{"source": ["aws.ec2"], "detail": {"size": [{"numeric": [">", 5]}], "$or": [{"a": [1]}, {"b": [2]}]}}"#,
            r#"{"source": {"Ref": "Sources"}}"#,
            r#"{"Fn::Transform": {"Name": "M"}}"#,
        ] {
            assert_eq!(rule(pattern), "", "{pattern}");
        }
    }

    #[test]
    fn a_field_has_a_list() {
        let place = "invalid-event-pattern Resources/R/Properties/EventPattern";
        assert_eq!(
            rule(r#"{"source": "aws.ec2", "detail": {"size": [], "state": null}}"#),
            format!(
                "{place}/source\n  the field `source` of the event pattern has no list\n  help: write a list of one \
                 item\n\
                 {place}/detail/size\n  the field `size` has a list of nothing\n  help: list what its value may be, \
                 or remove the field\n\
                 {place}/detail/state\n  the field `state` of the event pattern has no list\n  help: list what its \
                 value may be, or remove the field\n"
            )
        );
    }
}
