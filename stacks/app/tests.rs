//! What holds of all templates of the current edition.

use super::StudioAudit;
use crate::config::Config;
use cfn_synth::cli::Application as _;
use cfn_synth::schema;
use cfn_synth::template::{Node, Template};
use std::collections::{BTreeMap, BTreeSet};

/// Types whose resources have no tags, since CloudFormation has no property for any.
const WITHOUT_TAGS: [&str; 13] = [
    "AWS::Athena::NamedQuery",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::Glue::Database",
    "AWS::Glue::Table",
    "AWS::IAM::Group",
    "AWS::IAM::ManagedPolicy",
    "AWS::LakeFormation::PrincipalPermissions",
    "AWS::LakeFormation::Resource",
    "AWS::S3::BucketPolicy",
    "AWS::SSO::Assignment",
    "AWS::SSO::InstanceAccessControlAttributeConfiguration",
];

/// Returns the templates of the current edition with every stack and some tags, by their names.
fn templates() -> BTreeMap<String, Template> {
    let edition = include_str!("../editions/2024.yaml");
    let more = "tags: {project: shop}\nsaml_federation: {metadata_file: tests/fixtures/saml-metadata.xml}\n";
    let config: Config = serde_yaml::from_str(&format!("{edition}\n{more}")).unwrap();
    let built = StudioAudit::app(&config).unwrap().into_pending();
    built.into_iter().map(|it| it.build("yaml").template).map(|it| (it.name.clone(), it)).collect()
}

/// Returns the templates that others nest: CloudFormation gives the tags of a nested stack to what it makes.
fn nested(templates: &BTreeMap<String, Template>) -> BTreeSet<String> {
    let stacks = templates.values().flat_map(Template::resources);
    let urls = stacks.filter_map(|it| it.properties()?.get("TemplateURL")?.as_text());
    let name = |url: &str| url.rsplit('/').next().unwrap().trim_end_matches(".yaml").to_owned();
    urls.map(name).collect()
}

#[test]
fn everything_that_takes_tags_has_those_of_the_configuration() {
    let templates = templates();
    let nested = nested(&templates);
    assert_eq!(nested.len(), 5, "{nested:?}");
    let mut without = BTreeSet::new();
    let mut tagged = 0;
    for (name, template) in &templates {
        for resource in template.resources() {
            let resource_type = resource.resource_type().unwrap();
            let Some((property, _)) = schema::tags(resource_type) else {
                without.insert(resource_type.to_owned());
                continue;
            };
            if nested.contains(name) {
                continue;
            }
            let tags = resource.properties().and_then(|it| it.get(&property)).and_then(Node::as_list);
            let is_tagged = tags.into_iter().flatten().any(|tag| {
                tag.get("Key").and_then(Node::as_text) == Some("project")
                    && tag.get("Value").and_then(Node::as_text) == Some("shop")
            });
            assert!(is_tagged, "{name}: a resource of type `{resource_type}` has no tags");
            tagged += 1;
        }
    }
    assert!(tagged > 30, "{tagged}");
    assert_eq!(without.iter().map(String::as_str).collect::<Vec<_>>(), WITHOUT_TAGS);
}
