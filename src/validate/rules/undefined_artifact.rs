//! Artifacts of pipelines that no earlier action makes, or that two make.

use crate::condition::{Conditions, Guard};
use crate::diagnostic::{Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Found, Known, Subject};
use std::collections::{BTreeMap, HashMap};

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

/// The most outputs among which the one that is meant is looked for: a pipeline has at most 500 actions.
const MOST_OUTPUTS: usize = 1_000;

/// An action that puts out an artifact.
struct Maker<'f> {
    /// Which stage it is of, and which action of the stage it is.
    action: &'f [usize],
    /// The situations in which it puts the artifact out, or an action before it does.
    until: Guard,
    /// The situations in which it puts the artifact out, or an action after it in its stage does.
    onward: Guard,
}

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for pipeline in relation::of_type(context, "AWS::CodePipeline::Pipeline") {
        let (outputs, inputs) = (pipeline.each(OUTPUTS), pipeline.each(INPUTS));
        repeated(&pipeline, &outputs.items, findings);
        if outputs.is_known() {
            undefined(&pipeline, &inputs.items, &outputs.items, findings);
        }
        if inputs.is_known() {
            foreign(&pipeline, &pipeline.each(TEMPLATES).items, &inputs.items, findings);
        }
    }
}

fn repeated(pipeline: &Subject<'_, '_>, outputs: &[Found<'_>], findings: &mut Findings) {
    let mut earlier: HashMap<&str, Guard> = HashMap::new();
    for output in outputs {
        let Some(name) = output.text.as_deref() else { continue };
        let known = earlier.entry(name).or_insert(Guard::NEVER);
        if let Some(situation) = pipeline.situation(&[&output.when, known]) {
            let message = format!("an earlier action puts out `{name}` already{situation}");
            findings.push(RULE.finding(message).path(output.path.clone()).help("give it another name"));
        }
        *known = pipeline.context.conditions.or(known, &output.when);
    }
}

fn undefined(
    pipeline: &Subject<'_, '_>,
    inputs: &[Found<'_>],
    outputs: &[Found<'_>],
    findings: &mut Findings,
) {
    let Context { conditions, suggestions, .. } = pipeline.context;
    let makers = makers(conditions, outputs);
    for input in inputs {
        let Some(name) = input.text.as_deref() else { continue };
        let made = makers.get(name).map_or(Guard::NEVER, |makers| before(conditions, makers, action(input)));
        let Some(situation) = pipeline.situation(&[&input.when, &conditions.not(&made)]) else { continue };
        let message = format!("no action before this one puts out `{name}`{situation}");
        let is_before = |it: &&Found<'_>| it.indices.first() <= input.indices.first();
        let others =
            outputs.iter().take(MOST_OUTPUTS).filter(is_before).filter(|it| action(it) != action(input));
        let help = suggestions.did_you_mean(name, others.filter_map(|it| it.text.as_deref()), || {
            "add it to the `OutputArtifacts` of an earlier action".to_owned()
        });
        findings.push(RULE.finding(message).path(input.path.clone()).help(help));
    }
}

/// Returns the actions that put out each artifact, in order.
fn makers<'f>(conditions: &Conditions, outputs: &'f [Found<'_>]) -> HashMap<&'f str, Vec<Maker<'f>>> {
    let mut actions: HashMap<&str, BTreeMap<&[usize], Guard>> = HashMap::new();
    for output in outputs {
        let Some(name) = output.text.as_deref() else { continue };
        let when = actions.entry(name).or_default().entry(action(output)).or_insert(Guard::NEVER);
        *when = conditions.or(when, &output.when);
    }
    let makers = |actions: BTreeMap<&'f [usize], Guard>| {
        let mut makers: Vec<Maker<'_>> = Vec::new();
        let mut until = Guard::NEVER;
        for (action, when) in actions {
            until = conditions.or(&until, &when);
            makers.push(Maker { action, until: until.clone(), onward: when });
        }
        let mut later: Option<(Option<&usize>, Guard)> = None;
        for maker in makers.iter_mut().rev() {
            let stage = maker.action.first();
            if let Some((_, later)) = later.filter(|(of, _)| *of == stage) {
                maker.onward = conditions.or(&maker.onward, &later);
            }
            later = Some((stage, maker.onward.clone()));
        }
        makers
    };
    actions.into_iter().map(|(name, actions)| (name, makers(actions))).collect()
}

/// Returns the situations in which an action other than this one has put out the artifact: one of an earlier stage, or
/// of the same, since the actions of a stage can run one after the other.
fn before(conditions: &Conditions, makers: &[Maker<'_>], action: &[usize]) -> Guard {
    let start = makers.partition_point(|it| it.action < action);
    let end = makers.partition_point(|it| it.action <= action);
    let earlier = makers.get(..start).and_then(<[_]>::last).map_or(Guard::NEVER, |it| it.until.clone());
    let later = makers.get(end).filter(|it| it.action.first() == action.first());
    later.map_or_else(|| earlier.clone(), |it| conditions.or(&earlier, &it.onward))
}

fn foreign(
    pipeline: &Subject<'_, '_>,
    templates: &[Found<'_>],
    inputs: &[Found<'_>],
    findings: &mut Findings,
) {
    let mut by_action: HashMap<&[usize], Vec<&Found<'_>>> = HashMap::new();
    for input in inputs {
        by_action.entry(action(input)).or_default().push(input);
    }
    let known = |inputs: Vec<_>| Known::of(&pipeline.context.conditions, inputs);
    let by_action: HashMap<_, _> = by_action.into_iter().map(|(action, it)| (action, known(it))).collect();
    let nothing = known(Vec::new());
    for template in templates {
        let Some((artifact, _)) = template.text.as_deref().and_then(|text| text.split_once("::")) else {
            continue;
        };
        let own = by_action.get(action(template)).unwrap_or(&nothing);
        let named = Found {
            node: template.node,
            text: Some(artifact.to_owned()),
            when: template.when.clone(),
            indices: Vec::new(),
            path: Vec::new(),
        };
        let missing = pipeline.missing(&named, own, &Guard::ALWAYS, "add it to `InputArtifacts`");
        let Some((situation, help)) = missing else { continue };
        let message = format!("`{artifact}` is not an input artifact of the action{situation}");
        findings.push(RULE.finding(message).path(template.path.clone()).help(help));
    }
}

/// Returns which stage and action a text stands in.
fn action<'f>(found: &'f Found<'_>) -> &'f [usize] {
    found.indices.get(..2).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn pipeline(first: &str, second: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"X": {{"Type": "String"}}}},
                "Conditions": {{"C": {{"Fn::Equals": [{{"Ref": "X"}}, "x"]}}}},
                "Resources": {{"P": {{"Type": "AWS::CodePipeline::Pipeline", "Properties": {{"Stages": [
                    {{"Actions": [{{"OutputArtifacts": [{{"Name": "Code"}}]}}]}},
                    {{"Actions": [{first}, {second}]}}]}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn actions_of_a_stage_take_what_others_of_it_make() {
        let makes = |name: &str| format!(r#"{{"OutputArtifacts": [{{"Name": {name}}}]}}"#);
        let takes = |name: &str| format!(r#"{{"InputArtifacts": [{{"Name": "{name}"}}]}}"#);
        assert_eq!(pipeline(&takes("App"), &makes("\"App\"")), "");
        assert_eq!(pipeline(&makes("\"App\""), &takes("App")), "");
        let place = "undefined-artifact Resources/P/Properties/Stages/1/Actions";
        assert_eq!(
            pipeline(&makes("\"App\""), &takes("Apps")),
            format!(
                "{place}/1/InputArtifacts/0/Name\n  no action before this one puts out `Apps`\n  \
                 help: did you mean `App`?\n"
            )
        );
        let either = r#"{"Fn::If": ["C", "App", "Site"]}"#;
        assert_eq!(
            pipeline(&makes(either), &takes("App")),
            format!(
                "{place}/1/InputArtifacts/0/Name\n  no action before this one puts out `App` when X = something \
                 else\n  help: did you mean `App`?\n"
            )
        );
        assert_eq!(
            pipeline(&makes(either), &makes("\"Site\"")),
            format!(
                "{place}/1/OutputArtifacts/0/Name\n  an earlier action puts out `Site` already when X = something \
                 else\n  help: give it another name\n"
            )
        );
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
