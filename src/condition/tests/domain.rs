//! The values that a parameter can have.

use super::{
    assert_witnesses, conditions, equals, is, map, one_of, reference, string, template, text, texts, witness,
};
use crate::condition::Conditions;
use crate::template::{Map, Node};
use crate::value::IntoNode;

#[test]
fn allowed_values_are_the_whole_domain() {
    let it = conditions(
        [("Mode", one_of(["IAM", "SSO"]))],
        [("Iam", is("Mode", "IAM")), ("Sso", is("Mode", "SSO")), ("Typo", is("Mode", "Sso"))],
    );
    assert_witnesses(&it, "Iam", Some("Mode = `IAM`"), Some("Mode = `SSO`"));
    assert_witnesses(&it, "Typo", None, Some("any parameter values"));
    assert!(it.implies(&it.not(&it.named("Iam")), &it.named("Sso")));
}

#[test]
fn an_open_parameter_can_be_something_else() {
    let it = conditions(
        [("Env", string())],
        [("Dev", is("Env", "dev")), ("Prod", is("Env", "prod")), ("Region", is("AWS::Region", "us-east-1"))],
    );
    assert_witnesses(&it, "Dev", Some("Env = `dev`"), Some("Env = `prod`"));
    let neither = it.not(&it.or(&it.named("Dev"), &it.named("Prod")));
    assert_eq!(witness(&it, &neither).as_deref(), Some("Env = something else"));
    assert!(!it.is_possible(&it.and(&it.named("Dev"), &it.named("Prod"))));
    assert_witnesses(&it, "Region", Some("AWS::Region = `us-east-1`"), Some("AWS::Region = something else"));
}

