//! Definitions of state machines that Step Functions refuses.

use crate::diagnostic::{Rule, Severity, did_you_mean};
use crate::template::{Function, Node, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::json_text::{FILLER, filled};
use crate::validate::literals::values_at;
use crate::validate::suggestions::Suggestions;
use crate::yaml;
use serde_json::{Map, Value};

pub(super) static RULE: Rule = Rule {
    code: "invalid-state-machine",
    severity: Severity::Error,
    summary: "Checks the form of a state machine's definition: JSON, its states, and what each leads to.",
    explanation: "\
## Why is this bad?
Step Functions refuses a definition that is not JSON, that does not say where to start, or that leads to a state
which is not there, and the deployment fails. Values that are known at deployment only are taken for granted.

## Example
```yaml
DefinitionString: |
  {\"StartAt\": \"Greet\", \"States\": {\"Great\": {\"Type\": \"Pass\", \"End\": true}}}
```

## Use instead
```yaml
DefinitionString: |
  {\"StartAt\": \"Greet\", \"States\": {\"Greet\": {\"Type\": \"Pass\", \"End\": true}}}
```
",
};

/// The types of states (Amazon States Language specification, "State Types").
const TYPES: [&str; 8] = ["Choice", "Fail", "Map", "Parallel", "Pass", "Succeed", "Task", "Wait"];

/// How deep machines within machines are judged.
const DEPTH: usize = 8;

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (entry, map) in context.index.resources() {
        if map.get("Type").and_then(Node::as_text) != Some("AWS::StepFunctions::StateMachine") {
            continue;
        }
        let resource = entry.opened();
        let Some(properties) = resource.get("Properties") else { continue };
        let present = context.present(entry.node);
        for property in ["DefinitionString", "Definition"] {
            for (node, when) in values_at(&context.conditions, properties, &[property], &present) {
                let mut judge = Judge { suggestions: &context.suggestions, problems: Vec::new() };
                match definition(node) {
                    Some(Ok(machine)) => judge.machine(&machine, "the definition", DEPTH),
                    Some(Err(error)) => judge.problem(
                        format!("the definition is not JSON: {error}"),
                        "correct the text at that line of it".to_owned(),
                    ),
                    None => {}
                }
                for (message, help) in judge.problems {
                    let path = entry.path(Section::Resources, ["Properties", property]);
                    let message = message + &context.when(&when);
                    findings.push(RULE.finding(message).path(path).at(node.place).help(help));
                }
            }
        }
    }
}

/// Reads a definition; none where what it says is known at deployment only.
fn definition(node: &Node) -> Option<Result<Value, serde_json::Error>> {
    if node.as_map().is_some() {
        return Some(Ok(yaml::to_value(node)));
    }
    let text = match node.argument_of(Function::Sub) {
        Some(argument) => argument.as_list().and_then(<[Node]>::first).unwrap_or(argument).as_text()?,
        None => node.as_text()?,
    };
    filled(text).map(|text| serde_json::from_str(&text))
}

struct Judge<'s> {
    suggestions: &'s Suggestions,
    problems: Vec<(String, String)>,
}

