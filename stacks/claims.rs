//! What must hold once the stacks are deployed: who reaches which profile, which data, which credentials.
//!
//! The claims are about the resources that CloudFormation makes, in each way to deploy the stacks. What they
//! take for granted about the account around them is said with each.

use crate::config::{Config, Edition};
use crate::names;
use crate::policies::STUDIO_USER_TAG;
use cfn_synth::access::{Actor, Ask, Claims, Entity, Goal, Person, World};
use cfn_synth::cli::{Claimed, Companion};
use cfn_synth::deploy::Deployment;

/// Buckets in which AWS publishes examples: anybody reads them.
const PUBLIC_BUCKETS: [&str; 2] = ["amazon-reviews-pds", "sagemaker-example-files-prod-us-east-1"];

/// Returns what is claimed, and how the stacks are deployed for it.
pub(crate) const fn claimed() -> Claimed<Config> {
    Claimed { stack: names::PARENT_STACK, parameters, companions, claims }
}

/// The claims are about data of the customer's own: the public example can be read by anybody.
fn parameters(config: &Config) -> Vec<(&'static str, String)> {
    match config.edition {
        Edition::First => Vec::new(),
        Edition::Current => vec![("DatasetBucket", "example-own-data".to_owned())],
    }
}

/// Deploys the permission set where data scientists are federated, for the domain that was made.
fn companions(config: &Config, deployment: &Deployment) -> Vec<Companion> {
    let text = |name: &str| deployment.parameters.get(name).and_then(|it| it.as_text()).unwrap_or_default();
    let is_federated = text("StudioAuthentication") == config.authentication.federation;
    if config.edition == Edition::First || !is_federated {
        return Vec::new();
    }
    let resources = deployment.all_resources();
    let Some(domain) = resources.iter().find(|it| it.resource_type == "AWS::SageMaker::Domain") else {
        return Vec::new();
    };
    // arn:PARTITION:sagemaker:REGION:ACCOUNT:domain/ID
    let arn = domain.arn.as_deref().unwrap_or_default();
    let mut segments = arn.split(':').skip(3);
    let mut segment = || segments.next().unwrap_or_default().to_owned();
    let (region, account) = (segment(), segment());
    let values = [
        ("IdentityCenterInstanceArn", "arn:aws:sso:::instance/ssoins-1234567890abcdef".to_owned()),
        ("StudioAccountId", account),
        ("StudioRegion", region),
        ("StudioDomainId", domain.physical_id.clone()),
        ("DatasetBucket", text("DatasetBucket").to_owned()),
        ("DatasetPrefix", text("DatasetPrefix").to_owned()),
    ];
    let parameters = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    vec![Companion { stack: names::IDENTITY_CENTER_STACK, parameters }]
}

fn claims(config: &Config, deployment: &Deployment, world: &mut World) -> Claims {
    for bucket in PUBLIC_BUCKETS {
        world.add(Entity::public_bucket(world.s3(bucket)));
    }
    let parameter = |name: &str| deployment.parameters.get(name).and_then(|value| value.as_text());
    let name = |name: &str| parameter(name).unwrap_or_default().to_owned();
    let is_federated = parameter("StudioAuthentication") == Some(&config.authentication.federation);
    let mut scientists = Vec::new();
    for (profile, federated) in [
        ("DataScientistFullAccess", "FederatedDataScientistFullAccess"),
        ("DataScientistLimitedAccess", "FederatedDataScientistLimitedAccess"),
    ] {
        let federated = is_federated.then(|| name(federated));
        scientists.extend(Scientist::find(config, world, &name(profile), federated.as_deref()));
    }
    let mut claims = Claims::default();
    let [full, limited] = scientists.as_slice() else {
        return claims;
    };
    for (me, other) in [(full, limited), (limited, full)] {
        studio(&mut claims, world, config, me, other);
        credentials(&mut claims, me, other);
        results(&mut claims, me, other);
    }
    data(&mut claims, config, deployment, full, limited);
    claims
}

