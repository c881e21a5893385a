//! The version of the template format.

use crate::diagnostic::{Rule, Severity};
use crate::template::Section;
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "invalid-format-version",
    severity: Severity::Error,
    summary: "Checks that `AWSTemplateFormatVersion` is the one version that there is.",
    explanation: "\
## Why is this bad?
`2010-09-09` is the only version of the format. It is not the date of the template.

## Example
```yaml
AWSTemplateFormatVersion: '2024-01-31'
```

## Use instead
```yaml
AWSTemplateFormatVersion: '2010-09-09'
```
",
};

/// The only version of the template format.
const VERSION: &str = "2010-09-09";

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let key = Section::FormatVersion.key();
    let Some(node) = context.template.section(Section::FormatVersion) else { return };
    if node.as_text() == Some(VERSION) {
        return;
    }
    let message = match node.as_text() {
        Some(version) => format!("`{version}` is not a version of the template format"),
        None => format!("`{key}` is not a text"),
    };
    findings.push(RULE.finding(message).path([key]).help(format!("write `{key}: '{VERSION}'`")));
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn there_is_one_version() {
        assert_eq!(findings(check, r#"{"AWSTemplateFormatVersion": "2010-09-09"}"#), "");
        assert_eq!(findings(check, "{}"), "");
        assert_eq!(
            findings(check, r#"{"AWSTemplateFormatVersion": "2024-01-31"}"#),
            "invalid-format-version AWSTemplateFormatVersion\n  \
             `2024-01-31` is not a version of the template format\n  \
             help: write `AWSTemplateFormatVersion: '2010-09-09'`\n"
        );
    }
}
