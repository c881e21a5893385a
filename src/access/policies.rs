//! The policies of the templates, and whom they reach.

use super::world::ByArn;
use crate::deploy::DeployedResource;
use crate::diagnostic::Diagnostic;
use crate::iam::evaluation::{Document, Policy, RULE};
use crate::iam::managed;
use crate::template::{Map, Node};
use crate::value::IntoNode;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock};

pub(super) const USER: &str = "AWS::IAM::User";
pub(super) const ROLE: &str = "AWS::IAM::Role";
const GROUP: &str = "AWS::IAM::Group";
const MANAGED_POLICY: &str = "AWS::IAM::ManagedPolicy";

/// A policy that reaches a principal or a resource.
#[derive(Debug, Clone)]
pub struct Attached {
    /// Its name; of one of the templates, the logical id.
    pub name: String,
    /// What it says; none where nobody knows.
    pub document: Option<Arc<Document>>,
    /// The ARN, where it is a managed policy.
    pub arn: Option<String>,
    /// The ARN of the group through which it reaches a user.
    pub group: Option<String>,
}

static EVERYTHING: LazyLock<Attached> = LazyLock::new(|| Attached::of_everything(super::ALLOW_ALL, &[]));
static FOR_EVERYBODY: LazyLock<Attached> =
    LazyLock::new(|| Attached::of_everything("Allow * to everybody", &[("Principal", "*")]));

impl Attached {
    /// Reads a document; one that cannot be read is not known.
    pub fn read(name: &str, document: &Node, problems: &mut Vec<Diagnostic>) -> Self {
        // Some types take the document as a JSON text.
        let parsed: Option<serde_json::Value> =
            document.as_text().and_then(|text| serde_json::from_str(text).ok());
        let parsed = parsed.map(IntoNode::into_node);
        let document = Document::read(parsed.as_ref().unwrap_or(document), &[name]);
        let document = document.map_err(|mut found| problems.append(&mut found));
        Self { document: document.ok().map(Arc::new), ..Self::unknown(name) }
    }

    /// Returns a policy of which nobody knows what it says.
    pub(super) fn unknown(name: &str) -> Self {
        Self { name: name.to_owned(), document: None, arn: None, group: None }
    }

    /// Returns a policy of somebody's own making that allows everything.
    pub(super) fn everything() -> Self {
        EVERYTHING.clone()
    }

    /// Returns a resource policy of somebody's own making that allows everybody everything.
    pub(super) fn for_everybody() -> Self {
        FOR_EVERYBODY.clone()
    }

    fn of_everything(name: &str, more: &[(&'static str, &'static str)]) -> Self {
        let allow = [("Effect", "Allow"), ("Action", "*"), ("Resource", "*")];
        let statement = Map::from_iter(allow.into_iter().chain(more.iter().copied()));
        let document =
            Map::from_iter([("Version", Node::from("2012-10-17")), ("Statement", statement.into())]);
        Self::read(name, &document.into(), &mut Vec::new())
    }

    /// Tells whether it may deny anything.
    pub(super) fn may_deny(&self) -> bool {
        self.document.as_ref().is_none_or(|document| document.denies())
    }

    /// Tells whether it may allow an action, given in lower case.
    pub(super) fn may_allow(&self, action: &str) -> bool {
        self.document.as_ref().is_none_or(|document| document.may_allow(action))
    }

    pub(super) fn policy(&self) -> Policy<'_> {
        Policy { name: &self.name, document: self.document.as_deref() }
    }
}

/// The policies of the templates, by whom they reach.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Managed policies, by ARN.
    managed: HashMap<String, Attached>,
    /// What policies attach themselves to, by the type and the name of the user, group or role.
    by_name: HashMap<(&'static str, String), Vec<Attached>>,
    /// The ARNs of policies that are not known and that were told of.
    told: HashSet<String>,
    /// The policies of the groups, by ARN.
    pub(super) groups: ByArn<Vec<Attached>>,
    /// The groups of each user, by name, that say themselves who is in them.
    members: HashMap<String, Vec<String>>,
}

