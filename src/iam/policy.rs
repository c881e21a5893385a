//! IAM policy documents, statement by statement.
//!
//! IAM user guide, "IAM JSON policy elements reference". Elements come out in the order of that reference;
//! one action or resource is written as a text, several as a list.

pub use super::operator::{Operator, QualifiedOperator, Quantifier};
use crate::template::{Map, Node, Text, Value};
use crate::value::{IntoNode, IntoVal, Json, Val};

/// The elements of a document (user guide, "Grammar of the IAM JSON policy language").
pub(crate) const DOCUMENT_ELEMENTS: &[&str] = &["Version", "Id", "Statement"];

/// The elements of a statement (user guide, as above).
pub(crate) const STATEMENT_ELEMENTS: &[&str] = &[
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// A policy document of version 2012-10-17.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyDocument {
    statements: Vec<Statement>,
}

impl PolicyDocument {
    /// Makes a document of the statements.
    #[must_use]
    pub fn new(statements: impl IntoIterator<Item = Statement>) -> Self {
        Self { statements: statements.into_iter().collect() }
    }
}

impl IntoNode for PolicyDocument {
    fn into_node(self) -> Node {
        let statements: Vec<Node> = self.statements.into_iter().map(Statement::into_node).collect();
        Map::from_iter([("Version", "2012-10-17".into_node()), ("Statement", statements.into())]).into()
    }
}
impl IntoVal<Json> for PolicyDocument {}

/// A statement of a policy document.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct Statement {
    elements: Map,
    conditions: Map,
}

/// Returns the only item of a list, or the values as they are: an `Action` or `Resource` is a text or a list.
fn one_or_many(values: Node) -> Node {
    match values.value {
        Value::List(mut items) if items.len() == 1 => items.remove(0),
        value => Node { value, place: values.place },
    }
}

impl Statement {
    /// Starts a statement that allows.
    pub fn allow() -> Self {
        Self::with_effect("Allow")
    }

    /// Starts a statement that denies.
    pub fn deny() -> Self {
        Self::with_effect("Deny")
    }

    fn with_effect(effect: &'static str) -> Self {
        Self { elements: Map::from_iter([("Effect", effect)]), conditions: Map::new() }
    }

    /// Sets `Sid`: letters and digits, unique in the document.
    pub fn sid(self, sid: &str) -> Self {
        self.set("Sid", sid.into_node())
    }

    /// Sets `Principal`, in resource and trust policies.
    pub fn principal(self, principal: Principal) -> Self {
        self.set("Principal", principal.0)
    }

    /// Sets `NotPrincipal`: everybody but these.
    pub fn not_principal(self, principal: Principal) -> Self {
        self.set("NotPrincipal", principal.0)
    }

    /// Sets `Action`.
    pub fn actions(self, actions: impl IntoVal<Vec<String>>) -> Self {
        self.set("Action", one_or_many(actions.into_node()))
    }

    /// Sets `NotAction`: every action but these.
    pub fn not_actions(self, actions: impl IntoVal<Vec<String>>) -> Self {
        self.set("NotAction", one_or_many(actions.into_node()))
    }

    /// Sets `Resource`.
    pub fn resources(self, resources: impl IntoVal<Vec<String>>) -> Self {
        self.set("Resource", one_or_many(resources.into_node()))
    }

    /// Sets `Resource` to every resource.
    pub fn all_resources(self) -> Self {
        self.resources(["*"])
    }

    /// Sets `NotResource`: every resource but these.
    pub fn not_resources(self, resources: impl IntoVal<Vec<String>>) -> Self {
        self.set("NotResource", one_or_many(resources.into_node()))
    }

    /// Adds a test to `Condition`; all tests must hold. A key tested again with the same operator is replaced.
    pub fn condition(
        mut self,
        operator: impl Into<QualifiedOperator>,
        key: impl Into<Text>,
        values: impl IntoNode,
    ) -> Self {
        let operator = operator.into().name();
        if self.conditions.get(&operator).is_none() {
            self.conditions.push(operator.clone(), Map::new());
        }
        if let Some(Value::Map(tests)) = self.conditions.get_mut(&operator).map(|node| &mut node.value) {
            tests.set(key, one_or_many(values.into_node()));
        }
        self
    }

    fn set(mut self, element: &'static str, value: Node) -> Self {
        self.elements.set(element, value);
        self
    }
}

impl IntoNode for Statement {
    fn into_node(mut self) -> Node {
        const ORDER: [&str; 8] =
            ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource"];
        let mut ordered: Map =
            ORDER.into_iter().filter_map(|element| Some((element, self.elements.remove(element)?))).collect();
        if !self.conditions.is_empty() {
            ordered.push("Condition", self.conditions);
        }
        ordered.into()
    }
}

/// Who a statement is about.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct Principal(Node);

impl Principal {
    /// Returns everybody.
    pub fn anyone() -> Self {
        Self("*".into())
    }

    /// Returns AWS services, such as `sagemaker.amazonaws.com`.
    pub fn service(services: impl IntoVal<Vec<String>>) -> Self {
        Self::of("Service", services)
    }

