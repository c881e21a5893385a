//! A property structure starts with its required property.
//~ error: no function or associated item named `new` found for struct
//~ says: Column::name

use cfn_synth::resources::glue::table;

fn main() {
    let _ = table::StorageDescriptor::new().columns([table::Column::new()]);
}