/// The types that attach a document, with the properties that name what gets it.
const ATTACHING: &[(&str, &[(&str, &str)])] = &[
    (MANAGED_POLICY, &[(USER, "Users"), (GROUP, "Groups"), (ROLE, "Roles")]),
    ("AWS::IAM::Policy", &[(USER, "Users"), (GROUP, "Groups"), (ROLE, "Roles")]),
    ("AWS::IAM::UserPolicy", &[(USER, "UserName")]),
    ("AWS::IAM::GroupPolicy", &[(GROUP, "GroupName")]),
    ("AWS::IAM::RolePolicy", &[(ROLE, "RoleName")]),
];

impl Found {
    pub(super) fn of(resources: &[&DeployedResource], problems: &mut Vec<Diagnostic>) -> Self {
        let mut found = Self::default();
        for resource in resources {
            let properties = &resource.properties;
            let Some((_, targets)) = ATTACHING.iter().find(|(of, _)| *of == resource.resource_type) else {
                continue;
            };
            let Some(document) = properties.get("PolicyDocument") else { continue };
            let mut attached = Attached::read(&resource.logical_id, document, problems);
            if resource.resource_type == MANAGED_POLICY {
                attached.arn = Some(resource.physical_id.clone());
                found.managed.insert(resource.physical_id.clone(), attached.clone());
            }
            for (kind, key) in *targets {
                for name in texts(properties.get(key)) {
                    found.by_name.entry((*kind, name.to_owned())).or_default().push(attached.clone());
                }
            }
        }
        for resource in resources {
            match resource.resource_type.as_str() {
                GROUP => found.group(resource, problems),
                "AWS::IAM::UserToGroupAddition" => {
                    let group = resource.properties.get("GroupName").and_then(Node::as_text);
                    for user in texts(resource.properties.get("Users")) {
                        let groups = found.members.entry(user.to_owned()).or_default();
                        groups.extend(group.map(str::to_owned));
                    }
                }
                _ => {}
            }
        }
        found
    }

    fn group(&mut self, resource: &DeployedResource, problems: &mut Vec<Diagnostic>) {
        let Some(arn) = &resource.arn else { return };
        let mut policies = self.own(resource, problems);
        policies.extend(self.by_name.remove(&(GROUP, resource.physical_id.clone())).unwrap_or_default());
        for policy in &mut policies {
            policy.group = Some(arn.clone());
        }
        self.groups.insert(arn.clone(), policies);
    }

    /// Returns the policies that reach a user or a role.
    pub(super) fn of_principal(
        &mut self,
        resource: &DeployedResource,
        problems: &mut Vec<Diagnostic>,
    ) -> Vec<Attached> {
        let kind = if resource.resource_type == USER { USER } else { ROLE };
        let mut policies = self.own(resource, problems);
        policies.extend(self.by_name.remove(&(kind, resource.physical_id.clone())).unwrap_or_default());
        if kind == USER {
            let named = texts(resource.properties.get("Groups")).map(str::to_owned);
            let added = self.members.remove(&resource.physical_id).unwrap_or_default();
            for name in named.chain(added) {
                let of_name = |arn: &&String| arn.rsplit('/').next() == Some(name.as_str());
                match self.groups.keys().find(of_name).and_then(|arn| self.groups.get(arn)) {
                    Some(group) => policies.extend(group.iter().cloned()),
                    None => {
                        let message = format!("nothing is known of the group `{name}`");
                        let help = "make it in a template, or leave the user out of it";
                        self.tell(
                            &name,
                            || {
                                RULE.finding(message)
                                    .path([resource.logical_id.clone(), "Groups".to_owned()])
                                    .help(help)
                            },
                            problems,
                        );
                        policies.push(Attached::unknown(&name));
                    }
                }
            }
        }
        policies
    }

    /// Returns the policies of a permission set.
    pub(super) fn of_permission_set(
        &mut self,
        resource: &DeployedResource,
        problems: &mut Vec<Diagnostic>,
    ) -> Vec<Attached> {
        let properties = &resource.properties;
        let mut policies: Vec<_> = texts(properties.get("ManagedPolicies"))
            .map(|arn| self.managed(arn, resource, problems))
            .collect();
        let customer = properties.get("CustomerManagedPolicyReferences").and_then(Node::as_list);
        policies.extend(customer.unwrap_or_default().iter().map(|it| self.referred(it, resource, problems)));
        let inline = properties.get("InlinePolicy");
        policies.extend(inline.map(|document| Attached::read(&resource.logical_id, document, problems)));
        policies
    }

