//! Local paths that lead to no template.

use crate::diagnostic::{Rule, Severity};
use crate::template::Section;
use crate::validate::contract::family::Family;
use crate::validate::findings::Findings;

pub(in crate::validate) static RULE: Rule = Rule {
    code: "missing-nested-template",
    severity: Severity::Warning,
    summary: "Checks that there is a file where a nested stack names a local one.",
    explanation: "\
## Why is this bad?
`aws cloudformation package` uploads the file that `TemplateURL` names, from a path relative to the template;
without the file it fails. What is passed to the nested stack cannot be judged either. It is no error, since
another step may write the file first.

## Example
```yaml
Nested:
  Type: AWS::CloudFormation::Stack
  Properties:
    TemplateURL: ./chld.yaml
```

## Use instead
```yaml
Nested:
  Type: AWS::CloudFormation::Stack
  Properties:
    TemplateURL: ./child.yaml
```
",
};

pub(super) fn check(family: &Family<'_>, findings: &mut Findings) {
    for (logical_id, path, is_folder) in &family.missing {
        let (fault, help) = if *is_folder {
            ("is a folder", "name the template's file in it")
        } else {
            ("is not there", "correct the path, which is relative to this template, or write the file first")
        };
        findings.push(
            RULE.finding(format!("`{logical_id}` nests the template `{path}`, which {fault}"))
                .path([Section::Resources.key(), logical_id, "Properties", "TemplateURL"])
                .help(help),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::contract::Child;
    use crate::validate::testing::{findings_of_family, nested_findings};

    const PARENT: &str = r#"{"Resources": {"Nested": {"Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": "chld.yaml"}}}}"#;

    #[test]
    fn a_template_that_is_there_passes() {
        assert_eq!(nested_findings(check, PARENT, "{}"), "");
    }

    #[test]
    fn a_template_that_is_not_there_is_found() {
        let missing = |path: &str, is_folder| {
            let child = Child::Missing { path: path.to_owned(), is_folder };
            findings_of_family(check, PARENT, &[("Nested".to_owned(), child)].into())
        };
        assert_eq!(
            missing("t/chld.yaml", false),
            "missing-nested-template Resources/Nested/Properties/TemplateURL\n  `Nested` nests the template \
             `t/chld.yaml`, which is not there\n  help: correct the path, which is relative to this template, \
             or write the file first\n"
        );
        assert_eq!(
            missing(".", true),
            "missing-nested-template Resources/Nested/Properties/TemplateURL\n  `Nested` nests the template \
             `.`, which is a folder\n  help: name the template's file in it\n"
        );
    }
}
