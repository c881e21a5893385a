//! What the tests of rules share: templates made by hand, and findings as text.

use super::context::Context;
use super::contract::{Child, Children, Interface, family::Family};
use super::options::Options;
use crate::diagnostic::Diagnostic;
use crate::template::{Function, Map, Node, Template, Value};
use crate::validate::findings::Findings;

/// Makes a mapping.
pub(super) fn map<V: Into<Node>, const N: usize>(entries: [(&'static str, V); N]) -> Map {
    entries.into_iter().collect()
}

/// Makes a template of sections.
pub(super) fn template<const N: usize>(sections: [(&'static str, Node); N]) -> Template {
    Template { name: String::new(), root: map(sections).into() }
}

/// Makes a template from JSON, in which a mapping with the key of an intrinsic function as its only key
/// is a call of it, as in a template file.
pub(super) fn read(json: &str) -> Template {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    Template { name: String::new(), root: node(crate::value::IntoNode::into_node(value)) }
}

fn node(plain: Node) -> Node {
    match plain.value {
        Value::List(items) => items.into_iter().map(node).collect::<Vec<_>>().into(),
        Value::Map(map) => {
            let only = if map.len() == 1 { map.keys().next().and_then(Function::from_key) } else { None };
            let map: Map = map.into_iter().map(|(key, value)| (key, node(value))).collect();
            match only {
                Some(function) => {
                    let argument = map.into_iter().next().unwrap().1;
                    Node::call(function, argument)
                }
                None => map.into(),
            }
        }
        _ => plain,
    }
}

/// Runs one rule over a template in JSON and writes its findings as text, one a paragraph.
pub(super) fn findings(check: fn(&Context<'_>, &mut Findings), json: &str) -> String {
    findings_under(&Options::default(), check, json)
}

/// Runs one rule over a template in JSON, judged under these options, and writes its findings as text.
pub(super) fn findings_under(
    options: &Options,
    check: fn(&Context<'_>, &mut Findings),
    json: &str,
) -> String {
    let template = read(json);
    let mut found = Findings::default();
    check(&Context::new(&template, options), &mut found);
    told(&super::order::conclude(&template, found.told()))
}

/// Runs one rule over the function `F` with these properties in JSON, beside a parameter `Stage` and the condition
/// `Live` on it.
pub(super) fn findings_of_function(check: fn(&Context<'_>, &mut Findings), properties: &str) -> String {
    findings(
        check,
        &format!(
            r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "live"]}}}},
            "Conditions": {{"Live": {{"Fn::Equals": [{{"Ref": "Stage"}}, "live"]}}}},
            "Resources": {{"F": {{"Type": "AWS::Lambda::Function", "Properties": {{{properties}}}}}}}}}"#
        ),
    )
}

/// Runs one rule over a parent in JSON, whose nested stack `Nested` is the child in JSON, named `Child`.
pub(super) fn nested_findings(check: fn(&Family<'_>, &mut Findings), parent: &str, child: &str) -> String {
    let mut child = read(child);
    child.name = "Child".to_owned();
    let interface = Interface::of(&child);
    findings_of_family(check, parent, &[("Nested".to_owned(), Child::Known(&interface))].into())
}

/// Runs one rule over a parent in JSON and its children.
pub(super) fn findings_of_family(
    check: fn(&Family<'_>, &mut Findings),
    parent: &str,
    children: &Children<'_>,
) -> String {
    let template = read(parent);
    let options = Options::default();
    let context = Context::new(&template, &options);
    let mut found = Findings::default();
    check(&Family::new(&context, children), &mut found);
    told(&super::order::conclude(&template, found.told()))
}

/// Writes findings as text: code, path, message, help, related parts.
pub(super) fn told(findings: &[Diagnostic]) -> String {
    let mut text = String::new();
    for finding in findings {
        text += &format!("{} {}\n", finding.rule.code, finding.path.join("/"));
        text += &format!("  {}\n", finding.message);
        if let Some(help) = &finding.help {
            text += &format!("  help: {help}\n");
        }
        for related in &finding.related {
            text += &format!("  related: {}\n", related.part);
        }
    }
    text
}