/// Who opens what in Studio, and runs what there.
fn studio(claims: &mut Claims, world: &World, config: &Config, me: &Scientist, other: &Scientist) {
    let open = "sagemaker:CreatePresignedDomainUrl";
    claims.can(&me.person, "open their own profile", [me.front_door.asks(open, &me.profile.arn)]);
    claims.cannot(&me.person, "open another's profile", me.ask(open, &other.profile.arn)).guard_rail();
    let untagged = me.in_domain("user-profile", "untagged");
    claims
        .cannot(&me.person, "open a profile that has no tag", [me.front_door.asks(open, untagged)])
        .guard_rail();
    if let Some(session) = &me.without_attribute {
        let nobody = Person {
            name: format!("{} without the attribute", me.person.name),
            credentials: vec![session.clone()],
        };
        let profiles = [&me.profile.arn, &other.profile.arn];
        claims
            .cannot(&nobody, "open a profile", profiles.map(|profile| session.asks(open, profile)))
            .guard_rail();
    }
    let tags = [
        ("user-profile", &me.profile.name),
        ("user-profile", &other.profile.name),
        ("space", &other.profile.name),
    ];
    let mut retag = Vec::new();
    for arn in tags.map(|(kind, name)| me.in_domain(kind, name)).into_iter().chain([me.domain(world)]) {
        for action in ["sagemaker:AddTags", "sagemaker:DeleteTags"] {
            retag.extend(me.ask(action, &arn).map(|ask| ask.with("aws:TagKeys", [STUDIO_USER_TAG])));
        }
    }
    claims.cannot(&me.person, "change the tags of a profile, a space or the domain", retag).guard_rail();
    let make = [
        ("sagemaker:CreateNotebookInstance", "notebook-instance/any"),
        ("sagemaker:CreatePresignedNotebookInstanceUrl", "notebook-instance/any"),
        ("sagemaker:CreateDomain", "domain/any"),
    ];
    let make =
        make.into_iter().flat_map(|(action, resource)| me.ask(action, &world.arn("sagemaker", resource)));
    let profiles =
        ["sagemaker:CreateUserProfile", "sagemaker:UpdateUserProfile", "sagemaker:DeleteUserProfile"]
            .into_iter()
            .flat_map(|action| me.ask(action, &me.profile.arn));
    claims
        .cannot(
            &me.person,
            "make notebook instances, or make or change profiles and domains",
            make.chain(profiles),
        )
        .guard_rail();
    if config.edition == Edition::First {
        let app = |scientist: &Scientist| {
            me.in_domain("app", &format!("{}/JupyterServer/default", scientist.profile.name))
        };
        claims.can(&me.person, "run apps of their own", [me.notebook.asks("sagemaker:CreateApp", app(me))]);
        claims.cannot(&me.person, "run or end apps of others", me.ask("sagemaker:CreateApp", &app(other)));
        return;
    }
    let space = ["sagemaker:CreateSpace", "sagemaker:UpdateSpace", "sagemaker:DeleteSpace"];
    let app = ["sagemaker:CreateApp", "sagemaker:DeleteApp"];
    let asks = |actor: &Actor, owner: &Scientist, sharing: &str| -> Vec<Ask> {
        let spaces = space.map(|action| actor.asks(action, me.in_domain("space", "any")));
        let apps = app.map(|action| actor.asks(action, me.in_domain("app", "any/JupyterLab/default")));
        let of_owner = |ask: Ask| {
            ask.with("sagemaker:OwnerUserProfileArn", [owner.profile.arn.as_str()])
                .with("sagemaker:SpaceSharingType", [sharing])
        };
        spaces.into_iter().chain(apps).map(of_owner).collect()
    };
    claims.can(
        &me.person,
        "run JupyterLab in private spaces of their own",
        asks(&me.notebook, me, "Private"),
    );
    let others = me.actors().into_iter().flat_map(|actor| asks(actor, other, "Private"));
    claims.cannot(&me.person, "make, change or use spaces of others", others).guard_rail();
    let shared = me.actors().into_iter().flat_map(|actor| asks(actor, me, "Shared"));
    claims.cannot(&me.person, "make or use shared spaces", shared).guard_rail();
    let connect = me.ask("sagemaker:StartSession", &me.in_domain("space", "any"));
    claims.cannot(&me.person, "connect to a space from outside of Studio", connect).guard_rail();
}

