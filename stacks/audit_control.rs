//! The parent stack: what the customer fills in, and the nested stacks that it is passed to.

use crate::audit::{self, AuditStack};
use crate::config::people::{Columns, DataScientist};
use crate::config::{Config, DEFAULT_ROLE, Trail};
use crate::dataset::{Dataset, DatasetStack};
use crate::given::Given;
use crate::names;
use crate::network::{Choice, NetworkStack};
use crate::parameters::{self, Catalog, Folder, Modes, Network, Scientist};
use crate::studio::{Place, StudioStack};
use crate::users::UsersStack;
use cfn_synth::construct::parameter::{AwsType, ParameterSpec, aws, aws_list};
use cfn_synth::construct::{
    Handle, IntoEntry, NestedStack, Parameter, ResourceAttributes, RuleSpec, Stack, output,
};
use cfn_synth::intrinsic::{ConditionExpr, contains, equals, if_, no_value, not};
use cfn_synth::value::Val;

/// The usual spellings of what the name of the domain's default role ends with.
const DEFAULT_ROLES: [&str; 3] = [DEFAULT_ROLE, "default", "DEFAULT"];

/// Builds the stack.
pub(crate) fn build(
    config: &Config,
    dataset: &Dataset,
    users: &[UsersStack],
    studio: &StudioStack,
    network_stack: Option<&NetworkStack>,
    audit: Option<&AuditStack>,
) -> Stack {
    let mut stack = Stack::new(names::PARENT_STACK);
    stack.description(
        "Control and audit what data scientists do with data, in SageMaker Studio and Lake Formation.",
    );
    stack.metadata("License", "MIT-0");
    let inputs = declare(&mut stack, config, network_stack);
    let Inputs { authentication, scientists, catalog, folders, key, studio: chosen } = &inputs;
    // Where names are not asked for, nothing has to be told of them, and nothing depends on the mode.
    let modes = config.asks_for_names().then(|| Modes::declare(&mut stack, config, authentication));
    let audit = audit.and_then(|child| add_audit(&mut stack, config, child));

    let pass_data = |child: &DatasetStack| {
        let nested = catalog.pass(config.nest(&child.stack), &child.catalog);
        parameters::pass_folders(nested, &child.folders, folders)
    };
    let mut nested_tables: Vec<Handle<NestedStack>> = Vec::new();
    for child in &dataset.tables {
        let nested = match (nested_tables.first(), &audit) {
            (Some(first), _) => pass_data(child).depends_on(first),
            // With it, the grants that are made next are in the trail.
            (None, Some(after)) => pass_data(child).metadata("CreatedAfter", after),
            (None, None) => pass_data(child).into_entry(),
        };
        nested_tables.push(stack.add(child.id.clone(), nested));
    }
    for (position, child) in &dataset.partitions {
        if let Some(table) = nested_tables.get(*position) {
            stack.add(child.id.clone(), pass_data(child).depends_on(table));
        }
    }

    let mut nested_users: Vec<Handle<NestedStack>> = Vec::new();
    let mut before = nested_tables;
    for child in users {
        let nested = config.nest(&child.stack).pass(&child.authentication, authentication);
        let nested = parameters::pass_scientists(nested, &child.scientists, scientists);
        let nested = catalog.pass(nested, &child.catalog);
        let nested = parameters::pass_folders(nested, &child.folders, folders);
        let nested = match (&child.key, key) {
            (Some(child), Some(key)) => nested.pass(child, key),
            _ => nested,
        };
        // The first makes what the others name. Each comes after the grants of the one before, and so after the tables:
        // Lake Formation may refuse several grants on a table at a time.
        let nested = before.iter().fold(nested.into_entry(), |nested, one| nested.depends_on(one));
        let nested = stack.add(child.id.clone(), nested);
        before.clear();
        for further in &child.grants {
            let granted = further.roles.iter().fold(config.nest(&further.stack), |granted, (given, role)| {
                granted.pass(given, nested.output(role))
            });
            before.push(stack.add(further.id.clone(), granted));
        }
        if before.is_empty() {
            before.push(nested.clone());
        }
        nested_users.push(nested);
    }

    let nested = config.nest(&studio.stack).pass(&studio.authentication, authentication);
    let nested = match (chosen, &studio.place) {
        (Where::Network(network), Place::New(child)) => nested
            .pass(&child.vpc, &network.vpc)
            .pass(&child.subnets, &network.subnets)
            .pass(&child.security_groups, &network.security_groups),
        (Where::Chosen(choice), Place::New(child)) => choice.pass(&mut stack, config, nested, child),
        (Where::Domain(domain), Place::Existing(child)) => domain.pass(nested, child),
        // Both have it from the same configuration.
        _ => nested,
    };
    let nested = parameters::pass_scientists(nested, &studio.scientists, scientists);
    let nested = parameters::pass_folders(nested, &studio.folders, folders);
    let nested = before.iter().fold(nested.into_entry(), |nested, one| nested.depends_on(one));
    let nested_studio = stack.add(names::STUDIO_STACK, nested);

    for (child, nested) in users.iter().zip(&nested_users) {
        for (scientist, outputs) in child.scientists.iter().zip(&child.outputs) {
            let user = output(nested.output(&outputs.user));
            let user = user.description(&format!("{}: IAM user", scientist.label));
            if let Some(modes) = &modes {
                stack.when(&modes.iam_users, |stack| stack.output(scientist.id("UserName"), user));
            }
            let workgroup = output(nested.output(&outputs.workgroup));
            stack.output(
                scientist.id("WorkGroupName"),
                workgroup.description(&format!("{}: Athena workgroup", scientist.label)),
            );
        }
    }
    stack.output(
        "StudioDomainId",
        output(nested_studio.output(&studio.domain)).description("Id of the Studio domain"),
    );
    stack
}

