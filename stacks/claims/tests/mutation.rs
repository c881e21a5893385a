//! Nothing of the current edition's policies can go without a claim that fails.
//!
//! Each statement, and each action, resource and condition of one, is taken out of what is deployed, and the
//! claims are decided on what is left. Denials are there for when somebody else allows more; so what is allowed
//! is looked at by itself too, without any denial: a condition of it that a denial makes up for is missed there.

use super::{Case, cases, current_configs};
use crate::config::Config;
use crate::names;
use cfn_synth::access::{Claim, Claims, Goal, Outcome, Strength, World, decide};
use cfn_synth::deploy::{DeployedResource, Deployment, Environment};
use cfn_synth::template::{Map, Node, Value};
use std::collections::BTreeSet;
use std::thread;

/// Something that can be taken out of a deployment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Mutant {
    /// What it is called: the template, the resource, and what is taken away of it.
    name: String,
    /// The position of the deployment.
    deployment: usize,
    /// The positions of the resource, through nested stacks.
    resource: Vec<usize>,
    /// The way to what is taken away; empty for the resource itself.
    path: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Key(String),
    Item(usize),
}

/// Properties that no policy has, but on which claims depend.
const PROPERTIES: &[(&str, &[&str])] = &[
    ("AWS::Glue::Database", &["DatabaseInput", "CreateTableDefaultPermissions"]),
    ("AWS::Athena::WorkGroup", &["WorkGroupConfiguration", "EnforceWorkGroupConfiguration"]),
    ("AWS::SSO::InstanceAccessControlAttributeConfiguration", &["AccessControlAttributes"]),
    ("AWS::SageMaker::UserProfile", &["UserSettings", "ExecutionRole"]),
    ("AWS::SageMaker::UserProfile", &["UserSettings", "AutoMountHomeEFS"]),
    ("AWS::SageMaker::UserProfile", &["Tags"]),
    ("AWS::SageMaker::Domain", &["DefaultUserSettings", "AutoMountHomeEFS"]),
    ("AWS::SageMaker::Domain", &["DomainSettings", "ExecutionRoleIdentityConfig"]),
    ("AWS::SageMaker::Domain", &["AppNetworkAccessType"]),
    ("AWS::EC2::VPCEndpoint", &["PolicyDocument"]),
    ("AWS::EC2::VPCEndpoint", &["PrivateDnsEnabled"]),
    ("AWS::EC2::VPCEndpoint", &["SecurityGroupIds"]),
    ("AWS::EC2::SecurityGroup", &["SecurityGroupIngress"]),
    ("AWS::EC2::SecurityGroup", &["SecurityGroupEgress"]),
    ("AWS::IAM::ManagedPolicy", &["Groups"]),
    ("AWS::IAM::ManagedPolicy", &["Roles"]),
    ("AWS::IAM::ManagedPolicy", &["Users"]),
    ("AWS::IAM::Role", &["Tags"]),
    ("AWS::IAM::Role", &["ManagedPolicyArns"]),
    ("AWS::IAM::Role", &["PermissionsBoundary"]),
    ("AWS::CloudTrail::Trail", &["IsMultiRegionTrail"]),
    ("AWS::CloudTrail::Trail", &["IncludeGlobalServiceEvents"]),
    ("AWS::CloudTrail::Trail", &["EnableLogFileValidation"]),
    ("AWS::CloudTrail::Trail", &["EventSelectors"]),
];

/// Resources that can go as a whole.
const RESOURCES: &[&str] = &[
    "AWS::EC2::VPCEndpoint",
    "AWS::LakeFormation::PrincipalPermissions",
    "AWS::LakeFormation::Resource",
    "AWS::S3::BucketPolicy",
];

/// What only a denial can keep: nothing that is allowed could say it.
const ONLY_DENIED: &[&str] = &[
    "open a space to connections from outside of Studio",
    "send or fetch files without TLS",
    "send or fetch results without TLS",
    "get at the logs of the trail",
    "get at what auditors found",
    "use files without TLS",
    "train on another's directory beside their own",
    "do anything with the role",
];

