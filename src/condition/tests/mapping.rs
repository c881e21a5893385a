//! Look-ups in mappings.

use super::{assert_witnesses, equals, is, map, reference, string, template, text, texts};
use crate::condition::Conditions;
use crate::template::{Function, Node};

fn mappings() -> Node {
    let entry = |size: &str| map([("Size", text(size)), ("Zones", texts(["a"]))]);
    map([("Map", map([("dev", entry("small")), ("test", entry("small")), ("prod", entry("large"))]))])
}

fn find<const N: usize>(keys: [Node; N]) -> Node {
    Node::call(Function::FindInMap, std::iter::once(text("Map")).chain(keys).collect::<Vec<_>>())
}

#[test]
fn find_in_map_is_resolved_for_each_value_of_its_keys() {
    let large = |keys| equals(find(keys), text("large"));
    let it = Conditions::of(&template([
        ("Parameters", map([("Env", string()), ("Key", string())])),
        ("Mappings", mappings()),
        (
            "Conditions",
            map([
                ("Large", large([reference("Env"), text("Size")])),
                ("Small", equals(find([reference("Env"), text("Size")]), text("small"))),
                ("Constant", large([text("prod"), text("Size")])),
                ("Dev", is("Env", "dev")),
                ("Unlisted", is("Env", "stage")),
            ]),
        ),
    ]));
    assert_witnesses(&it, "Large", Some("Env = `prod`"), Some("Env = `dev`"));
    assert_witnesses(&it, "Constant", Some("any parameter values"), None);
    assert!(it.implies(&it.named("Dev"), &it.named("Small")));
    assert!(it.implies(&it.always(), &it.or(&it.named("Large"), &it.named("Small"))));
    assert!(!it.is_possible(&it.named("Unlisted")), "the look-up would fail");
}

#[test]
fn find_in_map_with_a_default_covers_all_other_keys() {
    let default = map([("DefaultValue", text("none"))]);
    let found = || find([reference("Env"), text("Size"), default.clone()]);
    let it = Conditions::of(&template([
        ("Parameters", map([("Env", string())])),
        ("Mappings", mappings()),
        (
            "Conditions",
            map([
                ("None", equals(found(), text("none"))),
                ("Same", equals(found(), find([text("dev"), text("Size")]))),
                ("Zones", equals(find([text("dev"), text("Zones")]), text("a"))),
                ("Missing", equals(find([text("stage"), text("Size")]), text("a"))),
            ]),
        ),
    ]));
    assert_witnesses(&it, "None", Some("Env = something else"), Some("Env = `dev`"));
    assert_witnesses(&it, "Same", Some("Env = `dev`"), Some("Env = `prod`"));
    for free in ["Zones", "Missing"] {
        assert!(it.is_possible(&it.named(free)) && it.is_possible(&it.not(&it.named(free))), "{free}");
    }
}
