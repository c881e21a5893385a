//! What is no template at all.

use crate::diagnostic::{Diagnostic, nearest};
use crate::template::{Map, Section};
use crate::validate::context::Context;

pub(super) use crate::yaml::NOT_A_TEMPLATE as RULE;

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    let Some(root) = context.template.root.as_map() else {
        findings.push(
            RULE.finding("this is not a template: it is not a mapping of sections")
                .help("begin the template with `Resources:`"),
        );
        return;
    };
    let resources = Section::Resources.key();
    match context.template.section(Section::Resources) {
        None => {
            let help = match nearest(resources, root.keys()) {
                Some(meant) => format!("rename `{meant}` to `{resources}`"),
                None => "add a `Resources` section with at least one resource".to_owned(),
            };
            findings.push(RULE.finding("this is not a template: it has no `Resources`").help(help));
        }
        Some(section) if section.as_map().is_some_and(Map::is_empty) => findings.push(
            RULE.finding("`Resources` is empty")
                .path([resources])
                .help("declare at least one resource, such as one of type `AWS::CloudFormation::WaitConditionHandle`"),
        ),
        Some(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn a_template_has_resources() {
        assert_eq!(findings(check, r#"{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}"#), "");
        assert_eq!(
            findings(check, "[]"),
            "not-a-template \n  this is not a template: it is not a mapping of sections\n  \
             help: begin the template with `Resources:`\n"
        );
        assert_eq!(
            findings(check, r#"{"Parameters": {}}"#),
            "not-a-template \n  this is not a template: it has no `Resources`\n  \
             help: add a `Resources` section with at least one resource\n"
        );
        assert_eq!(
            findings(check, r#"{"Resource": {}}"#),
            "not-a-template \n  this is not a template: it has no `Resources`\n  \
             help: rename `Resource` to `Resources`\n"
        );
        assert_eq!(
            findings(check, r#"{"Resources": {}}"#),
            "not-a-template Resources\n  `Resources` is empty\n  help: declare at least one resource, such as \
             one of type `AWS::CloudFormation::WaitConditionHandle`\n"
        );
    }
}
