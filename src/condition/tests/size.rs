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
    // A step takes about a tenth of a microsecond.
    assert!(it.diagrams.steps() < 250_000, "{}", it.diagrams.steps());
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

/// Returns that each of some parameters is what another one is, so many places further on.
fn shifted(count: usize, by: usize) -> Node {
    let pairs = (0..count).map(|index| {
        let (a, b) = (is(&format!("A{index}"), "x"), is(&format!("B{}", (index + by) % count), "x"));
        call(
            Function::Or,
            [call(Function::And, [a.clone(), b.clone()]), call(Function::And, [not(a), not(b)])],
        )
    });
    Node::call(Function::And, pairs.collect::<Vec<_>>())
}

#[test]
fn what_is_compared_together_is_decided_together() {
    // With all first halves before all second ones, the diagram would be exponential in the number of pairs.
    let first = (0..200).map(|index| is(&format!("A{index}"), "x")).collect::<Vec<_>>();
    let section =
        map([("First", Node::call(Function::Or, first)), ("Pairs", shifted(200, 0)), ("No", shifted(2, 1))]);
    let it = Conditions::of(&template([("Conditions", section)]));
    let (first, pairs) = (it.named("First"), it.named("Pairs"));
    assert!(it.is_possible(&it.and(&first, &pairs)) && !it.implies(&pairs, &first));
    assert!(it.problems().is_empty());
    assert!(it.diagrams.steps() < 100_000, "{}", it.diagrams.steps());
}

#[test]
fn what_exceeds_the_limits_is_reported_and_possible() {
    // No order of the variables suits all of these.
    let crossed = [0, 7, 13, 22].map(|by| shifted(40, by)).to_vec();
    let it = conditions([], [("A", is("A0", "x")), ("Crossed", Node::call(Function::Or, crossed))]);
    let crossed = it.named("Crossed");
    assert!(it.is_possible(&crossed) && it.is_possible(&it.not(&crossed)));
    assert!(!it.implies(&crossed, &it.named("A")));
    let messages: Vec<_> = it.problems().into_iter().map(|problem| problem.message).collect();
    assert_eq!(messages, ["condition `Crossed` is too large to be decided"]);
}

#[test]
fn the_work_for_a_whole_template_is_limited() {
    let mut state = 1_u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let arms = (0..3_000).map(|_| {
        let parts =
            [(); 3].map(|()| is(&format!("P{}", random(200)), if random(2) == 0 { "x" } else { "y" }));
        call(Function::And, parts)
    });
    let it = conditions([("P0", string())], [("Any", Node::call(Function::Or, arms.collect::<Vec<_>>()))]);
    assert!(it.is_possible(&it.named("Any")));
    let messages: Vec<_> = it.problems().into_iter().map(|problem| problem.message).collect();
    assert_eq!(messages, ["condition `Any` is too large to be decided"]);
    // What was decided before the limit was reached is kept, and nothing is begun after it.
    let steps = it.diagrams.steps();
    assert!(steps < 10_000_000, "{steps}");
    let started = it.values("P0");
    assert!(started.is_none() && it.is_possible(&it.may_be("P0", "x")));
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

#[test]
fn more_allowed_values_than_are_told_apart_are_reported() {
    let with = |count: usize| {
        let values: Vec<String> = (0..count).map(|index| format!("v{index}")).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let allowed: Vec<Node> = values.iter().map(|value| text(value)).collect();
        let declared = map([("Type", text("String")), ("AllowedValues", allowed.into())]);
        let parameter = Map::from_iter([("P", declared)]);
        let it = Conditions::of(&template([("Parameters", parameter.into())]));
        (it.values("P").map(|values| values.len()), it.problems().len())
    };
    assert_eq!(with(4_096), (Some(4_096), 0));
    assert_eq!(with(4_097), (None, 1));
}
