//! The form of outputs.

use crate::diagnostic::{Rule, Severity, cut, did_you_mean, nearest, quoted};
use crate::template::sub_text::{Part, parts};
use crate::template::{Function, Map, Node, Section, Value};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::walk::Kind;

pub(super) static RULE: Rule = Rule {
    code: "invalid-output",
    severity: Severity::Error,
    summary: "Checks that an output has a `Value`, that its `Export` has a `Name`, and its other keys.",
    explanation: "\
## Why is this bad?
CloudFormation refuses an output without a value, an export without a name, and a value that is a mapping or
a list. The name of an export consists of letters, digits, colons and hyphens. It is known before there are
resources: it cannot be made of them.

## Example
```yaml
Outputs:
  TopicArn:
    Value: !Ref Topic
    Export: topic-arn
```

## Use instead
```yaml
Outputs:
  TopicArn:
    Value: !Ref Topic
    Export:
      Name: topic-arn
```
",
};

const KNOWN: [&str; 4] = ["Value", "Description", "Export", "Condition"];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for entry in context.index.opened(Section::Outputs) {
        let Some(map) = entry.node.as_map() else { continue };
        let logical_id = entry.logical_id;
        for key in map.keys().filter(|key| !KNOWN.contains(key)) {
            let help = did_you_mean(key, KNOWN, || format!("the attributes are {}", quoted(KNOWN)));
            let path = entry.path(Section::Outputs, [key]);
            let message = format!("`{key}` is not an attribute of an output");
            findings.push(RULE.finding(message).path(path).about_key().help(help));
        }
        let is_misspelt = |name| nearest(name, map.keys().filter(|key| !KNOWN.contains(key))).is_some();
        let mut report = |path: &[&str], message: String, help: String| {
            let path = entry.path(Section::Outputs, path.iter().copied());
            findings.push(RULE.finding(message).path(path).help(help));
        };
        match map.get("Value").map(|node| &node.value) {
            None if is_misspelt("Value") => {}
            None => report(
                &[],
                format!("the output `{logical_id}` has no `Value`"),
                "add a value, such as `Value: !Ref` of a resource".to_owned(),
            ),
            Some(Value::Map(_) | Value::List(_) | Value::Null) => report(
                &["Value"],
                format!("the value of the output `{logical_id}` is not a text"),
                "write a text, or a function that returns one; join a list with `!Join`".to_owned(),
            ),
            Some(_) => {}
        }
        if let Some(name) = export_name(map)
            && name.as_text() == Some("")
        {
            let help = "write a name that is unique in the region, or leave the export out".to_owned();
            report(&["Export", "Name"], format!("the export name of `{logical_id}` is empty"), help);
        }
        if let Some(part) = export_name(map).and_then(wrong_part) {
            let message = format!("`{}` cannot be in the name of an export", cut(&part));
            let help = "use letters, digits, `:` and `-` only".to_owned();
            report(&["Export", "Name"], message, help);
        }
        if let Some(export) = map.get("Export") {
            let only_name = export.as_map().is_some_and(|map| map.len() == 1) && export.get("Name").is_some();
            if !only_name {
                let help = match export.as_text() {
                    Some(name) => format!("write `Export: {{ Name: {name} }}`"),
                    None => "write `Export:` with `Name:` under it".to_owned(),
                };
                report(&["Export"], format!("the export of `{logical_id}` is not a mapping of `Name`"), help);
            } else if matches!(
                export.get("Name").map(|node| &node.value),
                Some(Value::Map(_) | Value::List(_))
            ) {
                report(
                    &["Export", "Name"],
                    format!("the export name of `{logical_id}` is not a text"),
                    "write a text, or a function that returns one".to_owned(),
                );
            }
        }
        if map.get("Description").is_some_and(|node: &Node| node.as_text().is_none()) {
            report(
                &["Description"],
                format!("the description of the output `{logical_id}` is not a literal text"),
                "write the text itself".to_owned(),
            );
        }
    }
    for reference in context.references() {
        let path = || context.path(reference.spot);
        if reference.scope.section == Some(Section::Outputs)
            && matches!(reference.kind, Kind::Ref | Kind::GetAtt | Kind::SubVariable)
            && context.index.written(Section::Resources, reference.target).is_some()
            && context
                .position(&path())
                .is_some_and(|position| position.keys.starts_with(&["Export", "Name"]))
        {
            let message =
                format!("the name of an export cannot depend on the resource `{}`", reference.target);
            let help = "make it of parameters and pseudo parameters".to_owned();
            findings.push(RULE.finding(message).path(path()).help(help));
        }
    }
}

