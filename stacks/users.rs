//! The users stacks: who the data scientists are, what they may do, and which columns they see.
//!
//! There is one stack for each dozen data scientists, in the order of the configuration: a stack can have 500 resources.
//! The first makes what all of them share.

use crate::config::Config;
use crate::config::people::DataScientist;
use crate::grants::Grants;
use crate::parameters::{self, Catalog, Folder, Modes, Scientist};
use crate::people;
use crate::results::Results;
use crate::{names, policies};
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
}

/// What is told of a data scientist.
pub(crate) struct Outputs {
    pub(crate) user: Output<String>,
    pub(crate) workgroup: Output<String>,
}

/// What all data scientists share.
struct Shared {
    group: Val<String>,
    policy: Val<String>,
    results: Results,
}

/// Builds the stacks.
pub(crate) fn build(config: &Config) -> Vec<(Stack, UsersStack)> {
    let chunks = config.data_scientists.chunks(PEOPLE).enumerate();
    chunks.map(|(index, members)| build_one(config, index, members)).collect()
}

fn build_one(config: &Config, index: usize, members: &[DataScientist]) -> (Stack, UsersStack) {
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
            policy: sub!(
                "arn:{}:iam::{}:policy/{}",
                partition(),
                account_id(),
                config.named(EXECUTION_POLICY)
            ),
            results: Results::elsewhere(config, key.as_ref()),
        },
    };
    let (mut grants, mut outputs) = (Grants::default(), Vec::new());
    for (member, scientist) in members.iter().zip(&scientists) {
        let user =
            stack.when(&modes.iam_users, |stack| people::add_user(stack, config, scientist, &shared.group));
        let role = add_role(&mut stack, config, &modes, scientist, &shared.policy);
        let workgroup = shared.results.add_workgroup(&mut stack, config, scientist);
        grants.add(&mut stack, config, (member, scientist), &role, &catalog);
        if config.asks_for_names() {
            let user = output(&user).description(&format!("User of {}", scientist.label));
            let workgroup =
                output(&workgroup).description(&format!("Athena workgroup of {}", scientist.label));
            outputs.push(Outputs {
                user: stack.when(&modes.iam_users, |stack| stack.output(scientist.id("UserName"), user)),
                workgroup: stack.output(scientist.id("WorkGroupName"), workgroup),
            });
        }
    }
    let handles = UsersStack {
        stack: stack.reference(),
        id,
        authentication,
        scientists,
        catalog,
        folders,
        key,
        outputs,
    };
    (stack, handles)
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
    let policy = stack.add(
        "SageMakerUserProfileExecutionPolicy",
        iam::ManagedPolicy::policy_document(execution::on_data(config, catalog, folders, &results))
            .managed_policy_name(config.named(EXECUTION_POLICY))
            .description("Lets notebooks query the data lake through Athena")
            .path("/"),
    );
    Shared { group: group.reference(), policy: policy.reference(), results }
}

/// Adds the execution role of a data scientist's user profile.
fn add_role(
    stack: &mut Stack,
    config: &Config,
    modes: &Modes,
    scientist: &Scientist,
    policy: &Val<String>,
) -> Handle<iam::Role> {
    stack.add(
        scientist.id("Role"),
        iam::Role::assume_role_policy_document(policies::trust_sagemaker())
            .role_name(role_name(config, modes, scientist))
            .description(sub!("Execution role of the Studio user profile {}", &scientist.profile))
            .managed_policy_arns([policy.into_val()])
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
