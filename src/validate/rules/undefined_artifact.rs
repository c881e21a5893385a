//! Artifacts of pipelines that no earlier action makes, or that two make.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Found, Subject};

pub(super) static RULE: Rule = Rule {
    code: "undefined-artifact",
    severity: Severity::Error,
    summary: "Finds artifacts that an action of a pipeline takes and none makes before it, or that two make.",
    explanation: "\
## Why is this bad?
CodePipeline refuses a pipeline in which an input artifact is not the output of an action before it, two actions put
out an artifact of the same name, or a template path begins with an artifact that is not an input of its action.

## Example
```yaml
Stages:
  - Name: Source
    Actions:
      - OutputArtifacts:
          - Name: Sources
  - Name: Build
    Actions:
      - InputArtifacts:
          - Name: Source
```

## Use instead
```yaml
Stages:
  - Name: Source
    Actions:
      - OutputArtifacts:
          - Name: Sources
  - Name: Build
    Actions:
      - InputArtifacts:
          - Name: Sources
```
",
};

const OUTPUTS: &str = "Stages/*/Actions/*/OutputArtifacts/*/Name";
const INPUTS: &str = "Stages/*/Actions/*/InputArtifacts/*/Name";
const TEMPLATES: &str = "Stages/*/Actions/*/Configuration/TemplatePath";

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for pipeline in relation::of_type(context, "AWS::CodePipeline::Pipeline") {
        let (outputs, inputs) = (pipeline.each(OUTPUTS), pipeline.each(INPUTS));
        for (index, output) in outputs.items.iter().enumerate() {
            findings.extend(repeated(&pipeline, output, outputs.items.iter().take(index)));
        }
        if outputs.is_known() {
            for input in &inputs.items {
                findings.extend(undefined(&pipeline, input, &outputs.items));
            }
        }
        if inputs.is_known() {
            for template in &pipeline.each(TEMPLATES).items {
                findings.extend(foreign(&pipeline, template, &inputs.items));
            }
        }
    }
}

fn repeated<'f, 'a: 'f>(
    pipeline: &Subject<'_, 'a>,
    output: &Found<'a>,
    mut earlier: impl Iterator<Item = &'f Found<'a>>,
) -> Option<Diagnostic> {
    let name = output.text.as_deref()?;
    let situation = earlier.find_map(|other| {
        (other.text == output.text).then(|| pipeline.situation(&[&output.when, &other.when])).flatten()
    })?;
    let message = format!("an earlier action puts out `{name}` already{situation}");
    Some(RULE.finding(message).path(output.path.clone()).help("give it another name"))
}

fn undefined<'a>(pipeline: &Subject<'_, 'a>, input: &Found<'a>, outputs: &[Found<'a>]) -> Option<Diagnostic> {
    let name = input.text.as_deref()?;
    // Actions of one stage can run one after the other.
    let before = || {
        outputs.iter().filter(|it| it.indices.first() <= input.indices.first() && action(it) != action(input))
    };
    let situation = pipeline.situation(&[&pipeline.unmatched(input, before())])?;
    let message = format!("no action before this one puts out `{name}`{situation}");
    let names = before().filter_map(|it| it.text.as_deref());
    let help = pipeline
        .context
        .suggestions
        .did_you_mean(name, names, || "add it to the `OutputArtifacts` of an earlier action".to_owned());
    Some(RULE.finding(message).path(input.path.clone()).help(help))
}

fn foreign<'a>(pipeline: &Subject<'_, 'a>, template: &Found<'a>, inputs: &[Found<'a>]) -> Option<Diagnostic> {
    let (artifact, _) = template.text.as_deref()?.split_once("::")?;
    let wanted = Found {
        node: template.node,
        text: Some(artifact.to_owned()),
        when: template.when.clone(),
        indices: Vec::new(),
        path: Vec::new(),
    };
    let own = || inputs.iter().filter(|it| action(it) == action(template));
    let situation = pipeline.situation(&[&pipeline.unmatched(&wanted, own())])?;
    let message = format!("`{artifact}` is not an input artifact of the action{situation}");
    let names = own().filter_map(|it| it.text.as_deref());
    let help = pipeline
        .context
        .suggestions
        .did_you_mean(artifact, names, || "add it to `InputArtifacts`".to_owned());
    Some(RULE.finding(message).path(template.path.clone()).help(help))
}

/// Returns which stage and action a text stands in.
fn action<'f>(found: &'f Found<'_>) -> Option<&'f [usize]> {
    found.indices.get(..2)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn pipeline(first: &str, second: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Resources": {{"P": {{"Type": "AWS::CodePipeline::Pipeline", "Properties": {{"Stages": [
                    {{"Actions": [{{"OutputArtifacts": [{{"Name": "Code"}}]}}]}},
                    {{"Actions": [{first}, {second}]}}]}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn an_artifact_is_made_once_and_before_it_is_taken() {
        let build = r#"{"InputArtifacts": [{"Name": "Code"}], "OutputArtifacts": [{"Name": "App"}]}"#;
        let deploy =
            r#"{"InputArtifacts": [{"Name": "App"}], "Configuration": {"TemplatePath": "App::t.yaml"}}"#;
        let parameter = r#"{"InputArtifacts": [{"Name": {"Ref": "X"}}]}"#;
        assert_eq!(pipeline(build, deploy), "");
        assert_eq!(pipeline(build, parameter), "");
        assert_eq!(
            pipeline(
                r#"{"InputArtifacts": [{"Name": "App"}], "OutputArtifacts": [{"Name": "App"}, {"Name": "Code"}]}"#,
                r#"{"InputArtifacts": [{"Name": "Apps"}], "Configuration": {"TemplatePath": "App::t.yaml"}}"#
            ),
            "undefined-artifact Resources/P/Properties/Stages/1/Actions/0/InputArtifacts/0/Name\n  no action before \
             this one puts out `App`\n  help: add it to the `OutputArtifacts` of an earlier action\n\
             undefined-artifact Resources/P/Properties/Stages/1/Actions/0/OutputArtifacts/1/Name\n  an earlier \
             action puts out `Code` already\n  help: give it another name\n\
             undefined-artifact Resources/P/Properties/Stages/1/Actions/1/InputArtifacts/0/Name\n  no action before \
             this one puts out `Apps`\n  help: did you mean `App`?\n\
             undefined-artifact Resources/P/Properties/Stages/1/Actions/1/Configuration/TemplatePath\n  `App` is not \
             an input artifact of the action\n  help: did you mean `Apps`?\n"
        );
    }
}
