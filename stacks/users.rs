//! The users stacks: who the data scientists are, what they may do, and which columns they see.
//!
//! There is one stack for each dozen data scientists, in the order of the configuration: a stack can have 500 resources.
//! The first makes what all of them share. What is granted on tables beyond the first few has stacks of its own, for the
//! same people.

use crate::config::Config;
use crate::config::people::DataScientist;
use crate::grants::Grants;
use crate::parameters::{self, Catalog, Folder, Modes, Scientist};
use crate::parts::Part;
use crate::people;
use crate::results::Results;
use crate::{names, policies};
use cfn_synth::construct::parameter::string;
use cfn_synth::construct::{Handle, Output, Parameter, Stack, StackRef, output};
use cfn_synth::intrinsic::{account_id, partition};
use cfn_synth::resources::iam;
use cfn_synth::sub;
use cfn_synth::value::{IntoVal, Val};
use policies::execution;

/// How many data scientists a stack is for. It never changes: else people would move from stack to stack, and what is
/// theirs would be made anew under names that are taken.
pub(crate) const PEOPLE: usize = 12;

const EXECUTION_POLICY: &str = "SageMakerUserProfileExecutionPolicy";

/// What the ARN of an execution role is called after its data scientist.
const ROLE_ARN: &str = "RoleArn";

/// What the parent needs of a users stack.
pub(crate) struct UsersStack {
    pub(crate) stack: StackRef,
    /// Its logical id in the parent.
    pub(crate) id: String,
    pub(crate) authentication: Parameter<String>,
    pub(crate) scientists: Vec<Scientist>,
    pub(crate) catalog: Catalog,
    /// Where the data lies, which the policy of the first stack guards.
    pub(crate) folders: Vec<Folder>,
    /// The customer's key for query results.
    pub(crate) key: Option<Parameter<String>>,
    /// The outputs of each data scientist, where names are not known before.
    pub(crate) outputs: Vec<Outputs>,
    pub(crate) grants: Vec<GrantsStack>,
}

/// What the parent needs of a stack with further grants.
pub(crate) struct GrantsStack {
    pub(crate) stack: StackRef,
    /// Its logical id in the parent.
    pub(crate) id: String,
    /// The ARNs of execution roles, each with the output that has it.
    pub(crate) roles: Vec<(Parameter<String>, Output<String>)>,
}

/// What is told of a data scientist.
pub(crate) struct Outputs {
    pub(crate) user: Output<String>,
    pub(crate) workgroup: Output<String>,
}

/// What all data scientists share.
struct Shared {
    group: Val<String>,
    /// The policies of execution roles on data.
    policies: Vec<Val<String>>,
    results: Results,
}

/// Builds the stacks.
pub(crate) fn build(config: &Config) -> (Vec<Stack>, Vec<UsersStack>) {
    let (mut stacks, mut handles) = (Vec::new(), Vec::new());
    for (index, members) in config.data_scientists.chunks(PEOPLE).enumerate() {
        let (built, users) = build_one(config, index, members);
        stacks.extend(built);
        handles.push(users);
    }
    (stacks, handles)
}

fn build_one(config: &Config, index: usize, members: &[DataScientist]) -> (Vec<Stack>, UsersStack) {
    let is_first = index == 0;
    let id = match is_first {
        true => names::USERS_STACK.to_owned(),
        false => format!("{}{}", names::USERS_STACK, index + 1),
    };
    let mut stack = Stack::new(id.clone());
    stack.description("Users and execution roles of the data scientists, and what they may query.");
    stack.metadata("License", "MIT-0");
    stack.prerequisite(
        "Be a Lake Formation administrator there: only one can grant the data scientists their columns.",
    );
    let authentication = stack.parameter("StudioAuthentication", parameters::authentication(config));
    let scientists = parameters::scientists(&mut stack, config, members, |it, _| it, |it, _| it);
    let catalog = Catalog::declare(&mut stack, config, parameters::nested);
    let folders = match is_first {
        true => parameters::folders(&mut stack, config, parameters::nested),
        false => Vec::new(),
    };
    let key = config.asks_for_key().then(|| stack.parameter("ResultsKmsKeyArn", parameters::results_key()));
    let modes = Modes::declare(&mut stack, config, &authentication);
    let shared = match is_first {
        true => make_shared(&mut stack, config, &modes, &catalog, &folders, key.as_ref()),
        false => Shared {
            group: config.named(names::GROUP).as_str().into_val(),
            policies: policy_names(config)
                .map(|name| sub!("arn:{}:iam::{}:policy/{}", partition(), account_id(), config.named(&name)))
                .collect(),
            results: Results::elsewhere(config, key.as_ref()),
        },
    };
    let mut further: Vec<_> = Part::others(config).into_iter().map(|part| Further::of(part, &id)).collect();
    let (mut grants, mut outputs) = (Grants::on(Part::FIRST), Vec::new());
    for (member, scientist) in members.iter().zip(&scientists) {
        let user =
            stack.when(&modes.iam_users, |stack| people::add_user(stack, config, scientist, &shared.group));
        let role = add_role(&mut stack, config, &modes, scientist, &shared.policies);
        let workgroup = shared.results.add_workgroup(&mut stack, config, scientist);
        grants.add(&mut stack, config, (member, scientist), &role.arn(), &catalog);
        let sights = member.sights(config);
        let mut arn = None;
        for further in further.iter_mut().filter(|further| further.grants.concern(config, &sights)) {
            let told = || tell_role(&mut stack, scientist, &role);
            let told = arn.get_or_insert_with(told);
            further.add(config, (member, scientist), told, &catalog);
        }
        if config.asks_for_names() {
            let user = output(&user).description(&format!("{}: IAM user", scientist.label));
            let workgroup = output(&workgroup).description(&format!("{}: Athena workgroup", scientist.label));
            outputs.push(Outputs {
                user: stack.when(&modes.iam_users, |stack| stack.output(scientist.id("UserName"), user)),
                workgroup: stack.output(scientist.id("WorkGroupName"), workgroup),
            });
        }
    }
    further.retain(|further| !further.roles.is_empty());
    let (further, grants): (Vec<_>, Vec<_>) = further.into_iter().map(Further::finish).unzip();
    let handles = UsersStack {
        stack: stack.reference(),
        id,
        authentication,
        scientists,
        catalog,
        folders,
        key,
        outputs,
        grants,
    };
    (std::iter::once(stack).chain(further).collect(), handles)
}

