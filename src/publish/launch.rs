//! `LAUNCH.md`: the page from which a customer launches the stacks.

use super::capability::Capability;
use super::markdown::{code, text};
use super::out::OutFile;
use super::region::{Region, regions};
use super::release::{Artifact, Release, Role};
use super::summary::{Output, Parameter, Summary};
use super::url::percent_encode;
use super::words;
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Error, UndefinedBehavior, Value, context};
use std::collections::BTreeSet;

/// The name of the page.
const LAUNCH_PAGE: &str = "LAUNCH.md";

const TEMPLATE: &str = include_str!("launch.md.jinja");

const BUCKET: &str = "AWS::S3::Bucket";

/// The longest stack name that CloudFormation accepts, in characters.
const LONGEST_STACK_NAME: usize = 128;

/// Renders the page: a section for each parent and for what stands beside parents, or for a stack that is
/// alone; where several stacks stand by themselves and nothing holds them together, the list of their
/// templates alone.
///
/// # Errors
/// Fails if the embedded template does, which is an internal error.
pub fn launch_page(release: &Release) -> Result<OutFile, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(
        SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?,
    );
    environment.set_formatter(|output, _, value| match value.as_str() {
        Some(raw) if !value.is_safe() => Ok(output.write_str(&text(raw))?),
        _ => Ok(write!(output, "{value}")?),
    });
    let stacks: Vec<Value> = launched(release).map(|artifact| section(release, artifact)).collect();
    let templates: Vec<Value> =
        release.artifacts.iter().map(|artifact| template(release, artifact)).collect();
    let contents = environment.render_str(TEMPLATE, context! { stacks, templates })?;
    Ok(OutFile { name: LAUNCH_PAGE.to_owned(), contents })
}

/// Returns the templates that have a section.
fn launched(release: &Release) -> impl Iterator<Item = &Artifact> {
    let count = |role| release.artifacts.iter().filter(|artifact| release.role(artifact) == role).count();
    let is_list = count(Role::Parent) == 0 && count(Role::Standalone) > 1;
    release.artifacts.iter().filter(move |artifact| !is_list && release.role(artifact) != Role::Nested)
}

/// Returns what a stack's section shows.
fn section(release: &Release, artifact: &Artifact) -> Value {
    let summary = &artifact.summary;
    let family = release.family(artifact);
    let capabilities = release.capabilities(artifact);
    let stack_name = stack_name(&summary.name);
    let required = summary.parameters.iter().filter(|parameter| parameter.default.is_none());
    let required: Vec<String> = required.map(shown_name).collect();
    let partition = release.prefix.partition();
    let region = |region: &Region| {
        let url = launch_url(partition.console(), region.code, &artifact.url, &stack_name);
        context! { place => region.place, code => region.code, url }
    };
    let capability = |capability: Capability| {
        context! { name => capability.name(), reason => words::reason(capability, &capabilities) }
    };
    let group = |(label, parameters): (&str, Vec<&Parameter>)| {
        context! { label => label, parameters => parameters.into_iter().map(parameter).collect::<Vec<_>>() }
    };
    let retained = family.iter().flat_map(|member| &member.summary.retained);
    let retained =
        retained.map(|one| format!("{}, of type {}", code(&one.logical_id), code(&one.resource_type)));
    context! {
        name => summary.name.as_str(),
        stack_name => code(&stack_name),
        description => summary.description.as_deref().unwrap_or_default(),
        prerequisites => family.iter().flat_map(|member| member.summary.prerequisites.clone()).collect::<Vec<_>>(),
        clean_up => family.iter().flat_map(|member| member.summary.clean_up.clone()).collect::<Vec<_>>(),
        anchor => summary.name.to_lowercase(),
        services => services(family.iter().map(|member| &member.summary)),
        required => words::list(required, "and"),
        capabilities => capabilities.required().into_iter().map(capability).collect::<Vec<_>>(),
        regions => regions(partition).iter().map(region).collect::<Vec<_>>(),
        url => artifact.url.as_str(),
        has_rules => summary.has_rules,
        groups => summary.parameters_by_group().into_iter().map(group).collect::<Vec<_>>(),
        outputs => summary.outputs.iter().map(output).collect::<Vec<_>>(),
        has_nested => !summary.nested.is_empty(),
        has_buckets => has_deletable_bucket(&family),
        retained => retained.collect::<Vec<_>>(),
    }
}

/// Tells whether there is a bucket that is to be deleted with the stack.
fn has_deletable_bucket(family: &[&Artifact]) -> bool {
    family.iter().any(|member| {
        let retained =
            member.summary.retained.iter().filter(|resource| resource.resource_type == BUCKET).count();
        member.summary.resource_types.get(BUCKET).is_some_and(|count| *count > retained)
    })
}

/// Returns the address that opens the console's review page with the stack filled in.
fn launch_url(console: &str, region: &str, template_url: &str, stack_name: &str) -> String {
    let (template, name) = (percent_encode(template_url), percent_encode(stack_name));
    format!(
        "https://{console}/cloudformation/home?region={region}#/stacks/create/review?templateURL={template}&stackName={name}"
    )
}

fn parameter(parameter: &Parameter) -> Value {
    context! {
        label => parameter.label.as_deref().unwrap_or_default(),
        name => code(&parameter.name),
        description => parameter.description.as_deref().unwrap_or_default(),
        default => words::default(parameter),
        accepts => words::accepts(parameter),
    }
}

fn output(output: &Output) -> Value {
    let condition = output.condition.as_deref().map(|name| format!("only where {} holds", code(name)));
    let export = output.export.as_deref().map(|name| format!("exported as {}", code(name)));
    let notes: Vec<String> = condition.into_iter().chain(export).collect();
    context! {
        name => code(&output.name),
        description => output.description.as_deref().unwrap_or_default(),
        notes => if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) },
    }
}

