//! The registry of resource types: a schema is parsed and compiled the first time that its type is used.
//!
//! Nothing happens at start-up: the table of embedded files is sorted, look-up is a binary search, and
//! each type has a cell of its own, so that threads that use different types never wait for each other.

mod compile;
mod engine_version;
mod facts;
mod form;
pub(crate) mod pattern;
mod policies;
mod region;
mod runtime;
mod secrets;
mod stateful;
mod table;

pub use engine_version::is_deprecated_engine_version;
pub use facts::{Facts, Lifecycle, Status};
pub use form::{Bounds, Count, Dependency, Keyword, Literal, Members, NodeId, Shape, Type, Types};
pub use pattern::Pattern;
pub use policies::{Policy, policy, types_with_policy};
pub use region::{partition_of, regions, regions_of};
pub use runtime::{Runtime, runtime};
pub use secrets::may_be_secret;
pub use stateful::is_stateful;

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
    Some(cells.get(index)?.get_or_init(|| compile::compile(name, index, &parse(json)).0))
}

/// Returns the schema as it is in the registry; none where the registry does not have the type.
///
/// It is parsed anew at each call: whatever is asked often belongs into [`Schema`].
#[must_use]
pub fn source(resource_type: &str) -> Option<serde_json::Value> {
    let index = table::TABLE.binary_search_by_key(&resource_type, |(name, _)| *name).ok()?;
    table::TABLE.get(index).map(|(_, json)| parse(json))
}

/// Compiles a schema that is not in the registry.
#[cfg(test)]
pub(crate) fn of_json(json: &serde_json::Value) -> Schema {
    compile::compile("Test::Test::Test", usize::MAX, json).0
}

/// Parses an embedded schema. The generator writes valid JSON only, which a test holds to for every type.
fn parse(json: &[u8]) -> serde_json::Value {
    serde_json::from_slice(json).unwrap_or_default()
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
    fn the_table_is_sorted() {
        assert!(types().is_sorted());
        assert!(types().len() > 1800);
        assert!(get("AWS::S3::Bucket").is_some());
        assert!(get("AWS::S3::Buckets").is_none());
    }

    #[test]
    fn every_pattern_is_translated() {
        fn patterns(schema: &Schema) -> impl Iterator<Item = &Pattern> {
            schema.nodes.iter().flat_map(|shape| &shape.keywords).flat_map(|keyword| match keyword {
                Keyword::Pattern(pattern) => vec![pattern],
                Keyword::Members(members) => members.patterns.iter().map(|(pattern, _)| pattern).collect(),
                _ => Vec::new(),
            })
        }
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