fn mutants(case: &Case) -> Vec<Mutant> {
    let mut found = Vec::new();
    for (index, deployment) in case.deployments.iter().enumerate() {
        collect(deployment, &mut Vec::new(), &mut |resource, template, position| {
            let owner = format!("{template}.{}", resource.logical_id);
            let mut add = |name: String, path: Vec<Step>| {
                let resource = position.to_vec();
                found.push(Mutant { name: format!("{owner}{name}"), deployment: index, resource, path });
            };
            if RESOURCES.contains(&resource.resource_type.as_str()) {
                add(String::new(), Vec::new());
            }
            for (_, path) in PROPERTIES.iter().filter(|(kind, _)| *kind == resource.resource_type) {
                if path.iter().try_fold(&resource.properties, |node, key| node.get(key)).is_some() {
                    add(
                        format!(" {}", path.join(".")),
                        path.iter().map(|key| Step::Key((*key).to_owned())).collect(),
                    );
                }
            }
            statements(&resource.properties, &mut Vec::new(), &mut add);
        });
    }
    found
}

fn collect<'d>(
    deployment: &'d Deployment,
    position: &mut Vec<usize>,
    each: &mut impl FnMut(&'d DeployedResource, &'d str, &[usize]),
) {
    for (index, resource) in deployment.resources.iter().enumerate() {
        position.push(index);
        match &resource.nested {
            Some(nested) => collect(nested, position, each),
            None => each(resource, &deployment.template, position),
        }
        position.pop();
    }
}

/// Finds the statements of the policies in a node, and their conditions.
fn statements(node: &Node, path: &mut Vec<Step>, add: &mut impl FnMut(String, Vec<Step>)) {
    let children: Vec<(Step, &Node)> = match &node.value {
        Value::Map(map) => map.iter().map(|(key, child)| (Step::Key(key.to_owned()), child)).collect(),
        Value::List(items) => {
            items.iter().enumerate().map(|(index, child)| (Step::Item(index), child)).collect()
        }
        _ => return,
    };
    for (step, child) in children {
        path.push(step);
        if path.iter().rev().nth(1) == Some(&Step::Key("Statement".to_owned())) {
            let sid = child.get("Sid").and_then(Node::as_text).unwrap_or("trust");
            add(format!(" `{sid}`"), path.clone());
            for key in ["Action", "Resource", "NotResource"] {
                let items = child.get(key).and_then(Node::as_list).filter(|items| items.len() > 1);
                for (index, item) in items.into_iter().flatten().enumerate() {
                    let name = item.as_text().unwrap();
                    let steps = [Step::Key(key.to_owned()), Step::Item(index)];
                    add(format!(" `{sid}` {key} {name}"), [path.clone(), steps.to_vec()].concat());
                }
            }
            let operators = child.get("Condition").and_then(Node::as_map);
            for (operator, keys) in operators.into_iter().flat_map(Map::iter) {
                for key in keys.as_map().into_iter().flat_map(Map::keys) {
                    let steps = ["Condition", operator, key].map(|key| Step::Key(key.to_owned()));
                    add(format!(" `{sid}` {operator} {key}"), [path.clone(), steps.to_vec()].concat());
                }
            }
        } else {
            statements(child, path, add);
        }
        path.pop();
    }
}

impl Mutant {
    /// Returns the case without it.
    fn applied(&self, case: &Case) -> Case {
        let mut case = case.clone();
        match self.path.split_last() {
            Some((last, path)) => take(&mut self.resource(&mut case).properties, path, last),
            None => *self.resource(&mut case) = nothing(),
        }
        case
    }

    /// Tells whether it is worth a trial in the case. A network grants nothing: where one is made, what the other
    /// stacks say is what it is where none is, and tried there.
    fn is_told_in(&self, case: &Case) -> bool {
        let is_of_network = self.name.starts_with(&format!("{}.", names::NETWORK_STACK));
        let makes_network =
            case.deployments[0].resources.iter().any(|it| it.logical_id == names::NETWORK_STACK);
        is_of_network == makes_network
    }

