//! The form of the `Rules` section.

use crate::diagnostic::{Rule, Severity, did_you_mean, quoted};
use crate::template::{Node, Section, Value};
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "invalid-rule",
    severity: Severity::Error,
    summary: "Checks that rules have assertions, each with what it asserts.",
    explanation: "\
## Why is this bad?
A rule has `Assertions`, a list of mappings with `Assert` and, optionally, `AssertDescription`; a
`RuleCondition` says when they are to hold. CloudFormation refuses anything else.

## Example
```yaml
Rules:
  Live:
    Assert: !Equals [!Ref Stage, live]
```

## Use instead
```yaml
Rules:
  Live:
    Assertions:
      - Assert: !Equals [!Ref Stage, live]
        AssertDescription: only the live stage
```
",
};

const OF_RULE: [&str; 2] = ["RuleCondition", "Assertions"];
const OF_ASSERTION: [&str; 2] = ["Assert", "AssertDescription"];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (name, node) in context.index.entries(Section::Rules) {
        let Some(map) = node.as_map() else { continue };
        let mut report = |message: String, below: &[&str], help: String| {
            let path = ["Rules", name].into_iter().chain(below.iter().copied());
            findings.push(RULE.finding(message).path(path).help(help));
        };
        for key in map.keys().filter(|key| !OF_RULE.contains(key)) {
            let help = did_you_mean(key, OF_RULE, || format!("the attributes are {}", quoted(OF_RULE)));
            report(format!("`{key}` is not an attribute of a rule"), &[key], help);
        }
        if map.get("RuleCondition").is_some_and(|node| !can_hold(node)) {
            let message = format!("the `RuleCondition` of `{name}` is not a function");
            report(message, &["RuleCondition"], "write a function such as `!Equals`".to_owned());
        }
        let assertions = match map.get("Assertions").map(|node| (node, node.as_list())) {
            None => {
                let help = "add `Assertions:`, a list of mappings with `Assert:`".to_owned();
                report(format!("the rule `{name}` has no `Assertions`"), &[], help);
                continue;
            }
            Some((_, Some(assertions))) => assertions,
            Some((node, None)) if node.as_call().is_some() => continue,
            Some(_) => {
                let message = format!("the `Assertions` of `{name}` are not a list");
                report(message, &["Assertions"], "write a list of mappings with `Assert:`".to_owned());
                continue;
            }
        };
        for (at, assertion) in assertions.iter().enumerate() {
            let at = at.to_string();
            let path = ["Assertions", at.as_str()];
            let Some(map) = assertion.as_map() else {
                report(
                    "an assertion is not a mapping".to_owned(),
                    &path,
                    "write it with `Assert:`".to_owned(),
                );
                continue;
            };
            for key in map.keys().filter(|key| !OF_ASSERTION.contains(key)) {
                let otherwise = || format!("the attributes are {}", quoted(OF_ASSERTION));
                let help = did_you_mean(key, OF_ASSERTION, otherwise);
                let message = format!("`{key}` is not an attribute of an assertion");
                report(message, &["Assertions", &at, key], help);
            }
            match map.get("Assert") {
                None => {
                    let help = "add `Assert:` with a function such as `!Equals`".to_owned();
                    report("the assertion has no `Assert`".to_owned(), &path, help);
                }
                Some(node) if !can_hold(node) => {
                    let help = "write a function such as `!Equals`".to_owned();
                    report(
                        "what is asserted is not a function".to_owned(),
                        &["Assertions", &at, "Assert"],
                        help,
                    );
                }
                Some(_) => {}
            }
            if map.get("AssertDescription").is_some_and(|node| node.as_text().is_none()) {
                let path = ["Assertions", &at, "AssertDescription"];
                let message = "the description of the assertion is not a literal text".to_owned();
                report(message, &path, "write the text itself".to_owned());
            }
        }
    }
}

/// Tells whether a value is a function, or a literal that says itself whether it holds.
fn can_hold(node: &Node) -> bool {
    match &node.value {
        Value::Call(_) | Value::Bool(_) => true,
        Value::Text(text) => matches!(text.as_ref(), "true" | "false"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn rules_assert() {
        let good = r#"{"Rules": {"R": {"RuleCondition": {"Fn::Equals": [{"Ref": "P"}, "a"]},
            "Assertions": [{"Assert": {"Fn::Contains": [["a"], {"Ref": "P"}]}, "AssertDescription": "d"}]}}}"#;
        assert_eq!(findings(check, good), "");
        let bad = r#"{"Rules": {"A": {"Assert": true}, "B": {"RuleCondition": "x", "Assertions": {}},
            "C": {"Assertions": [1, {"Asser": true}, {"Assert": "x", "AssertDescription": 1}]}}}"#;
        assert_eq!(
            findings(check, bad),
            "invalid-rule Rules/A\n  the rule `A` has no `Assertions`\n  help: add `Assertions:`, a list of \
             mappings with `Assert:`\n\
             invalid-rule Rules/A/Assert\n  `Assert` is not an attribute of a rule\n  help: the attributes are \
             `RuleCondition`, `Assertions`\n\
             invalid-rule Rules/B/RuleCondition\n  the `RuleCondition` of `B` is not a function\n  help: write a \
             function such as `!Equals`\n\
             invalid-rule Rules/B/Assertions\n  the `Assertions` of `B` are not a list\n  help: write a list of \
             mappings with `Assert:`\n\
             invalid-rule Rules/C/Assertions/0\n  an assertion is not a mapping\n  help: write it with `Assert:`\n\
             invalid-rule Rules/C/Assertions/1\n  the assertion has no `Assert`\n  help: add `Assert:` with a \
             function such as `!Equals`\n\
             invalid-rule Rules/C/Assertions/1/Asser\n  `Asser` is not an attribute of an assertion\n  help: did \
             you mean `Assert`?\n\
             invalid-rule Rules/C/Assertions/2/Assert\n  what is asserted is not a function\n  help: write a \
             function such as `!Equals`\n\
             invalid-rule Rules/C/Assertions/2/AssertDescription\n  the description of the assertion is not a \
             literal text\n  help: write the text itself\n"
        );
    }
}
