//! How many bytes a value has at least, as far as it is known.

use super::resolve::{Resolved, Resolver};
use super::schema::text_of;
use crate::condition::Guard;
use crate::template::sub_text::{Part, parts};
use crate::template::{Function, Map, Node, Section, Value};

/// The bytes that a value has at least, in the situations of a guard.
pub(super) type Size = (Guard, usize);

/// How texts are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    /// As they are.
    Plain,
    /// As what is to be encoded by `Fn::Base64`, or has been encoded already.
    BeforeBase64,
}

/// Where there are more situations that differ, the smallest part counts in all of them.
const MOST: usize = 64;

/// Returns the bytes that a value has at least, for situations that together are those of a guard in which it
/// is there: of a text, of a list's items, or of a mapping's keys and values.
pub(super) fn least(resolver: Resolver<'_>, node: &Node, when: &Guard, measure: Measure) -> Vec<Size> {
    let conditions = resolver.conditions;
    let one = |bytes| vec![(when.clone(), bytes)];
    if let Some(call) = node.as_call() {
        let argument = &call.argument;
        let items = argument.as_list().unwrap_or_default();
        match call.function {
            Function::Base64 => return least(resolver, argument, when, Measure::Plain),
            // What is joined and has been encoded already is rare.
            Function::Sub | Function::Join if measure == Measure::BeforeBase64 => return one(0),
            Function::Sub => {
                let text = items.first().unwrap_or(argument).as_text().unwrap_or_default();
                let own = items.get(1).and_then(Node::as_map);
                return sum(resolver, when, parts(text).map(|part| part_size(resolver, part, own, when)));
            }
            Function::Join => {
                let [delimiter, joined] = items else { return one(0) };
                let Some(joined) = joined.as_list() else { return one(0) };
                let between = delimiter.as_text().map_or(0, str::len) * joined.len().saturating_sub(1);
                let items = joined.iter().map(|item| least(resolver, item, when, measure));
                // An item that is left out takes its delimiter with it.
                let is_whole = !joined.iter().any(|item| item.as_call().is_some());
                let between = if is_whole { between } else { 0 };
                return sum(resolver, when, items.chain([one(between)]));
            }
            _ => {}
        }
    }
    match resolver.resolve(node) {
        Resolved::Plain(node) => match &node.value {
            Value::List(items) => {
                sum(resolver, when, items.iter().map(|item| least(resolver, item, when, measure)))
            }
            Value::Map(map) => sum(
                resolver,
                when,
                map.iter().map(|(key, node)| {
                    let value = least(resolver, node, when, measure).into_iter();
                    value.map(|(when, bytes)| (when, key.len() + bytes)).collect()
                }),
            ),
            _ => one(text_of(node).map_or(0, |text| match measure {
                Measure::Plain => text.len(),
                Measure::BeforeBase64 => (text.len() / 4 * 3).saturating_sub(2),
            })),
        },
        Resolved::If(name, then, otherwise) => {
            let named = conditions.named(name);
            let unless = conditions.not(&named);
            let branch = |node, chosen| least(resolver, node, &conditions.and(when, &chosen), measure);
            let mut sizes = branch(then, named);
            sizes.extend(branch(otherwise, unless));
            sizes.retain(|(when, _)| conditions.is_possible(when));
            sizes
        }
        Resolved::Parameter(name, parameter) if measure == Measure::Plain => {
            of_parameter(resolver, name, parameter, when)
        }
        Resolved::NoValue | Resolved::Parameter(..) | Resolved::Mapped(_) | Resolved::Unknown(_) => one(0),
    }
}

/// Returns the bytes of a parameter that has allowed values; of any other, nothing is known.
fn of_parameter(resolver: Resolver<'_>, name: &str, parameter: &Node, when: &Guard) -> Vec<Size> {
    if Resolver::allowed_values(parameter).is_none() {
        return vec![(when.clone(), 0)];
    }
    let candidates = resolver.candidates(name, parameter).into_iter();
    let size = |node: &Node| text_of(node).map_or(0, |text| text.len());
    candidates.map(|one| (resolver.conditions.and(when, &one.when), size(&one.value))).collect()
}

