//! Literals and references mix in a `list![..]`, not in an array.
//~ error: mismatched types
//~ says: expected `&str`, found `Val<

use cfn_synth::intrinsic::region;
use cfn_synth::resources::iam;

fn main() {
    let _ = iam::User::new().groups(["Readers", region()]);
}
