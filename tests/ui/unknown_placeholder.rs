//! A text with a placeholder that no value has the name of.
//~ error: evaluation
//~ says: the placeholders do not match the named values

use cfn_synth::intrinsic::region;
use cfn_synth::sub;

fn main() {
    let _ = sub!("results-{Regoin}", Region = region());
}
