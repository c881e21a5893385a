//! From a resource schema to the structs that are generated for it.

use crate::model::{Attribute, Kind, Property, Resource, Struct};
use crate::naming::{self, Scope};
use crate::reader::Reader;
use crate::store::Location;
use crate::{facts, secrets};
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeMap;

/// Converts the schema of a resource type.
pub(crate) fn resource(type_name: &str, schema: &Value) -> Result<Resource> {
    let location =
        Location::of(type_name).with_context(|| format!("`{type_name}` is not a resource type"))?;
    let mut names = Scope::types();
    let name = names.claim(&naming::resource(type_name), "Resource");
    let mut converter = Converter::new(schema, names);
    let root = converter.root(name);
    let attributes = converter.attributes();
    let mut structs = converter.structs;
    structs.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(Resource { type_name: type_name.to_owned(), location, root, structs, attributes })
}

struct Converter<'a> {
    reader: Reader<'a>,
    /// Struct names that are taken.
    names: Scope,
    /// The names of structs by where their schemas are; definitions have theirs from the start.
    named: BTreeMap<String, String>,
    /// The structs that were begun.
    begun: Vec<String>,
    /// The structs that are done.
    structs: Vec<Struct>,
    /// The lists that name a property, by where its schema is.
    marks: BTreeMap<String, Vec<Mark<'a>>>,
    /// The lists and mappings that are being converted: one that contains itself has no finite type.
    open: Vec<String>,
}

impl<'a> Converter<'a> {
    fn new(schema: &'a Value, mut names: Scope) -> Self {
        let definitions = schema.get("definitions").and_then(Value::as_object).into_iter().flatten();
        let named = definitions
            .map(|(name, _)| {
                let pointer = format!("/definitions/{}", name.replace('~', "~0").replace('/', "~1"));
                (pointer, names.claim(&naming::pascal_case(name), "Property"))
            })
            .collect();
        let reader = Reader::new(schema);
        let marks = marks(&reader);
        Self { reader, names, named, begun: Vec::new(), structs: Vec::new(), marks, open: Vec::new() }
    }

    fn root(&mut self, name: String) -> Struct {
        let read_only: Vec<&str> = self.reader.texts("", "readOnlyProperties").collect();
        let mut properties = self.reader.properties("");
        properties.retain(|name, _| !read_only.contains(&format!("/properties/{name}").as_str()));
        self.structure(name, "", properties, Scope::resource_setters())
    }

    /// Makes the struct of an object. Its required properties are those that every alternative requires.
    fn structure(
        &mut self,
        name: String,
        pointer: &str,
        properties: BTreeMap<&'a str, String>,
        mut methods: Scope,
    ) -> Struct {
        let (mut required, mut optional) = (Vec::new(), Vec::new());
        let needed: Vec<&str> = self.reader.texts(pointer, "required").collect();
        for (key, pointer) in properties {
            let suggested = if self.begun.contains(&name) { format!("{name}{key}") } else { key.to_owned() };
            let mut kind = self.kind(&pointer, &suggested);
            let mut facts = facts::of(&self.reader, &pointer, &kind);
            let marks = self.marks.get(&pointer).map_or(&[][..], Vec::as_slice);
            let is_write_only = marks.iter().any(|mark| mark.list == "writeOnlyProperties");
            if let (Kind::String, Some(reason)) = (&kind, secrets::reason(key, is_write_only)) {
                kind = Kind::Secret;
                facts.push(format!("Never written in clear: {reason}."));
            }
            let read_only = marks.iter().any(|mark| mark.list == "readOnlyProperties");
            facts.extend(sentences(marks));
            let method = methods.claim(&naming::identifier(key), "_property");
            let property = Property { name: key.to_owned(), method, kind, facts };
            let list = if needed.contains(&key) && !read_only { &mut required } else { &mut optional };
            list.push(property);
        }
        Struct { name, required, optional }
    }

    fn kind(&mut self, pointer: &str, suggested: &str) -> Kind {
        let pointer = self.reader.target(pointer);
        let types: Vec<&str> = self.reader.types(&pointer).into_iter().collect();
        match types.as_slice() {
            ["array" | "object"] if self.open.contains(&pointer) => Kind::Json,
            ["array"] => {
                let items = format!("{pointer}/items");
                Kind::List(Box::new(self.inside(pointer, &items, suggested)))
            }
            ["object"] => {
                let properties = self.reader.properties(&pointer);
                if !properties.is_empty() {
                    return Kind::Struct(self.nested(pointer, suggested, properties));
                }
                match self.reader.values(&pointer).as_slice() {
                    [value] => match self.inside(pointer, value, suggested) {
                        Kind::Json => Kind::Json,
                        kind => Kind::Map(Box::new(kind)),
                    },
                    _ => Kind::Json,
                }
            }
            _ => scalar(&types),
        }
    }

