//! What can be asked for: the resources of deployments, with their tags and policies.

use super::policies::{Attached, texts};
use super::world::ByArn;
use crate::deploy::{DeployedResource, Environment};
use crate::diagnostic::Diagnostic;
use crate::template::{Node, Value};
use crate::value::IntoNode;
use indexmap::IndexMap;
use serde_json::json;

/// Something that can be asked for.
#[derive(Debug, Clone)]
pub struct Entity {
    /// The ARN.
    pub arn: String,
    /// The resource type.
    pub resource_type: String,
    /// The logical id in its template; empty where no template has it.
    pub logical_id: String,
    /// The physical id.
    pub name: String,
    /// The account that owns it, where its ARN does not say.
    pub account: Option<String>,
    /// The tags.
    pub tags: IndexMap<String, String>,
    /// The resource policies.
    pub policies: Vec<Attached>,
    /// The properties.
    pub properties: Node,
}

impl Entity {
    /// Returns a bucket of another account that everybody may read.
    #[must_use]
    pub fn public_bucket(arn: String) -> Self {
        let statement = json!({
            "Sid": "Public",
            "Effect": "Allow",
            "Principal": "*",
            "Action": ["s3:GetObject", "s3:ListBucket"],
            "Resource": [arn, format!("{arn}/*")],
        });
        let document = json!({ "Version": "2012-10-17", "Statement": statement }).into_node();
        let name = arn.rsplit(':').next().unwrap_or_default().to_owned();
        Self {
            policies: vec![Attached::read(&format!("bucket policy of {name}"), &document, &mut Vec::new())],
            arn,
            resource_type: BUCKET.to_owned(),
            logical_id: String::new(),
            name,
            account: Some("999999999999".to_owned()),
            tags: IndexMap::new(),
            properties: Node::default(),
        }
    }

    /// Returns the text at a path of the properties.
    #[must_use]
    pub fn property(&self, path: &[&str]) -> Option<&str> {
        path.iter().try_fold(&self.properties, |node, key| node.get(key))?.as_text()
    }

    /// Tells whether a bucket takes no access control lists (S3 user guide, "Controlling ownership of objects").
    pub(super) fn is_owner_enforced(&self) -> bool {
        let rules = self.properties.get("OwnershipControls").and_then(|controls| controls.get("Rules"));
        let mut rules = rules.and_then(Node::as_list).into_iter().flatten();
        rules.any(|rule| rule.get("ObjectOwnership").and_then(Node::as_text) == Some("BucketOwnerEnforced"))
    }

    /// Tells whether a property holds the text, such as a dynamic reference to a secret.
    pub(super) fn refers_to(&self, text: &str) -> bool {
        fn holds(node: &Node, text: &str) -> bool {
            match &node.value {
                Value::Text(value) => value.contains(text),
                Value::List(items) => items.iter().any(|item| holds(item, text)),
                Value::Map(map) => map.iter().any(|(_, value)| holds(value, text)),
                _ => false,
            }
        }
        holds(&self.properties, text)
    }
}

/// Returns every resource that has an ARN; of policies of resources, what they are about gets them.
pub(super) fn all(
    resources: &[&DeployedResource],
    environment: &Environment,
    problems: &mut Vec<Diagnostic>,
) -> ByArn<Entity> {
    let mut entities: ByArn<Entity> = resources
        .iter()
        .filter_map(|resource| {
            let arn = arn(resource, environment)?;
            let entity = Entity {
                arn: arn.clone(),
                resource_type: resource.resource_type.clone(),
                logical_id: resource.logical_id.clone(),
                name: resource.physical_id.clone(),
                account: Some(environment.account.clone()),
                tags: tags(&resource.properties),
                policies: Vec::new(),
                properties: resource.properties.clone(),
            };
            Some((arn, entity))
        })
        .collect();
    for resource in resources {
        let properties = &resource.properties;
        if resource.resource_type == ENDPOINT {
            let policy = endpoint_policy(resource, problems);
            if let Some(entity) = arn(resource, environment).and_then(|arn| entities.get_mut(&arn)) {
                entity.policies.push(policy);
            }
        }
        if resource.resource_type == KEY {
            let policy = key_policy(resource, environment, problems);
            if let Some(entity) = arn(resource, environment).and_then(|arn| entities.get_mut(&arn)) {
                entity.policies.push(policy);
            }
        }
        let Some((_, target, key)) = POLICIES.iter().find(|(of, ..)| *of == resource.resource_type) else {
            continue;
        };
        let Some(document) = properties.get(key) else { continue };
        let policy = Attached::read(&resource.logical_id, document, problems);
        for target in texts(properties.get(target)) {
            let arn = if target.starts_with("arn:") {
                target.to_owned()
            } else {
                format!("arn:{}:s3:::{target}", environment.partition.name)
            };
            // What has the policy need not be of these templates.
            let entity = entities.entry(arn).or_insert_with_key(|arn| foreign(arn, environment));
            entity.policies.push(policy.clone());
        }
    }
    entities
}

