//! What changed between two versions of a schema, in the terms of someone whose templates it judges.

use crate::strip::NAMED_SCHEMAS;
use serde_json::Value;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;

/// Keywords that hold one schema.
const SCHEMA: &[&str] = &["additionalProperties", "else", "if", "items", "not", "then"];

/// Keywords whose number lets less through the lower it is, and the higher it is.
const UPPER: &[&str] =
    &["exclusiveMaximum", "maxItems", "maxLength", "maxProperties", "maxUniqueItems", "maximum"];
const LOWER: &[&str] = &["exclusiveMinimum", "minItems", "minLength", "minProperties", "minimum"];

/// Keywords whose list forbids more the longer it is, and allows more the longer it is.
const DEMANDS: &[&str] = &[
    "conditionalCreateOnlyProperties",
    "createOnlyProperties",
    "deprecatedProperties",
    "readOnlyProperties",
    "required",
    "uniqueKeys",
];
const OFFERS: &[&str] = &["enum", "enumCaseInsensitive", "requiredOr"];

/// Keywords that constrain by being there; how two values compare is not known.
const CONSTRAINTS: &[&str] = &[
    "allOf",
    "anyOf",
    "const",
    "dependentExcluded",
    "dependentRequired",
    "format",
    "multipleOf",
    "oneOf",
    "pattern",
    "prefixItems",
    "requiredXor",
];

/// The effect of a change on templates that were valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A property or definition is new.
    Added,
    /// A property or definition is gone.
    Removed,
    /// Less is valid than before.
    Tightened,
    /// More is valid than before.
    Loosened,
    /// The effect cannot be told from the keyword.
    Changed,
}

impl Kind {
    /// Returns the word for it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Tightened => "tightened",
            Self::Loosened => "loosened",
            Self::Changed => "changed",
        }
    }

    const fn opposite(self) -> Self {
        match self {
            Self::Added => Self::Removed,
            Self::Removed => Self::Added,
            Self::Tightened => Self::Loosened,
            Self::Loosened => Self::Tightened,
            Self::Changed => Self::Changed,
        }
    }
}

/// One change.
#[derive(Debug, PartialEq)]
pub(crate) struct Change {
    /// Its effect.
    pub(crate) kind: Kind,
    /// The JSON pointer of what changed.
    path: String,
    /// What is different; empty where the kind says it all.
    detail: String,
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:<9} {}", self.kind.word(), self.path)?;
        if self.detail.is_empty() { Ok(()) } else { write!(formatter, ": {}", self.detail) }
    }
}

/// Returns the changes from one version of a schema to the next, in the order of their paths.
pub(crate) fn between(old: &Value, new: &Value) -> Vec<Change> {
    let mut changes = Changes(Vec::new());
    changes.schema("", old, new);
    changes.0
}

struct Changes(Vec<Change>);

impl Changes {
    fn push(&mut self, kind: Kind, path: &str, detail: impl Into<String>) {
        self.0.push(Change { kind, path: path.to_owned(), detail: detail.into() });
    }

    fn schema(&mut self, path: &str, old: &Value, new: &Value) {
        if old == new {
            return;
        }
        let (Value::Object(before), Value::Object(after)) = (old, new) else {
            return self.whole(path, old, new);
        };
        let keywords: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for keyword in keywords {
            let (old, new) = (before.get(keyword), after.get(keyword));
            if old != new {
                self.keyword(&format!("{path}/{keyword}"), keyword, old, new);
            }
        }
    }

    fn keyword(&mut self, path: &str, keyword: &str, old: Option<&Value>, new: Option<&Value>) {
        if NAMED_SCHEMAS.contains(&keyword) {
            return self.named(path, old, new);
        }
        if DEMANDS.contains(&keyword) {
            return self.list(path, Kind::Tightened, old, new);
        }
        match (old, new) {
            (Some(old), Some(new)) if SCHEMA.contains(&keyword) => self.schema(path, old, new),
            (Some(old), Some(new)) if OFFERS.contains(&keyword) || keyword == "type" => {
                self.list(path, Kind::Loosened, Some(old), Some(new));
            }
            (Some(old), Some(new)) => {
                let kind = compare(keyword, old, new);
                self.push(kind, path, format!("{} is now {}", short(old), short(new)));
            }
            (None, Some(new)) => self.push(appearance(keyword, new), path, format!("now {}", short(new))),
            (Some(old), None) => {
                self.push(appearance(keyword, old).opposite(), path, format!("no longer {}", short(old)));
            }
            (None, None) => {}
        }
    }

    fn named(&mut self, path: &str, old: Option<&Value>, new: Option<&Value>) {
        let members = |value: Option<&Value>| value.and_then(Value::as_object).cloned().unwrap_or_default();
        let (before, after) = (members(old), members(new));
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for name in names {
            let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
            match (before.get(name), after.get(name)) {
                (Some(old), Some(new)) => self.schema(&path, old, new),
                (None, _) => self.push(Kind::Added, &path, ""),
                (_, None) => self.push(Kind::Removed, &path, ""),
            }
        }
    }

