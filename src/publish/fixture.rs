//! A small release for tests: a parent with one nested stack.

use super::out::OutFile;
use super::release::{Artifact, Release};
use super::summary::Summary;
use super::url::UrlPrefix;
use crate::template::{Function, Node, Template, Text};
use crate::value::IntoNode;
use crate::{list, object};

pub(super) const PREFIX: &str = "https://templates.s3.eu-west-1.amazonaws.com/audit/v1/";

pub(super) fn parent() -> Template {
    let root = object! {
        "Description" => "Studio with | audited * access",
        "Metadata" => object! {
            "AWS::CloudFormation::Interface" => object! {
                "ParameterGroups" => Node::from(vec![
                    object! { "Label" => object! { "default" => "Network <1>" }, "Parameters" => ["Subnets", "Gone"] }.into_node(),
                    object! { "Label" => object! { "default" => "Sign-in" }, "Parameters" => ["Mode", "Subnets"] }.into_node(),
                ]),
                "ParameterLabels" => object! {
                    "Mode" => object! { "default" => "Kind of sign-in" },
                    "Subnets" => object! { "default" => "Subnets" },
                },
            },
        },
        "Parameters" => object! {
            "Mode" => object! {
                "Type" => "String", "Default" => "IAM", "AllowedValues" => ["IAM", "Federation"],
                "Description" => "How the scientists sign in",
            },
            "Subnets" => object! { "Type" => "List<AWS::EC2::Subnet::Id>", "Description" => "Where Studio runs\n(private)" },
            "Prefix" => object! {
                "Type" => "String", "Default" => "", "AllowedPattern" => "^([a-z]+|)$", "MinLength" => 0, "MaxLength" => 8,
                "ConstraintDescription" => "Lower-case letters",
            },
            "Secret" => object! { "Type" => "String", "Default" => "hush", "NoEcho" => true, "MinLength" => "4" },
        },
        "Resources" => object! {
            "Users" => object! {
                "Type" => "AWS::CloudFormation::Stack",
                "Properties" => object! { "TemplateURL" => format!("{PREFIX}Users.yaml") },
            },
        },
        "Outputs" => object! {
            "Domain" => object! {
                "Description" => "The Studio domain",
                "Condition" => "HasDomain",
                "Export" => object! { "Name" => Node::call(Function::Sub, "${AWS::StackName}-domain") },
            },
        },
    };
    Template { name: "StudioAudit".into(), root: root.into_node() }
}

pub(super) fn nested() -> Template {
    let root = object! {
        "Transform" => list![Text::from("AWS::LanguageExtensions")] as crate::value::Val<Vec<String>>,
        "Resources" => object! {
            "Role" => object! { "Type" => "AWS::IAM::Role", "Properties" => object! { "RoleName" => "reader" } },
            "Policy" => object! { "Type" => "AWS::IAM::ManagedPolicy" },
            "Password" => object! { "Type" => "AWS::SecretsManager::Secret" },
            "Scratch" => object! { "Type" => "AWS::S3::Bucket" },
            "Results" => object! { "Type" => "AWS::S3::Bucket", "DeletionPolicy" => "Retain" },
        },
    };
    Template { name: "Users".into(), root: root.into_node() }
}

/// Returns the rendered templates of the fixture, and the release of them.
pub(super) fn release() -> (Vec<OutFile>, Release) {
    let users = OutFile { name: "Users.yaml".into(), contents: "Resources: {}\n".into() };
    let audit = OutFile { name: "StudioAudit.yaml".into(), contents: "Description: Studio\n".repeat(100) };
    let prefix = UrlPrefix::parse(PREFIX).unwrap();
    let prerequisites = vec!["Be an <administrator> there.".to_owned()];
    let clean_up = vec!["Empty the <queue> first.".to_owned()];
    let nested_summary = Summary { prerequisites, clean_up, ..Summary::of(&nested()) };
    let artifacts = vec![
        Artifact::new(nested_summary, &users, &prefix),
        Artifact::new(Summary::of(&parent()), &audit, &prefix),
    ];
    (vec![users, audit], Release::new(artifacts, prefix))
}
