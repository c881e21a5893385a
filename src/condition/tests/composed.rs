//! Comparisons of composed texts.

use super::{
    assert_witnesses, call, conditions, equals, is, map, one_of, reference, string, sub, text, texts, witness,
};
use crate::condition::Conditions;
use crate::template::{Function, Node};
use crate::value::IntoNode;

fn join(delimiter: &str, items: Vec<Node>) -> Node {
    call(Function::Join, [text(delimiter), items.into()])
}

fn select(index: i64, list: Node) -> Node {
    call(Function::Select, [index.into_node(), list])
}

fn split(delimiter: &str, whole: Node) -> Node {
    call(Function::Split, [text(delimiter), whole])
}

fn list_of(declared: [(&str, Node); 1]) -> Node {
    let [(key, value)] = declared;
    map([("Type", text("CommaDelimitedList")), (key, value)])
}

/// Returns a situation in which a comparison holds.
fn compared(left: Node, right: Node) -> Option<String> {
    let it = conditions(
        [
            ("A", string()),
            ("B", string()),
            ("Mode", one_of(["a", "b", "c-d"])),
            ("Word", map([("AllowedPattern", text("[a-z]+"))])),
            ("Open", list_of([("Default", text("a"))])),
            ("Few", list_of([("AllowedValues", texts(["x", "y"]))])),
        ],
        [("It", equals(left, right))],
    );
    assert!(it.problems().is_empty());
    witness(&it, &it.named("It"))
}

#[test]
fn a_composed_text_is_taken_apart_to_fit_a_literal() {
    let a = || reference("A");
    for (left, right, holds) in [
        (sub("x"), text("x"), Some("any parameter values")),
        (sub("${A}"), a(), Some("any parameter values")),
        (sub("${A}-${B}"), text("x-y"), Some("A = `x`, B = `y`")),
        (sub("${A}-${B}"), text("xy"), None),
        (sub("${A}-x"), text("-x"), Some("A = ``")),
        (sub("pre-${A}"), text("other"), None),
        (sub("${A}${A}"), text("xyxy"), Some("A = `xy`")),
        (sub("${Word}${A}"), text("b"), Some("Word = `b`, A = ``")),
        (sub("${Word}!${A}"), text("1!"), None),
        (sub("${!A}"), text("${A}"), Some("any parameter values")),
        (join("", vec![a(), reference("B")]), text(""), Some("A = ``, B = ``")),
        (join("-", vec![a(), text("x")]), text("y-x"), Some("A = `y`")),
        (sub("${Mode}!"), text("b!"), Some("Mode = `b`")),
    ] {
        let shown = format!("{left:?}");
        assert_eq!(compared(left, right).as_deref(), holds, "{shown}");
    }
}

#[test]
fn two_composed_texts_are_compared_piece_by_piece() {
    for (left, right, holds) in [
        (sub("${A}-${B}"), sub("${A}-${B}"), Some("any parameter values")),
        (sub("x-${A}"), sub("x-${B}"), Some("A = something else, B = A")),
        (sub("x-${A}"), sub("y-${B}"), None),
        (sub("${A}-x"), sub("${B}-y"), None),
        (sub("${A}-x"), sub("${A}"), None),
        (sub("${Mode}-${A}"), sub("a-${B}"), Some("Mode = `a`, A = something else, B = A")),
        (sub("${Mode}-x"), sub("${A}x"), Some("Mode = `a`, A = `a-`")),
    ] {
        let shown = format!("{left:?} {right:?}");
        assert_eq!(compared(left, right).as_deref(), holds, "{shown}");
    }
}

#[test]
fn what_cannot_be_taken_apart_is_a_variable_of_its_own() {
    let crossed = |end: &str| equals(sub(&format!("${{A}}{end}${{B}}")), sub("${B}-${A}"));
    let it = conditions(
        [("A", string()), ("B", string())],
        [("One", crossed("-")), ("Same", crossed("-")), ("Other", crossed("+"))],
    );
    assert!(it.implies(&it.named("One"), &it.named("Same")));
    assert!(it.is_possible(&it.and(&it.named("One"), &it.not(&it.named("Other")))));
    assert!(it.certain_witness(&it.named("One")).is_none());
}

#[test]
fn items_of_lists_are_selected() {
    for (left, right, holds) in [
        (select(1, texts(["a", "b"])), text("b"), Some("any parameter values")),
        (select(0, vec![reference("A")].into()), text("b"), Some("A = `b`")),
        (select(1, split("-", text("a-b"))), text("b"), Some("any parameter values")),
        (select(0, split("-", reference("Mode"))), text("c"), Some("Mode = `c-d`")),
        (
            join("/", vec![select(0, split("-", reference("Mode"))), text("x")]),
            text("c/x"),
            Some("Mode = `c-d`"),
        ),
        (select(0, reference("Open")), text("z"), Some("`!Select [\"0\", !Ref \"Open\"]` = `z`")),
        (select(0, reference("Few")), text("x"), Some("`!Select [\"0\", !Ref \"Few\"]` = `x`")),
        (select(0, reference("Few")), text("z"), None),
        (
            call(Function::Join, [text("+"), split("-", text("a-b"))]),
            text("a+b"),
            Some("any parameter values"),
        ),
    ] {
        let shown = format!("{left:?}");
        assert_eq!(compared(left, right).as_deref(), holds, "{shown}");
    }
}

#[test]
fn what_is_certain_depends_on_nothing_that_is_related() {
    let first = || select(0, reference("Open"));
    let whole = || call(Function::Join, [text(""), reference("Open")]);
    let it = conditions(
        [("Open", list_of([("Default", text("a"))])), ("A", string())],
        [
            ("First", equals(first(), text("a"))),
            ("Second", equals(select(1, reference("Open")), text("a"))),
            ("Whole", equals(whole(), text("a"))),
            ("A", is("A", "a")),
        ],
    );
    let [first, second, whole, a] = ["First", "Second", "Whole", "A"].map(|name| it.named(name));
    let certain = |guard| it.certain_witness(&guard).is_some();
    assert!(certain(first.clone()) && certain(whole.clone()) && certain(it.and(&first, &a)));
    assert!(certain(it.and(&first, &second)), "two items have nothing to do with each other");
    assert!(!certain(it.and(&first, &whole)) && certain(it.or(&first, &whole)));
    assert!(!certain(it.named("Missing")));
}

#[test]
fn a_look_up_may_have_composed_keys_and_be_composed() {
    let entry = |value: &str| map([("K", text(value))]);
    let find = |key| call(Function::FindInMap, [text("Map"), key, text("K")]);
    let it = Conditions::of(&super::template([
        ("Parameters", map([("Mode", one_of(["a", "b"]))])),
        ("Mappings", map([("Map", map([("x-a", entry("1")), ("x-b", entry("2")), ("2", entry("3"))]))])),
        (
            "Conditions",
            map([
                ("Key", equals(find(sub("x-${Mode}")), text("2"))),
                ("Part", equals(join("", vec![text("n"), find(sub("x-${Mode}"))]), text("n1"))),
                ("Nested", equals(find(find(text("x-b"))), text("3"))),
            ]),
        ),
    ]));
    assert_witnesses(&it, "Key", Some("Mode = `b`"), Some("Mode = `a`"));
    assert_witnesses(&it, "Part", Some("Mode = `a`"), Some("Mode = `b`"));
    assert_witnesses(&it, "Nested", Some("any parameter values"), None);
}
