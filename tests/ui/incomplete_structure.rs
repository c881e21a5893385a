//! A property structure that lacks a required property.
//~ error: TagNeedsValue` cannot stand where `
//~ says: call `.value(..)`

use cfn_synth::resources::sqs;

fn main() {
    let _ = sqs::Queue::new().tags([sqs::queue::Tag::key("Owner")]);
}
