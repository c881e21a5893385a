//! Who signs in through an identity provider, and as whom.

use super::account;
use super::existing_domain::OTHER_PROFILE;
use super::person;
use super::scene::Scene;
use super::scientist::Scientist;
use super::vocabulary::OPEN;
use crate::policies::STUDIO_USER_TAG;
use crate::saml_federation::SIGN_IN_HOSTS;
use cfn_synth::access::{Actor, Ask, Claims, Goal, Person, World};

const ASSUME: &str = "sts:AssumeRoleWithSAML";
const TAG: &str = "sts:TagSession";

/// A name that the provider knows and Studio does not.
const STRANGER: &str = "somebody-else";

pub(super) fn state(claims: &mut Claims, scene: &Scene<'_>) {
    if scene.is_first_edition() {
        return;
    }
    for (me, others) in scene.each() {
        let change = ["iam:CreateSAMLProvider", "iam:DeleteSAMLProvider", "iam:UpdateSAMLProvider"];
        let change = me.anywhere(&change, &scene.world.iam("saml-provider/any"));
        claims.cannot(&me.person, "change an identity provider, or make one", change).guard_rail();
        sent_as(claims, scene, me, &others);
    }
    identity_center(claims, scene.world);
    saml(claims, scene);
}

/// Returns the name that the identity provider knows a data scientist by.
fn identity<'s>(scientist: &'s Scientist<'_>) -> &'s str {
    let tags = scientist.front_door.session.iter().flat_map(|session| &session.tags);
    tags.filter(|(key, _)| key == STUDIO_USER_TAG).map(|(_, value)| value.as_str()).next().unwrap_or_default()
}

/// The provider alone says who somebody is: what the session is called makes no difference.
fn sent_as(claims: &mut Claims, scene: &Scene<'_>, me: &Scientist<'_>, others: &[&Scientist<'_>]) {
    let Some(session) = &me.without_attribute else { return };
    let sent = |identity: &str, name: String| {
        let anybody = Actor::session(&session.principal, "anybody").tag(STUDIO_USER_TAG, identity);
        (Person { name, credentials: vec![anybody.clone()] }, anybody)
    };
    let open = |actor: &Actor, profile: &str| OPEN.map(|action| actor.asks(action, profile)).to_vec();
    let own = identity(me);
    let (whoever, actor) = sent(own, format!("whoever is sent as {own}"));
    claims.can(&whoever, "open that person's profile", open(&actor, &me.profile.arn)).assuming(
        "The identity provider is trusted with who somebody is, and that nobody changes it themselves.",
    );
    let untagged = scene.in_domain("user-profile", OTHER_PROFILE);
    let not_own = others.iter().map(|other| other.profile.arn.as_str()).chain([untagged.as_str()]);
    let of_others: Vec<Ask> = not_own.flat_map(|profile| open(&actor, profile)).collect();
    claims.cannot(&whoever, "open any other profile", of_others).guard_rail();
    // An e-mail address can come with other capital letters than the tag has.
    let spellings = [own.to_uppercase(), own.to_lowercase()];
    let is_free = |it: &String| it != own && others.iter().all(|other| it != identity(other));
    let Some(spelling) = spellings.into_iter().find(is_free) else { return };
    let (whoever, actor) = sent(&spelling, format!("whoever is sent as {own} in other capital letters"));
    let everybody = others.iter().copied().chain([me]).map(|it| it.profile.arn.as_str());
    let profiles = everybody.chain([untagged.as_str()]).flat_map(|profile| open(&actor, profile));
    claims.cannot(&whoever, "open a profile", profiles.collect::<Vec<_>>()).guard_rail();
}

/// Identity Center sends the attribute by itself.
pub(super) fn identity_center(claims: &mut Claims, world: &World) {
    let kind = "AWS::SSO::InstanceAccessControlAttributeConfiguration";
    let Some(configuration) = world.of_type(kind).next() else { return };
    let attributes = configuration.properties.get("AccessControlAttributes").and_then(|it| it.as_list());
    let keys = attributes.into_iter().flatten().filter_map(|it| it.get("Key")?.as_text());
    let sends = Goal::Fact {
        text: format!("it sends `{STUDIO_USER_TAG}`, and nothing else"),
        holds: keys.eq([STUDIO_USER_TAG]),
    };
    claims.can(&person("Identity Center"), "tell who somebody is", [sends]);
}

/// What an identity provider says of somebody whom it signs in.
#[derive(Clone)]
struct Assertion<'a> {
    provider: &'a str,
    /// The address to which the person is sent.
    audience: String,
    tags: Vec<(&'a str, &'a str)>,
    transitive: Vec<&'a str>,
}