    fn resource<'c>(&self, case: &'c mut Case) -> &'c mut DeployedResource {
        let mut deployment = &mut case.deployments[self.deployment];
        let (last, nested) = self.resource.split_last().unwrap();
        for index in nested {
            deployment = deployment.resources[*index].nested.as_mut().unwrap();
        }
        &mut deployment.resources[*last]
    }

    /// Returns the way to the statement that it is, or is a condition of.
    fn statement(&self) -> Option<&[Step]> {
        let list = self.path.iter().position(|step| *step == Step::Key("Statement".to_owned()))?;
        self.path.get(..list + 2)
    }

    /// Returns a part of its statement.
    fn part(&self, case: &Case, key: &str) -> Option<Node> {
        let path = self.statement()?;
        at(&mut self.resource(&mut case.clone()).properties, path).get(key).cloned()
    }

    fn is_of_denial(&self, case: &Case) -> bool {
        self.part(case, "Effect").is_some_and(|effect| effect.as_text() == Some("Deny"))
    }

    /// Returns how the names of the actions begin that its statement is about.
    fn actions(&self, case: &Case) -> BTreeSet<String> {
        let actions = self.part(case, "Action").unwrap_or_default();
        let start = |action: &Node| action.as_text()?.split('*').next().map(str::to_owned);
        actions.as_list_or_one().iter().filter_map(start).collect()
    }
}

/// Returns a resource that makes nothing of interest, in the place of one that is taken away.
fn nothing() -> DeployedResource {
    DeployedResource {
        logical_id: "Nothing".to_owned(),
        resource_type: "AWS::CloudFormation::WaitConditionHandle".to_owned(),
        physical_id: "nothing".to_owned(),
        is_made_up: true,
        arn: None,
        properties: Node::default(),
        depends_on: Vec::new(),
        nested: None,
    }
}

/// Takes something out of a node, and what is empty then.
fn take(node: &mut Node, path: &[Step], last: &Step) {
    match (path.split_first(), &mut node.value) {
        (None, Value::Map(map)) => {
            let Step::Key(key) = last else { unreachable!("{last:?}") };
            map.remove(key);
        }
        (None, Value::List(items)) => {
            let Step::Item(index) = last else { unreachable!("{last:?}") };
            items.remove(*index);
        }
        (Some((Step::Key(key), rest)), Value::Map(map)) => {
            let child = map.get_mut(key).unwrap();
            take(child, rest, last);
            if child.as_map().is_some_and(Map::is_empty) {
                map.remove(key);
            }
        }
        (Some((Step::Item(index), rest)), Value::List(items)) => take(&mut items[*index], rest, last),
        (step, _) => unreachable!("{step:?}"),
    }
}

/// Returns the node to which a way leads.
fn at<'n>(properties: &'n mut Node, path: &[Step]) -> &'n mut Node {
    path.iter().fold(properties, |node, step| match (step, &mut node.value) {
        (Step::Key(key), Value::Map(map)) => map.get_mut(key).unwrap(),
        (Step::Item(index), Value::List(items)) => &mut items[*index],
        _ => unreachable!("{step:?}"),
    })
}

/// Returns the case with denials of nothing, each of them where it was.
fn without_denials(case: &Case) -> Case {
    let mut bare = case.clone();
    for mutant in mutants(case).into_iter().filter(|mutant| mutant.is_of_denial(case)) {
        let path = mutant.statement().unwrap();
        let statement = at(&mut mutant.resource(&mut bare).properties, path);
        let Value::Map(map) = &mut statement.value else { unreachable!("{}", mutant.name) };
        map.set("Action", "none:Nothing");
    }
    bare
}

/// What is claimed of a case.
struct Trial {
    world: World,
    claims: Claims,
}

impl Trial {
    /// Takes a case as it is, or without denials: then what is allowed has to keep the claims.
    fn of(config: &Config, case: &Case, is_bare: bool) -> Self {
        let all: Vec<&Deployment> = case.deployments.iter().collect();
        let mut world = World::of(&all, &Environment::default());
        let mut claims = (case.claims)(config, &case.deployments[0], &mut world);
        if is_bare {
            claims.claims.retain(|claim| !ONLY_DENIED.contains(&claim.what));
            claims.claims.iter_mut().for_each(|claim| claim.strength = Strength::LeastPrivilege);
        }
        Self { world, claims }
    }

