//! Patterns of parameters that no value is held against.

use crate::diagnostic::{Rule, Severity, cut};
use crate::parameter::malformed;
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "unjudged-pattern",
    severity: Severity::Warning,
    summary: "Reports an `AllowedPattern` that is too large, or too unusual, for values to be held against it.",
    explanation: "\
## Why is this bad?
Whether a default, or what a parent stack passes, matches the pattern is not judged: a wrong value shows only when the
stack is deployed. A pattern is too large where repetitions are repeated, so that it takes more than 1 MiB when it is
compiled.

## Example
```yaml
Names:
  Type: String
  AllowedPattern: '([a-z]{1,1000},){1,1000}'
```

## Use instead
```yaml
Names:
  Type: String
  AllowedPattern: '([a-z]+,)+'
  MaxLength: 4096
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for parameter in context.index.parameters() {
        // One that is malformed is an error already.
        let pattern = parameter.pattern().filter(|pattern| malformed(pattern.source()).is_none());
        let Some(pattern) = pattern.filter(|pattern| pattern.refused().is_some()) else { continue };
        let message = format!("values are not held against the pattern `{}`", cut(pattern.source()));
        findings.push(
            RULE.finding(message)
                .path(parameter.path("AllowedPattern"))
                .help("write it without large repetitions, and bound the length with `MaxLength`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn a_pattern_that_is_too_large_is_told() {
        let of = |pattern: &str| {
            let json =
                format!(r#"{{"Parameters": {{"P": {{"Type": "String", "AllowedPattern": "{pattern}"}}}}}}"#);
            findings(check, &json)
        };
        assert_eq!(of("^(?!aws)[a-z]{1,63}$"), "");
        assert_eq!(of("[a-z"), "");
        assert_eq!(
            of("([a-z]{1,1000},){1,1000}"),
            "unjudged-pattern Parameters/P/AllowedPattern\n  values are not held against the pattern \
             `([a-z]{1,1000},){1,1000}`\n  help: write it without large repetitions, and bound the length with \
             `MaxLength`\n"
        );
    }
}
