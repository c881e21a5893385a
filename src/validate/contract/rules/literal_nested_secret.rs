//! Secrets that stand in a template for everybody to read.

use super::echoed_secret::is_hidden;
use crate::diagnostic::{Rule, Severity};
use crate::template::Section;
use crate::template::dynamic::is_dynamic;
use crate::validate::contract::family::Family;
use crate::validate::findings::Findings;

pub(in crate::validate) static RULE: Rule = Rule {
    code: "literal-nested-secret",
    severity: Severity::Error,
    summary: "Checks that no literal is passed to a nested template's parameter with `NoEcho`.",
    explanation: "\
## Why is this bad?
`NoEcho` says that the value is a secret. One that is written into the parent's template is none: whoever reads
the template, its repository or the bucket that it lies in, reads the secret.

## Example
```yaml
Parameters:
  Password: correct-horse
```

## Use instead
```yaml
Parameters:
  Password: \"{{resolve:secretsmanager:Database:SecretString:password}}\"
```

Or a parameter of the parent with `NoEcho`.
",
};

pub(super) fn check(family: &Family<'_>, findings: &mut Findings) {
    for nested in &family.nested {
        for (parameter, leaf) in nested.values().filter(|(parameter, _)| is_hidden(parameter.map)) {
            let name = parameter.logical_id;
            let is_literal =
                leaf.node.scalar_text().is_some_and(|text| !text.is_empty() && !is_dynamic(&text));
            if !is_literal {
                continue;
            }
            let finding = RULE
                .finding(format!("the secret `{name}` of `{}` is written into the template", nested.name()))
                .path(leaf.path.clone())
                .help("pass a parameter with `NoEcho`, or a dynamic reference to where the secret is kept");
            findings.push(nested.related(finding, Section::Parameters, name, "is declared here"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::nested_findings;

    fn passed(value: &str) -> String {
        nested_findings(
            check,
            &format!(
                r#"{{"Resources": {{"Nested": {{"Type": "AWS::CloudFormation::Stack",
                    "Properties": {{"Parameters": {{"Hidden": {value}, "Shown": "text"}}}}}}}}}}"#
            ),
            r#"{"Parameters": {"Hidden": {"Type": "String", "NoEcho": true}, "Shown": {"Type": "String"}}}"#,
        )
    }

    #[test]
    fn secrets_from_elsewhere_pass() {
        for good in [r#"{"Ref": "Secret"}"#, r#""{{resolve:secretsmanager:Database}}""#, r#""""#] {
            assert_eq!(passed(good), "", "{good}");
        }
    }

    #[test]
    fn literal_secrets_are_found() {
        assert_eq!(
            passed(r#""correct-horse""#),
            "literal-nested-secret Resources/Nested/Properties/Parameters/Hidden\n  the secret `Hidden` of `Child` \
             is written into the template\n  help: pass a parameter with `NoEcho`, or a dynamic reference to \
             where the secret is kept\n  related: `Hidden` is declared here\n"
        );
    }
}
