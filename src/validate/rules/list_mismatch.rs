//! Lists where a text is needed, and texts where a list is.

use crate::condition::Guard;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::schema::Types;
use crate::template::{Function, Node, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::kind::spelt;
use crate::validate::resolve::{Resolved, Resolver};
use crate::validate::walk::{Kind, Scope, Site};

pub(super) static RULE: Rule = Rule {
    code: "list-mismatch",
    severity: Severity::Error,
    summary: "Checks that functions and outputs are given lists and texts where they take them.",
    explanation: "\
## Why is this bad?
CloudFormation does not convert between lists and texts: `Fn::Join` makes a text of a list, `Fn::Split` a list of
a text. A reference is a list or a text by the type of the parameter, or the schema of the attribute, that it
reads, and the outputs of nested stacks and imported values are texts always.

## Example
```yaml
Value: !Sub 'subnets: ${Subnets}'
```

## Use instead
```yaml
Value: !Sub
  - 'subnets: ${Names}'
  - Names: !Join [',', !Ref Subnets]
```
",
};

/// How deep the branches of `Fn::If` are followed.
const DEPTH: usize = 32;

/// What a value is needed for.
struct Need<'a> {
    types: Types,
    /// What needs it, such as `Fn::Join`, in words.
    by: String,
    scope: Scope<'a>,
}

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let resolver = context.resolver();
    for site in context.calls() {
        let is_judged =
            !matches!(site.scope.section, Some(Section::Parameters | Section::Mappings | Section::Rules));
        if is_judged {
            arguments(context, &resolver, site, findings);
        }
    }
    for reference in context.references().iter().filter(|reference| reference.kind == Kind::SubVariable) {
        let yielded = resolver.referred(reference.target, reference.attribute);
        if yielded.types == Types::LIST {
            let name = reference.attribute.map_or_else(String::new, |attribute| format!(".{attribute}"));
            let variable = format!("{}{name}", reference.target);
            findings.push(
                RULE.finding(format!("`${{{variable}}}` in the text of `Fn::Sub` is a list"))
                    .path(context.path(reference.spot))
                    .help("join it in the variables of `Fn::Sub`, as in `[.., { Name: !Join [',', list] }]`"),
            );
        }
    }
    for entry in context.index.opened(Section::Outputs) {
        let scope = Scope { section: Some(Section::Outputs), logical_id: entry.logical_id };
        let need = Need { types: Types::SCALARS, by: "the value of an output".to_owned(), scope };
        if let Some(value) = entry.node.get("Value") {
            judge(context, &resolver, &need, value, entry.path(Section::Outputs, ["Value"]), findings);
        }
    }
}

/// Judges the arguments of a call.
fn arguments<'a>(
    context: &'a Context<'_>,
    resolver: &Resolver<'a>,
    site: &Site<'a>,
    findings: &mut Findings,
) {
    let (function, argument) = (site.call.function, &site.call.argument);
    let items = argument.as_list().unwrap_or_default();
    let mut need = |types, node: &'a Node, steps: &[&str]| {
        let need = Need { types, by: format!("`{}`", function.key()), scope: site.scope };
        if node.as_call().is_some() {
            let mut path = context.path(site.spot);
            path.extend([function.key()].iter().chain(steps).map(|step| (*step).to_owned()));
            judge(context, resolver, &need, node, path, findings);
        }
    };
    match (function, items) {
        (Function::Join, [_, values]) => match values.as_list() {
            Some(values) => {
                for (index, value) in values.iter().enumerate() {
                    need(Types::SCALARS, value, &["1", &index.to_string()]);
                }
            }
            None => need(Types::LIST, values, &["1"]),
        },
        (Function::Sub, [_, variables]) => {
            for (name, value) in variables.as_map().into_iter().flat_map(|map| map.iter()) {
                need(Types::SCALARS, value, &["1", name]);
            }
        }
        (Function::Select, [_, values]) => need(Types::LIST, values, &["1"]),
        (Function::Split, [_, text]) => need(Types::SCALARS, text, &["1"]),
        (Function::Equals, [one, other]) => {
            need(Types::SCALARS, one, &["0"]);
            need(Types::SCALARS, other, &["1"]);
        }
        (Function::Base64 | Function::ImportValue | Function::GetAZs, _) => {
            need(Types::SCALARS, argument, &[])
        }
        (Function::Length, _) => need(Types::LIST, argument, &[]),
        _ => {}
    }
}