    /// Converts what a list or mapping holds.
    fn inside(&mut self, container: String, pointer: &str, suggested: &str) -> Kind {
        self.open.push(container);
        let kind = self.kind(pointer, suggested);
        self.open.pop();
        kind
    }

    /// Returns the name of an object's struct, and makes the struct if it is new.
    fn nested(&mut self, pointer: String, suggested: &str, properties: BTreeMap<&'a str, String>) -> String {
        let name = match self.named.get(&pointer) {
            Some(name) => name.clone(),
            None => self.names.claim(&naming::pascal_case(suggested), "Property"),
        };
        if !self.begun.contains(&name) {
            self.begun.push(name.clone());
            self.named.insert(pointer.clone(), name.clone());
            let open = std::mem::take(&mut self.open);
            let structure = self.structure(name.clone(), &pointer, properties, Scope::setters());
            self.open = open;
            self.structs.push(structure);
        }
        name
    }

    /// Returns the attributes: the read-only properties that a path without a list leads to.
    fn attributes(&self) -> Vec<Attribute> {
        let mut methods = Scope::attributes();
        let mut paths: Vec<&str> = self.reader.texts("", "readOnlyProperties").collect();
        paths.sort_unstable();
        paths.dedup();
        let found = paths.into_iter().filter(|path| !path.contains('*')).filter_map(|path| {
            let pointer = self.reader.locate(path)?;
            let name = path.strip_prefix("/properties/")?.replace('/', ".");
            let method = methods.claim(&naming::identifier(&name), "_attribute");
            Some(Attribute { name, method, kind: self.attribute(&pointer) })
        });
        found.collect()
    }

    /// Returns the type of an attribute. Objects have none: their structs are for setting.
    fn attribute(&self, pointer: &str) -> Kind {
        let types: Vec<&str> = self.reader.types(pointer).into_iter().collect();
        if types != ["array"] {
            return scalar(&types);
        }
        let items = format!("{}/items", self.reader.target(pointer));
        let types: Vec<&str> = self.reader.types(&items).into_iter().collect();
        Kind::List(Box::new(scalar(&types)))
    }
}

/// Returns the type of a value with these JSON types. A string stands for any scalar that it may be
/// besides, since CloudFormation converts it.
fn scalar(types: &[&str]) -> Kind {
    let scalars = types.iter().all(|name| matches!(*name, "boolean" | "integer" | "number" | "string"));
    match types {
        ["boolean"] => Kind::Boolean,
        ["integer"] => Kind::Integer,
        ["number"] | ["integer", "number"] => Kind::Number,
        _ if scalars && types.contains(&"string") => Kind::String,
        _ => Kind::Json,
    }
}

/// That a list of property paths names a property.
struct Mark<'a> {
    list: &'a str,
    /// The path as property names.
    path: &'a str,
}

/// The lists of property paths, with what they say of a property.
const LISTS: &[(&str, &str, &str)] = &[
    ("createOnlyProperties", "A change", "replaces the resource"),
    ("conditionalCreateOnlyProperties", "A change", "can replace the resource"),
    ("deprecatedProperties", "Deprecated", ""),
    ("readOnlyProperties", "Read-only", ""),
];

/// Returns what the lists say. A definition can be used at several paths, so that nested ones are named:
/// the first, and how many there are besides.
fn sentences(marks: &[Mark<'_>]) -> Vec<String> {
    let sentence = |(list, start, end): &(&str, &str, &str)| {
        let mut paths = marks.iter().filter(|mark| mark.list == *list).map(|mark| mark.path);
        let path = paths.next()?;
        let mut sentence = (*start).to_owned();
        if path.contains('/') {
            let join = if end.is_empty() { "as" } else { "of" };
            sentence += &format!(" {join} `{path}`");
            sentence += &match paths.count() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
        }
        if !end.is_empty() {
            sentence += &format!(" {end}");
        }
        Some(sentence + ".")
    };
    LISTS.iter().filter_map(sentence).collect()
}

/// Finds the properties that the lists of property paths name.
fn marks<'a>(reader: &Reader<'a>) -> BTreeMap<String, Vec<Mark<'a>>> {
    let mut marks: BTreeMap<String, Vec<Mark<'a>>> = BTreeMap::new();
    for list in LISTS.iter().map(|(list, ..)| *list).chain(["writeOnlyProperties"]) {
        for path in reader.texts("", list) {
            if let (Some(pointer), Some(path)) = (reader.locate(path), path.strip_prefix("/properties/")) {
                marks.entry(pointer).or_default().push(Mark { list, path });
            }
        }
    }
    marks
}
