//! Variables of `Fn::Sub` that its text does not use.

use crate::diagnostic::{Rule, Severity};
use crate::template::sub_text::{Part, parts};
use crate::template::{Function, LOOP_KEY, Map};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use indexmap::IndexSet;

pub(super) static RULE: Rule = Rule {
    code: "unused-sub-variable",
    severity: Severity::Warning,
    summary: "Tells of variables that `Fn::Sub` is given and does not use.",
    explanation: "\
## Why is this bad?
A variable that the text does not name is dead weight, or the text misspells it: it then means a parameter or
resource of that name.

## Example
```yaml
Value: !Sub ['${Stage}-logs', { Stag: live }]
```

## Use instead
```yaml
Value: !Sub ['${Stage}-logs', { Stage: live }]
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for site in context.calls().iter().filter(|site| site.call.function == Function::Sub) {
        let Some([text, variables]) = site.call.argument.as_list() else { continue };
        // A text that is computed is not known, and neither are the variables that a loop makes.
        let Some(text) = text.as_text() else { continue };
        let named = parts(text).filter_map(|part| match part {
            Part::Variable(name) => Some(name),
            _ => None,
        });
        let named: IndexSet<&str> = named.collect();
        for name in variables.as_map().into_iter().flat_map(Map::keys) {
            if named.contains(name) || name.starts_with(LOOP_KEY) || name.contains("${") {
                continue;
            }
            let mut path = context.path(site.spot);
            path.extend([Function::Sub.key(), "1", name].map(str::to_owned));
            let others = named.iter().copied().filter(|other| variables.get(other).is_none());
            let otherwise = || "remove it, or name it in the text".to_owned();
            findings.push(
                RULE.finding(format!("the text of `Fn::Sub` does not use `${{{name}}}`"))
                    .path(path)
                    .about_key()
                    .help(context.suggestions.did_you_mean(name, others, otherwise)),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn variables_are_used() {
        let value = |argument: &str| {
            findings(check, &format!(r#"{{"Outputs": {{"O": {{"Value": {{"Fn::Sub": {argument}}}}}}}}}"#))
        };
        assert_eq!(value(r#"["${A} ${ B }", {"A": 1, "B": 2}]"#), "");
        let found = |name: &str, help: &str| {
            format!(
                "unused-sub-variable Outputs/O/Value/Fn::Sub/1/{name}\n  the text of `Fn::Sub` does not use \
                 `${{{name}}}`\n  help: {help}\n"
            )
        };
        assert_eq!(
            value(r#"["${Stage} ${!Escaped}", {"Stag": 1, "Escaped": 2}]"#),
            [found("Stag", "did you mean `Stage`?"), found("Escaped", "remove it, or name it in the text")]
                .concat()
        );
    }
}
