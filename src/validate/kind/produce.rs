//! What references yield: from the schema of what they read.

use super::arn::{Piece, read};
use super::tables::{ASIDE, REFS};
use super::{Thing, Yielded};
use crate::schema::{Keyword, Schema, Shape, Type, Types};
use crate::template::sub_text::{Part, parts};
use crate::template::{Function, Node, Resource, Section};
use crate::validate::attributes;
use crate::validate::resolve::Resolver;

impl<'a> Resolver<'a> {
    /// Returns what is known of the value of an intrinsic function that is not resolved any further.
    pub(in crate::validate) fn yielded(&self, node: &'a Node) -> Yielded<'a> {
        Yielded { node: Some(node), ..self.of_call(node) }
    }

    /// Returns what a variable of `Fn::Sub` yields.
    pub(in crate::validate) fn referred(&self, name: &str, attribute: Option<&str>) -> Yielded<'a> {
        attribute.map_or_else(|| self.named(name), |attribute| self.attribute(name, attribute))
    }

    fn of_call(&self, node: &'a Node) -> Yielded<'a> {
        let Some(call) = node.as_call() else { return Yielded::ANYTHING };
        let argument = &call.argument;
        let items = argument.as_list().unwrap_or_default();
        match (call.function, items) {
            (Function::Ref, _) => argument.as_text().map_or(Yielded::TEXT, |name| self.named(name)),
            (Function::GetAtt, [name, attribute]) => match (name.as_text(), attribute.as_text()) {
                (Some(name), Some(attribute)) => self.attribute(name, attribute),
                _ => Yielded::ANYTHING,
            },
            (Function::Sub, [text, variables]) => {
                text.as_text().map_or(Yielded::TEXT, |text| self.sub(text, Some(variables)))
            }
            (Function::Sub, _) => argument.as_text().map_or(Yielded::TEXT, |text| self.sub(text, None)),
            (Function::Join, [delimiter, values]) => joined(delimiter, values),
            (Function::Select, [_, values]) => self.selected(values),
            (Function::Join | Function::Base64 | Function::ToJsonString | Function::Length, _)
            | (Function::ImportValue, _) => Yielded::TEXT,
            (Function::Split | Function::GetAZs | Function::Cidr, _) => Yielded::LIST,
            _ => Yielded::ANYTHING,
        }
    }

    /// Returns what `Ref` yields.
    pub(super) fn named(&self, name: &str) -> Yielded<'a> {
        match name {
            "AWS::NotificationARNs" => {
                return Yielded::list_of(Thing::of_format("AWS::SNS::Topic.Arn"));
            }
            "AWS::StackId" => return Yielded::of(Thing::Arn("cloudformation", "stack/")),
            _ => {}
        }
        if let Some(parameter) = self.entry(Section::Parameters, name) {
            return of_parameter(parameter.get("Type").and_then(Node::as_text).unwrap_or("String"));
        }
        let Some(schema) = self.schema_of(name) else { return Yielded::TEXT };
        if let Some((name, attribute)) = REFS.iter().find(|(name, _)| *name == schema.resource_type) {
            return Yielded::of(Thing::Attribute(name, attribute));
        }
        let [identifier] = schema.facts.primary_identifier.as_slice() else { return Yielded::TEXT };
        let found = identifier.strip_prefix("/properties/").zip(schema.property(identifier));
        let thing = found.map_or(Thing::Any, |(path, shape)| thing_of(schema, path, shape));
        Yielded::of(thing)
    }

    /// Returns what `Fn::GetAtt` yields.
    fn attribute(&self, name: &str, attribute: &str) -> Yielded<'a> {
        let Some(schema) = self.schema_of(name) else { return Yielded::ANYTHING };
        // The value of an output is a text.
        if attribute.starts_with("Outputs.") {
            return Yielded::TEXT;
        }
        let path = attribute.replace('.', "/");
        let Some(shape) = schema.property(&format!("/properties/{path}")) else { return Yielded::ANYTHING };
        let thing = thing_of(schema, attribute, shape);
        match shape.types {
            Types::LIST if thing == Thing::Any => Yielded { items: Types::ALL, ..Yielded::LIST },
            Types::LIST => Yielded::list_of(thing),
            Types::STRING => Yielded::of(thing),
            // CloudFormation may return an object as a text in JSON, and writes scalars as text.
            types if types.has(Type::Object) || types.has(Type::Array) => Yielded::ANYTHING,
            types if types.meets(Types::NUMBERS) => {
                Yielded { types: types.or(Types::NUMBERS).or(Types::STRING), ..Yielded::TEXT }
            }
            types => Yielded { types: types.or(Types::STRING), ..Yielded::TEXT },
        }
    }

    fn sub(&self, text: &'a str, variables: Option<&'a Node>) -> Yielded<'a> {
        let mut all = parts(text);
        if let (Some(Part::Variable(name)), None) = (all.next(), all.next()) {
            if variables.is_some_and(|variables| variables.get(name).is_some()) {
                return Yielded::TEXT;
            }
            let yielded = match name.split_once('.') {
                Some((name, attribute)) => self.referred(name, Some(attribute)),
                None => self.referred(name, None),
            };
            return if yielded.is_of_list {
                Yielded::TEXT
            } else {
                Yielded { types: text_of(yielded), ..yielded }
            };
        }
        Yielded::of(read(parts(text).map(|part| match part {
            Part::Literal(text) => Piece::Written(text),
            _ => Piece::Hole,
        })))
    }

    /// Returns what an item of a list yields.
    fn selected(&self, values: &'a Node) -> Yielded<'a> {
        match values.as_call().map(|call| call.function) {
            Some(Function::Ref | Function::GetAtt | Function::Split | Function::GetAZs | Function::Cidr) => {
                Yielded { is_of_list: false, ..self.of_call(values).item() }
            }
            _ => Yielded::ANYTHING,
        }
    }

    /// Returns the schema of a resource of the template, as far as it tells what the resource returns.
    pub(super) fn schema_of(&self, name: &str) -> Option<&'static Schema> {
        let node = self.entry(Section::Resources, name)?;
        attributes::schema_of(Resource { logical_id: name, node }.resource_type()?)
    }
}

