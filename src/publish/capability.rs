//! The capabilities that a caller of CloudFormation has to acknowledge.
//!
//! Source: the CloudFormation API reference, `CreateStack`, parameter `Capabilities`.

use crate::template::{Function, LOOP_KEY, Map, Resource, Section, Template, Value, transform_name};
use std::collections::BTreeSet;

/// A capability by CloudFormation's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Capability {
    /// `CAPABILITY_IAM`
    #[serde(rename = "CAPABILITY_IAM")]
    Iam,
    /// `CAPABILITY_NAMED_IAM`, which comprises `CAPABILITY_IAM`
    #[serde(rename = "CAPABILITY_NAMED_IAM")]
    NamedIam,
    /// `CAPABILITY_AUTO_EXPAND`
    #[serde(rename = "CAPABILITY_AUTO_EXPAND")]
    AutoExpand,
}

impl Capability {
    /// Returns CloudFormation's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Iam => "CAPABILITY_IAM",
            Self::NamedIam => "CAPABILITY_NAMED_IAM",
            Self::AutoExpand => "CAPABILITY_AUTO_EXPAND",
        }
    }
}

/// The resource types that need an acknowledgement, each with the property that gives it a custom name.
/// The name of an inline policy is none: it is not unique in the account.
const IAM_TYPES: &[(&str, Option<&str>)] = &[
    ("AWS::IAM::AccessKey", None),
    ("AWS::IAM::Group", Some("GroupName")),
    ("AWS::IAM::InstanceProfile", Some("InstanceProfileName")),
    ("AWS::IAM::ManagedPolicy", Some("ManagedPolicyName")),
    ("AWS::IAM::Policy", None),
    ("AWS::IAM::Role", Some("RoleName")),
    ("AWS::IAM::User", Some("UserName")),
    ("AWS::IAM::UserToGroupAddition", None),
];

/// What makes capabilities necessary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// The IAM resource types.
    pub iam: BTreeSet<String>,
    /// Those of them that have a resource with a custom name.
    pub named_iam: BTreeSet<String>,
    /// The transforms and macros.
    pub macros: BTreeSet<String>,
}

impl Capabilities {
    /// Returns what a template needs by itself, its nested stacks aside.
    #[must_use]
    pub fn of(template: &Template) -> Self {
        let mut capabilities = Self { macros: macros(template), ..Self::default() };
        for resource in resources(template) {
            let Some(entry) = IAM_TYPES.iter().find(|(name, _)| Some(*name) == resource.resource_type())
            else {
                continue;
            };
            capabilities.iam.insert(entry.0.to_owned());
            let custom_name = entry.1.and_then(|property| resource.properties()?.get(property));
            if custom_name.is_some_and(|name| !name.is_no_value()) {
                capabilities.named_iam.insert(entry.0.to_owned());
            }
        }
        capabilities
    }

    /// Adds what a nested stack needs.
    pub fn join(&mut self, nested: &Self) {
        self.iam.extend(nested.iam.iter().cloned());
        self.named_iam.extend(nested.named_iam.iter().cloned());
        self.macros.extend(nested.macros.iter().cloned());
    }

    /// Returns the fewest capabilities that suffice.
    #[must_use]
    pub fn required(&self) -> Vec<Capability> {
        let iam = match (self.iam.is_empty(), self.named_iam.is_empty()) {
            (_, false) => Some(Capability::NamedIam),
            (false, true) => Some(Capability::Iam),
            (true, true) => None,
        };
        iam.into_iter().chain((!self.macros.is_empty()).then_some(Capability::AutoExpand)).collect()
    }
}

/// Returns the resources, and what loops make resources from.
fn resources(template: &Template) -> Vec<Resource<'_>> {
    let mut found = Vec::new();
    let mut open: Vec<_> = template.entries(Section::Resources).collect();
    while let Some((logical_id, node)) = open.pop() {
        if logical_id.starts_with(LOOP_KEY) {
            let body = node.as_list().and_then(|arguments| arguments.get(2)?.as_map());
            open.extend(body.into_iter().flat_map(Map::iter));
        } else {
            found.push(Resource { logical_id, node });
        }
    }
    found
}

/// Returns the names of the transforms, those of the whole template and those within it.
fn macros(template: &Template) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = template.transforms().map(str::to_owned).collect();
    // A stack of its own, since a template that was read may be nested as deep as the reader allows.
    let mut open = vec![&template.root];
    while let Some(node) = open.pop() {
        match &node.value {
            Value::List(items) => open.extend(items),
            Value::Map(map) => open.extend(map.iter().map(|(_, node)| node)),
            Value::Call(call) => {
                if call.function == Function::Transform {
                    names.extend(transform_name(&call.argument).map(str::to_owned));
                }
                open.push(&call.argument);
            }
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object;
    use crate::template::Node;
    use crate::value::IntoNode;

    fn required(root: impl IntoNode) -> Vec<Capability> {
        let root = root.into_node();
        Capabilities::of(&Template { name: "Stack".into(), root }).required()
    }

    fn resource(resource_type: &'static str, properties: impl IntoNode) -> Vec<Capability> {
        required(object! { "Resources" => object! {
            "One" => object! { "Type" => resource_type, "Properties" => properties },
        }})
    }

    #[test]
    fn iam_resources_are_acknowledged() {
        assert_eq!(resource("AWS::IAM::Role", object! {}), [Capability::Iam]);
        assert_eq!(resource("AWS::IAM::Policy", object! { "PolicyName" => "inline" }), [Capability::Iam]);
        assert_eq!(resource("AWS::S3::Bucket", object! { "RoleName" => "x" }), []);
    }

    #[test]
    fn what_loops_make_is_acknowledged() {
        let role =
            object! { "Type" => "AWS::IAM::Role", "Properties" => object! { "RoleName" => "${Name}" } };
        let inner = object! { "Fn::ForEach::Inner" => ["Other".into_node(), ["a"].into_node(), object! {
            "Role${Name}${Other}" => role,
        }.into_node()] };
        let outer = ["Name".into_node(), ["a"].into_node(), inner.into_node()];
        let capabilities = required(object! { "Resources" => object! { "Fn::ForEach::Outer" => outer }});
        assert_eq!(capabilities, [Capability::NamedIam]);
    }

    #[test]
    fn custom_names_need_the_stronger_capability() {
        assert_eq!(resource("AWS::IAM::Role", object! { "RoleName" => "reader" }), [Capability::NamedIam]);
        let no_value = Node::call(Function::Ref, "AWS::NoValue");
        assert_eq!(resource("AWS::IAM::Role", object! { "RoleName" => no_value }), [Capability::Iam]);
    }

    #[test]
    fn transforms_and_macros_expand() {
        assert_eq!(required(object! { "Transform" => "AWS::LanguageExtensions" }), [Capability::AutoExpand]);
        assert_eq!(required(object! { "Transform" => ["A", "B"] }), [Capability::AutoExpand]);
        let include = Node::call(Function::Transform, object! { "Name" => "AWS::Include" }.into_node());
        assert_eq!(resource("AWS::S3::Bucket", object! { "Tags" => include }), [Capability::AutoExpand]);
    }

    #[test]
    fn a_parent_needs_what_its_nested_stacks_need() {
        let named = ["AWS::IAM::User".to_owned()].into();
        let mut parent = Capabilities { macros: ["M".to_owned()].into(), ..Capabilities::default() };
        parent.join(&Capabilities { named_iam: named, ..Capabilities::default() });
        assert_eq!(parent.required(), [Capability::NamedIam, Capability::AutoExpand]);
    }
}
