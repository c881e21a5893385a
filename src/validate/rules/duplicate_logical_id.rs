//! Parameters and resources of the same name.

use crate::template::Section;
use crate::validate::context::Context;
use crate::validate::findings::Findings;

/// Construction finds the same in stacks that are written in Rust.
pub(super) use crate::construct::DUPLICATE_LOGICAL_ID as RULE;

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (logical_id, _) in context.index.entries(Section::Resources) {
        if let Some(parameter) = context.index.get(Section::Parameters, logical_id) {
            findings.push(
                RULE.finding(format!("`{logical_id}` is both a parameter and a resource"))
                    .path(["Resources", logical_id])
                    .help("rename one of the two")
                    .related(parameter.place, format!("the parameter `{logical_id}`")),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn parameters_and_resources_share_their_names() {
        let good = r#"{"Parameters": {"A": {}}, "Resources": {"B": {}}, "Outputs": {"B": {}, "A": {}}}"#;
        assert_eq!(findings(check, good), "");
        assert_eq!(
            findings(check, r#"{"Parameters": {"A": {}}, "Resources": {"A": {}}}"#),
            "duplicate-logical-id Resources/A\n  `A` is both a parameter and a resource\n  \
             help: rename one of the two\n  related: the parameter `A`\n"
        );
    }
}