impl Judge<'_> {
    fn problem(&mut self, message: String, help: String) {
        self.problems.push((message, help));
    }

    /// Judges a machine, which states of the types `Parallel` and `Map` hold too.
    fn machine(&mut self, machine: &Value, noun: &str, depth: usize) {
        let states = machine.get("States").and_then(Value::as_object).filter(|states| !states.is_empty());
        let Some(states) = states else {
            // A call in place of the states is known at deployment.
            if machine
                .as_object()
                .is_some_and(|machine| machine.len() != 1 || machine.contains_key("StartAt"))
            {
                self.problem(format!("{noun} has no `States`"), "give it at least one state".to_owned());
            }
            return;
        };
        match machine.get("StartAt") {
            None => self.problem(
                format!("{noun} does not say where to start"),
                "set `StartAt` to the name of a state".to_owned(),
            ),
            Some(start) => self.leads_to(start, states, &format!("`StartAt` of {noun}")),
        }
        for (name, state) in states {
            self.state(name, state, states, depth);
        }
    }

    fn state(&mut self, name: &str, state: &Value, states: &Map<String, Value>, depth: usize) {
        let Some(kind) = state.get("Type").and_then(Value::as_str) else {
            if state.get("Type").is_none() {
                self.problem(
                    format!("the state `{name}` has no type"),
                    format!("set `Type` to one of {}", TYPES.join(", ")),
                );
            }
            return;
        };
        if !TYPES.contains(&kind) {
            let help = did_you_mean(kind, TYPES, || format!("set `Type` to one of {}", TYPES.join(", ")));
            self.problem(format!("the state `{name}` has the type `{kind}`, which does not exist"), help);
            return;
        }
        let noun = format!("the state `{name}`");
        if kind == "Task" && state.get("Resource").is_none() {
            self.problem(format!("{noun} has no `Resource`"), "say what the task runs".to_owned());
        }
        if !matches!(kind, "Choice" | "Succeed" | "Fail")
            && state.get("Next").is_none()
            && state.get("End").is_none()
        {
            self.problem(format!("{noun} leads nowhere"), "set `Next`, or `End: true`".to_owned());
        }
        for key in ["Next", "Default"] {
            if let Some(target) = state.get(key) {
                self.leads_to(target, states, &format!("`{key}` of {noun}"));
            }
        }
        for key in ["Choices", "Catch"] {
            for choice in state.get(key).and_then(Value::as_array).into_iter().flatten() {
                if let Some(target) = choice.get("Next") {
                    self.leads_to(target, states, &format!("`{key}` of {noun}"));
                }
            }
        }
        let Some(depth) = depth.checked_sub(1) else { return };
        for branch in state.get("Branches").and_then(Value::as_array).into_iter().flatten() {
            self.machine(branch, &format!("a branch of {noun}"), depth);
        }
        for key in ["ItemProcessor", "Iterator"] {
            if let Some(machine) = state.get(key) {
                self.machine(machine, &format!("`{key}` of {noun}"), depth);
            }
        }
    }

    fn leads_to(&mut self, target: &Value, states: &Map<String, Value>, what: &str) {
        let is_missing = |target: &&str| !states.contains_key(*target) && !target.contains(FILLER);
        let Some(target) = target.as_str().filter(is_missing) else { return };
        let names = states.keys().map(String::as_str);
        let help = self.suggestions.did_you_mean(target, names, || format!("add a state `{target}`"));
        self.problem(format!("{what} leads to `{target}`, which is no state beside it"), help);
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;
    use serde_json::json;

    fn found(property: &str, definition: serde_json::Value) -> String {
        findings(
            check,
            &json!({"Resources": {"M": {"Type": "AWS::StepFunctions::StateMachine",
                "Properties": {property: definition}}}})
            .to_string(),
        )
    }

    #[test]
    fn machines_that_lead_somewhere_pass() {
        let machine = json!({"StartAt": "A", "States": {
            "A": {"Type": "Task", "Resource": "arn", "Next": "B", "Catch": [{"ErrorEquals": ["x"], "Next": "F"}]},
            "B": {"Type": "Choice", "Choices": [{"Variable": "$.x", "Next": "C"}], "Default": "F"},
            "C": {"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}},
            "F": {"Type": "Fail"}}});
        assert_eq!(found("Definition", machine.clone()), "");
        assert_eq!(found("DefinitionString", machine.to_string().into()), "");
        let text = r#"{"StartAt": "${First}", "States": {"Run": {"Type": "Wait", "Seconds": ${Delay}, "Next": "${After}"}}}"#;
        assert_eq!(found("DefinitionString", json!({"Fn::Sub": text})), "");
        assert_eq!(found("DefinitionString", text.into()), "");
        assert_eq!(found("DefinitionString", json!({"Ref": "Definition"})), "");
        assert_eq!(found("Definition", json!({"Fn::Transform": {}})), "");
    }

    #[test]
    fn what_a_machine_lacks_is_told() {
        let at = "invalid-state-machine Resources/M/Properties/Definition";
        assert_eq!(
            found("DefinitionString", r#"{"StartAt": "A", "States": {"#.into()),
            format!(
                "{at}String\n  the definition is not JSON: EOF while parsing an object at line 1 column 28\n  \
                 help: correct the text at that line of it\n"
            )
        );
        assert_eq!(
            found("Definition", json!({"StartAt": "A"})),
            format!("{at}\n  the definition has no `States`\n  help: give it at least one state\n")
        );
        let machine = json!({"States": {
            "Hello": {"Resource": "arn", "Next": "Helo"},
            "Day": {"Type": "Tsk", "Next": "Bye"},
            "Bye": {"Type": "Task"},
            "Both": {"Type": "Parallel", "Next": "By", "Branches": [{"StartAt": "X", "States": {"Y": {"Type": "Succeed"}}}]}}});
        let told = |message: &str, help: &str| format!("{at}\n  {message}\n  help: {help}\n");
        let types = "set `Type` to one of Choice, Fail, Map, Parallel, Pass, Succeed, Task, Wait";
        let mut expected = [
            told("the definition does not say where to start", "set `StartAt` to the name of a state"),
            told("the state `Hello` has no type", types),
            told("the state `Day` has the type `Tsk`, which does not exist", "did you mean `Task`?"),
            told("the state `Bye` has no `Resource`", "say what the task runs"),
            told("the state `Bye` leads nowhere", "set `Next`, or `End: true`"),
            told(
                "`Next` of the state `Both` leads to `By`, which is no state beside it",
                "did you mean `Bye`?",
            ),
            told(
                "`StartAt` of a branch of the state `Both` leads to `X`, which is no state beside it",
                "add a state `X`",
            ),
        ];
        expected.sort();
        assert_eq!(found("Definition", machine), expected.concat());
    }
}
