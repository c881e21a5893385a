//! Resources of one type with one name.

mod unique_names;

use crate::diagnostic::{Rule, Severity};
use crate::schema;
use crate::template::{Node, Resource};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::same_values::{Holders, Variant, variants};
use indexmap::IndexMap;

pub(super) static RULE: Rule = Rule {
    code: "duplicate-name",
    severity: Severity::Error,
    summary: "Finds resources of one type that are given the same name, where both can exist at once.",
    explanation: "\
## Why is this bad?
The properties that identify a resource, such as the name of a bucket, must differ from those of every other resource
of its type: the second one cannot be created. Resources whose conditions exclude each other may share a name; if the
conditions do not, the finding names parameter values with which both are created.

## Example
```yaml
Live:
  Type: AWS::S3::Bucket
  Condition: IsLive
  Properties:
    BucketName: reviews
Other:
  Type: AWS::S3::Bucket
  Properties:
    BucketName: reviews
```

## Use instead
```yaml
Live:
  Type: AWS::S3::Bucket
  Condition: IsLive
  Properties:
    BucketName: reviews
Other:
  Type: AWS::S3::Bucket
  Condition: IsNotLive
  Properties:
    BucketName: reviews
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.index.is_rewritten() {
        return;
    }
    let mut by_type: IndexMap<&str, Vec<Resource<'_>>> = IndexMap::new();
    for (entry, _) in context.index.resources().filter(|(entry, _)| !entry.is_of_loop()) {
        let resource = Resource { logical_id: entry.logical_id, node: entry.node };
        if let Some(name) = resource.resource_type() {
            by_type.entry(name).or_default().push(resource);
        }
    }
    for (name, resources) in by_type.into_iter().filter(|(_, resources)| resources.len() > 1) {
        judge(context, name, &resources, findings);
    }
}

fn judge(context: &Context<'_>, name: &str, resources: &[Resource<'_>], findings: &mut Findings) {
    let Some(facts) = schema::get(name).map(|schema| &schema.facts) else { return };
    let own = facts.primary_identifier.iter().map(|pointer| pointer.trim_start_matches("/properties/"));
    // What the service sets differs by itself.
    let is_set = facts.primary_identifier.iter().any(|pointer| facts.read_only.contains(pointer));
    let identifier: Vec<&str> = if is_set { unique_names::of(name).to_vec() } else { own.collect() };
    if identifier.is_empty() {
        return;
    }
    let mut holders = Holders::default();
    for resource in resources {
        let mut found = None;
        for own in identities(context, resource, &identifier) {
            let keys = own.keys.clone();
            let holder = (resource.logical_id, resource.node.place);
            let earlier = holders.add(&context.conditions, holder, own);
            found = found.or_else(|| earlier.map(|(other, when)| (other, keys, when)));
        }
        let Some(((first, place), keys, when)) = found else { continue };
        let property = identifier.last().copied().unwrap_or_default();
        let named = keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" and ");
        let second = resource.logical_id;
        findings.push(
            RULE.finding(format!("`{first}` and `{second}` are both the `{name}` {named}{when}"))
                .path(["Resources", second, "Properties"].into_iter().chain(property.split('/')))
                .help("give them different names, or conditions that exclude each other")
                .related(place, format!("`{first}` has this name")),
        );
    }
}

/// Returns what identifies a resource, in each situation in which that is known; nothing where a part of it is
/// left to the service.
fn identities(context: &Context<'_>, resource: &Resource<'_>, identifier: &[&str]) -> Vec<Variant> {
    let when = match resource.condition() {
        Some(condition) if context.conditions.has(condition) => context.conditions.named(condition),
        Some(_) => return Vec::new(),
        None => context.conditions.always(),
    };
    let mut nodes: Vec<&Node> = Vec::new();
    for path in identifier {
        let found =
            resource.properties().and_then(|node| path.split('/').try_fold(node, |at, key| at.get(key)));
        match found {
            Some(node) => nodes.push(node),
            None => return Vec::new(),
        }
    }
    variants(context, &nodes, &when)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    /// Returns what is found of two buckets with these names and conditions.
    fn buckets(first: (&str, &str), second: (&str, &str)) -> String {
        let bucket = |id: &str, (name, condition): (&str, &str)| {
            let condition =
                if condition.is_empty() { String::new() } else { format!(r#""Condition": "{condition}","#) };
            format!(
                r#""{id}": {{"Type": "AWS::S3::Bucket", {condition} "Properties": {{"BucketName": {name}}}}}"#
            )
        };
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "live"]}},
                    "Name": {{"Type": "String", "Default": "a"}}}},
                "Mappings": {{"Names": {{"test": {{"Bucket": "t"}}, "live": {{"Bucket": "a"}}}}}},
                "Conditions": {{"Live": {{"Fn::Equals": [{{"Ref": "Stage"}}, "live"]}},
                    "Test": {{"Fn::Not": [{{"Condition": "Live"}}]}}}},
                "Resources": {{{}, {}}}}}"#,
                bucket("A", first),
                bucket("B", second)
            ),
        )
    }

    fn found(name: &str) -> String {
        format!(
            "duplicate-name Resources/B/Properties/BucketName\n  `A` and `B` are both the `AWS::S3::Bucket` {name}\n  \
             help: give them different names, or conditions that exclude each other\n  related: `A` has this name\n"
        )
    }

    #[test]
    fn names_differ_or_exclude_each_other() {
        for (first, second) in [
            ((r#""a""#, ""), (r#""b""#, "")),
            ((r#""a""#, "Live"), (r#""a""#, "Test")),
            ((r#""a""#, "Missing"), (r#""a""#, "")),
            ((r#"{"Fn::If": ["Live", "a", "b"]}"#, ""), (r#"{"Fn::If": ["Live", "b", "a"]}"#, "")),
            ((r#"{"Ref": "Name"}"#, ""), (r#""a""#, "")),
            ((r#"{"Ref": "AWS::NoValue"}"#, ""), (r#"{"Ref": "AWS::NoValue"}"#, "")),
            ((r#"{"Ref": "Stage"}"#, "Live"), (r#""live""#, "Test")),
        ] {
            assert_eq!(buckets(first, second), "", "{first:?} {second:?}");
        }
    }

    #[test]
    fn one_name_for_two_is_found() {
        for (first, second, name) in [
            ((r#""a""#, ""), (r#""a""#, ""), "`a`"),
            ((r#""a""#, "Live"), (r#""a""#, ""), "`a` when Stage = `live`"),
            ((r#"{"Ref": "Stage"}"#, ""), (r#""live""#, ""), "`live` when Stage = `live`"),
            ((r#"{"Ref": "Name"}"#, ""), (r#"{"Ref": "Name"}"#, ""), "`!Ref \"Name\"`"),
            (
                (r#"{"Fn::Sub": "${AWS::StackName}-a"}"#, ""),
                (r#"{"Fn::Sub": "${AWS::StackName}-a"}"#, "Test"),
                "`!Sub \"${AWS::StackName}-a\"` when Stage = `test`",
            ),
            ((r#"{"Fn::If": ["Live", "a", "b"]}"#, ""), (r#"{"Fn::If": ["Test", "a", "b"]}"#, "Live"), ""),
            (
                (r#"{"Fn::FindInMap": ["Names", {"Ref": "Stage"}, "Bucket"]}"#, ""),
                (r#""a""#, ""),
                "`a` when Stage = `live`",
            ),
        ] {
            let expected = if name.is_empty() { String::new() } else { found(name) };
            assert_eq!(buckets(first, second), expected, "{first:?} {second:?}");
        }
    }

    #[test]
    fn all_of_an_identifier_must_be_the_same() {
        let of = |kind: &str, first: &str, second: &str| {
            findings(
                check,
                &format!(
                    r#"{{"Resources": {{"A": {{"Type": "{kind}", "Properties": {first}}},
                        "B": {{"Type": "{kind}", "Properties": {second}}}}}}}"#
                ),
            )
        };
        let one = r#"{"LogGroupName": "g", "FilterName": "f"}"#;
        let other = r#"{"LogGroupName": "h", "FilterName": "f"}"#;
        assert_eq!(of("AWS::Logs::MetricFilter", one, other), "");
        assert_eq!(of("AWS::Logs::MetricFilter", one, r#"{"LogGroupName": "g"}"#), "");
        assert_eq!(
            of("AWS::Logs::MetricFilter", one, one).lines().nth(1),
            Some("  `A` and `B` are both the `AWS::Logs::MetricFilter` `g` and `f`")
        );
        assert_eq!(of("AWS::ApiGateway::RestApi", r#"{"Name": "t"}"#, r#"{"Name": "t"}"#), "");
        assert_eq!(of("Custom::Own", r#"{"Name": "t"}"#, r#"{"Name": "t"}"#), "");
    }

    #[test]
    fn a_name_is_unique_even_where_the_service_sets_the_identifier() {
        let of = |kind: &str, first: &str, second: &str| {
            findings(
                check,
                &format!(
                    r#"{{"Resources": {{"A": {{"Type": "{kind}", "Properties": {first}}},
                        "B": {{"Type": "{kind}", "Properties": {second}}}}}}}"#
                ),
            )
        };
        let topic = |name: &str| format!(r#"{{"TopicName": "{name}"}}"#);
        assert_eq!(of("AWS::SNS::Topic", &topic("a"), &topic("b")), "");
        assert_eq!(of("AWS::SNS::Topic", "{}", "{}"), "");
        let acl = |scope: &str| format!(r#"{{"Name": "a", "Scope": "{scope}"}}"#);
        assert_eq!(of("AWS::WAFv2::WebACL", &acl("REGIONAL"), &acl("CLOUDFRONT")), "");
        let help = "help: give them different names, or conditions that exclude each other";
        assert_eq!(
            of("AWS::SNS::Topic", &topic("a"), &topic("a")),
            format!(
                "duplicate-name Resources/B/Properties/TopicName\n  `A` and `B` are both the `AWS::SNS::Topic` `a`\n  \
                 {help}\n  related: `A` has this name\n"
            )
        );
        assert_eq!(
            of("AWS::WAFv2::WebACL", &acl("REGIONAL"), &acl("REGIONAL")),
            format!(
                "duplicate-name Resources/B/Properties/Name\n  `A` and `B` are both the `AWS::WAFv2::WebACL` \
                 `REGIONAL` and `a`\n  {help}\n  related: `A` has this name\n"
            )
        );
    }
}
