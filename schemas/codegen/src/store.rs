//! The folder `schemas/`: where each file is, and how it is written.

use crate::naming;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The folders that stand among those of the services: the generator, what IAM policies may say, the constraints
/// across properties, and the policies that AWS manages.
const OTHERS: [&str; 4] = ["codegen", AUTHORIZATION, EXTENSIONS, MANAGED_POLICIES];

/// The folder of what IAM policies may say, which has a file a service.
pub(crate) const AUTHORIZATION: &str = "authorization";

/// The folder of the constraints across properties, which has a folder a service of its own.
pub(crate) const EXTENSIONS: &str = "extensions";

/// The folder of the documents of policies that AWS manages, with the path of each as in its ARN.
pub(crate) const MANAGED_POLICIES: &str = "managed_policies";

/// Resource types with their schemas, in order.
pub(crate) type Schemas = BTreeMap<String, Value>;

/// Where the schema of a type is, and with it the code: `AWS::Glue::Table` is `glue` and `table`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Location {
    /// The folder, which is the Rust module of the service.
    pub(crate) service: String,
    /// The file without its extension, which is the Rust module of the resource.
    pub(crate) resource: String,
}

impl Location {
    /// Returns the location of a type; `None` where the name is not that of a resource type.
    ///
    /// `AWS` is left out, since it is the vendor of all types but two.
    pub(crate) fn of(type_name: &str) -> Option<Self> {
        let mut segments = type_name.split("::");
        let (vendor, service) = (segments.next()?, segments.next()?);
        let resource: Vec<&str> = segments.collect();
        if resource.is_empty() || resource.contains(&"MODULE") {
            return None;
        }
        let service = match vendor {
            "AWS" => service.to_lowercase(),
            _ => format!("{vendor}_{service}").to_lowercase(),
        };
        Some(Self { service, resource: naming::snake_case(&resource.join("_")) })
    }

    /// Returns the path of the schema within `schemas/`.
    pub(crate) fn schema(&self) -> String {
        format!("{}/{}.json", self.service, self.resource)
    }
}

/// Reads every schema of the folder.
pub(crate) fn read(folder: &Path) -> Result<Schemas> {
    let mut schemas = Schemas::new();
    for path in files(folder)? {
        let schema = read_json(&path)?;
        let name = schema.get("typeName").and_then(Value::as_str);
        let name = name.with_context(|| format!("`{}` has no `typeName`", path.display()))?.to_owned();
        schemas.insert(name, schema);
    }
    Ok(schemas)
}

/// Writes the schemas, and removes those of types that are no more.
pub(crate) fn write(folder: &Path, schemas: &Schemas) -> Result<()> {
    let mut texts: BTreeMap<PathBuf, (&str, String)> = BTreeMap::new();
    for (name, schema) in schemas {
        let location = Location::of(name).with_context(|| format!("`{name}` is not a resource type"))?;
        if OTHERS.contains(&location.service.as_str()) {
            bail!("the schema of `{name}` would stand in a folder that is not for schemas");
        }
        let path = folder.join(location.schema());
        if let Some((other, _)) = texts.insert(path, (name, lines(schema))) {
            bail!("`{name}` and `{other}` would stand in the same file");
        }
    }
    for path in files(folder)? {
        if !texts.contains_key(&path) {
            fs::remove_file(&path).with_context(|| format!("cannot remove `{}`", path.display()))?;
        }
    }
    for (path, (_, text)) in &texts {
        write_file(path, text)?;
    }
    Ok(())
}

/// Reads a JSON file.
pub(crate) fn read_json(path: &Path) -> Result<Value> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("`{}` is not JSON", path.display()))
}

/// Writes a file and the folders above it.
pub(crate) fn write_file(path: &Path, text: &str) -> Result<()> {
    let write = || {
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, text)
    };
    write().with_context(|| format!("cannot write `{}`", path.display()))
}

/// Keywords whose members each have a line.
const NAMED: [&str; 5] = ["actions", "definitions", "keys", "properties", "resources"];

/// Writes JSON with one line a keyword, property and definition, and a constraint: as small as it can be while a
/// difference still shows the property that changed.
pub(crate) fn lines(schema: &Value) -> String {
    let Value::Object(keywords) = schema else { return format!("{schema}\n") };
    let rows = keywords.iter().map(|(keyword, value)| match value {
        Value::Object(members) if NAMED.contains(&keyword.as_str()) => {
            format!("{}:{}", Value::from(keyword.as_str()), block(members.iter().map(entry)))
        }
        Value::Array(items) if keyword == "allOf" && !keywords.contains_key("properties") => {
            let rows = items.iter().map(Value::to_string).collect::<Vec<_>>().join(",\n");
            format!("{}:[\n{rows}\n]", Value::from(keyword.as_str()))
        }
        _ => entry((keyword, value)),
    });
    format!("{}\n", block(rows))
}

fn entry((key, value): (&String, &Value)) -> String {
    format!("{}:{value}", Value::from(key.as_str()))
}

fn block(rows: impl Iterator<Item = String>) -> String {
    format!("{{\n{}\n}}", rows.collect::<Vec<_>>().join(",\n"))
}

/// Returns the paths of all schemas, in order.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let list = |folder: &Path| -> Result<Vec<PathBuf>> {
        let entries = fs::read_dir(folder).with_context(|| format!("cannot read `{}`", folder.display()))?;
        let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
        paths.sort();
        Ok(paths)
    };
    let mut files = Vec::new();
    if !folder.is_dir() {
        return Ok(files);
    }
    for service in list(folder)? {
        if service.is_dir() && !OTHERS.iter().any(|other| service.ends_with(other)) {
            files.extend(
                list(&service)?.into_iter().filter(|path| path.extension().is_some_and(|it| it == "json")),
            );
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_type_has_its_file() {
        let schema = |name: &str| Location::of(name).map(|location| location.schema());
        assert_eq!(schema("AWS::SageMaker::UserProfile").as_deref(), Some("sagemaker/user_profile.json"));
        assert_eq!(schema("AWS::EC2::VPC").as_deref(), Some("ec2/vpc.json"));
        assert_eq!(schema("AMZN::SDC::Deployment").as_deref(), Some("amzn_sdc/deployment.json"));
        assert_eq!(schema("AWS::A::B::C").as_deref(), Some("a/b_c.json"));
        assert_eq!(schema("My::Team::Bucket::MODULE"), None);
        assert_eq!(schema("AWS::A"), None);
    }

    #[test]
    fn a_line_holds_a_keyword_a_property_or_a_definition() {
        let schema =
            json!({"properties": {"A": {"type": "string"}, "B\"": {}}, "required": ["A"], "typeName": "T"});
        let expected = r#"{
"properties":{
"A":{"type":"string"},
"B\"":{}
},
"required":["A"],
"typeName":"T"
}
"#;
        assert_eq!(lines(&schema), expected);
    }
}
