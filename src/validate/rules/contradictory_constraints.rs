//! Constraints of a parameter that cannot be met together.

use crate::diagnostic::{Rule, Severity};
use crate::parameter::{Parameter, malformed};
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "contradictory-constraints",
    severity: Severity::Error,
    summary: "Checks that a parameter's constraints can be met together.",
    explanation: "\
## Why is this bad?
Where the least is more than the most, no value can be given. An allowed value that breaks another constraint
can be chosen in the console but is then refused.

## Example
```yaml
Stage:
  Type: String
  AllowedValues: [test, live]
  AllowedPattern: '[a-z]{4,5}[0-9]'
```

## Use instead
```yaml
Stage:
  Type: String
  AllowedValues: [test, live]
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for parameter in context.index.parameters() {
        for (least, most) in [("MinLength", "MaxLength"), ("MinValue", "MaxValue")] {
            let (Some(low), Some(high)) = (parameter.number(least), parameter.number(most)) else { continue };
            if low > high {
                let message = format!("the `{least}` of {low} is more than the `{most}` of {high}");
                findings.push(
                    RULE.finding(message)
                        .path(parameter.path(least))
                        .help(format!("swap the two, or raise `{most}`")),
                );
            }
        }
        judge_allowed_values(parameter, findings);
        // A pattern that is none is another rule's.
        let has_pattern = parameter.pattern().is_some_and(|pattern| malformed(pattern.source()).is_none())
            && parameter.allowed_values().is_none();
        if has_pattern && context.conditions.has_no_value(parameter.logical_id) {
            let message = "no text that matches the `AllowedPattern` meets the other constraints";
            findings.push(
                RULE.finding(message)
                    .path(parameter.path("AllowedPattern"))
                    .help("change the pattern, or the constraint that it breaks"),
            );
        }
    }
}

fn judge_allowed_values(parameter: Parameter<'_>, findings: &mut Findings) {
    let (Some(kind), Some(values)) = (parameter.kind(), parameter.allowed_values()) else { return };
    let pattern = parameter.pattern();
    // The allowed values of a list are those of its items.
    for value in values {
        for wrong in parameter.violations(kind, pattern.as_ref(), &value) {
            findings.push(
                RULE.finding(format!("the allowed value `{value}` {wrong}"))
                    .path(parameter.path("AllowedValues"))
                    .help("change the value, or the constraint that it breaks"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn constraints_can_be_met() {
        let of = |rest: &str| findings(check, &format!(r#"{{"Parameters": {{"P": {{{rest}}}}}}}"#));
        assert_eq!(of(r#""Type": "String", "MinLength": 1, "MaxLength": 1, "AllowedValues": ["a"]"#), "");
        assert_eq!(of(r#""Type": "Number", "AllowedValues": [1, "2"], "MinValue": 1"#), "");
        assert_eq!(
            of(r#""Type": "String", "MinLength": 5, "MaxLength": 3"#),
            "contradictory-constraints Parameters/P/MinLength\n  the `MinLength` of 5 is more than the \
             `MaxLength` of 3\n  help: swap the two, or raise `MaxLength`\n"
        );
        assert_eq!(
            of(r#""Type": "Number", "AllowedValues": [4, 6], "MinValue": 5, "MaxValue": 3"#),
            "contradictory-constraints Parameters/P/MinValue\n  the `MinValue` of 5 is more than the \
             `MaxValue` of 3\n  help: swap the two, or raise `MaxValue`\n"
        );
        assert_eq!(
            of(r#""Type": "Number", "AllowedValues": [1, "many", 9], "MaxValue": 8"#),
            "contradictory-constraints Parameters/P/AllowedValues\n  the allowed value `9` is more than the \
             `MaxValue` of 8\n  help: change the value, or the constraint that it breaks\n\
             contradictory-constraints Parameters/P/AllowedValues\n  the allowed value `many` is not a \
             number\n  help: change the value, or the constraint that it breaks\n"
        );
        assert_eq!(of(r#""Type": "String", "AllowedPattern": "^(ab|c)$", "MinLength": 2"#), "");
        assert_eq!(of(r#""Type": "String", "AllowedPattern": "[""#), "");
        assert_eq!(
            of(r#""Type": "Number", "AllowedPattern": "^(a|b)$""#),
            "contradictory-constraints Parameters/P/AllowedPattern\n  no text that matches the `AllowedPattern` \
             meets the other constraints\n  help: change the pattern, or the constraint that it breaks\n"
        );
    }
}
