//! The teams stack: a role for each team, a user profile for each member, and the policies that keep teams apart.
//!
//! It is launched by itself, for a domain that exists: the parent's, or one of the customer's own. Teams come and
//! go more often than domains, and two stacks of teams can share one.

use crate::config::{Config, Team};
use crate::names;
use crate::parameters::{self, Modes};
use crate::policies::front_door::SignIn;
use crate::policies::{self, STUDIO_USER_TAG, StudioDomain, teams};
use cfn_synth::construct::{DeletionPolicy, Handle, Parameter, ResourceAttributes, Stack, output};
use cfn_synth::iam::policy::PolicyDocument;
use cfn_synth::intrinsic::{account_id, if_, not, partition, region};
use cfn_synth::resources::{iam, s3, sagemaker};
use cfn_synth::value::IntoVal;
use s3::bucket;

/// Builds the stack.
pub(crate) fn build(config: &Config) -> Stack {
    let mut stack = Stack::new(names::TEAMS_STACK);
    stack.description(
        "Teams in SageMaker Studio: each changes and uses its own experiments, jobs, models and endpoints only.",
    );
    stack.metadata("License", "MIT-0");
    stack.prerequisite(
        "Have a Studio domain that authenticates with IAM, in the account and region of this stack: its id is an output of the solution's parent stack.",
    );
    stack.prerequisite(
        "With IAM users, each member has a user of the configured name; the stack attaches their policy.",
    );
    stack.prerequisite(&format!(
        "With federation, have the identity provider send {STUDIO_USER_TAG}, and no other session tag; afterwards attach the policy in the output SignInPolicyArn to the role with which members sign in.",
    ));

    let group = "Studio";
    let authentication = stack
        .parameter("StudioAuthentication", parameters::authentication(config).group(group).label("Sign-in"));
    let domain_id = stack.parameter("StudioDomainId", parameters::domain_id().group(group).label("Domain"));
    let modes = Modes::declare(&mut stack, config, &authentication);
    let domain = StudioDomain {
        partition: partition(),
        region: region(),
        account: account_id(),
        id: (&domain_id).into_val(),
    };

    let bucket = add_bucket(&mut stack, config);
    add_console_policies(&mut stack, config, &modes, &domain, &bucket);
    let policies = [
        add_policy(&mut stack, "TeamReaderPolicy", "Lets teams see what there is", teams::reader()),
        add_policy(
            &mut stack,
            "TeamServicesPolicy",
            "Lets teams use files, images, logs and metrics of their own",
            teams::services(&bucket.arn()),
        ),
        add_policy(
            &mut stack,
            "TeamMakerPolicy",
            "Lets teams make what has their tag",
            teams::maker(config, &domain),
        ),
        add_policy(
            &mut stack,
            "TeamDeveloperPolicy",
            "Lets teams change and use what has their tag",
            teams::developer(config),
        ),
        add_policy(
            &mut stack,
            "TeamStudioPolicy",
            "Lets members use Studio spaces and apps of their own",
            teams::in_studio(&domain),
        ),
    ];
    for team in &config.teams {
        add_team(&mut stack, config, &modes, &domain_id, team, &policies);
    }
    stack
}

/// Adds the policies that administrators and members have in the console.
fn add_console_policies(
    stack: &mut Stack,
    config: &Config,
    modes: &Modes,
    domain: &StudioDomain,
    bucket: &Handle<s3::Bucket>,
) {
    let administrator = add_policy(
        stack,
        "StudioAdministratorPolicy",
        "Lets administrators make user profiles that name who opens them",
        teams::administrator(config, domain),
    );
    stack.output(
        "StudioAdministratorPolicyArn",
        output(&administrator).description("Policy to attach to those who make user profiles"),
    );
    let of = |sign_in| {
        iam::ManagedPolicy::policy_document(teams::sign_in(sign_in, domain, &bucket.arn()))
            .description("Lets members of teams open their own Studio user profile")
    };
    let members = config.teams.iter().flat_map(|team| &team.members);
    let users: Vec<&str> = members.map(|member| member.name.as_str()).collect();
    stack.add("UserSignInPolicy", of(SignIn::IamUser).users(users).when(&modes.iam_users));
    let federated = stack.condition("IsFederatedAuthentication", not(&modes.iam_users));
    stack.when(&federated, |stack| {
        let policy = stack.add("FederatedSignInPolicy", of(SignIn::Federation));
        stack.output(
            "SignInPolicyArn",
            output(&policy).description("Policy to attach to the role with which members sign in"),
        );
    });
}

