//! Properties that the service has deprecated.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity};
use crate::schema::{self, Facts};
use crate::template::{Function, Node, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::literals::{branches, present_at};

pub(super) static RULE: Rule = Rule {
    code: "deprecated-property",
    severity: Severity::Warning,
    summary: "Finds properties that the service has deprecated.",
    explanation: "\
## Why is this bad?
The schema of the resource type marks the property as deprecated: CloudFormation still takes it, but the service
may ignore it or turn it into something else, and may drop it one day.

## Example
```yaml
Instance:
  Type: AWS::SageMaker::NotebookInstance
  Properties:
    AcceleratorTypes: [ml.eia1.medium]
```

## Use instead
What the documentation of the resource type names in its place, or nothing.
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (entry, map) in context.index.resources() {
        let Some(kind) = map.get("Type").and_then(Node::as_text) else { continue };
        let Some(schema) = schema::get(kind).filter(|schema| !schema.facts.deprecated.is_empty()) else {
            continue;
        };
        let resource = entry.opened();
        let Some(properties) = resource.get("Properties") else { continue };
        let mut finder = Finder { context, found: Vec::new() };
        for pointer in pointers(&schema.facts) {
            let steps: Vec<&str> = pointer.split('/').collect();
            finder.descend(properties, &steps, &mut Vec::new(), &context.present(entry.node));
        }
        for (below, when) in finder.found {
            let name = below.last().map_or("", String::as_str);
            let path = ["Properties"].into_iter().chain(below.iter().map(String::as_str));
            findings.push(
                RULE.finding(format!("property `{name}` of `{kind}` is deprecated{}", context.when(&when)))
                    .path(entry.path(Section::Resources, path))
                    .about_key()
                    .help("the documentation of the type tells what to use instead"),
            );
        }
    }
}

/// Returns the pointers to what is deprecated and can be left out.
fn pointers(facts: &Facts) -> impl Iterator<Item = &str> {
    let settable = facts.deprecated.iter().filter(|pointer| !facts.read_only.contains(pointer));
    let names = settable.filter_map(|pointer| pointer.strip_prefix("/properties/"));
    names.filter(|name| !facts.required.iter().any(|required| **required == **name))
}

struct Finder<'c, 'a> {
    context: &'c Context<'a>,
    found: Vec<(Vec<String>, Guard)>,
}

impl Finder<'_, '_> {
    /// Finds what a pointer names, through the items of lists and the branches of `Fn::If`. The depth is that
    /// of the pointer, and of the calls of `Fn::If` on its way.
    fn descend(&mut self, node: &Node, steps: &[&str], at: &mut Vec<String>, when: &Guard) {
        let conditions = &self.context.conditions;
        let Some((step, rest)) = steps.split_first() else {
            let when = present_at(conditions, node, &[], when);
            if conditions.is_possible(&when) {
                self.found.push((at.clone(), when));
            }
            return;
        };
        if let Some(branches) = branches(conditions, node, when) {
            for (index, branch, when) in branches {
                at.extend([Function::If.key().to_owned(), index.to_owned()]);
                self.descend(branch, steps, at, &when);
                at.truncate(at.len().saturating_sub(2));
            }
        } else if let Some(items) = node.as_list() {
            let below = if *step == "*" { rest } else { steps };
            for (index, item) in items.iter().enumerate() {
                at.push(index.to_string());
                self.descend(item, below, at, when);
                at.pop();
            }
        } else if let Some(value) = node.get(step) {
            at.push((*step).to_owned());
            self.descend(value, rest, at, when);
            at.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn resource(json: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "live"]}}}},
                "Conditions": {{"IsLive": {{"Fn::Equals": [{{"Ref": "Stage"}}, "live"]}}}},
                "Resources": {{"It": {{"Condition": "IsLive", {json}}}}}}}"#
            ),
        )
    }

    #[test]
    fn other_properties_pass() {
        for good in [
            r#""Type": "AWS::SageMaker::NotebookInstance", "Properties": {"RoleArn": "AcceleratorTypes"}"#,
            r#""Type": "AWS::SageMaker::NotebookInstance",
                "Properties": {"AcceleratorTypes": {"Fn::If": ["IsLive", {"Ref": "AWS::NoValue"}, ["x"]]}}"#,
            r#""Type": "AWS::S3::Bucket", "Properties": {"AcceleratorTypes": []}"#,
        ] {
            assert_eq!(resource(good), "", "{good}");
        }
    }

    #[test]
    fn deprecated_properties_are_found_at_any_depth() {
        assert_eq!(
            resource(
                r#""Type": "AWS::SageMaker::NotebookInstance",
                "Properties": {"AcceleratorTypes": {"Fn::If": ["IsLive", ["x"], {"Ref": "AWS::NoValue"}]}}"#
            ),
            "deprecated-property Resources/It/Properties/AcceleratorTypes\n  property `AcceleratorTypes` of \
             `AWS::SageMaker::NotebookInstance` is deprecated when Stage = `live`\n  \
             help: the documentation of the type tells what to use instead\n"
        );
        assert_eq!(
            resource(
                r#""Type": "AWS::IoT::TopicRule", "Properties": {"TopicRulePayload":
                {"Actions": [{"S3": {}}, {"Fn::If": ["IsLive", {"IotEvents": {}}, {"S3": {}}]}]}}"#
            ),
            "deprecated-property Resources/It/Properties/TopicRulePayload/Actions/1/Fn::If/1/IotEvents\n  \
             property `IotEvents` of `AWS::IoT::TopicRule` is deprecated when Stage = `live`\n  \
             help: the documentation of the type tells what to use instead\n"
        );
    }
}
