//! Mappings that the template does not declare.

use crate::diagnostic::{Rule, Severity};
use crate::template::Section;
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::walk::Kind;

pub(super) static RULE: Rule = Rule {
    code: "undefined-mapping",
    severity: Severity::Error,
    summary: "Checks that the mapping of `Fn::FindInMap` is declared.",
    explanation: "\
## Why is this bad?
CloudFormation refuses a template that reads a mapping that its `Mappings` section does not declare.

## Example
```yaml
Mappings:
  Sizes:
    live: { Instances: 3 }
# ..
Value: !FindInMap [Size, live, Instances]
```

## Use instead
```yaml
Value: !FindInMap [Sizes, live, Instances]
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.index.is_open(Section::Mappings) {
        return;
    }
    for reference in context.references().iter().filter(|reference| reference.kind == Kind::FindInMap) {
        let target = reference.target;
        if context.has(Section::Mappings, target, reference.spot) {
            continue;
        }
        let known = context.index.logical_ids(Section::Mappings);
        let otherwise = || format!("declare `{target}` in the `Mappings` section");
        findings.push(
            RULE.finding(format!("the mapping `{target}` is not declared"))
                .path(context.path(reference.spot))
                .help(context.suggestions.did_you_mean(target, known, otherwise)),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn mappings_are_declared() {
        let value = |mapping: &str| {
            let value = format!(r#"{{"Fn::FindInMap": ["{mapping}", "a", "b"]}}"#);
            findings(
                check,
                &format!(r#"{{"Mappings": {{"Sizes": {{}}}}, "Outputs": {{"O": {{"Value": {value}}}}}}}"#),
            )
        };
        assert_eq!(value("Sizes"), "");
        assert_eq!(
            value("Size"),
            "undefined-mapping Outputs/O/Value\n  the mapping `Size` is not declared\n  \
             help: did you mean `Sizes`?\n"
        );
        assert_eq!(
            value("Regions"),
            "undefined-mapping Outputs/O/Value\n  the mapping `Regions` is not declared\n  \
             help: declare `Regions` in the `Mappings` section\n"
        );
    }
}
