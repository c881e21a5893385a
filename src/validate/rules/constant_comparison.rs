//! Comparisons that always come out the same.

use super::constant_condition::always_or_never;
use crate::diagnostic::{Rule, Severity, quoted};
use crate::template::{Call, Function, Node, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::walk::Site;

pub(super) static RULE: Rule = Rule {
    code: "constant-comparison",
    severity: Severity::Warning,
    summary: "Finds comparisons in conditions and rules that come out the same whatever the parameters are.",
    explanation: "\
## Why is this bad?
A comparison of a parameter with a text that it can never be, or of two literals, decides nothing. Mostly the text
is misspelt, or a `Ref` is missing.

## Example
```yaml
Parameters:
  Stage:
    Type: String
    AllowedValues: [test, beta, live]
Conditions:
  IsEarly: !Or [!Equals [!Ref Stage, test], !Equals [!Ref Stage, Beta]]
```

## Use instead
```yaml
Parameters:
  Stage:
    Type: String
    AllowedValues: [test, beta, live]
Conditions:
  IsEarly: !Or [!Equals [!Ref Stage, test], !Equals [!Ref Stage, beta]]
```
",
};

/// The most allowed values that a text is compared with for a likely one.
const MOST_COMPARED: usize = 200;

/// The most allowed values that are listed.
const MOST_SHOWN: usize = 10;

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut found = constants(context).peekable();
    if found.peek().is_none() {
        return;
    }
    let conditions = context.conditions_of_any_region();
    for (site, constant) in found {
        // `constant-condition` tells of the whole condition.
        let name = site.scope.logical_id;
        if site.scope.section == Some(Section::Rules) || always_or_never(conditions, name).is_none() {
            findings.push(RULE.finding(constant.reason).path(context.path(site.spot)).help(constant.help));
        }
    }
}

/// Why a comparison comes out the same always, and what to do.
pub(super) struct Constant {
    pub(super) reason: String,
    pub(super) help: String,
}

/// Returns the comparisons in conditions and rules that come out the same always.
pub(super) fn constants<'c, 'a>(context: &'c Context<'a>) -> impl Iterator<Item = (&'c Site<'a>, Constant)> {
    let sites = context.calls().iter().filter(|site| {
        site.call.function == Function::Equals
            && matches!(site.scope.section, Some(Section::Conditions | Section::Rules))
    });
    sites.filter_map(|site| Some((site, judge(context, site.call)?)))
}

fn judge(context: &Context<'_>, call: &Call) -> Option<Constant> {
    let [left, right] = call.argument.as_list()? else { return None };
    match (left.scalar_text(), right.scalar_text()) {
        (Some(left), Some(right)) => Some(of_literals(context, &left, &right)),
        (Some(text), None) => of_parameter(context, right, &text),
        (None, Some(text)) => of_parameter(context, left, &text),
        (None, None) => None,
    }
}

fn shown(text: &str) -> String {
    if text.is_empty() { "the empty text".to_owned() } else { format!("`{text}`") }
}

fn of_literals(context: &Context<'_>, left: &str, right: &str) -> Constant {
    let parameter = [left, right].into_iter().find(|text| context.index.has(Section::Parameters, text));
    Constant {
        reason: {
            let always = if left == right { "always" } else { "never" };
            format!("{} is {always} {}", shown(left), shown(right))
        },
        help: match parameter {
            Some(parameter) => format!("`{parameter}` is a text here: write `!Ref {parameter}`"),
            None => "compare a parameter with a text".to_owned(),
        },
    }
}

