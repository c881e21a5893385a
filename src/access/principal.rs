//! Users and roles, with the policies that reach them.

use super::entity::{self, Entity};
use crate::deploy::{DeployedResource, Environment};
use crate::diagnostic::Diagnostic;
use crate::iam::evaluation::{Document, Policy};
use crate::iam::managed;
use crate::template::{Map, Node};
use crate::value::IntoNode;
use indexmap::IndexMap;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;

/// A policy that reaches a principal or a resource.
#[derive(Debug, Clone)]
pub struct Attached {
    /// Its name; of one of the templates, the logical id.
    pub name: String,
    /// What it says; none where nobody knows.
    pub document: Option<Arc<Document>>,
}

impl Attached {
    /// Reads a document; one that cannot be read is not known.
    pub(super) fn read(name: &str, document: &Node, problems: &mut Vec<Diagnostic>) -> Self {
        // Some types take the document as a JSON text.
        let parsed: Option<serde_json::Value> =
            document.as_text().and_then(|text| serde_json::from_str(text).ok());
        let parsed = parsed.map(IntoNode::into_node);
        let document = Document::read(parsed.as_ref().unwrap_or(document), &[name]);
        let document = document.map_err(|mut found| problems.append(&mut found));
        Self { name: name.to_owned(), document: document.ok().map(Arc::new) }
    }

    /// Returns a policy of somebody's own making that allows everything.
    #[must_use]
    pub(super) fn everything() -> Self {
        let statement = Map::from_iter([("Effect", "Allow"), ("Action", "*"), ("Resource", "*")]);
        let document =
            Map::from_iter([("Version", Node::from("2012-10-17")), ("Statement", statement.into())]);
        Self::read(super::ALLOW_ALL, &document.into(), &mut Vec::new())
    }

    pub(super) fn policy(&self) -> Policy<'_> {
        Policy { name: &self.name, document: self.document.as_deref() }
    }
}

/// A user or a role.
#[derive(Debug, Clone)]
pub struct Principal {
    /// The ARN.
    pub arn: String,
    /// The logical id in its template.
    pub logical_id: String,
    /// The tags.
    pub tags: IndexMap<String, String>,
    /// The identity policies, those of its groups too.
    pub policies: Vec<Attached>,
    /// The permissions boundary; empty where there is none.
    pub boundary: Vec<Attached>,
    /// Who may assume it, where it is a role.
    pub trust: Option<Attached>,
    /// The properties.
    pub properties: Node,
}

impl Principal {
    /// Tells whether it is a role.
    #[must_use]
    pub const fn is_role(&self) -> bool {
        self.trust.is_some()
    }

    /// Returns it as something that can be asked for: a role's trust policy is its resource policy.
    pub(super) fn entity(&self) -> Entity {
        Entity {
            arn: self.arn.clone(),
            resource_type: if self.is_role() { ROLE } else { USER }.to_owned(),
            logical_id: self.logical_id.clone(),
            name: self.arn.rsplit('/').next().unwrap_or_default().to_owned(),
            account: None,
            tags: self.tags.clone(),
            policies: self.trust.iter().cloned().collect(),
            properties: self.properties.clone(),
        }
    }
}

pub(super) const ROLE: &str = "AWS::IAM::Role";
pub(super) const USER: &str = "AWS::IAM::User";
const GROUP: &str = "AWS::IAM::Group";
const PERMISSION_SET: &str = "AWS::SSO::PermissionSet";

/// Returns every user and role, by ARN; of a permission set, the role that Identity Center makes of it.
pub(super) fn all(
    resources: &[&DeployedResource],
    environment: &Environment,
    problems: &mut Vec<Diagnostic>,
) -> IndexMap<String, Principal> {
    let mut found = Found::of(resources, problems);
    let mut principals = IndexMap::new();
    for resource in resources {
        let properties = &resource.properties;
        let (arn, mut policies) = match resource.resource_type.as_str() {
            ROLE | USER => {
                let Some(arn) = resource.arn.clone() else { continue };
                (arn, found.own(resource, problems))
            }
            PERMISSION_SET => (role_of(resource, environment), found.of_permission_set(resource, problems)),
            _ => continue,
        };
        let trust = match resource.resource_type.as_str() {
            ROLE => properties.get("AssumeRolePolicyDocument").map(|document| {
                Attached::read(&format!("{} trust policy", resource.logical_id), document, problems)
            }),
            PERMISSION_SET => Some(sign_in(environment, problems)),
            _ => None,
        };
        if resource.resource_type == USER {
            for group in texts(properties.get("Groups")) {
                policies.extend(found.by_name.get(&(GROUP, group.to_owned())).into_iter().flatten().cloned());
            }
        }
        let kind = if resource.resource_type == USER { USER } else { ROLE };
        policies.extend(found.by_name.remove(&(kind, resource.physical_id.clone())).unwrap_or_default());
        let boundary = texts(properties.get("PermissionsBoundary")).map(|arn| found.managed(arn)).collect();
        let principal = Principal {
            arn: arn.clone(),
            logical_id: resource.logical_id.clone(),
            tags: entity::tags(properties),
            policies,
            boundary,
            trust,
            properties: properties.clone(),
        };
        principals.insert(arn, principal);
    }
    principals
}

