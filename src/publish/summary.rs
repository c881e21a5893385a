//! What the program needs of a template after its tree is dropped.

use super::capability::Capabilities;
use crate::template::{Function, NESTED_STACK, Node, Section, Template};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What is kept of a template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// The stack's name, or the path of the file as the user gave it.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// What whoever launches the stack must see to first.
    pub prerequisites: Vec<String>,
    /// What is to be known before it is deleted.
    pub clean_up: Vec<String>,
    /// How many resources there are.
    pub resources: usize,
    /// The resource types, each with the number of its resources.
    pub resource_types: BTreeMap<String, usize>,
    /// The parameters, in the order written.
    pub parameters: Vec<Parameter>,
    /// The groups of the console, in its order. A parameter may be in none.
    pub groups: Vec<Group>,
    /// Whether there are rules, which may refuse the defaults.
    pub has_rules: bool,
    /// The outputs, in the order written.
    pub outputs: Vec<Output>,
    /// The nested stacks, in the order written.
    pub nested: Vec<Nested>,
    /// The resources that stay when the stack is deleted.
    pub retained: Vec<Retained>,
    /// What makes capabilities necessary, nested stacks aside.
    pub capabilities: Capabilities,
}

/// A parameter; numbers are kept as they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameter {
    /// The logical id.
    pub name: String,
    /// The type, such as `String` or `List<AWS::EC2::Subnet::Id>`.
    pub kind: String,
    /// The label that the console shows in place of the logical id.
    pub label: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// The default; without one the user must give a value.
    pub default: Option<String>,
    /// The values to choose from; any value where there is none.
    pub allowed_values: Vec<String>,
    /// The regular expression that a value matches.
    pub allowed_pattern: Option<String>,
    /// The fewest characters.
    pub min_length: Option<String>,
    /// The most characters.
    pub max_length: Option<String>,
    /// The least number.
    pub min_value: Option<String>,
    /// The greatest number.
    pub max_value: Option<String>,
    /// Whether the value is hidden wherever the parameter is shown.
    pub no_echo: bool,
    /// What CloudFormation says when a value breaks a constraint.
    pub constraint_description: Option<String>,
}

/// A group of parameters in the console.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// The heading.
    pub label: String,
    /// The logical ids of the parameters, in the console's order.
    pub parameters: Vec<String>,
}

/// An output.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Output {
    /// The logical id.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// The condition under which it is there.
    pub condition: Option<String>,
    /// The name that it is exported under, in the notation of `Fn::Sub` where it is composed;
    /// `…` where that notation cannot say it.
    pub export: Option<String>,
}

/// A nested stack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Nested {
    /// The logical id.
    pub logical_id: String,
    /// The URL of its template, where that is a literal.
    pub template_url: Option<String>,
}

/// A resource that stays when the stack is deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retained {
    /// The logical id.
    pub logical_id: String,
    /// The resource type.
    pub resource_type: String,
}

impl Summary {
    /// Summarizes a template; what is malformed is left out.
    #[must_use]
    pub fn of(template: &Template) -> Self {
        let interface =
            template.section(Section::Metadata).and_then(|node| node.get("AWS::CloudFormation::Interface"));
        let mut summary = Self {
            name: template.name.clone(),
            description: template.section(Section::Description).and_then(scalar),
            parameters: parameters(template, interface),
            groups: groups(interface),
            has_rules: template.entries(Section::Rules).next().is_some(),
            outputs: template.entries(Section::Outputs).map(|(name, node)| output(name, node)).collect(),
            capabilities: Capabilities::of(template),
            ..Self::default()
        };
        for resource in template.resources() {
            let resource_type = resource.resource_type().unwrap_or_default();
            let logical_id = resource.logical_id.to_owned();
            summary.resources += 1;
            *summary.resource_types.entry(resource_type.to_owned()).or_default() += 1;
            if resource_type == NESTED_STACK {
                let url = resource.properties().and_then(|properties| properties.get("TemplateURL"));
                let template_url = url.and_then(Node::as_text).map(str::to_owned);
                summary.nested.push(Nested { logical_id: logical_id.clone(), template_url });
            }
            let policy = resource.node.get("DeletionPolicy").and_then(Node::as_text);
            if matches!(policy, Some("Retain" | "RetainExceptOnCreate")) {
                summary.retained.push(Retained { logical_id, resource_type: resource_type.to_owned() });
            }
        }
        summary
    }