impl Assertion<'_> {
    fn asks(&self, action: &str, role: &str) -> Ask {
        let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
        let tag_keys: Vec<&str> = self.tags.iter().map(|(key, _)| *key).collect();
        let mut ask = Actor::identity_provider(self.provider)
            .asks(action, role)
            .with("SAML:aud", [self.audience.as_str()]);
        for (key, value) in &self.tags {
            ask = ask.with(&format!("aws:RequestTag/{key}"), [*value]);
        }
        // A request without any has no such key.
        for (key, values) in
            [("aws:TagKeys", keys(&tag_keys)), ("sts:TransitiveTagKeys", keys(&self.transitive))]
        {
            if !values.is_empty() {
                ask = ask.with(key, values);
            }
        }
        ask
    }
}

/// The trust policy of the role for SAML federation.
fn saml(claims: &mut Claims, scene: &Scene<'_>) {
    let Some((role, provider)) = account::saml(scene.world) else { return };
    let environment = &scene.world.environment;
    let partition = environment.partition.name;
    let host = SIGN_IN_HOSTS.iter().find(|(name, _)| *name == partition).map_or("", |(_, host)| host);
    let usual = |name| Assertion {
        provider: &provider,
        audience: format!("https://{host}/saml"),
        tags: vec![(STUDIO_USER_TAG, name)],
        transitive: Vec::new(),
    };
    let asks = |assertions: &[Assertion<'_>]| -> Vec<Ask> {
        let each = assertions.iter();
        each.flat_map(|assertion| [ASSUME, TAG].map(|action| assertion.asks(action, role))).collect()
    };

    let own = Person { name: "the identity provider".to_owned(), credentials: Vec::new() };
    let regional = format!("https://{}.{host}/saml", environment.region);
    let sign_in = scene.scientists.iter().flat_map(|scientist| {
        let usual = usual(identity(scientist));
        let transitive = Assertion { transitive: vec![STUDIO_USER_TAG], ..usual.clone() };
        let regional = Assertion { audience: regional.clone(), ..usual.clone() };
        asks(&[usual, transitive, regional])
    });
    claims
        .can(&own, "sign data scientists in", sign_in.collect::<Vec<_>>())
        .assuming("Their browsers are sent to the sign-in address of AWS in this partition or region.");
    let without = [
        Assertion { tags: Vec::new(), ..usual(STRANGER) },
        Assertion { tags: vec![(STUDIO_USER_TAG, "")], ..usual(STRANGER) },
    ];
    claims.cannot(&own, "sign anybody in without their name", asks(&without));
    let more = [
        Assertion { tags: vec![(STUDIO_USER_TAG, STRANGER), ("team", "any")], ..usual(STRANGER) },
        Assertion { tags: vec![("team", "any")], ..usual(STRANGER) },
        Assertion { tags: vec![("StudioUserId", STRANGER)], ..usual(STRANGER) },
        Assertion { transitive: vec![STUDIO_USER_TAG, "team"], ..usual(STRANGER) },
    ];
    claims.cannot(&own, "send other tags with anybody", asks(&more));
    let elsewhere = Assertion { audience: "https://other.example.com/saml".to_owned(), ..usual(STRANGER) };
    claims.cannot(&own, "sign anybody in with what it signed for another service", asks(&[elsewhere]));
    let other_ways = [
        usual(STRANGER).asks("sts:SetSourceIdentity", role).with("sts:SourceIdentity", ["any"]),
        usual(STRANGER).asks("sts:AssumeRole", role),
        usual(STRANGER).asks("sts:AssumeRoleWithWebIdentity", role),
    ];
    claims.cannot(&own, "get the role in another way", other_ways);

    let name = provider.rsplit('/').next().unwrap_or_default();
    let others = [
        format!("arn:{partition}:iam::{}:saml-provider/{name}-of-others", environment.account),
        format!("arn:{partition}:iam::999999999999:saml-provider/{name}"),
    ];
    let by_others = others.iter().map(|provider| Assertion { provider, ..usual(STRANGER) });
    let by_others: Vec<Assertion<'_>> = by_others.collect();
    claims.cannot(&person("another identity provider"), "sign anybody in", asks(&by_others));
}
