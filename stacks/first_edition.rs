//! The stacks as they were first published, in 2021: for customers who deployed them then.
//!
//! Nothing here changes any more: logical ids, names and policies are those of the original. It knows two data
//! scientists, with full and with limited access, and one table.

mod dataset;
pub(crate) mod policies;
mod studio;
mod users;

use crate::config::data::{Location, Table};
use crate::config::people::{Columns, DataScientist};
use crate::config::{Config, refuse};
use crate::names;
use cfn_synth::config::ConfigError;
use cfn_synth::construct::parameter::{AwsType, ParameterSpec, aws, aws_list, comma_delimited_list, string};
use cfn_synth::construct::{App, NestedStack, Parameter, ResourceAttributes, Stack, output};
use cfn_synth::intrinsic::{Condition, equals, if_};
use cfn_synth::value::Val;
use dataset::DatasetStack;
use studio::StudioStack;
use users::UsersStack;

/// The parameters that name the database and the table.
pub(crate) const DATABASE_PARAMETER: &str = "GlueDatabaseNameAmazonReviews";
pub(crate) const TABLE_PARAMETER: &str = "GlueTableNameAmazonReviews";

/// What the first edition is made of: all that it knows of a configuration.
pub(crate) struct Original<'a> {
    pub(crate) config: &'a Config,
    pub(crate) full: &'a DataScientist,
    pub(crate) limited: &'a DataScientist,
    pub(crate) limited_columns: &'a [String],
    pub(crate) location: &'a Location,
    pub(crate) database: &'a str,
    pub(crate) table: &'a Table,
}

impl<'a> Original<'a> {
    /// Returns what the configuration says to the first edition.
    ///
    /// # Errors
    /// It has more, or less, than this edition can say.
    pub(crate) fn of(config: &'a Config) -> Result<Self, ConfigError> {
        let [full, limited] = config.data_scientists.as_slice() else {
            return Err(refuse("data_scientists", "must be two in this edition"));
        };
        let [location] = config.locations.as_slice() else {
            return Err(refuse("locations", "must be one in this edition"));
        };
        let [database] = config.databases.as_slice() else {
            return Err(refuse("databases", "must be one in this edition"));
        };
        let [table] = database.tables.as_slice() else {
            return Err(refuse("databases[0].tables", "must be one in this edition"));
        };
        match (&full.columns, &limited.columns) {
            (None | Some(Columns::All), Some(Columns::Only(limited_columns))) => {
                Ok(Self { config, full, limited, limited_columns, location, database: &database.name, table })
            }
            _ => {
                let reason = "must see every column, and the second a list of columns, in this edition";
                Err(refuse("data_scientists[0]", reason))
            }
        }
    }
}

/// Makes the stacks.
///
/// # Errors
/// The configuration has what this edition does not know.
pub(crate) fn app(config: &Config) -> Result<App, ConfigError> {
    let original = Original::of(config)?;
    let mut app = App::new(&config.nested_stack_url_prefix);
    let (dataset_stack, dataset) = dataset::build(&original);
    let (users_stack, users) = users::build(&original);
    let (studio_stack, studio) = studio::build(&original);
    let parent = parent(&original, &dataset, &users, &studio);
    for stack in [dataset_stack, users_stack, studio_stack, parent] {
        app.add(stack);
    }
    Ok(app)
}

/// A data scientist, as the stacks name them.
struct Scientist {
    profile: Parameter<String>,
    federated: Parameter<String>,
}

/// The two modes as conditions, which every stack declares.
struct Modes {
    iam_users: Condition,
    federation: Condition,
}

impl Modes {
    fn declare(stack: &mut Stack, config: &Config, authentication: &Parameter<String>) -> Self {
        let modes = &config.authentication;
        let iam_users = stack.condition("IsIAMUserAuthentication", equals(authentication, &modes.iam_users));
        let federation =
            stack.condition("IsFederatedAuthentication", equals(authentication, &modes.federation));
        Self { iam_users, federation }
    }

    /// Returns the name under which a data scientist signs in, for the tag of the user profile.
    fn identity(&self, scientist: &Scientist) -> Val<String> {
        if_(&self.iam_users, &scientist.profile, &scientist.federated)
    }

    /// Returns the same for the name of the execution role.
    ///
    /// The two modes exclude each other and there is no third, so either condition tells them apart; both are
    /// used, each where it is needed to be used at all.
    fn role_identity(&self, scientist: &Scientist) -> Val<String> {
        if_(&self.federation, &scientist.federated, &scientist.profile)
    }
}

fn authentication(config: &Config) -> ParameterSpec<String> {
    let modes = &config.authentication;
    string()
        .description("How data scientists sign in to SageMaker Studio.")
        .allowed_values([&modes.iam_users, &modes.federation])
        .default_value(&modes.iam_users)
}

fn profile_name(default: &str, description: &str) -> ParameterSpec<String> {
    string().description(description).default_value(default).allowed_pattern("^[a-zA-Z0-9](-*[a-zA-Z0-9])*")
}

fn catalog_name(default: &str, description: &str) -> ParameterSpec<String> {
    string().description(description).default_value(default).allowed_pattern(r"[\w-]+")
}

