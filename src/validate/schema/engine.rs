//! The second engine: the `jsonschema` crate over our own nodes.
//!
//! It judges every resource whose properties are all literal, at run time too, and must come to the same
//! verdict as the evaluator. The structure (references, alternatives, members, items, counts) is judged by the
//! crate alone, from the schema's JSON; scalars, with CloudFormation's conversions, and the keywords that only
//! AWS has are custom keywords. A validator is compiled the first time that its type is used.
//!
//! Nothing is sampled: a whole run on a resource of twenty properties takes a few microseconds.

mod json;
mod keywords;
mod load;

use super::rules::ENGINES_DISAGREE;
use crate::diagnostic::Diagnostic;
use crate::schema::{self, Schema};
use crate::template::dynamic::is_dynamic;
use crate::template::{Node, Value, is_expanded};
use crate::validate::resolve::literal;
use json::{Literal, TemplateJson};
use jsonschema::Validator;
use std::sync::OnceLock;

pub(super) type Compiled = Result<Validator<TemplateJson>, String>;

/// One cell a resource type, in the order of the registry.
static VALIDATORS: OnceLock<Vec<OnceLock<Compiled>>> = OnceLock::new();

/// Tells whether a value is all literal.
pub(super) fn is_concrete(node: &Node) -> bool {
    let Some(node) = literal(node) else { return node.is_no_value() };
    match &node.value {
        Value::List(items) => items.iter().all(is_concrete),
        Value::Map(map) => map.iter().all(|(key, node)| !is_expanded(key) && is_concrete(node)),
        Value::Text(text) => !is_dynamic(text),
        _ => true,
    }
}

/// Judges literal properties, and returns a finding if the verdict is not the evaluator's.
pub(super) fn compare(schema: &Schema, properties: &Node, passes: bool) -> Option<Diagnostic> {
    let word = |passes| if passes { "valid" } else { "not valid" };
    let problem = match verdict(schema, properties)? {
        Ok(own) if own == passes => return None,
        Ok(own) => format!(
            "the evaluator finds the properties {}, the `jsonschema` crate finds them {}",
            word(passes),
            word(own)
        ),
        Err(error) => {
            format!("the `jsonschema` crate cannot compile the schema of `{}`: {error}", schema.resource_type)
        }
    };
    Some(
        ENGINES_DISAGREE
            .finding(problem)
            .help("this is a fault of `synth`: please report it with the resource"),
    )
}

/// Judges literal properties.
pub(super) fn verdict<'s>(schema: &Schema, properties: &Node) -> Option<Result<bool, &'s str>> {
    let cells = VALIDATORS
        .get_or_init(|| std::iter::repeat_with(OnceLock::new).take(schema::types().len()).collect());
    let compiled = cells.get(schema.index)?.get_or_init(|| compile(schema.resource_type));
    Some(compiled.as_ref().map(|validator| is_valid(validator, properties)).map_err(String::as_str))
}

pub(super) fn is_valid(validator: &Validator<TemplateJson>, properties: &Node) -> bool {
    validator.is_valid(Literal::of(properties))
}

fn compile(resource_type: &str) -> Compiled {
    compile_json(schema::source(resource_type).unwrap_or_default())
}

pub(super) fn compile_json(json: serde_json::Value) -> Compiled {
    keywords::options().build(&load::load(json)).map_err(|error| error.to_string())
}
