//! Values that a nested template takes and its parent does not offer.

use crate::diagnostic::{Rule, Severity, quoted};
use crate::parameter::Parameter;
use crate::template::{Node, Section};
use crate::validate::contract::candidates;
use crate::validate::contract::family::Family;
use crate::validate::findings::Findings;
use std::collections::{BTreeSet, HashSet};

pub(in crate::validate) static RULE: Rule = Rule {
    code: "differing-allowed-values",
    severity: Severity::Warning,
    summary: "Checks that a parameter has the same `AllowedValues` in a parent as in the templates that it nests.",
    explanation: "\
## Why is this bad?
A parameter of one name that is handed down means the same everywhere. A value that the nested template takes
and the parent does not can never be chosen: one of the two lists was probably forgotten when the other was
changed.

## Example
```yaml
# child.yaml
Parameters:
  Stage:
    Type: String
    AllowedValues: [dev, test, live]
# the parent
Parameters:
  Stage:
    Type: String
    AllowedValues: [test, live]
# ..
Parameters:
  Stage: !Ref Stage
```

## Use instead
```yaml
Parameters:
  Stage:
    Type: String
    AllowedValues: [dev, test, live]
```
",
};

pub(super) fn check(family: &Family<'_>, findings: &mut Findings) {
    let mut told = BTreeSet::new();
    for nested in &family.nested {
        for (parameter, leaf) in nested.values() {
            let Some((name, node)) = candidates::reference(family.context, leaf.node) else { continue };
            let own = node.as_map().map(|map| Parameter { logical_id: name, map });
            let own = own.and_then(|own| own.allowed_values());
            let (Some(own), Some(theirs)) = (own, parameter.allowed_values()) else { continue };
            // Under another name it is another choice.
            if name != parameter.logical_id || !told.insert((name, nested.name())) {
                continue;
            }
            let own: HashSet<_> = own.into_iter().collect();
            let further: Vec<_> = theirs.iter().filter(|value| !own.contains(*value)).collect();
            if further.is_empty() || node.get("AllowedValues").and_then(Node::as_list).is_none() {
                continue;
            }
            let values = || quoted(further.iter().map(|value| value.as_ref()));
            let finding = RULE
                .finding(format!("`{name}` does not allow {}, which `{}` takes", values(), nested.name()))
                .path([Section::Parameters.key(), name, "AllowedValues"])
                .help(format!("allow {} here too, or no longer in `{}`", values(), nested.name()));
            findings.push(nested.related(finding, Section::Parameters, name, "is declared here"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::nested_findings;

    fn passed(own: &str, to: &str, theirs: &str) -> String {
        nested_findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": {own}}}}}, "Resources": {{
                "Nested": {{"Type": "AWS::CloudFormation::Stack",
                    "Properties": {{"Parameters": {{"{to}": {{"Ref": "Stage"}}}}}}}}}}}}"#
            ),
            &format!(r#"{{"Parameters": {{"{to}": {{"Type": "String", "AllowedValues": {theirs}}}}}}}"#),
        )
    }

    #[test]
    fn the_same_values_and_fewer_pass() {
        assert_eq!(passed(r#"["a", "b"]"#, "Stage", r#"["b", "a"]"#), "");
        assert_eq!(passed(r#"["a", "b"]"#, "Stage", r#"["a"]"#), "");
        assert_eq!(passed(r#"["a"]"#, "Other", r#"["a", "b"]"#), "");
    }

    #[test]
    fn further_values_are_found() {
        assert_eq!(
            passed(r#"["a"]"#, "Stage", r#"["a", "b", "c"]"#),
            "differing-allowed-values Parameters/Stage/AllowedValues\n  `Stage` does not allow `b`, `c`, which \
             `Child` takes\n  help: allow `b`, `c` here too, or no longer in `Child`\n  \
             related: `Stage` is declared here\n"
        );
    }
}