/// Whose credentials somebody has.
fn credentials(claims: &mut Claims, me: &Scientist, other: &Scientist) {
    let pass = [&other.role, &me.role].into_iter().flat_map(|role| {
        me.ask("iam:PassRole", role).map(|ask| ask.with("iam:PassedToService", ["sagemaker.amazonaws.com"]))
    });
    claims.cannot(&me.person, "pass a role to a service", pass).guard_rail();
    claims.cannot(&me.person, "assume another role", me.ask("sts:AssumeRole", &other.role)).guard_rail();
    if let Some(secret) = &other.password {
        claims
            .cannot(&me.person, "read another's password", me.ask("secretsmanager:GetSecretValue", secret))
            .guard_rail();
        claims.can(
            &me.person,
            "change their own password",
            [me.front_door.asks("iam:ChangePassword", &me.front_door.principal)],
        );
    }
    let is_own = Goal::Fact {
        text: format!("the profile `{}` has an execution role of its own", me.profile.name),
        holds: me.has_own_role,
    };
    claims.can(&me.person, "work with an execution role of their own", [is_own]);
}

/// Who reads the results of whose queries.
fn results(claims: &mut Claims, me: &Scientist, other: &Scientist) {
    let own = [
        me.notebook.asks("athena:StartQueryExecution", &me.workgroup),
        me.notebook.asks("athena:GetQueryResults", &me.workgroup),
    ];
    let files = me.results.iter().flat_map(|prefix| {
        ["s3:PutObject", "s3:GetObject"].map(|action| me.notebook.asks(action, format!("{prefix}any.csv")))
    });
    claims.can(&me.person, "query, and read their own results", own.into_iter().chain(files));
    let queries = ["athena:GetQueryResults", "athena:GetQueryExecution", "athena:UpdateWorkGroup"]
        .into_iter()
        .flat_map(|action| me.ask(action, &other.workgroup));
    let files = other.results.iter().flat_map(|prefix| me.ask("s3:GetObject", &format!("{prefix}any.csv")));
    claims.cannot(&me.person, "read the results of another's queries", queries.chain(files)).guard_rail();
}

/// Who sees which columns.
fn data(
    claims: &mut Claims,
    config: &Config,
    deployment: &Deployment,
    full: &Scientist,
    limited: &Scientist,
) {
    let text = |name: &str| deployment.parameters.get(name).and_then(|it| it.as_text()).unwrap_or_default();
    let edition = config.edition.names();
    let (database, table) = (text(edition.database_parameter), text(edition.table_parameter));
    let dataset = &config.dataset;
    let all: Vec<&str> =
        dataset.columns.iter().chain(&dataset.partition_keys).map(|column| column.name.as_str()).collect();
    let see = |actor: &Actor, column: &str| Goal::See {
        actor: actor.clone(),
        database: database.to_owned(),
        table: table.to_owned(),
        column: column.to_owned(),
    };
    claims.can(&full.person, "read every column", all.iter().map(|column| see(&full.notebook, column)));
    let granted = &dataset.limited_columns;
    claims.can(
        &limited.person,
        "read the granted columns",
        granted.iter().map(|column| see(&limited.notebook, column)),
    );
    let hidden = all.iter().filter(|column| !granted.iter().any(|it| it == *column));
    let hidden: Vec<&&str> = hidden.collect();
    claims
        .cannot(
            &limited.person,
            "reach a hidden column",
            hidden.iter().map(|column| see(&limited.notebook, column)),
        )
        .assuming("The data lies in a bucket of the account, whose policy lets nobody else read it.");
    for scientist in [full, limited] {
        claims.cannot(
            &scientist.person,
            "grant columns to others",
            scientist.ask("lakeformation:GrantPermissions", "*"),
        );
    }
}

