//! The user-level access stack: a Studio domain in which all user profiles have one execution role, whose policies
//! tell them apart by the source identity and by the user profile that Studio names.

use crate::config::{Config, SharedRole};
use crate::policies::front_door::{self, SignIn};
use crate::policies::shared_role::{self as policy, Directories, SECRETS, USERS_FOLDER};
use crate::policies::{PROFILE_TAG, STUDIO_USER_TAG, StudioDomain, trust_sagemaker};
use crate::private_bucket::{self, Objects, PrivateBucket};
use crate::studio::NO_SHARED_HOMES;
use crate::{names, parameters, people};
use cfn_synth::construct::parameter::{AwsType, aws, aws_list, string};
use cfn_synth::construct::{Handle, Parameter, ResourceAttributes, RuleSpec, Stack, output};
use cfn_synth::intrinsic::{equals, if_, not};
use cfn_synth::resources::{iam, sagemaker};
use cfn_synth::sub;

/// Builds the stack.
pub(crate) fn build(config: &Config, shared: &SharedRole) -> Stack {
    let mut stack = Stack::new(names::USER_LEVEL_STACK);
    stack.description(
        "SageMaker Studio domain whose users share one execution role and reach only what is their own.",
    );
    stack.metadata("License", "MIT-0");
    stack.tag_all(&config.tags);
    declare_prerequisites(&mut stack);
    stack.clean_up(
        "Every app and space in the Studio domain goes first: it cannot be deleted while there are any.",
    );
    stack.clean_up(
        "SageMaker made a file system for home directories, and two security groups for NFS. They stay in the VPC, and the file system costs something.",
    );
    let Inputs { authentication, suffix, network, database, training, runtime_role } =
        declare(&mut stack, config);
    let iam_users =
        stack.condition("IsIAMUserAuthentication", equals(&authentication, &config.authentication.iam_users));
    let with_directories = stack.condition("HasTrainingFileSystem", not(equals(&training.file_system, "")));
    let with_clusters = stack.condition("HasEmrRuntimeRole", not(equals(&runtime_role, "")));

    let role = stack.add(
        "SharedExecutionRole",
        iam::Role::assume_role_policy_document(trust_sagemaker()).description(
            "Execution role of every user profile: its source identity says whose notebook it is",
        ),
    );
    let bucket = private_bucket::add(&mut stack, PrivateBucket::new("UserFilesBucket", Objects::Work));
    private_bucket::keep(&mut stack, &bucket, policy::bucket_policy(&bucket.arn(), &role.arn()));
    let domain = add_domain(&mut stack, config, &role, &network);
    for name in &shared.users {
        let identity = if_(&iam_users, name, sub!("{}{}", name, &suffix));
        stack.add(
            format!("UserProfile{}", logical(name)),
            sagemaker::UserProfile::domain_id(&domain)
                .user_profile_name(name)
                .tags([sagemaker::user_profile::Tag::key(STUDIO_USER_TAG).value(identity)]),
        );
    }

    let here = StudioDomain::here(&domain);
    let directories = Directories {
        file_system: &training.file_system,
        root: &training.root,
        security_group: &training.security_group,
    };
    let attach = |document| iam::ManagedPolicy::policy_document(document).roles([&role]);
    stack.add(
        "StudioPolicy",
        attach(policy::in_studio(&here))
            .description("Lets notebooks use Studio spaces and apps of their own"),
    );
    stack.add(
        "TrainingPolicy",
        attach(policy::on_jobs(&here, &role.arn(), &network.vpc, &network.security_groups, &directories))
            .description("Lets notebooks run training jobs of their own"),
    );
    stack.add(
        "DataPolicy",
        attach(policy::on_data(&bucket.arn(), &database))
            .description("Lets everybody use files and secrets of their own, and read the data lake"),
    );
    stack.add(
        "TrainingDirectoriesPolicy",
        attach(policy::on_directories(&here, &directories))
            .description("Lets notebooks train on directories of their own")
            .when(&with_directories),
    );
    stack.add(
        "ClustersPolicy",
        attach(policy::on_clusters(&runtime_role))
            .description("Lets notebooks connect to EMR clusters that run for them")
            .when(&with_clusters),
    );
    let front_door =
        front_door::keeping(config, SignIn::IamUser, &here, &[sub!("{}/{}", bucket.arn(), USERS_FOLDER)]);
    stack.when(&iam_users, |stack| add_people(stack, config, shared, front_door));

    stack.output("StudioDomainId", output(&domain).description("Id of the Studio domain"));
    stack.output(
        "UserFilesBucket",
        output(&bucket).description("Bucket in which each user has a folder: users/NAME/"),
    );
    stack.output(
        "SharedExecutionRoleArn",
        output(role.arn()).description("Role to grant tables to, in Lake Formation"),
    );
    stack
}