fn export_name(output: &Map) -> Option<&Node> {
    output.get("Export")?.get("Name")
}

/// Returns what is written of a name, through functions, that has characters which no export has.
fn wrong_part(name: &Node) -> Option<String> {
    let is_wrong = |text: &str| text.chars().any(|c| !c.is_ascii_alphanumeric() && c != ':' && c != '-');
    let Some(call) = name.as_call() else {
        return name.as_text().filter(|text| is_wrong(text)).map(str::to_owned);
    };
    match (call.function, call.argument.as_list()) {
        (Function::Sub, arguments) => {
            let text = arguments.and_then(<[Node]>::first).unwrap_or(&call.argument).as_text()?;
            parts(text).find_map(|part| match part {
                Part::Literal(literal) if is_wrong(literal) => Some(literal.to_owned()),
                _ => None,
            })
        }
        (Function::Join, Some([delimiter, items])) => {
            let items = items.as_list()?;
            let delimiter = Some(delimiter).filter(|_| items.len() > 1);
            delimiter.into_iter().chain(items).find_map(wrong_part)
        }
        (Function::If, Some([_, then, otherwise])) => wrong_part(then).or_else(|| wrong_part(otherwise)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn exports_are_named_before_there_are_resources() {
        let template = |name: &str| {
            let outputs = format!(r#"{{"O": {{"Value": {{"Ref": "T"}}, "Export": {{"Name": {name}}}}}}}"#);
            findings(check, &format!(r#"{{"Resources": {{"T": {{}}}}, "Outputs": {outputs}}}"#))
        };
        assert_eq!(template(r#"{"Fn::Sub": "${AWS::StackName}-a"}"#), "");
        assert_eq!(
            template(r#"{"Fn::Sub": "${T}-a"}"#),
            "invalid-output Outputs/O/Export/Name\n  the name of an export cannot depend on the resource `T`\n  \
             help: make it of parameters and pseudo parameters\n"
        );
        let wrong = |part: &str| {
            format!(
                "invalid-output Outputs/O/Export/Name\n  `{part}` cannot be in the name of an export\n  help: use \
                 letters, digits, `:` and `-` only\n"
            )
        };
        assert_eq!(template(r#""topic_arn""#), wrong("topic_arn"));
        assert_eq!(template(r#"{"Fn::Sub": "a:${AWS::StackName}_arn"}"#), wrong("_arn"));
        assert_eq!(template(r#"{"Fn::Join": ["/", ["a", {"Ref": "P"}]]}"#), wrong("/"));
        assert_eq!(template(r#"{"Fn::Join": ["/", [{"Ref": "P"}]]}"#), "");
        assert_eq!(
            template(r#""""#),
            "invalid-output Outputs/O/Export/Name\n  the export name of `O` is empty\n  help: write a name that is \
             unique in the region, or leave the export out\n"
        );
    }

    #[test]
    fn outputs_have_a_value() {
        let good =
            r#"{"Outputs": {"O": {"Value": {"Ref": "T"}, "Export": {"Name": "n"}, "Condition": "C"}}}"#;
        assert_eq!(findings(check, good), "");
        let bad = r#"{"Outputs": {"A": {"Valeu": 1, "Export": "n"}, "B": {"Value": [], "Description": {"Ref": "P"}},
            "C": {"Description": "c"}}}"#;
        assert_eq!(
            findings(check, bad),
            "invalid-output Outputs/A/Valeu\n  `Valeu` is not an attribute of an output\n  \
             help: did you mean `Value`?\n\
             invalid-output Outputs/A/Export\n  the export of `A` is not a mapping of `Name`\n  \
             help: write `Export: { Name: n }`\n\
             invalid-output Outputs/B/Value\n  the value of the output `B` is not a text\n  help: write a \
             text, or a function that returns one; join a list with `!Join`\n\
             invalid-output Outputs/B/Description\n  the description of the output `B` is not a literal \
             text\n  help: write the text itself\n\
             invalid-output Outputs/C\n  the output `C` has no `Value`\n  help: add a value, such as \
             `Value: !Ref` of a resource\n"
        );
    }
}
