//! Many large stacks, for measuring: `cargo run --release --example scale -- STACKS RESOURCES`.
//!
//! Writes that many stacks of that many resources to `target/scale/` of the working directory. Resources
//! cycle through five types, and each refers to earlier ones by `Ref`, `Fn::GetAtt`, `Fn::Sub` and `Fn::If`.

use cfn_synth::construct::parameter::string;
use cfn_synth::construct::{App, Handle, Parameter, ResourceAttributes, Stack};
use cfn_synth::diagnostic::has_errors;
use cfn_synth::iam::policy::{Operator, PolicyDocument, PolicyVariable, Statement};
use cfn_synth::intrinsic::{Condition, IntoCondition, account_id, equals, if_, no_value, region};
use cfn_synth::publish::{Format, synthesize};
use cfn_synth::resources::glue::{self, table};
use cfn_synth::resources::lakeformation::{self, permissions};
use cfn_synth::resources::{iam, s3, sagemaker};
use cfn_synth::validate::Options;
use cfn_synth::value::Val;
use cfn_synth::{list, object, sub};
use std::error::Error;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<usize>());
    let (Some(Ok(stacks)), Some(Ok(resources))) = (arguments.next(), arguments.next()) else {
        return Err("usage: scale STACKS RESOURCES".into());
    };
    let mut app = App::new("https://templates.s3.amazonaws.com/");
    for number in 0..stacks {
        let name = format!("Scale{number:03}");
        app.defer(name.clone(), move || build(name, resources));
    }
    let folder = Path::new("target/scale");
    fs::create_dir_all(folder)?;
    let rendered = synthesize(app, Format::Yaml, &Options::default());
    let findings: usize = rendered.iter().map(|template| template.findings.len()).sum();
    if let Some(template) = rendered.iter().find(|template| has_errors(&template.findings)) {
        for finding in template.findings.iter().take(10) {
            eprintln!("{}: {} ({})", finding.stack, finding.message, finding.path.join("/"));
        }
        return Err("the templates are not valid".into());
    }
    let mut bytes = 0;
    for template in &rendered {
        fs::write(folder.join(&template.file.name), &template.file.contents)?;
        bytes += template.file.contents.len();
    }
    println!("{} templates, {bytes} bytes, {findings} findings", rendered.len());
    Ok(())
}

/// What the resources of a stack refer to.
struct Scope {
    parameters: Vec<Parameter<String>>,
    production: Condition,
    audited: Condition,
    bucket: Option<Handle<s3::Bucket>>,
    policy: Option<Handle<iam::ManagedPolicy>>,
    table: Option<Handle<glue::Table>>,
    profile: Option<Handle<sagemaker::UserProfile>>,
}

fn build(name: String, resources: usize) -> Stack {
    let mut stack = Stack::new(name);
    stack.description("A stack of many resources.");
    let parameters: Vec<Parameter<String>> = (0..10)
        .map(|number| {
            let spec = string()
                .description("A name that resources refer to.")
                .default_value(format!("name-{number}"));
            stack.parameter(format!("Name{number}"), spec)
        })
        .collect();
    let stage =
        stack.parameter("Stage", string().default_value("test").allowed_values(["test", "production"]));
    let production = stack.condition("IsProduction", equals(&stage, "production"));
    let audited = stack.condition("IsAudited", (&production).or(equals(region(), "eu-central-1")));
    let mut scope =
        Scope { parameters, production, audited, bucket: None, policy: None, table: None, profile: None };
    for number in 0..resources {
        add(&mut stack, &mut scope, number);
    }
    stack
}

fn add(stack: &mut Stack, scope: &mut Scope, number: usize) {
    let Some(name) = scope.parameters.get(number % scope.parameters.len()).cloned() else { return };
    match number % 5 {
        0 => scope.bucket = Some(stack.add(format!("Bucket{number}"), bucket(scope, &name, number))),
        1 => scope.policy = Some(stack.add(format!("Policy{number}"), policy(scope, &name))),
        2 => scope.table = Some(stack.add(format!("Table{number}"), table(scope, &name, number))),
        3 => scope.profile = Some(stack.add(format!("Profile{number}"), profile(scope, &name, number))),
        _ => {
            let entry = grant(scope, &name).when(&scope.audited);
            stack.add(format!("Grant{number}"), entry);
        }
    }
}

