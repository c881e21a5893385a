//! The registry of resource types: a schema is parsed and compiled the first time that its type is used.
//!
//! Nothing happens at start-up: the table of embedded files is sorted, look-up is a binary search, and
//! each type has a cell of its own, so that threads that use different types never wait for each other.

mod compile;
mod constraint_table;
mod engine_version;
mod facts;
mod form;
pub(crate) mod pattern;
mod places;
mod policies;
mod region;
mod runtime;
mod secrets;
mod stateful;
mod table;
mod tagging;

pub use engine_version::is_deprecated_engine_version;
pub use facts::{Facts, Lifecycle, Status};
pub use form::{Bounds, ByRegion, Count, Dependency, Keyword, Literal, Members, NodeId, Shape, Type, Types};
pub use pattern::Pattern;
pub use policies::{Policy, policy, types_with_policy};
pub use region::{Partition, regions, regions_of};
pub use runtime::{Runtime, runtime};
pub use secrets::may_be_secret;
pub use stateful::is_stateful;
pub use tagging::{TagForm, tags};

use crate::date::Date;
use std::sync::OnceLock;

/// The compiled schema of a resource type.
#[derive(Debug)]
pub struct Schema {
    /// The resource type, such as `AWS::S3::Bucket`.
    pub resource_type: &'static str,
    /// Its position among [`types`].
    pub(crate) index: usize,
    /// What it says about the type as a whole.
    pub facts: Facts,
    /// The compiled nodes; the first is the root.
    nodes: Vec<Shape>,
}

/// Where the data came from, and when.
const SOURCE: &str = include_str!("../../schemas/SOURCE.json");

/// Returns the day on which the data of the registry was made.
#[must_use]
pub fn date() -> Date {
    let source: serde_json::Value = serde_json::from_str(SOURCE).unwrap_or_default();
    source
        .get("cfn-lint")
        .and_then(|package| package.get("date"))
        .and_then(serde_json::Value::as_str)
        .and_then(|date| date.parse().ok())
        .unwrap_or_default()
}

static ANYTHING: Shape = Shape::ANY;
static SCHEMAS: OnceLock<Vec<OnceLock<Schema>>> = OnceLock::new();

/// Returns every resource type of the registry, sorted.
pub fn types() -> impl ExactSizeIterator<Item = &'static str> {
    table::TABLE.iter().map(|(resource_type, _)| *resource_type)
}

/// Tells whether the registry has a resource type.
#[must_use]
pub fn exists(resource_type: &str) -> bool {
    table::TABLE.binary_search_by_key(&resource_type, |(name, _)| *name).is_ok()
}

/// Returns the schema of a resource type; none where the registry does not have the type.
#[must_use]
pub fn get(resource_type: &str) -> Option<&'static Schema> {
    let index = table::TABLE.binary_search_by_key(&resource_type, |(name, _)| *name).ok()?;
    let (name, json) = table::TABLE.get(index)?;
    let cells =
        SCHEMAS.get_or_init(|| std::iter::repeat_with(OnceLock::new).take(table::TABLE.len()).collect());
    Some(cells.get(index)?.get_or_init(|| {
        let (mut schema, _) = compile::compile(name, index, &parse(json));
        places::mark(&mut schema);
        schema
    }))
}

/// What the properties of a resource type must be beyond its schema: which ones need, exclude or bound which
/// others.
#[derive(Debug)]
pub struct Constraints {
    /// What the service refuses.
    pub errors: Schema,
    /// What it accepts and ignores.
    pub warnings: Schema,
}

static CONSTRAINTS: OnceLock<Vec<OnceLock<Constraints>>> = OnceLock::new();

/// Returns the constraints across the properties of a resource type; none where there are none.
#[must_use]
pub fn constraints(resource_type: &str) -> Option<&'static Constraints> {
    let table = constraint_table::TABLE;
    let index = table.binary_search_by_key(&resource_type, |(name, _)| *name).ok()?;
    let (name, json) = table.get(index)?;
    let cells = CONSTRAINTS.get_or_init(|| std::iter::repeat_with(OnceLock::new).take(table.len()).collect());
    Some(cells.get(index)?.get_or_init(|| {
        let json = parse(json);
        Constraints {
            errors: compile::compile(name, index, &json).0,
            warnings: compile::compile_at(name, index, &json, json.get("warnings").unwrap_or(&ABSENT)).0,
        }
    }))
}

/// What nothing is compiled of.
static ABSENT: serde_json::Value = serde_json::Value::Null;

/// Returns the schema as it is in the registry; none where the registry does not have the type.
///
/// It is parsed anew at each call: whatever is asked often belongs into [`Schema`].
#[must_use]
pub fn source(resource_type: &str) -> Option<serde_json::Value> {
    let index = table::TABLE.binary_search_by_key(&resource_type, |(name, _)| *name).ok()?;
    table::TABLE.get(index).map(|(_, json)| parse(json))
}

