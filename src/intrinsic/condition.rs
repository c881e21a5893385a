//! Conditions: the handle of a declared one, and the expressions that declare it.

use crate::template::{Call, Function, Node, Owner, Value};
use crate::value::{IntoNode, IntoVal, Val};

/// The most operands that `Fn::And` and `Fn::Or` take (user guide, condition functions).
const MAX_OPERANDS: usize = 10;

/// A condition that a stack declared.
#[derive(Debug, Clone)]
pub struct Condition {
    pub(crate) owner: Owner,
}

impl Condition {
    /// Returns the logical id.
    #[must_use]
    pub fn logical_id(&self) -> &str {
        &self.owner.logical_id
    }
}

/// An expression that is true or false at deployment.
#[derive(Debug, Clone, PartialEq)]
pub struct ConditionExpr(pub(crate) Node);

/// Anything that is true or false: a declared condition, or an expression.
pub trait IntoCondition: Sized {
    /// Turns it into an expression.
    fn into_condition(self) -> ConditionExpr;

    /// Returns `Fn::And` of the two; a chain is one `Fn::And`, nested where it has more than ten operands.
    #[must_use]
    fn and(self, other: impl IntoCondition) -> ConditionExpr {
        chain(Function::And, self.into_condition(), other.into_condition())
    }

    /// Returns `Fn::Or` of the two; a chain is one `Fn::Or`, nested where it has more than ten operands.
    #[must_use]
    fn or(self, other: impl IntoCondition) -> ConditionExpr {
        chain(Function::Or, self.into_condition(), other.into_condition())
    }
}

impl IntoCondition for ConditionExpr {
    fn into_condition(self) -> ConditionExpr {
        self
    }
}

impl IntoCondition for &Condition {
    fn into_condition(self) -> ConditionExpr {
        let argument = self.owner.logical_id.clone().into_node();
        let call = Call { function: Function::Condition, argument, owners: vec![self.owner.clone()] };
        ConditionExpr(Value::Call(Box::new(call)).into())
    }
}

fn chain(function: Function, left: ConditionExpr, right: ConditionExpr) -> ConditionExpr {
    let mut left = left.0;
    if let Value::Call(call) = &mut left.value
        && call.function == function
        && let Value::List(operands) = &mut call.argument.value
        && operands.len() < MAX_OPERANDS
    {
        operands.push(right.0);
        return ConditionExpr(left);
    }
    ConditionExpr(Node::call(function, vec![left, right.0]))
}

/// Returns `Fn::Equals`: whether the two texts are the same, letter case included.
pub fn equals(left: impl IntoNode, right: impl IntoNode) -> ConditionExpr {
    ConditionExpr(Node::call(Function::Equals, vec![left.into_node(), right.into_node()]))
}

/// Returns `Fn::Not`.
pub fn not(condition: impl IntoCondition) -> ConditionExpr {
    ConditionExpr(Node::call(Function::Not, vec![condition.into_condition().0]))
}

/// Returns `Fn::Contains`, for rules: whether the list has the value.
pub fn contains(list: impl IntoVal<Vec<String>>, value: impl IntoVal<String>) -> ConditionExpr {
    ConditionExpr(Node::call(Function::Contains, vec![list.into_node(), value.into_node()]))
}

/// Returns `Fn::EachMemberEquals`, for rules: whether each item of the list is the value.
pub fn each_member_equals(list: impl IntoVal<Vec<String>>, value: impl IntoVal<String>) -> ConditionExpr {
    ConditionExpr(Node::call(Function::EachMemberEquals, vec![list.into_node(), value.into_node()]))
}

/// Returns `Fn::EachMemberIn`, for rules: whether each item of the first list is in the second.
pub fn each_member_in(list: impl IntoVal<Vec<String>>, of: impl IntoVal<Vec<String>>) -> ConditionExpr {
    ConditionExpr(Node::call(Function::EachMemberIn, vec![list.into_node(), of.into_node()]))
}

/// Returns `Fn::RefAll`, for rules: the values of every parameter of an AWS-specific type.
#[must_use]
pub fn ref_all(parameter_type: &str) -> Val<Vec<String>> {
    Val::new(Node::call(Function::RefAll, parameter_type.into_node()))
}

/// Returns `Fn::ValueOf`, for rules: an attribute of a parameter's value, such as `VpcId` of a subnet.
pub fn value_of(parameter: &str, attribute: &str) -> Val<String> {
    Val::new(Node::call(Function::ValueOf, [parameter, attribute].into_node()))
}

/// Returns `Fn::ValueOfAll`, for rules: an attribute of every parameter of an AWS-specific type.
pub fn value_of_all(parameter_type: &str, attribute: &str) -> Val<Vec<String>> {
    Val::new(Node::call(Function::ValueOfAll, [parameter_type, attribute].into_node()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_one_function_until_it_is_full() {
        let operand = |number: i64| equals(number, 0);
        let chained = (2..12).fold(operand(1), |chain, number| chain.and(operand(number)));
        let outer = chained.0.argument_of(Function::And).and_then(Node::as_list).unwrap();
        let inner = outer[0].argument_of(Function::And).and_then(Node::as_list).unwrap();
        assert_eq!((outer.len(), inner.len()), (2, 10));
        assert_eq!(outer[1], operand(11).0);
    }

    #[test]
    fn and_does_not_swallow_or() {
        let mixed = equals(1, 1).or(equals(2, 2)).and(equals(3, 3));
        let operands = mixed.0.argument_of(Function::And).and_then(Node::as_list).unwrap();
        assert_eq!(operands[0], equals(1, 1).or(equals(2, 2)).0);
    }
}
