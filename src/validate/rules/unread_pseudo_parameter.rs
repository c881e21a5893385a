//! Names of pseudo parameters that stand as texts.

use crate::diagnostic::{Rule, Severity};
use crate::template::{Function, Map, Node, Section, Value};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::trail::{Spot, Step, Trail};

pub(super) static RULE: Rule = Rule {
    code: "unread-pseudo-parameter",
    severity: Severity::Warning,
    summary: "Tells of texts such as `AWS::Region` that no `Ref` reads.",
    explanation: "\
## Why is this bad?
Without `Ref`, CloudFormation passes the name itself on, not the region, account or stack that it stands for.

## Example
```yaml
Region: AWS::Region
```

## Use instead
```yaml
Region: !Ref AWS::Region
```
",
};

const PSEUDO_PARAMETERS: [&str; 8] = [
    "AWS::AccountId",
    "AWS::NoValue",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut trail = Trail::default();
    let mut pending: Vec<(&Node, Spot)> = Vec::new();
    for section in [Section::Conditions, Section::Resources, Section::Outputs] {
        if let Some(node) = context.template.section(section) {
            pending.push((node, trail.step(Spot::ROOT, Step::Key(section.key()))));
        }
    }
    while let Some((node, spot)) = pending.pop() {
        match &node.value {
            Value::Text(text) if PSEUDO_PARAMETERS.contains(&text.as_ref()) => findings.push(
                RULE.finding(format!("nothing reads the pseudo parameter `{text}`, which stands as a text"))
                    .path(trail.path(spot))
                    .help(format!("write `!Ref {text}`")),
            ),
            Value::Map(map) => {
                pending.extend(Map::iter(map).map(|(key, node)| (node, trail.step(spot, Step::Key(key)))));
            }
            Value::List(items) => {
                let items = items.iter().enumerate();
                pending.extend(items.map(|(at, node)| (node, trail.step(spot, Step::Index(at)))));
            }
            Value::Call(call) if call.function != Function::Ref => {
                pending.push((&call.argument, trail.step(spot, Step::Key(call.function.key()))));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn pseudo_parameters_are_read() {
        let value = |json: &str| findings(check, &format!(r#"{{"Outputs": {{"O": {{"Value": {json}}}}}}}"#));
        assert_eq!(value(r#"{"Fn::Join": [" ", [{"Ref": "AWS::Region"}, "the AWS::Region"]]}"#), "");
        assert_eq!(
            value(r#"{"Fn::Join": [" ", ["AWS::Region"]]}"#),
            "unread-pseudo-parameter Outputs/O/Value/Fn::Join/1/0\n  nothing reads the pseudo parameter \
             `AWS::Region`, which stands as a text\n  help: write `!Ref AWS::Region`\n"
        );
    }
}
