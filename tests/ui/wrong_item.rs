//! A list with an item of another type.
//~ error: `{integer}` cannot stand where `

use cfn_synth::list;
use cfn_synth::resources::iam;

fn main() {
    let _ = iam::User::new().groups(list!["Readers", 5]);
}
