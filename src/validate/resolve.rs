//! What can be known of a value before deployment.

mod composed;

pub(super) use composed::{Location, is_composed};

use super::index::Index;
use super::kind::Yielded;
use crate::condition::{Conditions, Guard};
use crate::schema::Types;
use crate::template::dynamic::is_dynamic;
use crate::template::{Function, Map, Node, Section, Value};
use std::borrow::Cow;

/// A value, resolved by one step.
pub(super) enum Resolved<'a> {
    /// A literal.
    Plain(&'a Node),
    /// `AWS::NoValue`: there is nothing.
    NoValue,
    /// `Fn::If` with its condition and branches.
    If(&'a str, &'a Node, &'a Node),
    /// A parameter with finitely many values, or with a default.
    Parameter(&'a str, &'a Node),
    /// One of these: the entries of a mapping that a look-up may find.
    Mapped(Vec<Candidate<'a>>),
    /// Not known until deployment, but for what the reference yields.
    Unknown(Yielded<'a>),
}

/// A value that a reference may have.
pub(super) struct Candidate<'a> {
    pub(super) value: Cow<'a, Node>,
    /// The situations in which it may have it.
    pub(super) when: Guard,
    /// Whether it certainly has it in these situations.
    pub(super) certain: bool,
}

/// A look-up with more results than these is judged for none of them.
const CANDIDATES: usize = 1024;

/// A text that is not known, which may stand for a number or a boolean too.
const TEXT: Types = Types::SCALARS;

/// A list that is not known.
const LIST: Types = Types::LIST;

/// Resolves values against the parameters, mappings and conditions of a template.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolver<'a> {
    pub(super) conditions: &'a Conditions,
    pub(super) index: &'a Index<'a>,
}

impl<'a> Resolver<'a> {
    /// Returns every literal that a value may be, each with the situations of the guard in which it may be
    /// that; what is not known before deployment is left out, and so is `AWS::NoValue`.
    pub(super) fn literals(&self, node: &'a Node, when: &Guard) -> Vec<Candidate<'a>> {
        let mut found = Vec::new();
        self.collect(Cow::Borrowed(node), when.clone(), true, &mut found);
        found
    }

    fn collect(&self, node: Cow<'a, Node>, when: Guard, certain: bool, found: &mut Vec<Candidate<'a>>) {
        if found.len() == CANDIDATES || when.is_never() {
            return;
        }
        // What a candidate owns is a literal list made of a parameter's default.
        let Cow::Borrowed(node) = node else {
            found.push(Candidate { value: node, when, certain });
            return;
        };
        let candidates = match self.resolve(node) {
            Resolved::Plain(node) => {
                found.push(Candidate { value: Cow::Borrowed(node), when, certain });
                return;
            }
            Resolved::If(condition, then, otherwise) => {
                let named = self.conditions.named(condition);
                let unless = self.conditions.not(&named);
                let branch =
                    |node, guard| Candidate { value: Cow::Borrowed(node), when: guard, certain: true };
                vec![branch(then, named), branch(otherwise, unless)]
            }
            Resolved::Parameter(name, parameter) => self.candidates(name, parameter),
            Resolved::Mapped(candidates) => candidates,
            Resolved::NoValue => return,
            Resolved::Unknown(_) => {
                let is_composed = is_composed(node);
                let texts = is_composed.then(|| self.texts(node, &Location::of("us-east-1"))).flatten();
                texts.filter(|texts| !texts.is_local).map(|texts| texts.variants).unwrap_or_default()
            }
        };
        for candidate in candidates {
            let when = self.conditions.and(&when, &candidate.when);
            self.collect(candidate.value, when, certain && candidate.certain, found);
        }
    }

    /// Resolves a value by one step.
    pub(super) fn resolve(&self, node: &'a Node) -> Resolved<'a> {
        let call = match &node.value {
            Value::Call(call) => call,
            Value::Text(text) if is_dynamic(text) => return Resolved::Unknown(Yielded::TEXT),
            _ => return Resolved::Plain(node),
        };
        let argument = &call.argument;
        let unknown = || Resolved::Unknown(self.yielded(node));
        match call.function {
            Function::Ref => argument.as_text().and_then(|name| self.reference(name)).unwrap_or_else(unknown),
            Function::If => match argument.as_list() {
                Some([condition, then, otherwise]) => match condition.as_text() {
                    Some(name) => Resolved::If(name, then, otherwise),
                    None => unknown(),
                },
                _ => unknown(),
            },
            Function::Sub => literal(node).map_or_else(unknown, Resolved::Plain),
            Function::FindInMap => self.look_up(argument).map_or_else(unknown, Resolved::Mapped),
            _ => unknown(),
        }
    }

    fn reference(&self, name: &'a str) -> Option<Resolved<'a>> {
        if name == "AWS::NoValue" {
            return Some(Resolved::NoValue);
        }
        let parameter = self.entry(Section::Parameters, name)?;
        let kind = parameter.get("Type").and_then(Node::as_text).unwrap_or("String");
        let is_known = parameter.get("AllowedValues").or_else(|| parameter.get("Default")).is_some();
        (is_known && !kind.starts_with("AWS::SSM::")).then_some(Resolved::Parameter(name, parameter))
    }

    /// Returns the types that a parameter's value may have.
    pub(super) fn parameter_types(parameter: &Node) -> Types {
        if parameter.get("Type").and_then(Node::as_text).is_some_and(is_list) { LIST } else { TEXT }
    }

    /// Returns the allowed values of a parameter that is not a list.
    pub(super) fn allowed_values(parameter: &Node) -> Option<&[Node]> {
        let values = parameter.get("AllowedValues").and_then(Node::as_list)?;
        (Self::parameter_types(parameter) == TEXT).then_some(values)
    }

    /// Returns the values of a parameter that its author promises to work: the allowed ones, or the default.
    pub(super) fn candidates(&self, name: &str, parameter: &'a Node) -> Vec<Candidate<'a>> {
        if let Some(allowed) = Self::allowed_values(parameter) {
            let values = self.conditions.values(name).unwrap_or_default();
            let guard_of = |node: &Node| {
                let text = node.exact_text()?;
                values.iter().find(|(_, value)| *value == text).map(|(guard, _)| guard.clone())
            };
            let candidate =
                |node| Some(Candidate { value: Cow::Borrowed(node), when: guard_of(node)?, certain: true });
            return allowed.iter().filter_map(candidate).collect();
        }
        // An empty default says that the parameter is to be given: it is no promise to work. One that the
        // parameter's own constraints refuse is a fault there.
        let is_promise = |node: &&Node| {
            let is_refused = || node.exact_text().is_some_and(|text| !self.conditions.permits(name, &text));
            scalar(node) && node.as_text() != Some("") && !is_refused()
        };
        let Some(default) = parameter.get("Default").filter(is_promise) else { return Vec::new() };
        let when = default.exact_text().map_or(Guard::ALWAYS, |text| self.conditions.may_be(name, &text));
        let value = match default.exact_text() {
            Some(text) if Self::parameter_types(parameter) == LIST => {
                let items = text.split(',').map(|item| Node::from(item.trim().to_owned()).at(default.place));
                Cow::Owned(Node::from(items.collect::<Vec<_>>()).at(default.place))
            }
            _ => Cow::Borrowed(default),
        };
        vec![Candidate { value, when, certain: false }]
    }

    fn look_up(&self, argument: &'a Node) -> Option<Vec<Candidate<'a>>> {
        let (name, first, second) = match argument.as_list() {
            Some([name, first, second] | [name, first, second, _]) => (name, first, second),
            _ => return None,
        };
        let mapping = name.as_text().and_then(|name| self.entry(Section::Mappings, name))?;
        let mut found = Vec::new();
        for (entries, outer, outer_certain) in self.choices(mapping, first) {
            for (value, inner, inner_certain) in self.choices(entries, second) {
                // That a mapping cannot have such a value is said where it is written.
                if matches!(value.value, Value::Map(_) | Value::Null) {
                    continue;
                }
                if found.len() == CANDIDATES {
                    return None;
                }
                found.push(Candidate {
                    value: Cow::Borrowed(value),
                    when: self.conditions.and(&outer, &inner),
                    certain: outer_certain && inner_certain,
                });
            }
        }
        (!found.is_empty()).then_some(found)
    }

    /// Returns the entries of a mapping that a key may choose, with the situations in which it may.
    fn choices(&self, map: &'a Node, key: &'a Node) -> Vec<(&'a Node, Guard, bool)> {
        if let Some(text) = key.exact_text() {
            return map.get(&text).map(|node| (node, Guard::ALWAYS, true)).into_iter().collect();
        }
        let Some(name) = key.argument_of(Function::Ref).and_then(Node::as_text) else {
            return self.composed_choices(map, key);
        };
        if let Some(values) = self.conditions.values(name) {
            let chosen = values.into_iter().filter_map(|(guard, text)| Some((map.get(&text)?, guard, true)));
            return chosen.collect();
        }
        if !name.starts_with("AWS::") {
            return Vec::new();
        }
        // What has too many results is not judged.
        let entries = map.as_map().filter(|map| map.len() <= CANDIDATES).into_iter().flat_map(Map::iter);
        entries.map(|(text, node)| (node, self.conditions.may_be(name, text), false)).collect()
    }

    /// Returns the entries of a mapping that a composed key chooses, if it is the same at every place.
    fn composed_choices(&self, map: &'a Node, key: &'a Node) -> Vec<(&'a Node, Guard, bool)> {
        let texts = self.texts(key, &Location::of("us-east-1")).filter(|texts| !texts.is_local);
        let variants = texts.map(|texts| texts.variants).unwrap_or_default();
        let chosen = |it: Candidate<'_>| Some((map.get(it.value.as_text()?)?, it.when, it.certain));
        variants.into_iter().filter_map(chosen).collect()
    }

    pub(super) fn entry(&self, section: Section, name: &str) -> Option<&'a Node> {
        self.index.get(section, name)
    }
}

fn is_list(kind: &str) -> bool {
    kind == "CommaDelimitedList" || kind.contains("List<")
}

/// Follows literals in disguise, such as a `Fn::Sub` without variables; none for any other function.
pub(super) fn literal(node: &Node) -> Option<&Node> {
    let Value::Call(call) = &node.value else { return Some(node) };
    if call.function != Function::Sub {
        return None;
    }
    let text = call.argument.as_list().and_then(<[Node]>::first).unwrap_or(&call.argument);
    text.as_text().filter(|source| !source.contains("${")).map(|_| text)
}

fn scalar(node: &Node) -> bool {
    matches!(node.value, Value::Text(_) | Value::Bool(_) | Value::Integer(_) | Value::Float(_))
}

#[cfg(test)]
mod tests {
    use crate::validate::{Options, context::Context, testing};

    #[test]
    fn literals_are_found_through_conditions_parameters_and_mappings() {
        let template = testing::read(
            r#"{"Parameters": {"Stage": {"Type": "String", "AllowedValues": ["test", "live"]}, "Free": {"Default": "x"},
                "Zones": {"Type": "CommaDelimitedList", "Default": "a, b"},
                "Wrong": {"Type": "Number", "Default": "many"}},
            "Mappings": {"Sizes": {"test": {"Disk": 1}, "live": {"Disk": 2}}},
            "Conditions": {"Live": {"Fn::Equals": [{"Ref": "Stage"}, "live"]}},
            "Outputs": {"A": {"Fn::If": ["Live", {"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "Disk"]},
                {"Fn::If": ["Live", "never", {"Ref": "AWS::NoValue"}]}]},
                "B": {"Ref": "Stage"}, "C": {"Ref": "Free"}, "D": {"Ref": "Zones"}, "E": {"Ref": "AWS::Region"},
                "F": {"Ref": "Wrong"}}}"#,
        );
        let options = Options::default();
        let context = Context::new(&template, &options);
        let told: Vec<_> = template
            .entries(crate::template::Section::Outputs)
            .map(|(name, node)| {
                let found = context.resolver().literals(node, &context.conditions.always());
                let one = |it: &super::Candidate<'_>| {
                    let certain = if it.certain { "" } else { "?" };
                    let when = context.conditions.witness(&it.when).map(|witness| witness.to_string());
                    let value =
                        it.value.scalar_text().map_or_else(|| "a list".into(), |text| text.into_owned());
                    format!("{value}{certain} where {}", when.unwrap_or_default())
                };
                format!("{name}: {}", found.iter().map(one).collect::<Vec<_>>().join("; "))
            })
            .collect();
        assert_eq!(
            told,
            [
                "A: 2 where Stage = `live`",
                "B: test where Stage = `test`; live where Stage = `live`",
                "C: x? where any parameter values",
                "D: a list? where any parameter values",
                "E: ",
                "F: ",
            ]
        );
    }
}
