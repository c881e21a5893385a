//! The keywords of scalars, with CloudFormation's conversions, and those that only AWS has.

use super::json::{Literal, TemplateJson};
use super::load::PATTERN;
use crate::schema::{self, Bounds, Pattern, Types};
use crate::template::Node;
use crate::validate::schema::{formats, scalar};
use crate::value::IntoNode;
use jsonschema::json::{Array, Node as JsonNode};
use jsonschema::{Draft, Keyword, ValidationError, ValidationOptions};
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

type Options = ValidationOptions<'static, Arc<dyn jsonschema::Retrieve>, TemplateJson>;

/// Returns the options with which every schema is compiled.
pub(super) fn options() -> Options {
    let factories: [(&str, Make); 20] = [
        ("type", |_, value| {
            let types = types(value);
            check(move |node| scalar::is_of(node, types))
        }),
        ("enum", |_, value| {
            let literals: Vec<_> = value.as_array().into_iter().flatten().map(literal).collect();
            check(move |node| literals.iter().any(|literal| scalar::equals(node, literal)))
        }),
        ("const", |_, value| {
            let literal = literal(value);
            check(move |node| scalar::equals(node, &literal))
        }),
        ("enumByRegion", |_, value| {
            let groups = value.as_array().into_iter().flatten();
            let allowed: Vec<String> =
                groups.filter_map(|group| group.get("values")).flat_map(names).collect();
            texts(move |text| allowed.iter().any(|word| word == text))
        }),
        ("enumCaseInsensitive", |_, value| {
            let words = names(value);
            texts(move |text| words.iter().any(|word| word.eq_ignore_ascii_case(text)))
        }),
        (PATTERN, |_, value| {
            let pattern = Pattern::new(value.as_str().unwrap_or_default());
            texts(move |text| pattern.matches(text).unwrap_or(true))
        }),
        ("format", |_, value| {
            let format = value.as_str().unwrap_or_default().to_owned();
            texts(move |text| formats::check(&format, text).unwrap_or(true))
        }),
        ("minLength", |_, value| {
            let min = number(value);
            texts(move |text| length(text) >= min)
        }),
        ("maxLength", |_, value| {
            let max = number(value);
            texts(move |text| length(text) <= max)
        }),
        ("minimum", |parent, value| bound(parent, Bounds { min: value.as_f64(), ..Bounds::default() })),
        ("maximum", |parent, value| bound(parent, Bounds { max: value.as_f64(), ..Bounds::default() })),
        ("exclusiveMinimum", |parent, value| {
            bound(parent, Bounds { above: value.as_f64(), ..Bounds::default() })
        }),
        ("exclusiveMaximum", |parent, value| {
            bound(parent, Bounds { below: value.as_f64(), ..Bounds::default() })
        }),
        ("multipleOf", |_, value| {
            let factor = number(value);
            check(move |node| {
                scalar::number_of(node, true).is_none_or(|number| scalar::is_multiple(number, factor))
            })
        }),
        ("requiredXor", |_, value| {
            let names = names(value);
            objects(move |has| names.iter().filter(|name| has(name)).count() == 1)
        }),
        ("requiredOr", |_, value| {
            let names = names(value);
            objects(move |has| names.iter().any(|name| has(name)))
        }),
        ("dependentExcluded", |_, value| {
            let excluded: Vec<(String, Vec<String>)> = value
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, others)| (name.clone(), self::names(others)))
                .collect();
            objects(move |has| {
                excluded.iter().all(|(name, others)| !has(name) || !others.iter().any(|other| has(other)))
            })
        }),
        ("uniqueKeys", |_, value| {
            let keys = names(value);
            lists(move |items| {
                let identities: Vec<Vec<Value>> = items
                    .iter()
                    .filter_map(|item| keys.iter().map(|key| item.get(key).cloned()).collect())
                    .collect();
                distinct(&identities) == identities.len()
            })
        }),
        ("maxUniqueItems", |_, value| {
            let max = value.as_u64().unwrap_or(u64::MAX);
            lists(move |items| distinct(items) as u64 <= max)
        }),
        ("uniqueItems", |_, value| {
            let wanted = value == &Value::Bool(true);
            check(move |node| {
                !wanted || Literal(node).as_array().is_none_or(|items| items.len() < 2 || items.is_unique())
            })
        }),
    ];
    let options = jsonschema::options_for::<TemplateJson>().with_draft(Draft::Draft7).offline();
    factories.into_iter().fold(options, |options, (name, make)| {
        options.with_keyword(name, move |parent, value, _| Ok(make(parent, value)))
    })
}

type Custom = Box<dyn for<'i> Keyword<'i, TemplateJson>>;
type Make = fn(&Map<String, Value>, &Value) -> Custom;

/// A keyword that is a function from a literal to whether it holds.
struct Check<F>(F);

impl<'i, F: Fn(&Node) -> bool + Send + Sync> Keyword<'i, TemplateJson> for Check<F> {
    fn validate(&self, instance: Literal<'i>) -> Result<(), ValidationError<'i>> {
        if self.is_valid(instance) { Ok(()) } else { Err(ValidationError::custom("does not hold")) }
    }

    fn is_valid(&self, instance: Literal<'i>) -> bool {
        (self.0)(instance.0)
    }
}

fn check(holds: impl Fn(&Node) -> bool + Send + Sync + 'static) -> Custom {
    Box::new(Check(holds))
}

fn texts(holds: impl Fn(&str) -> bool + Send + Sync + 'static) -> Custom {
    check(move |node| node.exact_text().is_none_or(|text| holds(&text)))
}

/// Asks an object which properties it has.
fn objects(holds: impl Fn(&dyn Fn(&str) -> bool) -> bool + Send + Sync + 'static) -> Custom {
    check(move |node| {
        let has = |name: &str| node.get(name).is_some_and(|value| !value.is_no_value());
        node.as_map().is_none() || holds(&has)
    })
}

fn lists(holds: impl Fn(&[Value]) -> bool + Send + Sync + 'static) -> Custom {
    check(move |node| match Literal(node).to_value().as_ref() {
        Value::Array(items) => holds(items),
        _ => true,
    })
}

fn bound(parent: &Map<String, Value>, bounds: Bounds) -> Custom {
    let texts = parent.get("type").is_none_or(|value| !types(value).has(schema::Type::String));
    check(move |node| scalar::number_of(node, texts).is_none_or(|number| scalar::is_within(number, &bounds)))
}

fn types(value: &Value) -> Types {
    names_or_name(value).iter().filter_map(|word| Types::of(word)).reduce(Types::or).unwrap_or(Types::ALL)
}

fn names_or_name(value: &Value) -> Vec<String> {
    value.as_str().map_or_else(|| names(value), |name| vec![name.to_owned()])
}

fn names(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn literal(value: &Value) -> schema::Literal {
    schema::Literal(value.clone().into_node())
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

#[expect(clippy::cast_precision_loss, reason = "no text is long enough to lose any")]
fn length(text: &str) -> f64 {
    text.chars().count() as f64
}

fn distinct<T: Eq + Hash>(items: &[T]) -> usize {
    items.iter().collect::<HashSet<_>>().len()
}