    /// Returns the claims that fail, or cannot be decided.
    fn failing(&self) -> Vec<&'static str> {
        let verdicts = decide(&self.world, &self.claims);
        let failing = self.claims.claims.iter().zip(verdicts);
        failing.filter(|(_, it)| it.outcome != Outcome::Holds).map(|(claim, _)| claim.what).collect()
    }

    /// Tells whether a claim, about actions where there are any, fails already without a search for ways around it.
    fn fails_at_once(&self, actions: &BTreeSet<String>) -> bool {
        let is_near = |claim: &&Claim| {
            claim.goals.iter().any(|goal| match goal {
                Goal::Ask(ask) if !actions.is_empty() => {
                    actions.iter().any(|start| ask.action.starts_with(start))
                }
                Goal::Ask(_) | Goal::Fact { .. } | Goal::See { .. } => true,
            })
        };
        self.claims.claims.iter().filter(is_near).cloned().any(|mut claim| {
            claim.person.credentials.clear();
            let verdicts = decide(&self.world, &Claims { claims: vec![claim] });
            verdicts.iter().any(|verdict| verdict.outcome != Outcome::Holds)
        })
    }
}

/// Tells whether a claim notices that something is taken away.
fn is_noticed(config: &Config, case: &Case, bare: &Case, mutant: &Mutant) -> bool {
    let actions = mutant.actions(case);
    let trial = Trial::of(config, &mutant.applied(case), false);
    if trial.fails_at_once(&actions) {
        return true;
    }
    // What denials say makes no difference where there are none.
    let bare = (!mutant.is_of_denial(case)).then(|| Trial::of(config, &mutant.applied(bare), true));
    bare.as_ref().is_some_and(|bare| bare.fails_at_once(&actions))
        || !trial.failing().is_empty()
        || bare.is_some_and(|bare| !bare.failing().is_empty())
}

#[test]
fn what_is_allowed_is_no_more_than_claims_let() {
    for config in current_configs() {
        for case in cases(&config) {
            let trial = Trial::of(&config, &without_denials(&case), true);
            assert_eq!(trial.failing(), Vec::<&str>::new(), "{}", case.name);
        }
    }
}

/// Returns how many mutants there are, and those that nothing notices.
fn missed(config: &Config, is_wanted: impl Fn(&Mutant) -> bool + Sync) -> (usize, BTreeSet<String>) {
    // Without the trail there is less of the same: nothing is there that is not there with it.
    let is_looked_at = |case: &Case| !case.name.contains("not HasAuditTrail");
    let cases: Vec<Case> = cases(config).into_iter().filter(is_looked_at).collect();
    let of_case = |case: &Case| {
        let bare = without_denials(case);
        let mutants = mutants(case).into_iter().filter(|it| it.is_told_in(case) && is_wanted(it));
        let mutants: Vec<Mutant> = mutants.collect();
        let missed = mutants.iter().filter(|mutant| !is_noticed(config, case, &bare, mutant));
        (mutants.len(), missed.map(|mutant| format!("{}: {}", case.name, mutant.name)).collect())
    };
    let results: Vec<(usize, BTreeSet<String>)> = thread::scope(|scope| {
        let started: Vec<_> = cases.iter().map(|case| scope.spawn(|| of_case(case))).collect();
        started.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let count = results.iter().map(|(count, _)| count).sum();
    (count, results.into_iter().flat_map(|(_, missed)| missed).collect())
}

#[test]
fn no_part_of_a_policy_can_go() {
    let (count, missed) = missed(&current_configs()[0], |_| true);
    assert_eq!(missed, BTreeSet::new());
    // None is no proof.
    assert!(count > 500, "{count}");
}

#[test]
fn no_permission_for_the_customers_key_can_go() {
    let (count, missed) = missed(&current_configs()[1], |mutant| mutant.name.contains("`EncryptResults`"));
    assert_eq!((count, missed), (9, BTreeSet::new()));
}
