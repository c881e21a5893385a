//! A text with fewer placeholders than values.
//~ error: evaluation
//~ says: the placeholders do not match the values

use cfn_synth::intrinsic::{account_id, region};
use cfn_synth::sub;

fn main() {
    let _ = sub!("arn:aws:s3:::results-{}", region(), account_id());
}
