//! Containers of ECS that mount a volume that their task definition does not have.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity, cut};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Known};

pub(super) static RULE: Rule = Rule {
    code: "undefined-volume",
    severity: Severity::Error,
    summary: "Finds containers that mount a volume that their task definition does not have.",
    explanation: "\
## Why is this bad?
`SourceVolume` is the `Name` of one of the `Volumes` of the same task definition. ECS refuses any other: \"Unknown
volume\".

## Example
```yaml
ContainerDefinitions:
  - Name: web
    Image: nginx
    MountPoints:
      - SourceVolume: Pages
        ContainerPath: /pages
Volumes:
  - Name: pages
```

## Use instead
```yaml
ContainerDefinitions:
  - Name: web
    Image: nginx
    MountPoints:
      - SourceVolume: pages
        ContainerPath: /pages
Volumes:
  - Name: pages
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for tasks in relation::of_type(context, "AWS::ECS::TaskDefinition") {
        let volumes = tasks.each("Volumes/*/Name");
        if !volumes.is_known() {
            continue;
        }
        let known = Known::of(&context.conditions, &volumes.items);
        for found in tasks.each("ContainerDefinitions/*/MountPoints/*/SourceVolume").items {
            let missing = tasks.missing(&found, &known, &Guard::ALWAYS, "add it to `Volumes`");
            let Some((situation, help)) = missing else { continue };
            let name = found.text.as_deref().unwrap_or_default();
            let message = format!("the task definition has no volume `{}`{situation}", cut(name));
            findings.push(RULE.finding(message).path(found.path).help(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn tasks(mounted: &str, volumes: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"P": {{"Type": "String"}}}},
                "Conditions": {{"C": {{"Fn::Equals": [{{"Ref": "P"}}, "x"]}}}},
                "Resources": {{"T": {{"Type": "AWS::ECS::TaskDefinition", "Properties": {{{volumes}
                    "ContainerDefinitions": [{{"MountPoints": [{{"SourceVolume": {mounted}}}]}}]}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn volumes_of_the_task_definition_are_mounted() {
        let place =
            "undefined-volume Resources/T/Properties/ContainerDefinitions/0/MountPoints/0/SourceVolume";
        let told = |message: &str, help: &str| format!("{place}\n  {message}\n  help: {help}\n");
        let pages = r#""Volumes": [{"Name": "pages"}],"#;
        assert_eq!(tasks(r#""pages""#, pages), "");
        assert_eq!(tasks(r#"{"Ref": "P"}"#, pages), "");
        assert_eq!(tasks(r#""x""#, r#""Volumes": [{"Name": {"Ref": "P"}}],"#), "");
        assert_eq!(tasks(r#""x""#, r#""Volumes": {"Ref": "P"},"#), "");
        assert_eq!(
            tasks(r#""Pages""#, pages),
            told("the task definition has no volume `Pages`", "did you mean `pages`?")
        );
        assert_eq!(
            tasks(r#""data""#, ""),
            told("the task definition has no volume `data`", "add it to `Volumes`")
        );
        let chosen = r#""Volumes": [{"Fn::If": ["C", {"Name": "data"}, {"Ref": "AWS::NoValue"}]}],"#;
        assert_eq!(
            tasks(r#""data""#, chosen),
            told(
                "the task definition has no volume `data` when P = something else",
                "let both depend on the same condition"
            )
        );
    }
}
