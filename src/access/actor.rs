//! Who asks, and what for.

use std::fmt;
use std::sync::Arc;

/// Who asks: a user, a session of a role, or an identity provider for whom it signs in.
///
/// Everything that is asked for has one, so that it takes little to clone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Actor {
    /// The ARN of the user, the role or the identity provider.
    pub principal: Arc<str>,
    /// The session, where the principal is a role.
    pub session: Option<Arc<Session>>,
}

/// What a session of a role brings along.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Session {
    /// The name of the session.
    pub name: String,
    /// The session tags, which take precedence over the role's.
    pub tags: Vec<(String, String)>,
    /// The keys of the session tags that are transitive for certain: they go along with every role that is assumed
    /// from the session. Of the others, whoever set them knows.
    pub transitive: Vec<String>,
    /// The source identity, where one was set.
    pub source_identity: Option<String>,
    /// The condition keys that the service which made the session puts into each of its requests, with their
    /// values: nobody else can set them.
    pub keys: Vec<(String, String)>,
}

impl Actor {
    /// Returns a user.
    pub fn user(arn: impl AsRef<str>) -> Self {
        Self { principal: arn.as_ref().into(), session: None }
    }

    /// Returns a session of a role.
    pub fn session(role_arn: impl AsRef<str>, name: impl Into<String>) -> Self {
        let session = Session { name: name.into(), ..Session::default() };
        Self { principal: role_arn.as_ref().into(), session: Some(Arc::new(session)) }
    }

    /// Returns an identity provider, which asks for roles on behalf of those whom it signs in
    /// (`sts:AssumeRoleWithSAML`, `sts:AssumeRoleWithWebIdentity`).
    ///
    /// What it says about them, such as their tags, is the context of what is asked for.
    pub fn identity_provider(arn: impl AsRef<str>) -> Self {
        Self { principal: arn.as_ref().into(), session: None }
    }

    /// Tells whether it is an identity provider. No identity policy says what one may do: trust policies decide
    /// alone (IAM user guide, "AWS JSON policy elements: Principal").
    pub(super) fn is_identity_provider(&self) -> bool {
        [":saml-provider/", ":oidc-provider/"].iter().any(|kind| self.principal.contains(kind))
    }

    /// Adds a session tag; a user has none.
    #[must_use]
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        if let Some(session) = &mut self.session {
            Arc::make_mut(session).tags.push((key.into(), value.into()));
        }
        self
    }

    /// Adds a session tag that is transitive; a user has none.
    #[must_use]
    pub fn transitive_tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        let key = key.into();
        if let Some(session) = &mut self.session {
            Arc::make_mut(session).transitive.push(key.clone());
        }
        self.tag(key, value)
    }

    /// Sets the source identity of the session; a user has none.
    #[must_use]
    pub fn source_identity(mut self, name: impl Into<String>) -> Self {
        if let Some(session) = &mut self.session {
            Arc::make_mut(session).source_identity = Some(name.into());
        }
        self
    }

    /// Adds a condition key that the service which made the session puts into each of its requests; a user has
    /// none.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        if let Some(session) = &mut self.session {
            Arc::make_mut(session).keys.push((key.into(), value.into()));
        }
        self
    }

    /// Returns the name of the user or the role.
    #[must_use]
    pub fn name(&self) -> &str {
        self.principal.rsplit('/').next().unwrap_or(&self.principal)
    }

    /// Returns what it is called, with what tells its session from others of the role.
    #[must_use]
    pub fn in_full(&self) -> String {
        let Some(session) = &self.session else { return self.to_string() };
        let tags = (!session.tags.is_empty()).then(|| tags_in_words(&session.tags));
        let identity = session.source_identity.as_ref().map(|name| format!("the source identity `{name}`"));
        let keys = session.keys.iter().map(|(key, value)| format!("`{key}` as `{value}`"));
        let parts: Vec<String> = tags.into_iter().chain(identity).chain(keys).collect();
        match parts.as_slice() {
            [] => self.to_string(),
            parts => format!("{self} with {}", parts.join(", ")),
        }
    }

    /// Returns the ARN under which requests are made: of a role, its session's, which lacks the role's path.
    #[must_use]
    pub fn arn(&self) -> String {
        let Some(session) = &self.session else { return self.principal.to_string() };
        let mut segments = self.principal.split(':').skip(1);
        let partition = segments.next().unwrap_or_default();
        let account = segments.nth(2).unwrap_or_default();
        format!("arn:{partition}:sts::{account}:assumed-role/{}/{}", self.name(), session.name)
    }

    /// Returns what this actor asks for.
    pub fn asks(&self, action: impl AsRef<str>, resource: impl AsRef<str>) -> Ask {
        let (action, resource) = (action.as_ref().into(), resource.as_ref().into());
        Ask { actor: self.clone(), action, resource, context: Vec::new() }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &self.session {
            Some(_) => "role",
            None if self.is_identity_provider() => "identity provider",
            None => "user",
        };
        write!(formatter, "the {kind} `{}`", self.name())
    }
}

