//! An application of its own: `cargo run --example minimal -- --out target/minimal` writes its template
//! there, and every other command of the command line works over it too; `-- --help` lists them.

use cfn_synth::prelude::*;
use cfn_synth::resources::s3::{Bucket, BucketPolicy, bucket::VersioningConfiguration};

struct Minimal;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    stage: String,
}

impl Application for Minimal {
    type Config = Config;
    const NAME: &'static str = "minimal";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    fn default_config() -> (&'static str, &'static str) {
        ("minimal.yaml", "stage: test")
    }

    fn app(config: &Config) -> Result<App, ConfigError> {
        let mut app = App::new("https://templates.s3.amazonaws.com/");
        app.add(storage(&config.stage));
        Ok(app)
    }
}

fn storage(stage: &str) -> Stack {
    let mut stack = Stack::new("Storage");
    stack.description("A bucket that is read over encrypted connections only.");
    let stage =
        stack.parameter("Stage", string().default_value(stage).allowed_values(["test", "production"]));
    let production = stack.condition("IsProduction", equals(&stage, "production"));
    let versioning = VersioningConfiguration::status(if_(&production, "Enabled", "Suspended"));
    let bucket = stack.add(
        "Bucket",
        Bucket::new().versioning_configuration(versioning).removal_policy(DeletionPolicy::Retain),
    );
    let encrypted_only = Statement::deny()
        .principal(Principal::anyone())
        .actions(["s3:*"])
        .resources(list![bucket.arn(), sub!("{}/*", bucket.arn())])
        .condition(Operator::Bool, "aws:SecureTransport", "false");
    stack.add("Policy", BucketPolicy::bucket(&bucket).policy_document(PolicyDocument::new([encrypted_only])));
    stack.output("BucketName", output(&bucket));
    stack
}

fn main() -> std::process::ExitCode {
    cli::run::<Minimal>()
}
