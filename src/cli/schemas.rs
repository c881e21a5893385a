//! `synth schemas list` and `synth schemas show TYPE`

use super::failure::Failure;
use super::outcome::Outcome;
use super::table::{Align, table};
use super::terminal::Terminal;
use crate::diagnostic::{MessageFormat, did_you_mean, quoted};
use crate::schema;
use serde_json::{Map, Value};

/// The forms that the commands have.
const FORMS: [MessageFormat; 2] = [MessageFormat::Human, MessageFormat::Json];

/// How many references and lists within each other are followed to name a type.
const DEEPEST: usize = 8;

/// Prints every resource type.
pub(super) fn list(terminal: &Terminal) -> Result<Outcome, Failure> {
    terminal.has_form(&FORMS, "schemas list")?;
    let text = match terminal.format {
        MessageFormat::Json => format!("{:#}\n", schema::types().collect::<Value>()),
        _ => schema::types().flat_map(|name| [name, "\n"]).collect(),
    };
    terminal.output(&text)?;
    Ok(Outcome::Done)
}

/// Prints what is known of a resource type, or of one of its property types (`AWS::S3::Bucket.Rule`).
pub(super) fn show(name: &str, terminal: &Terminal) -> Result<Outcome, Failure> {
    terminal.has_form(&FORMS, "schemas show")?;
    let (resource_type, property_type) = match name.split_once('.') {
        Some((resource_type, property_type)) => (resource_type, Some(property_type)),
        None => (name, None),
    };
    let source = schema::source(resource_type).ok_or_else(|| {
        let otherwise = || "`schemas list` shows all of them".to_owned();
        let help = did_you_mean(resource_type, schema::types(), otherwise);
        Failure::usage(format!("there is no resource type `{resource_type}`")).help(help)
    })?;
    let text = match (terminal.format, property_type) {
        (MessageFormat::Json, None) => format!("{source:#}\n"),
        (MessageFormat::Json, Some(property_type)) => format!("{:#}\n", definition(&source, property_type)?),
        (_, None) => resource(&source, resource_type),
        (_, Some(property_type)) => {
            let shape = definition(&source, property_type)?;
            format!("{name}\n\n{}", properties(&source, shape, false))
        }
    };
    terminal.output(&text)?;
    Ok(Outcome::Done)
}

fn definition<'a>(source: &'a Value, name: &str) -> Result<&'a Value, Failure> {
    let definitions = source.get("definitions").and_then(Value::as_object);
    definitions.and_then(|all| all.get(name)).ok_or_else(|| {
        let known = || definitions.into_iter().flat_map(Map::keys).map(String::as_str);
        let otherwise = || format!("the property types are {}", quoted(known()));
        let help = did_you_mean(name, known(), otherwise);
        Failure::usage(format!("there is no property type `{name}`")).help(help)
    })
}

/// Describes a resource type.
fn resource(source: &Value, name: &str) -> String {
    let pointers = |key: &str| -> Vec<String> {
        texts(source.get(key))
            .map(|pointer| pointer.trim_start_matches("/properties/").replace('/', "."))
            .collect()
    };
    let attributes = pointers("readOnlyProperties").into_iter().filter(|name| !name.contains('*'));
    let lifecycle = source.get("lifecycle").map(|lifecycle| {
        let word = |key: &str| lifecycle.get(key).and_then(Value::as_str).unwrap_or_default();
        format!("{} since {}", word("status"), word("date"))
    });
    let facts = [
        ("Identified by", pointers("primaryIdentifier").join(", ")),
        ("Attributes", attributes.collect::<Vec<_>>().join(", ")),
        ("Life cycle", lifecycle.unwrap_or_default()),
    ];
    let facts: Vec<_> = facts
        .into_iter()
        .filter(|(_, fact)| !fact.is_empty())
        .map(|(word, fact)| [word.to_owned(), fact])
        .collect();
    format!("{name}\n\n{}\n{}", table(&[Align::Left; 2], &facts), properties(source, source, true))
}

/// Describes the properties of a resource type or of a property type.
fn properties(source: &Value, shape: &Value, is_root: bool) -> String {
    let shape = resolve(source, shape).1;
    let members = shape.get("properties").and_then(Value::as_object);
    let required: Vec<&str> = texts(shape.get("required")).collect();
    let mut rows = vec![["Property", "Type", "Constraints"].map(str::to_owned)];
    for (name, member) in members.into_iter().flatten() {
        let listed = |key: &str| {
            let pointer = format!("/properties/{name}");
            is_root && texts(source.get(key)).any(|listed| listed == pointer)
        };
        if listed("readOnlyProperties") {
            continue;
        }
        let words = [
            (required.contains(&name.as_str()), "required"),
            (listed("createOnlyProperties"), "a change replaces the resource"),
            (listed("conditionalCreateOnlyProperties"), "a change may replace the resource"),
            (listed("writeOnlyProperties"), "cannot be read back"),
            (listed("deprecatedProperties"), "deprecated"),
        ];
        let words = words.iter().filter(|(holds, _)| *holds).map(|(_, words)| (*words).to_owned());
        let notes: Vec<String> = words.chain(constraints(resolve(source, member).1)).collect();
        rows.push([name.clone(), type_of(source, member, 0), notes.join("; ")]);
    }
    if rows.len() == 1 {
        return "It has no properties of its own.\n".to_owned();
    }
    table(&[Align::Left; 3], &rows)
}

