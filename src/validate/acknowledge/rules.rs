//! The rules on acknowledgements.

use crate::diagnostic::{Rule, Severity};

/// The rules on acknowledgements.
pub(in crate::validate) static RULES: &[&Rule] =
    &[&EXPIRED_ACKNOWLEDGEMENT, &INVALID_ACKNOWLEDGEMENT, &UNUSED_ACKNOWLEDGEMENT];

/// The day up to which an acknowledgement holds is over.
pub(super) static EXPIRED_ACKNOWLEDGEMENT: Rule = Rule {
    code: "expired-acknowledgement",
    severity: Severity::Error,
    summary: "Refuses acknowledgements whose day is over.",
    explanation: "\
## Why is this bad?
Whoever acknowledged the finding meant to come back to it by the day of `expires`. The day of the judgement, that
of `--as-of` or else that of the schemas, is later; the finding stands again.

## Example
```yaml
Topic:
  Type: AWS::SNS::Topic
  DependsOn: Queue
  Metadata:
    cfn-synth:
      acknowledge:
        - code: redundant-dependency
          reason: kept until the migration is over
          expires: 2020-01-31
```

## Use instead
Mend what the finding is about, or weigh it again and set a later day.
```yaml
Topic:
  Type: AWS::SNS::Topic
```
",
};

/// An acknowledgement cannot be understood, or gives no reason.
pub(super) static INVALID_ACKNOWLEDGEMENT: Rule = Rule {
    code: "invalid-acknowledgement",
    severity: Severity::Error,
    summary: "Checks the form of acknowledgements in metadata.",
    explanation: "\
## Why is this bad?
An acknowledgement leaves a finding standing, so it must say which (`code`) and why (`reason`); it may say up to
which day (`expires`, the last day on which it holds). It stands in the metadata of the resource that has the
finding, or in that of the template for what no resource owns. One that is misspelt would have no effect.

What cannot be acknowledged: that a file cannot be read, how a stack is put together in Rust, and what is wrong
with acknowledgements themselves.

## Example
```yaml
Metadata:
  cfn-synth:
    acknowledge:
      - code: unused-paramter
```

## Use instead
```yaml
Metadata:
  cfn-synth:
    acknowledge:
      - code: unused-parameter
        reason: older parents still pass it
```
In Rust, `.acknowledge(\"unused-parameter\", \"older parents still pass it\")` on a stack or a resource writes it.
",
};

/// Nothing needs an acknowledgement.
pub(super) static UNUSED_ACKNOWLEDGEMENT: Rule = Rule {
    code: "unused-acknowledgement",
    severity: Severity::Error,
    summary: "Finds acknowledgements that no finding needs.",
    explanation: "\
## Why is this bad?
What it was for has been mended, or it stands in the wrong place. Left there, it would hide the next finding of
the same rule, which nobody has weighed.

## Example
```yaml
Topic:
  Type: AWS::SNS::Topic
  Metadata:
    cfn-synth:
      acknowledge:
        - code: redundant-dependency
          reason: makes the order plain
```

## Use instead
```yaml
Topic:
  Type: AWS::SNS::Topic
```
",
};