    /// Returns the permissions boundary of a user, a role or a permission set.
    pub(super) fn boundary(
        &mut self,
        resource: &DeployedResource,
        problems: &mut Vec<Diagnostic>,
    ) -> Vec<Attached> {
        let Some(node) = resource.properties.get("PermissionsBoundary") else { return Vec::new() };
        let arn = node.as_text().or_else(|| node.get("ManagedPolicyArn")?.as_text());
        vec![match (arn, node.get("CustomerManagedPolicyReference")) {
            (Some(arn), _) => self.managed(arn, resource, problems),
            (None, Some(reference)) => self.referred(reference, resource, problems),
            (None, None) => Attached::unknown("PermissionsBoundary"),
        }]
    }

    /// Returns the policy of the account that a permission set refers to by its path and name.
    fn referred(
        &mut self,
        reference: &Node,
        resource: &DeployedResource,
        problems: &mut Vec<Diagnostic>,
    ) -> Attached {
        let text = |key| reference.get(key).and_then(Node::as_text);
        let end = format!(":policy{}{}", text("Path").unwrap_or("/"), text("Name").unwrap_or_default());
        let arn = self.managed.keys().find(|arn| arn.ends_with(&end)).cloned();
        self.managed(&arn.unwrap_or(end), resource, problems)
    }

    /// Returns a managed policy; one that is neither in the templates nor in the data is not known.
    fn managed(
        &mut self,
        arn: &str,
        resource: &DeployedResource,
        problems: &mut Vec<Diagnostic>,
    ) -> Attached {
        if let Some(known) = self.managed.get(arn) {
            return known.clone();
        }
        let name = arn.split_once(":policy/").map_or(arn, |(_, name)| name);
        let document = managed::document(arn).cloned().map(Arc::new);
        if document.is_none() {
            let finding = || {
                RULE.finding(format!("nobody knows what the policy `{name}` says"))
                    .path([resource.logical_id.clone()])
                    .help("write its statements into a policy of the template")
            };
            self.tell(arn, finding, problems);
        }
        Attached { document, arn: Some(arn.to_owned()), ..Attached::unknown(name) }
    }

    /// Tells once of what is not known.
    fn tell(&mut self, name: &str, finding: impl FnOnce() -> Diagnostic, problems: &mut Vec<Diagnostic>) {
        if self.told.insert(name.to_owned()) {
            problems.push(finding());
        }
    }

    /// Returns the policies that a user, group or role names itself.
    fn own(&mut self, resource: &DeployedResource, problems: &mut Vec<Diagnostic>) -> Vec<Attached> {
        let properties = &resource.properties;
        let mut policies: Vec<_> = texts(properties.get("ManagedPolicyArns"))
            .map(|arn| self.managed(arn, resource, problems))
            .collect();
        let inline = properties.get("Policies").and_then(Node::as_list).unwrap_or_default();
        policies.extend(inline.iter().filter_map(|policy| {
            let name = policy.get("PolicyName").and_then(Node::as_text).unwrap_or_default();
            Some(Attached::read(name, policy.get("PolicyDocument")?, problems))
        }));
        policies
    }
}

