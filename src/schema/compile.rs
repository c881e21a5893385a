//! From the JSON of a schema to its compiled form.

use super::facts::{Facts, names};
use super::form::{
    Bounds, ByRegion, Count, Dependency, Keyword, Literal, Members, NodeId, Shape, Type, Types,
};
use super::pattern::Pattern;
use super::{LOOK_THROUGH, Schema};
use crate::value::IntoNode;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Keywords that say nothing about what is valid; those of the root are read by [`Facts`].
const ANNOTATIONS: [&str; 35] = [
    "$comment",
    "$id",
    "$schema",
    "additionalIdentifiers",
    "additionalItems",
    "arrayType",
    "conditionalCreateOnlyProperties",
    "createOnlyProperties",
    "default",
    "definitions",
    "deprecatedProperties",
    "description",
    "documentationUrl",
    "else",
    "examples",
    "handlers",
    "insertionOrder",
    "lifecycle",
    "primaryIdentifier",
    "propertyTransform",
    "readOnlyProperties",
    "regions",
    "relationshipRef",
    "replacementStrategy",
    "resourceLink",
    "sourceUrl",
    "taggable",
    "tagging",
    "then",
    "title",
    "typeConfiguration",
    "typeName",
    "warnings",
    "writeOnlyProperties",
    "nonPublicProperties",
];

/// Compiles a schema, and lists the keywords that it has and that are not known.
///
/// A keyword that is not known does not judge; a test over the whole registry asserts that there is none.
pub(super) fn compile(resource_type: &'static str, index: usize, json: &Value) -> (Schema, Vec<String>) {
    compile_at(resource_type, index, json, json)
}

/// Compiles a part of a document, whose references may lead anywhere in the document.
pub(super) fn compile_at<'a>(
    resource_type: &'static str,
    index: usize,
    document: &'a Value,
    part: &'a Value,
) -> (Schema, Vec<String>) {
    let mut compiler = Compiler { document, nodes: Vec::new(), seen: HashMap::new(), unknown: Vec::new() };
    let root = compiler.push();
    if std::ptr::eq(document, part) {
        compiler.seen.insert("#".to_owned(), root);
    }
    compiler.node(part, root);
    let schema = Schema { resource_type, index, facts: Facts::of(part), nodes: compiler.nodes };
    (schema, compiler.unknown)
}

struct Compiler<'a> {
    document: &'a Value,
    nodes: Vec<Shape>,
    /// The targets of references, so that each is compiled once and a recursive one ends.
    seen: HashMap<String, NodeId>,
    unknown: Vec<String>,
}

impl<'a> Compiler<'a> {
    fn reserve(&mut self, reference: &str) -> NodeId {
        let id = self.push();
        self.seen.insert(reference.to_owned(), id);
        id
    }

    fn push(&mut self) -> NodeId {
        self.nodes.push(Shape::default());
        NodeId::new(self.nodes.len() - 1)
    }

    fn add(&mut self, json: &'a Value) -> NodeId {
        let id = self.push();
        self.node(json, id);
        id
    }

