//! The size of a template that can be passed in a request.

use crate::diagnostic::{Diagnostic, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    code: "inline-size",
    severity: Severity::Warning,
    summary: "Tells when a rendered template has more than 51,200 bytes, so that it must be uploaded to S3.",
    explanation: "\
## Why is this bad?
A request to CloudFormation takes a template of at most 51,200 bytes in its body. A larger one must lie in an
S3 bucket, and be named by its URL, as those of nested stacks always are.

## Example
```sh
aws cloudformation create-stack --stack-name S --template-body file://big.yaml
```

## Use instead
```sh
aws cloudformation create-stack --stack-name S --template-url https://bucket.s3.amazonaws.com/big.yaml
```
",
};

const MOST_BYTES: usize = 51_200;

/// Judges the size of a template file, in bytes.
pub(super) fn judge(bytes: usize) -> Option<Diagnostic> {
    (bytes > MOST_BYTES).then(|| {
        RULE.finding(format!(
            "the template has {bytes} bytes, more than the {MOST_BYTES} that a request takes"
        ))
        .help("upload it to S3 and launch it by its URL")
    })
}

#[cfg(test)]
mod tests {
    use super::super::check_size;
    use crate::validate::testing::told;

    #[test]
    fn a_request_takes_fifty_kibibytes() {
        let told = |bytes| told(&check_size("Stack", bytes).into_iter().collect::<Vec<_>>());
        assert_eq!(told(51_200), "");
        assert_eq!(
            told(51_201),
            "inline-size \n  the template has 51201 bytes, more than the 51200 that a request takes\n  \
             help: upload it to S3 and launch it by its URL\n"
        );
    }
}
