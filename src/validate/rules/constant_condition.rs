//! Conditions that always hold, or never.

use super::constant_comparison::constants;
use crate::condition::Conditions;
use crate::diagnostic::{Place, Rule, Severity};
use crate::template::{Node, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::walk::Kind;
use std::collections::{HashMap, HashSet};

pub(super) static RULE: Rule = Rule {
    code: "constant-condition",
    severity: Severity::Warning,
    summary: "Finds conditions that hold always, or never, whatever the parameters are.",
    explanation: "\
## Why is this bad?
A condition that never holds keeps resources and outputs from ever being created, and one that always holds decides
nothing. Mostly a text is misspelt, or a parameter's constraints or the template's rules exclude more than was meant.
All combinations of parameter values are taken into account.

## Example
```yaml
Parameters:
  Stage:
    Type: String
    AllowedValues: [test, live]
Conditions:
  IsLive: !Equals [!Ref Stage, production]
```

## Use instead
```yaml
Parameters:
  Stage:
    Type: String
    AllowedValues: [test, live]
Conditions:
  IsLive: !Equals [!Ref Stage, live]
```
",
};

/// The most resources and outputs that are told.
const MOST_SHOWN: usize = 5;

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let conditions = context.conditions_of_any_region();
    let constant: HashMap<&str, bool> = context
        .index
        .logical_ids(Section::Conditions)
        .filter_map(|name| Some((name, always_or_never(conditions, name)?)))
        .collect();
    if constant.is_empty() {
        return;
    }
    let of_others: HashSet<&str> = context
        .references()
        .iter()
        .filter(|it| it.kind == Kind::Condition && it.scope.section == Some(Section::Conditions))
        .filter(|it| constant.contains_key(it.target))
        .map(|it| it.scope.logical_id)
        .collect();
    let mut users = users(context);
    let mut reasons: HashMap<&str, _> = HashMap::new();
    for (site, reason) in constants(context) {
        if site.scope.section == Some(Section::Conditions) {
            reasons.insert(site.scope.logical_id, reason);
        }
    }
    for (name, node) in context.index.entries(Section::Conditions) {
        let Some(holds) = constant.get(name).filter(|_| !of_others.contains(name)) else { continue };
        let verb = if *holds { "always" } else { "never" };
        let mut finding = match reasons.remove(name) {
            Some(reason) => RULE
                .finding(format!("the condition `{name}` {verb} holds: {}", reason.reason))
                .help(reason.help),
            None => RULE
                .finding(format!("the condition `{name}` {verb} holds{}", why(conditions, name)))
                .help("remove it, or correct what it compares"),
        };
        finding = finding.path([Section::Conditions.key(), name]).at(node.place);
        let users = if *holds { None } else { users.remove(name) };
        for (place, part) in users.into_iter().flatten().take(MOST_SHOWN) {
            finding = finding.related(place, part);
        }
        findings.push(finding);
    }
}

/// Tells whether a condition holds always, or never; none where it depends.
pub(super) fn always_or_never(conditions: &Conditions, name: &str) -> Option<bool> {
    let guard = conditions.named(name);
    if !conditions.is_possible(&guard) {
        return Some(false);
    }
    (!conditions.is_possible(&conditions.not(&guard))).then_some(true)
}

/// Says what makes a condition constant that is not so by itself.
fn why(conditions: &Conditions, name: &str) -> &'static str {
    let guard = conditions.named(name);
    if guard.is_always() || guard.is_never() {
        ", whatever the parameters are"
    } else {
        ", because rules or look-ups in mappings exclude all other parameter values"
    }
}

/// Returns what is not there where a condition does not hold, by the condition.
fn users<'a>(context: &Context<'a>) -> HashMap<&'a str, Vec<(Place, String)>> {
    let mut users: HashMap<_, Vec<_>> = HashMap::new();
    for (section, verb) in [(Section::Resources, "created"), (Section::Outputs, "returned")] {
        for (logical_id, node) in context.index.entries(section) {
            if let Some(condition) = node.get("Condition").and_then(Node::as_text) {
                let part = (node.place, format!("`{logical_id}` is never {verb}"));
                users.entry(condition).or_default().push(part);
            }
        }
    }
    users
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::findings::Findings;
    use crate::validate::testing::{findings, read, told};
    use crate::validate::{Options, context::Context};

    fn template(conditions: &str) -> String {
        format!(
            r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "live"]}},
                "Zone": {{"Type": "String"}}}},
            "Mappings": {{"Map": {{"a": {{"K": "v"}}}}}},
            "Rules": {{"R": {{"Assertions": [{{"Assert": {{"Fn::Equals": [{{"Ref": "Zone"}}, "a"]}}}}]}}}},
            "Conditions": {{{conditions}}},
            "Resources": {{"Bucket": {{"Type": "AWS::S3::Bucket", "Condition": "C"}}}},
            "Outputs": {{"O": {{"Condition": "C", "Value": "x"}}}}}}"#
        )
    }

    const LIVE: &str = r#"{"Fn::Equals": [{"Ref": "Stage"}, "live"]}"#;
    const TEST: &str = r#"{"Fn::Equals": [{"Ref": "Stage"}, "test"]}"#;

    #[test]
    fn conditions_that_depend_on_parameters_pass() {
        let good = format!(
            r#""C": {LIVE}, "D": {{"Fn::Not": [{{"Condition": "C"}}]}}, "E": {{"Condition": "Missing"}}"#
        );
        assert_eq!(findings(check, &template(&good)), "");
    }

    #[test]
    fn conditions_that_do_not_are_found() {
        assert_eq!(
            findings(
                check,
                &template(r#""C": {"Fn::Equals": [{"Ref": "Stage"}, "Live"]}, "D": {"Condition": "C"}"#)
            ),
            "constant-condition Conditions/C\n  the condition `C` never holds: `Stage` is never `Live`\n  \
             help: did you mean `live`?\n  related: `Bucket` is never created\n  related: `O` is never returned\n"
        );
        assert_eq!(
            findings(
                check,
                &template(&format!(
                    r#""C": {{"Fn::And": [{LIVE}, {TEST}]}}, "D": {{"Fn::Or": [{LIVE}, {TEST}]}}"#
                ))
            ),
            "constant-condition Conditions/C\n  the condition `C` never holds, whatever the parameters are\n  \
             help: remove it, or correct what it compares\n  related: `Bucket` is never created\n  \
             related: `O` is never returned\n\
             constant-condition Conditions/D\n  the condition `D` always holds, whatever the parameters are\n  \
             help: remove it, or correct what it compares\n"
        );
        assert_eq!(
            findings(check, &template(r#""D": {"Fn::Equals": [{"Ref": "Zone"}, "a"]}"#)),
            "constant-condition Conditions/D\n  the condition `D` always holds, because rules or look-ups in mappings \
             exclude all other parameter values\n  help: remove it, or correct what it compares\n"
        );
    }

    #[test]
    fn a_region_that_is_given_makes_no_condition_constant() {
        let template = read(&template(r#""D": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}"#));
        let options = Options { region: Some("us-east-1".to_owned()), ..Options::default() };
        let mut found = Findings::default();
        check(&Context::new(&template, &options), &mut found);
        assert_eq!(told(&found.told()), "");
    }
}
