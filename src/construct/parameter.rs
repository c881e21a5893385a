//! Parameters: what the person who deploys the stack decides.

use super::handle::reference;
use crate::template::{Map, Node, Owner, Text};
use crate::value::{IntoNode, IntoVal, Secret, Val};
use std::marker::PhantomData;

/// A parameter that a stack declared: `&parameter` is its `Ref`.
pub struct Parameter<T> {
    pub(super) owner: Owner,
    kind: PhantomData<fn() -> T>,
}

impl<T> Parameter<T> {
    pub(super) const fn new(owner: Owner) -> Self {
        Self { owner, kind: PhantomData }
    }

    /// Returns the logical id.
    #[must_use]
    pub fn logical_id(&self) -> &str {
        &self.owner.logical_id
    }

    /// Returns its `Ref` where another type is wanted, as CloudFormation converts scalars.
    #[must_use]
    pub fn cast<U>(&self) -> Val<U> {
        Val::new(reference(&self.owner))
    }
}

impl<T> Clone for Parameter<T> {
    fn clone(&self) -> Self {
        Self::new(self.owner.clone())
    }
}

impl<T> std::fmt::Debug for Parameter<T> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.owner.fmt(formatter)
    }
}

impl<T> IntoNode for &Parameter<T> {
    fn into_node(self) -> Node {
        reference(&self.owner)
    }
}
impl<T> IntoVal<T> for &Parameter<T> {}

/// The declaration of a parameter whose references are of type `T`.
///
/// User guide, "Parameters". A constraint that the type does not take is a finding.
#[derive(Debug, Clone)]
#[must_use]
pub struct ParameterSpec<T> {
    body: Map,
    pub(super) group: Option<Text>,
    pub(super) label: Option<Text>,
    kind: PhantomData<fn() -> T>,
}

/// Declares a `String` parameter.
pub fn string() -> ParameterSpec<String> {
    ParameterSpec::of("String")
}

/// Declares a `String` parameter that is never shown, for secrets: `NoEcho` is set.
pub fn secret() -> ParameterSpec<Secret> {
    ParameterSpec::of("String").set("NoEcho", true)
}

/// Declares a `String` parameter that takes `true` and `false`.
pub fn boolean() -> ParameterSpec<bool> {
    ParameterSpec::of("String").set("AllowedValues", ["true", "false"])
}

/// Declares a `Number` parameter.
pub fn number() -> ParameterSpec<i64> {
    ParameterSpec::of("Number")
}

/// Declares a `List<Number>` parameter.
pub fn number_list() -> ParameterSpec<Vec<i64>> {
    ParameterSpec::of("List<Number>")
}

/// Declares a `CommaDelimitedList` parameter.
pub fn comma_delimited_list() -> ParameterSpec<Vec<String>> {
    ParameterSpec::of("CommaDelimitedList")
}

/// Declares a parameter of an AWS-specific type, which takes what exists in the account.
pub fn aws(kind: AwsType) -> ParameterSpec<String> {
    ParameterSpec::of(kind.name())
}

/// Declares a list parameter of an AWS-specific type.
pub fn aws_list(kind: AwsType) -> ParameterSpec<Vec<String>> {
    ParameterSpec::of(format!("List<{}>", kind.name()))
}

/// Declares a parameter whose value is the name of an SSM parameter.
pub fn ssm_name() -> ParameterSpec<String> {
    ParameterSpec::of("AWS::SSM::Parameter::Name")
}

/// Declares a parameter whose value is read from the named SSM parameter.
pub fn ssm_value() -> ParameterSpec<String> {
    ParameterSpec::of("AWS::SSM::Parameter::Value<String>")
}

/// Declares a parameter whose list of values is read from the named SSM parameter.
pub fn ssm_value_list() -> ParameterSpec<Vec<String>> {
    ParameterSpec::of("AWS::SSM::Parameter::Value<List<String>>")
}

/// Declares a parameter whose value of an AWS-specific type is read from the named SSM parameter.
pub fn ssm_value_of(kind: AwsType) -> ParameterSpec<String> {
    ParameterSpec::of(format!("AWS::SSM::Parameter::Value<{}>", kind.name()))
}

