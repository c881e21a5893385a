//! For whom SageMaker works with roles: it works for whoever tells it to, in any account.

use super::vocabulary::SAGEMAKER;
use cfn_synth::access::{Entity, Goal, World};
use cfn_synth::iam::evaluation::{Decision, Policies, Policy, Request, decide};

pub(super) const SAYS_FOR_WHOM: &str = "SageMaker says for which account and resource it assumes a role.";

/// What a service does with the roles that trust it.
pub(super) const WORK: [&str; 2] = ["sts:AssumeRole", "sts:SetSourceIdentity"];

const OTHER_ACCOUNT: &str = "999999999999";

/// Roles that SageMaker works with.
pub(super) struct Trust<'a> {
    pub(super) world: &'a World,
    /// The ARNs.
    pub(super) roles: Vec<&'a str>,
    pub(super) actions: &'a [&'a str],
    /// What it works for, as ARNs of SageMaker end.
    pub(super) source: &'a str,
}

impl Trust<'_> {
    /// Returns that it works with the roles, for the account and region of the stacks.
    pub(super) fn here(&self) -> Vec<Goal> {
        let (account, region) = self.place();
        self.facts(account, &self.source(account, region))
    }

    /// Returns that it does for another account, or another region.
    pub(super) fn elsewhere(&self) -> Vec<Goal> {
        let (account, region) = self.place();
        let other_region = if region == "us-west-2" { "us-east-1" } else { "us-west-2" };
        let of_others = [
            self.facts(OTHER_ACCOUNT, &self.source(OTHER_ACCOUNT, region)),
            self.facts(OTHER_ACCOUNT, &self.source(account, region)),
            self.facts(account, &self.source(account, other_region)),
        ];
        of_others.concat()
    }

    fn place(&self) -> (&str, &str) {
        (&self.world.environment.account, &self.world.environment.region)
    }

    fn source(&self, account: &str, region: &str) -> String {
        format!("arn:{}:sagemaker:{region}:{account}:{}", self.world.environment.partition.name, self.source)
    }

    fn facts(&self, account: &str, source: &str) -> Vec<Goal> {
        let asks = self.roles.iter().flat_map(|role| self.actions.iter().map(move |action| (role, action)));
        let fact = |(role, action): (&&str, &&str)| Goal::Fact {
            text: format!(
                "SageMaker is allowed `{action}` on `{role}` for `{source}` of the account {account}"
            ),
            holds: self.allows(role, action, account, source),
        };
        asks.map(fact).collect()
    }

    /// Tells whether a role lets SageMaker do something on behalf of something.
    fn allows(&self, role: &str, action: &str, account: &str, source: &str) -> bool {
        let request = Request::new(SAGEMAKER, action, role)
            .with("aws:SourceAccount", [account])
            .with("aws:SourceArn", [source]);
        lets(self.world, role, &request)
    }
}

/// Tells whether the trust policy of a role lets a service do what it asks for.
pub(super) fn lets(world: &World, role: &str, request: &Request) -> bool {
    let trust = world.principals.get(role).and_then(|it| it.trust.as_ref());
    let policy = trust.map(|it| Policy { name: &it.name, document: it.document.as_deref() });
    let policies = Policies { resource: policy.as_slice(), ..Policies::default() };
    decide(request, &policies) == Decision::Allowed
}

/// Returns that Studio says whose user profile it is, in whatever it does.
pub(super) fn names_profile(domain: &Entity) -> Goal {
    Goal::Fact {
        text: "Studio names the user profile in everything that its role does".to_owned(),
        holds: domain.property(&["DomainSettings", "ExecutionRoleIdentityConfig"])
            == Some("USER_PROFILE_NAME"),
    }
}
