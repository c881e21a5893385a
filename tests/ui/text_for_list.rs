//! A text where a list is wanted.
//~ error: `&str` cannot stand where `Vec<
//~ says: `list![..]`

use cfn_synth::resources::iam;

fn main() {
    let _ = iam::User::new().groups("Readers");
}
