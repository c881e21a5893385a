//! What a template says in each mode of signing in, however it is written.
//!
//! A fact is a path and a value, such as `Resources.Role.Properties.RoleName` and `Studio_${User}`. Texts are
//! as in the argument of `Fn::Sub`: `${Name}` refers, `${!Name}` is literal. Conditions are decided, so what
//! they switch off is missing. `DependsOn` lists whatever a resource waits for, references included.
//! Free text is no fact.

use cfn_synth::template::{Call, Function, Map, Node, Resource, Section, Template, Value};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

pub(super) type Facts = BTreeMap<String, Json>;

const MODE_PARAMETER: &str = "StudioAuthentication";
const FREE_TEXT: [&str; 3] = ["Description", "ConstraintDescription", "default"];

/// Returns the facts of every mode, then those that only one mode has.
pub(super) fn by_mode(template: &Template) -> BTreeMap<String, Facts> {
    let parameter = template.section(Section::Parameters).and_then(|all| all.get(MODE_PARAMETER));
    let modes: Vec<&str> = match parameter {
        Some(parameter) => parameter
            .get("AllowedValues")
            .unwrap()
            .as_list()
            .unwrap()
            .iter()
            .filter_map(Node::as_text)
            .collect(),
        None => vec!["the only mode"],
    };
    let mut of_modes: Vec<Facts> = modes.iter().map(|mode| in_mode(template, mode)).collect();
    let mut of_every = of_modes.first().unwrap().clone();
    of_every.retain(|path, value| of_modes.iter().all(|facts| facts.get(path) == Some(value)));
    for facts in &mut of_modes {
        facts.retain(|path, _| !of_every.contains_key(path));
    }
    let named = modes.into_iter().map(str::to_owned).zip(of_modes).filter(|(_, facts)| !facts.is_empty());
    named.chain([("every mode".to_owned(), of_every)]).collect()
}

fn in_mode(template: &Template, mode: &str) -> Facts {
    let mut facts = Facts::new();
    for (section, node) in template.root.as_map().unwrap().iter().filter(|(key, _)| !FREE_TEXT.contains(key))
    {
        let mut resolver = Resolver { template, mode, waits_for: BTreeSet::new() };
        if section == Section::Conditions.key() {
            for name in node.as_map().unwrap().keys() {
                facts.insert(format!("{section}.{name}"), json!(resolver.holds(name)));
            }
        } else if section == Section::Resources.key() || section == Section::Outputs.key() {
            for (id, entry) in node.as_map().unwrap().iter() {
                let condition = entry.get("Condition").and_then(Node::as_text);
                if condition.is_none_or(|condition| resolver.holds(condition)) {
                    flatten(&format!("{section}.{id}"), resolver.entry(entry), &mut facts);
                }
            }
        } else {
            flatten(section, resolver.value(node), &mut facts);
        }
    }
    facts
}

fn flatten(path: &str, value: Json, facts: &mut Facts) {
    match value {
        Json::Object(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                flatten(&format!("{path}.{key}"), value, facts);
            }
        }
        Json::Array(items) if !items.is_empty() => {
            for (index, value) in items.into_iter().enumerate() {
                flatten(&format!("{path}[{index}]"), value, facts);
            }
        }
        value => {
            let earlier = facts.insert(path.to_owned(), value);
            assert!(earlier.is_none(), "two facts have the path {path}");
        }
    }
}

/// Resolves values of a template in one mode.
struct Resolver<'a> {
    template: &'a Template,
    mode: &'a str,
    /// The resources that what was resolved refers to.
    waits_for: BTreeSet<String>,
}