fn declare_prerequisites(stack: &mut Stack) {
    stack.prerequisite(&format!(
        "Secrets of a user are called {SECRETS}/NAME/.., and EMR clusters of a user have the tag {PROFILE_TAG} with the name as its value: NAME is that of the user profile.",
    ));
    stack.prerequisite(
        "A file system that users train on, EFS or FSx for Lustre, has a directory for each, called by the name, and admits one security group only, which nothing else is in: notebooks must not reach it over the network.",
    );
    stack.prerequisite(
        "EMR clusters run their users' code with one runtime role, and have PropagateSourceIdentity in their security configuration.",
    );
    stack.prerequisite(
        "With federation, launch the stack for Identity Center or the one for SAML after this one, with its outputs: the domain's id, the bucket, and users as its folder.",
    );
}

/// What the customer fills in.
struct Inputs {
    authentication: Parameter<String>,
    /// What the user names have after them at the identity provider.
    suffix: Parameter<String>,
    network: Network,
    database: Parameter<String>,
    training: Training,
    runtime_role: Parameter<String>,
}

/// Where Studio works.
struct Network {
    vpc: Parameter<String>,
    subnets: Parameter<Vec<String>>,
    security_groups: Parameter<Vec<String>>,
}

/// The file system to train on; empty where there is none.
struct Training {
    file_system: Parameter<String>,
    root: Parameter<String>,
    security_group: Parameter<String>,
}

fn declare(stack: &mut Stack, config: &Config) -> Inputs {
    let authentication = stack.parameter(
        "StudioAuthentication",
        parameters::authentication(config).group("Sign-in").label("How users sign in"),
    );
    let suffix = stack.parameter(
        "FederatedNameSuffix",
        string()
            .description("What follows the names of users at the identity provider, such as @example.com; empty where nothing does, and with IAM users.")
            .default_value("")
            .allowed_pattern("^(@[a-zA-Z0-9.-]+)?$")
            .max_length(190)
            .constraint_description("Empty, or @ and a domain.")
            .group("Sign-in")
            .label("Suffix of federated names"),
    );
    let network = declare_network(stack);
    let database = stack.parameter(
        "GlueDatabaseName",
        parameters::catalog_name(
            config.databases.first().map_or("default", |database| &database.name),
            "Glue database that everybody can read.",
        )
        .group("Data")
        .label("Database"),
    );
    let training = declare_training(stack);
    let runtime_role = stack.parameter(
        "EmrRuntimeRoleArn",
        string()
            .description(
                "Role with which EMR clusters run the code of their users; empty where no clusters are used.",
            )
            .default_value("")
            .allowed_pattern(r"^(arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/[\w+=,.@/-]+)?$")
            .constraint_description("The ARN of a role.")
            .group("EMR clusters (skip without them)")
            .label("Runtime role"),
    );
    Inputs { authentication, suffix, network, database, training, runtime_role }
}

