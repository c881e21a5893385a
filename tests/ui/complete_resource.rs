//! A resource with its required properties, literals and references mixed: it compiles.

use cfn_synth::construct::parameter::{number, string};
use cfn_synth::construct::{DeletionPolicy, ResourceAttributes, Stack};
use cfn_synth::intrinsic::{account_id, if_, no_value, secret_string};
use cfn_synth::resources::{glue, iam, secretsmanager, sqs};
use cfn_synth::{intrinsic, list, sub};

fn main() {
    let mut stack = Stack::new("Complete");
    let name = stack.parameter("Name", string());
    let delay = stack.parameter("Delay", number());
    let named = stack.condition("Named", intrinsic::not(intrinsic::equals(&name, "")));
    stack.add("Queue", sqs::Queue::new().queue_name(if_(&named, &name, no_value())).delay_seconds(&delay));
    stack.add(
        "Database",
        glue::Database::catalog_id(account_id())
            .database_input(glue::database::DatabaseInput::new().name(sub!("{}_db", &name)))
            .removal_policy(DeletionPolicy::Retain),
    );
    let password = stack.add("Password", secretsmanager::Secret::new());
    stack.add(
        "User",
        iam::User::new()
            .groups(list!["Readers", &name])
            .login_profile(iam::user::LoginProfile::password(secret_string(&password)))
            .when(&named),
    );
}
