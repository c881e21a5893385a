//! The data scientists as users of IAM.

use crate::config::{Config, Edition};
use crate::parameters::Scientist;
use crate::policies::front_door::SignIn;
use crate::{names, policies};
use cfn_synth::construct::{DeletionPolicy, Handle, Output, ResourceAttributes, Stack, output};
use cfn_synth::intrinsic::secret_string;
use cfn_synth::resources::{iam, secretsmanager};
use cfn_synth::{list, sub};

/// The users of IAM, their group, and the secrets with their passwords.
pub(crate) struct People {
    group: Handle<iam::Group>,
    passwords: [Handle<secretsmanager::Secret>; 2],
    pub(crate) full_user: Output<String>,
    pub(crate) limited_user: Output<String>,
}

/// Adds the group and its users. What they may do names the domain, and so is attached after it; in the first
/// edition it did not.
pub(crate) fn add(stack: &mut Stack, config: &Config, full: &Scientist, limited: &Scientist) -> People {
    let group = iam::Group::new().group_name(names::GROUP);
    let group = match config.edition {
        Edition::First => {
            let policy = stack.add(
                "DataScientistGroupPolicy",
                iam::ManagedPolicy::policy_document(policies::original::front_door(SignIn::IamUser))
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
pub(crate) fn guard_passwords(stack: &mut Stack, people: &People, roles: [&Handle<iam::Role>; 2]) {
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
