//! Lambda runtimes that get no more patches.

use crate::diagnostic::{Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::runtimes;

pub(super) static RULE: Rule = Rule {
    code: "deprecated-runtime",
    severity: Severity::Warning,
    summary: "Finds Lambda runtimes that get no more patches.",
    explanation: "\
## Why is this bad?
A deprecated runtime gets no more security patches and no support, and the day is near on which no function can
be created with it. The day that counts is that of `--as-of`, or else the day of the schemas.

## Example
```yaml
Function:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: nodejs18.x
```

## Use instead
```yaml
Function:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: nodejs24.x
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let today = context.options.as_of;
    runtimes::each(context, |literal, name, life| {
        // A few runtimes could not be used for new functions before they were deprecated.
        let is_retired = life.create_block.is_some_and(|day| day <= today);
        let Some(deprecated) = life.deprecated.filter(|day| *day <= today && !is_retired) else { return };
        let until = life.create_block.map_or_else(String::new, |create| {
            format!("; from {create} no function can be created with `{name}`")
        });
        let message = format!("since {deprecated} no patches are made for the runtime `{name}`");
        let help = format!("{}{until}", runtimes::help(life, today));
        findings.push(literal.finding(context, &RULE, &message).help(help));
    });
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::Options;
    use crate::validate::testing::findings_under;

    fn function(day: &str, runtime: &str) -> String {
        let options = Options { as_of: day.parse().unwrap(), ..Options::default() };
        let json = format!(
            r#"{{"Resources": {{"F": {{"Type": "AWS::Lambda::Function", "Properties": {{"Runtime": "{runtime}"}}}}}}}}"#
        );
        findings_under(&options, check, &json)
    }

    fn found(message: &str, help: &str) -> String {
        format!("deprecated-runtime Resources/F/Properties/Runtime\n  {message}\n  help: {help}\n")
    }

    #[test]
    fn supported_and_retired_runtimes_pass() {
        for (day, runtime) in
            [("2024-12-19", "dotnet6"), ("2027-02-01", "dotnet6"), ("2026-10-20", "nodejs24.x")]
        {
            assert_eq!(function(day, runtime), "", "{runtime}");
        }
    }

    #[test]
    fn deprecated_runtimes_are_told_with_what_follows() {
        assert_eq!(
            function("2024-12-20", "dotnet6"),
            found(
                "since 2024-12-20 no patches are made for the runtime `dotnet6`",
                "use `dotnet10`; from 2027-02-01 no function can be created with `dotnet6`"
            )
        );
        assert_eq!(
            function("2026-11-10", "dotnet9"),
            found("since 2026-11-10 no patches are made for the runtime `dotnet9`", "use `dotnet10`")
        );
    }
}
