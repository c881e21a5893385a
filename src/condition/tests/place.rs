//! Regions, partitions and domain suffixes.

use super::{is, map, template};
use crate::condition::Conditions;

fn conditions(region: Option<&str>) -> Conditions {
    let section = map([
        ("Ireland", is("AWS::Region", "eu-west-1")),
        ("Beijing", is("AWS::Region", "cn-north-1")),
        ("Secret", is("AWS::Region", "us-isob-east-1")),
        ("China", is("AWS::Partition", "aws-cn")),
        ("Commercial", is("AWS::Partition", "aws")),
        ("Suffix", is("AWS::URLSuffix", "amazonaws.com.cn")),
    ]);
    Conditions::in_region(&template([("Conditions", section)]), region)
}

#[test]
fn a_region_lies_in_one_partition() {
    let it = conditions(None);
    for (one, other, is_implied) in [
        ("Ireland", "Commercial", true),
        ("Beijing", "China", true),
        ("Beijing", "Suffix", true),
        ("China", "Suffix", true),
        ("China", "Beijing", false),
        ("Commercial", "Ireland", false),
    ] {
        assert_eq!(it.implies(&it.named(one), &it.named(other)), is_implied, "{one} {other}");
    }
    for (one, other) in [("Ireland", "China"), ("Secret", "Commercial"), ("Commercial", "Suffix")] {
        assert!(!it.is_possible(&it.and(&it.named(one), &it.named(other))), "{one} {other}");
    }
}

#[test]
fn a_region_that_is_given_decides() {
    let it = conditions(Some("cn-northwest-1"));
    for (name, holds) in [("Ireland", false), ("Beijing", false), ("China", true), ("Suffix", true)] {
        assert_eq!(it.is_possible(&it.named(name)), holds, "{name}");
        assert_eq!(it.implies(&it.always(), &it.named(name)), holds, "{name}");
    }
    let it = Conditions::in_region(&template([]), Some("eu-west-1"));
    assert!(!it.is_possible(&it.may_be("AWS::Region", "us-east-1")));
    assert!(it.is_possible(&it.may_be("AWS::Region", "eu-west-1")));
}