fn part_size(resolver: Resolver<'_>, part: Part<'_>, own: Option<&Map>, when: &Guard) -> Vec<Size> {
    let one = |bytes| vec![(when.clone(), bytes)];
    match part {
        Part::Literal(text) | Part::Unclosed(text) => one(text.len()),
        Part::Escape(name) => one(name.len() + "${}".len()),
        Part::Variable(name) => {
            if let Some(node) = own.and_then(|own| own.get(name)) {
                return least(resolver, node, when, Measure::Plain);
            }
            let parameter = resolver.entry(Section::Parameters, name);
            parameter.map_or_else(|| one(0), |parameter| of_parameter(resolver, name, parameter, when))
        }
    }
}

/// Adds the sizes of parts up, in each combination of their situations that is possible.
fn sum(resolver: Resolver<'_>, when: &Guard, parts: impl Iterator<Item = Vec<Size>>) -> Vec<Size> {
    let conditions = resolver.conditions;
    let mut total: Vec<Size> = vec![(when.clone(), 0)];
    for part in parts {
        let smallest = part.iter().map(|(_, bytes)| *bytes).min().unwrap_or(0);
        let is_same = part.iter().all(|(_, bytes)| *bytes == smallest);
        if is_same || total.len() * part.len() > MOST {
            total.iter_mut().for_each(|(_, bytes)| *bytes += smallest);
            continue;
        }
        let pairs = total.iter().flat_map(|(when, bytes)| {
            part.iter().map(move |(other, more)| (conditions.and(when, other), bytes + more))
        });
        total = pairs.filter(|(when, _)| conditions.is_possible(when)).collect();
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::{Options, context::Context, testing};

    /// Returns the sizes of a value, each with a situation.
    fn sizes(value: &str) -> Vec<String> {
        let parameters: Vec<String> = (0..8)
            .map(|index| format!(r#""P{index}": {{"Type": "String", "AllowedValues": ["a", "bbb"]}}"#))
            .collect();
        let template = testing::read(&format!(
            r#"{{"Parameters": {{{}, "Free": {{"Type": "String", "Default": "xyz"}}}},
            "Conditions": {{"IsA": {{"Fn::Equals": [{{"Ref": "P0"}}, "a"]}}}},
            "Outputs": {{"O": {value}}}}}"#,
            parameters.join(",")
        ));
        let options = Options::default();
        let context = Context::new(&template, &options);
        let (_, node) = template.entries(Section::Outputs).next().unwrap();
        let sizes = least(context.resolver(), node, &context.conditions.always(), Measure::Plain);
        sizes.iter().map(|(when, bytes)| format!("{bytes}{}", context.when(when))).collect()
    }

    #[test]
    fn what_is_known_of_a_text_counts() {
        assert_eq!(sizes(r#""four""#), ["4"]);
        assert_eq!(sizes(r#"{"Fn::ImportValue": "four"}"#), ["0"]);
        assert_eq!(sizes(r#"{"Fn::Join": ["--", ["a", "b", 100]]}"#), ["9"]);
        assert_eq!(sizes(r#"{"Fn::Join": ["--", ["a", {"Ref": "Free"}]]}"#), ["1"]);
        assert_eq!(sizes(r#"{"Fn::Sub": ["${X}${!Y}${AWS::Region}${Free}.", {"X": "xx"}]}"#), ["7"]);
        assert_eq!(sizes(r#"{"A": "b", "C": ["d", "ef"]}"#), ["6"]);
    }

    #[test]
    fn sizes_belong_to_situations() {
        assert_eq!(
            sizes(r#"{"Fn::Sub": "${P0}${P1}"}"#),
            [
                "2 when P0 = `a`, P1 = `a`",
                "4 when P0 = `a`, P1 = `bbb`",
                "4 when P0 = `bbb`, P1 = `a`",
                "6 when P0 = `bbb`, P1 = `bbb`"
            ]
        );
        assert_eq!(
            sizes(r#"[{"Fn::If": ["IsA", "ten bytes.", ""]}, {"Ref": "P0"}]"#),
            ["11 when P0 = `a`", "3 when P0 = `bbb`"]
        );
        let many = sizes(r#"{"Fn::Sub": "${P0}${P1}${P2}${P3}${P4}${P5}${P6}${P7}"}"#);
        assert_eq!((many.len(), many.first().unwrap().split(' ').next()), (64, Some("8")));
    }
}
