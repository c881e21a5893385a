//! People as users of IAM.

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

/// Adds a data scientist as a user.
pub(crate) fn add_user(
    stack: &mut Stack,
    config: &Config,
    scientist: &Scientist,
    group: &Val<String>,
) -> Handle<iam::User> {
    let login = add_password(stack, config, scientist.id("Password"), &scientist.profile);
    let user = iam::User::new().user_name(&scientist.profile).groups([group.into_val()]);
    stack.add(scientist.id("User"), user.login_profile(login))
}

/// Adds the generated password of a user, which they cannot read.
#[track_caller]
pub(crate) fn add_password(
    stack: &mut Stack,
    config: &Config,
    id: String,
    name: impl IntoVal<String>,
) -> iam::user::LoginProfile {
    let name = name.into_val();
    let password = stack.add(
        id,
        secretsmanager::Secret::new()
            .name(sub!("{}{}", passwords(config), &name))
            .description(sub!("Console password of {}", &name))
            .generate_secret_string(
                secretsmanager::secret::GenerateSecretString::new()
                    .password_length(32)
                    .require_each_included_type(true),
            )
            .removal_policy(DeletionPolicy::Delete),
    );
    // An administrator reads it to them.
    iam::user::LoginProfile::password(secret_string(&password)).password_reset_required(true)
}
