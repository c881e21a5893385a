//! The parameters and conditions that several stacks share: their names, constraints and defaults agree.

use crate::config::data::Location;
use crate::config::domain::{DOMAIN_ID, ExistingDomain};
use crate::config::people::{Columns, DataScientist};
use crate::config::{Config, PREFIX_PUNCTUATION};
use crate::given::Given;
use cfn_synth::construct::parameter::{ParameterSpec, string};
use cfn_synth::construct::{NestedStack, Parameter, Stack};
use cfn_synth::intrinsic::{Condition, equals, if_, partition};
use cfn_synth::sub;
use cfn_synth::value::{IntoVal, Val};

/// Declares how the data scientists sign in.
pub(crate) fn authentication(config: &Config) -> ParameterSpec<String> {
    let modes = &config.authentication;
    string()
        .description("How data scientists sign in to SageMaker Studio.")
        .allowed_values([&modes.iam_users, &modes.federation])
        .default_value(&modes.iam_users)
}

/// Declares the name of a data scientist's user profile, which in IAM mode is the user's name too.
pub(crate) fn profile_name(config: &Config, default: &str, description: &str) -> ParameterSpec<String> {
    let most = config.max_name_length();
    string()
        .description(description)
        .default_value(default)
        .allowed_pattern("^[a-zA-Z0-9](-*[a-zA-Z0-9])*$")
        .max_length(most)
        .constraint_description(&format!(
            "Letters and digits, with hyphens between them, at most {most} characters."
        ))
}

/// Declares the name of a data scientist at the identity provider, empty with IAM users.
pub(crate) fn federated_name(config: &Config, description: &str) -> ParameterSpec<String> {
    let most = config.max_name_length();
    string()
        .description(description)
        // What both the name of a role and the value of a SageMaker tag can have.
        .allowed_pattern("^[a-zA-Z0-9_+=.@-]*$")
        .max_length(most)
        .constraint_description(&format!(
            "Letters, digits and any of _+=.@-, at most {most} characters; empty with IAM users."
        ))
}

/// Declares the name of a database or table in the Glue Data Catalog.
pub(crate) fn catalog_name(default: &str, description: &str) -> ParameterSpec<String> {
    string()
        .description(description)
        .default_value(default)
        .allowed_pattern("^[a-z0-9_-]+$")
        .max_length(255)
        .constraint_description("Lower-case letters, digits, hyphens and underscores.")
}

/// Declares the bucket that the data lies in.
pub(crate) fn bucket(location: &Location) -> ParameterSpec<String> {
    string()
        .description("S3 bucket that holds the data: your own copy, or the public example.")
        .default_value(&location.bucket)
        .allowed_pattern("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")
        .constraint_description("The name of a bucket, without s3:// and without a slash.")
}

/// Declares the folder of the bucket that the data lies in.
pub(crate) fn prefix(location: &Location) -> ParameterSpec<String> {
    let punctuation = PREFIX_PUNCTUATION.replace('/', "");
    string()
        .description("Folder of the bucket that holds the data files, without a slash at its ends.")
        .default_value(&location.prefix)
        .allowed_pattern(&format!("^[a-zA-Z0-9{punctuation}]+(/[a-zA-Z0-9{punctuation}]+)*$"))
        .max_length(512)
        .constraint_description(
            "Letters, digits and any of !_.'()=+@:,&- and space, in parts between slashes.",
        )
}

/// Declares the key that encrypts query results. An alias would do for that, but not in a policy.
pub(crate) fn results_key() -> ParameterSpec<String> {
    string()
        .description("ARN of the KMS key that encrypts query results.")
        .allowed_pattern("^arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:[0-9]{12}:key/[a-zA-Z0-9-]+$")
        .constraint_description("The ARN of a key, and not of an alias.")
}

/// A folder of a bucket that the data lies in.
pub(crate) struct Folder {
    pub(crate) bucket: Given,
    pub(crate) prefix: Given,
}

impl Folder {
    /// Returns the ARN of the bucket.
    pub(crate) fn bucket_arn(&self) -> Val<String> {
        sub!("arn:{}:s3:::{}", partition(), &self.bucket)
    }

    /// Returns the ARN of the folder, without a slash at its end.
    pub(crate) fn arn(&self) -> Val<String> {
        sub!("arn:{}:s3:::{}/{}", partition(), &self.bucket, &self.prefix)
    }

