//! The conditions of a parent together with those of its children, over the values that it passes.

use super::family::Nested;
use crate::condition::{Combining, Conditions, Guard, Passing, Witness, rule_name};
use crate::diagnostic::Diagnostic;
use crate::template::Template;
use std::collections::BTreeSet;

/// The conditions of a parent, and those of its children over the values that it passes.
#[derive(Debug)]
pub(super) struct Combined {
    pub(super) conditions: Conditions,
    /// The nested stack from which on the conditions are left out, because all are too large together.
    left_out: Option<String>,
}

/// The most values that are passed to one nested stack, twice what CloudFormation takes.
const PASSED: usize = 400;

impl Combined {
    pub(super) fn new(parent: &Template, nested: &[Nested<'_>]) -> Self {
        let mut combining = Combining::of(parent);
        let mut fits = |nested: &Nested<'_>| {
            combining.nest(&Passing {
                logical_id: nested.logical_id,
                child: nested.child,
                parameters: nested.parameters,
                is_open: nested.is_open || nested.passed.len() > PASSED,
                is_optional: false,
            })
        };
        let left_out = nested.iter().find(|nested| !fits(nested)).map(|nested| nested.logical_id.to_owned());
        Self { conditions: Conditions::of(&combining.into_template()), left_out }
    }

    /// Returns the nested stacks whose conditions are too large to be decided with those of the parent.
    pub(super) fn undecided(&self) -> BTreeSet<String> {
        let of_child = |problem: Diagnostic| {
            let (logical_id, _) = problem.path.get(1)?.split_once('.')?;
            Some(logical_id.to_owned())
        };
        self.conditions.problems().into_iter().filter_map(of_child).chain(self.left_out.clone()).collect()
    }

    /// Returns the situations of the parent in which a condition of a child holds.
    pub(super) fn condition(&self, logical_id: &str, condition: &str) -> Guard {
        self.conditions.named(&format!("{logical_id}.{condition}"))
    }

    /// Returns the situations of the parent in which a rule of a child is met.
    pub(super) fn rule(&self, logical_id: &str, rule: &str) -> Guard {
        self.conditions.named(&rule_name(logical_id, rule))
    }

    /// Returns a situation that the values of parameters bring about, whatever is known at deployment only.
    pub(super) fn certain_witness(&self, guard: &Guard) -> Option<Witness> {
        self.conditions.certain_witness(guard).filter(Witness::is_of_parameters)
    }
}

#[cfg(test)]
mod tests {
    use crate::condition::combine::COMBINED_NODES;
    use crate::validate::contract::{Child, Interface, check};
    use crate::validate::findings::Findings;
    use crate::validate::testing::{read, told};
    use crate::validate::{Options, context::Context};

    /// Judges a parent that passes a mode and reads an output of a child with a condition.
    fn judged(condition: &str, others: &str) -> String {
        let mut child = read(&format!(
            r#"{{"Parameters": {{"Mode": {{"Type": "String"}}}}, "Conditions": {{"C": {condition} {others}}},
            "Outputs": {{"O": {{"Value": "x", "Condition": "C"}}}}}}"#
        ));
        child.name = "Child".to_owned();
        let interface = Interface::of(&child);
        let parent = read(
            r#"{"Parameters": {"Mode": {"Type": "String", "AllowedValues": ["a", "b"]}},
            "Conditions": {"Here": {"Fn::Equals": [{"Ref": "AWS::Region"}, "x"]},
                "Own": {"Fn::Equals": [{"Ref": "AWS::StackName"}, "x"]}},
            "Resources": {"Nested": {"Type": "AWS::CloudFormation::Stack",
                "Properties": {"Parameters": {"Mode": {"Ref": "Mode"}}}}},
            "Outputs": {"A": {"Value": {"Fn::If": ["Here", {"Fn::GetAtt": ["Nested", "Outputs.O"]}, "none"]}},
                "B": {"Value": {"Fn::If": ["Own", {"Fn::GetAtt": ["Nested", "Outputs.O"]}, "none"]}}}}"#,
        );
        let options = Options::default();
        let context = Context::new(&parent, &options);
        let mut found = Findings::default();
        check(&context, &[("Nested".to_owned(), Child::Known(&interface))].into(), &mut found);
        told(&found.told())
            .lines()
            .filter(|line| !line.starts_with("  related") && !line.starts_with("  help"))
            .collect()
    }

    fn missing(output: &str, when: &str) -> String {
        format!(
            "conditional-nested-output Outputs/{output}/Value/Fn::If/1  `Child` has the output `O` only where `C` \
             holds, which it does not when {when}"
        )
    }

    #[test]
    fn the_region_is_shared_and_the_name_of_the_stack_is_not() {
        let region = r#"{"Fn::Equals": [{"Ref": "AWS::Region"}, "x"]}"#;
        assert_eq!(judged(region, ""), missing("B", "AWS::Region = something else, AWS::StackName = `x`"));
        // What the nested stack will be called, nobody knows.
        assert_eq!(judged(r#"{"Fn::Equals": [{"Ref": "AWS::StackName"}, "x"]}"#, ""), "");
    }

    #[test]
    fn a_text_of_several_parameters_is_taken_apart() {
        let other_region = "AWS::Region = something else, AWS::StackName = `x`, Mode = `a`";
        assert_eq!(
            judged(r#"{"Fn::Equals": [{"Fn::Sub": "${Mode}-${AWS::Region}"}, "a-x"]}"#, ""),
            missing("B", other_region) + &missing("A", "AWS::Region = `x`, Mode = `b`")
        );
        let both =
            missing("B", "AWS::StackName = `x`, Mode = `b`") + &missing("A", "AWS::Region = `x`, Mode = `b`");
        assert_eq!(
            judged(r#"{"Fn::Equals": [{"Fn::Sub": ["${M}", {"M": {"Ref": "Mode"}}]}, "a"]}"#, ""),
            both
        );
    }

    #[test]
    fn conditions_that_are_too_large_together_are_told() {
        let one = r#"{"Ref": "Mode"}"#;
        let many = vec![one; COMBINED_NODES / 2].join(", ");
        assert_eq!(
            judged(r#"{"Fn::Equals": [{"Ref": "Mode"}, "a"]}"#, &format!(r#", "Large": [{many}]"#)),
            "conditions-too-large Resources/Nested  the conditions of what `Nested` nests are too large to be \
             decided with those of this template"
        );
    }
}
