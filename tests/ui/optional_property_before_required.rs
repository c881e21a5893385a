//! Required properties come first.
//~ error: no method named `database_name` found for struct `DatabaseNeedsDatabaseInput`
//~ says: `database_input`

use cfn_synth::intrinsic::account_id;
use cfn_synth::resources::glue;

fn main() {
    let _ = glue::Database::catalog_id(account_id()).database_name("reviews");
}
