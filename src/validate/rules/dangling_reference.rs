//! References to a resource where it is not created.

use super::with_branches;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::template::{Node, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::walk::{Branch, Kind, Reference};
use std::collections::HashSet;

pub(super) static RULE: Rule = Rule {
    code: "dangling-reference",
    severity: Severity::Error,
    summary: "Finds references to a resource in situations in which its condition keeps it from being created.",
    explanation: "\
## Why is this bad?
CloudFormation creates a resource only if its `Condition` holds. Where it does not, and something that is there
refers to the resource all the same, by `DependsOn` too, CloudFormation refuses the template: it has unresolved
resource dependencies. The finding names parameter values with which that happens.

## Example
```yaml
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Condition: HasBucket
Outputs:
  Bucket:
    Value: !Ref Bucket
```

## Use instead
```yaml
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Condition: HasBucket
Outputs:
  Bucket:
    Condition: HasBucket
    Value: !Ref Bucket
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.index.is_rewritten() {
        return;
    }
    let mut judged = HashSet::new();
    // The walk goes backwards, and of several references in one place the first is to be told.
    for reference in context.references().iter().rev() {
        let is_needed =
            matches!(reference.kind, Kind::Ref | Kind::GetAtt | Kind::SubVariable | Kind::DependsOn);
        let is_used = matches!(reference.scope.section, Some(Section::Resources | Section::Outputs));
        if is_needed
            && is_used
            && let Some(condition) = condition_of(context, reference)
            && judged.insert((
                reference.scope.section,
                reference.scope.logical_id,
                reference.target,
                reference.branch,
            ))
        {
            findings.extend(judge(context, reference, condition));
        }
    }
}

/// Returns the condition of the resource that is referred to.
fn condition_of<'a>(context: &Context<'a>, reference: &Reference<'a>) -> Option<&'a Node> {
    let is_itself =
        reference.scope.section == Some(Section::Resources) && reference.scope.logical_id == reference.target;
    let resource = context.index.get(Section::Resources, reference.target).filter(|_| !is_itself)?;
    resource.get("Condition")
}

fn judge(context: &Context<'_>, reference: &Reference<'_>, condition: &Node) -> Option<Diagnostic> {
    let Context { conditions, .. } = context;
    let name = condition.as_text().filter(|name| conditions.has(name))?;
    let absent = conditions.not(&conditions.named(name));
    let present = context.chosen(reference.branch)?;
    let dangling = conditions.and(&present, &absent);
    if !conditions.is_possible(&dangling) {
        return None;
    }
    let witness = conditions.certain_witness(&dangling)?;
    let target = reference.target;
    let user = match reference.scope.section {
        Some(Section::Outputs) => format!("the output `{}`", reference.scope.logical_id),
        _ => format!("`{}`", reference.scope.logical_id),
    };
    let message = if witness.settings.is_empty() {
        format!("`{target}` is never created, but {user} refers to it")
    } else {
        format!("`{target}` is not created when {witness}, but {user} refers to it then")
    };
    let around = context.around(reference.branch);
    let finding = RULE
        .finding(message)
        .path(context.path(reference.spot))
        .help(help(reference, name, &user, &around))
        .related(condition.place, format!("`{target}` has the condition `{name}`"));
    Some(with_branches(finding, &around))
}

/// Says what to do, given the condition of the target and the branches around the reference.
fn help(reference: &Reference<'_>, condition: &str, user: &str, around: &[&Branch<'_>]) -> String {
    if reference.kind == Kind::DependsOn {
        let target = reference.target;
        return format!(
            "give {user} the condition `{condition}` too, or refer to `{target}` in its `Metadata` with \
             `!If [{condition}, !Ref {target}, !Ref AWS::NoValue]` instead"
        );
    }
    let choose = match reference.scope.section {
        Some(Section::Outputs) => format!("choose another value with `!If [{condition}, .., ..]`"),
        _ => format!("choose the value with `!If [{condition}, .., !Ref AWS::NoValue]`"),
    };
    match around {
        [] => format!("give {user} the condition `{condition}` too, or {choose}"),
        [Branch { condition: own, holds: true, .. }] => {
            format!("{choose}, or let `{own}` hold only where `{condition}` does")
        }
        [Branch { condition: own, holds: false, .. }] => {
            format!("{choose}, or let `{condition}` hold wherever `{own}` does not")
        }
        _ => choose,
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    const CONDITIONS: &str = r#""Parameters": {"Mode": {"Type": "String", "AllowedValues": ["users", "roles", "none"]},
            "Zones": {"Type": "CommaDelimitedList"}},
        "Conditions": {"Roles": {"Fn::Equals": [{"Ref": "Mode"}, "roles"]},
            "Users": {"Fn::Equals": [{"Ref": "Mode"}, "users"]},
            "Some": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Mode"}, "none"]}]},
            "Never": {"Fn::Equals": [{"Ref": "Mode"}, "never"]},
            "East": {"Fn::Equals": [{"Fn::Join": ["", {"Ref": "Zones"}]}, "a"]},
            "First": {"Fn::Equals": [{"Fn::Select": [0, {"Ref": "Zones"}]}, "a"]}}"#;

    /// Returns what is found where a resource or output refers to a bucket of a condition.
    fn found(condition: &str, user: &str) -> String {
        let bucket = format!(r#""Bucket": {{"Type": "AWS::S3::Bucket", "Condition": "{condition}"}}"#);
        findings(check, &format!(r#"{{{CONDITIONS}, "Resources": {{{bucket}, {user}}}}}"#))
    }

    #[test]
    fn a_resource_is_there_wherever_it_is_referred_to() {
        let policy = |rest: &str| format!(r#""Policy": {{"Type": "AWS::S3::BucketPolicy", {rest}}}"#);
        let bucket = r#"{"Ref": "Bucket"}"#;
        for (condition, user) in [
            ("Roles", policy(&format!(r#""Condition": "Roles", "Properties": {{"Bucket": {bucket}}}"#))),
            ("Some", policy(&format!(r#""Condition": "Roles", "Properties": {{"Bucket": {bucket}}}"#))),
            ("Roles", policy(&format!(r#""Properties": {{"Fn::If": ["Roles", [{bucket}], "x"]}}"#))),
            (
                "Roles",
                policy(
                    r#""Condition": "Some", "Properties": {"Fn::If": ["Users", "x", [{"Fn::Sub": "${Bucket.Arn}"}]]}"#,
                ),
            ),
            ("Roles", policy(r#""Condition": "Roles", "DependsOn": "Bucket""#)),
            ("Roles", policy(&format!(r#""Condition": "Never", "Properties": [{bucket}]"#))),
            ("Missing", policy(&format!(r#""Properties": [{bucket}]"#))),
            ("Roles", policy(&format!(r#""Condition": "Missing", "Properties": [{bucket}]"#))),
            // Whether these two can differ in this way, nobody knows.
            ("First", policy(&format!(r#""Condition": "East", "Properties": [{bucket}]"#))),
        ] {
            assert_eq!(found(condition, &user), "", "{condition} {user}");
        }
    }

    #[test]
    fn a_resource_that_is_not_there_is_told_with_a_situation() {
        assert_eq!(
            found(
                "Roles",
                r#""Policy": {"Properties": {"A": {"Ref": "Bucket"}, "B": {"Fn::Sub": "${Bucket.Arn}"}}}"#
            ),
            "dangling-reference Resources/Policy/Properties/A\n  `Bucket` is not created when Mode = `users`, but \
             `Policy` refers to it then\n  help: give `Policy` the condition `Roles` too, or choose the value with \
             `!If [Roles, .., !Ref AWS::NoValue]`\n  related: `Bucket` has the condition `Roles`\n"
        );
        assert_eq!(
            found("Roles", r#""Policy": {"DependsOn": ["Bucket"]}"#),
            "dangling-reference Resources/Policy/DependsOn/0\n  `Bucket` is not created when Mode = `users`, but \
             `Policy` refers to it then\n  help: give `Policy` the condition `Roles` too, or refer to `Bucket` in its \
             `Metadata` with `!If [Roles, !Ref Bucket, !Ref AWS::NoValue]` instead\n  related: `Bucket` has the \
             condition `Roles`\n"
        );
        assert_eq!(
            found(
                "Users",
                r#""Policy": {"Condition": "Some", "Properties": {"Fn::GetAtt": ["Bucket", "Arn"]}}"#
            ),
            "dangling-reference Resources/Policy/Properties\n  `Bucket` is not created when Mode = `roles`, but \
             `Policy` refers to it then\n  help: choose the value with `!If [Users, .., !Ref AWS::NoValue]`, or let \
             `Some` hold only where `Users` does\n  related: `Bucket` has the condition `Users`\n  \
             related: what follows is there where `Some` holds\n"
        );
        assert_eq!(
            found("Roles", r#""Policy": {"Properties": [{"Fn::If": ["Users", "x", {"Ref": "Bucket"}]}]}"#),
            "dangling-reference Resources/Policy/Properties/0/Fn::If/2\n  `Bucket` is not created when \
             Mode = `none`, but `Policy` refers to it then\n  help: choose the value with \
             `!If [Roles, .., !Ref AWS::NoValue]`, or let `Roles` hold wherever `Users` does not\n  \
             related: `Bucket` has the condition `Roles`\n  related: what follows is there where `Users` does not \
             hold\n"
        );
        assert_eq!(
            found("East", r#""Policy": {"Condition": "Some", "Properties": {"Fn::If": ["Users", [{"Ref": "Bucket"}], 1]}}"#)
                .lines()
                .take(3)
                .collect::<Vec<_>>(),
            [
                "dangling-reference Resources/Policy/Properties/Fn::If/1/0",
                "  `Bucket` is not created when Mode = `users`, `!Join [\"\", !Ref \"Zones\"]` = something else, but \
                 `Policy` refers to it then",
                "  help: choose the value with `!If [East, .., !Ref AWS::NoValue]`",
            ]
        );
    }

    #[test]
    fn outputs_refer_to_what_is_there() {
        let json = format!(
            r#"{{{CONDITIONS}, "Resources": {{"Bucket": {{"Type": "x", "Condition": "Never"}},
                "Topic": {{"Type": "x", "Condition": "Roles"}}}},
            "Outputs": {{"Good": {{"Condition": "Roles", "Value": {{"Ref": "Topic"}}}},
                "Topic": {{"Value": {{"Ref": "Topic"}}}}, "Bucket": {{"Condition": "Roles", "Value": {{"Ref": "Bucket"}}}},
                "Unused": {{"Value": {{"Ref": "Bucket"}}}}}}}}"#
        );
        assert_eq!(
            findings(check, &json),
            "dangling-reference Outputs/Topic/Value\n  `Topic` is not created when Mode = `users`, but the output \
             `Topic` refers to it then\n  help: give the output `Topic` the condition `Roles` too, or choose another \
             value with `!If [Roles, .., ..]`\n  related: `Topic` has the condition `Roles`\n\
             dangling-reference Outputs/Bucket/Value\n  `Bucket` is not created when Mode = `roles`, but the output \
             `Bucket` refers to it then\n  help: choose another value with `!If [Never, .., ..]`, or let `Roles` hold \
             only where `Never` does\n  related: `Bucket` has the condition `Never`\n  \
             related: what follows is there where `Roles` holds\n\
             dangling-reference Outputs/Unused/Value\n  `Bucket` is never created, but the output `Unused` refers to \
             it\n  help: give the output `Unused` the condition `Never` too, or choose another value with \
             `!If [Never, .., ..]`\n  related: `Bucket` has the condition `Never`\n"
        );
    }

    #[test]
    fn what_macros_rewrite_is_not_judged() {
        let template = |transform: &str| {
            format!(
                r#"{{{CONDITIONS}, "Transform": "{transform}", "Resources": {{"Bucket": {{"Type": "x", "Condition": "Roles"}},
                    "Policy": {{"Properties": {{"Ref": "Bucket"}}}}}}}}"#
            )
        };
        assert_eq!(findings(check, &template("Mine")), "");
        assert_ne!(findings(check, &template("AWS::Serverless-2016-10-31")), "");
    }
}
