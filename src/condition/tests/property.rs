//! Random small templates, decided by listing every situation.

use super::{call, condition, equals, is, map, not, reference, sub, text, texts};
use crate::condition::{Conditions, Guard};
use crate::template::{Function, Map, Node, Template};
use crate::value::IntoNode;
use proptest::prelude::*;
use proptest::test_runner::Config;

/// The texts that conditions name, and enough others for four variables to differ in.
const NAMED: [&str; 4] = ["", "a", "b", "c"];
const TEXTS: [&str; 12] = ["", "a", "ab", "-", "b-", "b", "c", "d", "z1", "z2", "z3", "z4"];

/// The texts that joined ones are compared with: what they are joined of is among the texts.
const JOINED: [&str; 4] = ["", "a", "ab", "b-"];

/// The variables: three parameters and a text that nothing is known of.
const VARIABLES: usize = 4;

#[derive(Debug, Clone)]
enum Operand {
    Text(&'static str),
    Variable(usize),
    /// A parameter, this text, and another parameter.
    Joined(usize, &'static str, usize),
    /// A look-up with a parameter as its first key, this second key, and possibly a default.
    Find(usize, &'static str, Option<&'static str>),
}

#[derive(Debug, Clone)]
enum Formula {
    Equals(Operand, Operand),
    Contains(Vec<&'static str>, Operand),
    Not(Box<Self>),
    And(Vec<Self>),
    Or(Vec<Self>),
    /// An earlier condition, or one that is not declared where there are not so many.
    Named(usize),
}

#[derive(Debug, Clone)]
struct Situation {
    values: [&'static str; VARIABLES],
    missing: bool,
}

/// The declarations that a parameter can have, each with the texts that it allows.
fn declarations() -> Vec<(Node, Vec<&'static str>)> {
    vec![
        (map([("Type", text("String"))]), TEXTS.to_vec()),
        (map([("AllowedValues", texts(["a", "b"]))]), vec!["a", "b"]),
        (map([("AllowedValues", texts(["", "c", "d"]))]), vec!["", "c", "d"]),
        (map([("MinLength", 1.into_node())]), TEXTS[1..].to_vec()),
        (map([("AllowedPattern", text("[b-z][0-9]*"))]), TEXTS[5..].to_vec()),
        (map([("AllowedPattern", text("^(a|c)?$"))]), vec!["", "a", "c"]),
    ]
}

/// The mapping that look-ups use: first key, second key, value.
const MAPPING: [(&str, &str, &str); 4] = [("a", "K", "b"), ("a", "L", "a"), ("b", "K", "c"), ("d", "K", "")];

impl Operand {
    fn node(&self) -> Node {
        match self {
            Self::Text(value) => text(value),
            Self::Variable(3) => Node::call(Function::ImportValue, text("x")),
            Self::Variable(index) => reference(&format!("P{index}")),
            Self::Joined(first, between, last) => sub(&format!("${{P{first}}}{between}${{P{last}}}")),
            Self::Find(index, key, default) => {
                let mut items = vec![text("Map"), reference(&format!("P{index}")), text(key)];
                items.extend(default.map(|default| map([("DefaultValue", text(default))])));
                Node::call(Function::FindInMap, items)
            }
        }
    }

    /// Returns the text in a situation; none where the look-up fails.
    fn value(&self, situation: &Situation) -> Option<String> {
        let found = match self {
            Self::Text(value) => Some(*value),
            Self::Variable(index) => Some(situation.values[*index]),
            Self::Joined(first, between, last) => {
                let [first, last] = [first, last].map(|index| situation.values[*index]);
                return Some(format!("{first}{between}{last}"));
            }
            Self::Find(index, key, default) => MAPPING
                .iter()
                .find(|entry| (entry.0, entry.1) == (situation.values[*index], *key))
                .map(|entry| entry.2)
                .or(*default),
        };
        found.map(str::to_owned)
    }
}

impl Formula {
    fn node(&self, declared: usize) -> Node {
        let all = |items: &[Self]| items.iter().map(|item| item.node(declared)).collect::<Vec<_>>();
        match self {
            Self::Equals(left, right) => equals(left.node(), right.node()),
            Self::Contains(list, value) => {
                let list: Vec<_> = list.iter().map(|item| text(item)).collect();
                call(Function::Contains, [list.into(), value.node()])
            }
            Self::Not(inner) => not(inner.node(declared)),
            Self::And(items) => Node::call(Function::And, all(items)),
            Self::Or(items) => Node::call(Function::Or, all(items)),
            Self::Named(index) if *index < declared => condition(&format!("C{index}")),
            Self::Named(_) => condition("Missing"),
        }
    }

    /// Tells whether it holds, given the conditions before it; none where a look-up fails.
    fn holds(&self, situation: &Situation, earlier: &[bool]) -> Option<bool> {
        let all = |items: &[Self]| {
            items.iter().map(|item| item.holds(situation, earlier)).collect::<Option<Vec<_>>>()
        };
        Some(match self {
            Self::Equals(left, right) => left.value(situation)? == right.value(situation)?,
            Self::Contains(list, value) => list.contains(&value.value(situation)?.as_str()),
            Self::Not(inner) => !inner.holds(situation, earlier)?,
            Self::And(items) => all(items)?.iter().all(|holds| *holds),
            Self::Or(items) => all(items)?.iter().any(|holds| *holds),
            Self::Named(index) => earlier.get(*index).copied().unwrap_or(situation.missing),
        })
    }
}

fn operand() -> impl Strategy<Value = Operand> {
    prop_oneof![
        3 => prop::sample::select(&NAMED[..]).prop_map(Operand::Text),
        6 => (0..VARIABLES).prop_map(Operand::Variable),
        1 => (0..3_usize, prop::sample::select(&["K", "L"][..]), prop::option::of(prop::sample::select(&NAMED[..])))
            .prop_map(|(index, key, default)| Operand::Find(index, key, default)),
    ]
}

fn joined() -> impl Strategy<Value = Operand> {
    (0..3_usize, prop::sample::select(&["", "-", "a"][..]), 0..3_usize)
        .prop_map(|(first, between, last)| Operand::Joined(first, between, last))
}

fn formula() -> impl Strategy<Value = Formula> {
    let leaf = prop_oneof![
        4 => (operand(), operand()).prop_map(|(left, right)| Formula::Equals(left, right)),
        2 => (joined(), prop::sample::select(&JOINED[..]))
            .prop_map(|(joined, value)| Formula::Equals(joined, Operand::Text(value))),
        1 => (0..6_usize).prop_map(Formula::Named),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let items = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            inner.prop_map(|inner| Formula::Not(Box::new(inner))),
            items.clone().prop_map(Formula::And),
            items.prop_map(Formula::Or),
        ]
    })
}

/// A rule's assertion; rules know no look-ups and no conditions.
fn assertion() -> impl Strategy<Value = Formula> {
    (prop::collection::vec(prop::sample::select(&NAMED[..]), 1..4), 0..3_usize, any::<bool>()).prop_map(
        |(list, index, negated)| {
            let contains = Formula::Contains(list, Operand::Variable(index));
            if negated { Formula::Not(Box::new(contains)) } else { contains }
        },
    )
}

fn template(parameters: &[usize], formulas: &[Formula], rule: Option<&Formula>) -> Template {
    let declared = declarations();
    let parameters: Map = parameters
        .iter()
        .enumerate()
        .map(|(index, it)| (format!("P{index}"), declared[*it].0.clone()))
        .collect();
    let conditions: Map =
        formulas.iter().enumerate().map(|(index, it)| (format!("C{index}"), it.node(index))).collect();
    let mut mapping = Map::new();
    for (first, second, value) in MAPPING {
        let mut entry = mapping.get(first).and_then(Node::as_map).cloned().unwrap_or_default();
        entry.set(second, value.into_node());
        mapping.set(first, entry);
    }
    let mut root = Map::new();
    root.push("Parameters", parameters);
    root.push("Mappings", map([("Map", mapping.into())]));
    root.push("Conditions", conditions);
    if let Some(rule) = rule {
        let rule = map([
            ("RuleCondition", is("P0", "a")),
            ("Assertions", vec![map([("Assert", rule.node(0))])].into()),
        ]);
        root.push("Rules", map([("Rule", rule)]));
    }
    Template { name: "test".to_owned(), root: root.into() }
}

/// Lists the situations, each with what holds in it: all conditions, then the one that is not declared.
fn situations(parameters: &[usize], formulas: &[Formula], rule: Option<&Formula>) -> Vec<Vec<bool>> {
    let declared = declarations();
    let domain = |index: usize| parameters.get(index).map_or(&TEXTS[..], |it| &declared[*it].1);
    let mut all = vec![];
    for &first in domain(0) {
        for &second in domain(1) {
            for &third in domain(2) {
                for &fourth in domain(3) {
                    for missing in [false, true] {
                        let situation = Situation { values: [first, second, third, fourth], missing };
                        let mut holds = Vec::new();
                        let succeeds = formulas.iter().all(|formula| {
                            formula.holds(&situation, &holds).is_some_and(|it| {
                                holds.push(it);
                                true
                            })
                        });
                        let is_allowed =
                            rule.is_none_or(|it| first != "a" || it.holds(&situation, &[]) == Some(true));
                        if succeeds && is_allowed {
                            holds.push(missing);
                            all.push(holds);
                        }
                    }
                }
            }
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

proptest! {
    #![proptest_config(Config { cases: 150, failure_persistence: None, ..Config::default() })]

    #[test]
    fn agrees_with_a_list_of_all_situations(
        parameters in prop::collection::vec(0..declarations().len(), 3),
        formulas in prop::collection::vec(formula(), 1..5),
        rule in prop::option::of(assertion()),
    ) {
        let situations = situations(&parameters, &formulas, rule.as_ref());
        prop_assume!(!situations.is_empty());
        let conditions = Conditions::of(&template(&parameters, &formulas, rule.as_ref()));
        let mut guards: Vec<Guard> =
            (0..formulas.len()).map(|index| conditions.named(&format!("C{index}"))).collect();
        guards.push(conditions.named("Missing"));

        for (i, a) in guards.iter().enumerate() {
            let listed = situations.iter().any(|holds| holds[i]);
            prop_assert_eq!(conditions.is_possible(a), listed, "C{} is possible", i);
            prop_assert_eq!(conditions.witness(a).is_some(), listed, "C{} has a witness", i);
            for (j, b) in guards.iter().enumerate() {
                let implied = situations.iter().all(|holds| !holds[i] || holds[j]);
                prop_assert_eq!(conditions.implies(a, b), implied, "C{} implies C{}", i, j);
                let both = situations.iter().any(|holds| holds[i] && holds[j]);
                prop_assert_eq!(conditions.is_possible(&conditions.and(a, b)), both, "C{} and C{}", i, j);
                let neither = situations.iter().any(|holds| !holds[i] && !holds[j]);
                let no_guard = conditions.not(&conditions.or(a, b));
                prop_assert_eq!(conditions.is_possible(&no_guard), neither, "neither C{} nor C{}", i, j);
            }
        }
        prop_assert!(conditions.problems().is_empty());
    }
}
