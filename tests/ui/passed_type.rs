//! A list passed to a text parameter of a nested stack.
//~ error: Parameter<Vec<
//~ says: String` is wanted here

use cfn_synth::construct::parameter::{comma_delimited_list, string};
use cfn_synth::construct::{NestedStack, Stack};

fn main() {
    let mut child = Stack::new("Child");
    let name = child.parameter("Name", string());
    let mut parent = Stack::new("Parent");
    let names = parent.parameter("Names", comma_delimited_list());
    let _ = NestedStack::of(&child.reference(), "https://templates.s3.amazonaws.com/").pass(&name, &names);
}
