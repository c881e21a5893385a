//! The rules of a template, which hold the parameters' values to each other.
//!
//! User guide, "CloudFormation template Rules syntax".

use super::stack::{Evaluated, Stack};
use crate::template::Node;

/// Notes every assertion of a rule that does not hold.
pub(super) fn check(stack: &mut Stack<'_, '_>, rule: &Node) -> Evaluated<()> {
    if let Some(condition) = rule.get("RuleCondition")
        && !stack.holds(condition)?
    {
        return Ok(());
    }
    for assertion in rule.get("Assertions").and_then(Node::as_list).unwrap_or_default() {
        let Some(assert) = assertion.get("Assert") else { continue };
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
