//! Source actions of pipelines outside the first stage, and other actions in it.

use crate::diagnostic::{Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation;

pub(super) static RULE: Rule = Rule {
    code: "misplaced-source-action",
    severity: Severity::Error,
    summary: "Finds pipelines whose first stage has other than source actions, or whose later stages have some.",
    explanation: "\
## Why is this bad?
CodePipeline refuses a pipeline unless all source actions are in its first stage, and nothing else is.

## Example
```yaml
Stages:
  - Name: Build
    Actions:
      - Name: Compile
        ActionTypeId:
          Category: Build
```

## Use instead
```yaml
Stages:
  - Name: Source
    Actions:
      - Name: Fetch
        ActionTypeId:
          Category: Source
  - Name: Build
    Actions:
      - Name: Compile
        ActionTypeId:
          Category: Build
```
",
};

const SOURCE: &str = "Source";

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for pipeline in relation::of_type(context, "AWS::CodePipeline::Pipeline") {
        for action in pipeline.each("Stages/*/Actions/*/ActionTypeId/Category").items {
            // A stage that a condition removes makes the next one the first.
            let is_chosen = action.path.iter().any(|key| key == "Fn::If");
            let (Some(category), Some(stage)) = (&action.text, action.indices.first()) else { continue };
            let is_first = *stage == 0;
            if is_chosen || (category == SOURCE) == is_first {
                continue;
            }
            let Some(situation) = pipeline.situation(&[&action.when]) else { continue };
            let (message, help) = if is_first {
                (
                    format!("the first stage has an action of `{category}`"),
                    "put a stage of source actions first",
                )
            } else {
                ("a later stage has a source action".to_owned(), "move it to the first stage")
            };
            findings.push(RULE.finding(format!("{message}{situation}")).path(action.path).help(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn the_first_stage_alone_has_source_actions() {
        let pipeline = |first: &str, second: &str| {
            let stage = |category: &str| {
                format!(r#"{{"Actions": [{{"ActionTypeId": {{"Category": "{category}"}}}}]}}"#)
            };
            findings(
                check,
                &format!(
                    r#"{{"Resources": {{"P": {{"Type": "AWS::CodePipeline::Pipeline",
                        "Properties": {{"Stages": [{}, {}]}}}}}}}}"#,
                    stage(first),
                    stage(second)
                ),
            )
        };
        assert_eq!(pipeline("Source", "Build"), "");
        assert_eq!(
            pipeline("Build", "Source"),
            "misplaced-source-action Resources/P/Properties/Stages/0/Actions/0/ActionTypeId/Category\n  the first \
             stage has an action of `Build`\n  help: put a stage of source actions first\n\
             misplaced-source-action Resources/P/Properties/Stages/1/Actions/0/ActionTypeId/Category\n  a later \
             stage has a source action\n  help: move it to the first stage\n"
        );
    }
}
