//! The parent stack: what the customer fills in, and the nested stacks that it is passed to.

use crate::config::{Config, DEFAULT_ROLE, Edition};
use crate::dataset::DatasetStack;
use crate::names;
use crate::parameters::{self, Folder, Modes, Network, Scientist};
use crate::studio::StudioStack;
use crate::users::UsersStack;
use cfn_synth::construct::parameter::{AwsType, aws, aws_list};
use cfn_synth::construct::{NestedStack, Parameter, ResourceAttributes, RuleSpec, Stack, output};
use cfn_synth::intrinsic::{ConditionExpr, contains, equals, not};

/// The usual spellings of what the name of the domain's default role ends with.
const DEFAULT_ROLES: [&str; 3] = [DEFAULT_ROLE, "default", "DEFAULT"];

/// Builds the stack.
pub(crate) fn build(
    config: &Config,
    dataset: &DatasetStack,
    users: &UsersStack,
    studio: &StudioStack,
) -> Stack {
    let mut stack = Stack::new(names::PARENT_STACK);
    stack.description(
        "Control and audit what data scientists do with data, in SageMaker Studio and Lake Formation.",
    );
    stack.metadata("License", "MIT-0");
    let url_prefix = &config.nested_stack_url_prefix;
    let Inputs { authentication, full, limited, database, table, location, key, network } =
        declare(&mut stack, config);
    let modes = Modes::declare(&mut stack, config, &authentication);

    let nested_dataset = NestedStack::of(&dataset.stack, url_prefix)
        .pass(&dataset.database, &database)
        .pass(&dataset.table, &table);
    let nested_dataset = match (&dataset.location, &location) {
        (Some(child), Some(folder)) => pass_folder(nested_dataset, child, folder),
        _ => nested_dataset,
    };
    let nested_dataset = stack.add(config.edition.names().dataset_stack, nested_dataset);

    let nested_users = NestedStack::of(&users.stack, url_prefix)
        .pass(&users.authentication, &authentication)
        .pass(&users.full.profile, &full.profile)
        .pass(&users.limited.profile, &limited.profile)
        .pass(&users.full.federated, &full.federated)
        .pass(&users.limited.federated, &limited.federated)
        .pass(&users.database, &database)
        .pass(&users.table, &table);
    let nested_users = match (&users.folder, &location) {
        (Some(child), Some(folder)) => pass_folder(nested_users, child, folder),
        _ => nested_users,
    };
    let nested_users = match (&users.key, &key) {
        (Some(child), Some(key)) => nested_users.pass(child, key),
        _ => nested_users,
    };
    let nested_users = stack.add(names::USERS_STACK, nested_users.depends_on(&nested_dataset));

    let nested_studio = NestedStack::of(&studio.stack, url_prefix)
        .pass(&studio.authentication, &authentication)
        .pass(&studio.full.profile, &full.profile)
        .pass(&studio.limited.profile, &limited.profile)
        .pass(&studio.full.federated, &full.federated)
        .pass(&studio.limited.federated, &limited.federated)
        .pass(&studio.network.vpc, &network.vpc)
        .pass(&studio.network.subnets, &network.subnets);
    let nested_studio = match (&studio.network.security_groups, &network.security_groups) {
        (Some(child), Some(groups)) => nested_studio.pass(child, groups),
        _ => nested_studio,
    };
    let nested_studio = match (&studio.guarded, &location) {
        (Some(child), Some(folder)) => pass_folder(nested_studio, &child.folder, folder),
        _ => nested_studio,
    };
    let nested_studio = stack.add(names::STUDIO_STACK, nested_studio.depends_on(&nested_users));

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
    if let Some([full, limited]) = &users.workgroups {
        stack.output(
            "WorkGroupDSFull",
            output(nested_users.output(full))
                .description("Athena workgroup of the data scientist who sees all columns"),
        );
        stack.output(
            "WorkGroupDSLimited",
            output(nested_users.output(limited))
                .description("Athena workgroup of the data scientist who sees some columns"),
        );
    }
    if let Some(guarded) = &studio.guarded {
        stack.output(
            "StudioDomainId",
            output(nested_studio.output(&guarded.domain)).description("Id of the Studio domain"),
        );
    }
    stack
}

/// Passes where the data lies.
fn pass_folder(nested: NestedStack, child: &Folder, folder: &Folder) -> NestedStack {
    nested.pass(&child.bucket, &folder.bucket).pass(&child.prefix, &folder.prefix)
}

/// What the customer fills in.
struct Inputs {
    authentication: Parameter<String>,
    full: Scientist,
    limited: Scientist,
    database: Parameter<String>,
    table: Parameter<String>,
    location: Option<Folder>,
    key: Option<Parameter<String>>,
    network: Network,
}

