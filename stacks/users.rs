//! The users stack: who the data scientists are, what they may do, and which columns they see.

use crate::config::{Config, Edition, ResultsKey};
use crate::parameters::{self, Folder, Modes, Scientist};
use crate::{grants, names, policies, results};
use cfn_synth::construct::{
    DeletionPolicy, Handle, Output, Parameter, ResourceAttributes, Stack, StackRef, output,
};
use cfn_synth::iam::policy::aws_managed_policy;
use cfn_synth::intrinsic::secret_string;
use cfn_synth::resources::{iam, s3, secretsmanager};
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
    let key = (config.results_key == ResultsKey::Customer)
        .then(|| stack.parameter("ResultsKmsKeyArn", parameters::results_key()));
    let modes = Modes::declare(&mut stack, config, &authentication);

    let people = stack.when(&modes.iam_users, |stack| add_people(stack, config, &full, &limited));
    let bucket = (folder.is_some() && config.results_in_bucket())
        .then(|| results::add_bucket(&mut stack, config, key.as_ref()));
    let document = match &folder {
        None => policies::original::execution(config),
        Some(folder) => policies::execution::on_data(&policies::execution::Data {
            database: &database,
            folder_arn: folder.arn(),
            results_arn: bucket.as_ref().map(Handle::<s3::Bucket>::arn),
            key_arn: key.as_ref(),
        }),
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
    if let Some(bucket) = &bucket {
        results::add_bucket_policy(&mut stack, bucket, [&full_role, &limited_role]);
    }
    let workgroups = (config.edition == Edition::Current).then(|| {
        let bucket = bucket.as_ref();
        [
            results::add_workgroup(&mut stack, "1", &full.profile, bucket, key.as_ref()),
            results::add_workgroup(&mut stack, "2", &limited.profile, bucket, key.as_ref()),
        ]
    });
    let columns = &config.dataset.limited_columns;
    grants::add(&mut stack, config, "1", &full_role, (&database, &table), None);
    grants::add(&mut stack, config, "2", &limited_role, (&database, &table), Some(columns));
    if config.edition == Edition::Current {
        stack.when(&modes.iam_users, |stack| {
            guard_passwords(stack, &people, [&full_role, &limited_role]);
        });
    }
    let People { full_user, limited_user, .. } = people;
    let workgroups = workgroups.map(|[full, limited]| {
        [
            stack.output(
                "WorkGroupDSFull",
                output(&full).description("Athena workgroup of the data scientist who sees all columns"),
            ),
            stack.output(
                "WorkGroupDSLimited",
                output(&limited).description("Athena workgroup of the data scientist who sees some columns"),
            ),
        ]
    });

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

/// The users of IAM, their group, and the secrets with their passwords.
struct People {
    group: Handle<iam::Group>,
    passwords: [Handle<secretsmanager::Secret>; 2],
    full_user: Output<String>,
    limited_user: Output<String>,
}

/// Adds the group and its users. What they may do names the domain, and so is attached after it; in the first
/// edition it did not.
fn add_people(stack: &mut Stack, config: &Config, full: &Scientist, limited: &Scientist) -> People {
    let group = iam::Group::new().group_name(names::GROUP);
    let group = match config.edition {
        Edition::First => {
            let policy = stack.add(
                "DataScientistGroupPolicy",
                iam::ManagedPolicy::policy_document(policies::original::front_door())
                    .managed_policy_name("DataScientistGroupPolicy")
                    .description("Lets data scientists open their own Studio user profile")
                    .path("/"),
            );
            group.managed_policy_arns([&policy])
        }
        Edition::Current => group,
    };
    let group = stack.add("DataScientistsIAMGroup", group);
    let (full_password, full_user) = add_user(stack, config, "DataScientistFullAccess", "1", full, &group);
    let (limited_password, limited_user) =
        add_user(stack, config, "DataScientistLimitedAccess", "2", limited, &group);
    People {
        group,
        passwords: [full_password, limited_password],
        full_user: stack.output(
            "IAMUserDSFull",
            output(&full_user).description("User of the data scientist who sees all columns"),
        ),
        limited_user: stack.output(
            "IAMUserDSLimited",
            output(&limited_user).description("User of the data scientist who sees some columns"),
        ),
    }
}

/// Keeps the generated passwords from the users themselves and from their notebooks.
fn guard_passwords(stack: &mut Stack, people: &People, roles: [&Handle<iam::Role>; 2]) {
    let [full, limited] = &people.passwords;
    stack.add(
        "PasswordGuardPolicy",
        iam::ManagedPolicy::policy_document(policies::deny_passwords(list![full, limited]))
            .description("Keeps data scientists from the generated passwords")
            .groups([&people.group])
            .roles(roles),
    );
}

/// Adds a user with a generated password.
fn add_user(
    stack: &mut Stack,
    config: &Config,
    name: &str,
    number: &str,
    scientist: &Scientist,
    group: &Handle<iam::Group>,
) -> (Handle<secretsmanager::Secret>, Handle<iam::User>) {
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
    let login = iam::user::LoginProfile::password(secret_string(&password));
    let login = match config.edition {
        Edition::First => login,
        // An administrator reads it to them.
        Edition::Current => login.password_reset_required(true),
    };
    let user = stack.add(
        format!("DataScientist{number}IAMUser"),
        iam::User::new().user_name(&scientist.profile).groups([group]).login_profile(login),
    );
    (password, user)
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
