//! An attribute that the type does not have.
//~ error: no method named `url` found for struct `Handle<Queue>`

use cfn_synth::construct::Stack;
use cfn_synth::resources::sqs;

fn main() {
    let mut stack = Stack::new("Unknown");
    let queue = stack.add("Queue", sqs::Queue::new());
    let _ = queue.url();
}
