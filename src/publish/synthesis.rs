//! From an app to rendered templates: built, validated and written as text, on every core.

use super::out::OutFile;
use super::summary::Summary;
use crate::construct::{App, FOREIGN_HANDLE, Pending};
use crate::diagnostic::Diagnostic;
use crate::template::Section;
use crate::validate::{Child, Children, Interface, Nesting};
use crate::{parallel, validate, yaml};
use std::collections::{HashMap, HashSet};

/// How templates are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// YAML with short-form functions.
    #[default]
    Yaml,
    /// JSON with long-form functions.
    Json,
}

impl Format {
    /// Returns the extension of template files.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Json => "json",
        }
    }
}

/// A template that was built, validated and rendered.
#[derive(Debug)]
pub struct Rendered {
    /// What is kept of the template.
    pub summary: Summary,
    /// The template file.
    pub file: OutFile,
    /// The findings, in document order.
    pub findings: Vec<Diagnostic>,
}

/// Builds, validates and renders every stack of an app, in the order of the app.
///
/// Each stack is dropped as soon as it is rendered, so that memory holds as many trees as there are cores;
/// what its parents must know of it stays.
#[must_use]
pub fn synthesize(app: App, format: Format, judging: &validate::Options) -> Vec<Rendered> {
    let pending = app.into_pending();
    let interfaces: Interfaces = pending
        .iter()
        .filter_map(Pending::template)
        .map(|template| (template.name.clone(), Interface::of(template)))
        .collect();
    let done = parallel::map(pending, |stack| render(stack, format, judging, &interfaces));
    let (mut rendered, nestings): (Vec<_>, Vec<_>) = done.into_iter().unzip();
    let nestings = nestings.concat();
    // No request has the template of a nested stack in its body.
    let nested: HashSet<&str> = nestings.iter().map(|nesting| nesting.child.as_str()).collect();
    for one in rendered.iter_mut().filter(|one| nested.contains(one.summary.name.as_str())) {
        one.findings.retain(|finding| !validate::is_of_request(finding));
    }
    for circle in validate::circles(&nestings) {
        let stack = rendered.iter_mut().find(|one| one.summary.name == circle.stack);
        stack.into_iter().for_each(|one| one.findings.push(circle.clone()));
    }
    rendered
}

/// What parents must know of the stacks that they can nest, by name.
type Interfaces = HashMap<String, Interface>;

fn render(
    stack: Pending,
    format: Format,
    judging: &validate::Options,
    interfaces: &Interfaces,
) -> (Rendered, Vec<Nesting>) {
    let built = stack.build(format.extension());
    let contents = match format {
        Format::Yaml => yaml::emit(&built.template),
        Format::Json => yaml::to_json(&built.template),
    };
    let name = format!("{}.{}", built.template.name, format.extension());
    let known = built.nested.iter().filter_map(|(id, child)| Some((id.clone(), interfaces.get(child)?)));
    let children: Children<'_> = known.map(|(id, child)| (id, Child::Known(child))).collect();
    let mut findings = built.problems;
    let mut judged = validate::judge(&built.template, &children, judging);
    judged.retain(|finding| !findings.iter().any(|problem| tells(problem, finding)));
    findings.extend(judged);
    findings.extend(validate::check_size(&built.template.name, contents.len()));
    let nestings = built.nested.into_iter().map(|(logical_id, child)| {
        let resource = built.template.section(Section::Resources).and_then(|all| all.get(&logical_id));
        let place = resource.map(|resource| resource.place).unwrap_or_default();
        Nesting { parent: built.template.name.clone(), logical_id, place, child }
    });
    let nestings = nestings.collect();
    let findings = validate::acknowledge::apply(&built.template, findings, &children, judging);
    let (prerequisites, clean_up) = (built.prerequisites, built.clean_up);
    let summary = Summary { prerequisites, clean_up, ..Summary::of(&built.template) };
    (Rendered { summary, file: OutFile { name, contents }, findings }, nestings)
}

/// Tells whether construction has told already what a finding tells: a handle of another stack names nothing in
/// the one that it is used with.
fn tells(problem: &Diagnostic, finding: &Diagnostic) -> bool {
    let is_name = ["unknown-nested-parameter", "undefined-nested-output"].contains(&finding.rule.code);
    is_name && problem.rule.code == FOREIGN_HANDLE.code && finding.path.starts_with(&problem.path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::construct::parameter::string;
    use crate::construct::{NestedStack, Stack, StackRef, output};
    use crate::diagnostic::Place;
    use crate::intrinsic::region;

    const URL_PREFIX: &str = "https://templates.s3.amazonaws.com";

    /// Returns the findings as the stack, the code, the message, and whether each related place is a Rust line.
    fn told(stacks: Vec<Stack>) -> Vec<String> {
        let mut app = App::new(URL_PREFIX);
        stacks.into_iter().for_each(|stack| app.add(stack));
        let rendered = synthesize(app, Format::Yaml, &validate::Options::default());
        let told = |finding: &Diagnostic| {
            let related: Vec<_> =
                finding.related.iter().map(|it| matches!(it.place, Place::Rust(_))).collect();
            format!("{} {} {} {related:?}", finding.stack, finding.rule.code, finding.message)
        };
        rendered.iter().flat_map(|one| &one.findings).map(told).collect()
    }

    fn nesting(name: &'static str, child: &StackRef) -> Stack {
        let mut stack = Stack::new(name);
        stack.add("Nested", NestedStack::of(child, URL_PREFIX));
        stack
    }

    #[test]
    fn a_parameter_without_a_default_must_be_passed() {
        let mut child = Stack::new("Child");
        child.add("Wait", crate::construct::Raw::new("AWS::CloudFormation::WaitConditionHandle"));
        let missing = child.parameter("Missing", string());
        child.output("Out", output(&missing));
        let parent = nesting("Parent", &child.reference());
        assert_eq!(
            told(vec![child, parent]),
            ["Parent unpassed-parameter `Nested` is not given the parameter `Missing` of `Child` [true]"]
        );
    }

    #[test]
    fn a_handle_of_another_stack_is_told_once() {
        let mut child = Stack::new("Child");
        child.add("Wait", crate::construct::Raw::new("AWS::CloudFormation::WaitConditionHandle"));
        let mut other = Stack::new("Other");
        other.add("Wait", crate::construct::Raw::new("AWS::CloudFormation::WaitConditionHandle"));
        let zone = other.output("Zone", output(region()));
        let mut parent = Stack::new("Parent");
        let own = parent.parameter("Own", string());
        let nested = parent.add("Nested", NestedStack::of(&child.reference(), URL_PREFIX).pass(&own, "x"));
        parent.output("Zone", output(nested.output(&zone)));
        parent.output("Own", output(&own));
        assert_eq!(
            told(vec![child, other, parent]),
            [
                "Parent foreign-handle `Own` belongs to another stack than `Child` [true]",
                "Parent foreign-handle `Zone` belongs to another stack than `Parent` [true]",
            ]
        );
    }

    #[test]
    fn stacks_that_nest_one_another_are_found() {
        let first = Stack::new("First");
        let second = nesting("Second", &first.reference());
        let mut first = first;
        first.add("Nested", NestedStack::of(&second.reference(), URL_PREFIX));
        assert_eq!(
            told(vec![first, second]),
            ["First circular-nesting the templates `First` -> `Second` -> `First` nest one another [true]"]
        );
    }
}
