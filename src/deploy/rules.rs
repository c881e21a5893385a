//! The rules of a template, which hold the parameters' values to each other.
//!
//! User guide, "CloudFormation template Rules syntax".

use super::stack::{Evaluated, Stack};
use crate::template::{Function, Node, Value};

/// Notes every assertion of a rule that does not hold. What only the account can tell is taken to hold.
pub(super) fn check(stack: &mut Stack<'_, '_>, rule: &Node) -> Evaluated<()> {
    if let Some(condition) = rule.get("RuleCondition")
        && (asks_account(condition) || !stack.holds(condition)?)
    {
        return Ok(());
    }
    for assertion in rule.get("Assertions").and_then(Node::as_list).unwrap_or_default() {
        let Some(assert) = assertion.get("Assert").filter(|assert| !asks_account(assert)) else { continue };
        if !stack.holds(assert)? {
            let message = match assertion.get("AssertDescription").and_then(Node::as_text) {
                Some(description) => format!("a rule of the template is broken: {description}"),
                None => "a rule of the template is broken".to_owned(),
            };
            stack.problem(assertion.place, message, "give other parameter values");
        }
    }
    Ok(())
}

/// Tells whether a part of a rule asks for what is in the account, such as the VPC of a subnet.
fn asks_account(node: &Node) -> bool {
    match &node.value {
        Value::Call(call) => {
            matches!(call.function, Function::RefAll | Function::ValueOf | Function::ValueOfAll)
                || asks_account(&call.argument)
        }
        Value::List(items) => items.iter().any(asks_account),
        Value::Map(map) => map.iter().any(|(_, node)| asks_account(node)),
        _ => false,
    }
}
