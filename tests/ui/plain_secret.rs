//! A secret in clear.
//~ error: `&str` cannot stand where `
//~ says: Secret` is wanted here

use cfn_synth::resources::iam;

fn main() {
    let _ = iam::user::LoginProfile::password("correct horse battery staple");
}
