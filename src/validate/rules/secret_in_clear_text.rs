//! Secrets that are written in the template, or that a parameter shows.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity};
use crate::schema::{self, may_be_secret};
use crate::template::dynamic::is_dynamic;
use crate::template::dynamic::references;
use crate::template::sub_text::{Part, parts};
use crate::template::{Function, Map, Node, Section, Value};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::trail::{Spot, Step, Trail};

pub(super) static RULE: Rule = Rule {
    code: "secret-in-clear-text",
    severity: Severity::Error,
    summary: "Checks that passwords and other secrets are neither written in the template nor passed in a \
              parameter without `NoEcho`.",
    explanation: "\
## Why is this bad?
Whoever may read the template, its repository or the stack reads every literal in it, and the values of its
parameters, unless `NoEcho` masks them. The secret has to be changed everywhere once it has been seen.

## Example
```yaml
MasterUserPassword: correct-horse
```

## Use instead
```yaml
MasterUserPassword: !Sub '{{resolve:secretsmanager:${Secret}:SecretString:password}}'
```
",
};

/// How many functions within one another are looked through.
const DEPTH: usize = 16;

/// Where a secret can be read.
enum Clear<'a> {
    /// In the template itself.
    Literal,
    /// In a mapping.
    Mapping(&'a str),
    /// In the values of a parameter.
    Parameter(&'a str),
}

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (entry, map) in context.index.resources() {
        let kind = map.get("Type").and_then(Node::as_text);
        let (Some(kind), Some(properties)) = (kind, map.get("Properties")) else { continue };
        for (value, path) in candidates(properties) {
            let path =
                entry.path(Section::Resources, ["Properties"]).into_iter().chain(path).collect::<Vec<_>>();
            let Some(position) = context.position(&path) else { continue };
            let Some(pointer) = position.property() else { continue };
            let Some(reason) = schema::get(kind).and_then(|schema| schema.secret(&pointer)) else { continue };
            let name = pointer.trim_start_matches("/properties/").trim_end_matches("/*").replace('/', ".");
            if let Some((clear, when)) = find(context, value, &position.when, DEPTH) {
                let (message, help) = match clear {
                    Clear::Literal => (
                        format!("the secret `{name}` is written in the template"),
                        "refer to a secret by `{{resolve:secretsmanager:..}}`, or to a parameter with `NoEcho`".to_owned(),
                    ),
                    Clear::Mapping(mapping) => (
                        format!("the secret `{name}` is written in the mapping `{mapping}`"),
                        "refer to a secret by `{{resolve:secretsmanager:..}}`, or to a parameter with `NoEcho`".to_owned(),
                    ),
                    Clear::Parameter(parameter) => (
                        format!("the parameter `{parameter}` shows the secret `{name}`"),
                        format!("give `{parameter}` the attribute `NoEcho: true`"),
                    ),
                };
                let message = format!("{message}; {reason}{}", context.when(&when));
                findings.push(RULE.finding(message).path(path).help(help));
            }
        }
    }
}

/// Returns the values under keys that may be those of secrets, with their paths.
fn candidates(properties: &Node) -> Vec<(&Node, Vec<String>)> {
    let mut trail = Trail::default();
    let mut found = Vec::new();
    let mut pending = vec![(properties, Spot::ROOT)];
    while let Some((node, spot)) = pending.pop() {
        match &node.value {
            Value::Map(map) => {
                for (key, node) in map.iter() {
                    let spot = trail.step(spot, Step::Key(key));
                    if may_be_secret(key) {
                        found.push((node, trail.path(spot)));
                    }
                    pending.push((node, spot));
                }
            }
            Value::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    pending.push((item, trail.step(spot, Step::Index(at))));
                }
            }
            Value::Call(call) if call.function == Function::If => {
                pending.push((&call.argument, trail.step(spot, Step::Key(call.function.key()))));
            }
            _ => {}
        }
    }
    found
}