/// Returns every resource type that has constraints, each with their JSON.
#[cfg(test)]
pub(crate) fn constraint_sources() -> impl Iterator<Item = (&'static str, serde_json::Value)> {
    constraint_table::TABLE.iter().map(|(name, json)| (*name, parse(json)))
}

/// Compiles a schema that is not in the registry.
#[cfg(test)]
pub(crate) fn of_json(json: &serde_json::Value) -> Schema {
    compile::compile("Test::Test::Test", usize::MAX, json).0
}

/// Parses an embedded schema. The generator writes valid JSON only, which a test holds to for every type.
fn parse(json: &[u8]) -> serde_json::Value {
    let mut schema = serde_json::from_slice(json).unwrap_or_default();
    tell_tags_apart(&mut schema);
    schema
}

/// Says of the property that holds the tags, which a schema names, that no two have the same key: every service
/// refuses that, and few schemas say so.
fn tell_tags_apart(schema: &mut serde_json::Value) -> Option<()> {
    let pointer = schema.pointer("/tagging/tagProperty")?.as_str()?.to_owned();
    let items = schema.pointer(&pointer)?.get("items")?;
    let tag = match items.get("$ref").and_then(serde_json::Value::as_str) {
        Some(reference) => schema.pointer(reference.strip_prefix('#')?)?,
        None => items,
    };
    tag.get("properties")?.get("Key")?;
    let tags = schema.pointer_mut(&pointer)?.as_object_mut()?;
    tags.entry("uniqueKeys").or_insert(serde_json::json!(["Key"]));
    // Two items that are the same have the same key.
    tags.remove("uniqueItems");
    Some(())
}

impl Schema {
    /// Returns the root, which judges a resource's properties.
    #[must_use]
    pub const fn root(&self) -> NodeId {
        NodeId::ROOT
    }

    /// Returns a node.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Shape {
        self.nodes.get(id.index()).unwrap_or(&ANYTHING)
    }

    /// Returns every node.
    #[cfg(test)]
    pub(crate) fn shapes(&self) -> impl Iterator<Item = &Shape> {
        self.nodes.iter()
    }

    /// Tells whether a node allows nothing, as `additionalProperties: false` does.
    #[must_use]
    pub fn is_never(&self, id: NodeId) -> bool {
        matches!(self.node(id).keywords.as_slice(), [Keyword::Never])
    }

    /// Returns the schema node of a property by its pointer, such as `/properties/Tags/*/Key`, through
    /// references and through the alternatives of `allOf`, `anyOf` and `oneOf`.
    #[must_use]
    pub fn property(&self, pointer: &str) -> Option<&Shape> {
        let path: Vec<&str> = pointer.strip_prefix("/properties/")?.split('/').collect();
        self.find(self.root(), &path, 0).map(|id| self.node(self.resolve(id)))
    }

    /// Returns the names of the properties that an object at this node may have, through references and
    /// alternatives, in the order of the schema.
    #[must_use]
    pub fn property_names(&self, id: NodeId) -> Vec<&str> {
        let mut names = Vec::new();
        self.each_conjunct(id, 0, &mut |keyword| {
            if let Keyword::Members(members) = keyword {
                names.extend(members.names());
            }
        });
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Returns the patterns of the names of the properties that an object at this node may have, through references
    /// and alternatives, in the order of the schema.
    #[must_use]
    pub fn property_patterns(&self, id: NodeId) -> Vec<&str> {
        let mut patterns = Vec::new();
        self.each_conjunct(id, 0, &mut |keyword| {
            if let Keyword::Members(members) = keyword {
                patterns.extend(members.patterns.iter().map(|(pattern, _)| pattern.source()));
            }
        });
        patterns
    }

    /// Visits the keywords of all nodes.
    #[cfg(test)]
    pub(crate) fn each_keyword(&self, visit: impl FnMut(&Keyword)) {
        self.nodes.iter().flat_map(|shape| &shape.keywords).for_each(visit);
    }

    /// Follows references that have no siblings.
    fn resolve(&self, mut id: NodeId) -> NodeId {
        for _ in 0..LOOK_THROUGH {
            match self.node(id).keywords.as_slice() {
                [Keyword::Ref(target)] => id = *target,
                _ => break,
            }
        }
        id
    }

    fn find(&self, id: NodeId, path: &[&str], depth: usize) -> Option<NodeId> {
        if depth > LOOK_THROUGH {
            return None;
        }
        let Some((key, rest)) = path.split_first() else { return Some(id) };
        self.node(id).keywords.iter().find_map(|keyword| match keyword {
            Keyword::Members(members) => {
                let member = match *key {
                    "*" => members.patterns.first().map(|(_, id)| *id).or(members.additional),
                    name => members.get(name),
                };
                self.find(member?, rest, 0)
            }
            Keyword::Items(items) => match *key {
                "*" | "items" => self.find(*items, rest, 0),
                _ => self.find(*items, path, depth + 1),
            },
            Keyword::Ref(target) => self.find(*target, path, depth + 1),
            Keyword::AllOf(ids) | Keyword::AnyOf(ids) | Keyword::OneOf(ids) => {
                ids.iter().find_map(|id| self.find(*id, path, depth + 1))
            }
            _ => None,
        })
    }

    fn each_conjunct<'a>(&'a self, id: NodeId, depth: usize, visit: &mut impl FnMut(&'a Keyword)) {
        if depth > LOOK_THROUGH {
            return;
        }
        for keyword in &self.node(id).keywords {
            visit(keyword);
            match keyword {
                Keyword::Ref(id) => self.each_conjunct(*id, depth + 1, visit),
                Keyword::AllOf(ids) | Keyword::AnyOf(ids) | Keyword::OneOf(ids) => {
                    for id in ids {
                        self.each_conjunct(*id, depth + 1, visit);
                    }
                }
                _ => {}
            }
        }
    }
}

