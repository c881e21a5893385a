//! A resource that lacks a required property takes no resource attribute.
//~ error: `DatabaseNeedsDatabaseInput`
//~ says: `DatabaseNeedsDatabaseInput: IntoEntry<_>`

use cfn_synth::construct::{DeletionPolicy, ResourceAttributes, Stack};
use cfn_synth::intrinsic::account_id;
use cfn_synth::resources::glue;

fn main() {
    let mut stack = Stack::new("Missing");
    stack.add(
        "Database",
        glue::Database::catalog_id(account_id()).deletion_policy(DeletionPolicy::Retain),
    );
}