/// Returns the type of a value in words; an object is named by its property type.
fn type_of(source: &Value, shape: &Value, depth: usize) -> String {
    let (name, shape) = resolve(source, shape);
    let kinds: Vec<&str> = match shape.get("type") {
        Some(Value::String(kind)) => vec![kind],
        kinds => texts(kinds).collect(),
    };
    match (kinds.as_slice(), name, shape.get("items")) {
        (["object"] | [], Some(name), _) => name.to_owned(),
        (["array"], _, Some(items)) if depth < DEEPEST => {
            format!("list of {}", type_of(source, items, depth + 1))
        }
        ([], None, _) => "any".to_owned(),
        (kinds, ..) => kinds.join(" or "),
    }
}

/// Follows references; returns the name of the last definition that they led to.
fn resolve<'a>(source: &'a Value, mut shape: &'a Value) -> (Option<&'a str>, &'a Value) {
    let mut name = None;
    for _ in 0..DEEPEST {
        let Some(reference) = shape.get("$ref").and_then(Value::as_str) else { break };
        let Some(target) = source.pointer(reference.trim_start_matches('#')) else { break };
        name = reference.rsplit('/').next();
        shape = target;
    }
    (name, shape)
}

/// Returns what a schema asks of a value, its type aside.
fn constraints(shape: &Value) -> Vec<String> {
    let mut notes = Vec::new();
    for key in ["enum", "enumCaseInsensitive"] {
        let allowed = shape.get(key).and_then(Value::as_array).into_iter().flatten();
        let allowed: Vec<String> = allowed.map(plain).collect();
        if !allowed.is_empty() {
            notes.push(allowed.join(", "));
        }
    }
    for (least, most, unit) in [
        ("minLength", "maxLength", " characters"),
        ("minItems", "maxItems", " items"),
        ("minimum", "maximum", ""),
    ] {
        let bound = |key: &str| shape.get(key).map(plain);
        match (bound(least), bound(most)) {
            (Some(least), Some(most)) => notes.push(format!("{least} to {most}{unit}")),
            (Some(least), None) => notes.push(format!("at least {least}{unit}")),
            (None, Some(most)) => notes.push(format!("at most {most}{unit}")),
            (None, None) => {}
        }
    }
    if let Some(pattern) = shape.get("pattern").and_then(Value::as_str) {
        notes.push(format!("matches {pattern}"));
    }
    notes
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn texts(list: Option<&Value>) -> impl Iterator<Item = &str> {
    list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn schema() -> Value {
        json!({
            "typeName": "A::B::C",
            "primaryIdentifier": ["/properties/Name"],
            "readOnlyProperties": ["/properties/Arn", "/properties/Endpoint/Url", "/properties/Rules/*/Id"],
            "createOnlyProperties": ["/properties/Name"],
            "required": ["Name"],
            "definitions": {
                "Rule": { "type": "object", "properties": { "Id": { "type": "string" } }, "required": ["Id"] },
                "Loop": { "$ref": "#/definitions/Loop" },
                "Mode": { "type": "string", "enum": ["on", "off"] }
            },
            "properties": {
                "Arn": { "type": "string" },
                "Loop": { "$ref": "#/definitions/Loop" },
                "Mode": { "$ref": "#/definitions/Mode" },
                "Name": { "type": "string", "minLength": 1, "maxLength": 64, "pattern": "^a" },
                "Rules": { "type": "array", "items": { "$ref": "#/definitions/Rule" }, "maxItems": 9 },
                "Size": { "type": ["integer", "string"], "minimum": 1 }
            }
        })
    }

    #[test]
    fn describes_a_resource_type() {
        assert_eq!(
            resource(&schema(), "A::B::C"),
            "\
A::B::C

Identified by  Name
Attributes     Arn, Endpoint.Url

Property  Type               Constraints
Loop      Loop
Mode      string             on, off
Name      string             required; a change replaces the resource; 1 to 64 characters; matches ^a
Rules     list of Rule       at most 9 items
Size      integer or string  at least 1
"
        );
    }

    #[test]
    fn describes_a_property_type() {
        let schema = schema();
        let rule = definition(&schema, "Rule").unwrap();
        assert_eq!(
            properties(&schema, rule, false),
            "Property  Type    Constraints\nId        string  required\n"
        );
        let Err(Failure::Usage { message, help }) = definition(&schema, "Rulle") else { panic!() };
        assert_eq!(message, "there is no property type `Rulle`");
        assert_eq!(help.unwrap(), "did you mean `Rule`?");
    }
}