fn of_parameter(context: &Context<'_>, node: &Node, text: &str) -> Option<Constant> {
    let name = node.argument_of(Function::Ref).and_then(Node::as_text)?;
    if !context.index.has(Section::Parameters, name) {
        return None;
    }
    let values = context.conditions.texts(name);
    if let Some(values) = &values
        && values.len() == 1
        && values.clone().eq([text])
    {
        return Some(Constant {
            reason: format!("`{name}` is always {}, the only value that it can have", shown(text)),
            help: format!("allow `{name}` another value, or remove the comparison"),
        });
    }
    if context.conditions.permits(name, text) {
        return None;
    }
    let help = match values {
        Some(values) => context.suggestions.did_you_mean(text, values.clone().take(MOST_COMPARED), || {
            let shown = quoted(values.clone().take(MOST_SHOWN));
            let more = values.len().saturating_sub(MOST_SHOWN);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("its values are {shown}{more}")
        }),
        None => format!("change the text, or the constraints of `{name}`, which exclude it"),
    };
    Some(Constant { reason: format!("`{name}` is never {}", shown(text)), help })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    /// Returns what is found where one comparison is part of a condition that depends on another.
    fn compared(left: &str, right: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "live"]}},
                    "Only": {{"Type": "String", "AllowedValues": ["one"]}}, "Free": {{"Type": "String"}},
                    "Name": {{"Type": "String", "MinLength": 1}}, "Count": {{"Type": "Number", "AllowedValues": [1, 2]}},
                    "Many": {{"Type": "CommaDelimitedList", "AllowedValues": ["a"]}}}},
                "Conditions": {{"C": {{"Fn::Or": [{{"Fn::Equals": [{left}, {right}]}},
                    {{"Fn::Equals": [{{"Ref": "Free"}}, "x"]}}]}},
                    "D": {{"Fn::And": [{{"Fn::Equals": [{left}, {right}]}},
                    {{"Fn::Equals": [{{"Ref": "Free"}}, "x"]}}]}}}}}}"#
            ),
        )
    }

    fn found(condition: &str, message: &str, help: &str) -> String {
        let function = if condition == "C" { "Fn::Or" } else { "Fn::And" };
        format!("constant-comparison Conditions/{condition}/{function}/0\n  {message}\n  help: {help}\n")
    }

    #[test]
    fn comparisons_that_decide_something_pass() {
        for (left, right) in [
            (r#"{"Ref": "Stage"}"#, r#""live""#),
            (r#"{"Ref": "Free"}"#, r#""""#),
            (r#"{"Ref": "Count"}"#, "2"),
            (r#"{"Ref": "Many"}"#, r#""b""#),
            (r#"{"Ref": "AWS::Region"}"#, r#""eu-west-1""#),
            (r#"{"Ref": "Stage"}"#, r#"{"Ref": "Free"}"#),
        ] {
            assert_eq!(compared(left, right), "", "{left} {right}");
        }
    }

    #[test]
    fn comparisons_that_decide_nothing_are_found() {
        for (left, right, message, help) in [
            (r#"{"Ref": "Stage"}"#, r#""Live""#, "`Stage` is never `Live`", "did you mean `live`?"),
            (r#""prod""#, r#"{"Ref": "Stage"}"#, "`Stage` is never `prod`", "its values are `test`, `live`"),
            (r#"{"Ref": "Count"}"#, r#""01""#, "`Count` is never `01`", "did you mean `1`?"),
            (
                r#"{"Ref": "Name"}"#,
                r#""""#,
                "`Name` is never the empty text",
                "change the text, or the constraints of `Name`, which exclude it",
            ),
            (
                r#""Stage""#,
                r#""live""#,
                "`Stage` is never `live`",
                "`Stage` is a text here: write `!Ref Stage`",
            ),
        ] {
            // The other condition never holds as a whole, which is told otherwise.
            assert_eq!(compared(left, right), found("C", message, help), "{left} {right}");
        }
        for (left, right, message, help) in [
            (
                r#"{"Ref": "Only"}"#,
                r#""one""#,
                "`Only` is always `one`, the only value that it can have",
                "allow `Only` another value, or remove the comparison",
            ),
            ("true", r#""true""#, "`true` is always `true`", "compare a parameter with a text"),
        ] {
            assert_eq!(compared(left, right), found("D", message, help), "{left} {right}");
        }
    }
}
