//! Where a template names a Lambda runtime.

use super::context::Context;
use super::literals::{Literal, literals};
use crate::condition::Guard;
use crate::date::Date;
use crate::schema::{self, Runtime};
use crate::template::{Node, Section};

/// The types that have a runtime in `Runtime`; the transform makes the second into the first. What a layer
/// lists as compatible is not judged: it may serve functions that are there already.
const FUNCTIONS: [&str; 2] = ["AWS::Lambda::Function", "AWS::Serverless::Function"];

const SERVERLESS: &str = "AWS::Serverless-2016-10-31";

/// Calls back with every runtime that a function may have and whose life is known, and with its name.
pub(super) fn each(context: &Context<'_>, mut found: impl FnMut(&Literal<'_>, &str, &'static Runtime)) {
    let mut judge = |node: &Node, when: Guard, path| {
        for literal in literals(context, node, &when, path) {
            if let Some(name) = literal.value.as_text()
                && let Some(life) = schema::runtime(name)
            {
                found(&literal, name, life);
            }
        }
    };
    for (entry, map) in context.index.resources() {
        if map.get("Type").and_then(Node::as_text).is_some_and(|kind| FUNCTIONS.contains(&kind)) {
            let function = entry.opened();
            let Some(node) = function.get("Properties").and_then(|node| node.get("Runtime")) else {
                continue;
            };
            judge(node, context.present(map), entry.path(Section::Resources, ["Properties", "Runtime"]));
        }
    }
    let globals = context.template.root.get("Globals").filter(|_| context.index.has_transform(SERVERLESS));
    if let Some(node) = globals.and_then(|node| node.get("Function")?.get("Runtime")) {
        let path = ["Globals", "Function", "Runtime"].map(str::to_owned).to_vec();
        judge(node, context.conditions.always(), path);
    }
}

/// Returns what to do about a runtime that should not be used any more on a day.
pub(super) fn help(life: &Runtime, on: Date) -> String {
    let lives = |name: &&str| schema::runtime(name).is_none_or(|life| !life.is_deprecated(on));
    match life.successor.as_deref().filter(lives) {
        Some(successor) => format!("use `{successor}`"),
        None => "use a runtime that is not deprecated".to_owned(),
    }
}
