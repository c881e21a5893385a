//! What the whole module decides, on templates made by hand.

use super::{Conditions, Guard};
use crate::template::{Function, Map, Node, Template};
use crate::value::IntoNode;

mod composed;
mod domain;
mod mapping;
mod place;
mod property;
mod rules;
mod size;

pub(super) fn map<const N: usize>(entries: [(&str, Node); N]) -> Node {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map>().into()
}

pub(super) fn call<const N: usize>(function: Function, items: [Node; N]) -> Node {
    Node::call(function, Vec::from(items))
}

pub(super) fn text(text: &str) -> Node {
    text.to_owned().into()
}

pub(super) fn texts<const N: usize>(items: [&str; N]) -> Node {
    items.map(text).to_vec().into()
}

pub(super) fn reference(name: &str) -> Node {
    Node::call(Function::Ref, text(name))
}

pub(super) fn condition(name: &str) -> Node {
    Node::call(Function::Condition, text(name))
}

pub(super) fn is(parameter: &str, value: &str) -> Node {
    equals(reference(parameter), text(value))
}

pub(super) fn equals(left: Node, right: Node) -> Node {
    call(Function::Equals, [left, right])
}

pub(super) fn not(inner: Node) -> Node {
    call(Function::Not, [inner])
}

pub(super) fn sub(value: &str) -> Node {
    Node::call(Function::Sub, text(value))
}

pub(super) fn string() -> Node {
    map([("Type", text("String"))])
}

pub(super) fn one_of<const N: usize>(values: [&str; N]) -> Node {
    map([("Type", text("String")), ("AllowedValues", texts(values))])
}

pub(super) fn template<const N: usize>(sections: [(&str, Node); N]) -> Template {
    Template { name: "test".to_owned(), root: map(sections) }
}

pub(super) fn conditions<const P: usize, const C: usize>(
    parameters: [(&str, Node); P],
    conditions: [(&str, Node); C],
) -> Conditions {
    Conditions::of(&template([("Parameters", map(parameters)), ("Conditions", map(conditions))]))
}

pub(super) fn witness(conditions: &Conditions, guard: &Guard) -> Option<String> {
    conditions.witness(guard).map(|witness| witness.to_string())
}

/// Asserts, for a condition, a situation in which it holds and one in which it does not.
#[track_caller]
pub(super) fn assert_witnesses(
    conditions: &Conditions,
    name: &str,
    holds: Option<&str>,
    fails: Option<&str>,
) {
    let guard = conditions.named(name);
    assert_eq!(witness(conditions, &guard).as_deref(), holds, "{name} holds");
    assert_eq!(witness(conditions, &conditions.not(&guard)).as_deref(), fails, "{name} does not hold");
}

#[test]
fn connectives_have_their_truth_tables() {
    let (p, q) = (is("P", "a"), is("Q", "a"));
    let it = conditions(
        [("P", string()), ("Q", string())],
        [
            ("P", p.clone()),
            ("Q", q.clone()),
            ("And", call(Function::And, [p.clone(), q.clone()])),
            ("Or", call(Function::Or, [p.clone(), q.clone()])),
            ("Not", not(p)),
            ("Named", condition("Q")),
            ("Constant", equals(true.into(), text("true"))),
        ],
    );
    let named = |name| it.named(name);
    let rows = [(true, true), (true, false), (false, true), (false, false)].map(|(p, q)| {
        let literal = |name, holds| if holds { named(name) } else { it.not(&named(name)) };
        let row = it.and(&literal("P", p), &literal("Q", q));
        ["And", "Or", "Not", "Named", "Constant"].map(|name| {
            let holds = it.implies(&row, &named(name));
            assert_eq!(it.is_possible(&it.and(&row, &named(name))), holds, "{name} in {p}, {q}");
            holds
        })
    });
    assert_eq!(
        rows,
        [
            [true, true, false, true, true],
            [false, true, false, false, true],
            [false, true, true, true, true],
            [false, false, true, false, true],
        ]
    );
    assert!(it.implies(&it.always(), &it.or(&named("P"), &it.not(&named("P")))));
    assert!(!it.implies(&it.always(), &named("P")));
    assert!(it.implies(&it.never(), &named("P")));
    assert!(it.implies(&named("And"), &named("Or")) && !it.implies(&named("Or"), &named("And")));
    assert!(it.is_possible(&it.always()) && !it.is_possible(&it.never()));
}

