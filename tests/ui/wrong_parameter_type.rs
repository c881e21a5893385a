//! A parameter of texts where a number is wanted.
//~ error: String>` cannot stand where `i64` is wanted

use cfn_synth::construct::Stack;
use cfn_synth::construct::parameter::string;
use cfn_synth::resources::sqs;

fn main() {
    let mut stack = Stack::new("Wrong");
    let delay = stack.parameter("Delay", string());
    let _ = sqs::Queue::new().delay_seconds(&delay);
}