/// Tells the parent which execution role is a data scientist's, for the stacks with further grants.
fn tell_role(stack: &mut Stack, scientist: &Scientist, role: &Handle<iam::Role>) -> Output<String> {
    let described = format!("Execution role of {}", scientist.label);
    stack.output(scientist.id(ROLE_ARN), output(role.arn()).description(&described))
}

/// A stack with what the people of a users stack are granted on a part of the data.
struct Further {
    stack: Stack,
    id: String,
    grants: Grants,
    roles: Vec<(Parameter<String>, Output<String>)>,
}

impl Further {
    fn of(part: Part, users: &str) -> Self {
        let id = format!("{users}{}", part.suffix());
        let mut stack = Stack::new(id.clone());
        stack.description("What data scientists may query of further tables.");
        stack.metadata("License", "MIT-0");
        Self { stack, id, grants: Grants::on(part), roles: Vec::new() }
    }

    /// Grants a data scientist of the users stack what they see of the part.
    fn add(
        &mut self,
        config: &Config,
        (member, scientist): (&DataScientist, &Scientist),
        role: &Output<String>,
        catalog: &Catalog,
    ) {
        let described = format!("Execution role of {}.", scientist.label);
        let given = self.stack.parameter(scientist.id(ROLE_ARN), string().description(&described));
        let role_arn = (&given).into_val();
        self.grants.add(&mut self.stack, config, (member, scientist), &role_arn, catalog);
        self.roles.push((given, role.clone()));
    }

    fn finish(self) -> (Stack, GrantsStack) {
        let Self { stack, id, roles, .. } = self;
        let handles = GrantsStack { stack: stack.reference(), id, roles };
        (stack, handles)
    }
}

fn make_shared(
    stack: &mut Stack,
    config: &Config,
    modes: &Modes,
    catalog: &Catalog,
    folders: &[Folder],
    key: Option<&Parameter<String>>,
) -> Shared {
    let group = stack.when(&modes.iam_users, |stack| people::add_group(stack, config));
    let results = Results::add(stack, config, key);
    let further = (0..).map(|index| execution::on_further_data(catalog, folders, index));
    let documents = std::iter::once(execution::on_data(config, catalog, folders, &results)).chain(further);
    let mut policies = Vec::new();
    for (name, document) in policy_names(config).zip(documents) {
        let policy = iam::ManagedPolicy::policy_document(document)
            .managed_policy_name(config.named(&name))
            .description("Lets notebooks query the data lake through Athena")
            .path("/");
        policies.push(stack.add(name, policy).reference());
    }
    Shared { group: group.reference(), policies, results }
}

/// Returns the names of the policies on data, which are their logical ids too.
fn policy_names(config: &Config) -> impl Iterator<Item = String> {
    let further =
        (0..execution::count_further(config)).map(|index| format!("{EXECUTION_POLICY}{}", index + 2));
    std::iter::once(EXECUTION_POLICY.to_owned()).chain(further)
}

/// Adds the execution role of a data scientist's user profile.
fn add_role(
    stack: &mut Stack,
    config: &Config,
    modes: &Modes,
    scientist: &Scientist,
    policies: &[Val<String>],
) -> Handle<iam::Role> {
    stack.add(
        scientist.id("Role"),
        iam::Role::assume_role_policy_document(policies::trust_sagemaker())
            .role_name(role_name(config, modes, scientist))
            .description(sub!("Execution role of the Studio user profile {}", &scientist.profile))
            .managed_policy_arns(policies.to_vec())
            .tags([iam::role::Tag::key(policies::PROFILE_TAG).value(&scientist.profile)]),
    )
}

/// Returns the name of a data scientist's execution role: audits read who it was from it.
pub(crate) fn role_name(config: &Config, modes: &Modes, scientist: &Scientist) -> Val<String> {
    sub!(
        "{Prefix}{User}{Suffix}",
        Prefix = &config.role_name_prefix,
        User = modes.identity(scientist),
        Suffix = &config.name_suffix
    )
}
