//! A branch of an `If` that lacks a required property.
//~ error: PolicyNeedsPolicyName` cannot stand where `
//~ says: without its required property

use cfn_synth::construct::Stack;
use cfn_synth::intrinsic::{equals, if_, no_value, region};
use cfn_synth::resources::iam;

fn main() {
    let mut stack = Stack::new("Branch");
    let here = stack.condition("Here", equals(region(), "eu-central-1"));
    let policy = iam::user::Policy::policy_document(cfn_synth::object! {});
    let _ = iam::User::new().policies(cfn_synth::list![if_(&here, policy, no_value())]);
}
