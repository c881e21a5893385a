//! ARNs of policies that AWS is said to manage, and does not.

use crate::condition::Guard;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::iam::managed;
use crate::template::{Function, Node, Resource, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::literals::{branches, literals};
use crate::validate::resolve::{Location, is_composed};

pub(super) static RULE: Rule = Rule {
    code: "unknown-managed-policy",
    severity: Severity::Warning,
    summary: "Reports ARNs of policies that AWS does not manage.",
    explanation: "\
## Why is this bad?
A policy that does not exist cannot be attached: the stack rolls back. The path is part of the ARN, such as
`service-role/` or `job-function/`, and is easily left out. Policies that AWS has retired stay where they are
attached, but cannot be attached anew. A policy that AWS has added since the data of this program was made is
reported too.

## Example
```yaml
ManagedPolicyArns:
  - !Sub arn:${AWS::Partition}:iam::aws:policy/AWSLambdaBasicExecutionRole
```

## Use instead
```yaml
ManagedPolicyArns:
  - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
```
",
};

/// Where managed policies are attached: the type, and the path of one ARN or of a list of them.
const PLACES: [(&str, &[&str]); 7] = [
    ("AWS::IAM::Group", &["ManagedPolicyArns"]),
    ("AWS::IAM::Role", &["ManagedPolicyArns"]),
    ("AWS::IAM::Role", &["PermissionsBoundary"]),
    ("AWS::IAM::User", &["ManagedPolicyArns"]),
    ("AWS::IAM::User", &["PermissionsBoundary"]),
    ("AWS::SSO::PermissionSet", &["ManagedPolicies"]),
    ("AWS::SSO::PermissionSet", &["PermissionsBoundary", "ManagedPolicyArn"]),
];

/// The partition whose policies the data has.
const PARTITION: &str = "aws";

/// A region of that partition.
const REGION: &str = "us-east-1";

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (entry, _) in context.index.resources() {
        let resource = Resource { logical_id: entry.logical_id, node: entry.node };
        let kind = resource.resource_type().unwrap_or_default();
        for (_, keys) in PLACES.iter().filter(|(known, _)| *known == kind) {
            let Some(node) = entry.node.get("Properties") else { continue };
            let path = entry.path(Section::Resources, ["Properties"]);
            each(context, Visit { node, keys, path, when: context.present(entry.node) }, findings);
        }
    }
}

struct Visit<'t> {
    node: &'t Node,
    /// The keys that lead to the ARNs below the node.
    keys: &'t [&'t str],
    path: Vec<String>,
    when: Guard,
}

impl<'t> Visit<'t> {
    fn child(&self, node: &'t Node, steps: &[&str]) -> Self {
        let path = self.path.iter().cloned().chain(steps.iter().map(|step| (*step).to_owned())).collect();
        Self { node, keys: self.keys, path, when: self.when.clone() }
    }
}

/// Judges each ARN at the end of the keys, through lists and `Fn::If`.
fn each(context: &Context<'_>, root: Visit<'_>, findings: &mut Findings) {
    let mut pending = vec![root];
    while let Some(visit) = pending.pop() {
        let mut children = Vec::new();
        if let Some(branches) = branches(&context.conditions, visit.node, &visit.when) {
            for (index, branch, when) in branches {
                children.push(Visit { when, ..visit.child(branch, &[Function::If.key(), index]) });
            }
        } else if let Some((key, keys)) = visit.keys.split_first() {
            children.extend(visit.node.get(key).map(|node| Visit { keys, ..visit.child(node, &[key]) }));
        } else if let Some(items) = visit.node.as_list() {
            for (index, item) in items.iter().enumerate() {
                children.push(visit.child(item, &[&index.to_string()]));
            }
        } else {
            judge(context, &visit, findings);
        }
        // The last is taken up first.
        pending.extend(children.into_iter().rev());
    }
}

fn judge(context: &Context<'_>, visit: &Visit<'_>, findings: &mut Findings) {
    let Visit { node, path, when, .. } = visit;
    if !is_composed(node) {
        for literal in literals(context, node, when, path.clone()) {
            for arn in literal.value.as_list().unwrap_or(std::slice::from_ref(&literal.value)) {
                let finding = |message: &str| literal.finding(context, &RULE, message);
                findings.extend(arn.as_text().and_then(|arn| unknown(arn, finding)));
            }
        }
        return;
    }
    let region = context.options.region.as_deref().unwrap_or(REGION);
    let (resolver, place) = (context.resolver(), Location::of(region));
    let there = context.conditions.and(when, &resolver.at(&place));
    for candidate in resolver.texts(node, &place).map(|texts| texts.variants).unwrap_or_default() {
        let when = context.conditions.and(&there, &candidate.when);
        if context.conditions.is_possible(&when) {
            let finding = |message: &str| {
                let when = context.when(&context.conditions.and(&visit.when, &candidate.when));
                RULE.finding(format!("{message}{when}")).path(path.clone()).at(node.place)
            };
            findings.extend(candidate.value.as_text().and_then(|arn| unknown(arn, finding)));
        }
    }
}

