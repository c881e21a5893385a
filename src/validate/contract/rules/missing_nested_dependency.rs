//! Nested stacks that need what a sibling creates, and know it only by name.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::template::Section;
use crate::validate::context::Context;
use crate::validate::contract::family::{Family, Nested};
use crate::validate::contract::names::{Name, NameValue, names};
use crate::validate::findings::Findings;
use crate::validate::walk::Kind;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

pub(in crate::validate) static RULE: Rule = Rule {
    code: "missing-nested-dependency",
    severity: Severity::Warning,
    summary: "Checks that a stack waits for what another one creates under a name that both are given.",
    explanation: "\
## Why is this bad?
CloudFormation makes nested stacks at the same time unless one refers to the other. A name that both are given
is no reference: where one of them creates a resource under the name and the other uses it, the deployment
works or fails by chance.

## Example
```yaml
Data:
  Type: AWS::CloudFormation::Stack
  Properties:
    TemplateURL: ./data.yaml      # creates a table named TableName
    Parameters:
      TableName: reviews
Grants:
  Type: AWS::CloudFormation::Stack
  Properties:
    TemplateURL: ./grants.yaml    # grants access to TableName
    Parameters:
      TableName: reviews
```

## Use instead
```yaml
Grants:
  Type: AWS::CloudFormation::Stack
  DependsOn: Data
```
",
};

/// A name, with the resource of the parent that it is known in: the nested stack, or the one that it stands in.
struct Member<'a> {
    logical_id: &'a str,
    name: &'a Name,
    nested: Option<&'a Nested<'a>>,
}

pub(super) fn check(family: &Family<'_>, findings: &mut Findings) {
    if family.nested.is_empty() {
        return;
    }
    let own = names(family.context.template);
    let members = members(family, &own);
    let needs = needs(family.context);
    let mut told = BTreeSet::new();
    for members in members.values() {
        // Where several create under one name, which of them is meant is not known.
        let mut creators = members.iter().filter(|member| member.name.is_created);
        let (Some(created), None) = (creators.next(), creators.next()) else { continue };
        for user in members.iter().filter(|it| !it.name.is_created && it.name.is_of(created.name.noun())) {
            let (later, earlier) = (user.logical_id, created.logical_id);
            // Within the parent, a name is no contract.
            let is_own = user.nested.is_none() && created.nested.is_none();
            if is_own || later == earlier || !told.insert((later, earlier)) {
                continue;
            }
            let is_ordered = waits(&needs, later, earlier) || waits(&needs, earlier, later);
            if !is_ordered && meet(family, (later, earlier)) {
                findings.push(finding(user, created));
            }
        }
    }
}

fn finding(user: &Member<'_>, created: &Member<'_>) -> Diagnostic {
    let by = match created.nested {
        Some(_) => format!("`{}` creates as its `{}`", created.logical_id, created.name.logical_id),
        None => format!("is created as `{}`", created.logical_id),
    };
    let message =
        format!("`{}` uses the {} that {by}, but does not wait for it", user.logical_id, created.name.noun());
    let finding = RULE
        .finding(message)
        .path([Section::Resources.key(), user.logical_id])
        .about_key()
        .help(format!("add `DependsOn: {}` to `{}`", created.logical_id, user.logical_id));
    [(created, "is given its name here"), (user, "uses the name here")].into_iter().fold(
        finding,
        |finding, (it, part)| {
            let part = format!("`{}` {part}", it.name.logical_id);
            match it.nested {
                Some(nested) => finding.related_in(nested.name(), it.name.place, part),
                None => finding.related(it.name.place, part),
            }
        },
    )
}

/// Returns the names by what they are in the parent.
fn members<'a>(family: &'a Family<'_>, own: &'a [Name]) -> BTreeMap<NameValue, Vec<Member<'a>>> {
    let mut members: BTreeMap<NameValue, Vec<Member<'a>>> = BTreeMap::new();
    for name in own {
        let member = Member { logical_id: &name.logical_id, name, nested: None };
        members.entry(name.value.clone()).or_default().push(member);
    }
    for nested in &family.nested {
        let passed: HashMap<&str, NameValue> = nested
            .passed
            .iter()
            .filter_map(|passed| match passed.leaves.as_deref() {
                Some([only]) => Some((passed.name, NameValue::of(only.node)?)),
                _ => None,
            })
            .collect();
        for name in nested.names {
            let value = match &name.value {
                NameValue::Parameter(parameter) => passed.get(parameter.as_str()).cloned(),
                literal => Some(literal.clone()),
            };
            if let Some(value) = value {
                let member = Member { logical_id: nested.logical_id, name, nested: Some(nested) };
                members.entry(value).or_default().push(member);
            }
        }
    }
    // A resource of the parent by which a name is known is referred to, and so waited for.
    members.retain(|value, _| match value {
        NameValue::Parameter(name) => family.context.index.has(Section::Parameters, name),
        NameValue::Literal(_) => true,
    });
    members
}

/// Returns what each resource refers to, or depends on.
fn needs<'a>(context: &Context<'a>) -> HashMap<&'a str, Vec<&'a str>> {
    let kinds = [Kind::Ref, Kind::GetAtt, Kind::SubVariable, Kind::DependsOn];
    let mut needs: HashMap<&str, Vec<&str>> = HashMap::new();
    for reference in context.references().iter().filter(|it| kinds.contains(&it.kind)) {
        if reference.scope.section == Some(Section::Resources) {
            needs.entry(reference.scope.logical_id).or_default().push(reference.target);
        }
    }
    needs
}

