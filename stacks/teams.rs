//! The teams stack: a role for each team, a user profile for each member, and the policies that keep teams apart.
//!
//! It is launched by itself, for a domain that exists: the parent's, or one of the customer's own. Teams come and
//! go more often than domains, and two stacks of teams can share one.

use crate::config::{Config, Team};
use crate::parameters::{self, Modes};
use crate::policies::front_door::SignIn;
use crate::policies::{self, STUDIO_USER_TAG, StudioDomain, teams};
use crate::private_bucket::{self, Objects, PrivateBucket};
use crate::{names, people};
use cfn_synth::construct::parameter::{ParameterSpec, string};
use cfn_synth::construct::{Handle, Parameter, ResourceAttributes, Stack, output};
use cfn_synth::iam::policy::PolicyDocument;
use cfn_synth::intrinsic::{IntoCondition, account_id, equals, if_, not, partition, region};
use cfn_synth::resources::{iam, s3, sagemaker};
use cfn_synth::value::{IntoVal, Val};

/// The values of the parameter that says who makes the users.
pub(crate) const CREATE: &str = "create";
pub(crate) const EXISTING: &str = "existing";

/// Builds the stack.
pub(crate) fn build(config: &Config) -> Stack {
    let mut stack = Stack::new(names::TEAMS_STACK);
    stack.description(
        "Teams in SageMaker Studio: each changes and uses its own experiments, jobs, models and endpoints only.",
    );
    stack.metadata("License", "MIT-0");
    stack.tag_all(&config.tags);
    stack.prerequisite(
        "Have a Studio domain that authenticates with IAM, in the account and region of this stack: its id is an output of the solution's parent stack.",
    );
    stack.prerequisite(
        "No user profile of that domain is called as a member is: profiles are made, and not taken over.",
    );
    stack.prerequisite(
        "With IAM users, either no member has a user yet, and TeamUsers says create; or all do, under the configured names, and it says existing. Where one exists that is to be made, or is missing that should be there, the launch fails at that name, and what it made is taken back.",
    );
    stack.prerequisite(&format!(
        "With federation, have the identity provider send {STUDIO_USER_TAG}, and no other session tag; afterwards attach the policy in the output SignInPolicyArn to the role with which members sign in. Nothing checks the configured names against the provider's: whose name is written differently opens no profile.",
    ));

    let both: Vec<&str> = config.scientists_in_teams().into_iter().collect();
    if !both.is_empty() {
        stack.prerequisite(&format!(
            "Know that a member can be a data scientist of {} too, as here {}: one person with two user profiles and two roles. What they read as a data scientist, they can keep in files of the team, where its other members see it. With IAM users, the parent has made theirs: TeamUsers says existing, and every other member needs one.",
            names::PARENT_STACK,
            both.join(", "),
        ));
    }

    stack.clean_up(
        "The apps and spaces of all members go first: a user profile cannot be deleted while it has any.",
    );

    let group = "Studio";
    let authentication = stack
        .parameter("StudioAuthentication", parameters::authentication(config).group(group).label("Sign-in"));
    let users = stack.parameter("TeamUsers", team_users().group(group).label("Users"));
    let domain_id = stack.parameter("StudioDomainId", parameters::domain_id().group(group).label("Domain"));
    let modes = Modes::declare(&mut stack, config, &authentication);
    let domain = StudioDomain {
        partition: partition(),
        region: region(),
        account: account_id(),
        id: (&domain_id).into_val(),
    };

    let bucket = add_bucket(&mut stack, config);
    let members = add_users(&mut stack, config, &modes, &users);
    add_console_policies(&mut stack, config, &modes, &domain, &bucket, members);
    let policies = [
        add_policy(&mut stack, "TeamReaderPolicy", "Lets teams see what there is", teams::reader()),
        add_policy(
            &mut stack,
            "TeamServicesPolicy",
            "Lets teams use files, images, logs and metrics of their own",
            teams::services(config, &bucket.arn()),
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

/// Declares who makes the members' users.
fn team_users() -> ParameterSpec<String> {
    string()
        .description("Whether to make the members' IAM users, each with a password in Secrets Manager, or to attach their policy to users of these names that are there. With federation neither is done.")
        .allowed_values([CREATE, EXISTING])
        .default_value(CREATE)
}

/// Adds the users, where they are to be made, and returns what the members' users are called.
fn add_users(
    stack: &mut Stack,
    config: &Config,
    modes: &Modes,
    users: &Parameter<String>,
) -> Vec<Val<String>> {
    let is_made = stack.condition("MakesUsers", (&modes.iam_users).and(equals(users, CREATE)));
    let add = |name: &str| {
        let id = logical(name);
        let user = stack.when(&is_made, |stack| {
            let login = people::add_password(stack, config, format!("{id}Password"), name);
            stack.add(format!("{id}User"), iam::User::new().user_name(name).login_profile(login))
        });
        if_(&is_made, &user, name)
    };
    config.team_users().into_iter().map(add).collect()
}

/// Adds the policies that administrators and members have in the console.
fn add_console_policies(
    stack: &mut Stack,
    config: &Config,
    modes: &Modes,
    domain: &StudioDomain,
    bucket: &Handle<s3::Bucket>,
    members: Vec<Val<String>>,
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
        iam::ManagedPolicy::policy_document(teams::sign_in(config, sign_in, domain, &bucket.arn()))
            .description("Lets members of teams open their own Studio user profile")
    };
    stack.add("UserSignInPolicy", of(SignIn::IamUser).users(members).when(&modes.iam_users));
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
        let identity = match member.user() == member.federated() {
            true => member.user().into_val(),
            false => if_(&modes.iam_users, member.user(), member.federated()),
        };
        stack.add(
            format!("{}UserProfile", logical(&member.name)),
            sagemaker::UserProfile::domain_id(domain)
                .user_profile_name(&member.name)
                .user_settings(sagemaker::user_profile::UserSettings::new().execution_role(role.arn()))
                .tags([sagemaker::user_profile::Tag::key(STUDIO_USER_TAG).value(identity)]),
        );
    }
}

/// Returns the part of logical ids that a name is.
fn logical(name: &str) -> String {
    name.split(|character: char| !character.is_ascii_alphanumeric()).map(capitalized).collect()
}

/// Returns a name with its first letter as a capital.
fn capitalized(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect()
}

/// Adds the bucket, in which each team has a folder that is called after it.
fn add_bucket(stack: &mut Stack, config: &Config) -> Handle<s3::Bucket> {
    let added = private_bucket::add(stack, PrivateBucket::new("TeamBucket", Objects::Work));
    private_bucket::keep(stack, &added, teams::bucket(config, &added.arn()));
    stack.output(
        "TeamBucketName",
        output(&added).description("Bucket in which each team has a folder that is called after it"),
    );
    added
}
