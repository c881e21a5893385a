//! A condition is declared before it is used.
//~ error: mismatched types
//~ says: expected `&Condition`, found `&ConditionExpr`

use cfn_synth::construct::ResourceAttributes;
use cfn_synth::intrinsic::{equals, region};
use cfn_synth::resources::sqs;

fn main() {
    let _ = sqs::Queue::new().when(&equals(region(), "eu-central-1"));
}