/// Returns the texts of a list, or the only one.
pub(super) fn texts(node: Option<&Node>) -> impl Iterator<Item = &str> {
    node.into_iter().flat_map(|node| node.as_list_or_one()).filter_map(Node::as_text)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ANN, world};

    const ANY: &str = "{Statement: {Effect: Allow, Action: '*', Resource: '*'}}";

    /// Returns the names of the policies that reach a principal.
    fn names(resources: &str, principal: &str) -> Vec<String> {
        let world = world(resources);
        assert!(world.problems.is_empty(), "{:?}", world.problems);
        world.principals[principal].policies.iter().map(|policy| policy.name.clone()).collect()
    }

    #[test]
    fn policies_reach_users_in_every_way() {
        let resources = format!(
            "
  Ann: {{Type: 'AWS::IAM::User', Properties: {{UserName: Ann, Groups: [!Ref One], Policies: [{{PolicyName: inline, PolicyDocument: {ANY}}}],
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess', !Ref Managed]}}}}
  One: {{Type: 'AWS::IAM::Group', Properties: {{GroupName: One, ManagedPolicyArns: [!Ref Managed]}}}}
  Two: {{Type: 'AWS::IAM::Group', Properties: {{GroupName: Two, Policies: [{{PolicyName: two, PolicyDocument: {ANY}}}]}}}}
  In: {{Type: 'AWS::IAM::UserToGroupAddition', Properties: {{GroupName: !Ref Two, Users: [!Ref Ann]}}}}
  Managed: {{Type: 'AWS::IAM::ManagedPolicy', Properties: {{PolicyDocument: {ANY}}}}}
  ToUser: {{Type: 'AWS::IAM::ManagedPolicy', Properties: {{Users: [!Ref Ann], PolicyDocument: {ANY}}}}}
  ToGroup: {{Type: 'AWS::IAM::Policy', Properties: {{PolicyName: p, Groups: [!Ref One], PolicyDocument: {ANY}}}}}
  OfUser: {{Type: 'AWS::IAM::UserPolicy', Properties: {{PolicyName: q, UserName: !Ref Ann, PolicyDocument: {ANY}}}}}
  OfGroup: {{Type: 'AWS::IAM::GroupPolicy', Properties: {{PolicyName: r, GroupName: !Ref Two, PolicyDocument: {ANY}}}}}"
        );
        assert_eq!(
            names(&resources, ANN),
            [
                "AdministratorAccess",
                "Managed",
                "inline",
                "ToUser",
                "OfUser",
                "Managed",
                "ToGroup",
                "two",
                "OfGroup"
            ]
        );
    }

    #[test]
    fn policies_reach_roles_and_permission_sets() {
        let role = format!(
            "
  Role: {{Type: 'AWS::IAM::Role', Properties: {{RoleName: R, Path: /team/, AssumeRolePolicyDocument: {ANY}}}}}
  Of: {{Type: 'AWS::IAM::RolePolicy', Properties: {{PolicyName: q, RoleName: !Ref Role, PolicyDocument: '{{\"Statement\": []}}'}}}}"
        );
        assert_eq!(names(&role, "arn:aws:iam::111122223333:role/team/R"), ["Of"]);
        let set = format!(
            "
  Set: {{Type: 'AWS::SSO::PermissionSet', Properties: {{Name: Set, InstanceArn: 'arn:aws:sso:::instance/x', InlinePolicy: {ANY},
    Tags: [{{Key: team, Value: red}}], ManagedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
    CustomerManagedPolicyReferences: [{{Name: Mine, Path: /team/}}],
    PermissionsBoundary: {{CustomerManagedPolicyReference: {{Name: Mine, Path: /team/}}}}}}}}
  Mine: {{Type: 'AWS::IAM::ManagedPolicy', Properties: {{ManagedPolicyName: Mine, Path: /team/, PolicyDocument: {ANY}}}}}"
        );
        let arn = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Set_0123456789abcdef";
        assert_eq!(names(&set, arn), ["AdministratorAccess", "Mine", "Set"]);
        let world = world(&set);
        let principal = &world.principals[arn];
        assert_eq!(principal.boundary.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["Mine"]);
        assert!(principal.tags.is_empty() && principal.is_protected());
    }

    #[test]
    fn what_is_not_known_is_told_once() {
        let world = world(
            "
  Ann: {Type: 'AWS::IAM::User', Properties: {UserName: Ann, Groups: [admins], ManagedPolicyArns: ['arn:aws:iam::111122223333:policy/team/Mine'],
    PermissionsBoundary: 'arn:aws:iam::111122223333:policy/team/Mine'}}
  Bad: {Type: 'AWS::IAM::UserPolicy', Properties: {PolicyName: p, UserName: Ann, PolicyDocument: {Statement: {Effect: Alow, Action: '*', Resource: '*'}}}}",
        );
        let told: Vec<_> =
            world.problems.iter().map(|it| format!("{}: {}", it.path.join("/"), it.message)).collect();
        assert_eq!(
            told,
            [
                "Bad/Statement: the statement's effect is neither `Allow` nor `Deny`",
                "Ann: nobody knows what the policy `team/Mine` says",
                "Ann/Groups: nothing is known of the group `admins`",
            ]
        );
        let unknown =
            |policies: &[super::Attached]| policies.iter().filter(|it| it.document.is_none()).count();
        let principal = &world.principals[ANN];
        assert_eq!((unknown(&principal.policies), unknown(&principal.boundary)), (3, 1));
    }
}