/// Declares the names of the two data scientists; the ids are those of the parameters that name their user
/// profiles.
fn scientists(stack: &mut Stack, original: &Original<'_>, ids: [&'static str; 2]) -> (Scientist, Scientist) {
    let [full_id, limited_id] = ids;
    let mut profile = |id: &'static str, default: &str, columns: &str| {
        let description = format!("Name of the data scientist who sees {columns} columns.");
        stack.parameter(id, profile_name(default, &description))
    };
    let full = profile(full_id, &original.full.name, "all");
    let limited = profile(limited_id, &original.limited.name, "some");
    let mut federated = |id: &'static str| {
        let description = "The same data scientist's user name at the identity provider.";
        stack.parameter(id, string().description(description))
    };
    let federated_full = federated("FederatedDataScientistFullAccess");
    let federated_limited = federated("FederatedDataScientistLimitedAccess");
    (
        Scientist { profile: full, federated: federated_full },
        Scientist { profile: limited, federated: federated_limited },
    )
}

/// Builds the parent stack.
fn parent(
    original: &Original<'_>,
    dataset: &DatasetStack,
    users: &UsersStack,
    studio: &StudioStack,
) -> Stack {
    let config = original.config;
    let mut stack = Stack::new(names::PARENT_STACK);
    stack.description(
        "Control and audit what data scientists do with data, in SageMaker Studio and Lake Formation.",
    );
    stack.metadata("License", "MIT-0");
    let url_prefix = &config.nested_stack_url_prefix;
    let authentication = stack.parameter(
        "StudioAuthentication",
        authentication(config).group("Sign-in").label("How data scientists sign in"),
    );
    let (full, limited) = declare_scientists(&mut stack, original);
    let group = "Data";
    let database = stack.parameter(
        DATABASE_PARAMETER,
        catalog_name(original.database, "Name of the Glue database to create.")
            .group(group)
            .label("Database"),
    );
    let table = stack.parameter(
        TABLE_PARAMETER,
        catalog_name(&original.table.name, "Name of the Glue table to create.").group(group).label("Table"),
    );
    let group = "Network";
    let vpc = stack.parameter(
        "SageMakerStudioVpcId",
        aws(AwsType::Vpc).description("VPC that Studio works in.").group(group).label("VPC"),
    );
    let subnets = stack.parameter(
        "SageMakerStudiosubnetIds",
        aws_list(AwsType::Subnet)
            .description("Subnets of that VPC, in different Availability Zones.")
            .group(group)
            .label("Subnets"),
    );
    let modes = Modes::declare(&mut stack, config, &authentication);

    let nested_dataset = stack.add(
        dataset::STACK,
        NestedStack::of(&dataset.stack, url_prefix)
            .pass(&dataset.database, &database)
            .pass(&dataset.table, &table),
    );
    let nested_users = stack.add(
        names::USERS_STACK,
        NestedStack::of(&users.stack, url_prefix)
            .pass(&users.authentication, &authentication)
            .pass(&users.full.profile, &full.profile)
            .pass(&users.limited.profile, &limited.profile)
            .pass(&users.full.federated, &full.federated)
            .pass(&users.limited.federated, &limited.federated)
            .pass(&users.database, &database)
            .pass(&users.table, &table)
            .depends_on(&nested_dataset),
    );
    stack.add(
        names::STUDIO_STACK,
        NestedStack::of(&studio.stack, url_prefix)
            .pass(&studio.authentication, &authentication)
            .pass(&studio.full.profile, &full.profile)
            .pass(&studio.limited.profile, &limited.profile)
            .pass(&studio.full.federated, &full.federated)
            .pass(&studio.limited.federated, &limited.federated)
            .pass(&studio.vpc, &vpc)
            .pass(&studio.subnets, &subnets)
            .depends_on(&nested_users),
    );
    stack.when(&modes.iam_users, |stack| {
        stack.output(
            "IAMUserDSFull",
            output(nested_users.output(&users.full_user))
                .description("User of the data scientist who sees all columns"),
        );
        stack.output(
            "IAMUserDSLimited",
            output(nested_users.output(&users.limited_user))
                .description("User of the data scientist who sees some columns"),
        );
    });
    stack
}

fn declare_scientists(stack: &mut Stack, original: &Original<'_>) -> (Scientist, Scientist) {
    let profiles = "Studio user profiles";
    let mut profile = |id: &'static str, default: &str, columns: &str, label: &str| {
        let description = format!(
            "Studio user profile of the data scientist who sees {columns} columns. With IAM users, a user of the same name is created."
        );
        stack.parameter(id, profile_name(default, &description).group(profiles).label(label))
    };
    let full = profile("DataScientistFullAccess", &original.full.name, "all", "First data scientist");
    let limited =
        profile("DataScientistLimitedAccess", &original.limited.name, "some", "Second data scientist");
    let iam_users = &original.config.authentication.iam_users;
    let federation = format!("Federated identities (skip with \"{iam_users}\")");
    let mut federated = |id: &'static str, label: &str| {
        let description = "User name at the identity provider, such as user or user@domain.";
        stack.parameter(id, string().description(description).group(&federation).label(label))
    };
    let federated_full = federated("FederatedDataScientistFullAccess", "First data scientist's user name");
    let federated_limited =
        federated("FederatedDataScientistLimitedAccess", "Second data scientist's user name");
    (
        Scientist { profile: full, federated: federated_full },
        Scientist { profile: limited, federated: federated_limited },
    )
}

/// Declares where Studio works, without saying what kind of texts these are.
fn declare_network(stack: &mut Stack) -> (Parameter<String>, Parameter<Vec<String>>) {
    let vpc = stack.parameter("SageMakerStudioVpcId", string().description("VPC that Studio works in."));
    let subnets = stack.parameter(
        "SageMakerStudiosubnetIds",
        comma_delimited_list()
            .description("Subnets of the VPC that Studio works in, in different Availability Zones."),
    );
    (vpc, subnets)
}