/// Judges a value in each situation that its conditions tell apart.
fn judge<'a>(
    context: &Context<'_>,
    resolver: &Resolver<'a>,
    need: &Need<'_>,
    node: &'a Node,
    path: Vec<String>,
    findings: &mut Findings,
) {
    let conditions = &context.conditions;
    let Scope { section, logical_id } = need.scope;
    let entry = section.and_then(|section| context.index.get(section, logical_id));
    let always = || entry.map_or(conditions.always(), |entry| context.present(entry));
    // Conditions are asked only where there is something to tell.
    let mut pending = vec![(node, Vec::new(), 0)];
    while let Some((node, chosen, depth)) = pending.pop() {
        let found = match resolver.resolve(node) {
            Resolved::If(name, then, otherwise) if depth < DEPTH => {
                for (branch, holds) in [(otherwise, false), (then, true)] {
                    let mut chosen = chosen.clone();
                    chosen.push((name, holds));
                    pending.push((branch, chosen, depth + 1));
                }
                continue;
            }
            Resolved::Unknown(_) | Resolved::Parameter(..) => resolver.yielded(node).types,
            // The branches of `Fn::If` are judged here; a literal that stands alone is judged elsewhere.
            Resolved::Plain(node) if depth > 0 && node.as_list().is_some() => Types::LIST,
            Resolved::Plain(node) if depth > 0 && node.scalar_text().is_some() => Types::SCALARS,
            Resolved::Mapped(values) if values.iter().all(|value| value.value.as_list().is_some()) => {
                Types::LIST
            }
            Resolved::Mapped(values) if values.iter().all(|value| value.value.scalar_text().is_some()) => {
                Types::SCALARS
            }
            _ => continue,
        };
        if found.meets(need.types) {
            continue;
        }
        let when = chosen.iter().fold(always(), |when: Guard, (name, holds)| {
            let named = conditions.named(name);
            conditions.and(&when, &if *holds { named } else { conditions.not(&named) })
        });
        if conditions.is_possible(&when) {
            findings.push(finding(context, need, node, &when).path(path.iter().cloned()));
        }
    }
}