fn add_policy(
    stack: &mut Stack,
    id: &'static str,
    description: &str,
    document: PolicyDocument,
) -> Handle<iam::ManagedPolicy> {
    stack.add(id, iam::ManagedPolicy::policy_document(document).description(description))
}

/// Adds a team: its role, and a user profile for each member.
fn add_team(
    stack: &mut Stack,
    config: &Config,
    modes: &Modes,
    domain: &Parameter<String>,
    team: &Team,
    policies: &[Handle<iam::ManagedPolicy>; 5],
) {
    let role = stack.add(
        format!("{}TeamRole", capitalized(&team.name)),
        iam::Role::assume_role_policy_document(policies::trust_sagemaker())
            .role_name(team.role_name(config))
            .description(format!("Execution role of the team {}", team.name))
            .managed_policy_arns(policies.each_ref())
            .tags([iam::role::Tag::key(teams::TEAM_TAG).value(&team.name)]),
    );
    for member in &team.members {
        let identity = if_(&modes.iam_users, &member.name, member.federated());
        let id: String = member.name.split('-').map(capitalized).collect();
        stack.add(
            format!("{id}UserProfile"),
            sagemaker::UserProfile::domain_id(domain)
                .user_profile_name(&member.name)
                .user_settings(sagemaker::user_profile::UserSettings::new().execution_role(role.arn()))
                .tags([sagemaker::user_profile::Tag::key(STUDIO_USER_TAG).value(identity)]),
        );
    }
}

/// Returns a name with its first letter as a capital.
fn capitalized(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect()
}

/// Adds the bucket, in which each team has a folder that is called after it.
fn add_bucket(stack: &mut Stack, config: &Config) -> Handle<s3::Bucket> {
    let encryption = bucket::ServerSideEncryptionRule::new()
        .server_side_encryption_by_default(bucket::ServerSideEncryptionByDefault::sse_algorithm("AES256"));
    let added = stack.add(
        "TeamBucket",
        s3::Bucket::new()
            .bucket_encryption(bucket::BucketEncryption::server_side_encryption_configuration([encryption]))
            .public_access_block_configuration(
                bucket::PublicAccessBlockConfiguration::new()
                    .block_public_acls(true)
                    .block_public_policy(true)
                    .ignore_public_acls(true)
                    .restrict_public_buckets(true),
            )
            .ownership_controls(bucket::OwnershipControls::rules([
                bucket::OwnershipControlsRule::new().object_ownership("BucketOwnerEnforced")
            ]))
            .lifecycle_configuration(bucket::LifecycleConfiguration::rules([bucket::Rule::status("Enabled")
                .id("AbortUploads")
                .abort_incomplete_multipart_upload(
                    bucket::AbortIncompleteMultipartUpload::days_after_initiation(7),
                )]))
            // It holds the work of the teams.
            .removal_policy(DeletionPolicy::RetainExceptOnCreate),
    );
    let policy = teams::bucket(config, &added.arn());
    stack.add("TeamBucketPolicy", s3::BucketPolicy::bucket(&added).policy_document(policy));
    stack.output(
        "TeamBucketName",
        output(&added).description("Bucket in which each team has a folder that is called after it"),
    );
    added
}