    /// Returns what makes capabilities necessary, that of the given nested stacks included.
    #[must_use]
    pub fn with_nested(&self, nested: &[&Self]) -> Capabilities {
        let mut capabilities = self.capabilities.clone();
        nested.iter().for_each(|summary| capabilities.join(&summary.capabilities));
        capabilities
    }

    /// Returns the parameters as the console shows them: by group, and those without a group last,
    /// under an empty heading. A parameter is shown once, in the first group that names it.
    #[must_use]
    pub fn parameters_by_group(&self) -> Vec<(&str, Vec<&Parameter>)> {
        let by_name: HashMap<_, _> =
            self.parameters.iter().map(|parameter| (&parameter.name, parameter)).collect();
        let mut shown = HashSet::new();
        let mut groups: Vec<(&str, Vec<&Parameter>)> = Vec::new();
        for group in &self.groups {
            let known = group.parameters.iter().filter_map(|name| by_name.get(name).copied());
            groups.push((&group.label, known.filter(|parameter| shown.insert(&parameter.name)).collect()));
        }
        groups.push((
            "",
            self.parameters.iter().filter(|parameter| !shown.contains(&parameter.name)).collect(),
        ));
        groups.retain(|(_, parameters)| !parameters.is_empty());
        groups
    }
}

fn parameters(template: &Template, interface: Option<&Node>) -> Vec<Parameter> {
    let labels = interface.and_then(|node| node.get("ParameterLabels"));
    let read = |(name, node): (&str, &Node)| {
        let get = |key: &str| node.get(key).and_then(scalar);
        Parameter {
            name: name.to_owned(),
            kind: get("Type").unwrap_or_default(),
            label: labels.and_then(|labels| scalar(labels.get(name)?.get("default")?)),
            description: get("Description"),
            default: get("Default"),
            allowed_values: texts(node.get("AllowedValues")),
            allowed_pattern: get("AllowedPattern"),
            min_length: get("MinLength"),
            max_length: get("MaxLength"),
            min_value: get("MinValue"),
            max_value: get("MaxValue"),
            no_echo: get("NoEcho").is_some_and(|value| value.eq_ignore_ascii_case("true")),
            constraint_description: get("ConstraintDescription"),
        }
    };
    template.entries(Section::Parameters).map(read).collect()
}

fn groups(interface: Option<&Node>) -> Vec<Group> {
    let groups = interface.and_then(|node| node.get("ParameterGroups")?.as_list()).unwrap_or_default();
    let label = |group: &Node| scalar(group.get("Label")?.get("default")?);
    let read =
        |group| Group { label: label(group).unwrap_or_default(), parameters: texts(group.get("Parameters")) };
    groups.iter().map(read).collect()
}

fn output(name: &str, node: &Node) -> Output {
    Output {
        name: name.to_owned(),
        description: node.get("Description").and_then(scalar),
        condition: node.get("Condition").and_then(scalar),
        export: node.get("Export").and_then(|export| export.get("Name")).map(sub_notation),
    }
}

/// Returns a scalar as it reads in a template.
fn scalar(node: &Node) -> Option<String> {
    node.scalar_text().map(Cow::into_owned)
}

fn texts(node: Option<&Node>) -> Vec<String> {
    node.and_then(Node::as_list).unwrap_or_default().iter().filter_map(scalar).collect()
}

