//! A property structure of another resource type, though it has the same name.
//~ error: sqs::queue::Tag` cannot stand where `
//~ says: s3::bucket::Tag` is wanted here

use cfn_synth::resources::{s3, sqs};

fn main() {
    let _ = s3::Bucket::new().tags([sqs::queue::Tag::key("Owner").value("Analytics")]);
}