/// Returns where a value can be read, and in which situations; none where nothing of it can, or where a part
/// is not known here.
fn find<'a>(context: &Context<'a>, node: &'a Node, when: &Guard, depth: usize) -> Option<(Clear<'a>, Guard)> {
    if !context.conditions.is_possible(when) {
        return None;
    }
    let depth = depth.checked_sub(1)?;
    let call = match &node.value {
        Value::Text(text) => {
            let is_reference = references(text).any(|reference| !reference.is_spaced());
            return (!text.is_empty() && !is_reference).then(|| (Clear::Literal, when.clone()));
        }
        Value::Bool(_) | Value::Integer(_) | Value::Float(_) => return Some((Clear::Literal, when.clone())),
        Value::List(items) => return items.iter().find_map(|item| find(context, item, when, depth)),
        Value::Null | Value::Map(_) => return None,
        Value::Call(call) => call,
    };
    let argument = &call.argument;
    let items = argument.as_list().unwrap_or_default();
    match (call.function, items) {
        (Function::If, [condition, then, otherwise]) => {
            let named = context.conditions.named(condition.as_text()?);
            let unless = context.conditions.not(&named);
            let branch =
                |node, guard: &Guard| find(context, node, &context.conditions.and(when, guard), depth);
            branch(then, &named).or_else(|| branch(otherwise, &unless))
        }
        (Function::Ref, _) => {
            shown(context, argument.as_text()?).map(|name| (Clear::Parameter(name), when.clone()))
        }
        (Function::Base64, _) => find(context, argument, when, depth),
        (Function::FindInMap, [mapping, ..]) => {
            let literals = context.resolver().literals(node, when);
            let literal =
                literals.iter().find(|it| it.value.as_text().is_some_and(|text| !text.is_empty()))?;
            Some((Clear::Mapping(mapping.as_text()?), literal.when.clone()))
        }
        (Function::Sub, _) => {
            let text = argument.as_text().or_else(|| items.first()?.as_text())?;
            let variables = items.get(1).and_then(Node::as_map);
            if is_dynamic(text) {
                return None;
            }
            let mut names = parts(text).filter_map(|part| match part {
                Part::Variable(name) => Some(name),
                _ => None,
            });
            composed(
                names.try_fold(None, |found: Option<Clear<'a>>, name| {
                    match variables.and_then(|variables: &Map| variables.get(name)) {
                        Some(value) => piece(context, value, when, depth, found),
                        None => named(context, name, found),
                    }
                })?,
                when,
            )
        }
        (Function::Join, [_, list]) => {
            let mut items = list.as_list()?.iter();
            composed(items.try_fold(None, |found, item| piece(context, item, when, depth, found))?, when)
        }
        _ => None,
    }
}

/// A composed text can be read where none of its pieces is hidden.
fn composed<'a>(found: Option<Clear<'a>>, when: &Guard) -> Option<(Clear<'a>, Guard)> {
    Some((found.unwrap_or(Clear::Literal), when.clone()))
}

/// Judges a piece of a composed text: none where it hides the whole.
fn piece<'a>(
    context: &Context<'a>,
    node: &'a Node,
    when: &Guard,
    depth: usize,
    found: Option<Clear<'a>>,
) -> Option<Option<Clear<'a>>> {
    if let Some(name) = node.argument_of(Function::Ref).and_then(Node::as_text) {
        return named(context, name, found);
    }
    if node.as_text() == Some("") {
        return Some(found);
    }
    let (clear, _) = find(context, node, when, depth)?;
    Some(found.or(match clear {
        Clear::Literal => None,
        other => Some(other),
    }))
}

/// Judges a parameter or pseudo parameter as a piece of a composed text.
fn named<'a>(context: &Context<'a>, name: &'a str, found: Option<Clear<'a>>) -> Option<Option<Clear<'a>>> {
    if name.starts_with("AWS::") {
        return Some(found);
    }
    let shown = shown(context, name)?;
    Some(found.or(Some(Clear::Parameter(shown))))
}

