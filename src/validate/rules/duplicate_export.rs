//! Outputs that are exported under one name.

use crate::diagnostic::{Rule, Severity};
use crate::template::Section;
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::same_values::{Holders, variants};

pub(super) static RULE: Rule = Rule {
    code: "duplicate-export",
    severity: Severity::Error,
    summary: "Finds outputs that are exported under the same name at the same time.",
    explanation: "\
## Why is this bad?
\"For each AWS account, Export names must be unique within a Region\" (CloudFormation user guide, Outputs), and so two
outputs of one stack cannot share one. Outputs whose conditions exclude each other may.

## Example
```yaml
Outputs:
  Bucket:
    Value: !Ref Bucket
    Export: { Name: Reviews }
  Topic:
    Value: !Ref Topic
    Export: { Name: Reviews }
```

## Use instead
```yaml
Outputs:
  Bucket:
    Value: !Ref Bucket
    Export: { Name: ReviewsBucket }
  Topic:
    Value: !Ref Topic
    Export: { Name: ReviewsTopic }
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.index.is_rewritten() {
        return;
    }
    let Context { conditions, .. } = context;
    let mut holders = Holders::default();
    for (logical_id, output) in context.index.entries(Section::Outputs) {
        let Some(name) = output.get("Export").and_then(|export| export.get("Name")) else { continue };
        let when = match output.get("Condition").map(|condition| condition.as_text()) {
            None => conditions.always(),
            Some(Some(condition)) if conditions.has(condition) => conditions.named(condition),
            Some(_) => continue,
        };
        let mut found = None;
        for own in variants(context, &[name], &when) {
            let name = own.keys.concat();
            let earlier = holders.add(conditions, logical_id, own);
            found = found.or_else(|| earlier.map(|(other, when)| (other, name, when)));
        }
        let Some((other, name, when)) = found else { continue };
        findings.push(
            RULE.finding(format!("`{other}` and `{logical_id}` are both exported as `{name}`{when}"))
                .path([Section::Outputs.key(), logical_id, "Export", "Name"])
                .help("give them different names, or conditions that exclude each other"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn outputs(first: &str, second: &str) -> String {
        let output = |id: &str, rest: &str| format!(r#""{id}": {{"Value": "x", {rest}}}"#);
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "live"]}}}},
                "Conditions": {{"Live": {{"Fn::Equals": [{{"Ref": "Stage"}}, "live"]}},
                    "Test": {{"Fn::Not": [{{"Condition": "Live"}}]}}}},
                "Outputs": {{{}, {}}}}}"#,
                output("A", first),
                output("B", second)
            ),
        )
    }

    #[test]
    fn exports_have_names_of_their_own() {
        let named = r#""Export": {"Name": "n"}"#;
        let sub = r#""Export": {"Name": {"Fn::Sub": "${AWS::StackName}-n"}}"#;
        assert_eq!(outputs(named, r#""Export": {"Name": "m"}"#), "");
        assert_eq!(outputs(named, sub), "");
        assert_eq!(
            outputs(&format!(r#""Condition": "Live", {named}"#), &format!(r#""Condition": "Test", {named}"#)),
            ""
        );
        assert_eq!(
            outputs(&format!(r#""Condition": "Live", {named}"#), named),
            "duplicate-export Outputs/B/Export/Name\n  `A` and `B` are both exported as `n` when Stage = `live`\n  \
             help: give them different names, or conditions that exclude each other\n"
        );
        assert_eq!(
            outputs(sub, sub).lines().nth(1),
            Some("  `A` and `B` are both exported as `!Sub \"${AWS::StackName}-n\"`")
        );
    }
}
