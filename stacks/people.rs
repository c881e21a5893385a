//! The data scientists as users of IAM.

use crate::config::Config;
use crate::names;
use crate::parameters::Scientist;
use crate::policies::passwords;
use cfn_synth::construct::{DeletionPolicy, Handle, ResourceAttributes, Stack};
use cfn_synth::intrinsic::secret_string;
use cfn_synth::resources::{iam, secretsmanager};
use cfn_synth::sub;
use cfn_synth::value::{IntoVal, Val};

/// Adds the group. What its users may do names the domain, and so is attached after it.
pub(crate) fn add_group(stack: &mut Stack, config: &Config) -> Handle<iam::Group> {
    stack.add("DataScientistsIAMGroup", iam::Group::new().group_name(config.named(names::GROUP)))
}

/// Adds a user with a generated password.
pub(crate) fn add_user(
    stack: &mut Stack,
    config: &Config,
    scientist: &Scientist,
    group: &Val<String>,
) -> Handle<iam::User> {
    let password = stack.add(
        scientist.id("Password"),
        secretsmanager::Secret::new()
            .name(sub!("{}{}", passwords(config), &scientist.profile))
            .description(sub!("Console password of {}", &scientist.profile))
            .generate_secret_string(
                secretsmanager::secret::GenerateSecretString::new()
                    .password_length(32)
                    .require_each_included_type(true),
            )
            .removal_policy(DeletionPolicy::Delete),
    );
    // An administrator reads it to them.
    let login = iam::user::LoginProfile::password(secret_string(&password)).password_reset_required(true);
    stack.add(
        scientist.id("User"),
        iam::User::new().user_name(&scientist.profile).groups([group.into_val()]).login_profile(login),
    )
}
