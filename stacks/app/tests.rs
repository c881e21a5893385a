//! What holds of all templates of the current edition.

use super::StudioAudit;
use crate::claims::claimed;
use crate::config::Config;
use cfn_synth::cli::Application as _;
use cfn_synth::deploy::{DeployedResource, Environment, Inputs, Templates, scenarios};
use cfn_synth::schema;
use cfn_synth::template::{Node, Template, Value};
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

/// Returns the current edition with some tags, and with the metadata of a SAML provider.
fn config() -> Config {
    let edition = include_str!("../editions/2024.yaml");
    let more = "tags: {project: shop}\nsaml_federation: {metadata_file: tests/fixtures/saml-metadata.xml}\n";
    serde_yaml::from_str(&format!("{edition}\n{more}")).unwrap()
}

/// Returns the templates of a configuration, by their names.
fn templates(config: &Config) -> BTreeMap<String, Template> {
    let built = StudioAudit::app(config).unwrap().into_pending();
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
    let templates = templates(&config());
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

/// Returns every text in a node.
fn texts<'n>(node: &'n Node, found: &mut Vec<&'n str>) {
    match &node.value {
        Value::Text(text) => found.push(text),
        Value::List(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Map(map) => map.iter().for_each(|(_, value)| texts(value, found)),
        _ => {}
    }
}

/// Returns all that is deployed somewhere of the stacks that are launched by themselves, in every way, and the values
/// that their parameters have for it.
fn deployed(region: &str) -> (Vec<DeployedResource>, BTreeSet<String>) {
    let config = config();
    let all = templates(&config);
    let nested = nested(&all);
    let prefix = &config.nested_stack_url_prefix;
    let by_url = Templates::by_url(all.iter().map(|(name, it)| (format!("{prefix}{name}.yaml"), it.clone())));
    let (mut found, mut given_values) = (Vec::new(), BTreeSet::new());
    for (name, root) in all.iter().filter(|(name, _)| !nested.contains(*name)) {
        let given = claimed(&config).into_iter().find(|it| it.stack == name);
        let inputs = Inputs {
            stack_name: name.clone(),
            parameters: given.map(|it| (it.parameters)(&config)).into_iter().flatten().collect(),
            environment: Environment::new("111122223333", region),
            ..Inputs::default()
        };
        let ways = scenarios(root, &inputs, &|parent, id| by_url.nested(parent, id)).unwrap();
        assert!(ways.untold.is_empty() && !ways.all.is_empty(), "{name}");
        for way in &ways.all {
            found.extend(way.deployment.all_resources().into_iter().cloned());
            given_values.extend(way.parameters.values().cloned());
        }
    }
    (found, given_values)
}

#[test]
fn nothing_names_another_partition() {
    for (region, partition, sign_in, endpoint, global) in [
        ("eu-west-1", "aws", "signin.aws.amazon.com", "com.amazonaws", "us-east-1"),
        ("cn-northwest-1", "aws-cn", "signin.amazonaws.cn", "cn.com.amazonaws", "cn-north-1"),
        ("us-gov-east-1", "aws-us-gov", "signin.amazonaws-us-gov.com", "com.amazonaws", "us-gov-west-1"),
    ] {
        let (resources, given) = deployed(region);
        let mut seen = Vec::new();
        resources.iter().for_each(|it| texts(&it.properties, &mut seen));
        let own = format!("{}:", partition.trim_start_matches("aws"));
        let own = own.as_str();
        let foreign: BTreeSet<&str> = seen
            .iter()
            .filter(|text| text.split("arn:aws").skip(1).any(|rest| !rest.starts_with(own)))
            .copied()
            .filter(|text| !given.contains(*text))
            .collect();
        assert_eq!(foreign, BTreeSet::new(), "{region}");
        assert!(seen.contains(&format!("https://{sign_in}/saml").as_str()), "{region}");
        let audited = [format!("region = '{region}'"), format!("region IN ('{region}', '{global}')")]
            .map(|regions| seen.iter().filter(|text| text.contains(&regions)).count());
        // A trail is in half of the ways to deploy the parent.
        assert!(audited[0] > 0 && audited[0] == audited[1], "{region}: {audited:?}");
        let services: BTreeSet<&str> = resources
            .iter()
            .filter(|it| it.resource_type == "AWS::EC2::VPCEndpoint")
            .filter_map(|it| it.properties.get("ServiceName")?.as_text())
            .collect();
        let expected: BTreeSet<String> = [
            format!("{endpoint}.{region}.athena"),
            format!("com.amazonaws.{region}.glue"),
            format!("com.amazonaws.{region}.logs"),
            // That of the gateway.
            format!("com.amazonaws.{region}.s3"),
            format!("{endpoint}.{region}.sagemaker.api"),
            format!("{endpoint}.{region}.sagemaker.runtime"),
            format!("{endpoint}.{region}.sts"),
        ]
        .into();
        assert_eq!(services, expected.iter().map(String::as_str).collect(), "{region}");
    }
}

#[test]
fn every_partition_has_its_sign_in_and_its_region_of_global_services() {
    let templates = templates(&config());
    let partitions: BTreeSet<&str> = schema::Partition::ALL.iter().map(|it| it.name).collect();
    for (stack, mapping) in [("SamlFederationStack", "SignIn"), ("AuditStack", "GlobalServices")] {
        let mapping = templates[stack].root.get("Mappings").and_then(|it| it.get(mapping)).unwrap();
        let keys = mapping.as_map().unwrap().iter().map(|(key, _)| key);
        assert_eq!(keys.collect::<BTreeSet<_>>(), partitions, "{stack}");
    }
}
