//! The situations that rules exclude.

use super::{call, equals, is, map, not, one_of, reference, string, template, text, texts, witness};
use crate::condition::Conditions;
use crate::template::{Function, Node};

fn with_rule(rule: Node) -> Conditions {
    let list = map([("Type", text("List<AWS::EC2::Subnet::Id>"))]);
    Conditions::of(&template([
        ("Parameters", map([("Mode", one_of(["IAM", "SSO"])), ("Name", string()), ("List", list)])),
        ("Rules", map([("Rule", rule)])),
        (
            "Conditions",
            map([("Sso", is("Mode", "SSO")), ("Nameless", is("Name", "")), ("X", is("Name", "x"))]),
        ),
    ]))
}

fn assertions<const N: usize>(assertions: [Node; N]) -> Node {
    assertions.map(|assertion| map([("Assert", assertion)])).to_vec().into()
}

#[test]
fn rules_exclude_situations() {
    let it = with_rule(map([
        ("RuleCondition", is("Mode", "SSO")),
        ("Assertions", assertions([not(is("Name", ""))])),
    ]));
    let (sso, nameless) = (it.named("Sso"), it.named("Nameless"));
    assert!(!it.is_possible(&it.and(&sso, &nameless)));
    assert!(it.implies(&sso, &it.not(&nameless)));
    assert_eq!(witness(&it, &nameless).as_deref(), Some("Name = ``"));
    assert!(it.is_possible(&it.and(&it.not(&sso), &nameless)));
}

#[test]
fn rule_functions_are_decided_where_their_lists_are_written_out() {
    let name = || reference("Name");
    for (assertion, is_x_possible, is_x_certain) in [
        (call(Function::Contains, [texts(["x", "y"]), name()]), true, false),
        (call(Function::Contains, [texts(["y"]), name()]), false, false),
        (call(Function::EachMemberEquals, [vec![name()].into(), text("x")]), true, true),
        (call(Function::EachMemberIn, [vec![name(), text("y")].into(), texts(["x", "y"])]), true, false),
        (call(Function::EachMemberIn, [vec![name(), text("z")].into(), texts(["x", "y"])]), true, false),
        (call(Function::EachMemberIn, [vec![name()].into(), texts(["y"])]), false, false),
        (call(Function::Contains, [reference("List"), name()]), true, false),
        (call(Function::Contains, [vec![reference("List")].into(), name()]), true, false),
        (
            call(Function::EachMemberIn, [Node::call(Function::RefAll, text("String")), texts(["y"])]),
            true,
            false,
        ),
        (equals(call(Function::ValueOf, [text("Name"), text("Tag")]), text("y")), true, false),
        (is("Name", "x"), true, true),
    ] {
        let it = with_rule(map([("Assertions", assertions([assertion.clone()]))]));
        let x = it.named("X");
        assert_eq!(it.is_possible(&x), is_x_possible, "{assertion:?}");
        assert_eq!(it.implies(&it.always(), &x), is_x_certain, "{assertion:?}");
    }
}

#[test]
fn a_rule_that_excludes_every_situation_is_passed_over() {
    let it = with_rule(map([("Assertions", assertions([is("Mode", "none")]))]));
    assert!(it.is_possible(&it.named("Sso")) && it.is_possible(&it.always()));
}
