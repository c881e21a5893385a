//! The rules that reading a template checks.

use crate::diagnostic::{Rule, Severity};

/// The rules that reading a template checks.
pub static RULES: &[&Rule] = &[
    &NOT_A_TEMPLATE,
    &INVALID_YAML,
    &DUPLICATE_KEY,
    &MERGE_KEY,
    &NUMERIC_KEY,
    &UNKNOWN_TAG,
    &TOO_DEEP,
    &TOO_LARGE,
];

/// The file does not hold one mapping.
pub(super) static NOT_A_TEMPLATE: Rule = Rule {
    code: "not-a-template",
    severity: Severity::Error,
    summary: "Refuses a file that is not one mapping in YAML or JSON.",
    explanation: "\
## Why is this bad?
A template is one mapping of sections. A file that is empty, that is not UTF-8, that holds a list, or that holds
several documents is none, and CloudFormation refuses it.

## Example
```yaml
- Topic:
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

/// The text cannot be parsed.
pub(super) static INVALID_YAML: Rule = Rule {
    code: "invalid-yaml",
    severity: Severity::Error,
    summary: "Refuses text that is neither valid YAML nor valid JSON.",
    explanation: "\
## Why is this bad?
CloudFormation cannot read the file at all. Frequent causes are tabs in the indentation, a colon followed by a
space in an unquoted text, and an unquoted text that starts with `*`, `&`, `!`, `@`, `%` or a bracket.

## Example
```yaml
Description: Audit: who reads what
```
The second colon would start a mapping.

## Use instead
```yaml
Description: \"Audit: who reads what\"
```
",
};

/// A mapping has a key twice.
pub(super) static DUPLICATE_KEY: Rule = Rule {
    code: "duplicate-key",
    severity: Severity::Error,
    summary: "Refuses a mapping that has the same key twice.",
    explanation: "\
## Why is this bad?
Most readers silently keep one of the two values, so that a resource or property that stands in the file is
never deployed.

## Example
```yaml
Resources:
  Topic:
    Type: AWS::SNS::Topic
  Topic:
    Type: AWS::SQS::Queue
```

## Use instead
```yaml
Resources:
  Topic:
    Type: AWS::SNS::Topic
  Queue:
    Type: AWS::SQS::Queue
```
",
};

/// A mapping has a merge key.
pub(super) static MERGE_KEY: Rule = Rule {
    code: "merge-key",
    severity: Severity::Error,
    summary: "Refuses the merge key `<<`, which CloudFormation does not support.",
    explanation: "\
## Why is this bad?
CloudFormation reads anchors and aliases, but does not merge mappings.

## Example
```yaml
Properties:
  <<: *defaults
  TopicName: audit
```

## Use instead
```yaml
Properties:
  DisplayName: Audit
  TopicName: audit
```
Where the key is a name, quote it: `\"<<\"`.
",
};

/// A mapping has a number as a key.
pub(super) static NUMERIC_KEY: Rule = Rule {
    code: "numeric-key",
    severity: Severity::Error,
    summary: "Refuses a key that YAML reads as a number.",
    explanation: "\
## Why is this bad?
CloudFormation refuses a template with a key that is not a text, and YAML reads digits without quotes as a number: the
number of an account in a mapping, or a status code in the body of an API.

## Example
```yaml
Mappings:
  Accounts:
    123456789012:
      Stage: live
```

## Use instead
```yaml
Mappings:
  Accounts:
    \"123456789012\":
      Stage: live
```
",
};

/// A tag is unknown, or does not fit.
pub(super) static UNKNOWN_TAG: Rule = Rule {
    code: "unknown-tag",
    severity: Severity::Error,
    summary: "Refuses a tag that is neither an intrinsic function nor a standard type that fits its value.",
    explanation: "\
## Why is this bad?
A tag such as `!Ref` is the short form of an intrinsic function. CloudFormation refuses any other, and the YAML
types binary, timestamp, set, pairs and omap.

## Example
```yaml
Value: !GetAttr Role.Arn
```

## Use instead
```yaml
Value: !GetAtt Role.Arn
```
",
};

/// The tree is nested too deeply.
pub(super) static TOO_DEEP: Rule = Rule {
    code: "file-too-deep",
    severity: Severity::Error,
    summary: "Refuses mappings and lists that are nested more than 100 deep.",
    explanation: "\
## Why is this bad?
No template needs such a depth, and no reader promises to survive it. The file is generated wrongly, or made to
exhaust its reader.

## Example
```yaml
Metadata: [[[[[[[[ and so on ]]]]]]]]
```

## Use instead
A text that holds the nested document as JSON, if it has to be in the template.
",
};

/// The file or what it expands to is too large.
pub(super) static TOO_LARGE: Rule = Rule {
    code: "too-large",
    severity: Severity::Error,
    summary: "Refuses a file of more than 16 MiB, or that holds too much with its aliases expanded.",
    explanation: "\
## Why is this bad?
CloudFormation takes templates of up to 1 MB from Amazon S3. The limits here are far above it: 16 MiB, and with
the aliases expanded 1,000,000 values and 32 MiB of text. They keep a file that was made to exhaust its reader
from doing so.

## Example
```yaml
a: &a [x, x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
```
Each further line makes ten times as many values.

## Use instead
Nested stacks, each with a template of its own.
",
};