/// Returns the name of a parameter whose values can be read: it has no `NoEcho`, and its default is not a
/// reference to a secret.
fn shown<'a>(context: &Context<'a>, name: &'a str) -> Option<&'a str> {
    let parameter = context.index.parameter(name)?;
    let default = parameter.map.get("Default").and_then(Node::as_text);
    (!parameter.is_masked() && !default.is_some_and(is_dynamic)).then_some(parameter.logical_id)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn password(json: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Hidden": {{"NoEcho": "true"}}, "Shown": {{"AllowedValues": ["a", "b"]}},
                    "Referred": {{"Default": "{{{{resolve:secretsmanager:S}}}}"}}}},
                "Conditions": {{"A": {{"Fn::Equals": [{{"Ref": "Shown"}}, "a"]}}}},
                "Mappings": {{"M": {{"a": {{"b": "secret"}}}}}},
                "Resources": {{"D": {{"Type": "AWS::RDS::DBInstance",
                    "Properties": {{"MasterUserPassword": {json}}}}},
                "Free": {{"Type": "Custom::Own", "Properties": {{"Password": "x"}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn hidden_values_pass() {
        for good in [
            r#"{"Ref": "Hidden"}"#,
            r#"{"Ref": "Referred"}"#,
            r#""""#,
            r#"{"Fn::Sub": "${Hidden}-${Shown}"}"#,
            r#"{"Fn::Join": ["-", ["a", {"Ref": "Hidden"}]]}"#,
            r#""x{{resolve:ssm-secure:P:1}}""#,
            r#"{"Fn::Sub": "{{resolve:secretsmanager:${S}}}"}"#,
            r#"{"Fn::GetAtt": ["Free", "Password"]}"#,
            r#"{"Fn::If": ["A", {"Fn::If": ["A", {"Ref": "Hidden"}, "never"]}, {"Ref": "AWS::NoValue"}]}"#,
            r#"{"Fn::ImportValue": "x"}"#,
        ] {
            assert_eq!(password(good), "", "{good}");
        }
    }

    #[test]
    fn what_can_be_read_is_found() {
        let literal = "refer to a secret by `{{resolve:secretsmanager:..}}`, or to a parameter with `NoEcho`";
        let no_echo = "give `Shown` the attribute `NoEcho: true`";
        let written =
            "the secret `MasterUserPassword` is written in the template; it administers the database";
        let shown =
            "the parameter `Shown` shows the secret `MasterUserPassword`; it administers the database";
        for (bad, message, help) in [
            (r#""secret""#, written.to_owned(), literal),
            ("12345678", written.to_owned(), literal),
            (r#"{"Fn::Sub": "x-${AWS::StackName}"}"#, written.to_owned(), literal),
            (
                r#"{"Fn::FindInMap": ["M", "a", "b"]}"#,
                "the secret `MasterUserPassword` is written in the mapping `M`; it administers the database"
                    .to_owned(),
                literal,
            ),
            (r#"{"Ref": "Shown"}"#, shown.to_owned(), no_echo),
            (r#"{"Fn::Sub": ["${X}!", {"X": {"Ref": "Shown"}}]}"#, shown.to_owned(), no_echo),
            (r#"{"Fn::Join": ["", ["a", {"Ref": "Shown"}]]}"#, shown.to_owned(), no_echo),
            (
                r#"{"Fn::If": ["A", {"Ref": "Hidden"}, "secret"]}"#,
                format!("{written} when Shown = `b`"),
                literal,
            ),
        ] {
            assert_eq!(
                password(bad),
                format!(
                    "secret-in-clear-text Resources/D/Properties/MasterUserPassword\n  {message}\n  help: {help}\n"
                )
            );
        }
    }

    #[test]
    fn nested_properties_and_lists_are_judged() {
        let json = r#"{"Resources": {"B": {"Type": "AWS::AmazonMQ::Broker", "Properties": {"Users": [
            {"Fn::If": ["C", {"Username": "a", "Password": "secret"}, {"Ref": "AWS::NoValue"}]}]}},
            "U": {"Type": "AWS::ElastiCache::User", "Properties": {"Passwords": ["secret"]}}}}"#;
        let help = "refer to a secret by `{{resolve:secretsmanager:..}}`, or to a parameter with `NoEcho`";
        assert_eq!(
            findings(check, json),
            format!(
                "secret-in-clear-text Resources/B/Properties/Users/0/Fn::If/1/Password\n  the secret \
                 `Users.*.Password` is written in the template; it signs a person or a program in\n  \
                 help: {help}\n\
                 secret-in-clear-text Resources/U/Properties/Passwords\n  the secret `Passwords` is written in the \
                 template; they sign a person or a program in\n  help: {help}\n"
            )
        );
    }
}
