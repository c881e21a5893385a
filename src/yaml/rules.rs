//! The rules that reading a template checks.

use crate::diagnostic::{Rule, Severity};

/// Every rule of this module.
pub static RULES: &[&Rule] =
    &[&NOT_A_TEMPLATE, &INVALID_YAML, &DUPLICATE_KEY, &MERGE_KEY, &UNKNOWN_TAG, &TOO_DEEP, &TOO_LARGE];

/// The file does not hold one mapping.
pub(super) static NOT_A_TEMPLATE: Rule = Rule {
    code: "not-a-template",
    severity: Severity::Error,
    summary: "Refuses a file that does not hold one YAML or JSON mapping.",
    explanation: "A template is one mapping with a `Resources` section. A file that is empty, is not UTF-8, \
holds a list or a scalar, or holds several documents separated by `---` is not a template.

```yaml
- Type: AWS::SNS::Topic   # a list, not a mapping
```

Write the mapping instead:

```yaml
Resources:
  Topic:
    Type: AWS::SNS::Topic
```",
};

/// The text cannot be parsed.
pub(super) static INVALID_YAML: Rule = Rule {
    code: "invalid-yaml",
    severity: Severity::Error,
    summary: "Refuses text that is neither valid YAML nor valid JSON.",
    explanation:
        "CloudFormation cannot read the file at all. Frequent causes are tabs in the indentation, a \
colon followed by a space in an unquoted text, and an unquoted text that starts with `*`, `&`, `!`, `@`, `%` \
or a bracket.

```yaml
Description: Audit: who reads what    # the second colon starts a mapping
```

Quote the text:

```yaml
Description: \"Audit: who reads what\"
```",
};

/// A mapping has a key twice.
pub(super) static DUPLICATE_KEY: Rule = Rule {
    code: "duplicate-key",
    severity: Severity::Error,
    summary: "Refuses a mapping that has the same key twice.",
    explanation: "Most readers silently keep one of the two values, so that a resource or property that \
stands in the file is never deployed.

```yaml
Resources:
  Topic:
    Type: AWS::SNS::Topic
  Topic:                  # which one is meant?
    Type: AWS::SQS::Queue
```

Rename one of them, or remove it.",
};

/// A mapping has a merge key.
pub(super) static MERGE_KEY: Rule = Rule {
    code: "merge-key",
    severity: Severity::Error,
    summary: "Refuses the merge key `<<`, which CloudFormation does not support.",
    explanation: "CloudFormation reads anchors and aliases, but does not merge mappings.

```yaml
Properties:
  <<: *defaults
  TopicName: audit
```

Write the merged entries out, or quote the key (`\"<<\"`) where it is a name.",
};

/// A tag is unknown.
pub(super) static UNKNOWN_TAG: Rule = Rule {
    code: "unknown-tag",
    severity: Severity::Error,
    summary: "Refuses a tag that is neither an intrinsic function nor a standard type of YAML.",
    explanation:
        "A tag such as `!Ref` is the short form of an intrinsic function. CloudFormation refuses any \
other, and the YAML types binary, timestamp, set, pairs and omap.

```yaml
Value: !GetAttr Role.Arn
```

Write the function's name as CloudFormation spells it:

```yaml
Value: !GetAtt Role.Arn
```",
};

/// The tree is nested too deeply.
pub(super) static TOO_DEEP: Rule = Rule {
    code: "too-deep",
    severity: Severity::Error,
    summary: "Refuses mappings and lists that are nested more than 100 deep.",
    explanation: "No template needs such a depth, and no reader promises to survive it. The file is generated \
wrongly, or made to exhaust its reader.",
};

/// The file or what it expands to is too large.
pub(super) static TOO_LARGE: Rule = Rule {
    code: "too-large",
    severity: Severity::Error,
    summary: "Refuses a file of more than 16 MiB, or of more than 1,000,000 values, or 32 MiB of text, with its aliases expanded.",
    explanation: "CloudFormation takes templates of up to 1 MB from Amazon S3. The limit here is far above it, \
and keeps a file that was made to exhaust its reader from doing so: ten aliases of ten aliases, ten times, are \
ten thousand million values.",
};