fn declare_network(stack: &mut Stack) -> Network {
    let group = "Network";
    Network {
        vpc: stack.parameter(
            "SageMakerStudioVpcId",
            aws(AwsType::Vpc)
                .description("VPC that notebooks and training jobs work in.")
                .group(group)
                .label("VPC"),
        ),
        subnets: stack.parameter(
            "SageMakerStudiosubnetIds",
            aws_list(AwsType::Subnet)
                .description("Subnets of that VPC, in different Availability Zones.")
                .group(group)
                .label("Subnets"),
        ),
        security_groups: stack.parameter(
            "SageMakerStudioSecurityGroupIds",
            aws_list(AwsType::SecurityGroup)
                .description("Security groups of notebooks and training jobs. They reach AWS only through the VPC: it needs VPC endpoints or a NAT gateway.")
                .group(group)
                .label("Security groups"),
        ),
    }
}

fn declare_training(stack: &mut Stack) -> Training {
    let group = "Training on a file system (skip without one)";
    let file_system = stack.parameter(
        "TrainingFileSystemId",
        string()
            .description("EFS or FSx for Lustre file system with a directory for each user; empty where there is none.")
            .default_value("")
            .allowed_pattern("^(fs-[0-9a-f]{8,40})?$")
            .constraint_description("An id such as fs-0123456789abcdef0.")
            .group(group)
            .label("File system"),
    );
    let root = stack.parameter(
        "TrainingDirectory",
        string()
            .description("Directory in which each user has one, without a slash at its end. With FSx for Lustre it begins with the mount name.")
            .default_value("/users")
            .allowed_pattern("^(/[a-zA-Z0-9_-]+)+$")
            .max_length(512)
            .constraint_description("Letters, digits, _ and -, each part after a slash.")
            .group(group)
            .label("Directory"),
    );
    let security_group = stack.parameter(
        "TrainingFileSystemSecurityGroupId",
        string()
            .description("The only security group that the file system admits: for jobs that train on it, and for nothing else.")
            .default_value("")
            .allowed_pattern("^(sg-[0-9a-f]{8,40})?$")
            .constraint_description("An id such as sg-0123456789abcdef0.")
            .group(group)
            .label("Security group"),
    );
    stack.rule(
        "FileSystemHasSecurityGroup",
        RuleSpec::new().when(not(equals(&file_system, ""))).assert(
            not(equals(&security_group, "")),
            "A job on the file system needs the security group that it admits.",
        ),
    );
    Training { file_system, root, security_group }
}

/// Adds the domain. Its user profiles have no role of their own, and so have this one.
fn add_domain(
    stack: &mut Stack,
    config: &Config,
    role: &Handle<iam::Role>,
    network: &Network,
) -> Handle<sagemaker::Domain> {
    stack.add(
        "SageMakerDomain",
        sagemaker::Domain::auth_mode("IAM")
            .default_user_settings(
                sagemaker::domain::UserSettings::execution_role(role.arn())
                    .security_groups(&network.security_groups)
                    .studio_web_portal("ENABLED")
                    .default_landing_uri("studio::")
                    .auto_mount_home_efs(NO_SHARED_HOMES),
            )
            .domain_name(config.named("shared-role-domain"))
            .vpc_id(&network.vpc)
            .subnet_ids(&network.subnets)
            .app_network_access_type("VpcOnly")
            // Without it, nothing would be allowed to anybody.
            .domain_settings(
                sagemaker::domain::DomainSettings::new().execution_role_identity_config("USER_PROFILE_NAME"),
            ),
    )
}

/// Adds the users of IAM, each with a generated password that neither they nor their notebooks can read.
fn add_people(
    stack: &mut Stack,
    config: &Config,
    shared: &SharedRole,
    front_door: cfn_synth::iam::policy::PolicyDocument,
) {
    let group = stack.add("UsersGroup", iam::Group::new());
    stack.add(
        "FrontDoorPolicy",
        iam::ManagedPolicy::policy_document(front_door)
            .description("Lets users open their own Studio user profile")
            .groups([&group]),
    );
    for name in &shared.users {
        let id = logical(name);
        let login = people::add_password(stack, config, format!("Password{id}"), name);
        let user = iam::User::new().user_name(name).groups([&group]);
        stack.add(format!("User{id}"), user.login_profile(login));
    }
}

/// Returns the part of logical ids that says whose a resource is.
fn logical(name: &str) -> String {
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    name.split('-').map(capital).collect()
}