/// Adds the audit trail, which the customer can skip; returns a reference to it where it is there.
fn add_audit(stack: &mut Stack, config: &Config, child: &AuditStack) -> Option<Val<String>> {
    let audit = config.audit.as_ref()?;
    let group = "Audit";
    let choice = stack.parameter("AuditTrail", audit::choice(audit).group(group).label("Trail"));
    let auditor = audit::auditor().default_value("").group(group).label("Auditor");
    let auditor = stack.parameter("AuditorArn", auditor);
    let retention = audit::retention(audit).group(group).label("Days to keep logs");
    let retention = stack.parameter("LogRetentionDays", retention);
    let is_created = || equals(&choice, Trail::Create.label());
    stack.rule(
        "AuditorNamed",
        RuleSpec::new().when(is_created()).assert(
            not(equals(&auditor, "")),
            "A trail needs somebody who audits it: name a user or a role.",
        ),
    );
    let condition = stack.condition("HasAuditTrail", is_created());
    let nested = config.nest(&child.stack).pass(&child.auditor, &auditor).pass(&child.retention, &retention);
    let nested = stack.when(&condition, |stack| {
        let nested = stack.add(names::AUDIT_STACK, nested);
        for (id, value, description) in [
            ("AuditorRoleArn", &child.role, "Role that the auditor assumes to query the trail"),
            ("AuditWorkGroup", &child.workgroup, "Athena workgroup with the queries of the audit"),
            ("TrailBucket", &child.logs, "Bucket of the logs of the trail"),
        ] {
            stack.output(id, output(nested.output(value)).description(description));
        }
        nested
    });
    Some(if_(&condition, nested.reference(), no_value()))
}

/// Where the customer says that Studio works.
enum Where<'a> {
    /// In a network that exists.
    Network(Network),
    /// In one that exists, or is made.
    Chosen(Choice<'a>),
    /// In a domain that exists, which has its network.
    Domain(Given),
}

/// What the customer fills in.
struct Inputs<'a> {
    authentication: Parameter<String>,
    scientists: Vec<Scientist>,
    catalog: Catalog,
    folders: Vec<Folder>,
    key: Option<Parameter<String>>,
    studio: Where<'a>,
}

fn declare<'a>(stack: &mut Stack, config: &Config, network_stack: Option<&'a NetworkStack>) -> Inputs<'a> {
    let modes = &config.authentication;
    let authentication = stack.parameter(
        "StudioAuthentication",
        parameters::authentication(config).group("Sign-in").label("How data scientists sign in"),
    );
    let scientists = declare_scientists(stack, config);
    declare_rules(stack, config, &equals(&authentication, &modes.federation), &scientists);
    let group = "Data";
    let as_asked = |spec: ParameterSpec<String>, label: &str| spec.group(group).label(label);
    let catalog = Catalog::declare(stack, config, as_asked);
    let folders = parameters::folders(stack, config, as_asked);
    let key = config.asks_for_key().then(|| {
        let name = parameters::results_key().group(group).label("Key of the query results");
        stack.parameter("ResultsKmsKeyArn", name)
    });
    let studio = match (&config.existing_domain, network_stack) {
        (Some(domain), _) => {
            let as_asked = |spec: ParameterSpec<String>| spec.group("Studio domain").label("Existing domain");
            Where::Domain(parameters::existing_domain(stack, domain, as_asked))
        }
        (None, Some(made)) => Where::Chosen(Choice::declare(stack, made)),
        (None, None) => Where::Network(declare_network(stack)),
    };
    Inputs { authentication, scientists, catalog, folders, key, studio }
}