fn template(release: &Release, artifact: &Artifact) -> Value {
    context! {
        file => artifact.file.as_str(),
        url => artifact.url.as_str(),
        part => release.role(artifact).word(),
        size => words::size(artifact.size),
        sha256 => artifact.sha256.to_string(),
    }
}

/// Returns the services that the resources belong to, in words; nested stacks are a means, not a service.
fn services<'a>(summaries: impl Iterator<Item = &'a Summary>) -> String {
    let types = summaries.flat_map(|summary| summary.resource_types.keys());
    let namespaces =
        types.filter_map(|name| name.split("::").nth(1)).filter(|name| *name != "CloudFormation");
    let names: BTreeSet<&str> = namespaces.map(words::service).collect();
    words::list(names.into_iter().map(str::to_owned).collect(), "and")
}

/// Returns the name by which the console shows a parameter, as Markdown.
fn shown_name(parameter: &Parameter) -> String {
    parameter.label.as_deref().map_or_else(|| code(&parameter.name), |label| format!("*{}*", text(label)))
}

/// Makes a name that CloudFormation accepts for a stack: a letter, then letters, digits and hyphens.
fn stack_name(name: &str) -> String {
    let allowed = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    let name: String = name.chars().map(allowed).skip_while(|letter| !letter.is_ascii_alphabetic()).collect();
    let name: String = name.chars().take(LONGEST_STACK_NAME).collect();
    if name.is_empty() { "stack".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::fixture;
    use crate::publish::url::UrlPrefix;

    #[test]
    fn a_parent_has_its_page() {
        let page = launch_page(&fixture::release().1).unwrap();
        crate::golden::check("publish/LAUNCH.md", &page.contents);
    }

    fn page_of(summaries: Vec<Summary>, prefix: &str) -> String {
        let prefix = UrlPrefix::parse(prefix).unwrap();
        let artifact = |summary: Summary| {
            let file = OutFile { name: format!("{}.yaml", summary.name), contents: String::new() };
            Artifact::new(summary, &file, &prefix)
        };
        let artifacts = summaries.into_iter().map(artifact).collect();
        launch_page(&Release::new(artifacts, prefix.clone())).unwrap().contents
    }

    fn named(name: &str) -> Summary {
        Summary { name: name.into(), ..Summary::default() }
    }

    #[test]
    fn stacks_that_stand_by_themselves_are_listed() {
        let page = page_of(vec![named("A"), named("B")], fixture::PREFIX);
        crate::golden::check("publish/LIST.md", &page);
    }

    #[test]
    fn a_stack_that_is_alone_has_its_page_with_what_it_has() {
        let page = page_of(vec![named("A")], "https://b.s3.cn-north-1.amazonaws.com.cn/");
        crate::golden::check("publish/ALONE.md", &page);
    }

    #[test]
    fn each_of_several_parents_has_its_section() {
        let nested = |file: &str| {
            vec![super::super::summary::Nested {
                logical_id: "Child".into(),
                template_url: Some(format!("{}{file}", fixture::PREFIX)),
            }]
        };
        let parent = |name: &str| Summary { nested: nested("Child.yaml"), ..named(name) };
        let page = page_of(vec![named("Child"), parent("A"), parent("B")], fixture::PREFIX);
        let headings: Vec<&str> = page.lines().filter(|line| line.starts_with('#')).collect();
        assert_eq!(
            headings,
            [
                "# Launch the stacks",
                "## A",
                "### Before you start",
                "### Launch",
                "### Clean up",
                "## B",
                "### Before you start",
                "### Launch",
                "### Clean up",
                "## Templates",
            ]
        );
    }

    #[test]
    fn what_stands_beside_a_parent_has_its_section_too() {
        let nested = super::super::summary::Nested {
            logical_id: "Child".into(),
            template_url: Some(format!("{}Child.yaml", fixture::PREFIX)),
        };
        let parent = Summary { nested: vec![nested], ..named("A") };
        let page = page_of(vec![named("Child"), parent, named("B")], fixture::PREFIX);
        let headings: Vec<&str> = page.lines().filter(|line| line.starts_with("## ")).collect();
        assert_eq!(headings, ["## A", "## B", "## Templates"]);
    }

    #[test]
    fn defaults_are_no_promise_where_rules_may_refuse_them() {
        let optional =
            || Parameter { name: "P".into(), default: Some(String::new()), ..Parameter::default() };
        let summary = |has_rules| Summary { parameters: vec![optional()], has_rules, ..named("A") };
        let says = |has_rules| page_of(vec![summary(has_rules)], fixture::PREFIX).contains("need not type");
        assert_eq!((says(false), says(true)), (true, false));
    }

    #[test]
    fn names_become_names_that_cloudformation_accepts() {
        for (name, accepted) in [("Audit", "Audit"), ("1 a_b/ä", "a-b--"), ("", "stack"), ("7", "stack")] {
            assert_eq!(stack_name(name), accepted);
        }
        assert_eq!(stack_name(&"a".repeat(200)).len(), 128);
    }

    #[test]
    fn addresses_are_encoded_as_one_value() {
        let url = launch_url(
            "console.aws.amazon.com",
            "eu-west-1",
            "https://b.s3.amazonaws.com/a%20b+c&d/T.yaml",
            "A",
        );
        assert_eq!(
            url,
            "https://console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/create/review\
             ?templateURL=https%3A%2F%2Fb.s3.amazonaws.com%2Fa%2520b%2Bc%26d%2FT.yaml&stackName=A"
        );
    }
}
