//! What can be asked for: the resources of deployments, with what they tell about a request.

use super::principal::Attached;
use crate::deploy::{DeployedResource, Environment};
use crate::diagnostic::Diagnostic;
use crate::iam::service;
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
            resource_type: "AWS::S3::Bucket".to_owned(),
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

    /// Tells whether a property holds the text, such as a dynamic reference to a secret.
    #[must_use]
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

    /// Returns the condition keys that a request has because it is about this, with other tags than its own
    /// where such are given.
    pub(super) fn context(&self, tags: Option<&IndexMap<String, String>>) -> Vec<(String, Vec<String>)> {
        let mut context = Vec::new();
        let service = self.arn.split(':').nth(2).unwrap_or_default();
        let own_key = format!("{service}:ResourceTag/${{TagKey}}");
        let has_own_key = service::get(service).is_some_and(|it| it.key_type(&own_key).is_some());
        for (key, value) in tags.unwrap_or(&self.tags) {
            context.push((format!("aws:ResourceTag/{key}"), vec![value.clone()]));
            if has_own_key {
                context.push((format!("{service}:ResourceTag/{key}"), vec![value.clone()]));
            }
        }
        if self.resource_type == "AWS::SageMaker::Space" {
            let sharing = self.property(&["SpaceSharingSettings", "SharingType"]);
            let owner = self.property(&["OwnershipSettings", "OwnerUserProfileName"]);
            let domain = self.property(&["DomainId"]).unwrap_or_default();
            if let Some(sharing) = sharing {
                context.push(("sagemaker:SpaceSharingType".to_owned(), vec![sharing.to_owned()]));
            }
            if let (Some(owner), Some((start, _))) = (owner, self.arn.split_once(":space/")) {
                let owner = format!("{start}:user-profile/{domain}/{owner}");
                context.push(("sagemaker:OwnerUserProfileArn".to_owned(), vec![owner]));
            }
        }
        context
    }
}

/// Returns every resource that has an ARN; of policies of resources, what they are about gets them.
pub(super) fn all(
    resources: &[&DeployedResource],
    environment: &Environment,
    problems: &mut Vec<Diagnostic>,
) -> IndexMap<String, Entity> {
    let mut entities: IndexMap<String, Entity> = resources
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
        let text = |key: &str| properties.get(key).and_then(Node::as_text).unwrap_or_default();
        let (arn, key) = match resource.resource_type.as_str() {
            "AWS::S3::BucketPolicy" => {
                (format!("arn:{}:s3:::{}", environment.partition.name, text("Bucket")), "PolicyDocument")
            }
            "AWS::SecretsManager::ResourcePolicy" => (text("SecretId").to_owned(), "ResourcePolicy"),
            "AWS::KMS::Key" => (arn(resource, environment).unwrap_or_default(), "KeyPolicy"),
            _ => continue,
        };
        if let (Some(entity), Some(document)) = (entities.get_mut(&arn), properties.get(key)) {
            entity.policies.push(Attached::read(&resource.logical_id, document, problems));
        }
    }
    entities
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