/// Returns the types of a text that is made of a value.
fn text_of(yielded: Yielded<'_>) -> Types {
    if yielded.types == Types::STRING { Types::STRING } else { Types::SCALARS }
}

/// Returns what an attribute stands for: what its format says, else whether it is its type's own identity, or
/// one of its known traits.
pub(super) fn thing_of(schema: &'static Schema, attribute: &str, shape: &'static Shape) -> Thing<'static> {
    let items = || {
        shape.keywords.iter().find_map(|keyword| match keyword {
            Keyword::Items(id) => schema.node(*id).format.as_deref(),
            _ => None,
        })
    };
    let format = shape.format.as_deref().or_else(items);
    match format.map_or(Thing::Any, Thing::of_format) {
        Thing::Any => {
            let mut aside = ASIDE.iter().filter(|(name, _)| *name == schema.resource_type);
            let aside = aside.find(|(_, known)| *known == attribute).map(|(_, attribute)| *attribute);
            let known = own(schema, attribute).or(aside);
            known.map_or(Thing::Any, |attribute| Thing::Attribute(schema.resource_type, attribute))
        }
        thing => thing,
    }
}

/// Returns the name of an attribute that identifies its resource, and is not that of another one.
fn own(schema: &'static Schema, attribute: &str) -> Option<&'static str> {
    let type_name = schema.resource_type.rsplit("::").next()?;
    let is_own = |name: &str| {
        let has_type = name.get(..type_name.len()).is_some_and(|start| start.eq_ignore_ascii_case(type_name));
        let kind = if has_type { name.get(type_name.len()..).unwrap_or_default() } else { name };
        IDENTITIES.contains(&kind)
    };
    let names = schema.facts.read_only.iter().chain(&schema.facts.primary_identifier);
    let mut names = names.filter_map(|pointer| pointer.strip_prefix("/properties/"));
    names.find(|name| *name == attribute && is_own(name))
}

/// What an attribute that identifies its own resource is called, the type's name before it or not.
const IDENTITIES: [&str; 8] = ["Arn", "ARN", "Id", "ID", "Identifier", "Name", "Url", "URL"];

/// Returns what a parameter of a type yields.
fn of_parameter(kind: &str) -> Yielded<'static> {
    let between = |kind: &'_ str, prefix: &str| {
        kind.strip_prefix(prefix).and_then(|rest| rest.strip_suffix('>')).map(str::to_owned)
    };
    let kind = between(kind, "AWS::SSM::Parameter::Value<").unwrap_or_else(|| kind.to_owned());
    if kind == "CommaDelimitedList" {
        return Yielded::LIST;
    }
    let item = between(&kind, "List<");
    let thing = thing_of_parameter(item.as_ref().unwrap_or(&kind));
    if item.is_some() { Yielded::list_of(thing) } else { Yielded::of(thing) }
}

/// The AWS-specific types of parameters, and the attributes that they ask for.
const PARAMETERS: [(&str, &str, &str); 9] = [
    ("AWS::EC2::Image::Id", "AWS::EC2::Image", "Id"),
    ("AWS::EC2::Instance::Id", "AWS::EC2::Instance", "InstanceId"),
    ("AWS::EC2::KeyPair::KeyName", "AWS::EC2::KeyPair", "KeyName"),
    ("AWS::EC2::SecurityGroup::GroupName", "AWS::EC2::SecurityGroup", "Name"),
    ("AWS::EC2::SecurityGroup::Id", "AWS::EC2::SecurityGroup", "Id"),
    ("AWS::EC2::Subnet::Id", "AWS::EC2::Subnet", "Id"),
    ("AWS::EC2::VPC::Id", "AWS::EC2::VPC", "Id"),
    ("AWS::EC2::Volume::Id", "AWS::EC2::Volume", "VolumeId"),
    ("AWS::Route53::HostedZone::Id", "AWS::Route53::HostedZone", "Id"),
];

