//! What a parameter accepts and what a capability is for, in a customer's words. The words are Markdown.

use super::capability::{Capabilities, Capability};
use super::markdown::{code, text};
use super::summary::Parameter;
use std::collections::BTreeSet;

/// Says what stands in the console before the customer types.
pub(super) fn default(parameter: &Parameter) -> String {
    match &parameter.default {
        None => "*yours to give*".to_owned(),
        Some(_) if parameter.no_echo => "*hidden*".to_owned(),
        Some(default) if default.is_empty() => "*empty*".to_owned(),
        Some(default) => code(default),
    }
}

/// Says which values are accepted, each constraint in a phrase.
pub(super) fn accepts(parameter: &Parameter) -> String {
    let mut phrases = Vec::new();
    if parameter.allowed_values.is_empty() {
        phrases.extend(kind(&parameter.kind));
    } else {
        phrases.push(one_of(&parameter.allowed_values));
    }
    phrases.extend(range(&parameter.min_length, &parameter.max_length, " character", " characters"));
    phrases.extend(range(&parameter.min_value, &parameter.max_value, "", ""));
    phrases.extend(parameter.allowed_pattern.as_deref().map(|pattern| format!("matches {}", code(pattern))));
    if parameter.no_echo {
        phrases.push("hidden as you type and afterwards".to_owned());
    }
    let list = phrases.join("; ");
    match parameter.constraint_description.as_deref().map(text) {
        None => list,
        Some(words) if list.is_empty() => words,
        Some(words) => format!("{words}<br>{list}"),
    }
}

fn one_of(values: &[String]) -> String {
    match values {
        [only] => format!("only {}", code(only)),
        _ => list(
            values
                .iter()
                .map(|value| if value.is_empty() { "nothing".to_owned() } else { code(value) })
                .collect(),
            "or",
        ),
    }
}

/// Writes a list as a sentence does, the last item after a joint such as `and`.
pub(super) fn list(mut items: Vec<String>, joint: &str) -> String {
    match items.pop() {
        Some(last) if items.is_empty() => last,
        Some(last) => format!("{} {joint} {last}", items.join(", ")),
        None => String::new(),
    }
}

/// Says what a type means; a string needs no word.
fn kind(kind: &str) -> Option<String> {
    let words = match kind {
        "String" | "" => return None,
        "Number" => "a number",
        "List<Number>" => "numbers, separated by commas",
        "CommaDelimitedList" => "values, separated by commas",
        "AWS::EC2::VPC::Id" => "a VPC, from a list",
        "List<AWS::EC2::VPC::Id>" => "one or more VPCs, from a list",
        "AWS::EC2::Subnet::Id" => "a subnet, from a list",
        "List<AWS::EC2::Subnet::Id>" => "one or more subnets, from a list",
        "AWS::EC2::SecurityGroup::Id" | "AWS::EC2::SecurityGroup::GroupName" => {
            "a security group, from a list"
        }
        "List<AWS::EC2::SecurityGroup::Id>" | "List<AWS::EC2::SecurityGroup::GroupName>" => {
            "one or more security groups, from a list"
        }
        "AWS::EC2::AvailabilityZone::Name" => "an Availability Zone, from a list",
        "List<AWS::EC2::AvailabilityZone::Name>" => "one or more Availability Zones, from a list",
        "AWS::EC2::KeyPair::KeyName" => "a key pair, from a list",
        "AWS::EC2::Image::Id" => "the id of an AMI",
        "AWS::EC2::Instance::Id" => "an instance, from a list",
        "AWS::EC2::Volume::Id" => "a volume, from a list",
        "AWS::Route53::HostedZone::Id" => "a hosted zone, from a list",
        _ if kind.starts_with("AWS::SSM::Parameter::") => "the name of a Systems Manager parameter",
        _ => return Some(code(kind)),
    };
    Some(words.to_owned())
}

