//! Large templates, and the limits.

use super::{call, condition, conditions, equals, is, map, not, one_of, reference, string, template, text};
use crate::condition::{Conditions, Guard, Setting};
use crate::template::{Function, Map, Node, Template};

/// Builds eighty conditions over eighty parameters, each defined through the one before it.
fn chain() -> Template {
    let names: Vec<_> = (0..80).map(|index| format!("C{index:02}")).collect();
    let mut parameters = Map::new();
    let mut section = Map::new();
    for (index, name) in names.iter().enumerate() {
        parameters.push(format!("P{index}"), if index % 2 == 0 { string() } else { one_of(["a", "b", "c"]) });
        let own = is(&format!("P{index}"), "a");
        section.push(
            name.clone(),
            match (index, index % 3) {
                (0, _) => own,
                (_, 0) => call(Function::And, [condition(&names[index - 1]), own]),
                (_, 1) => call(Function::Or, [not(condition(&names[index - 1])), own]),
                _ => call(
                    Function::Or,
                    [
                        call(Function::And, [condition(&names[index - 1]), not(own.clone())]),
                        call(Function::And, [not(condition(&names[index - 1])), own]),
                    ],
                ),
            },
        );
    }
    template([("Parameters", parameters.into()), ("Conditions", section.into())])
}

/// Asks what a validator asks of eighty nested `Fn::If`s: is each branch reachable, given all before it.
fn ask(it: &Conditions) -> (Vec<bool>, Vec<bool>, Guard) {
    let mut context = it.always();
    let (mut possible, mut implied) = (Vec::new(), Vec::new());
    for index in (0..80).rev() {
        let own = it.named(&format!("C{index:02}"));
        let branch = if index % 3 == 0 { it.not(&own) } else { own };
        implied.push(it.implies(&context, &branch));
        context = it.and(&context, &branch);
        possible.push(it.is_possible(&context));
    }
    (possible, implied, context)
}

#[test]
fn eighty_chained_conditions_are_decided() {
    let it = Conditions::of(&chain());
    let (possible, implied, context) = ask(&it);
    assert_eq!(possible, vec![true; 80]);
    assert_eq!(implied, vec![false; 80]);
    let witness = it.witness(&context).unwrap();
    let is_a = |index: usize| witness.settings.contains(&(format!("P{index}"), Setting::Value("a".into())));
    let mut holds = false;
    for index in 0..80 {
        holds = match (index, index % 3) {
            (0, _) => is_a(0),
            (_, 0) => holds && is_a(index),
            (_, 1) => !holds || is_a(index),
            _ => holds != is_a(index),
        };
        assert_eq!(holds, index % 3 != 0, "C{index} in {witness}");
    }
    assert!(it.implies(&it.named("C03"), &it.named("C02")));
    assert!(it.implies(&it.not(&it.named("C03")), &it.named("C04")));
    assert!(!it.is_possible(&it.not(&it.or(&it.named("C03"), &it.named("C04")))));
    assert!(it.problems().is_empty());
}

#[test]
fn deep_nesting_is_an_error_and_not_an_overflow() {
    let deep = (0..5_000).fold(is("P", "a"), |inner, _| not(inner));
    let it =
        conditions([("P", string())], [("Deep", deep), ("User", condition("Deep")), ("Fine", is("P", "a"))]);
    let problems = it.problems();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].rule.code, "conditions-too-large");
    assert_eq!(problems[0].message, "condition `Deep` is too large to be decided");
    assert_eq!(problems[0].path, ["Conditions", "Deep"]);
    let user = it.named("User");
    assert!(it.is_possible(&user) && it.is_possible(&it.not(&user)));
    assert!(!it.implies(&it.always(), &user) && it.witness(&user).is_none());
    assert!(it.is_possible(&it.named("Fine")));
}

