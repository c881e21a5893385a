//! Names of IAM entities that a parameter without a bound can make too long.

use crate::diagnostic::{Rule, Severity};
use crate::parameter::Parameter;
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::iam_names::{self, Name};

pub(super) static RULE: Rule = Rule {
    code: "name-overflow",
    severity: Severity::Warning,
    summary: "Reports a parameter that can make a name of IAM too long.",
    explanation: "\
## Why is this bad?
The names of roles and users have at most 64 characters, those of groups, policies and instance profiles 128.
A customer who gives a longer value for a parameter in such a name learns of it when the stack rolls back;
with a `MaxLength` they learn of it in the form.

## Example
```yaml
Parameters:
  UserName:
    Type: String
# ..
RoleName: !Sub SageMakerStudioExecutionRole-${UserName}
```

## Use instead
```yaml
Parameters:
  UserName:
    Type: String
    MaxLength: 35
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    iam_names::each(context, |resource, name, path, _| {
        let Name { property, most, words: (fixed, parameters), .. } = name;
        let [parameter] = parameters.as_slice() else { return };
        // A name without anything around the parameter is as long as the customer says: they gave the name.
        let Some(declared) = context.index.parameters().find(|it| it.logical_id == *parameter) else {
            return;
        };
        let Some(longest) = longest(declared) else { return };
        let room = most.saturating_sub(*fixed);
        if *fixed == 0 || longest <= room {
            return;
        }
        let bound = if longest == usize::MAX {
            format!("`{parameter}` has no `MaxLength`")
        } else {
            format!("`{parameter}` may have {longest} characters")
        };
        let message =
            format!("the `{property}` of `{resource}` can be longer than {most} characters, since {bound}");
        let help = if room == 0 {
            format!("shorten the text around `${{{parameter}}}`, which leaves no room for it")
        } else {
            format!("set `MaxLength: {room}` of `{parameter}`, or shorten the text around it")
        };
        findings.push(RULE.finding(message).path(path).help(help));
    });
}

/// Returns the most characters that a parameter can have; none where its constraints do not tell.
fn longest(parameter: Parameter<'_>) -> Option<usize> {
    if parameter.map.get("Type")?.as_text()? != "String" || parameter.map.get("AllowedValues").is_some() {
        return None;
    }
    match parameter.map.get("MaxLength").and_then(|node| node.scalar_text()) {
        Some(most) => most.parse().ok(),
        // A pattern may bound the length.
        None => parameter.map.get("AllowedPattern").is_none().then_some(usize::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::iam_names::testing::named;
    use crate::validate::testing::findings;

    #[test]
    fn parameters_with_a_bound_pass() {
        for parameter in [
            r#""Type": "String", "MaxLength": 4"#,
            r#""Type": "String", "AllowedValues": ["abcdef"]"#,
            r#""Type": "String", "AllowedPattern": "[a-z]{1,4}""#,
            r#""Type": "Number""#,
        ] {
            assert_eq!(findings(check, &named(parameter)), "", "{parameter}");
        }
    }

    #[test]
    fn parameters_without_a_bound_or_with_a_wide_one_are_found() {
        let finding = |bound: &str| {
            format!(
                "name-overflow Resources/R/Properties/RoleName\n  the `RoleName` of `R` can be longer than 64 \
                 characters, since `P` {bound}\n  \
                 help: set `MaxLength: 4` of `P`, or shorten the text around it\n"
            )
        };
        assert_eq!(findings(check, &named(r#""Type": "String""#)), finding("has no `MaxLength`"));
        assert_eq!(
            findings(check, &named(r#""Type": "String", "MaxLength": "5""#)),
            finding("may have 5 characters")
        );
    }
}