/// How many references and alternatives in a row a look-up passes through: schemas have at most four.
const LOOK_THROUGH: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn every_schema_compiles_and_every_keyword_is_known() {
        let mut unknown = BTreeMap::new();
        for (index, (name, json)) in table::TABLE.iter().enumerate() {
            let json: serde_json::Value = serde_json::from_slice(json).unwrap();
            let (schema, keywords) = compile::compile(name, index, &json);
            assert!(!schema.facts.primary_identifier.is_empty(), "{name}");
            assert_eq!(schema.facts.lifecycle.is_some(), json.get("lifecycle").is_some(), "{name}");
            for keyword in keywords {
                unknown.entry(keyword).or_insert(*name);
            }
        }
        assert_eq!(unknown, BTreeMap::new());
    }

    #[test]
    fn every_constraint_is_of_a_type_and_every_keyword_is_known() {
        for (name, json) in constraint_sources() {
            assert!(get(name).is_some(), "{name}");
            let warnings = json.get("warnings").unwrap_or(&ABSENT);
            for (schema, unknown) in
                [compile::compile(name, 0, &json), compile::compile_at(name, 0, &json, warnings)]
            {
                assert_eq!(unknown, Vec::<String>::new(), "{name}");
                for pattern in patterns(&schema) {
                    assert_eq!(pattern.refused(), None, "{name}");
                }
            }
        }
        assert!(constraint_table::TABLE.is_sorted_by_key(|(name, _)| *name));
        assert!(constraint_table::TABLE.len() > 50);
    }

    #[test]
    fn values_differ_between_regions() {
        let json = serde_json::json!({"regions": ["a", "b", "c"], "enumByRegion": [
            {"regions": [0], "values": ["x"]}, {"regions": [0, 1], "values": ["y"]}]});
        let schema = of_json(&json);
        let [Keyword::EnumByRegion(values)] = schema.node(schema.root()).keywords.as_slice() else {
            panic!("{schema:?}")
        };
        let allowed =
            |text| [None, Some("a"), Some("b"), Some("c"), Some("d")].map(|it| values.allows(text, it));
        assert_eq!(allowed("x"), [true, true, false, true, true]);
        assert_eq!(allowed("y"), [true, true, true, true, true]);
        assert_eq!(allowed("z"), [false, false, false, true, true]);
        assert_eq!(values.texts(Some("b")).collect::<Vec<_>>(), ["y"]);
    }

    fn patterns(schema: &Schema) -> impl Iterator<Item = &Pattern> {
        schema.nodes.iter().flat_map(|shape| &shape.keywords).flat_map(|keyword| match keyword {
            Keyword::Pattern(pattern) => vec![pattern],
            Keyword::Members(members) => members.patterns.iter().map(|(pattern, _)| pattern).collect(),
            _ => Vec::new(),
        })
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(types().is_sorted());
        assert!(types().len() > 1800);
        assert!(get("AWS::S3::Bucket").is_some());
        assert!(get("AWS::S3::Buckets").is_none());
    }

    #[test]
    fn every_pattern_is_translated() {
        let mut refused = BTreeMap::new();
        let mut seen = std::collections::HashSet::new();
        for name in types() {
            for pattern in patterns(get(name).unwrap()) {
                if seen.insert(pattern.source().to_owned())
                    && let Some(reason) = pattern.refused()
                {
                    refused.insert(pattern.source().to_owned(), reason.to_owned());
                }
            }
        }
        assert_eq!(refused, BTreeMap::new());
    }
}
