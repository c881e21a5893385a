//! Texts that are composed of others: `Fn::Sub`, `Fn::Join`, `Fn::Select` and `Fn::Split`.
//!
//! A text is known where each of its parts has finitely many values. Region, partition and domain suffix
//! belong together: the text is composed once a region.

use super::resolve::{Candidate, Resolved, Resolver};
use crate::condition::Guard;
use crate::schema;
use crate::template::sub_text::{self, Part};
use crate::template::{Function, Map, Node, Section, Value};
use std::borrow::Cow;
use std::cell::Cell;

/// A text with more variants than these is judged for none of them.
const VARIANTS: usize = 128;

/// Longer texts are not composed, in bytes.
const LONGEST: usize = 1 << 16;

/// How deep functions are followed.
const DEPTH: usize = 16;

/// Where a stack may be deployed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Location<'a> {
    pub(super) region: &'a str,
    partition: &'static str,
    suffix: &'static str,
}

/// What the names of a partition's regions begin with, its name and the suffix of its domains.
///
/// Source: the AWS SDKs' `partitions.json`. Every other region is in `aws`.
const PARTITIONS: [(&str, &str, &str); 7] = [
    ("cn-", "aws-cn", "amazonaws.com.cn"),
    ("eu-isoe-", "aws-iso-e", "cloud.adc-e.uk"),
    ("eusc-", "aws-eusc", "amazonaws.eu"),
    ("us-gov-", "aws-us-gov", "amazonaws.com"),
    ("us-iso-", "aws-iso", "c2s.ic.gov"),
    ("us-isob-", "aws-iso-b", "sc2s.sgov.gov"),
    ("us-isof-", "aws-iso-f", "csp.hci.ic.gov"),
];

impl<'a> Location<'a> {
    /// Returns the place of a region.
    pub(super) fn of(region: &'a str) -> Self {
        let found = PARTITIONS.iter().find(|(prefix, ..)| region.starts_with(prefix));
        let (partition, suffix) =
            found.map_or(("aws", "amazonaws.com"), |(_, partition, suffix)| (*partition, *suffix));
        Self { region, partition, suffix }
    }

    /// Returns the places where a stack may be deployed: one where the region is known.
    pub(super) fn all(region: Option<&'a str>) -> impl Iterator<Item = Self> {
        let any = if region.is_none() { schema::regions() } else { &[] };
        region.into_iter().chain(any.iter().copied()).map(Location::of)
    }

    /// Returns the value of a pseudo parameter that tells the place.
    fn value(&self, name: &str) -> Option<&str> {
        match name {
            "AWS::Region" => Some(self.region),
            "AWS::Partition" => Some(self.partition),
            "AWS::URLSuffix" => Some(self.suffix),
            _ => None,
        }
    }
}

/// The variants of a text.
pub(super) struct Texts<'a> {
    pub(super) variants: Vec<Candidate<'a>>,
    /// Whether they differ between places.
    pub(super) is_local: bool,
}

/// A text with the situations in which it may be that.
#[derive(Clone)]
struct Variant {
    text: String,
    when: Guard,
    certain: bool,
}

/// Tells whether a value is composed, or the name of a place.
pub(super) fn is_composed(node: &Node) -> bool {
    node.as_call().is_some_and(|call| match call.function {
        Function::Sub | Function::Join | Function::Select => true,
        Function::Ref => call.argument.as_text().is_some_and(|name| Location::of("").value(name).is_some()),
        _ => false,
    })
}

impl<'a> Resolver<'a> {
    /// Returns every text that a composed value may be at a place; none where any part is not known.
    pub(super) fn texts(&self, node: &'a Node, place: &Location<'_>) -> Option<Texts<'a>> {
        let composer = Composer { resolver: *self, place, is_local: Cell::new(false) };
        let variants = composer.variants(node, 0)?;
        let candidate = |it: Variant| Candidate {
            value: Cow::Owned(Node::from(it.text).at(node.place)),
            when: it.when,
            certain: it.certain,
        };
        Some(Texts {
            variants: variants.into_iter().map(candidate).collect(),
            is_local: composer.is_local.get(),
        })
    }

    /// Returns the situations in which a stack may be deployed at a place.
    pub(super) fn at(&self, place: &Location<'_>) -> Guard {
        let may_be = |name| self.conditions.may_be(name, place.value(name).unwrap_or_default());
        let names = ["AWS::Region", "AWS::Partition", "AWS::URLSuffix"];
        names.into_iter().fold(Guard::ALWAYS, |all, name| self.conditions.and(&all, &may_be(name)))
    }
}