/// Returns the finding that AWS manages no policy of this ARN; none where it does, or where the ARN is not of
/// such a policy, or of another partition.
fn unknown(arn: &str, finding: impl FnOnce(&str) -> Diagnostic) -> Option<Diagnostic> {
    let (_, name) = managed::parts(arn).filter(|(partition, _)| *partition == PARTITION)?;
    if managed::exists(arn) {
        return None;
    }
    let help = managed::meant(name).map_or_else(
        || "`aws iam list-policies --scope AWS` lists the policies that AWS manages".to_owned(),
        |meant| format!("did you mean `policy/{meant}`?"),
    );
    Some(finding(&format!("AWS is not known to manage a policy `{name}`")).help(help))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::Options;
    use crate::validate::testing::{findings, findings_under};

    fn template(kind: &str, properties: &str) -> String {
        format!(
            r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "live"]}},
                "Policies": {{"Type": "CommaDelimitedList", "Default":
                    "arn:aws:iam::aws:policy/PowerUserAccess,arn:aws:iam::aws:policy/PowerUserAces"}},
                "Arn": {{"Type": "String"}}}},
            "Conditions": {{"Live": {{"Fn::Equals": [{{"Ref": "Stage"}}, "live"]}},
                "InChina": {{"Fn::Equals": [{{"Ref": "AWS::Partition"}}, "aws-cn"]}}}},
            "Resources": {{"R": {{"Type": "{kind}", "Properties": {properties}}}}}}}"#
        )
    }

    fn found(path: &str, rest: &str, help: &str) -> String {
        format!(
            "unknown-managed-policy Resources/R/Properties/{path}\n  AWS is not known to manage a policy {rest}\n  \
             help: {help}\n"
        )
    }

    #[test]
    fn policies_of_aws_and_of_others_pass() {
        for arns in [
            r#"["arn:aws:iam::aws:policy/ReadOnlyAccess", {"Ref": "Arn"}, "arn:aws:iam::123456789012:policy/X"]"#,
            r#"[{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}]"#,
            r#"[{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/${Arn}"}, "arn:aws-cn:iam::aws:policy/X"]"#,
            r#"{"Fn::If": ["InChina", [{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/X"}], []]}"#,
        ] {
            let role = template("AWS::IAM::Role", &format!(r#"{{"ManagedPolicyArns": {arns}}}"#));
            assert_eq!(findings(check, &role), "", "{arns}");
        }
        let elsewhere = r#"{"PolicyArn": "arn:aws:iam::aws:policy/X"}"#;
        assert_eq!(findings(check, &template("A::B::C", elsewhere)), "");
    }

    #[test]
    fn a_wrong_path_a_misspelt_name_and_an_unknown_one_are_found() {
        let lambda = r#"{"Fn::Join": [":", ["arn", {"Ref": "AWS::Partition"},
            "iam", "", "aws", "policy/AWSLambdaBasicExecutionRole"]]}"#;
        let role = format!(
            r#"{{"ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAcess", {lambda}],
                "PermissionsBoundary": {{"Fn::Sub": "arn:${{AWS::Partition}}:iam::aws:policy/${{Stage}}"}}}}"#
        );
        let list = "`aws iam list-policies --scope AWS` lists the policies that AWS manages";
        assert_eq!(
            findings(check, &template("AWS::IAM::Role", &role)),
            [
                found("ManagedPolicyArns/0", "`ReadOnlyAcess`", "did you mean `policy/ReadOnlyAccess`?"),
                found(
                    "ManagedPolicyArns/1",
                    "`AWSLambdaBasicExecutionRole`",
                    "did you mean `policy/service-role/AWSLambdaBasicExecutionRole`?"
                ),
                found("PermissionsBoundary", "`live` when Stage = `live`", list),
                found("PermissionsBoundary", "`test` when Stage = `test`", list),
            ]
            .concat()
        );
    }

    #[test]
    fn arns_are_found_through_conditions_parameters_and_structures() {
        let of = |kind: &str, properties: &str| findings(check, &template(kind, properties));
        assert_eq!(
            of("AWS::IAM::Group", r#"{"ManagedPolicyArns": {"Ref": "Policies"}}"#),
            found(
                "ManagedPolicyArns",
                "`PowerUserAces` (the default of parameter `Policies`)",
                "did you mean `policy/PowerUserAccess`?"
            )
        );
        let chosen =
            r#"{"Fn::If": ["Live", ["arn:aws:iam::aws:policy/DataScientist"], {"Ref": "AWS::NoValue"}]}"#;
        let help = "did you mean `policy/job-function/DataScientist`?";
        assert_eq!(
            of("AWS::SSO::PermissionSet", &format!(r#"{{"ManagedPolicies": {chosen}}}"#)),
            found("ManagedPolicies/Fn::If/1/0", "`DataScientist` when Stage = `live`", help)
        );
        let boundary = r#"{"ManagedPolicyArn": "arn:aws:iam::aws:policy/DataScientist"}"#;
        assert_eq!(
            of("AWS::SSO::PermissionSet", &format!(r#"{{"PermissionsBoundary": {boundary}}}"#)),
            found("PermissionsBoundary/ManagedPolicyArn", "`DataScientist`", help)
        );
    }

    #[test]
    fn the_data_does_not_tell_of_other_partitions() {
        let user = template(
            "AWS::IAM::User",
            r#"{"ManagedPolicyArns": [{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/DataScientist"}]}"#,
        );
        let under = |region: &str| {
            let options = Options { region: Some(region.to_owned()), ..Options::default() };
            findings_under(&options, check, &user)
        };
        assert_eq!(under("cn-north-1"), "");
        assert!(under("eu-west-1").contains("`DataScientist`"));
    }
}
