//! Dependencies on what is no resource of the template.

use crate::diagnostic::{Rule, Severity};
use crate::template::Section;
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::walk::Kind;

pub(super) static RULE: Rule = Rule {
    code: "undefined-dependency",
    severity: Severity::Error,
    summary: "Checks that `DependsOn` names resources of the template.",
    explanation: "\
## Why is this bad?
CloudFormation refuses a template with a dependency on a resource that there is not.

## Example
```yaml
Topic:
  Type: AWS::SNS::Topic
  DependsOn: Queu
```

## Use instead
```yaml
Topic:
  Type: AWS::SNS::Topic
  DependsOn: Queue
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.index.is_open(Section::Resources) {
        return;
    }
    for reference in context.references().iter().filter(|reference| reference.kind == Kind::DependsOn) {
        let target = reference.target;
        if context.has(Section::Resources, target, reference.spot) || context.index.is_of_module(target) {
            continue;
        }
        let (message, help) = if context.index.has(Section::Parameters, target) {
            let message = format!("`{target}` is a parameter, which nothing can depend on");
            (message, "remove it: parameters are known before there are resources".to_owned())
        } else {
            let known =
                context.index.known(Section::Resources).filter(|id| *id != reference.scope.logical_id);
            let otherwise = || format!("declare a resource `{target}`, or remove the dependency");
            (
                format!("`{target}` is not a resource of this template"),
                context.suggestions.did_you_mean(target, known, otherwise),
            )
        };
        findings.push(RULE.finding(message).path(context.path(reference.spot)).help(help));
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn loops_make_resources_to_depend_on() {
        let template = |inner: &str, outer: &str| {
            format!(
                r#"{{"Resources": {{"Fn::ForEach::L": ["X", ["A", "B"], {{"T${{X}}": {{}}, "Fn::ForEach::M":
                ["Y", {{"Ref": "P"}}, {{"U${{X}}${{Y}}": {{"DependsOn": "{inner}"}}}}]}}],
                "R": {{"DependsOn": "{outer}"}}}}}}"#
            )
        };
        assert_eq!(findings(check, &template("T${X}", "TB")), "");
        assert_eq!(findings(check, &template("UA${Y}", "UBany")), "");
        assert_eq!(
            findings(check, &template("T${Y}z", "UC")),
            "undefined-dependency Resources/Fn::ForEach::L/2/Fn::ForEach::M/2/U${X}${Y}/DependsOn\n  `T${Y}z` \
             is not a resource of this template\n  help: declare a resource `T${Y}z`, or remove the \
             dependency\n\
             undefined-dependency Resources/R/DependsOn\n  `UC` is not a resource of this template\n  \
             help: declare a resource `UC`, or remove the dependency\n"
        );
    }

    #[test]
    fn dependencies_are_resources() {
        assert_eq!(
            findings(
                check,
                r#"{"Resources": {"A": {"DependsOn": ["B"]}, "B": {"DependsOn": "C"}, "C": {}}}"#
            ),
            ""
        );
        let module = r#"{"Resources": {"N": {"Type": "My::Own::Net::MODULE"}, "A": {"DependsOn": ["NVpc", "N.Vpc"]}}}"#;
        assert_eq!(findings(check, module), "");
        let bad = r#"{"Parameters": {"P": {}}, "Resources": {"A": {"DependsOn": ["Queu", "P"]},
            "Queue": {"DependsOn": "Elsewhere"}}}"#;
        assert_eq!(
            findings(check, bad),
            "undefined-dependency Resources/A/DependsOn/0\n  `Queu` is not a resource of this template\n  \
             help: did you mean `Queue`?\n\
             undefined-dependency Resources/A/DependsOn/1\n  `P` is a parameter, which nothing can depend \
             on\n  help: remove it: parameters are known before there are resources\n\
             undefined-dependency Resources/Queue/DependsOn\n  `Elsewhere` is not a resource of this \
             template\n  help: declare a resource `Elsewhere`, or remove the dependency\n"
        );
    }
}