fn bucket(scope: &Scope, name: &Parameter<String>, number: usize) -> s3::Bucket {
    let earlier: Val<String> = match &scope.bucket {
        Some(bucket) => bucket.reference(),
        None => no_value(),
    };
    s3::Bucket::new()
        .bucket_name(sub!("{}-{}-{}-{}", name, region(), account_id(), i64::try_from(number).unwrap_or(0)))
        .tags([
            s3::bucket::Tag::key("Owner").value(name),
            s3::bucket::Tag::key("Stage").value(if_(&scope.production, "production", name)),
        ])
        .logging_configuration(if_(
            &scope.audited,
            s3::bucket::LoggingConfiguration::new().destination_bucket_name(earlier).log_file_prefix("logs/"),
            no_value(),
        ))
}

fn policy(scope: &Scope, name: &Parameter<String>) -> iam::ManagedPolicy {
    let bucket: Val<String> = scope.bucket.as_ref().map_or_else(no_value, |bucket| bucket.arn());
    let statement = |number: i64| {
        Statement::allow()
            .sid(&format!("Statement{number}"))
            .actions(["s3:GetObject", "s3:PutObject"])
            .resources(list![&bucket, sub!("{}/{}/*", &bucket, name)])
            .condition(Operator::StringEquals, "aws:PrincipalTag/team", PolicyVariable::principal_tag("team"))
    };
    iam::ManagedPolicy::policy_document(PolicyDocument::new((0..10).map(statement)))
        .description(sub!("Access of {}", name))
}

fn table(scope: &Scope, name: &Parameter<String>, number: usize) -> glue::Table {
    let bucket = scope.bucket.as_ref().map_or_else(no_value, Handle::reference);
    let column =
        |number: usize| table::Column::name(format!("column_{number}")).type_("string").comment("A column");
    glue::Table::catalog_id(account_id()).database_name(name).table_input(
        table::TableInput::new()
            .name(format!("table_{number}"))
            .table_type("EXTERNAL_TABLE")
            .parameters(object! { "classification" => "parquet", "owner" => name })
            .storage_descriptor(
                table::StorageDescriptor::new()
                    .location(sub!("s3://{}/data/{}/", bucket, name))
                    .compressed(false)
                    .columns((0..15).map(column).collect::<Vec<_>>()),
            ),
    )
}

fn profile(scope: &Scope, name: &Parameter<String>, number: usize) -> sagemaker::UserProfile {
    let policy = scope.policy.as_ref().map_or_else(no_value, Handle::reference);
    sagemaker::UserProfile::domain_id("d-abcdefghij12")
        .user_profile_name(format!("profile-{number}"))
        .user_settings(sagemaker::user_profile::UserSettings::new().execution_role(sub!(
            "arn:aws:iam::{}:role/{}",
            account_id(),
            name
        )))
        .tags([
            sagemaker::user_profile::Tag::key("Policy").value(policy),
            sagemaker::user_profile::Tag::key("Stage").value(if_(&scope.production, "production", name)),
        ])
}

fn grant(scope: &Scope, name: &Parameter<String>) -> lakeformation::Permissions {
    let table = scope.table.as_ref().map_or_else(no_value, Handle::reference);
    lakeformation::Permissions::data_lake_principal(
        permissions::DataLakePrincipal::new().data_lake_principal_identifier(sub!(
            "arn:aws:iam::{}:role/{}",
            account_id(),
            name
        )),
    )
    .resource(
        permissions::Resource::new()
            .table_resource(permissions::TableResource::new().database_name(name).name(table)),
    )
    .permissions(["SELECT"])
}
