//! An application of its own: `cargo run --example minimal -- --out target/minimal` writes its template
//! there, and every other command of the command line works over it too; `-- --help` lists them.

use cfn_synth::prelude::*;
use cfn_synth::resources::s3::{Bucket, bucket::VersioningConfiguration};

struct Storage;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    stage: String,
}

impl Application for Storage {
    type Config = Config;
    const NAME: &'static str = "minimal";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    fn default_config() -> (&'static str, &'static str) {
        ("minimal.yaml", "stage: test")
    }

    fn app(config: &Config) -> Result<App, ConfigError> {
        let mut stack = Stack::new("Storage");
        let stages = string().default_value(&config.stage).allowed_values(["test", "production"]);
        let stage = stack.parameter("Stage", stages);
        let production = stack.condition("IsProduction", equals(&stage, "production"));
        let versioning = VersioningConfiguration::status(if_(&production, "Enabled", "Suspended"));
        let bucket = Bucket::new().versioning_configuration(versioning);
        let bucket = stack.add("Bucket", bucket.removal_policy(DeletionPolicy::Retain));
        stack.output("BucketName", output(&bucket));
        let mut app = App::new("https://templates.s3.amazonaws.com/");
        app.add(stack);
        Ok(app)
    }
}

fn main() -> std::process::ExitCode {
    cli::run::<Storage>()
}
