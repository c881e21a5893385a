//! Conditions that are named as opposites but hold together.

use crate::diagnostic::{Rule, Severity};
use crate::template::Section;
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "overlapping-conditions",
    severity: Severity::Warning,
    summary: "Finds conditions such as `IsLive` and `IsNotLive` that can hold at the same time.",
    explanation: "\
## Why is this bad?
Two conditions of which one is named as the opposite of the other are read as exclusive: one resource is created or
the other. If both can hold, both are created, which nobody expects. The finding names parameter values with which
that happens.

## Example
```yaml
Conditions:
  IsLive: !Equals [!Ref Stage, live]
  IsNotLive: !Not [!Equals [!Ref Stage, prod]]
```

## Use instead
```yaml
Conditions:
  IsLive: !Equals [!Ref Stage, live]
  IsNotLive: !Not [!Condition IsLive]
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let Context { conditions, .. } = context;
    for (name, node) in context.index.entries(Section::Conditions) {
        for (at, _) in name.match_indices("Not") {
            let Some(positive) = without(name, at).filter(|positive| conditions.has(positive)) else {
                continue;
            };
            let both = conditions.and(&conditions.named(name), &conditions.named(&positive));
            let witness = conditions.is_possible(&both).then(|| conditions.certain_witness(&both)).flatten();
            if let Some(witness) = witness {
                findings.push(
                    RULE.finding(format!("`{positive}` and `{name}` both hold when {witness}"))
                        .path([Section::Conditions.key(), name])
                        .at(node.place)
                        .help(format!(
                            "write `{name}` as `!Not [!Condition {positive}]`, or rename one of the two"
                        )),
                );
                break;
            }
        }
    }
}

/// Returns a name without the `Not` at a position; none where that begins another word, as in `Notify`.
fn without(name: &str, at: usize) -> Option<String> {
    let (head, rest) = name.split_at_checked(at)?;
    let rest = rest.strip_prefix("Not")?;
    rest.starts_with(|letter: char| letter.is_ascii_uppercase()).then(|| format!("{head}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn found(names: [&str; 2], negated: &str) -> String {
        let [positive, negative] = names;
        findings(
            check,
            &format!(
                r#"{{"Conditions": {{"{positive}": {{"Fn::Equals": [{{"Ref": "Stage"}}, "live"]}},
                    "{negative}": {{"Fn::Not": [{{"Fn::Equals": [{{"Ref": "Stage"}}, "{negated}"]}}]}}}},
                "Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "live", "prod"]}}}}}}"#
            ),
        )
    }

    #[test]
    fn opposites_exclude_each_other() {
        assert_eq!(found(["IsLive", "IsNotLive"], "live"), "");
        assert_eq!(found(["IsLive", "IsNotice"], "prod"), "");
        assert_eq!(found(["Live", "NotTest"], "prod"), "");
        assert_eq!(
            found(["IsLive", "IsNotLive"], "prod"),
            "overlapping-conditions Conditions/IsNotLive\n  `IsLive` and `IsNotLive` both hold when Stage = `live`\n  \
             help: write `IsNotLive` as `!Not [!Condition IsLive]`, or rename one of the two\n"
        );
    }
}
