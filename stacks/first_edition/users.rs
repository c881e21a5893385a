//! The users stack: who the data scientists are, what they may do, and which columns they see.

use super::policies;
use super::{
    DATABASE_PARAMETER, Modes, Original, Scientist, TABLE_PARAMETER, authentication, catalog_name, scientists,
};
use crate::config::Config;
use crate::names;
use crate::policies::PROFILE_TAG;
use crate::policies::front_door::SignIn;
use cfn_synth::construct::{
    DeletionPolicy, Handle, Output, Parameter, ResourceAttributes, Stack, StackRef, output,
};
use cfn_synth::iam::policy::aws_managed_policy;
use cfn_synth::intrinsic::secret_string;
use cfn_synth::resources::lakeformation::{self, permissions};
use cfn_synth::resources::{iam, secretsmanager};
use cfn_synth::value::Val;
use cfn_synth::{list, sub};

/// What the parent needs of the users stack.
pub(super) struct UsersStack {
    pub(super) stack: StackRef,
    pub(super) authentication: Parameter<String>,
    pub(super) full: Scientist,
    pub(super) limited: Scientist,
    pub(super) database: Parameter<String>,
    pub(super) table: Parameter<String>,
    pub(super) full_user: Output<String>,
    pub(super) limited_user: Output<String>,
}

/// Builds the stack.
pub(super) fn build(original: &Original<'_>) -> (Stack, UsersStack) {
    let config = original.config;
    let mut stack = Stack::new(names::USERS_STACK);
    stack.description("Users and execution roles of the data scientists, and what they may query.");
    stack.metadata("License", "MIT-0");
    stack.prerequisite(
        "Be a Lake Formation administrator there: only one can grant the data scientists their columns.",
    );
    let authentication = stack.parameter("StudioAuthentication", authentication(config));
    let (full, limited) =
        scientists(&mut stack, original, ["DataScientistFullAccess", "DataScientistLimitedAccess"]);
    let database =
        stack.parameter(DATABASE_PARAMETER, catalog_name(original.database, "Name of the Glue database."));
    let table =
        stack.parameter(TABLE_PARAMETER, catalog_name(&original.table.name, "Name of the Glue table."));
    let modes = Modes::declare(&mut stack, config, &authentication);
    let (full_user, limited_user) = stack.when(&modes.iam_users, |stack| add_people(stack, &full, &limited));
    let execution_policy = stack.add(
        "SageMakerUserProfileExecutionPolicy",
        iam::ManagedPolicy::policy_document(policies::execution(config))
            .managed_policy_name("SageMakerUserProfileExecutionPolicy")
            .description("Lets notebooks query the data lake through Athena")
            .path("/"),
    );
    let full_role = add_role(&mut stack, config, "1", &modes, &full, &execution_policy);
    let limited_role = add_role(&mut stack, config, "2", &modes, &limited, &execution_policy);
    let whole = permissions::TableResource::new().database_name(&database).name(&table);
    grant(&mut stack, "1", &full_role, permissions::Resource::new().table_resource(whole));
    let columns = permissions::TableWithColumnsResource::new()
        .column_names(original.limited_columns)
        .database_name(&database)
        .name(&table);
    grant(&mut stack, "2", &limited_role, permissions::Resource::new().table_with_columns_resource(columns));
    let handles = UsersStack {
        stack: stack.reference(),
        authentication,
        full,
        limited,
        database,
        table,
        full_user,
        limited_user,
    };
    (stack, handles)
}

/// Grants `SELECT` to an execution role, which it can grant on.
fn grant(stack: &mut Stack, number: &str, role: &Handle<iam::Role>, resource: permissions::Resource) {
    let principal = permissions::DataLakePrincipal::new().data_lake_principal_identifier(role.arn());
    stack.add(
        format!("LFPermissionDataScientist{number}"),
        lakeformation::Permissions::data_lake_principal(principal)
            .resource(resource)
            .permissions(["SELECT"])
            .permissions_with_grant_option(["SELECT"]),
    );
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
    stack.add(
        format!("DataScientist{number}IAMRole"),
        iam::Role::assume_role_policy_document(policies::trust_sagemaker())
            .role_name(role_name(config, modes, scientist))
            .description(sub!("Execution role of the Studio user profile {}", &scientist.profile))
            .managed_policy_arns(list![aws_managed_policy("AmazonAthenaFullAccess"), policy])
            .tags([iam::role::Tag::key(PROFILE_TAG).value(&scientist.profile)]),
    )
}

/// Returns the name of a data scientist's execution role: audits read who it was from it.
pub(super) fn role_name(config: &Config, modes: &Modes, scientist: &Scientist) -> Val<String> {
    sub!("{Prefix}{User}", Prefix = &config.role_name_prefix, User = modes.role_identity(scientist))
}

/// Adds the group and its users.
fn add_people(stack: &mut Stack, full: &Scientist, limited: &Scientist) -> (Output<String>, Output<String>) {
    let policy = stack.add(
        "DataScientistGroupPolicy",
        iam::ManagedPolicy::policy_document(policies::front_door(SignIn::IamUser))
            .managed_policy_name("DataScientistGroupPolicy")
            .description("Lets data scientists open their own Studio user profile")
            .path("/"),
    );
    let group = stack.add(
        "DataScientistsIAMGroup",
        iam::Group::new().group_name("DataScientists").managed_policy_arns([&policy]),
    );
    let full_user = add_user(stack, "DataScientistFullAccess", "1", full, &group);
    let limited_user = add_user(stack, "DataScientistLimitedAccess", "2", limited, &group);
    (
        stack.output(
            "IAMUserDSFull",
            output(&full_user).description("User of the data scientist who sees all columns"),
        ),
        stack.output(
            "IAMUserDSLimited",
            output(&limited_user).description("User of the data scientist who sees some columns"),
        ),
    )
}

/// Adds a user with a generated password.
fn add_user(
    stack: &mut Stack,
    name: &str,
    number: &str,
    scientist: &Scientist,
    group: &Handle<iam::Group>,
) -> Handle<iam::User> {
    let password = stack.add(
        format!("{name}pwd"),
        secretsmanager::Secret::new()
            .generate_secret_string(secretsmanager::secret::GenerateSecretString::new())
            .removal_policy(DeletionPolicy::Delete),
    );
    stack.add(
        format!("DataScientist{number}IAMUser"),
        iam::User::new()
            .user_name(&scientist.profile)
            .groups([group])
            .login_profile(iam::user::LoginProfile::password(secret_string(&password))),
    )
}
