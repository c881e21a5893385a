//! The policies of a template: where they stand, how they are read, and the rules on them, one a file.
//!
//! A policy is taken apart once (`document`), with each part's place and the situations in which it is there;
//! what is known of a text is `words`. A template without policies pays nothing, and a service's actions are
//! read when a policy first names the service.

mod document;
mod places;
mod rules;
mod size;
mod variables;
mod words;

#[cfg(test)]
mod testing;

use super::context::Context;
use crate::diagnostic::Rule;
use crate::template::{Node, Resource};
use crate::validate::findings::Findings;
use crate::value::IntoNode;
use document::{Facts, Policy};
use places::Kind;

/// What judges a policy by one rule.
type Check = fn(&Policy<'_>, &mut Findings);

/// Returns the rules on policies.
pub(super) fn rules() -> impl Iterator<Item = &'static Rule> {
    rules::ALL.iter().map(|(rule, _)| *rule)
}

/// Judges the policies of a resource, and adds what is wrong with them.
pub(super) fn check_resource(context: &Context<'_>, resource: Resource<'_>, findings: &mut Findings) {
    each(context, resource, |policy| {
        for (_, check) in rules::ALL {
            check(policy, findings);
        }
    });
}

/// Takes up each policy of a resource.
fn each(context: &Context<'_>, resource: Resource<'_>, mut judge: impl FnMut(&Policy<'_>)) {
    let places = places::of(resource.resource_type().unwrap_or_default());
    if places.is_empty() {
        return;
    }
    let facts = Facts::of(context);
    let conditions = facts.conditions;
    let when = context.present(resource.node);
    if !conditions.is_possible(&when) {
        return;
    }
    for (_, path, kind) in places {
        if *kind == Kind::Control && !is_control(&resource) {
            continue;
        }
        let mut policy = Policy::new(facts, resource, *kind);
        policy.read(path, when.clone());
        for document in &policy.documents {
            let Some(node) = document.part.node.as_text().and_then(json) else { continue };
            let mut inner = Policy::new(facts, resource, *kind);
            inner.read_text(&node, policy.path(document.part.spot), document.part.when.clone());
            judge(&inner);
        }
        judge(&policy);
    }
}

/// Tells whether a policy of an organization has the grammar of IAM: those on tags, backups, .. do not.
fn is_control(resource: &Resource<'_>) -> bool {
    let kind = resource.properties().and_then(|properties| properties.get("Type")?.as_text());
    matches!(kind, Some("SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY"))
}

/// Reads a policy that is written as a text; none where it is not the JSON of a mapping.
fn json(text: &str) -> Option<Node> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    value.is_object().then(|| value.into_node())
}

#[cfg(test)]
mod tests {
    use super::check_resource;
    use crate::template::Resource;
    use crate::validate::context::Context;
    use crate::validate::findings::Findings;
    use crate::validate::options::Options;
    use crate::validate::{order, testing};

    fn of(kind: &str, properties: &str) -> String {
        let template = testing::read(&format!(
            r#"{{"Resources": {{"R": {{"Type": "{kind}", "Properties": {{{properties}}}}}}}}}"#
        ));
        let options = Options::default();
        let context = Context::new(&template, &options);
        let mut found = Findings::default();
        for resource in template.resources() {
            let Resource { logical_id, node } = resource;
            check_resource(&context, Resource { logical_id, node }, &mut found);
        }
        testing::told(&order::conclude(&template, found.told()))
    }

    #[test]
    fn only_policies_of_the_language_are_judged() {
        let content = r#""Content": {"tags": {"Team": {"tag_key": {"@@assign": "Team"}}}}"#;
        assert_eq!(of("AWS::Organizations::Policy", &format!(r#""Type": "TAG_POLICY", {content}"#)), "");
        assert_eq!(
            of("AWS::Organizations::Policy", r#""Type": "SERVICE_CONTROL_POLICY", "Content": {"tags": {}}"#),
            "missing-policy-element Resources/R/Properties/Content\n  the policy has no `Statement`\n  \
             help: add `Statement`\n\
             invalid-policy-element Resources/R/Properties/Content/tags\n  `tags` is not an element of a policy\n  \
             help: the elements of a policy are `Version`, `Id`, `Statement`\n"
        );
        assert_eq!(of("AWS::SQS::Queue", r#""RedrivePolicy": {"Statement": 1}"#), "");
    }

    #[test]
    fn what_cannot_be_read_is_not_judged() {
        for document in [
            r#"{"Ref": "Document"}"#,
            r#"{"Fn::Sub": "{\"Statement\": [${Document}]}"}"#,
            r#"{"Version": "2012-10-17", "Statement": {"Ref": "Statements"}}"#,
            r#"{"Version": "2012-10-17", "Statement": [{"Fn::Transform": {"Name": "M"}}]}"#,
            r#"{"Fn::Transform": {"Name": "M"}, "Version": "2012-10-17"}"#,
        ] {
            assert_eq!(
                of("AWS::IAM::ManagedPolicy", &format!(r#""PolicyDocument": {document}"#)),
                "",
                "{document}"
            );
        }
    }
}