    fn reference(&mut self, reference: &str) -> Option<NodeId> {
        if let Some(id) = self.seen.get(reference) {
            return Some(*id);
        }
        let document = self.document;
        let Some(target) = reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer)) else {
            self.unknown.push(format!("$ref {reference}"));
            return None;
        };
        let id = self.reserve(reference);
        self.node(target, id);
        Some(id)
    }

    fn node(&mut self, json: &'a Value, id: NodeId) {
        let shape = match json {
            Value::Object(object) => self.shape(object),
            Value::Bool(false) => Shape { keywords: vec![Keyword::Never], ..Shape::ANY },
            _ => Shape::ANY,
        };
        if let Some(slot) = self.nodes.get_mut(id.index()) {
            *slot = shape;
        }
    }

    fn shape(&mut self, object: &'a Map<String, Value>) -> Shape {
        let types = object.get("type").map_or(Types::ALL, types);
        let mut keywords = Vec::new();
        self.scalars(object, types, &mut keywords);
        self.objects(object, &mut keywords);
        self.arrays(object, &mut keywords);
        self.logic(object, &mut keywords);
        for key in object.keys() {
            if !ANNOTATIONS.contains(&key.as_str()) && !KNOWN.contains(&key.as_str()) {
                self.unknown.push(key.clone());
            }
        }
        Shape { keywords, types, format: text(object, "format").map(Into::into) }
    }

    fn scalars(&mut self, object: &Map<String, Value>, types: Types, keywords: &mut Vec<Keyword>) {
        if object.contains_key("type") {
            keywords.push(Keyword::Type(types));
        }
        if let Some(items) = list(object, "enum") {
            keywords.push(Keyword::Enum(items.iter().map(literal).collect()));
        }
        if let Some(value) = object.get("const") {
            keywords.push(Keyword::Enum(vec![literal(value)]));
        }
        if object.contains_key("enumCaseInsensitive") {
            keywords.push(Keyword::EnumCaseInsensitive(names(object.get("enumCaseInsensitive"))));
        }
        if let Some(groups) = list(object, "enumByRegion") {
            keywords.push(Keyword::EnumByRegion(self.by_region(groups)));
        }
        if let Some(count) = count(object, "minLength", "maxLength") {
            keywords.push(Keyword::Length(count));
        }
        let number = |key| object.get(key).and_then(Value::as_f64);
        let bounds = Bounds {
            min: number("minimum"),
            max: number("maximum"),
            above: number("exclusiveMinimum"),
            below: number("exclusiveMaximum"),
            texts: false,
        };
        if bounds != Bounds::default() {
            let texts = !types.has(Type::String) || !object.contains_key("type");
            keywords.push(Keyword::Range(Bounds { texts, ..bounds }));
        }
        if let Some(factor) = number("multipleOf") {
            keywords.push(Keyword::MultipleOf(factor));
        }
        if let Some(source) = text(object, "pattern") {
            keywords.push(Keyword::Pattern(Pattern::new(source)));
        }
        if let Some(format) = text(object, "format") {
            keywords.push(Keyword::Format(format.into()));
        }
    }

    /// Compiles groups of values, each with the indices of its regions among those of the document.
    fn by_region(&self, groups: &[Value]) -> ByRegion {
        let regions = names(self.document.get("regions"));
        let mut values = Vec::new();
        for group in groups {
            let indices = group.get("regions").and_then(Value::as_array).into_iter().flatten();
            let set = indices.filter_map(Value::as_u64).fold(0, |set, index| set | 1 << (index % 64));
            values.extend(names(group.get("values")).into_iter().map(|value| (value, set)));
        }
        values.sort_unstable();
        ByRegion { regions, values }
    }

    fn objects(&mut self, object: &'a Map<String, Value>, keywords: &mut Vec<Keyword>) {
        for (key, make) in [
            ("required", Keyword::Required as fn(_) -> _),
            ("requiredXor", Keyword::RequiredXor as fn(_) -> _),
            ("requiredOr", Keyword::RequiredOr as fn(_) -> _),
        ] {
            if object.contains_key(key) {
                keywords.push(make(names(object.get(key))));
            }
        }
        if let Some(count) = count(object, "minProperties", "maxProperties") {
            keywords.push(Keyword::PropertyCount(count));
        }
        let mut dependencies = Vec::new();
        for (name, wanted) in entries(object, "dependencies").chain(entries(object, "dependentRequired")) {
            let dependency = match wanted {
                Value::Array(_) => Dependency::Required(names(Some(wanted))),
                schema => Dependency::Schema(self.add(schema)),
            };
            dependencies.push((name.as_str().into(), dependency));
        }
        for (name, excluded) in entries(object, "dependentExcluded") {
            dependencies.push((name.as_str().into(), Dependency::Excluded(names(Some(excluded)))));
        }
        if !dependencies.is_empty() {
            keywords.push(Keyword::Dependencies(dependencies));
        }
        if let Some(schema) = object.get("propertyNames") {
            let id = self.add(schema);
            keywords.push(Keyword::PropertyNames(id));
        }
        if ["properties", "patternProperties", "additionalProperties"]
            .iter()
            .any(|key| object.contains_key(*key))
        {
            let mut named: Vec<(Box<str>, NodeId)> = entries(object, "properties")
                .map(|(name, schema)| (name.as_str().into(), self.add(schema)))
                .collect();
            for (name, id) in &named {
                self.name_format(name, *id);
            }
            named.sort_by(|(one, _), (other, _)| one.cmp(other));
            let patterns = entries(object, "patternProperties")
                .map(|(source, schema)| (Pattern::new(source), self.add(schema)))
                .collect();
            let additional = match object.get("additionalProperties") {
                None | Some(Value::Bool(true)) => None,
                Some(schema) => Some(self.add(schema)),
            };
            keywords.push(Keyword::Members(Members { named, patterns, additional }));
        }
    }

    /// Says what references must yield where a schema leaves it to the property's name.
    fn name_format(&mut self, name: &str, mut id: NodeId) {
        let Some((_, list, item)) = NAMED.iter().find(|(known, ..)| *known == name) else { return };
        for _ in 0..LOOK_THROUGH {
            match self.nodes.get(id.index()).map(|shape| shape.keywords.as_slice()) {
                Some([Keyword::Ref(target)]) => id = *target,
                _ => break,
            }
        }
        let Some(shape) = self.nodes.get_mut(id.index()).filter(|shape| shape.types == Types::LIST) else {
            return;
        };
        shape.format.get_or_insert_with(|| (*list).into());
        let items = shape.keywords.iter().find_map(|keyword| match keyword {
            Keyword::Items(id) => Some(*id),
            _ => None,
        });
        if let Some(shape) = items.and_then(|id| self.nodes.get_mut(id.index())) {
            shape.format.get_or_insert_with(|| (*item).into());
        }
    }

    fn arrays(&mut self, object: &'a Map<String, Value>, keywords: &mut Vec<Keyword>) {
        if let Some(count) = count(object, "minItems", "maxItems") {
            keywords.push(Keyword::ItemCount(count));
        }
        if object.get("uniqueItems") == Some(&Value::Bool(true)) {
            keywords.push(Keyword::UniqueItems);
        }
        if let Some(max) = object.get("maxUniqueItems").and_then(Value::as_u64) {
            keywords.push(Keyword::MaxUniqueItems(max));
        }
        if object.contains_key("uniqueKeys") {
            keywords.push(Keyword::UniqueKeys(names(object.get("uniqueKeys"))));
        }
        if let Some(items) = list(object, "prefixItems") {
            let ids = items.iter().map(|item| self.add(item)).collect();
            keywords.push(Keyword::PrefixItems(ids));
        }
        match object.get("items") {
            None => {}
            Some(Value::Array(items)) => {
                let ids = items.iter().map(|item| self.add(item)).collect();
                keywords.push(Keyword::PrefixItems(ids));
            }
            Some(schema) => {
                let id = self.add(schema);
                keywords.push(Keyword::Items(id));
            }
        }
        if let Some(schema) = object.get("contains") {
            let id = self.add(schema);
            keywords.push(Keyword::Contains(id));
        }
    }

    fn logic(&mut self, object: &'a Map<String, Value>, keywords: &mut Vec<Keyword>) {
        if let Some(reference) = text(object, "$ref") {
            keywords.extend(self.reference(reference).map(Keyword::Ref));
        }
        for (key, make) in [
            ("allOf", Keyword::AllOf as fn(_) -> _),
            ("anyOf", Keyword::AnyOf as fn(_) -> _),
            ("oneOf", Keyword::OneOf as fn(_) -> _),
        ] {
            if let Some(items) = list(object, key) {
                keywords.push(make(items.iter().map(|item| self.add(item)).collect()));
            }
        }
        if let Some(schema) = object.get("not") {
            let id = self.add(schema);
            keywords.push(Keyword::Not(id));
        }
        if let Some(schema) = object.get("if") {
            let condition = self.add(schema);
            let then = object.get("then").map(|schema| self.add(schema));
            let otherwise = object.get("else").map(|schema| self.add(schema));
            keywords.push(Keyword::If(condition, then, otherwise));
        }
    }
}