/// Tells, for a declaration, which of the texts the parameter can have, and whether it can have another.
fn possible<const N: usize>(declaration: Node, candidates: [&'static str; N]) -> (Vec<&'static str>, bool) {
    let equalities = candidates.map(|it| (it.to_owned(), is("P", it)));
    let section: Map = equalities.iter().map(|(name, node)| (format!("={name}"), node.clone())).collect();
    let it = Conditions::of(&template([
        ("Parameters", map([("P", declaration)])),
        ("Conditions", section.into()),
    ]));
    let guards = candidates.map(|candidate| it.named(&format!("={candidate}")));
    let any = guards.iter().fold(it.never(), |any, guard| it.or(&any, guard));
    let possible = candidates.into_iter().zip(&guards).filter(|(_, guard)| it.is_possible(guard));
    (possible.map(|(text, _)| text).collect(), it.is_possible(&it.not(&any)))
}

#[test]
fn constraints_make_texts_impossible() {
    let declare = |kind: &str, key: &str, value: Node| map([("Type", text(kind)), (key, value)]);
    let string = |key, value| declare("String", key, value);
    let candidates = ["", "a", "abc", "1", "1.0"];
    for (declaration, expected) in [
        (map([("Type", text("String"))]), (vec!["", "a", "abc", "1", "1.0"], true)),
        (string("AllowedPattern", text("[a-z]+")), (vec!["a", "abc"], true)),
        (string("AllowedPattern", text("^(a|abc)$")), (vec!["a", "abc"], false)),
        (string("AllowedPattern", text("^(a|b)?$")), (vec!["", "a"], true)),
        (string("AllowedPattern", text("(a")), (vec!["", "a", "abc", "1", "1.0"], true)),
        (string("AllowedPattern", text("(?!a).*")), (vec!["", "1", "1.0"], true)),
        (string("MinLength", 2.into_node()), (vec!["abc", "1.0"], true)),
        (string("MaxLength", text("1")), (vec!["", "a", "1"], true)),
        (string("MaxLength", 0.into_node()), (vec![""], false)),
        (map([("Type", text("Number"))]), (vec!["1", "1.0"], true)),
        (declare("Number", "MinValue", 2.into_node()), (vec![], true)),
        (declare("Number", "AllowedValues", vec![1.into_node(), 2.into_node()].into()), (vec!["1"], true)),
        (string("AllowedValues", texts(["a", "1"])), (vec!["a", "1"], false)),
        (map([("AllowedValues", texts(["a", "abc"])), ("MaxLength", 1.into_node())]), (vec!["a"], false)),
        (map([("Type", text("AWS::EC2::VPC::Id"))]), (vec!["a", "abc", "1", "1.0"], true)),
        (map([("Type", text("CommaDelimitedList"))]), (vec!["", "a", "abc", "1", "1.0"], true)),
        (
            declare("AWS::SSM::Parameter::Value<String>", "AllowedValues", texts(["/key"])),
            (vec!["", "a", "abc", "1", "1.0"], true),
        ),
    ] {
        assert_eq!(possible(declaration.clone(), candidates), expected, "{declaration:?}");
    }
}

#[test]
fn a_constraint_that_leaves_no_value_is_passed_over() {
    let declaration = map([("AllowedValues", texts(["a"])), ("MinLength", 2.into_node())]);
    assert_eq!(possible(declaration, ["a", "abc"]), (vec!["abc"], true));
}

#[test]
fn pseudo_parameters_are_not_empty() {
    let it = conditions([], [("None", is("AWS::StackName", "")), ("Some", is("AWS::StackName", "a"))]);
    assert!(!it.is_possible(&it.named("None")) && it.is_possible(&it.named("Some")));
}

#[test]
fn parameters_that_are_compared_can_be_equal_without_being_a_named_text() {
    let same = |a, b| equals(reference(a), reference(b));
    let it = conditions(
        [("A", string()), ("B", string()), ("C", string())],
        [("AB", same("A", "B")), ("BC", same("B", "C")), ("CA", same("C", "A")), ("A", is("A", "x"))],
    );
    let [ab, bc, ca, a] = ["AB", "BC", "CA", "A"].map(|name| it.named(name));
    assert!(it.implies(&it.and(&ab, &bc), &ca));
    let differ = it.not(&it.or(&ab, &it.or(&bc, &ca)));
    assert!(it.is_possible(&it.and(&differ, &it.not(&a))), "three texts other than `x`");
    assert_eq!(
        witness(&it, &it.and(&it.not(&a), &it.and(&ab, &it.not(&bc)))).as_deref(),
        Some("A = something else, B = A, C = `x`")
    );
}

#[test]
fn a_comparison_reaches_the_texts_of_the_other_parameter() {
    let it = conditions(
        [("A", one_of(["x", "y"])), ("B", one_of(["y", "z"])), ("C", string())],
        [
            ("AB", equals(reference("A"), reference("B"))),
            ("AC", equals(reference("C"), reference("A"))),
            ("Self", equals(reference("A"), reference("A"))),
        ],
    );
    assert_witnesses(&it, "AB", Some("A = `y`, B = `y`"), Some("A = `x`"));
    assert_witnesses(&it, "AC", Some("A = `x`, C = `x`"), Some("A = `x`, C = `y`"));
    assert!(it.implies(&it.always(), &it.named("Self")));
}

#[test]
fn values_pair_each_value_with_its_situations() {
    let it = conditions(
        [("Mode", one_of(["IAM", "SSO"])), ("Unused", one_of(["a", "b", "c"])), ("Open", string())],
        [("Iam", is("Mode", "IAM"))],
    );
    let values = it.values("Mode").unwrap();
    assert_eq!(values.iter().map(|(_, text)| text.as_ref()).collect::<Vec<_>>(), ["IAM", "SSO"]);
    assert!(
        it.implies(&values[0].0, &it.named("Iam"))
            && !it.is_possible(&it.and(&values[1].0, &it.named("Iam")))
    );
    let unused = it.values("Unused").unwrap();
    assert_eq!(unused.iter().map(|(_, text)| text.as_ref()).collect::<Vec<_>>(), ["a", "b", "c"]);
    let any = unused.iter().fold(it.never(), |any, (guard, _)| it.or(&any, guard));
    assert!(it.implies(&it.always(), &any));
    assert!(!it.is_possible(&it.and(&unused[0].0, &unused[2].0)));
    assert!(it.values("Open").is_none() && it.values("Missing").is_none());
}