/// Declares what is wrong before anything is made: users and roles of the same name would collide, and a
/// federated data scientist without a name at the identity provider could open nothing. Names that differ in
/// capital letters only collide too, which no rule can say. What nobody is asked for was checked before.
fn declare_rules(stack: &mut Stack, config: &Config, federation: &ConditionExpr, scientists: &[Scientist]) {
    let profiles: Vec<_> = scientists.iter().filter_map(|it| it.profile.asked()).collect();
    let federated: Vec<_> = scientists.iter().filter_map(|it| it.federated.asked()).collect();
    if profiles.is_empty() {
        return;
    }
    let pairs = |names: &[&Parameter<String>]| -> Vec<ConditionExpr> {
        let each = names.iter().enumerate();
        each.flat_map(|(index, one)| names.iter().skip(index + 1).map(move |other| not(equals(*one, *other))))
            .collect()
    };
    let differ = "Data scientists need names that differ.";
    let rule = pairs(&profiles).into_iter().fold(RuleSpec::new(), |rule, one| rule.assert(one, differ));
    stack.rule("ProfileNamesDiffer", rule);
    if config.existing_domain.is_none() {
        let free = |name: &Parameter<String>| not(contains(DEFAULT_ROLES, name));
        let taken = "The domain's default role is called so: give the data scientist another name.";
        let names = profiles.iter().chain(&federated);
        stack.rule("NamesAreFree", names.fold(RuleSpec::new(), |rule, name| rule.assert(free(name), taken)));
    }
    let mut rule = RuleSpec::new().when(federation.clone());
    for name in &federated {
        let needed = "Federation needs each data scientist's user name at the identity provider.";
        rule = rule.assert(not(equals(*name, "")), needed);
    }
    for one in pairs(&federated) {
        rule = rule.assert(one, "Data scientists need user names that differ at the identity provider.");
    }
    stack.rule("FederatedNamesGiven", rule);
}

fn declare_scientists(stack: &mut Stack, config: &Config) -> Vec<Scientist> {
    let as_profile = |spec: ParameterSpec<String>, member: &DataScientist| {
        let what = match member.columns {
            None | Some(Columns::All) => "all",
            Some(_) => "some",
        };
        spec.description(&format!(
            "Studio user profile of the data scientist who sees {what} columns. With IAM users, a user of the same name is created, so names must differ in more than capital letters."
        ))
        .group("Studio user profiles")
        .label(member.label())
    };
    let federation = format!("Federated identities (skip with \"{}\")", config.authentication.iam_users);
    let as_federated = |spec: ParameterSpec<String>, member: &DataScientist| {
        spec.description(
            "User name at the identity provider, such as user or user@domain, with the same capital letters.",
        )
        // A customer with IAM users types nothing; the rule asks for the names in federation.
        .default_value("")
        .group(&federation)
        .label(&format!("{}'s user name", member.label()))
    };
    parameters::scientists(stack, config, &config.data_scientists, as_profile, as_federated)
}

fn declare_network(stack: &mut Stack) -> Network {
    let group = "Network";
    let vpc = stack.parameter(
        "SageMakerStudioVpcId",
        aws(AwsType::Vpc).description("VPC that Studio works in.").group(group).label("VPC"),
    );
    let subnets = stack.parameter(
        "SageMakerStudiosubnetIds",
        aws_list(AwsType::Subnet)
            .description("Subnets of that VPC, in different Availability Zones.")
            .group(group)
            .label("Subnets"),
    );
    let security_groups = stack.parameter(
        "SageMakerStudioSecurityGroupIds",
        aws_list(AwsType::SecurityGroup)
            .description("Security groups of that VPC. Studio reaches AWS only through the VPC: it needs VPC endpoints or a NAT gateway.")
            .group(group)
            .label("Security groups"),
    );
    Network { vpc, subnets, security_groups }
}