    /// Returns AWS accounts, users, roles and sessions, by ARN or account id.
    pub fn aws(principals: impl IntoVal<Vec<String>>) -> Self {
        Self::of("AWS", principals)
    }

    /// Returns federated identity providers.
    pub fn federated(providers: impl IntoVal<Vec<String>>) -> Self {
        Self::of("Federated", providers)
    }

    /// Returns these and the others, as in a statement about services and accounts.
    pub fn and(self, others: Self) -> Self {
        match (self.0.value, others.0.value) {
            (Value::Map(mut principals), Value::Map(others)) => {
                for (kind, more) in others.iter() {
                    let known = principals.remove(kind).into_iter();
                    let each = known.chain([more.clone()]).flat_map(|node| match node.value {
                        Value::List(items) => items,
                        _ => vec![node],
                    });
                    principals.push(kind.to_owned(), one_or_many(Node::from(each.collect::<Vec<_>>())));
                }
                Self(principals.into())
            }
            // One of the two is everybody.
            _ => Self::anyone(),
        }
    }

    fn of(kind: &'static str, principals: impl IntoVal<Vec<String>>) -> Self {
        Self(Map::from_iter([(kind, one_or_many(principals.into_node()))]).into())
    }
}

/// A policy variable, which IAM resolves at each request: `${aws:username}`.
///
/// CloudFormation never resolves it: inside a `Fn::Sub` it is escaped, elsewhere it is literal text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyVariable(String);

impl PolicyVariable {
    /// Returns the variable of a condition key, such as `aws:username`.
    #[must_use]
    pub fn of(key: &str) -> Self {
        Self(format!("${{{key}}}"))
    }

    /// Returns the variable with a value for requests that lack the key: `${aws:username, 'nobody'}`.
    #[must_use]
    pub fn with_default(key: &str, default: &str) -> Self {
        Self(format!("${{{key}, '{default}'}}"))
    }

    /// Returns the friendly name of the IAM user.
    #[must_use]
    pub fn username() -> Self {
        Self::of("aws:username")
    }

    /// Returns a tag of the principal, or of its session.
    #[must_use]
    pub fn principal_tag(key: &str) -> Self {
        Self::of(&format!("aws:PrincipalTag/{key}"))
    }

    /// Returns the source identity that the session was started with.
    #[must_use]
    pub fn source_identity() -> Self {
        Self::of("aws:SourceIdentity")
    }
}

impl IntoNode for PolicyVariable {
    fn into_node(self) -> Node {
        self.0.into()
    }
}
impl IntoVal<String> for PolicyVariable {}

/// Returns the ARN of a policy that AWS manages, in the stack's partition; the name is that of the ARN, with its
/// path, such as `job-function/DataScientist`.
///
/// The rule `unknown-managed-policy` tells of names that no such policy has.
#[must_use]
pub fn aws_managed_policy(name: &str) -> Val<String> {
    crate::sub!("arn:{}:iam::aws:policy/{}", crate::intrinsic::partition(), name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intrinsic::{account_id, region};
    use crate::{list, sub};
    use serde_json::json;

    #[test]
    fn elements_stand_in_the_order_of_the_reference() {
        let statement = Statement::deny()
            .not_resources([sub!("arn:aws:s3:::{}/{}", region(), PolicyVariable::username())])
            .condition(Operator::StringEquals, "aws:a", "1")
            .condition(Operator::StringLike.if_exists(), "aws:b", ["2", "3"])
            .condition(Operator::StringEquals, "aws:c", PolicyVariable::principal_tag("team"))
            .condition(Operator::ArnLike.for_any_value().if_exists(), "aws:d", "4")
            .actions(list!["s3:*", account_id()])
            .principal(Principal::service(["sagemaker.amazonaws.com"]))
            .sid("One");
        let expected = Map::from_iter([
            ("Sid", "One".into_node()),
            ("Effect", "Deny".into()),
            ("Principal", json!({"Service": "sagemaker.amazonaws.com"}).into_node()),
            ("Action", list!["s3:*", account_id()].into_node()),
            ("NotResource", sub!("arn:aws:s3:::{}/{}", region(), "${aws:username}").into_node()),
            (
                "Condition",
                json!({
                    "StringEquals": {"aws:a": "1", "aws:c": "${aws:PrincipalTag/team}"},
                    "StringLikeIfExists": {"aws:b": ["2", "3"]},
                    "ForAnyValue:ArnLikeIfExists": {"aws:d": "4"},
                })
                .into_node(),
            ),
        ]);
        assert_eq!(statement.into_node(), expected.into());
    }

    #[test]
    fn principals_of_several_kinds_are_one() {
        let services = || Principal::service(["a.amazonaws.com"]);
        let both =
            services().and(Principal::aws(list![account_id()])).and(Principal::service(["b.amazonaws.com"]));
        let expected = Map::from_iter([
            ("AWS", account_id().into_node()),
            ("Service", ["a.amazonaws.com", "b.amazonaws.com"].into_node()),
        ]);
        assert_eq!(both, Principal(expected.into()));
        assert_eq!(services().and(Principal::anyone()), Principal::anyone());
    }
}
