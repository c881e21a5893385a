//! A secret where any text is wanted.
//~ error: Secret>` cannot stand where `
//~ says: String` is wanted here

use cfn_synth::construct::Stack;
use cfn_synth::construct::parameter::secret;
use cfn_synth::resources::sqs;

fn main() {
    let mut stack = Stack::new("Secret");
    let password = stack.parameter("Password", secret());
    let _ = sqs::Queue::new().queue_name(&password);
}
