//! The users stack: who the data scientists are, what they may do, and which columns they see.

use crate::config::{Config, Edition};
use crate::parameters::{self, Folder, Modes, Scientist};
use crate::people::{self, People};
use crate::results::Results;
use crate::{grants, names, policies};
use cfn_synth::construct::{Handle, Output, Parameter, Stack, StackRef};
use cfn_synth::iam::policy::aws_managed_policy;
use cfn_synth::resources::iam;
use cfn_synth::{list, sub};

/// What the parent needs of the users stack.
pub(crate) struct UsersStack {
    pub(crate) stack: StackRef,
    pub(crate) authentication: Parameter<String>,
    pub(crate) full: Scientist,
    pub(crate) limited: Scientist,
    pub(crate) database: Parameter<String>,
    pub(crate) table: Parameter<String>,
    /// Where the data lies, which only the current edition guards.
    pub(crate) folder: Option<Folder>,
    /// The customer's key for query results.
    pub(crate) key: Option<Parameter<String>>,
    pub(crate) full_user: Output<String>,
    pub(crate) limited_user: Output<String>,
    pub(crate) workgroups: Option<[Output<String>; 2]>,
}

/// Builds the stack.
pub(crate) fn build(config: &Config) -> (Stack, UsersStack) {
    let mut stack = Stack::new(names::USERS_STACK);
    stack.description("Users and execution roles of the data scientists, and what they may query.");
    stack.metadata("License", "MIT-0");
    stack.prerequisite(
        "Be a Lake Formation administrator there: only one can grant the data scientists their columns.",
    );

    let authentication = stack.parameter("StudioAuthentication", parameters::authentication(config));
    let (full, limited) =
        parameters::scientists(&mut stack, config, ["DataScientistFullAccess", "DataScientistLimitedAccess"]);
    let edition = config.edition.names();
    let database = stack.parameter(
        edition.database_parameter,
        parameters::catalog_name(config, &config.dataset.database, "Name of the Glue database."),
    );
    let table = stack.parameter(
        edition.table_parameter,
        parameters::catalog_name(config, &config.dataset.table, "Name of the Glue table."),
    );
    let folder = (config.edition == Edition::Current).then(|| parameters::location(&mut stack, config));
    let key = config.asks_for_key().then(|| stack.parameter("ResultsKmsKeyArn", parameters::results_key()));
    let modes = Modes::declare(&mut stack, config, &authentication);

    let people = stack.when(&modes.iam_users, |stack| people::add(stack, config, &full, &limited));
    let results = (config.edition == Edition::Current)
        .then(|| Results::add(&mut stack, config, [&full.profile, &limited.profile], key.as_ref()));
    let document = match (&folder, &results) {
        (Some(folder), Some(results)) => policies::execution::on_data(&database, &folder.arn(), results),
        _ => policies::original::execution(config),
    };
    let execution_policy = stack.add(
        "SageMakerUserProfileExecutionPolicy",
        iam::ManagedPolicy::policy_document(document)
            .managed_policy_name("SageMakerUserProfileExecutionPolicy")
            .description("Lets notebooks query the data lake through Athena")
            .path("/"),
    );
    let full_role = add_role(&mut stack, config, "1", &modes, &full, &execution_policy);
    let limited_role = add_role(&mut stack, config, "2", &modes, &limited, &execution_policy);
    let columns = &config.dataset.limited_columns;
    grants::add(&mut stack, config, "1", &full_role, (&database, &table), None);
    grants::add(&mut stack, config, "2", &limited_role, (&database, &table), Some(columns));
    if let Some(results) = &results {
        results.guard(&mut stack, [&full_role, &limited_role]);
        stack.when(&modes.iam_users, |stack| {
            people::guard_passwords(stack, &people, [&full_role, &limited_role]);
        });
    }
    let People { full_user, limited_user, .. } = people;
    let workgroups = results.map(|results| results.workgroups);

    let handles = UsersStack {
        stack: stack.reference(),
        authentication,
        full,
        limited,
        database,
        table,
        folder,
        key,
        full_user,
        limited_user,
        workgroups,
    };
    (stack, handles)
}

/// Adds the execution role of a data scientist's user profile.
fn add_role(
    stack: &mut Stack,
    config: &Config,
    number: &str,
    modes: &Modes,
    scientist: &Scientist,
    policy: &Handle<iam::ManagedPolicy>,
) -> Handle<iam::Role> {
    let attached = match config.edition {
        Edition::First => list![aws_managed_policy("AmazonAthenaFullAccess"), policy],
        Edition::Current => list![policy],
    };
    stack.add(
        format!("DataScientist{number}IAMRole"),
        iam::Role::assume_role_policy_document(policies::trust_sagemaker(config))
            .role_name(role_name(config, modes, scientist))
            .description(sub!("Execution role of the Studio user profile {}", &scientist.profile))
            .managed_policy_arns(attached)
            .tags([iam::role::Tag::key(policies::PROFILE_TAG).value(&scientist.profile)]),
    )
}

/// Returns the name of a data scientist's execution role: audits read who it was from it.
pub(crate) fn role_name(
    config: &Config,
    modes: &Modes,
    scientist: &Scientist,
) -> cfn_synth::value::Val<String> {
    sub!("{Prefix}{User}", Prefix = &config.role_name_prefix, User = modes.role_identity(scientist))
}
