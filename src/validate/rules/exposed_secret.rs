//! Values that `NoEcho` masks, in places that show them.

use crate::diagnostic::{Rule, Severity};
use crate::schema;
use crate::template::Section;
use crate::validate::context::Context;
use crate::validate::environment;
use crate::validate::findings::Findings;
use crate::validate::position::Position;
use crate::validate::walk::Kind;

pub(super) static RULE: Rule = Rule {
    code: "exposed-secret",
    severity: Severity::Error,
    summary: "Checks that the value of a parameter with `NoEcho` does not reach a place that shows it.",
    explanation: "\
## Why is this bad?
`NoEcho` masks a parameter's value where CloudFormation lists parameters, and nowhere else. Outputs, metadata
(that of `AWS::CloudFormation::Init` too), user data, environment variables, code, names, tags and descriptions
show it to everybody who may describe the stack or the resource, and to every process on the machine.

## Example
```yaml
Outputs:
  Password:
    Value: !Ref DatabasePassword
```

## Use instead
The name of a secret of Secrets Manager, from which the program that needs the value reads it:
```yaml
Environment:
  Variables:
    SECRET: !Ref DatabaseSecret
```
",
};

/// The properties beside environment variables that show their values, by type; a pointer stands for everything
/// below it.
const SHOWN: [(&str, &str, &str); 4] = [
    ("AWS::AppRunner::Service", "/properties/SourceConfiguration/", "the configuration of the service"),
    ("AWS::ECS::TaskDefinition", "/properties/ContainerDefinitions/*/Command/", "the command of a container"),
    ("AWS::ElasticBeanstalk::Environment", "/properties/OptionSettings/", "the settings of the environment"),
    ("AWS::Lambda::Function", "/properties/Code/ZipFile", "the code of the function"),
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for reference in context.references() {
        let is_value =
            matches!(reference.kind, Kind::Ref | Kind::SubVariable) && reference.attribute.is_none();
        let is_shown = matches!(reference.scope.section, Some(Section::Resources | Section::Outputs));
        if !is_value || !is_shown || context.is_variable(reference.target, reference.spot) {
            continue;
        }
        let name = reference.target;
        if !context.index.parameter(name).is_some_and(|parameter| parameter.is_masked()) {
            continue;
        }
        let path = context.path(reference.spot);
        let Some(position) = context.position(&path) else { continue };
        if let Some(place) = place(&position)
            && context.conditions.is_possible(&position.when)
        {
            let when = context.when(&position.when);
            let message = format!("the value of `{name}`, which `NoEcho` masks, is shown in {place}{when}");
            findings.push(
                RULE.finding(message)
                    .path(path)
                    .help("keep it in Secrets Manager, and pass the name of the secret"),
            );
        }
    }
}

/// Returns the place that shows what stands in it, if it does.
pub(super) fn place(position: &Position<'_>) -> Option<String> {
    if position.section == Section::Outputs {
        let is_export = position.keys.first() == Some(&"Export");
        return Some(if is_export { "the name of an export" } else { "an output" }.to_owned());
    }
    if position.keys.first() == Some(&"Metadata") {
        return Some("the metadata of the resource".to_owned());
    }
    let pointer = position.property()?;
    let kind = position.resource_type()?;
    let has = |key: &str| position.keys.contains(&key);
    if has("UserData") {
        return Some("user data".to_owned());
    }
    let is_below = |(of, below, _): &&(&str, &str, &str)| *of == kind && pointer.starts_with(below);
    if let Some((.., place)) = SHOWN.iter().find(is_below) {
        return Some((*place).to_owned());
    }
    if environment::is_place(kind, &pointer) {
        return Some("an environment variable".to_owned());
    }
    let schema = schema::get(kind)?;
    if has("Tags") {
        return Some("a tag".to_owned());
    }
    let name = position.keys.last()?;
    if *name == "Description" {
        return Some("a description".to_owned());
    }
    let is_own = |list: &[Box<str>]| list.iter().any(|own| **own == *pointer);
    let is_name = is_own(&schema.facts.primary_identifier) && !is_own(&schema.facts.read_only);
    is_name.then(|| format!("`{name}`, by which the resource is named"))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn secrets_may_reach_properties_that_keep_them() {
        let json = r#"{"Parameters": {"P": {"NoEcho": true}, "Q": {"NoEcho": "false"}},
            "Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, ""]}},
            "Resources": {"D": {"Type": "AWS::RDS::DBInstance", "Properties": {
                "MasterUserPassword": {"Fn::If": ["C", {"Ref": "AWS::NoValue"}, {"Ref": "P"}]}}}},
            "Outputs": {"O": {"Value": {"Fn::If": ["C", "a", {"Ref": "Q"}]}}}}"#;
        assert_eq!(findings(check, json), "");
    }

    #[test]
    fn places_that_show_are_found() {
        let json = r#"{"Parameters": {"P": {"NoEcho": true}, "S": {}},
            "Conditions": {"C": {"Fn::Equals": [{"Ref": "S"}, "a"]}},
            "Resources": {
            "I": {"Type": "AWS::EC2::Instance", "Metadata": {"AWS::CloudFormation::Init": {"x": {"Ref": "P"}}},
                "Properties": {"UserData": {"Fn::Base64": {"Fn::Sub": "a ${P}"}}, "Tags": [{"Key": "a", "Value": {"Ref": "P"}}]}},
            "F": {"Type": "AWS::Lambda::Function", "Properties": {"Description": {"Ref": "P"},
                "FunctionName": {"Ref": "P"}, "Environment": {"Variables": {"P": {"Ref": "P"}}}}}},
            "Outputs": {"O": {"Value": {"Fn::If": ["C", "a", {"Fn::Join": ["", [{"Ref": "P"}]]}]}}}}"#;
        let found = |path: &str, place: &str| {
            format!(
                "exposed-secret {path}\n  the value of `P`, which `NoEcho` masks, is shown in {place}\n  \
                 help: keep it in Secrets Manager, and pass the name of the secret\n"
            )
        };
        assert_eq!(
            findings(check, json),
            [
                found("Resources/I/Metadata/AWS::CloudFormation::Init/x", "the metadata of the resource"),
                found("Resources/I/Properties/UserData/Fn::Base64", "user data"),
                found("Resources/I/Properties/Tags/0/Value", "a tag"),
                found("Resources/F/Properties/Description", "a description"),
                found(
                    "Resources/F/Properties/FunctionName",
                    "`FunctionName`, by which the resource is named"
                ),
                found("Resources/F/Properties/Environment/Variables/P", "an environment variable"),
                found("Outputs/O/Value/Fn::If/2/Fn::Join/1/0", "an output when S = something else"),
            ]
            .concat()
        );
    }
}
