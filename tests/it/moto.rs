//! What `deploy` says exists is what exists after moto, a CloudFormation that others wrote, has made the stacks.
//!
//! It needs a Python that has `moto[cloudformation,iam]` and `boto3`: `python3`, or that which the environment
//! variable `MOTO_PYTHON` names. Nothing leaves the process: moto answers the calls itself.

use cfn_synth::deploy::{Deployment, Environment, Inputs, Scenario, Templates, scenarios};
use cfn_synth::template::{Function, Node, Section, Template, nested_urls};
use cfn_synth::yaml;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// The account that moto has.
const ACCOUNT: &str = "123456789012";

/// The script's exit code where a package is missing.
const MISSING: i32 = 77;

/// The types that moto's CloudFormation does not make, in version 5.2.
const NOT_MADE: [&str; 13] = [
    "AWS::Athena::NamedQuery",
    "AWS::Athena::WorkGroup",
    "AWS::Glue::Database",
    "AWS::Glue::Table",
    "AWS::IAM::Group",
    "AWS::LakeFormation::PrincipalPermissions",
    "AWS::LakeFormation::Resource",
    "AWS::SageMaker::Domain",
    "AWS::SageMaker::UserProfile",
    "AWS::SageMaker::Space",
    "AWS::S3::BucketPolicy",
    "AWS::SecretsManager::Secret",
    "AWS::SSO::PermissionSet",
];

// Further gaps, which the comparison leaves out:
// - what moto does not make has our id where a template refers to it, and groups are made beforehand, since policies
//   attach themselves to them;
// - `ManagedPolicyArns` of users, groups and roles, and `Policies` and `Groups` of users and groups, are ignored by
//   moto when it makes them;
// - an output whose value is the output of a nested stack is left out by moto, which cannot read it;
// - the physical id of a nested stack is its name in moto, and its ARN in CloudFormation;
// - names that CloudFormation chooses end with random letters: those of moto are put in the place of ours.

/// Reads the stacks that are committed.
fn templates() -> (Templates, Vec<(String, String)>) {
    let root = "out/SageMakerStudioAuditControlStack.yaml";
    let read = |path: &str| yaml::read(&fs::read_to_string(path).unwrap(), path).unwrap();
    let parent = read(root);
    let nested = nested_urls(&parent);
    let path = |url: &str| format!("out/{}", url.rsplit('/').next().unwrap());
    let children: Vec<(String, String)> =
        nested.iter().map(|url| (url.text.clone(), path(&url.text))).collect();
    let all = children.iter().map(|(url, path)| (url.clone(), read(path)));
    (Templates::by_url(all.chain([(root.to_owned(), parent)])), children)
}

/// Makes a scenario in moto; none where Python or a package is missing.
fn made(root: &str, children: &[(String, String)], scenario: &Scenario) -> Option<Value> {
    let python = std::env::var_os("MOTO_PYTHON").unwrap_or_else(|| "python3".into());
    let resources = scenario.deployment.all_resources();
    let unmade = resources.iter().filter(|it| NOT_MADE.contains(&it.resource_type.as_str()));
    let unmade: BTreeMap<_, _> = unmade.map(|it| (it.logical_id.as_str(), it.physical_id.as_str())).collect();
    let groups = resources.iter().filter(|it| it.resource_type == "AWS::IAM::Group");
    let groups: Vec<_> = groups.map(|it| it.physical_id.as_str()).collect();
    let task = json!({
        "stackName": scenario.deployment.stack_name,
        "region": "us-east-1",
        "template": root,
        "nested": children.iter().cloned().collect::<BTreeMap<_, _>>(),
        "parameters": scenario.parameters,
        "groups": groups,
        "unmade": unmade,
    });
    let command = Command::new(&python)
        .arg("tests/fixtures/moto_deploy.py")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut process) = command else {
        eprintln!("skipped: {} is not there", Path::new(&python).display());
        return None;
    };
    let mut stdin = process.stdin.take().unwrap();
    stdin.write_all(task.to_string().as_bytes()).unwrap();
    drop(stdin);
    let output = process.wait_with_output().unwrap();
    if output.status.code() == Some(MISSING) {
        eprintln!("skipped: {}", String::from_utf8_lossy(&output.stdout).trim());
        return None;
    }
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// What is compared: the names of resources and the outputs, by stack, and the identities with their policies.
#[derive(Default)]
struct Account {
    stacks: BTreeMap<String, Stack>,
    /// By the kind and the ARN.
    identities: BTreeMap<String, Value>,
}

