//! Secrets that a nested template shows.

use crate::diagnostic::{Rule, Severity};
use crate::template::sub_text::{Part, parts};
use crate::template::{Function, Map, Node, Section, Value};
use crate::validate::context::Context;
use crate::validate::contract::family::Family;
use crate::validate::findings::Findings;

pub(in crate::validate) static RULE: Rule = Rule {
    code: "echoed-secret",
    severity: Severity::Error,
    summary: "Checks that a parameter with `NoEcho` is handed only to parameters with `NoEcho`.",
    explanation: "\
## Why is this bad?
`NoEcho` hides the value of a parameter in the console and in the answers of the API. A nested stack is a stack
of its own: without `NoEcho` on its parameter, it shows the secret to everybody who may describe stacks.

## Example
```yaml
# child.yaml
Parameters:
  Password:
    Type: String
# the parent
Parameters:
  Password:
    Type: String
    NoEcho: true
# ..
Parameters:
  Password: !Ref Password
```

## Use instead
```yaml
# child.yaml
Parameters:
  Password:
    Type: String
    NoEcho: true
```
",
};

pub(super) fn check(family: &Family<'_>, findings: &mut Findings) {
    for nested in &family.nested {
        for (parameter, leaf) in nested.values() {
            let name = parameter.logical_id;
            let Some(secret) = secret(family.context, leaf.node).filter(|_| !is_hidden(parameter.map)) else {
                continue;
            };
            let finding = RULE
                .finding(format!(
                    "`{secret}` is `NoEcho`, but `{}` shows it as its parameter `{name}`",
                    nested.name()
                ))
                .path(leaf.path.clone())
                .help(format!("set `NoEcho: true` on `{name}` in `{}`", nested.name()));
            findings.push(nested.related(finding, Section::Parameters, name, "is declared here"));
        }
    }
}

/// Tells whether a parameter's value is not shown.
pub(super) fn is_hidden(parameter: &Map) -> bool {
    parameter.get("NoEcho").and_then(Node::scalar_text).is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

/// Returns the hidden parameter of the parent that a value is, or is composed of.
fn secret<'a>(context: &Context<'a>, node: &'a Node) -> Option<&'a str> {
    let is_secret = |name: &&str| {
        let map = context.index.get(Section::Parameters, name).and_then(Node::as_map);
        map.is_some_and(is_hidden)
    };
    let mut pending = vec![node];
    while let Some(node) = pending.pop() {
        match &node.value {
            Value::List(items) => pending.extend(items),
            Value::Map(map) => pending.extend(map.iter().map(|(_, node)| node)),
            Value::Call(call) => {
                let text =
                    call.argument.as_list().and_then(<[Node]>::first).unwrap_or(&call.argument).as_text();
                let found = match (call.function, text) {
                    (Function::Ref, Some(name)) => Some(name).filter(is_secret),
                    (Function::Sub, Some(text)) => parts(text).find_map(|part| match part {
                        Part::Variable(name) => Some(name).filter(is_secret),
                        _ => None,
                    }),
                    _ => None,
                };
                if found.is_some() {
                    return found;
                }
                pending.push(&call.argument);
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::nested_findings;

    fn passed(to: &str, value: &str) -> String {
        nested_findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Secret": {{"Type": "String", "NoEcho": "true"}}, "Plain": {{"Type": "String", "NoEcho": false}}}},
                "Resources": {{"Nested": {{"Type": "AWS::CloudFormation::Stack", "Properties": {{"Parameters": {{"{to}": {value}}}}}}}}}}}"#
            ),
            r#"{"Parameters": {"Hidden": {"Type": "String", "NoEcho": true}, "Shown": {"Type": "String"}}}"#,
        )
    }

    #[test]
    fn secrets_for_hidden_parameters_pass() {
        assert_eq!(passed("Hidden", r#"{"Ref": "Secret"}"#), "");
        assert_eq!(passed("Shown", r#"{"Ref": "Plain"}"#), "");
        assert_eq!(passed("Undeclared", r#"{"Ref": "Secret"}"#), "");
    }

    #[test]
    fn secrets_that_are_shown_are_found() {
        for value in [
            r#"{"Ref": "Secret"}"#,
            r#"{"Fn::Sub": "user:${Secret}"}"#,
            r#"{"Fn::Join": [":", ["user", {"Ref": "Secret"}]]}"#,
        ] {
            assert_eq!(
                passed("Shown", value),
                "echoed-secret Resources/Nested/Properties/Parameters/Shown\n  `Secret` is `NoEcho`, but `Child` \
                 shows it as its parameter `Shown`\n  help: set `NoEcho: true` on `Shown` in `Child`\n  \
                 related: `Shown` is declared here\n"
            );
        }
    }
}