/// A data scientist, as deployed.
struct Scientist {
    person: Person,
    front_door: Actor,
    notebook: Actor,
    profile: Entity,
    role: String,
    has_own_role: bool,
    workgroup: String,
    /// The ARN of the folder of the results, where they lie in a bucket, with a slash at its end.
    results: Option<String>,
    password: Option<String>,
    /// The session for which the identity provider sends no attribute, where they are federated.
    without_attribute: Option<Actor>,
}

impl Scientist {
    fn find(config: &Config, world: &mut World, profile: &str, federated: Option<&str>) -> Option<Self> {
        let _ = config;
        let entity = world.of_type("AWS::SageMaker::UserProfile").find(|it| it.name == profile)?.clone();
        let role = entity.property(&["UserSettings", "ExecutionRole"]).unwrap_or_default().to_owned();
        let domain = world.of_type("AWS::SageMaker::Domain").next()?;
        let default = domain.property(&["DefaultUserSettings", "ExecutionRole"]);
        let has_own_role = !role.is_empty() && default != Some(&role);
        let names_user =
            domain.property(&["DomainSettings", "ExecutionRoleIdentityConfig"]) == Some("USER_PROFILE_NAME");
        let (front_door, without_attribute) = match federated {
            None => {
                let user = world.of_type("AWS::IAM::User").find(|it| it.name == profile)?;
                (Actor::user(&user.arn), None)
            }
            Some(name) => {
                let role = world.principals.keys().find(|arn| arn.contains("/AWSReservedSSO_"))?;
                let session = Actor::session(role, name);
                (session.clone().tag(STUDIO_USER_TAG, name), Some(session))
            }
        };
        let notebook = Actor::session(&role, "SageMaker");
        let notebook = if names_user { notebook.source_identity(profile) } else { notebook };
        let workgroup =
            world.of_type("AWS::Athena::WorkGroup").find(|it| it.name.ends_with(&format!("-{profile}")));
        let location = workgroup
            .and_then(|it| it.property(&["WorkGroupConfiguration", "ResultConfiguration", "OutputLocation"]));
        let results = location.and_then(|it| it.strip_prefix("s3://")).map(|it| world.s3(it));
        let password = world
            .of_type("AWS::SecretsManager::Secret")
            .find(|it| {
                it.property(&["Description"]).is_some_and(|text| text.ends_with(&format!(" {profile}")))
            })
            .map(|it| it.arn.clone());
        Some(Self {
            person: Person { name: profile.to_owned(), credentials: vec![front_door.clone()] },
            front_door,
            notebook,
            workgroup: workgroup
                .map_or_else(|| world.arn("athena", "workgroup/primary"), |it| it.arn.clone()),
            results,
            profile: entity,
            role,
            has_own_role,
            password,
            without_attribute,
        })
    }

    fn actors(&self) -> [&Actor; 2] {
        [&self.front_door, &self.notebook]
    }

    /// Asks with each of their credentials.
    fn ask(&self, action: &str, resource: &str) -> [Ask; 2] {
        self.actors().map(|actor| actor.asks(action, resource))
    }

    /// Returns the ARN of something in the domain of their profile.
    fn in_domain(&self, kind: &str, name: &str) -> String {
        let domain = self.profile.property(&["DomainId"]).unwrap_or_default();
        let start = self.profile.arn.split(":user-profile/").next().unwrap_or_default();
        format!("{start}:{kind}/{domain}/{name}")
    }

    fn domain(&self, world: &World) -> String {
        world.of_type("AWS::SageMaker::Domain").map(|it| it.arn.clone()).next().unwrap_or_default()
    }
}
