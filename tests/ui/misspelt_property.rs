//! A property that the type does not have.
//~ error: no method named `bucket_nam` found for struct `Bucket`
//~ says: `bucket_name`

use cfn_synth::resources::s3;

fn main() {
    let _ = s3::Bucket::new().bucket_nam("reviews");
}