struct Composer<'p, 'a> {
    resolver: Resolver<'a>,
    place: &'p Location<'p>,
    is_local: Cell<bool>,
}

impl<'a> Composer<'_, 'a> {
    fn variants(&self, node: &'a Node, depth: usize) -> Option<Vec<Variant>> {
        if depth > DEPTH {
            return None;
        }
        let Some(call) = node.as_call() else { return self.literal(node) };
        let argument = &call.argument;
        match call.function {
            Function::Ref => self.reference(argument.as_text()?),
            Function::If => self.chosen(node, depth),
            Function::Sub => match argument.as_list() {
                Some([text, variables]) => self.substituted(text.as_text()?, variables.as_map(), depth),
                Some(_) => None,
                None => self.substituted(argument.as_text()?, None, depth),
            },
            Function::Join => {
                let [delimiter, items] = argument.as_list()? else { return None };
                let delimiter = delimiter.as_text()?;
                let mut joined = vec![empty()];
                for (index, item) in items.as_list()?.iter().enumerate() {
                    if index > 0 {
                        joined = self.product(joined, &[literal(delimiter)])?;
                    }
                    joined = self.product(joined, &self.variants(item, depth + 1)?)?;
                }
                Some(joined)
            }
            Function::FindInMap => match self.resolver.resolve(node) {
                Resolved::Mapped(found) => self.candidates(found),
                _ => None,
            },
            Function::Select => {
                let [index, items] = argument.as_list()? else { return None };
                let index: usize = index.scalar_text()?.parse().ok()?;
                match items.argument_of(Function::Split) {
                    Some(split) => {
                        let [delimiter, source] = split.as_list()? else { return None };
                        let delimiter = delimiter.as_text()?;
                        let nth = |it: Variant| {
                            let text = it.text.split(delimiter).nth(index)?.to_owned();
                            Some(Variant { text, ..it })
                        };
                        self.variants(source, depth + 1)?.into_iter().map(nth).collect()
                    }
                    None => self.variants(items.as_list()?.get(index)?, depth + 1),
                }
            }
            _ => None,
        }
    }

    fn literal(&self, node: &'a Node) -> Option<Vec<Variant>> {
        match self.resolver.resolve(node) {
            Resolved::Plain(node) if !matches!(node.value, Value::Float(_)) => {
                Some(vec![literal(&node.scalar_text()?)])
            }
            _ => None,
        }
    }

    fn reference(&self, name: &str) -> Option<Vec<Variant>> {
        if let Some(text) = self.place.value(name) {
            self.is_local.set(true);
            return Some(vec![literal(text)]);
        }
        let parameter = self.resolver.entry(Section::Parameters, name)?;
        let is_resolved = |kind: &str| kind.starts_with("AWS::SSM::");
        if parameter.get("Type").and_then(Node::as_text).is_some_and(is_resolved) {
            return None;
        }
        self.candidates(self.resolver.candidates(name, parameter))
    }

    fn chosen(&self, node: &'a Node, depth: usize) -> Option<Vec<Variant>> {
        let Resolved::If(name, then, otherwise) = self.resolver.resolve(node) else { return None };
        let conditions = self.resolver.conditions;
        let named = conditions.named(name);
        let mut all = Vec::new();
        for (branch, chosen) in [(then, named.clone()), (otherwise, conditions.not(&named))] {
            for variant in self.variants(branch, depth + 1)? {
                all.push(Variant { when: conditions.and(&variant.when, &chosen), ..variant });
            }
        }
        all.retain(|variant| !variant.when.is_never());
        (all.len() <= VARIANTS).then_some(all)
    }

    fn substituted(&self, text: &str, variables: Option<&'a Map>, depth: usize) -> Option<Vec<Variant>> {
        let mut all = vec![empty()];
        for part in sub_text::parts(text) {
            let next = match part {
                Part::Literal(text) => vec![literal(text)],
                Part::Escape(name) => vec![literal(&format!("${{{name}}}"))],
                Part::Variable(name) => match variables.and_then(|map| map.get(name)) {
                    Some(node) => self.variants(node, depth + 1)?,
                    None => self.reference(name)?,
                },
                Part::Unclosed(_) => return None,
            };
            all = self.product(all, &next)?;
        }
        Some(all)
    }

    fn candidates(&self, found: Vec<Candidate<'a>>) -> Option<Vec<Variant>> {
        if found.is_empty() || found.len() > VARIANTS {
            return None;
        }
        let variant = |it: Candidate<'_>| {
            let text = it.value.scalar_text()?.into_owned();
            Some(Variant { text, when: it.when, certain: it.certain })
        };
        found.into_iter().map(variant).collect()
    }

    fn product(&self, before: Vec<Variant>, next: &[Variant]) -> Option<Vec<Variant>> {
        if before.len() * next.len() > VARIANTS {
            return None;
        }
        let mut all = Vec::with_capacity(before.len() * next.len());
        for first in &before {
            for second in next {
                let when = self.resolver.conditions.and(&first.when, &second.when);
                let text = format!("{}{}", first.text, second.text);
                if text.len() > LONGEST {
                    return None;
                }
                if !when.is_never() {
                    all.push(Variant { text, when, certain: first.certain && second.certain });
                }
            }
        }
        Some(all)
    }
}

