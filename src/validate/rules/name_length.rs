//! Names of IAM entities, composed of texts and parameters, that become too long.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity};
use crate::template::Section;
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::iam_names::{self, Name};

pub(super) static RULE: Rule = Rule {
    code: "name-length",
    severity: Severity::Error,
    summary: "Checks that names of IAM that are composed with parameters are not too long.",
    explanation: "\
## Why is this bad?
The names of roles and users have at most 64 characters, those of groups, policies and instance profiles 128.
A name made of a text and a parameter is too long for some of the parameter's allowed values, or for its
default: the resource cannot be created with them.

## Example
```yaml
Parameters:
  Team:
    Type: String
    AllowedValues: [sales, a-team-with-a-very-long-name-that-nobody-remembers]
# ..
RoleName: !Sub data-scientists-of-the-team-${Team}
```

## Use instead
```yaml
RoleName: !Sub ds-${Team}
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    iam_names::each(context, |resource, name, path, when| {
        let Name { property, most, words: (fixed, parameters), .. } = name;
        let conditions = &context.conditions;
        let [parameter] = parameters.as_slice() else { return };
        let Some(node) = context.template.section(Section::Parameters).and_then(|all| all.get(parameter))
        else {
            return;
        };
        for candidate in context.resolver().candidates(parameter, node) {
            let Some(value) = candidate.value.scalar_text() else { continue };
            let length = fixed + value.chars().count();
            let when: Guard = conditions.and(when, &candidate.when);
            if length > *most && conditions.is_possible(&when) {
                let message = format!(
                    "the `{property}` of `{resource}` has {length} characters where `{parameter}` is `{value}`, more \
                     than {most}"
                );
                let help = format!("shorten the text around `${{{parameter}}}`, or the value");
                findings.push(RULE.finding(message).path(path.clone()).help(help));
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::iam_names::testing::named;
    use crate::validate::testing::findings;

    #[test]
    fn names_that_fit_pass() {
        for parameter in [r#""AllowedValues": ["a", "b"]"#, r#""Default": "a""#, r#""MaxLength": 99"#] {
            assert_eq!(findings(check, &named(parameter)), "", "{parameter}");
        }
    }

    #[test]
    fn values_that_make_a_name_too_long_are_found() {
        for parameter in [r#""AllowedValues": ["a", "abcdef"]"#, r#""Default": "abcdef""#] {
            assert_eq!(
                findings(check, &named(parameter)),
                "name-length Resources/R/Properties/RoleName\n  the `RoleName` of `R` has 66 characters where `P` is \
                 `abcdef`, more than 64\n  help: shorten the text around `${P}`, or the value\n",
                "{parameter}"
            );
        }
    }
}
