//! A list with an item that lacks a required property.
//~ error: TagNeedsValue` cannot stand where `
//~ says: call `.value(..)`

use cfn_synth::list;
use cfn_synth::resources::sqs::{self, queue::Tag};

fn main() {
    let _ = sqs::Queue::new().tags(list![Tag::key("Owner").value("Analytics"), Tag::key("Stage")]);
}