impl Resolver<'_> {
    /// Resolves a resource or an output.
    fn entry(&mut self, entry: &Node) -> Json {
        let resource = Resource { logical_id: "", node: entry };
        self.waits_for = resource.depends_on().map(str::to_owned).collect();
        let mut resolved = self.map(entry.as_map().unwrap());
        // An output refers, but nothing waits for it.
        if entry.get("Type").is_some() && !self.waits_for.is_empty() {
            resolved.insert("DependsOn".to_owned(), json!(self.waits_for));
        }
        Json::Object(resolved)
    }

    fn value(&mut self, node: &Node) -> Json {
        match &node.value {
            Value::Null => Json::Null,
            Value::Bool(truth) => json!(truth.value),
            Value::Integer(value) => json!(value),
            Value::Float(value) => json!(value),
            Value::Text(text) => json!(text.replace("${", "${!")),
            Value::List(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Map(map) => Json::Object(self.map(map)),
            Value::Call(call) => self.call(call),
        }
    }

    fn map(&mut self, map: &Map) -> serde_json::Map<String, Json> {
        let facts = map.iter().filter(|(key, _)| !FREE_TEXT.contains(key));
        facts.map(|(key, node)| (key.to_owned(), self.value(node))).collect()
    }

    fn text(&mut self, node: &Node) -> String {
        match self.value(node) {
            Json::String(text) => text,
            other => panic!("{other} stands where a text must"),
        }
    }

    fn call(&mut self, call: &Call) -> Json {
        let arguments = call.argument.as_list();
        match (call.function, arguments) {
            (Function::Ref, _) => json!(self.refer(call.argument.as_text().unwrap())),
            (Function::GetAtt, Some([id, attribute])) => {
                let (id, attribute) = (id.as_text().unwrap(), attribute.as_text().unwrap());
                json!(self.refer(&format!("{id}.{attribute}")))
            }
            (Function::If, Some([condition, then, otherwise])) => {
                let holds = self.holds(condition.as_text().unwrap());
                self.value(if holds { then } else { otherwise })
            }
            (Function::Join, Some([separator, list])) => match list.as_list() {
                Some(items) => {
                    let separator = self.text(separator);
                    json!(items.iter().map(|item| self.text(item)).collect::<Vec<_>>().join(&separator))
                }
                None => json!({ "Fn::Join": [self.text(separator), self.text(list)] }),
            },
            (Function::Sub, None) => json!(self.substitute(call.argument.as_text().unwrap(), &Map::new())),
            (Function::Sub, Some([text, variables])) => {
                json!(self.substitute(text.as_text().unwrap(), variables.as_map().unwrap()))
            }
            (function, _) => panic!("{function:?} with {arguments:?} has no meaning here"),
        }
    }

    fn substitute(&mut self, text: &str, variables: &Map) -> String {
        let mut parts = text.split("${");
        let mut resolved = parts.next().unwrap().to_owned();
        for part in parts {
            let (name, literal) = part.split_once('}').unwrap();
            resolved += &match variables.get(name) {
                Some(node) => self.text(node),
                None if name.starts_with('!') => format!("${{{name}}}"),
                None => self.refer(name),
            };
            resolved += literal;
        }
        resolved
    }

    /// Returns a reference as it stands in `Fn::Sub`: to a logical id, or to an attribute after a dot.
    fn refer(&mut self, target: &str) -> String {
        let id = target.split('.').next().unwrap();
        if self.template.resources().any(|resource| resource.logical_id == id) {
            self.waits_for.insert(id.to_owned());
        }
        format!("${{{target}}}")
    }

    /// Decides a condition.
    fn holds(&self, name: &str) -> bool {
        let condition = self.template.section(Section::Conditions).and_then(|all| all.get(name)).unwrap();
        let sides = condition.argument_of(Function::Equals).and_then(Node::as_list).unwrap();
        let [left, right] = sides else { panic!("{name} compares {} values", sides.len()) };
        self.operand(left) == self.operand(right)
    }

    fn operand<'a>(&'a self, node: &'a Node) -> &'a str {
        match node.argument_of(Function::Ref) {
            Some(parameter) => {
                assert_eq!(parameter.as_text(), Some(MODE_PARAMETER));
                self.mode
            }
            None => node.as_text().unwrap(),
        }
    }
}

mod tests {
    use super::{Facts, by_mode};
    use serde_json::json;
    use std::collections::BTreeMap;