fn finding(context: &Context<'_>, need: &Need<'_>, node: &Node, when: &Guard) -> Diagnostic {
    let value = node.as_call().map_or_else(|| "the value".to_owned(), |call| format!("`{}`", spelt(call)));
    let (takes, is, help) = if need.types == Types::LIST {
        ("a list", "a text", "refer to a list, or split the text with `!Split`")
    } else {
        ("a text", "a list", "join the list with `!Join`, or choose one item with `!Select`")
    };
    let message = format!("{} takes {takes}, but {value} is {is}", need.by);
    let witness =
        context.conditions.witness(when).filter(|witness| !when.is_always() && !witness.settings.is_empty());
    match witness {
        Some(witness) => RULE.finding(format!("{message} when {witness}")),
        None => RULE.finding(message),
    }
    .help(help)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    /// Returns what is found in an output's value.
    fn value(json: &str) -> String {
        let template = format!(
            r#"{{"Parameters": {{"Names": {{"Type": "CommaDelimitedList"}}, "Name": {{"Type": "String", "Default": "a"}},
                "Zones": {{"Type": "AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>"}},
                "Live": {{"Type": "String", "AllowedValues": ["yes", "no"]}}}},
            "Mappings": {{"M": {{"a": {{"list": ["x"], "text": "x"}}}}}},
            "Conditions": {{"IsLive": {{"Fn::Equals": [{{"Ref": "Live"}}, "yes"]}}}},
            "Resources": {{"Topic": {{"Type": "AWS::SNS::Topic"}}, "Zone": {{"Type": "AWS::Route53::HostedZone"}},
                "Nested": {{"Type": "AWS::CloudFormation::Stack"}}, "Own": {{"Type": "Custom::Own"}}}},
            "Outputs": {{"O": {{"Value": {json}}}}}}}"#
        );
        findings(check, &template)
    }

    fn found(path: &str, message: &str, help: &str) -> String {
        format!("list-mismatch Outputs/O/Value{path}\n  {message}\n  help: {help}\n")
    }

    #[test]
    fn lists_and_texts_stand_where_they_are_taken() {
        for good in [
            r#"{"Fn::Join": [",", {"Ref": "Names"}]}"#,
            r#"{"Fn::Join": [",", [{"Ref": "Name"}, {"Fn::Select": [0, {"Ref": "Zones"}]}]]}"#,
            r#"{"Fn::Join": [",", {"Fn::GetAtt": ["Own", "Any"]}]}"#,
            r#"{"Fn::Join": [",", {"Fn::If": ["IsLive", ["a"], {"Ref": "Names"}]}]}"#,
            r#"{"Fn::Join": [",", {"Fn::FindInMap": ["M", "a", "list"]}]}"#,
            r#"{"Fn::Select": [0, {"Fn::Split": [",", {"Fn::ImportValue": "x"}]}]}"#,
            r#"{"Fn::Select": [0, {"Fn::GetAtt": ["Zone", "NameServers"]}]}"#,
            r#"{"Fn::Select": [0, {"Fn::GetAZs": {"Ref": "AWS::Region"}}]}"#,
            r#"{"Fn::Sub": ["${A} ${Name} ${Topic.TopicName}", {"A": {"Fn::Join": [",", {"Ref": "Zones"}]}}]}"#,
            r#"{"Fn::If": ["IsLive", {"Ref": "Name"}, {"Ref": "AWS::NoValue"}]}"#,
        ] {
            assert_eq!(value(good), "", "{good}");
        }
    }

    #[test]
    fn lists_are_joined_before_they_are_texts() {
        let join = "join the list with `!Join`, or choose one item with `!Select`";
        for (bad, path, message) in [
            (r#"{"Ref": "Zones"}"#, "", "the value of an output takes a text, but `!Ref Zones` is a list"),
            (
                r#"{"Fn::GetAtt": ["Zone", "NameServers"]}"#,
                "",
                "the value of an output takes a text, but `!GetAtt Zone.NameServers` is a list",
            ),
            (
                r#"{"Fn::If": ["IsLive", {"Ref": "Names"}, "a"]}"#,
                "",
                "the value of an output takes a text, but `!Ref Names` is a list when Live = `yes`",
            ),
            (
                r#"{"Fn::Join": [",", ["a", {"Ref": "Names"}]]}"#,
                "/Fn::Join/1/1",
                "`Fn::Join` takes a text, but `!Ref Names` is a list",
            ),
            (
                r#"{"Fn::Sub": ["${A}", {"A": {"Fn::FindInMap": ["M", "a", "list"]}}]}"#,
                "/Fn::Sub/1/A",
                "`Fn::Sub` takes a text, but `Fn::FindInMap` is a list",
            ),
            (
                r#"{"Fn::Select": [0, {"Fn::Split": [",", {"Ref": "Names"}]}]}"#,
                "/Fn::Select/1/Fn::Split/1",
                "`Fn::Split` takes a text, but `!Ref Names` is a list",
            ),
            (
                r#"{"Fn::Base64": {"Ref": "Names"}}"#,
                "/Fn::Base64",
                "`Fn::Base64` takes a text, but `!Ref Names` is a list",
            ),
        ] {
            assert_eq!(value(bad), found(path, message, join), "{bad}");
        }
        assert_eq!(
            value(r#"{"Fn::Sub": "${Zones}"}"#),
            found(
                "",
                "`${Zones}` in the text of `Fn::Sub` is a list",
                "join it in the variables of `Fn::Sub`, as in `[.., { Name: !Join [',', list] }]`"
            )
        );
    }

    #[test]
    fn texts_are_split_before_they_are_lists() {
        for (bad, path, message) in [
            (
                r#"{"Fn::Join": [",", {"Ref": "Name"}]}"#,
                "/Fn::Join/1",
                "`Fn::Join` takes a list, but `!Ref Name` is a text",
            ),
            (
                r#"{"Fn::Select": [0, {"Ref": "Topic"}]}"#,
                "/Fn::Select/1",
                "`Fn::Select` takes a list, but `!Ref Topic` is a text",
            ),
            (
                r#"{"Fn::Select": [0, {"Fn::GetAtt": ["Nested", "Outputs.Names"]}]}"#,
                "/Fn::Select/1",
                "`Fn::Select` takes a list, but `!GetAtt Nested.Outputs.Names` is a text",
            ),
            (
                r#"{"Fn::Select": [0, {"Fn::If": ["IsLive", "a", {"Ref": "Names"}]}]}"#,
                "/Fn::Select/1",
                "`Fn::Select` takes a list, but the value is a text when Live = `yes`",
            ),
        ] {
            let split = "refer to a list, or split the text with `!Split`";
            assert_eq!(value(bad), found(path, message, split), "{bad}");
        }
    }

    #[test]
    fn conditions_compare_texts() {
        let template = r#"{"Parameters": {"Names": {"Type": "CommaDelimitedList", "Default": "a"}},
            "Conditions": {"C": {"Fn::Equals": [{"Ref": "Names"}, ""]},
                "D": {"Fn::Equals": [{"Fn::Join": ["", {"Ref": "Names"}]}, ""]}}}"#;
        assert_eq!(
            findings(check, template),
            "list-mismatch Conditions/C/Fn::Equals/0\n  `Fn::Equals` takes a text, but `!Ref Names` is a list\n  \
             help: join the list with `!Join`, or choose one item with `!Select`\n"
        );
    }
}
