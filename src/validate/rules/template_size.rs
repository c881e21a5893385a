//! The size of a template that CloudFormation reads from S3.

use crate::diagnostic::{Diagnostic, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "template-size",
    severity: Severity::Error,
    summary: "Checks that a rendered template has at most 1 MB, the most that CloudFormation reads from S3.",
    explanation: "\
## Why is this bad?
CloudFormation refuses a template of more than 1 MB (1,000,000 bytes), wherever it lies.

## Example
One stack with hundreds of inline policies.

## Use instead
Nested stacks, each with a template of its own (`AWS::CloudFormation::Stack`).
",
};

const MOST_BYTES: usize = 1_000_000;

/// Judges the size of a template file, in bytes.
pub(super) fn judge(bytes: usize) -> Option<Diagnostic> {
    (bytes > MOST_BYTES).then(|| {
        RULE.finding(format!("the template has {bytes} bytes, more than the limit of {MOST_BYTES}"))
            .help("split it into nested stacks")
    })
}

#[cfg(test)]
mod tests {
    use super::super::check_size;
    use crate::validate::testing::told;

    #[test]
    fn a_template_has_at_most_a_megabyte() {
        let told = |bytes| told(&check_size("Stack", bytes).into_iter().collect::<Vec<_>>());
        assert!(told(1_000_000).starts_with("inline-size "));
        assert_eq!(
            told(1_000_001),
            "template-size \n  the template has 1000001 bytes, more than the limit of 1000000\n  \
             help: split it into nested stacks\n"
        );
        assert_eq!(check_size("Stack", 1_000_001).unwrap().stack, "Stack");
    }
}