    fn read(text: &str) -> BTreeMap<String, Facts> {
        by_mode(&cfn_synth::yaml::read(text, "test.yaml").unwrap())
    }

    #[test]
    fn conditions_are_decided_and_texts_are_folded() {
        let read = read(
            r#"
Description: Free text.
Parameters:
  StudioAuthentication: {Type: String, Description: Free text., AllowedValues: [users, federation]}
  User: {Type: String}
  Subnets: {Type: CommaDelimitedList}
Conditions:
  IsUsers: !Equals [!Ref StudioAuthentication, users]
  IsFederation: !Equals [federation, !Ref StudioAuthentication]
Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Condition: IsUsers
    DeletionPolicy: Delete
    Properties: {GenerateSecretString: {}}
  Role:
    Type: AWS::IAM::Role
    DependsOn: Secret
    Properties:
      Name: !Sub ["Studio_${Who}", {Who: !If [IsUsers, !Ref User, !If [IsFederation, federated, ""]]}]
      Plain: "${aws:username}"
      Escaped: !Sub "${!aws:username}:${AWS::Region}"
      Joined: !Join [":", [a, !Ref User, "${b}"]]
      List: !Join [",", !Ref Subnets]
      Flag: true
  Profile:
    Type: AWS::SageMaker::UserProfile
    DependsOn: [Role]
    Properties: {Arn: !GetAtt Role.Arn, Password: !Sub "${Secret}/${Role.RoleId}"}
Outputs:
  Secret: {Condition: IsUsers, Description: Free text., Value: !Ref Secret}
"#,
        );
        let expected = json!({
            "every mode": {
                "Parameters.StudioAuthentication.AllowedValues[0]": "users",
                "Parameters.StudioAuthentication.AllowedValues[1]": "federation",
                "Parameters.StudioAuthentication.Type": "String",
                "Parameters.Subnets.Type": "CommaDelimitedList",
                "Parameters.User.Type": "String",
                "Resources.Profile.DependsOn[0]": "Role",
                "Resources.Profile.DependsOn[1]": "Secret",
                "Resources.Profile.Properties.Arn": "${Role.Arn}",
                "Resources.Profile.Properties.Password": "${Secret}/${Role.RoleId}",
                "Resources.Profile.Type": "AWS::SageMaker::UserProfile",
                "Resources.Role.DependsOn[0]": "Secret",
                "Resources.Role.Properties.Escaped": "${!aws:username}:${AWS::Region}",
                "Resources.Role.Properties.Flag": true,
                "Resources.Role.Properties.Joined": "a:${User}:${!b}",
                "Resources.Role.Properties.List.Fn::Join[0]": ",",
                "Resources.Role.Properties.List.Fn::Join[1]": "${Subnets}",
                "Resources.Role.Properties.Plain": "${!aws:username}",
                "Resources.Role.Type": "AWS::IAM::Role",
            },
            "federation": {
                "Conditions.IsFederation": true,
                "Conditions.IsUsers": false,
                "Resources.Role.Properties.Name": "Studio_federated",
            },
            "users": {
                "Conditions.IsFederation": false,
                "Conditions.IsUsers": true,
                "Outputs.Secret.Condition": "IsUsers",
                "Outputs.Secret.Value": "${Secret}",
                "Resources.Role.Properties.Name": "Studio_${User}",
                "Resources.Secret.Condition": "IsUsers",
                "Resources.Secret.DeletionPolicy": "Delete",
                "Resources.Secret.Properties.GenerateSecretString": {},
                "Resources.Secret.Type": "AWS::SecretsManager::Secret",
            },
        });
        assert_eq!(json!(read), expected);
    }

    #[test]
    fn a_template_without_modes_has_one() {
        let read = read("Resources: {Topic: {Type: AWS::SNS::Topic}}");
        assert_eq!(json!(read), json!({ "every mode": { "Resources.Topic.Type": "AWS::SNS::Topic" } }));
    }
}