/// The lists whose name says what they are of, with the format of the list and of its items: half of the
/// schemas with a list of subnets give it none.
const NAMED: [(&str, &str, &str); 3] = [
    ("SubnetIds", "AWS::EC2::Subnet.Ids", "AWS::EC2::Subnet.Id"),
    ("VPCSecurityGroups", "AWS::EC2::SecurityGroup.Ids", "AWS::EC2::SecurityGroup.Id"),
    ("VpcSubnetIds", "AWS::EC2::Subnet.Ids", "AWS::EC2::Subnet.Id"),
];

/// The keywords that [`Compiler`] compiles.
const KNOWN: [&str; 40] = [
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "dependencies",
    "dependentExcluded",
    "dependentRequired",
    "enum",
    "enumByRegion",
    "enumCaseInsensitive",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "if",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maxUniqueItems",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "required",
    "requiredOr",
    "requiredXor",
    "type",
    "uniqueItems",
    "uniqueKeys",
];

fn types(json: &Value) -> Types {
    let words = json.as_array().map_or(std::slice::from_ref(json), Vec::as_slice);
    words.iter().filter_map(Value::as_str).filter_map(Types::of).reduce(Types::or).unwrap_or(Types::ALL)
}

fn literal(json: &Value) -> Literal {
    Literal(json.clone().into_node())
}

fn text<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str)
}

fn list<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a Vec<Value>> {
    object.get(key).and_then(Value::as_array)
}

fn entries<'a>(
    object: &'a Map<String, Value>,
    key: &str,
) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
    object.get(key).and_then(Value::as_object).into_iter().flatten()
}

/// Returns the bounds of a count, which may be written as `1.0`.
fn count(object: &Map<String, Value>, min: &str, max: &str) -> Option<Count> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "counts are small and positive"
    )]
    let number = |key| {
        let value: &Value = object.get(key)?;
        value.as_u64().or_else(|| value.as_f64().map(|number| number as u64))
    };
    let count = Count { min: number(min), max: number(max) };
    (count != Count::default()).then_some(count)
}