/// Writes a name as the text of an `Fn::Sub`, and what that cannot say as `…`.
fn sub_notation(node: &Node) -> String {
    let plain = scalar(node).or_else(|| node.argument_of(Function::Sub)?.as_text().map(str::to_owned));
    let reference = || Some(format!("${{{}}}", node.argument_of(Function::Ref)?.as_text()?));
    let attribute = || match node.argument_of(Function::GetAtt)?.as_list()? {
        [id, attribute] => Some(format!("${{{}.{}}}", id.as_text()?, attribute.as_text()?)),
        _ => None,
    };
    plain.or_else(reference).or_else(attribute).unwrap_or_else(|| "…".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::fixture;

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn a_template_shrinks_to_its_summary() {
        let string =
            |name: &str| Parameter { name: name.into(), kind: "String".into(), ..Parameter::default() };
        let expected = Summary {
            name: "StudioAudit".into(),
            prerequisites: Vec::new(),
            clean_up: Vec::new(),
            has_rules: false,
            description: some("Studio with | audited * access"),
            resources: 1,
            resource_types: [("AWS::CloudFormation::Stack".to_owned(), 1)].into(),
            parameters: vec![
                Parameter {
                    label: some("Kind of sign-in"),
                    description: some("How the scientists sign in"),
                    default: some("IAM"),
                    allowed_values: vec!["IAM".into(), "Federation".into()],
                    ..string("Mode")
                },
                Parameter {
                    kind: "List<AWS::EC2::Subnet::Id>".into(),
                    label: some("Subnets"),
                    description: some("Where Studio runs\n(private)"),
                    ..string("Subnets")
                },
                Parameter {
                    default: some(""),
                    allowed_pattern: some("^([a-z]+|)$"),
                    min_length: some("0"),
                    max_length: some("8"),
                    constraint_description: some("Lower-case letters"),
                    ..string("Prefix")
                },
                Parameter { default: some("hush"), no_echo: true, min_length: some("4"), ..string("Secret") },
            ],
            groups: vec![
                Group { label: "Network <1>".into(), parameters: vec!["Subnets".into(), "Gone".into()] },
                Group { label: "Sign-in".into(), parameters: vec!["Mode".into(), "Subnets".into()] },
            ],
            outputs: vec![Output {
                name: "Domain".into(),
                description: some("The Studio domain"),
                condition: some("HasDomain"),
                export: some("${AWS::StackName}-domain"),
            }],
            nested: vec![Nested {
                logical_id: "Users".into(),
                template_url: Some(format!("{}Users.yaml", fixture::PREFIX)),
            }],
            retained: Vec::new(),
            capabilities: Capabilities::default(),
        };
        assert_eq!(Summary::of(&fixture::parent()), expected);
    }

    #[test]
    fn parameters_are_grouped_as_the_console_does() {
        let summary = Summary::of(&fixture::parent());
        let groups: Vec<(&str, Vec<&str>)> = (summary.parameters_by_group().into_iter())
            .map(|(label, parameters)| {
                (label, parameters.iter().map(|parameter| parameter.name.as_str()).collect())
            })
            .collect();
        assert_eq!(
            groups,
            [("Network <1>", vec!["Subnets"]), ("Sign-in", vec!["Mode"]), ("", vec!["Prefix", "Secret"])]
        );
    }

    #[test]
    fn a_malformed_template_is_summarized_as_far_as_it_goes() {
        for root in [Node::default(), "text".into(), Node::from(vec![Node::default()])] {
            let template = Template { name: "T".into(), root };
            assert_eq!(Summary::of(&template), Summary { name: "T".into(), ..Summary::default() });
        }
    }

    #[test]
    fn names_are_written_as_sub_writes_them() {
        let attribute = Node::call(Function::GetAtt, vec![Node::from("Role"), Node::from("Arn")]);
        for (node, written) in [
            (Node::from("a"), "a"),
            (Node::call(Function::Ref, "AWS::Region"), "${AWS::Region}"),
            (attribute, "${Role.Arn}"),
            (Node::call(Function::Join, vec![]), "…"),
        ] {
            assert_eq!(sub_notation(&node), written);
        }
    }
}
