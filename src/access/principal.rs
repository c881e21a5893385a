//! Users and roles, with the policies that reach them.

use super::entity::{self, Entity};
use super::policies::{Attached, Found, ROLE, USER};
use super::world::ByArn;
use crate::deploy::{DeployedResource, Environment};
use crate::diagnostic::Diagnostic;
use crate::template::Node;
use crate::value::IntoNode;
use indexmap::IndexMap;
use serde_json::json;

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

    /// Tells whether IAM lets nobody change it: Identity Center manages it (user guide, "Permission sets").
    pub(super) fn is_protected(&self) -> bool {
        self.arn.contains(":role/aws-reserved/")
    }

    /// Returns the name.
    pub(super) fn name(&self) -> &str {
        self.arn.rsplit('/').next().unwrap_or(&self.arn)
    }

    /// Returns it as something that can be asked for: a role's trust policy is its resource policy.
    pub(super) fn entity(&self) -> Entity {
        Entity {
            arn: self.arn.clone(),
            resource_type: if self.is_role() { ROLE } else { USER }.to_owned(),
            logical_id: self.logical_id.clone(),
            name: self.name().to_owned(),
            account: None,
            tags: self.tags.clone(),
            policies: self.trust.iter().cloned().collect(),
            properties: self.properties.clone(),
        }
    }
}

/// Returns every user and role, by ARN; of a permission set, the role that Identity Center makes of it.
pub(super) fn all(
    resources: &[&DeployedResource],
    found: &mut Found,
    environment: &Environment,
    problems: &mut Vec<Diagnostic>,
) -> ByArn<Principal> {
    let mut principals = ByArn::default();
    for resource in resources {
        let properties = &resource.properties;
        let (arn, tags, policies, trust) = match resource.resource_type.as_str() {
            kind @ (ROLE | USER) => {
                let Some(arn) = resource.arn.clone() else { continue };
                let policies = found.of_principal(resource, problems);
                let trust = (kind == ROLE).then(|| trust(resource, problems));
                (arn, entity::tags(properties), policies, trust)
            }
            // The tags of a permission set are its own: the role has none of them.
            "AWS::SSO::PermissionSet" => {
                let policies = found.of_permission_set(resource, problems);
                let trust = sign_in(environment, problems);
                (role_of(resource, environment), IndexMap::new(), policies, Some(trust))
            }
            _ => continue,
        };
        let principal = Principal {
            arn: arn.clone(),
            logical_id: resource.logical_id.clone(),
            tags,
            policies,
            boundary: found.boundary(resource, problems),
            trust,
            properties: properties.clone(),
        };
        principals.insert(arn, principal);
    }
    principals
}

fn trust(role: &DeployedResource, problems: &mut Vec<Diagnostic>) -> Attached {
    let name = format!("{} trust policy", role.logical_id);
    match role.properties.get("AssumeRolePolicyDocument") {
        Some(document) => Attached::read(&name, document, problems),
        None => Attached::unknown(&name),
    }
}

/// Returns the ARN of the role that Identity Center makes of a permission set in the account (IAM Identity
/// Center user guide, "Referencing permission sets in resource policies": it lacks the region `us-east-1`).
fn role_of(permission_set: &DeployedResource, environment: &Environment) -> String {
    let Environment { account, region, partition } = environment;
    let partition = partition.name;
    let region = if region == "us-east-1" { String::new() } else { format!("{region}/") };
    let name = permission_set.properties.get("Name").and_then(Node::as_text).unwrap_or_default();
    format!(
        "arn:{partition}:iam::{account}:role/aws-reserved/sso.amazonaws.com/{region}AWSReservedSSO_{name}_0123456789abcdef"
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