pub(super) const BUCKET: &str = "AWS::S3::Bucket";
pub(super) const SECRET: &str = "AWS::SecretsManager::Secret";
pub(super) const KEY: &str = "AWS::KMS::Key";
const ENDPOINT: &str = "AWS::EC2::VPCEndpoint";

/// The types whose document is the policy of another resource: the property that names it, by its ARN or as a
/// bucket, and the one that has the document.
const POLICIES: &[(&str, &str, &str)] = &[
    ("AWS::S3::BucketPolicy", "Bucket", "PolicyDocument"),
    ("AWS::SNS::TopicPolicy", "Topics", "PolicyDocument"),
    ("AWS::SecretsManager::ResourcePolicy", "SecretId", "ResourcePolicy"),
];

/// Returns the policy of a key, which has one always (KMS developer guide, "Default key policy").
fn key_policy(key: &DeployedResource, environment: &Environment, problems: &mut Vec<Diagnostic>) -> Attached {
    if let Some(document) = key.properties.get("KeyPolicy") {
        return Attached::read(&key.logical_id, document, problems);
    }
    let root = format!("arn:{}:iam::{}:root", environment.partition.name, environment.account);
    let document = json!({
        "Version": "2012-10-17",
        "Statement": { "Effect": "Allow", "Principal": { "AWS": root }, "Action": "kms:*", "Resource": "*" },
    });
    Attached::read("default key policy", &document.into_node(), problems)
}

/// Returns the policy of an endpoint, which has one always (PrivateLink guide, "Default endpoint policy").
fn endpoint_policy(endpoint: &DeployedResource, problems: &mut Vec<Diagnostic>) -> Attached {
    match endpoint.properties.get("PolicyDocument") {
        Some(document) => Attached::read(&endpoint.logical_id, document, problems),
        None => Attached::for_everybody(),
    }
}

/// Returns something of the account that no template makes.
fn foreign(arn: &str, environment: &Environment) -> Entity {
    let resource_type = match arn.split(':').nth(2) {
        Some("s3") => BUCKET,
        Some("secretsmanager") => SECRET,
        _ => "",
    };
    Entity {
        arn: arn.to_owned(),
        resource_type: resource_type.to_owned(),
        logical_id: String::new(),
        name: arn.rsplit(':').next().unwrap_or_default().to_owned(),
        account: Some(environment.account.clone()),
        tags: IndexMap::new(),
        policies: Vec::new(),
        properties: Node::default(),
    }
}

/// Returns the ARN of a resource. `Fn::GetAtt` does not yield that of every type (service authorization
/// reference, "Resource types").
fn arn(resource: &DeployedResource, environment: &Environment) -> Option<String> {
    if let Some(arn) = &resource.arn {
        return Some(arn.clone());
    }
    let Environment { account, region, partition } = environment;
    let partition = partition.name;
    let name = &resource.physical_id;
    let database = resource.properties.get("DatabaseName").and_then(Node::as_text).unwrap_or_default();
    Some(match resource.resource_type.as_str() {
        "AWS::Athena::WorkGroup" => format!("arn:{partition}:athena:{region}:{account}:workgroup/{name}"),
        ENDPOINT => format!("arn:{partition}:ec2:{region}:{account}:vpc-endpoint/{name}"),
        "AWS::Glue::Database" => format!("arn:{partition}:glue:{region}:{account}:database/{name}"),
        "AWS::Glue::Table" => format!("arn:{partition}:glue:{region}:{account}:table/{database}/{name}"),
        _ if name.starts_with("arn:") => name.clone(),
        _ => return None,
    })
}

/// Returns the tags: a list of pairs, or a mapping.
pub(super) fn tags(properties: &Node) -> IndexMap<String, String> {
    let pair =
        |tag: &Node| Some((tag.get("Key")?.as_text()?.to_owned(), tag.get("Value")?.as_text()?.to_owned()));
    match properties.get("Tags") {
        Some(node) if node.as_list().is_some() => {
            node.as_list().into_iter().flatten().filter_map(pair).collect()
        }
        Some(node) => node
            .as_map()
            .into_iter()
            .flat_map(|map| map.iter())
            .filter_map(|(key, value)| Some((key.to_owned(), value.as_text()?.to_owned())))
            .collect(),
        None => IndexMap::new(),
    }
}