    /// Compares two lists as sets; `longer` is the effect of a new item.
    fn list(&mut self, path: &str, longer: Kind, old: Option<&Value>, new: Option<&Value>) {
        let items = |value: Option<&Value>| match value {
            Some(Value::Array(items)) => items.clone(),
            Some(single) => vec![single.clone()],
            None => Vec::new(),
        };
        let (before, after) = (items(old), items(new));
        for item in after.iter().filter(|item| !before.contains(item)) {
            self.push(longer, path, format!("{} as well", short(item)));
        }
        for item in before.iter().filter(|item| !after.contains(item)) {
            self.push(longer.opposite(), path, format!("{} no more", short(item)));
        }
    }

    fn whole(&mut self, path: &str, old: &Value, new: &Value) {
        let kind = match (old, new) {
            (_, Value::Bool(false)) | (Value::Bool(true), _) => Kind::Tightened,
            (_, Value::Bool(true)) | (Value::Bool(false), _) => Kind::Loosened,
            _ => Kind::Changed,
        };
        self.push(kind, path, format!("{} is now {}", short(old), short(new)));
    }
}

/// Returns the effect of a keyword that is new in a schema.
fn appearance(keyword: &str, value: &Value) -> Kind {
    let constrains = [UPPER, LOWER, SCHEMA, OFFERS, CONSTRAINTS].iter().any(|list| list.contains(&keyword));
    match (keyword, value) {
        ("additionalProperties" | "items", Value::Bool(true)) | ("uniqueItems", Value::Bool(false)) => {
            Kind::Changed
        }
        ("type" | "uniqueItems" | "$ref", _) => Kind::Tightened,
        _ if constrains => Kind::Tightened,
        _ => Kind::Changed,
    }
}

/// Returns the effect of another value of a keyword.
fn compare(keyword: &str, old: &Value, new: &Value) -> Kind {
    let order = old.as_f64().partial_cmp(&new.as_f64());
    match (UPPER.contains(&keyword), LOWER.contains(&keyword), order) {
        (true, _, Some(Ordering::Greater)) | (_, true, Some(Ordering::Less)) => Kind::Tightened,
        (true, _, Some(Ordering::Less)) | (_, true, Some(Ordering::Greater)) => Kind::Loosened,
        _ if keyword == "uniqueItems" && new == &Value::Bool(true) => Kind::Tightened,
        _ if keyword == "uniqueItems" => Kind::Loosened,
        _ => Kind::Changed,
    }
}

/// Returns a value as it is shown: strings and JSON between backticks, long ones cut.
fn short(value: &Value) -> String {
    const LONGEST: usize = 80;
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if text.chars().count() <= LONGEST {
        return format!("`{text}`");
    }
    format!("`{}..`", text.chars().take(LONGEST).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn lines(old: Value, new: Value) -> Vec<String> {
        between(&old, &new).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_effect_is_told_in_both_directions() {
        let strict = json!({
            "required": ["A", "B"],
            "createOnlyProperties": ["/properties/A"],
            "additionalProperties": false,
            "properties": {
                "A": {"type": "string", "enum": ["x"], "maxLength": 5, "minLength": 2, "pattern": "^x"},
                "L": {"type": "array", "uniqueItems": true, "items": {"maximum": 1}},
            },
        });
        let loose = json!({
            "required": ["A"],
            "additionalProperties": true,
            "properties": {
                "A": {"type": ["string", "object"], "enum": ["x", "y"], "maxLength": 6, "minLength": 1},
                "L": {"type": "array", "uniqueItems": false, "items": {}},
                "N": {},
            },
        });
        assert_eq!(
            lines(strict.clone(), loose.clone()),
            [
                "loosened  /additionalProperties: `false` is now `true`",
                "loosened  /createOnlyProperties: `/properties/A` no more",
                "loosened  /properties/A/enum: `y` as well",
                "loosened  /properties/A/maxLength: `5` is now `6`",
                "loosened  /properties/A/minLength: `2` is now `1`",
                "loosened  /properties/A/pattern: no longer `^x`",
                "loosened  /properties/A/type: `object` as well",
                "loosened  /properties/L/items/maximum: no longer `1`",
                "loosened  /properties/L/uniqueItems: `true` is now `false`",
                "added     /properties/N",
                "loosened  /required: `B` no more",
            ]
        );
        let reverse: Vec<Kind> = between(&loose, &strict).iter().map(|change| change.kind).collect();
        let mut expected = vec![Kind::Tightened; 11];
        expected[9] = Kind::Removed;
        assert_eq!(reverse, expected);
    }

    #[test]
    fn other_keywords_are_reported_without_a_judgement() {
        let lines = lines(json!({"default": 1, "pattern": "a"}), json!({"default": 2, "pattern": "b"}));
        assert_eq!(lines, ["changed   /default: `1` is now `2`", "changed   /pattern: `a` is now `b`"]);
        assert!(between(&json!({"a": [1]}), &json!({"a": [1]})).is_empty());
    }
}