/// Tells whether a resource is made after another.
fn waits(needs: &HashMap<&str, Vec<&str>>, later: &str, earlier: &str) -> bool {
    let (mut pending, mut seen) = (vec![later], HashSet::new());
    while let Some(at) = pending.pop() {
        if at == earlier {
            return true;
        }
        if seen.insert(at) {
            pending.extend(needs.get(at).into_iter().flatten());
        }
    }
    false
}

/// Tells whether there is a situation with both resources.
fn meet(family: &Family<'_>, (one, other): (&str, &str)) -> bool {
    let conditions = &family.context.conditions;
    let when = |logical_id: &str| {
        let entry = family.context.index.get(Section::Resources, logical_id);
        entry.map_or(conditions.never(), |entry| family.context.present(entry))
    };
    conditions.is_possible(&conditions.and(&when(one), &when(other)))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::contract::{Child, Interface};
    use crate::validate::testing::{findings_of_family, read};

    const DATA: &str = r#"{"Parameters": {"Table": {"Type": "String"}}, "Resources": {
        "Reviews": {"Type": "AWS::Glue::Table", "Properties": {"DatabaseName": "x", "TableInput": {"Name": {"Ref": "Table"}}}},
        "Log": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "audit"}}}}"#;
    const GRANTS: &str = r#"{"Parameters": {"Name": {"Type": "String"}}, "Resources": {
        "Grant": {"Type": "AWS::LakeFormation::PrincipalPermissions", "Properties": {"Resource": {
            "TableWithColumns": {"Name": {"Ref": "Name"}, "ColumnNames": ["a"]}}, "Tags": [{"TableName": "other"}]}}}}"#;

    /// Judges a parent of both, with what is passed to the second, its attributes, and other resources.
    fn nested(table: &str, name: &str, attributes: &str, others: &str) -> String {
        let parse = |json: &str, name: &str| {
            let mut template = read(json);
            template.name = name.to_owned();
            Interface::of(&template)
        };
        let (data, grants) = (parse(DATA, "data.yaml"), parse(GRANTS, "grants.yaml"));
        let children =
            [("Data".to_owned(), Child::Known(&data)), ("Grants".to_owned(), Child::Known(&grants))].into();
        let stack = |parameter: &str, value: &str, attributes: &str| {
            format!(
                r#"{{"Type": "AWS::CloudFormation::Stack", {attributes} "Properties": {{"Parameters": {{"{parameter}": {value}}}}}}}"#
            )
        };
        let parent = format!(
            r#"{{"Parameters": {{"T": {{"Type": "String", "AllowedValues": ["a", "b"]}}}},
            "Conditions": {{"A": {{"Fn::Equals": [{{"Ref": "T"}}, "a"]}}, "B": {{"Fn::Equals": [{{"Ref": "T"}}, "b"]}}}},
            "Resources": {{"Data": {}, "Grants": {} {others}}}}}"#,
            stack("Table", table, if attributes.contains("\"B\"") { r#""Condition": "A","# } else { "" }),
            stack("Name", name, attributes)
        );
        findings_of_family(check, &parent, &children)
    }

    #[test]
    fn stacks_that_wait_or_need_not_pass() {
        let parameter = r#"{"Ref": "T"}"#;
        for (table, name, attributes, others) in [
            (parameter, parameter, r#""DependsOn": "Data","#, ""),
            (parameter, parameter, r#""DependsOn": ["Own"],"#, r#", "Own": {"DependsOn": "Data"}"#),
            (parameter, r#""reviews""#, "", ""),
            (r#""reviews""#, r#""others""#, "", ""),
            (parameter, parameter, r#""Condition": "B","#, ""),
            (r#""reviews""#, r#"{"Fn::GetAtt": ["Data", "Outputs.Table"]}"#, "", ""),
        ] {
            assert_eq!(nested(table, name, attributes, others), "", "{table} {name} {attributes} {others}");
        }
    }

    #[test]
    fn stacks_that_do_not_wait_are_found() {
        for value in [r#"{"Ref": "T"}"#, r#""reviews""#] {
            assert_eq!(
                nested(value, value, "", ""),
                "missing-nested-dependency Resources/Grants\n  `Grants` uses the Table that `Data` creates as its \
                 `Reviews`, but does not wait for it\n  help: add `DependsOn: Data` to `Grants`\n  \
                 related: `Reviews` is given its name here\n  related: `Grant` uses the name here\n"
            );
        }
        let stream =
            r#", "Stream": {"Type": "AWS::Logs::LogStream", "Properties": {"LogGroupName": "audit"}}"#;
        assert_eq!(
            nested(r#""a""#, r#""b""#, "", stream),
            "missing-nested-dependency Resources/Stream\n  `Stream` uses the LogGroup that `Data` creates as its \
             `Log`, but does not wait for it\n  help: add `DependsOn: Data` to `Stream`\n  \
             related: `Log` is given its name here\n  related: `Stream` uses the name here\n"
        );
    }
}