#[derive(Debug, Default, PartialEq)]
struct Stack {
    names: BTreeMap<String, String>,
    outputs: BTreeMap<String, String>,
}

/// Reads what moto has made.
fn found(made: &Value, root: &str) -> Account {
    let mut account = Account::default();
    let stacks = made["stacks"].as_object().unwrap();
    let mut pending = vec![(String::new(), root.to_owned())];
    while let Some((path, name)) = pending.pop() {
        let mut stack = Stack::default();
        for (logical_id, resource) in stacks[&name]["resources"].as_object().unwrap() {
            let id = resource["id"].as_str().unwrap_or_default().to_owned();
            if resource["type"] == "AWS::CloudFormation::Stack" {
                pending.push((format!("{path}{logical_id}."), id.clone()));
            }
            stack.names.insert(logical_id.clone(), id);
        }
        let outputs = stacks[&name]["outputs"].as_object().unwrap();
        stack.outputs = outputs.iter().map(|(name, value)| (name.clone(), text(value))).collect();
        account.stacks.insert(path, stack);
    }
    for kind in ["users", "groups", "roles", "policies"] {
        for (arn, identity) in made[kind].as_object().unwrap() {
            let known = match kind {
                "policies" => identity.clone(),
                "roles" => json!({ "inline": identity["inline"], "trust": identity["trust"] }),
                _ => json!({ "inline": identity["inline"] }),
            };
            account.identities.insert(format!("{kind} {arn}"), known);
        }
    }
    account
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Reads what `deploy` says, with the random parts of names as moto has them.
fn expected(deployment: &Deployment, templates: &Templates, found: &Account) -> Account {
    let mut account = Account::default();
    let mut renamed = Vec::new();
    collect(deployment, "", templates, found, &mut account, &mut renamed);
    let put =
        |text: &str| renamed.iter().fold(text.to_owned(), |text, (ours, theirs)| text.replace(ours, theirs));
    for stack in account.stacks.values_mut() {
        for text in stack.names.values_mut().chain(stack.outputs.values_mut()) {
            *text = put(text);
        }
    }
    account.identities = std::mem::take(&mut account.identities)
        .into_iter()
        .map(|(name, value)| (put(&name), serde_json::from_str(&put(&value.to_string())).unwrap()))
        .collect();
    account
}

fn collect(
    deployment: &Deployment,
    path: &str,
    templates: &Templates,
    found: &Account,
    account: &mut Account,
    renamed: &mut Vec<(String, String)>,
) {
    let template = templates.get(&deployment.template).unwrap();
    let mut stack = Stack::default();
    let is_made = |logical_id: &str| found.stacks[path].names.contains_key(logical_id);
    for resource in &deployment.resources {
        let theirs = found.stacks[path].names.get(&resource.logical_id);
        let Some(theirs) = theirs else {
            let kind = resource.resource_type.as_str();
            assert!(NOT_MADE.contains(&kind), "moto does not make {path}{} ({kind})", resource.logical_id);
            continue;
        };
        match &resource.nested {
            Some(nested) => {
                collect(
                    nested,
                    &format!("{path}{}.", resource.logical_id),
                    templates,
                    found,
                    account,
                    renamed,
                );
                renamed.push((nested.stack_name.clone(), theirs.clone()));
                stack.names.insert(resource.logical_id.clone(), theirs.clone());
            }
            None => {
                if resource.is_made_up {
                    // Of an ARN, the name.
                    let name = |id: &str| id.rsplit('/').next().unwrap().to_owned();
                    renamed.push((name(&resource.physical_id), name(theirs)));
                }
                stack.names.insert(resource.logical_id.clone(), resource.physical_id.clone());
            }
        }
    }
    for (name, output) in &deployment.outputs {
        if !is_of_nested(template, name) {
            stack.outputs.insert(name.clone(), output.value.clone());
        }
    }
    account.stacks.insert(path.to_owned(), stack);
    identities(deployment, &is_made, account);
}

/// Tells whether an output hands on that of a nested stack.
fn is_of_nested(template: &Template, output: &str) -> bool {
    let value = template.section(Section::Outputs).and_then(|outputs| outputs.get(output)?.get("Value"));
    let attribute = value.and_then(|value| value.argument_of(Function::GetAtt)?.as_list()?.get(1)?.as_text());
    attribute.is_some_and(|attribute| attribute.starts_with("Outputs."))
}

fn identities(deployment: &Deployment, is_made: &dyn Fn(&str) -> bool, account: &mut Account) {
    for resource in deployment.resources.iter().filter(|it| is_made(&it.logical_id)) {
        let property = |name: &str| resource.properties.get(name).map(yaml::to_value).unwrap_or_default();
        let inline = || -> Value {
            let policies = resource.properties.get("Policies").and_then(Node::as_list).unwrap_or_default();
            let policy = |node: &Node| {
                let name = node.get("PolicyName").and_then(Node::as_text).unwrap().to_owned();
                (name, yaml::to_value(node.get("PolicyDocument").unwrap()))
            };
            policies.iter().map(policy).collect::<Map<_, _>>().into()
        };
        let (kind, known) = match resource.resource_type.as_str() {
            "AWS::IAM::User" => ("users", json!({ "inline": {} })),
            "AWS::IAM::Group" => ("groups", json!({ "inline": {} })),
            "AWS::IAM::Role" => {
                ("roles", json!({ "inline": inline(), "trust": property("AssumeRolePolicyDocument") }))
            }
            "AWS::IAM::ManagedPolicy" => ("policies", property("PolicyDocument")),
            _ => continue,
        };
        account.identities.insert(format!("{kind} {}", resource.arn.as_ref().unwrap()), known);
    }
    // Policies of their own are embedded in those whom they name.
    for policy in deployment.resources.iter().filter(|it| it.resource_type == "AWS::IAM::Policy") {
        let name = policy.properties.get("PolicyName").and_then(Node::as_text).unwrap();
        for (property, kind) in [("Users", "users"), ("Groups", "groups"), ("Roles", "roles")] {
            for of in policy.properties.get(property).and_then(Node::as_list).unwrap_or_default() {
                let end = format!("/{}", of.as_text().unwrap());
                let is_meant = |key: &str| key.starts_with(kind) && key.ends_with(&end);
                let (_, known) = account.identities.iter_mut().find(|(key, _)| is_meant(key)).unwrap();
                known["inline"][name] = yaml::to_value(policy.properties.get("PolicyDocument").unwrap());
            }
        }
    }
}

#[test]
fn the_account_is_as_another_cloudformation_leaves_it() {
    let (templates, children) = templates();
    let root = "out/SageMakerStudioAuditControlStack.yaml";
    let inputs = Inputs {
        environment: Environment::new(ACCOUNT, "us-east-1"),
        stack_name: "Studio".to_owned(),
        // Identities and their policies are compared, of which a network has none; moto makes no trail.
        parameters: [("StudioNetwork", "existing"), ("AuditTrail", "Skip")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        ..Inputs::default()
    };
    let nested = |parent: &Template, logical_id: &str| templates.nested(parent, logical_id);
    let scenarios = scenarios(templates.get(root).unwrap(), &inputs, &nested).unwrap();
    assert!(scenarios.untold.is_empty());
    let names: Vec<_> = scenarios.all.iter().map(Scenario::name).collect();
    assert_eq!(names, ["IsIAMUserAuthentication", "not IsIAMUserAuthentication"]);
    for scenario in &scenarios.all {
        let Some(made) = made(root, &children, scenario) else { return };
        let found = found(&made, "Studio");
        let count = found.identities.len();
        assert!(count > 4, "{count} identities");
        let expected = expected(&scenario.deployment, &templates, &found);
        assert_eq!(found.stacks, expected.stacks, "{}", scenario.name());
        let names = |account: &Account| account.identities.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&found), names(&expected), "{}", scenario.name());
        for (name, identity) in &found.identities {
            assert_eq!(*identity, expected.identities[name], "{name}, {}", scenario.name());
        }
    }
}