/// Declares a parameter whose list of an AWS-specific type is read from the named SSM parameter.
pub fn ssm_value_list_of(kind: AwsType) -> ParameterSpec<Vec<String>> {
    ParameterSpec::of(format!("AWS::SSM::Parameter::Value<List<{}>>", kind.name()))
}

macro_rules! aws_types {
    ($($variant:ident $name:literal,)*) => {
        /// An AWS-specific parameter type (user guide, "Supported AWS-specific parameter types").
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum AwsType { $(#[doc = concat!("`", $name, "`")] $variant,)* }

        impl AwsType {
            /// Returns the name in CloudFormation.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

aws_types! {
    AvailabilityZone "AWS::EC2::AvailabilityZone::Name",
    Image "AWS::EC2::Image::Id",
    Instance "AWS::EC2::Instance::Id",
    KeyPair "AWS::EC2::KeyPair::KeyName",
    SecurityGroupName "AWS::EC2::SecurityGroup::GroupName",
    SecurityGroup "AWS::EC2::SecurityGroup::Id",
    Subnet "AWS::EC2::Subnet::Id",
    Volume "AWS::EC2::Volume::Id",
    Vpc "AWS::EC2::VPC::Id",
    HostedZone "AWS::Route53::HostedZone::Id",
}

/// The order in which a parameter's keys are written.
const ORDER: [&str; 11] = [
    "Type",
    "Description",
    "NoEcho",
    "Default",
    "AllowedValues",
    "AllowedPattern",
    "MinLength",
    "MaxLength",
    "MinValue",
    "MaxValue",
    "ConstraintDescription",
];

impl<T> ParameterSpec<T> {
    pub(super) fn into_body(mut self) -> Map {
        ORDER.into_iter().filter_map(|key| Some((key, self.body.remove(key)?))).collect()
    }

    fn of(parameter_type: impl Into<Text>) -> Self {
        let body = Map::from_iter([("Type", parameter_type.into())]);
        Self { body, group: None, label: None, kind: PhantomData }
    }

    fn set(mut self, key: &'static str, value: impl IntoNode) -> Self {
        self.body.set(key, value.into_node());
        self
    }

    /// Sets the description, which the console shows under the field.
    pub fn description(self, text: &str) -> Self {
        self.set("Description", text)
    }

    /// Sets the default, which makes the parameter optional. A list's is one text with commas.
    pub fn default_value(self, value: impl IntoNode) -> Self {
        self.set("Default", value)
    }

    /// Sets the values that are allowed.
    pub fn allowed_values<V: IntoNode>(self, values: impl IntoIterator<Item = V>) -> Self {
        self.set("AllowedValues", values.into_iter().collect::<Vec<_>>())
    }

    /// Sets the regular expression (Java's) that the whole value must match.
    pub fn allowed_pattern(self, pattern: &str) -> Self {
        self.set("AllowedPattern", pattern)
    }

    /// Sets what the console says when a constraint is broken.
    pub fn constraint_description(self, text: &str) -> Self {
        self.set("ConstraintDescription", text)
    }

    /// Sets the least number of characters.
    pub fn min_length(self, characters: u32) -> Self {
        self.set("MinLength", characters)
    }

    /// Sets the largest number of characters.
    pub fn max_length(self, characters: u32) -> Self {
        self.set("MaxLength", characters)
    }

    /// Sets the least number.
    pub fn min_value(self, number: i64) -> Self {
        self.set("MinValue", number)
    }

    /// Sets the largest number.
    pub fn max_value(self, number: i64) -> Self {
        self.set("MaxValue", number)
    }

    /// Hides the value from the console, the events and the API.
    pub fn no_echo(self) -> Self {
        self.set("NoEcho", true)
    }

    /// Sets the label that the console shows instead of the logical id.
    pub fn label(mut self, text: &str) -> Self {
        self.label = Some(text.to_owned().into());
        self
    }

    /// Sets the group under which the console shows it; groups stand in the order of their first use.
    pub fn group(mut self, title: &str) -> Self {
        self.group = Some(title.to_owned().into());
        self
    }
}
