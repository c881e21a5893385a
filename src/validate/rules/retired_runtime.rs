//! Lambda runtimes with which no function can be created any more.

use crate::diagnostic::{Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::runtimes;

pub(super) static RULE: Rule = Rule {
    code: "retired-runtime",
    severity: Severity::Error,
    summary: "Finds Lambda runtimes with which no function can be created any more.",
    explanation: "\
## Why is this bad?
Some time after a runtime is deprecated, Lambda refuses to create functions with it, and later to update those
that there are: the stack cannot be launched. The day that counts is that of `--as-of`, or else the day of the
schemas. Every value is judged that the parameters, mappings and conditions let the property have.

## Example
```yaml
Function:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: python3.6
```

## Use instead
```yaml
Function:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: python3.14
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let today = context.options.as_of;
    runtimes::each(context, |literal, name, life| {
        let Some(create) = life.create_block.filter(|day| *day <= today) else { return };
        let message = match life.update_block.filter(|day| *day <= today) {
            Some(update) => format!(
                "since {create} no function can be created, and since {update} none updated, with the runtime `{name}`"
            ),
            None => format!("since {create} no function can be created with the runtime `{name}`"),
        };
        findings.push(literal.finding(context, &RULE, &message).help(runtimes::help(life, today)));
    });
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::Options;
    use crate::validate::testing::{findings, findings_under};

    fn function(runtime: &str) -> String {
        format!(
            r#"{{"Parameters": {{"Runtime": {{"Type": "String", "AllowedValues": ["python3.14", "python3.6"]}},
                "Free": {{"Type": "String", "Default": "nodejs14.x"}}}},
            "Mappings": {{"Runtimes": {{"eu-west-1": {{"Old": "python3.6"}}, "us-east-1": {{"Old": "python3.6"}}}}}},
            "Conditions": {{"IsNew": {{"Fn::Equals": [{{"Ref": "Runtime"}}, "python3.14"]}}}},
            "Resources": {{"Function": {{"Type": "AWS::Lambda::Function", "Condition": "IsNew",
                    "Properties": {{"Runtime": {{"Ref": "Runtime"}}}}}},
                "Other": {{"Type": "AWS::Lambda::Function", "Properties": {{"Runtime": {runtime}}}}},
                "Bucket": {{"Type": "AWS::S3::Bucket", "Properties": {{"Runtime": "python3.6"}}}}}}}}"#
        )
    }

    fn found(path: &str, message: &str, help: &str) -> String {
        format!("retired-runtime Resources/Other/Properties/Runtime{path}\n  {message}\n  help: use {help}\n")
    }

    #[test]
    fn runtimes_that_can_be_used_pass() {
        for good in [
            r#""python3.14""#,
            r#""python3.9""#,
            r#""cobol""#,
            r#"{"Fn::If": ["IsNew", {"Ref": "Runtime"}, {"Ref": "AWS::NoValue"}]}"#,
            r#"{"Fn::ImportValue": "python3.6"}"#,
            "36",
        ] {
            assert_eq!(findings(check, &function(good)), "", "{good}");
        }
    }

    #[test]
    fn every_runtime_that_a_function_may_have_is_judged() {
        let since = "since 2022-07-18 no function can be created, and since 2022-08-29 none updated, with the \
             runtime `python3.6`";
        for (bad, path, message) in [
            (r#""python3.6""#, "", since.to_owned()),
            (
                r#"{"Ref": "Runtime"}"#,
                "",
                format!("{since} (an allowed value of parameter `Runtime`) when Runtime = `python3.6`"),
            ),
            (
                r#"{"Fn::If": ["IsNew", "python3.6", "python3.14"]}"#,
                "/Fn::If/1",
                format!("{since} when Runtime = `python3.14`"),
            ),
            (
                r#"{"Fn::FindInMap": ["Runtimes", {"Ref": "AWS::Region"}, "Old"]}"#,
                "",
                format!("{since} (found in a mapping)"),
            ),
        ] {
            assert_eq!(findings(check, &function(bad)), found(path, &message, "`python3.14`"), "{bad}");
        }
        let default = "since 2024-01-09 no function can be created with the runtime `nodejs14.x` (the default \
             of parameter `Free`)";
        assert_eq!(findings(check, &function(r#"{"Ref": "Free"}"#)), found("", default, "`nodejs24.x`"));
    }

    #[test]
    fn the_day_decides() {
        let of = |day: &str| {
            let options = Options { as_of: day.parse().unwrap(), ..Options::default() };
            let json = r#"{"Resources": {"Other": {"Type": "AWS::Lambda::Function",
                "Properties": {"Runtime": "python3.13"}}}}"#;
            findings_under(&options, check, json)
        };
        assert_eq!(of("2029-07-30"), "");
        let since = "since 2029-07-31 no function can be created with the runtime `python3.13`";
        assert_eq!(of("2029-07-31"), found("", since, "a runtime that is not deprecated"));
        let updated = "since 2029-07-31 no function can be created, and since 2029-08-31 none updated, with the \
             runtime `python3.13`";
        assert_eq!(of("2029-08-31"), found("", updated, "a runtime that is not deprecated"));
    }

    #[test]
    fn the_serverless_transform_has_runtimes_too() {
        let json = |transform: &str| {
            format!(
                r#"{{{transform} "Globals": {{"Function": {{"Runtime": "nodejs14.x"}}}},
                "Resources": {{"F": {{"Type": "AWS::Serverless::Function", "Properties": {{"Runtime": "go1.x"}}}}}}}}"#
            )
        };
        let own = "retired-runtime Resources/F/Properties/Runtime\n  since 2024-02-08 no function can be created \
             with the runtime `go1.x`\n  help: use `provided.al2023`\n";
        assert_eq!(findings(check, &json("")), own);
        assert_eq!(
            findings(check, &json(r#""Transform": "AWS::Serverless-2016-10-31","#)),
            format!(
                "retired-runtime Globals/Function/Runtime\n  since 2024-01-09 no function can be created with \
                 the runtime `nodejs14.x`\n  help: use `nodejs24.x`\n{own}"
            )
        );
    }
}
