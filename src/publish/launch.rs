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
pub const LAUNCH_PAGE: &str = "LAUNCH.md";

const TEMPLATE: &str = include_str!("launch.md.jinja");

/// The longest stack name that CloudFormation accepts, in characters.
const LONGEST_STACK_NAME: usize = 128;

/// Renders the page: a section for each parent, or for a stack that is alone; where several stacks stand
/// by themselves and nothing holds them together, the list of their templates alone.
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
    let of_role = |role| release.artifacts.iter().filter(move |artifact| release.role(artifact) == role);
    let alone = of_role(Role::Parent).count() == 0 && of_role(Role::Standalone).count() == 1;
    of_role(if alone { Role::Standalone } else { Role::Parent })
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
        services => services(family.iter().map(|member| &member.summary)),
        required => words::list(required, "and"),
        capabilities => capabilities.required().into_iter().map(capability).collect::<Vec<_>>(),
        regions => regions(partition).iter().map(region).collect::<Vec<_>>(),
        url => artifact.url.as_str(),
        groups => summary.parameters_by_group().into_iter().map(group).collect::<Vec<_>>(),
        outputs => summary.outputs.iter().map(output).collect::<Vec<_>>(),
        has_nested => !summary.nested.is_empty(),
        has_buckets => family.iter().any(|member| member.summary.resource_types.contains_key("AWS::S3::Bucket")),
        retained => retained.collect::<Vec<_>>(),
    }
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
    let condition = output.condition.as_deref().map(|name| format!("Only where {} holds.", code(name)));
    let export = output.export.as_deref().map(|name| format!("Exported as {}.", code(name)));
    let notes: String = condition.into_iter().chain(export).map(|note| format!(" {note}")).collect();
    context! {
        name => code(&output.name),
        description => output.description.as_deref().unwrap_or_default(),
        notes,
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

/// Returns the services that the resources belong to, in words.
fn services<'a>(summaries: impl Iterator<Item = &'a Summary>) -> String {
    let types = summaries.flat_map(|summary| summary.resource_types.keys());
    let names: BTreeSet<&str> = types.filter_map(|name| name.split("::").nth(1)).collect();
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