#[test]
fn a_long_chain_is_no_overflow() {
    let names: Vec<_> = (0..20_000).map(|index| format!("C{index}")).collect();
    let section: Map = names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            (name.clone(), names.get(index + 1).map_or_else(|| is("P", "a"), |next| condition(next)))
        })
        .collect();
    let it = Conditions::of(&template([("Conditions", section.into())]));
    assert!(it.implies(&it.named("C0"), &it.named("C19999")));
}

#[test]
fn what_exceeds_the_limits_is_reported_and_possible() {
    // Pairs that are compared crosswise, with all first halves before all second ones, need a diagram
    // that is exponential in their number.
    let pairs: Vec<_> = (0..40).map(|index| (format!("A{index}"), format!("B{index}"))).collect();
    let first = pairs.iter().map(|(a, _)| is(a, "x")).collect::<Vec<_>>();
    let crossed = pairs
        .iter()
        .map(|(a, b)| {
            let (a, b) = (is(a, "x"), is(b, "x"));
            call(
                Function::Or,
                [call(Function::And, [a.clone(), b.clone()]), call(Function::And, [not(a), not(b)])],
            )
        })
        .collect::<Vec<_>>();
    let it = conditions(
        [],
        [("First", Node::call(Function::Or, first)), ("Crossed", Node::call(Function::And, crossed))],
    );
    let crossed = it.named("Crossed");
    assert!(it.is_possible(&crossed) && it.is_possible(&it.not(&crossed)));
    assert!(!it.implies(&crossed, &it.named("First")));
    let messages: Vec<_> = it.problems().into_iter().map(|problem| problem.message).collect();
    assert_eq!(messages, ["condition `Crossed` is too large to be decided"]);
}

#[test]
fn a_question_that_exceeds_the_limits_is_reported() {
    let section: Map = (0..80).map(|index| (format!("C{index}"), is(&format!("P{index}"), "x"))).collect();
    let it = Conditions::of(&template([("Conditions", section.into())]));
    let crossed = (0..40).fold(it.always(), |all, index| {
        let (a, b) = (it.named(&format!("C{index}")), it.named(&format!("C{}", index + 40)));
        let same = it.or(&it.and(&a, &b), &it.and(&it.not(&a), &it.not(&b)));
        it.and(&all, &same)
    });
    assert!(it.is_possible(&crossed));
    let messages: Vec<_> = it.problems().into_iter().map(|problem| problem.message).collect();
    assert_eq!(messages, ["the conditions of this template are too large to be decided together"]);
}

#[test]
fn look_ups_with_too_many_cases_are_reported() {
    let entries: Map = (0..400).map(|index| (format!("k{index}"), map([("K", text("v"))]))).collect();
    let find = |key| {
        let default = map([("DefaultValue", text("none"))]);
        call(Function::FindInMap, [text("Map"), reference(key), text("K"), default])
    };
    let it = Conditions::of(&template([
        ("Mappings", map([("Map", entries.into())])),
        ("Conditions", map([("One", equals(find("A"), text("v"))), ("Two", equals(find("A"), find("B")))])),
    ]));
    assert!(it.is_possible(&it.not(&it.named("One"))));
    assert!(it.is_possible(&it.named("Two")));
    let messages: Vec<_> = it.problems().into_iter().map(|problem| problem.message).collect();
    assert_eq!(messages, ["condition `Two` is too large to be decided"]);
}

#[test]
fn parameters_that_are_all_compared_with_each_other_end_in_bounded_memory() {
    let names: Vec<_> = (0..3_000).map(|index| format!("P{index}")).collect();
    let section: Map = names
        .iter()
        .zip(names.iter().skip(1))
        .map(|(a, b)| (format!("{a}is{b}"), equals(reference(a), reference(b))))
        .collect();
    let it = Conditions::of(&template([("Conditions", section.into())]));
    assert!(it.is_possible(&it.named("P0isP1")));
    assert!(it.is_possible(&it.named("P2998isP2999")));
    assert!(!it.problems().is_empty());
}
