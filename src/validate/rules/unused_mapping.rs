//! Mappings that nothing reads.

use super::unused;
use crate::diagnostic::{Rule, Severity};
use crate::template::{Function, Node, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::uses::Uses;
use crate::validate::walk::Kind;

pub(super) static RULE: Rule = Rule {
    code: "unused-mapping",
    severity: Severity::Warning,
    summary: "Finds mappings that nothing in the template reads.",
    explanation: "\
## Why is this bad?
A mapping that no `Fn::FindInMap` names has no effect. Often another mapping is read in its place.

## Example
```yaml
Mappings:
  Sizes:
    live: { Instances: 3 }
Resources:
  Topic:
    Type: AWS::SNS::Topic
```

## Use instead
```yaml
Resources:
  Topic:
    Type: AWS::SNS::Topic
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    // With the language extensions the name of a mapping may be computed.
    let computes_name = context.calls().iter().any(|site| {
        let name = site.call.argument.as_list().and_then(<[Node]>::first);
        site.call.function == Function::FindInMap && name.is_some_and(|name| name.as_call().is_some())
    });
    let Some(uses) = Uses::of(context, &[Kind::FindInMap]).filter(|_| !computes_name) else { return };
    for logical_id in context.index.logical_ids(Section::Mappings).filter(|id| !uses.has(id)) {
        findings.push(
            unused(&RULE, Section::Mappings, "mapping", logical_id)
                .help("remove it, or read it with `Fn::FindInMap`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn mappings_are_read() {
        let value = |name: &str| {
            let value = format!(r#"{{"Fn::FindInMap": [{name}, "a", "b"]}}"#);
            findings(
                check,
                &format!(r#"{{"Mappings": {{"M": {{}}}}, "Outputs": {{"O": {{"Value": {value}}}}}}}"#),
            )
        };
        assert_eq!(value(r#""M""#), "");
        assert_eq!(value(r#"{"Ref": "P"}"#), "");
        assert_eq!(
            value(r#""N""#),
            "unused-mapping Mappings/M\n  the mapping `M` is not used\n  \
             help: remove it, or read it with `Fn::FindInMap`\n"
        );
    }
}