/// Returns session tags in words.
pub(super) fn tags_in_words(tags: &[(String, String)]) -> String {
    let each: Vec<String> = tags.iter().map(|(key, value)| format!("`{key}` as `{value}`")).collect();
    let noun = if each.len() == 1 { "the session tag" } else { "the session tags" };
    format!("{noun} {}", each.join(" and "))
}

/// What an actor asks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ask {
    /// Who asks.
    pub actor: Actor,
    /// The action, such as `s3:GetObject`.
    pub action: Arc<str>,
    /// The ARN of the resource, or `*` where the action has none.
    pub resource: Arc<str>,
    /// What the request itself says, beside what the actor and the resource tell: condition keys and their
    /// values.
    pub context: Vec<(String, Vec<String>)>,
}

impl Ask {
    /// Sets a condition key.
    #[must_use]
    pub fn with<V: Into<String>>(mut self, key: &str, values: impl IntoIterator<Item = V>) -> Self {
        self.context.push((key.to_owned(), values.into_iter().map(Into::into).collect()));
        self
    }
}

impl fmt::Display for Ask {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { actor, action, resource, .. } = self;
        write!(formatter, "{actor} asks for `{action}` on `{resource}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_of_one_role_are_told_apart() {
        let session = Actor::session("arn:aws:iam::111122223333:role/Reader", "ann");
        assert_eq!(session.in_full(), "the role `Reader`");
        let tagged = session.tag("team", "red").tag("cost", "1");
        assert_eq!(
            tagged.in_full(),
            "the role `Reader` with the session tags `team` as `red` and `cost` as `1`"
        );
        let named = tagged.source_identity("ann").key("sagemaker:DomainId", "d-1");
        assert_eq!(
            named.in_full(),
            "the role `Reader` with the session tags `team` as `red` and `cost` as `1`, the source identity \
             `ann`, `sagemaker:DomainId` as `d-1`"
        );
    }

    #[test]
    fn a_session_asks_under_an_arn_of_its_own() {
        let role = "arn:aws-cn:iam::111122223333:role/aws-reserved/sso/Reader";
        assert_eq!(Actor::session(role, "ann").arn(), "arn:aws-cn:sts::111122223333:assumed-role/Reader/ann");
        let user = "arn:aws:iam::111122223333:user/team/ann";
        assert_eq!(Actor::user(user).tag("team", "red").arn(), user);
        assert_eq!(
            Actor::user(user).asks("s3:ListAllMyBuckets", "*").to_string(),
            "the user `ann` asks for `s3:ListAllMyBuckets` on `*`"
        );
        let provider = Actor::identity_provider("arn:aws:iam::111122223333:saml-provider/Okta");
        assert_eq!(provider.to_string(), "the identity provider `Okta`");
    }
}
