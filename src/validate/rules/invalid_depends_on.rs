//! The form of `DependsOn`.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::template::{Node, Section, Value};
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "invalid-depends-on",
    severity: Severity::Error,
    summary: "Checks that `DependsOn` is a logical id or a list of logical ids.",
    explanation: "\
## Why is this bad?
`DependsOn` is read before any function is evaluated: it takes literal logical ids only.

## Example
```yaml
DependsOn: !Ref Topic
```

## Use instead
```yaml
DependsOn: Topic
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (resource, map) in context.index.resources() {
        let Some(node) = map.get("DependsOn") else { continue };
        let path = || resource.path(Section::Resources, ["DependsOn"]);
        match &node.value {
            Value::Text(_) => {}
            Value::List(items) => {
                for (position, item) in items.iter().enumerate().filter(|(_, item)| item.as_text().is_none())
                {
                    let mut path = path();
                    path.push(position.to_string());
                    findings.push(judge("an item of `DependsOn`", item).path(path));
                }
            }
            _ => findings.push(judge("`DependsOn`", node).path(path())),
        }
    }
}

fn judge(subject: &str, node: &Node) -> Diagnostic {
    let target = node.as_call().and_then(|call| {
        let items = call.argument.as_list().unwrap_or_default();
        call.argument.as_text().or_else(|| items.first().and_then(Node::as_text))
    });
    let help = match target {
        Some(target) => format!("write `DependsOn: {target}`"),
        None => "write one logical id, or a list of logical ids".to_owned(),
    };
    RULE.finding(format!("{subject} is not a logical id")).help(help)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn dependencies_are_logical_ids() {
        let good = r#"{"Resources": {"A": {"DependsOn": "B"}, "B": {"DependsOn": ["C", "D"]}}}"#;
        assert_eq!(findings(check, good), "");
        assert_eq!(
            findings(
                check,
                r#"{"Resources": {"A": {"DependsOn": {"Ref": "B"}}, "B": {"DependsOn": ["C", 1]}}}"#
            ),
            "invalid-depends-on Resources/A/DependsOn\n  `DependsOn` is not a logical id\n  \
             help: write `DependsOn: B`\n\
             invalid-depends-on Resources/B/DependsOn/1\n  an item of `DependsOn` is not a logical id\n  \
             help: write one logical id, or a list of logical ids\n"
        );
    }
}