#[test]
fn a_value_that_a_condition_chooses_is_compared_in_each_branch() {
    let chosen = |otherwise: Node| call(Function::If, [text("Live"), text("big"), otherwise]);
    let it = conditions(
        [("Stage", string()), ("Size", string())],
        [
            ("Live", is("Stage", "live")),
            ("Big", equals(chosen(text("small")), text("big"))),
            ("Own", equals(chosen(reference("Size")), text("big"))),
        ],
    );
    assert_witnesses(&it, "Big", Some("Stage = `live`"), Some("Stage = something else"));
    assert!(it.implies(&it.named("Live"), &it.named("Own")));
    let own = it.and(&it.named("Own"), &it.not(&it.named("Live")));
    assert_eq!(witness(&it, &own).as_deref(), Some("Stage = something else, Size = `big`"));
}

#[test]
fn a_witness_tells_whether_parameters_bring_it_about() {
    let it = conditions([("Stage", string())], [("Live", is("Stage", "live"))]);
    let is_of_parameters = |name| it.witness(&it.named(name)).unwrap().is_of_parameters();
    assert!(is_of_parameters("Live"));
    assert!(!is_of_parameters("Undeclared"));
}

#[test]
fn scalars_compare_as_texts() {
    let it = conditions(
        [("P", one_of(["true", "1"]))],
        [
            ("Bool", equals(reference("P"), true.into())),
            ("Number", equals(reference("P"), 1.into_node())),
            ("Different", equals(1.into_node(), 1.0.into_node())),
        ],
    );
    assert_witnesses(&it, "Bool", Some("P = `true`"), Some("P = `1`"));
    assert_witnesses(&it, "Number", Some("P = `1`"), Some("P = `true`"));
    assert!(!it.is_possible(&it.named("Different")));
}

#[test]
fn a_condition_without_a_value_of_its_own_is_free() {
    let it = conditions(
        [("P", string())],
        [
            ("Before", condition("A")),
            ("A", call(Function::And, [condition("B"), is("P", "x")])),
            ("B", not(condition("A"))),
            ("Self", not(condition("Self"))),
            ("Use", call(Function::And, [condition("Missing"), is("P", "x")])),
            ("X", is("P", "x")),
        ],
    );
    for free in ["A", "Self", "Missing"] {
        assert_witnesses(&it, free, Some("any parameter values"), Some("any parameter values"));
        assert!(it.witness(&it.named(free)).is_some_and(|witness| !witness.is_of_parameters()), "{free}");
    }
    assert_witnesses(&it, "Use", Some("P = `x`"), Some("P = `x`"));
    let (a, b) = (it.named("A"), it.named("B"));
    assert!(it.is_possible(&it.and(&a, &b)));
    assert!(it.implies(&it.named("Before"), &a) && it.implies(&a, &it.named("Before")));
    assert!(it.implies(&it.named("Use"), &it.named("Missing")));
    assert!(it.implies(&it.named("Use"), &it.named("X")));
    assert!(it.is_possible(&it.and(&it.named("Missing"), &it.not(&it.named("Elsewhere")))));
    assert!(it.implies(&it.named("Elsewhere"), &it.named("Elsewhere")));
    assert!(it.problems().is_empty());
}

#[test]
fn a_template_without_conditions_asks_for_nothing() {
    let it = Conditions::of(&Template::default());
    assert!(it.is_possible(&it.and(&it.always(), &it.always())) && it.implies(&it.always(), &it.always()));
    assert_eq!(witness(&it, &it.always()).as_deref(), Some("any parameter values"));
    assert_eq!(witness(&it, &it.never()), None);
    assert!(it.problems().is_empty());
}

#[test]
fn malformed_sections_are_passed_over() {
    let it = Conditions::of(&template([
        ("Parameters", text("none")),
        ("Mappings", Node::default()),
        ("Rules", map([("A", text("none")), ("B", map([("Assertions", map([]))]))])),
        (
            "Conditions",
            map([
                ("Text", text("none")),
                ("Equals", call(Function::Equals, [text("a")])),
                ("Not", call(Function::Not, [])),
                ("Name", Node::call(Function::Condition, texts(["a"]))),
                ("Ref", equals(Node::call(Function::Ref, texts(["a"])), text("a"))),
                ("Map", equals(Node::call(Function::FindInMap, text("a")), text("a"))),
            ]),
        ),
    ]));
    for name in ["Text", "Equals", "Not", "Name", "Ref", "Map"] {
        let guard = it.named(name);
        assert!(it.is_possible(&guard) && it.is_possible(&it.not(&guard)), "{name}");
    }
    assert!(it.problems().is_empty());
}