/// The policies of the deployments.
struct Found {
    /// Managed policies, by ARN.
    managed: HashMap<String, Attached>,
    /// What policies attach themselves to, by the type and the name of the user, group or role.
    by_name: HashMap<(&'static str, String), Vec<Attached>>,
}

impl Found {
    fn of(resources: &[&DeployedResource], problems: &mut Vec<Diagnostic>) -> Self {
        let mut found = Self { managed: HashMap::new(), by_name: HashMap::new() };
        for resource in resources {
            let properties = &resource.properties;
            let is_managed = resource.resource_type == "AWS::IAM::ManagedPolicy";
            let targets = match resource.resource_type.as_str() {
                "AWS::IAM::ManagedPolicy" | "AWS::IAM::Policy" => {
                    vec![(USER, "Users"), (GROUP, "Groups"), (ROLE, "Roles")]
                }
                "AWS::IAM::UserPolicy" => vec![(USER, "UserName")],
                "AWS::IAM::GroupPolicy" => vec![(GROUP, "GroupName")],
                "AWS::IAM::RolePolicy" => vec![(ROLE, "RoleName")],
                _ => continue,
            };
            let Some(document) = properties.get("PolicyDocument") else { continue };
            let attached = Attached::read(&resource.logical_id, document, problems);
            for (kind, key) in targets {
                for name in texts(properties.get(key)) {
                    found.by_name.entry((kind, name.to_owned())).or_default().push(attached.clone());
                }
            }
            if is_managed {
                found.managed.insert(resource.physical_id.clone(), attached);
            }
        }
        // What a group has reaches its users.
        for resource in resources {
            if resource.resource_type == GROUP {
                let own = found.own(resource, problems);
                let name = (GROUP, resource.physical_id.clone());
                found.by_name.entry(name).or_default().extend(own);
            }
        }
        for resource in resources {
            if resource.resource_type == "AWS::IAM::UserToGroupAddition" {
                let group = resource.properties.get("GroupName").and_then(Node::as_text).unwrap_or_default();
                let policies = found.by_name.get(&(GROUP, group.to_owned())).cloned().unwrap_or_default();
                for user in texts(resource.properties.get("Users")) {
                    found.by_name.entry((USER, user.to_owned())).or_default().extend(policies.clone());
                }
            }
        }
        found
    }

    /// Returns a managed policy; one that is neither in the templates nor in the data is not known.
    fn managed(&self, arn: &str) -> Attached {
        self.managed.get(arn).cloned().unwrap_or_else(|| {
            let name = arn.split_once(":policy/").map_or(arn, |(_, name)| name);
            Attached { name: name.to_owned(), document: managed::document(arn).cloned().map(Arc::new) }
        })
    }

    /// Returns the policies that a user, group or role names itself.
    fn own(&self, resource: &DeployedResource, problems: &mut Vec<Diagnostic>) -> Vec<Attached> {
        let properties = &resource.properties;
        let inline = properties.get("Policies").and_then(Node::as_list).unwrap_or_default();
        let inline = inline.iter().filter_map(|policy| {
            let name = policy.get("PolicyName").and_then(Node::as_text).unwrap_or_default();
            Some(Attached::read(name, policy.get("PolicyDocument")?, problems))
        });
        let inline: Vec<_> = inline.collect();
        let managed = texts(properties.get("ManagedPolicyArns")).map(|arn| self.managed(arn));
        managed.chain(inline).collect()
    }

    fn of_permission_set(
        &self,
        resource: &DeployedResource,
        problems: &mut Vec<Diagnostic>,
    ) -> Vec<Attached> {
        let properties = &resource.properties;
        let inline = properties.get("InlinePolicy");
        let inline = inline.map(|document| Attached::read(&resource.logical_id, document, problems));
        let managed = texts(properties.get("ManagedPolicies")).map(|arn| self.managed(arn));
        managed.chain(inline).collect()
    }
}

/// Returns the ARN of the role that Identity Center makes of a permission set in the account (IAM Identity
/// Center user guide, "Referencing permission sets in resource policies").
fn role_of(permission_set: &DeployedResource, environment: &Environment) -> String {
    let Environment { account, region, partition } = environment;
    let partition = partition.name;
    let name = permission_set.properties.get("Name").and_then(Node::as_text).unwrap_or_default();
    format!(
        "arn:{partition}:iam::{account}:role/aws-reserved/sso.amazonaws.com/{region}/AWSReservedSSO_{name}_0123456789abcdef"
    )
}

/// Returns the trust policy of such a role: Identity Center's users assume it when they sign in, and nobody else.
fn sign_in(environment: &Environment, problems: &mut Vec<Diagnostic>) -> Attached {
    let (account, partition) = (&environment.account, environment.partition.name);
    let provider =
        format!("arn:{partition}:iam::{account}:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE");
    let document = json!({
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": { "Federated": provider },
            "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
        },
    });
    Attached::read("Identity Center trust policy", &document.into_node(), problems)
}

/// Returns the texts of a list, or the only one.
fn texts(node: Option<&Node>) -> impl Iterator<Item = &str> {
    node.into_iter().flat_map(|node| node.as_list_or_one()).filter_map(Node::as_text)
}