fn literal(text: &str) -> Variant {
    Variant { text: text.to_owned(), when: Guard::ALWAYS, certain: true }
}

fn empty() -> Variant {
    literal("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::{Options, context::Context, testing};

    /// Returns the variants of each output, with `*` where they differ between places.
    fn texts(outputs: &str) -> Vec<String> {
        let template = testing::read(&format!(
            r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "live"]}},
                "Free": {{"Type": "String"}}, "Named": {{"Type": "String", "Default": "reviews"}},
                "Path": {{"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/a"}}}},
            "Mappings": {{"Sizes": {{"test-1": {{"Disk": 1}}, "live-1": {{"Disk": 2}}}}}},
            "Conditions": {{"Live": {{"Fn::Equals": [{{"Ref": "Stage"}}, "live"]}}}}, "Outputs": {outputs}}}"#
        ));
        let options = Options::default();
        let context = Context::new(&template, &options);
        let one = |node: &Node| match context.resolver().texts(node, &Location::of("cn-north-1")) {
            None => "?".to_owned(),
            Some(texts) => {
                let told = texts.variants.iter().map(|it| {
                    let text = it.value.scalar_text().unwrap();
                    format!("{text}{}", if it.certain { "" } else { "?" })
                });
                told.collect::<Vec<_>>().join(" ") + if texts.is_local { " *" } else { "" }
            }
        };
        template.entries(Section::Outputs).map(|(_, node)| one(node)).collect()
    }

    #[test]
    fn texts_are_composed_where_every_part_is_known() {
        assert_eq!(
            texts(
                r#"{"A": {"Fn::Sub": "a-${Stage}-${!b}"},
                "B": {"Fn::Sub": ["${X}.${AWS::URLSuffix}", {"X": {"Fn::If": ["Live", "x", "y"]}}]},
                "C": {"Fn::Join": ["-", [{"Ref": "Stage"}, {"Ref": "Stage"}, 1]]},
                "D": {"Fn::Select": [1, {"Fn::Split": ["-", {"Fn::Sub": "x-${Named}"}]}]},
                "E": {"Fn::Select": ["0", ["p", "q"]]},
                "F": {"Fn::FindInMap": ["Sizes", {"Fn::Sub": "${Stage}-1"}, "Disk"]},
                "G": {"Ref": "AWS::Partition"}}"#
            ),
            [
                "a-test-${b} a-live-${b}",
                "x.amazonaws.com.cn y.amazonaws.com.cn *",
                "test-test-1 live-live-1",
                "reviews?",
                "p",
                "1 2",
                "aws-cn *",
            ]
        );
    }

    #[test]
    fn a_text_with_an_unknown_part_is_unknown() {
        assert_eq!(
            texts(
                r#"{"A": {"Fn::Sub": "a-${Free}"}, "B": {"Fn::Join": ["", {"Ref": "Free"}]},
                "C": {"Fn::Select": [5, ["p"]]}, "D": {"Fn::Sub": "${Path}"}, "E": {"Fn::Sub": "${Stage"},
                "F": {"Fn::Sub": "${AWS::AccountId}"}, "G": {"Fn::Join": ["", ["{{resolve:ssm:a}}", "b"]]}}"#
            ),
            ["?"; 7]
        );
    }
}