    /// Passes it to a nested stack.
    pub(crate) fn pass(&self, nested: NestedStack, child: &Self) -> NestedStack {
        let nested = self.bucket.pass(nested, &child.bucket);
        self.prefix.pass(nested, &child.prefix)
    }
}

/// Declares where the data lies; the parent groups and labels what it asks for.
pub(crate) fn folders(
    stack: &mut Stack,
    config: &Config,
    as_asked: impl Fn(ParameterSpec<String>, &str) -> ParameterSpec<String>,
) -> Vec<Folder> {
    let folder = |location: &Location| {
        let id = location.id();
        let bucket = as_asked(bucket(location), "Bucket");
        let prefix = as_asked(prefix(location), "Folder");
        Folder {
            bucket: Given::declare(stack, config, format!("{id}Bucket"), &location.bucket, bucket),
            prefix: Given::declare(stack, config, format!("{id}Prefix"), &location.prefix, prefix),
        }
    };
    config.locations.iter().map(folder).collect()
}

/// Leaves a parameter as it is: only the parent's are shown to somebody.
pub(crate) fn nested(spec: ParameterSpec<String>, _: &str) -> ParameterSpec<String> {
    spec
}

/// Declares where the data lies, in a stack that is launched by itself.
pub(crate) fn labelled_folders(stack: &mut Stack, config: &Config) -> Vec<Folder> {
    folders(stack, config, |spec, label| spec.group("Data").label(label))
}

/// Declares the id of the Studio domain, in a stack that is launched after the one that makes it.
pub(crate) fn domain_id() -> ParameterSpec<String> {
    string()
        .description("Id of the Studio domain, from the outputs of SageMakerStudioAuditControlStack.")
        .allowed_pattern(DOMAIN_ID)
        .constraint_description("An id such as d-abcdefghij12.")
}

/// Declares the Studio domain that exists, where the configuration wants it asked for; the parent groups and labels it.
pub(crate) fn existing_domain(
    stack: &mut Stack,
    domain: &ExistingDomain,
    as_asked: impl Fn(ParameterSpec<String>) -> ParameterSpec<String>,
) -> Given {
    match domain {
        ExistingDomain::Id(id) => Given::Fixed(id.clone()),
        ExistingDomain::Asked => {
            let spec = domain_id().description(
                "Id of the Studio domain in which the user profiles are made. Its settings stay as they are, and its other user profiles are not held to anything here.",
            );
            Given::Asked(stack.parameter("ExistingDomainId", as_asked(spec)))
        }
    }
}

/// Passes where the data lies to a nested stack.
pub(crate) fn pass_folders(nested: NestedStack, children: &[Folder], own: &[Folder]) -> NestedStack {
    own.iter().zip(children).fold(nested, |nested, (own, child)| own.pass(nested, child))
}

/// The names of the databases and of their tables, in the order of the configuration.
pub(crate) struct Catalog(Vec<NamedDatabase>);

struct NamedDatabase {
    name: Given,
    /// The names in the configuration, and in the template.
    configured: String,
    tables: Vec<(String, Given)>,
}

impl Catalog {
    /// Declares the names; where they are asked for, there is one table.
    pub(crate) fn declare(
        stack: &mut Stack,
        config: &Config,
        as_asked: impl Fn(ParameterSpec<String>, &str) -> ParameterSpec<String>,
    ) -> Self {
        let mut databases = Vec::new();
        for database in &config.databases {
            let spec = catalog_name(&database.name, "Name of the Glue database.");
            let spec = as_asked(spec, "Database");
            let name = Given::declare(stack, config, "GlueDatabaseName", &database.name, spec);
            let mut tables = Vec::new();
            for table in &database.tables {
                let spec = as_asked(catalog_name(&table.name, "Name of the Glue table."), "Table");
                let name = Given::declare(stack, config, "GlueTableName", &table.name, spec);
                tables.push((table.name.clone(), name));
            }
            databases.push(NamedDatabase { name, configured: database.name.clone(), tables });
        }
        Self(databases)
    }

    /// Passes the names to a nested stack.
    pub(crate) fn pass(&self, mut nested: NestedStack, child: &Self) -> NestedStack {
        for (own, child) in self.0.iter().zip(&child.0) {
            nested = own.name.pass(nested, &child.name);
            for ((_, own), (_, child)) in own.tables.iter().zip(&child.tables) {
                nested = own.pass(nested, child);
            }
        }
        nested
    }

    /// Returns the names of the databases.
    pub(crate) fn databases(&self) -> impl Iterator<Item = &Given> {
        self.0.iter().map(|database| &database.name)
    }

