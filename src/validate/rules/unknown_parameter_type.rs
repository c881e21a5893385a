//! Types of parameters that CloudFormation does not know.

use crate::diagnostic::{Rule, Severity, did_you_mean};
use crate::parameter::ParameterType;
use crate::template::Node;
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "unknown-parameter-type",
    severity: Severity::Error,
    summary: "Checks that the type of a parameter is one that CloudFormation knows.",
    explanation: "\
## Why is this bad?
A parameter is a `String`, a `Number`, a `List<Number>`, a `CommaDelimitedList`, a value of one of the
AWS-specific types or a list of them, or the value of an SSM parameter of such a type. There are fewer
AWS-specific types than resource types.

## Example
```yaml
Subnets:
  Type: List<AWS::EC2::SubnetId>
```

## Use instead
```yaml
Subnets:
  Type: List<AWS::EC2::Subnet::Id>
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for parameter in context.index.parameters() {
        let Some(name) = parameter.map.get("Type").and_then(Node::as_text) else { continue };
        if ParameterType::from_name(name).is_some() {
            continue;
        }
        let known = ParameterType::names();
        let otherwise = || "use `String`, `Number`, `CommaDelimitedList` or an AWS-specific type".to_owned();
        findings.push(
            RULE.finding(format!("`{name}` is not a type of parameters"))
                .path(parameter.path("Type"))
                .help(did_you_mean(name, known.iter().map(String::as_str), otherwise)),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn types_are_known() {
        let of = |name: &str| findings(check, &format!(r#"{{"Parameters": {{"P": {{"Type": "{name}"}}}}}}"#));
        assert_eq!(of("List<AWS::EC2::Subnet::Id>"), "");
        assert_eq!(
            of("List<AWS::EC2::SubnetId>"),
            "unknown-parameter-type Parameters/P/Type\n  `List<AWS::EC2::SubnetId>` is not a type of \
             parameters\n  help: did you mean `List<AWS::EC2::Subnet::Id>`?\n"
        );
        assert_eq!(
            of("Boolean"),
            "unknown-parameter-type Parameters/P/Type\n  `Boolean` is not a type of parameters\n  help: use \
             `String`, `Number`, `CommaDelimitedList` or an AWS-specific type\n"
        );
    }
}
