//! A text where a number is wanted.
//~ error: `&str` cannot stand where `i64` is wanted

use cfn_synth::resources::sqs;

fn main() {
    let _ = sqs::Queue::new().delay_seconds("ten");
}
