//! The evaluator's truth table, its guards, its findings, and the agreement of the two engines.

mod constraints;
mod differential;
mod findings;
mod guards;
mod kinds;
mod truth;

use super::*;
use crate::schema::of_json;
use crate::template::Template;
use crate::validate::Options;
use crate::validate::findings::Findings;
use crate::validate::index::Index;
use crate::value::IntoNode;
use serde_json::{Value as Json, json};

/// Turns JSON into template nodes: an object with one key that is a function becomes a call.
pub(super) fn node(json: &Json) -> Node {
    use crate::template::Function;
    match json {
        Json::Object(entries) => {
            if let Some((key, argument)) = entries.iter().next()
                && entries.len() == 1
                && let Some(function) = Function::from_key(key)
            {
                return Node::call(function, node(argument));
            }
            entries.iter().map(|(key, json)| (key.clone(), node(json))).collect::<Map>().into()
        }
        Json::Array(items) => items.iter().map(node).collect::<Vec<_>>().into(),
        scalar => scalar.clone().into_node(),
    }
}

pub(super) fn template(json: &Json) -> Template {
    Template { name: "test".to_owned(), root: node(json) }
}

pub(super) fn with_evaluator<T>(
    schema: &Schema,
    template: &Template,
    ask: impl FnOnce(&Evaluator<'_>) -> T,
) -> T {
    let conditions = Conditions::of(template);
    let index = Index::new(template);
    ask(&Evaluator::new(schema, Resolver { conditions: &conditions, index: &index }, None))
}

/// Returns the findings of every resource: code, path and message, and help.
pub(super) fn findings(json: &Json) -> Vec<String> {
    let template = template(json);
    let options = Options::default();
    let context = Context::new(&template, &options);
    let mut findings = Findings::default();
    for resource in template.resources() {
        check_resource(&context, resource, &mut findings);
    }
    findings
        .kept()
        .iter()
        .map(|it| {
            let help = it.help.as_ref().map(|help| format!(" [{help}]")).unwrap_or_default();
            format!("{} {}: {}{help}", it.rule.code, it.path.join("/"), it.message)
        })
        .collect()
}
