//! Random templates: what rules say of branches and references, against a list of all situations.

use super::{dangling_reference, unreachable_branch};
use crate::validate::testing::findings;
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::{Value, json};

/// The values of the parameters: two have allowed values, one is free.
const VALUES: [&[&str]; 3] = [&["a", "b", "c"], &["a", "b", "c", "other"], &["a", "b"]];

type Situation = [&'static str; 3];

#[derive(Debug, Clone)]
enum Formula {
    Is(usize, &'static str),
    Same(usize, usize),
    Not(Box<Self>),
    And(Vec<Self>),
    Or(Vec<Self>),
    /// An earlier condition; where there is none, the first parameter is `a`.
    Named(usize),
}

/// A value: a choice by a condition, a reference to the target, or neither.
#[derive(Debug, Clone)]
enum Tree {
    If(usize, Box<[Self; 2]>),
    Reference,
    Literal,
}

impl Formula {
    fn json(&self, declared: usize) -> Value {
        let all = |items: &[Self]| items.iter().map(|item| item.json(declared)).collect::<Vec<_>>();
        let parameter = |index: &usize| json!({"Ref": format!("P{index}")});
        match self {
            Self::Is(index, value) => json!({"Fn::Equals": [parameter(index), value]}),
            Self::Same(a, b) => json!({"Fn::Equals": [parameter(a), parameter(b)]}),
            Self::Not(inner) => json!({"Fn::Not": [inner.json(declared)]}),
            Self::And(items) => json!({"Fn::And": all(items)}),
            Self::Or(items) => json!({"Fn::Or": all(items)}),
            Self::Named(index) if *index < declared => json!({"Condition": format!("C{index}")}),
            Self::Named(_) => Self::Is(0, "a").json(declared),
        }
    }

    fn holds(&self, situation: &Situation, earlier: &[bool]) -> bool {
        match self {
            Self::Is(index, value) => situation[*index] == *value,
            Self::Same(a, b) => situation[*a] == situation[*b],
            Self::Not(inner) => !inner.holds(situation, earlier),
            Self::And(items) => items.iter().all(|item| item.holds(situation, earlier)),
            Self::Or(items) => items.iter().any(|item| item.holds(situation, earlier)),
            Self::Named(index) => earlier.get(*index).copied().unwrap_or(situation[0] == "a"),
        }
    }
}

impl Tree {
    fn json(&self) -> Value {
        match self {
            Self::If(condition, branches) => {
                json!({"Fn::If": [format!("C{condition}"), branches[0].json(), branches[1].json()]})
            }
            Self::Reference => json!({"Fn::GetAtt": ["Target", "Arn"]}),
            Self::Literal => json!("literal"),
        }
    }

    /// Counts the references that dangle in some situation of those in which the tree is there, and the
    /// branches that no situation chooses.
    fn count(&self, present: &[&Vec<bool>], all: &[Vec<bool>], target: usize) -> [usize; 2] {
        match self {
            Self::Literal => [0, 0],
            Self::Reference => [usize::from(present.iter().any(|holds| !holds[target])), 0],
            Self::If(condition, branches) => {
                let is_constant = all.iter().all(|holds| holds[*condition] == all[0][*condition]);
                let [mut dangling, mut unreachable] = [0, 0];
                for (branch, is_chosen) in branches.iter().zip([true, false]) {
                    let chosen: Vec<_> =
                        present.iter().copied().filter(|holds| holds[*condition] == is_chosen).collect();
                    let is_told = chosen.is_empty() && !present.is_empty() && !is_constant;
                    let [inner, further] = branch.count(&chosen, all, target);
                    dangling += inner;
                    unreachable += further + usize::from(is_told);
                }
                [dangling, unreachable]
            }
        }
    }
}

fn formula() -> impl Strategy<Value = Formula> {
    let leaf = prop_oneof![
        4 => (0..3_usize, prop::sample::select(&["a", "b", "c"][..])).prop_map(|(index, value)| Formula::Is(index, value)),
        1 => (0..3_usize, 0..3_usize).prop_map(|(a, b)| Formula::Same(a, b)),
        2 => (0..5_usize).prop_map(Formula::Named),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        let items = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            inner.prop_map(|inner| Formula::Not(Box::new(inner))),
            items.clone().prop_map(Formula::And),
            items.prop_map(Formula::Or),
        ]
    })
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![2 => Just(Tree::Reference), 1 => Just(Tree::Literal)];
    leaf.prop_recursive(4, 24, 2, |inner| {
        (0..5_usize, [inner.clone(), inner])
            .prop_map(|(condition, branches)| Tree::If(condition, Box::new(branches)))
    })
}

/// Lists which conditions hold, by situation.
fn situations(formulas: &[Formula]) -> Vec<Vec<bool>> {
    let mut all = Vec::new();
    for &first in VALUES[0] {
        for &second in VALUES[1] {
            for &third in VALUES[2] {
                let mut holds = Vec::new();
                for formula in formulas {
                    holds.push(formula.holds(&[first, second, third], &holds));
                }
                all.push(holds);
            }
        }
    }
    all
}

proptest! {
    #![proptest_config(Config { cases: 300, failure_persistence: None, ..Config::default() })]

    #[test]
    fn what_is_there_is_decided_as_by_a_list_of_all_situations(
        formulas in prop::collection::vec(formula(), 5),
        target in 0..5_usize,
        user in prop::option::of(0..5_usize),
        tree in tree(),
    ) {
        let conditions: serde_json::Map<_, _> =
            formulas.iter().enumerate().map(|(index, it)| (format!("C{index}"), it.json(index))).collect();
        let mut resource = json!({"Type": "AWS::SNS::Topic", "Properties": {"TopicName": tree.json()}});
        if let Some(user) = user {
            resource["Condition"] = json!(format!("C{user}"));
        }
        let template = json!({
            "Parameters": {
                "P0": {"Type": "String", "AllowedValues": VALUES[0]},
                "P1": {"Type": "String"},
                "P2": {"Type": "String", "AllowedValues": VALUES[2]},
            },
            "Conditions": conditions,
            "Resources": {"Target": {"Type": "AWS::SNS::Topic", "Condition": format!("C{target}")}, "User": resource},
        })
        .to_string();
        let all = situations(&formulas);
        let present: Vec<_> = all.iter().filter(|holds| user.is_none_or(|user| holds[user])).collect();
        let [dangling, unreachable] = tree.count(&present, &all, target);
        let found = findings(dangling_reference::check, &template);
        prop_assert_eq!(found.matches("dangling-reference ").count(), dangling, "{}\n{}", template, found);
        let found = findings(unreachable_branch::check, &template);
        prop_assert_eq!(found.matches("unreachable-branch ").count(), unreachable, "{}\n{}", template, found);
    }
}