fn thing_of_parameter(kind: &str) -> Thing<'static> {
    let found = PARAMETERS.iter().find(|(known, ..)| *known == kind);
    found.map_or(Thing::Any, |(_, name, attribute)| Thing::Attribute(name, attribute))
}

/// Returns what `Fn::Join` yields.
fn joined<'a>(delimiter: &'a Node, values: &'a Node) -> Yielded<'a> {
    let Some(delimiter) = delimiter.as_text() else { return Yielded::TEXT };
    let pieces = values.as_list().into_iter().flatten().enumerate().flat_map(|(index, value)| {
        let between = (index > 0).then_some(Piece::Written(delimiter));
        between.into_iter().chain(Some(value.as_text().map_or(Piece::Hole, Piece::Written)))
    });
    Yielded::of(read(pieces))
}

#[cfg(test)]
mod tests {
    use crate::template::Section;
    use crate::validate::{Options, context::Context, testing};

    #[test]
    fn references_yield_what_schemas_say() {
        let values = [
            (r#"{"Ref": "Role"}"#, "Attribute(\"AWS::IAM::Role\", \"RoleName\")"),
            (r#"{"Fn::GetAtt": ["Role", "Arn"]}"#, "text Attribute(\"AWS::IAM::Role\", \"Arn\")"),
            (r#"{"Ref": "Topic"}"#, "text Attribute(\"AWS::SNS::Topic\", \"Arn\")"),
            (r#"{"Ref": "Queue"}"#, "Attribute(\"AWS::SQS::Queue\", \"QueueUrl\")"),
            (r#"{"Ref": "Group"}"#, "text Attribute(\"AWS::EC2::SecurityGroup\", \"Id\")"),
            (r#"{"Ref": "Rule"}"#, "Attribute(\"AWS::Events::Rule\", \"Name\")"),
            (r#"{"Ref": "Stage"}"#, "Any"),
            (r#"{"Fn::Sub": "${Topic}"}"#, "text Attribute(\"AWS::SNS::Topic\", \"Arn\")"),
            (r#"{"Fn::Sub": ["${Topic}", {"Topic": "x"}]}"#, "Any"),
            (r#"{"Fn::Sub": "arn:${AWS::Partition}:sqs:${X}:1:q"}"#, "text Arn(\"sqs\", \"q\")"),
            (
                r#"{"Fn::Join": [":", ["arn", {"Ref": "P"}, "iam", "", "1", "role/x"]]}"#,
                "text Arn(\"iam\", \"role/x\")",
            ),
            (r#"{"Ref": "Subnets"}"#, "list Attribute(\"AWS::EC2::Subnet\", \"Id\")"),
            (r#"{"Fn::Select": [0, {"Ref": "Subnets"}]}"#, "text Attribute(\"AWS::EC2::Subnet\", \"Id\")"),
            (r#"{"Ref": "Image"}"#, "text Attribute(\"AWS::EC2::Image\", \"Id\")"),
            (r#"{"Fn::GetAtt": ["Zone", "NameServers"]}"#, "list Any"),
            (r#"{"Fn::GetAtt": ["Nested", "Outputs.X"]}"#, "Any"),
            (r#"{"Fn::GetAtt": ["Own", "X"]}"#, "anything Any"),
            (r#"{"Ref": "AWS::StackId"}"#, "text Arn(\"cloudformation\", \"stack/\")"),
        ];
        let outputs: Vec<String> =
            values.iter().enumerate().map(|(at, (json, _))| format!("\"O{at}\": {json}")).collect();
        let template = testing::read(&format!(
            r#"{{"Parameters": {{"Subnets": {{"Type": "List<AWS::EC2::Subnet::Id>"}},
                "Image": {{"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>"}}}},
            "Resources": {{"Role": {{"Type": "AWS::IAM::Role"}}, "Topic": {{"Type": "AWS::SNS::Topic"}},
                "Queue": {{"Type": "AWS::SQS::Queue"}}, "Group": {{"Type": "AWS::EC2::SecurityGroup"}},
                "Rule": {{"Type": "AWS::Events::Rule"}}, "Stage": {{"Type": "AWS::ApiGateway::Stage"}},
                "Zone": {{"Type": "AWS::Route53::HostedZone"}}, "Own": {{"Type": "Custom::Own"}},
                "Nested": {{"Type": "AWS::CloudFormation::Stack"}}}}, "Outputs": {{{}}}}}"#,
            outputs.join(", ")
        ));
        let options = Options::default();
        let context = Context::new(&template, &options);
        for ((_, node), (json, expected)) in template.entries(Section::Outputs).zip(values) {
            let yielded = context.resolver().yielded(node);
            let types = match yielded.types {
                super::Types::STRING => "text ",
                super::Types::LIST => "list ",
                super::Types::ALL => "anything ",
                _ => "",
            };
            assert_eq!(format!("{types}{:?}", yielded.thing), expected, "{json}");
        }
    }
}
