//! A resource that lacks a required property is not added.
//~ error: `DatabaseNeedsDatabaseInput` is not a complete resource
//~ says: a required property is missing
//~ says: call `.database_name(..)`

use cfn_synth::construct::Stack;
use cfn_synth::intrinsic::account_id;
use cfn_synth::resources::glue;

fn main() {
    let mut stack = Stack::new("Missing");
    stack.add("Database", glue::Database::catalog_id(account_id()));
}
