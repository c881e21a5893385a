//! Dependencies that a reference already makes.

use crate::diagnostic::{Rule, Severity};
use crate::template::Section;
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::walk::Kind;
use std::collections::HashSet;

pub(super) static RULE: Rule = Rule {
    code: "redundant-dependency",
    severity: Severity::Warning,
    summary: "Finds dependencies that a `Ref`, `Fn::GetAtt` or `Fn::Sub` of the same resource already makes.",
    explanation: "\
## Why is this bad?
CloudFormation makes a resource after those that it refers to. A `DependsOn` beside that says nothing new, and
hides which dependencies are there for another reason.

## Example
```yaml
Policy:
  Type: AWS::SNS::TopicPolicy
  DependsOn: Topic
  Properties:
    Topics: [!Ref Topic]
```

## Use instead
```yaml
Policy:
  Type: AWS::SNS::TopicPolicy
  Properties:
    Topics: [!Ref Topic]
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let of_resources = || {
        context.references().iter().filter(|reference| reference.scope.section == Some(Section::Resources))
    };
    let mut made: HashSet<(&str, &str)> = of_resources()
        .filter(|reference| matches!(reference.kind, Kind::Ref | Kind::GetAtt | Kind::SubVariable))
        .map(|reference| (reference.scope.logical_id, reference.target))
        .collect();
    for reference in of_resources().filter(|reference| reference.kind == Kind::DependsOn) {
        let (from, to) = (reference.scope.logical_id, reference.target);
        // A dependency that is stated twice is redundant as well: each one makes it for the next.
        if !made.insert((from, to)) && from != to {
            findings.push(
                RULE.finding(format!("`{from}` depends on `{to}` already"))
                    .path(context.path(reference.spot))
                    .help(format!("remove `{to}` from `DependsOn`")),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn dependencies_say_something_new() {
        let good = r#"{"Resources": {"A": {"DependsOn": "B", "Properties": {"P": {"Ref": "C"}}}, "B": {}, "C": {}}}"#;
        assert_eq!(findings(check, good), "");
        let bad = r#"{"Resources": {"A": {"DependsOn": ["B", "C", "C"], "Properties": {"P": {"Fn::Sub": "${B.Arn}"}}}}}"#;
        assert_eq!(
            findings(check, bad),
            "redundant-dependency Resources/A/DependsOn/0\n  `A` depends on `B` already\n  \
             help: remove `B` from `DependsOn`\n\
             redundant-dependency Resources/A/DependsOn/2\n  `A` depends on `C` already\n  \
             help: remove `C` from `DependsOn`\n"
        );
    }
}
