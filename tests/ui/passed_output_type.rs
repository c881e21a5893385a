//! A text output of one nested stack passed to a list parameter of another.
//~ error: `Val<
//~ says: `Vec<

use cfn_synth::construct::parameter::comma_delimited_list;
use cfn_synth::construct::{NestedStack, Output, Stack, output};

fn main() {
    let mut first = Stack::new("First");
    let name: Output<String> = first.output("Name", output("reviews"));
    let mut second = Stack::new("Second");
    let names = second.parameter("Names", comma_delimited_list());
    let mut parent = Stack::new("Parent");
    let url_prefix = "https://templates.s3.amazonaws.com/";
    let nested = parent.add("First", NestedStack::of(&first.reference(), url_prefix));
    let _ = NestedStack::of(&second.reference(), url_prefix).pass(&names, nested.output(&name));
}
