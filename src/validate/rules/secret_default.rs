//! Defaults of parameters that `NoEcho` masks.

use crate::diagnostic::{Rule, Severity};
use crate::template::Node;
use crate::template::dynamic::is_dynamic;
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "secret-default",
    severity: Severity::Warning,
    summary: "Tells when a parameter with `NoEcho` has a default that anybody can read.",
    explanation: "\
## Why is this bad?
`NoEcho` says that the value is a secret. A default stands in the template, where each of its readers sees it,
and every stack that is launched without a value of its own has the same secret.

## Example
```yaml
Password:
  Type: String
  NoEcho: true
  Default: changeme
```

## Use instead
```yaml
Password:
  Type: String
  NoEcho: true
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for parameter in context.index.parameters().filter(|parameter| parameter.is_masked()) {
        let default = parameter.map.get("Default").and_then(Node::scalar_text);
        if default.is_some_and(|text| !text.is_empty() && !is_dynamic(&text)) {
            let name = parameter.logical_id;
            findings.push(
                RULE.finding(format!(
                    "the default of `{name}`, which `NoEcho` masks, can be read in the template"
                ))
                .path(parameter.path("Default"))
                .help("remove the default, or refer to a secret by `{{resolve:secretsmanager:..}}`"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn masked_parameters_have_no_readable_default() {
        let parameters =
            |attributes: &str| findings(check, &format!(r#"{{"Parameters": {{"P": {attributes}}}}}"#));
        assert_eq!(parameters(r#"{"NoEcho": true, "Default": ""}"#), "");
        assert_eq!(parameters(r#"{"NoEcho": true, "Default": "{{resolve:secretsmanager:S}}"}"#), "");
        assert_eq!(parameters(r#"{"NoEcho": false, "Default": "a"}"#), "");
        assert_eq!(
            parameters(r#"{"NoEcho": "true", "Default": "a"}"#),
            "secret-default Parameters/P/Default\n  the default of `P`, which `NoEcho` masks, can be read in the \
             template\n  help: remove the default, or refer to a secret by `{{resolve:secretsmanager:..}}`\n"
        );
    }
}
