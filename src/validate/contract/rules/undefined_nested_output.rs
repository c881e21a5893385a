//! Outputs that a nested template does not have.

use crate::diagnostic::{Rule, Severity, quoted};
use crate::template::Section;
use crate::validate::contract::family::{Family, Nested};
use crate::validate::findings::Findings;
use crate::validate::reach::reach;
use crate::validate::walk::{Kind, Reference};

pub(in crate::validate) static RULE: Rule = Rule {
    code: "undefined-nested-output",
    severity: Severity::Error,
    summary: "Checks that nested templates have the outputs that their parent reads.",
    explanation: "\
## Why is this bad?
`Outputs.Name` of a nested stack is an output of its template. Where there is none of that name, the parent
fails after the nested stack has been made, and all of it is rolled back.

## Example
```yaml
# child.yaml
Outputs:
  TopicArn:
    Value: !Ref Topic
# the parent
Value: !GetAtt Nested.Outputs.Topic
```

## Use instead
```yaml
Value: !GetAtt Nested.Outputs.TopicArn
```
",
};

pub(super) fn check(family: &Family<'_>, findings: &mut Findings) {
    for (reference, nested, output) in read_outputs(family) {
        if nested.index.is_open(Section::Outputs) || nested.index.has(Section::Outputs, output) {
            continue;
        }
        let path = family.context.path(reference.spot);
        let conditions = &family.context.conditions;
        if !conditions.is_possible(&reach(conditions, family.context.template, &path)) {
            continue;
        }
        let known = || nested.index.known(Section::Outputs);
        let meant = family.context.suggestions.nearest(output, known());
        let help = match (meant, known().next()) {
            (Some(meant), _) => format!("did you mean `{meant}`?"),
            (None, Some(_)) => format!("its outputs are {}", quoted(known())),
            (None, None) => format!("declare it in the `Outputs` of `{}`", nested.name()),
        };
        let mut finding = RULE
            .finding(format!(
                "`{}` nests `{}`, which has no output `{output}`",
                nested.logical_id,
                nested.name()
            ))
            .path(path)
            .help(help);
        if let Some(meant) = meant {
            finding = nested.related(finding, Section::Outputs, meant, "is declared here");
        }
        findings.push(finding);
    }
}

/// Returns every reading of an output of a nested stack, with the output's name.
pub(super) fn read_outputs<'f, 'a>(
    family: &'f Family<'a>,
) -> impl Iterator<Item = (&'f Reference<'a>, &'f Nested<'a>, &'a str)> {
    let values = family.context.references().iter();
    let values = values.filter(|it| matches!(it.kind, Kind::GetAtt | Kind::SubVariable));
    values.filter_map(|reference| {
        let output = reference.attribute?.strip_prefix("Outputs.")?;
        let is_known = !family.context.has_variable(output, reference.spot);
        Some((reference, family.get(reference.target).filter(|_| is_known)?, output))
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::nested_findings;

    fn read(value: &str) -> String {
        nested_findings(
            check,
            &format!(
                r#"{{"Conditions": {{"Never": {{"Fn::Equals": ["a", "b"]}}}}, "Resources": {{
                "Nested": {{"Type": "AWS::CloudFormation::Stack"}}}}, "Outputs": {{"O": {{"Value": {value}}}}}}}"#
            ),
            r#"{"Outputs": {"TopicArn": {"Value": "a"}, "Name": {"Value": "b"}}}"#,
        )
    }

    #[test]
    fn outputs_that_are_declared_pass() {
        for good in [
            r#"{"Fn::GetAtt": ["Nested", "Outputs.TopicArn"]}"#,
            r#"{"Fn::Sub": "${Nested.Outputs.Name}"}"#,
            r#"{"Fn::GetAtt": ["Other", "Outputs.Any"]}"#,
            r#"{"Fn::If": ["Never", {"Fn::GetAtt": ["Nested", "Outputs.Any"]}, "x"]}"#,
        ] {
            assert_eq!(read(good), "", "{good}");
        }
    }

    #[test]
    fn others_are_corrected() {
        assert_eq!(
            read(r#"{"Fn::Sub": "${Nested.Outputs.TopcArn}"}"#),
            "undefined-nested-output Outputs/O/Value\n  `Nested` nests `Child`, which has no output `TopcArn`\n  \
             help: did you mean `TopicArn`?\n  related: `TopicArn` is declared here\n"
        );
        assert_eq!(
            read(r#"{"Fn::GetAtt": ["Nested", "Outputs.Elsewhere"]}"#),
            "undefined-nested-output Outputs/O/Value\n  `Nested` nests `Child`, which has no output \
             `Elsewhere`\n  help: its outputs are `TopicArn`, `Name`\n"
        );
    }
}