fn range(least: &Option<String>, most: &Option<String>, one: &str, many: &str) -> Option<String> {
    let unit = |count: &str| if count == "1" { one } else { many };
    match (least.as_deref().map(text), most.as_deref().map(text)) {
        (None, None) => None,
        (Some(least), None) => Some(format!("at least {least}{}", unit(&least))),
        (None, Some(most)) => Some(format!("at most {most}{}", unit(&most))),
        (Some(least), Some(most)) if least == most => Some(format!("exactly {least}{}", unit(&most))),
        (Some(least), Some(most)) => Some(format!("{least} to {most}{}", unit(&most))),
    }
}

/// Says why a capability is needed.
pub(super) fn reason(capability: Capability, capabilities: &Capabilities) -> String {
    match capability {
        Capability::Iam => format!("creates IAM resources: {}", names(&capabilities.iam)),
        Capability::NamedIam => {
            let unnamed: BTreeSet<_> =
                capabilities.iam.difference(&capabilities.named_iam).cloned().collect();
            let also =
                if unnamed.is_empty() { String::new() } else { format!("; and others: {}", names(&unnamed)) };
            format!("creates IAM resources under names of its own: {}{also}", names(&capabilities.named_iam))
        }
        Capability::AutoExpand => format!("has CloudFormation expand {}", names(&capabilities.macros)),
    }
}

fn names(names: &BTreeSet<String>) -> String {
    names.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ")
}

/// Returns the service's name as AWS writes it, from the second part of a resource type.
pub(super) fn service(namespace: &str) -> &str {
    match namespace {
        "ApiGateway" | "ApiGatewayV2" => "API Gateway",
        "LakeFormation" => "Lake Formation",
        "SecretsManager" => "Secrets Manager",
        "SSO" => "IAM Identity Center",
        "SSM" => "Systems Manager",
        "StepFunctions" => "Step Functions",
        _ => namespace,
    }
}

/// Writes a size with an apt unit, in steps of 1,024.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        _ => format!("{:.1} KB", bytes as f64 / 1024.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(kind: &str) -> Parameter {
        Parameter { name: "P".into(), kind: kind.into(), ..Parameter::default() }
    }

    #[test]
    fn constraints_become_phrases() {
        let string = || parameter("String");
        let bound = |value: &str| Some(value.to_owned());
        for (parameter, words) in [
            (string(), ""),
            (parameter("List<AWS::EC2::Subnet::Id>"), "one or more subnets, from a list"),
            (parameter("AWS::SSM::Parameter::Value<String>"), "the name of a Systems Manager parameter"),
            (parameter("List<AWS::EC2::Volume::Id>"), "`List<AWS::EC2::Volume::Id>`"),
            (Parameter { allowed_values: vec!["a".into()], ..string() }, "only `a`"),
            (
                Parameter { allowed_values: vec!["a".into(), "b".into(), "".into()], ..string() },
                "`a`, `b` or nothing",
            ),
            (Parameter { min_length: bound("3"), ..string() }, "at least 3 characters"),
            (Parameter { max_length: bound("1"), ..string() }, "at most 1 character"),
            (
                Parameter { min_length: bound("8"), max_length: bound("8"), ..string() },
                "exactly 8 characters",
            ),
            (
                Parameter { min_value: bound("1"), max_value: bound("10"), ..parameter("Number") },
                "a number; 1 to 10",
            ),
            (
                Parameter {
                    allowed_pattern: bound("^a|b$"),
                    constraint_description: bound("a or b"),
                    no_echo: true,
                    ..string()
                },
                "a or b<br>matches <code>^a&#124;b&#36;</code>; hidden as you type and afterwards",
            ),
        ] {
            assert_eq!(accepts(&parameter), words);
        }
    }

    #[test]
    fn defaults_are_shown_unless_secret() {
        let with = |default: &str| Parameter { default: Some(default.into()), ..parameter("String") };
        assert_eq!(default(&parameter("String")), "*yours to give*");
        assert_eq!(default(&with("")), "*empty*");
        assert_eq!(default(&with("a b")), "`a b`");
        assert_eq!(default(&Parameter { no_echo: true, ..with("s3cret") }), "*hidden*");
    }

    #[test]
    fn sizes_have_apt_units() {
        assert_eq!(
            [size(0), size(1023), size(1536), size(51_200)],
            ["0 bytes", "1023 bytes", "1.5 KB", "50.0 KB"]
        );
    }
}