    /// Returns the name of a database of the configuration.
    pub(crate) fn database(&self, configured: &str) -> Option<&Given> {
        self.0.iter().find(|database| database.configured == configured).map(|database| &database.name)
    }

    /// Returns the name of a table of the configuration.
    pub(crate) fn table(&self, database: &str, configured: &str) -> Option<&Given> {
        let database = self.0.iter().find(|it| it.configured == database)?;
        database.tables.iter().find(|(name, _)| name == configured).map(|(_, given)| given)
    }
}

/// A data scientist, as the stacks name them.
#[derive(Debug, Clone)]
pub(crate) struct Scientist {
    /// The part of logical ids that is theirs.
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) profile: Given,
    /// The user name at the identity provider.
    pub(crate) federated: Given,
}

impl Scientist {
    /// Returns a logical id for what is theirs.
    pub(crate) fn id(&self, what: &str) -> String {
        format!("DataScientist{}{what}", self.id)
    }

    /// Passes the names to a nested stack.
    pub(crate) fn pass(&self, nested: NestedStack, child: &Self) -> NestedStack {
        let nested = self.profile.pass(nested, &child.profile);
        self.federated.pass(nested, &child.federated)
    }
}

/// Passes the names of data scientists to a nested stack, which is about some of them.
pub(crate) fn pass_scientists(nested: NestedStack, children: &[Scientist], own: &[Scientist]) -> NestedStack {
    children.iter().fold(nested, |nested, child| match own.iter().find(|own| own.id == child.id) {
        Some(own) => own.pass(nested, child),
        None => nested,
    })
}

/// Declares the names of data scientists; the parent groups and labels what it asks for.
pub(crate) fn scientists(
    stack: &mut Stack,
    config: &Config,
    members: &[DataScientist],
    as_profile: impl Fn(ParameterSpec<String>, &DataScientist) -> ParameterSpec<String>,
    as_federated: impl Fn(ParameterSpec<String>, &DataScientist) -> ParameterSpec<String>,
) -> Vec<Scientist> {
    let mut profiles = Vec::new();
    for member in members {
        let what = match member.columns {
            None | Some(Columns::All) => "all",
            Some(_) => "some",
        };
        let description = format!("Name of the data scientist who sees {what} columns.");
        let spec = as_profile(profile_name(config, &member.name, &description), member);
        let id = format!("DataScientist{}", member.id());
        profiles.push(Given::declare(stack, config, id, &member.name, spec));
    }
    let described = members.iter().zip(profiles);
    let scientist = |(member, profile): (&DataScientist, Given)| {
        let spec = federated_name(config, "The same data scientist's user name at the identity provider.");
        let id = format!("FederatedDataScientist{}", member.id());
        let federated = Given::declare(stack, config, id, member.identity(), as_federated(spec, member));
        Scientist { id: member.id(), label: member.label().to_owned(), profile, federated }
    };
    described.map(scientist).collect()
}

/// Declares the range of addresses of the network that is made.
pub(crate) fn cidr_block(default: &str) -> ParameterSpec<String> {
    let number = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    string()
        .description("Addresses of the private VPC that is made: two subnets of 256 have to fit.")
        .default_value(default)
        .allowed_pattern(&format!(r"^({number}\.){{3}}{number}/(1[6-9]|2[0-3])$"))
        .constraint_description("A range from /16 to /23, such as 10.0.0.0/22.")
}

/// Where Studio works.
pub(crate) struct Network {
    pub(crate) vpc: Parameter<String>,
    pub(crate) subnets: Parameter<Vec<String>>,
    pub(crate) security_groups: Parameter<Vec<String>>,
}

/// The two modes, of which a condition tells one.
pub(crate) struct Modes {
    pub(crate) iam_users: Condition,
}

impl Modes {
    /// Declares the condition.
    pub(crate) fn declare(stack: &mut Stack, config: &Config, authentication: &Parameter<String>) -> Self {
        let modes = &config.authentication;
        let iam_users = stack.condition("IsIAMUserAuthentication", equals(authentication, &modes.iam_users));
        Self { iam_users }
    }

    /// Returns the name under which a data scientist signs in: their user profile's tag has it, and the name of their
    /// execution role, from which audits read it.
    pub(crate) fn identity(&self, scientist: &Scientist) -> Val<String> {
        match (&scientist.profile, &scientist.federated) {
            (Given::Fixed(name), Given::Fixed(identity)) if name == identity => name.into_val(),
            (profile, federated) => if_(&self.iam_users, profile, federated),
        }
    }
}