fn declare(stack: &mut Stack, config: &Config) -> Inputs {
    let modes = &config.authentication;
    let authentication = stack.parameter(
        "StudioAuthentication",
        parameters::authentication(config).group("Sign-in").label("How data scientists sign in"),
    );
    let (full, limited) = declare_scientists(stack, config);
    if config.edition == Edition::Current {
        declare_rules(stack, equals(&authentication, &modes.federation), &full, &limited);
    }
    let group = "Data";
    let edition = config.edition.names();
    let database = stack.parameter(
        edition.database_parameter,
        parameters::catalog_name(config, &config.dataset.database, "Name of the Glue database to create.")
            .group(group)
            .label("Database"),
    );
    let table = stack.parameter(
        edition.table_parameter,
        parameters::catalog_name(config, &config.dataset.table, "Name of the Glue table to create.")
            .group(group)
            .label("Table"),
    );
    let location = (config.edition == Edition::Current).then(|| Folder {
        bucket: stack.parameter("DatasetBucket", parameters::bucket(config).group(group).label("Bucket")),
        prefix: stack.parameter("DatasetPrefix", parameters::prefix(config).group(group).label("Folder")),
    });
    let key = config.asks_for_key().then(|| {
        let name = parameters::results_key().group(group).label("Key of the query results");
        stack.parameter("ResultsKmsKeyArn", name)
    });
    let network = declare_network(stack, config);
    Inputs { authentication, full, limited, database, table, location, key, network }
}

/// Declares what is wrong before anything is made: users and roles of the same name would collide, and a
/// federated data scientist without a name at the identity provider could open nothing. Names that differ in
/// capital letters only collide too, which no rule can say.
fn declare_rules(stack: &mut Stack, federation: ConditionExpr, full: &Scientist, limited: &Scientist) {
    let given = |scientist: &Scientist| not(equals(&scientist.federated, ""));
    stack.rule(
        "ProfileNamesDiffer",
        RuleSpec::new().assert(
            not(equals(&full.profile, &limited.profile)),
            "The two data scientists need names that differ.",
        ),
    );
    let names = [&full.profile, &limited.profile, &full.federated, &limited.federated];
    let free = |name: &&Parameter<String>| not(contains(DEFAULT_ROLES, *name));
    stack.rule(
        "NamesAreFree",
        names.iter().fold(RuleSpec::new(), |rule, name| {
            rule.assert(
                free(name),
                "The domain's default role is called so: give the data scientist another name.",
            )
        }),
    );
    stack.rule(
        "FederatedNamesGiven",
        RuleSpec::new()
            .when(federation)
            .assert(
                given(full),
                "Federation needs the first data scientist's user name at the identity provider.",
            )
            .assert(
                given(limited),
                "Federation needs the second data scientist's user name at the identity provider.",
            )
            .assert(
                not(equals(&full.federated, &limited.federated)),
                "The two data scientists need user names that differ at the identity provider.",
            ),
    );
}

fn declare_scientists(stack: &mut Stack, config: &Config) -> (Scientist, Scientist) {
    let profiles = "Studio user profiles";
    let limited = match config.edition {
        Edition::First => {
            "Studio user profile of the data scientist who sees some columns. With IAM users, a user of the same name is created."
        }
        Edition::Current => {
            "Studio user profile of the data scientist who sees some columns. With IAM users, a user of the same name is created, so the names must differ in more than capital letters."
        }
    };
    let full = stack.parameter(
        "DataScientistFullAccess",
        parameters::profile_name(
            config,
            &config.data_scientists.full,
            "Studio user profile of the data scientist who sees all columns. With IAM users, a user of the same name is created.",
        )
        .group(profiles)
        .label("First data scientist"),
    );
    let limited = stack.parameter(
        "DataScientistLimitedAccess",
        parameters::profile_name(config, &config.data_scientists.limited, limited)
            .group(profiles)
            .label("Second data scientist"),
    );
    let federation = format!("Federated identities (skip with \"{}\")", config.authentication.iam_users);
    let federated = match config.edition {
        Edition::First => "User name at the identity provider, such as user or user@domain.",
        Edition::Current => {
            "User name at the identity provider, such as user or user@domain, with the same capital letters."
        }
    };
    let mut federated = |id: &'static str, label: &str| {
        let name = parameters::federated_name(config, federated).group(&federation).label(label);
        // A customer with IAM users types nothing; the rule asks for the names in federation.
        let name = if config.edition == Edition::Current { name.default_value("") } else { name };
        stack.parameter(id, name)
    };
    let federated_full = federated("FederatedDataScientistFullAccess", "First data scientist's user name");
    let federated_limited =
        federated("FederatedDataScientistLimitedAccess", "Second data scientist's user name");
    (
        Scientist { profile: full, federated: federated_full },
        Scientist { profile: limited, federated: federated_limited },
    )
}

fn declare_network(stack: &mut Stack, config: &Config) -> Network {
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
    let security_groups = (config.edition == Edition::Current).then(|| {
        stack.parameter(
            "SageMakerStudioSecurityGroupIds",
            aws_list(AwsType::SecurityGroup)
                .description("Security groups of that VPC. Studio reaches AWS only through the VPC: it needs VPC endpoints or a NAT gateway.")
                .group(group)
                .label("Security groups"),
        )
    });
    Network { vpc, subnets, security_groups }
}
