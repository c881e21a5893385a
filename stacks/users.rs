//! The users stack: who the data scientists are, what they may do, and which columns they see.

use crate::config::{Config, Edition};
use crate::parameters::{self, Modes, Scientist};
use crate::{names, policies};
use cfn_synth::construct::{
    DeletionPolicy, Handle, Output, Parameter, ResourceAttributes, Stack, StackRef, output,
};
use cfn_synth::iam::policy::aws_managed_policy;
use cfn_synth::intrinsic::{account_id, secret_string};
use cfn_synth::resources::lakeformation::{self, permissions, principal_permissions as grants};
use cfn_synth::resources::{iam, secretsmanager};
use cfn_synth::{list, sub};

/// What the parent needs of the users stack.
pub(crate) struct UsersStack {
    pub(crate) stack: StackRef,
    pub(crate) authentication: Parameter<String>,
    pub(crate) full: Scientist,
    pub(crate) limited: Scientist,
    pub(crate) database: Parameter<String>,
    pub(crate) table: Parameter<String>,
    pub(crate) full_user: Output<String>,
    pub(crate) limited_user: Output<String>,
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
    let modes = Modes::declare(&mut stack, config, &authentication);

    let (full_user, limited_user) = stack.when(&modes.iam_users, |stack| {
        let group_policy = stack.add(
            "DataScientistGroupPolicy",
            iam::ManagedPolicy::policy_document(policies::front_door())
                .managed_policy_name("DataScientistGroupPolicy")
                .description("Lets data scientists open their own Studio user profile")
                .path("/"),
        );
        let group = stack.add(
            "DataScientistsIAMGroup",
            iam::Group::new().group_name("DataScientists").managed_policy_arns([&group_policy]),
        );
        let full_user = add_user(stack, config, "DataScientistFullAccess", "1", &full, &group);
        let limited_user = add_user(stack, config, "DataScientistLimitedAccess", "2", &limited, &group);
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
    });

    let execution_policy = stack.add(
        "SageMakerUserProfileExecutionPolicy",
        iam::ManagedPolicy::policy_document(policies::execution(config))
            .managed_policy_name("SageMakerUserProfileExecutionPolicy")
            .description("Lets notebooks query the data lake through Athena")
            .path("/"),
    );
    let full_role = add_role(&mut stack, config, "1", &modes, &full, &execution_policy);
    let limited_role = add_role(&mut stack, config, "2", &modes, &limited, &execution_policy);
    grant(&mut stack, config, "1", &full_role, (&database, &table), None);
    grant(&mut stack, config, "2", &limited_role, (&database, &table), Some(&config.dataset.limited_columns));

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

/// Adds a user with a generated password.
fn add_user(
    stack: &mut Stack,
    config: &Config,
    name: &str,
    number: &str,
    scientist: &Scientist,
    group: &Handle<iam::Group>,
) -> Handle<iam::User> {
    let generated = secretsmanager::secret::GenerateSecretString::new();
    let generated = match config.edition {
        Edition::First => generated,
        Edition::Current => generated.password_length(32).require_each_included_type(true),
    };
    let secret = secretsmanager::Secret::new();
    let secret = match config.edition {
        Edition::First => secret,
        Edition::Current => secret.description(sub!("Console password of {}", &scientist.profile)),
    };
    let password = stack.add(
        format!("{name}pwd"),
        secret.generate_secret_string(generated).removal_policy(DeletionPolicy::Delete),
    );
    stack.add(
        format!("DataScientist{number}IAMUser"),
        iam::User::new()
            .user_name(&scientist.profile)
            .groups([group])
            .login_profile(iam::user::LoginProfile::password(secret_string(&password))),
    )
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
        iam::Role::assume_role_policy_document(policies::trust("sagemaker.amazonaws.com"))
            .role_name(role_name(config, modes, scientist))
            .description(sub!("Execution role of the Studio user profile {}", &scientist.profile))
            .managed_policy_arns(list![aws_managed_policy("AmazonAthenaFullAccess"), policy])
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

/// Grants `SELECT` on the table, or on some of its columns.
fn grant(
    stack: &mut Stack,
    config: &Config,
    number: &str,
    role: &Handle<iam::Role>,
    (database, table): (&Parameter<String>, &Parameter<String>),
    columns: Option<&Vec<String>>,
) {
    let id = format!("LFPermissionDataScientist{number}");
    match config.edition {
        Edition::First => {
            let resource = match columns {
                None => permissions::Resource::new()
                    .table_resource(permissions::TableResource::new().database_name(database).name(table)),
                Some(columns) => permissions::Resource::new().table_with_columns_resource(
                    permissions::TableWithColumnsResource::new()
                        .column_names(columns)
                        .database_name(database)
                        .name(table),
                ),
            };
            let principal = permissions::DataLakePrincipal::new().data_lake_principal_identifier(role.arn());
            stack.add(
                id,
                lakeformation::Permissions::data_lake_principal(principal)
                    .resource(resource)
                    .permissions(["SELECT"])
                    .permissions_with_grant_option(["SELECT"]),
            );
        }
        Edition::Current => {
            let resource = match columns {
                None => grants::Resource::new().table(
                    grants::TableResource::catalog_id(account_id()).database_name(database).name(table),
                ),
                Some(columns) => grants::Resource::new().table_with_columns(
                    grants::TableWithColumnsResource::catalog_id(account_id())
                        .database_name(database)
                        .name(table)
                        .column_names(columns),
                ),
            };
            let principal = grants::DataLakePrincipal::new().data_lake_principal_identifier(role.arn());
            stack.add(
                id,
                lakeformation::PrincipalPermissions::permissions(["SELECT"])
                    .permissions_with_grant_option(list![])
                    .principal(principal)
                    .resource(resource),
            );
        }
    }
}
