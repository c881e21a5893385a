//! Variables of `Fn::Sub` in texts that nothing substitutes.

use crate::diagnostic::{Rule, Severity};
use crate::template::sub_text::{Part, parts};
use crate::template::{Function, LOOP_KEY, Map, Section, Template, Value};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::trail::{Spot, Step, Trail};

pub(super) static RULE: Rule = Rule {
    code: "missing-sub",
    severity: Severity::Error,
    summary: "Checks that variables such as `${AWS::Region}` stand in the text of `Fn::Sub`.",
    explanation: "\
## Why is this bad?
Outside of `Fn::Sub`, CloudFormation passes `${AWS::Region}` on as it is written. No service knows the names of
this template: it refuses the text, or takes it for a name.

## Example
```yaml
Resource: arn:aws:s3:::${Bucket}/*
```

## Use instead
```yaml
Resource: !Sub arn:aws:s3:::${Bucket}/*
```
",
};

/// The keys below which another program has variables of its own.
const OF_OTHERS: [&str; 5] = ["Definition", "DefinitionString", "DefinitionBody", "TemplateBody", "ZipFile"];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.index.is_open(Section::Resources) || context.index.is_open(Section::Parameters) {
        return;
    }
    let mut trail = Trail::default();
    for (text, spot) in texts(context.template, &mut trail) {
        let mut names = parts(text).filter_map(|part| match part {
            Part::Variable(name) => Some(name),
            _ => None,
        });
        let Some(name) = names.find(|name| is_meant(context, name, text)) else { continue };
        let path = trail.path(spot);
        if path.iter().any(|key| OF_OTHERS.contains(&key.as_str()) || key.starts_with(LOOP_KEY)) {
            continue;
        }
        findings.push(
            RULE.finding(format!("nothing substitutes `${{{name}}}`, which is outside of `Fn::Sub`"))
                .path(path)
                .help("write the text as the argument of `!Sub`"),
        );
    }
}

/// Tells whether a name is certainly that of something of this template. A script may have a variable of the
/// same name as a parameter; an ARN, or a text that is nothing but the variable, has none.
fn is_meant(context: &Context<'_>, name: &str, text: &str) -> bool {
    if let Some(pseudo) = name.strip_prefix("AWS::") {
        return ["AccountId", "NotificationARNs", "Partition", "Region", "StackId", "StackName", "URLSuffix"]
            .contains(&pseudo);
    }
    let is_value = text.starts_with("arn:")
        || text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) == Some(name);
    let target = name.split('.').next().unwrap_or_default();
    is_value
        && (context.index.written(Section::Resources, target).is_some()
            || name == target && context.index.written(Section::Parameters, target).is_some())
}

/// Returns the texts of properties and outputs that are outside of `Fn::Sub` and have a variable in them.
fn texts<'t>(template: &'t Template, trail: &mut Trail<'t>) -> Vec<(&'t str, Spot)> {
    let mut found = Vec::new();
    let mut pending = Vec::new();
    for (section, key) in [(Section::Resources, "Properties"), (Section::Outputs, "Value")] {
        let start = trail.step(Spot::ROOT, Step::Key(section.key()));
        for (logical_id, entry) in template.entries(section) {
            if let Some(node) = entry.get(key) {
                let spot = trail.step(start, Step::Key(logical_id));
                pending.push((node, trail.step(spot, Step::Key(key))));
            }
        }
    }
    while let Some((node, spot)) = pending.pop() {
        match &node.value {
            Value::Text(text) if text.contains("${") => found.push((text.as_ref(), spot)),
            Value::Map(map) => {
                pending.extend(Map::iter(map).map(|(key, node)| (node, trail.step(spot, Step::Key(key)))));
            }
            Value::List(items) => {
                let items = items.iter().enumerate();
                pending.extend(items.map(|(at, node)| (node, trail.step(spot, Step::Index(at)))));
            }
            Value::Call(call) if !matches!(call.function, Function::Sub | Function::Transform) => {
                pending.push((&call.argument, trail.step(spot, Step::Key(call.function.key()))));
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn topic(json: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Name": {{}}}}, "Resources": {{"T": {{"Type": "AWS::SNS::Topic",
                "Properties": {{"X": {json}}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn variables_of_others_pass() {
        for good in [
            r#""echo ${Name}""#,
            r#""${aws:username}""#,
            r#""${!AWS::Region}""#,
            r#""${AWS::Regions}""#,
            r#""arn:aws:s3:::${Other}/*""#,
            r#"{"Fn::Sub": "${AWS::Region}"}"#,
            r#"{"Fn::Sub": ["${A}", {"A": "${Name}"}]}"#,
            r#"{"ZipFile": "${AWS::Region}"}"#,
        ] {
            assert_eq!(topic(good), "", "{good}");
        }
    }

    #[test]
    fn names_of_the_template_need_a_sub() {
        for (bad, name) in [
            (r#""echo ${AWS::Region}""#, "AWS::Region"),
            (r#""${Name}""#, "Name"),
            (r#""arn:aws:s3:::${T.TopicName}/*""#, "T.TopicName"),
        ] {
            assert_eq!(
                topic(bad),
                format!(
                    "missing-sub Resources/T/Properties/X\n  nothing substitutes `${{{name}}}`, which is outside of \
                     `Fn::Sub`\n  help: write the text as the argument of `!Sub`\n"
                )
            );
        }
    }
}
