//! What policies may say of each service: its actions, resource types and condition keys, as the Service
//! Authorization Reference lists them.
//!
//! A service's file is embedded, and parsed the first time that a policy names the service.

mod read;
mod table;

use super::pattern::Pattern;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::OnceLock;

/// A service, by the prefix of its actions.
#[derive(Debug, Default)]
pub struct Service {
    /// The prefix, such as `s3`.
    pub prefix: &'static str,
    /// The actions, sorted by their names whatever the case.
    actions: Vec<Action>,
    /// The positions of the actions by their names, for those who write them as the reference does.
    by_name: HashMap<&'static str, usize>,
    /// The resource types.
    resources: Vec<Resource>,
    /// The condition keys, with their types.
    keys: Vec<(Key, KeyType)>,
}

/// An action of a service.
#[derive(Debug)]
pub struct Action {
    /// The name, without the prefix.
    pub name: &'static str,
    /// What it does to resources.
    pub access: Access,
    /// The names of the resource types that it can be allowed on, each with the condition keys that are there
    /// when it is asked for on such a resource; where there is none, it can be allowed on `*` only.
    pub resources: Vec<(&'static str, Vec<&'static str>)>,
    /// The condition keys that are there whatever the resource.
    pub keys: Vec<&'static str>,
}

/// What an action does to resources: the access level of the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// It names resources.
    List,
    /// It reads what is in them.
    Read,
    /// It changes their tags.
    Tagging,
    /// It changes them.
    Write,
    /// It changes who may use them.
    PermissionsManagement,
}

/// A type of resources that actions can be allowed on.
#[derive(Debug)]
pub struct Resource {
    /// The name, such as `bucket`.
    pub name: &'static str,
    /// The form of its ARN, with `${Name}` for what varies.
    pub arn: &'static str,
    /// The ARNs of its resources.
    pub pattern: Pattern,
    /// The condition keys that are there when an action is asked for on it.
    pub keys: Vec<&'static str>,
}

/// The name of a condition key, in which parts may vary, as in `aws:RequestTag/${TagKey}`.
#[derive(Debug)]
pub struct Key {
    /// The name as the reference writes it.
    pub name: &'static str,
    /// The names that it stands for, where parts of it vary.
    pattern: Option<Pattern>,
}

/// The type of a condition key's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyType {
    /// One value.
    One(ValueType),
    /// Any number of values, which need `ForAllValues:` or `ForAnyValue:`.
    Many(ValueType),
}

/// The type of a value of a condition key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the reference")]
pub enum ValueType {
    Arn,
    Bool,
    Date,
    IpAddress,
    Numeric,
    String,
}

/// The prefix of the condition keys that every service has; it is not a service's.
const GLOBAL: &str = "aws";

static SERVICES: OnceLock<Vec<OnceLock<Service>>> = OnceLock::new();

/// Returns the prefixes of all services, sorted.
pub fn prefixes() -> impl Iterator<Item = &'static str> {
    table::TABLE.iter().map(|(prefix, _)| *prefix).filter(|prefix| *prefix != GLOBAL)
}

/// Returns a service by its prefix, whatever its case; none where there is no such service.
#[must_use]
pub fn get(prefix: &str) -> Option<&'static Service> {
    find(prefix).filter(|service| service.prefix != GLOBAL)
}

/// Returns the type of a condition key that every service has; none where it is not one of them.
#[must_use]
pub fn global_key(name: &str) -> Option<KeyType> {
    find(GLOBAL)?.key_type(name)
}

/// Returns the condition keys that every service has.
pub fn global_keys() -> impl Iterator<Item = &'static str> {
    find(GLOBAL).into_iter().flat_map(|global| &global.keys).map(|(key, _)| key.name)
}

/// Returns the condition keys that one which there is not could mean; none where there is such a key, or where
/// nobody knows, as of the keys of an identity provider.
#[must_use]
pub(crate) fn instead_of_key(key: &str) -> Option<Vec<&'static str>> {
    let (prefix, _) = key.split_once(':')?;
    if key.contains(['$', '*']) || global_key(key).is_some() {
        return None;
    }
    if prefix.eq_ignore_ascii_case(GLOBAL) {
        // Where something of the key varies, its name is known up to the slash.
        let varies = key.contains('/');
        return Some(global_keys().filter(|known| known.contains('/') == varies).collect());
    }
    let service = get(prefix).filter(|service| service.key_type(key).is_none())?;
    Some(service.keys().filter(|known| !known.contains(['$', '<'])).collect())
}

fn find(prefix: &str) -> Option<&'static Service> {
    let is_lower = !prefix.bytes().any(|byte| byte.is_ascii_uppercase());
    let prefix = if is_lower { Cow::Borrowed(prefix) } else { Cow::Owned(prefix.to_ascii_lowercase()) };
    let index = table::TABLE.binary_search_by_key(&prefix.as_ref(), |(known, _)| *known).ok()?;
    let (prefix, json) = table::TABLE.get(index)?;
    let services =
        SERVICES.get_or_init(|| std::iter::repeat_with(OnceLock::new).take(table::TABLE.len()).collect());
    Some(services.get(index)?.get_or_init(|| read::service(prefix, json).unwrap_or_default()))
}

/// Compares texts whatever the case of their letters.
fn compare(a: &str, b: &str) -> Ordering {
    let lower = |byte: u8| byte.to_ascii_lowercase();
    a.bytes().map(lower).cmp(b.bytes().map(lower))
}

impl Service {
    /// Returns an action by its name, whatever its case.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<&Action> {
        let exact = self.by_name.get(name).copied();
        let index =
            exact.or_else(|| self.actions.binary_search_by(|action| compare(action.name, name)).ok())?;
        self.actions.get(index)
    }

    /// Returns the actions whose names a text with wildcards means, whatever its case.
    pub fn matching(&self, text: &str) -> impl Iterator<Item = &Action> {
        let pattern = Pattern::parse(text);
        let head = text.split(['*', '?']).next().unwrap_or_default().to_owned();
        let start = self.actions.partition_point(|action| compare(action.name, &head).is_lt());
        let rest = self.actions.get(start..).unwrap_or_default().iter();
        let starts = move |action: &&Action| {
            action.name.get(..head.len()).is_some_and(|start| start.eq_ignore_ascii_case(&head))
        };
        rest.take_while(starts).filter(move |action| pattern.matches_ignoring_case(action.name))
    }

    /// Returns all actions.
    #[must_use]
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// Returns a resource type by its name.
    #[must_use]
    pub fn resource(&self, name: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.name == name)
    }

    /// Returns the type of a condition key, whatever the case of its name; none where the service does not
    /// have it.
    #[must_use]
    pub fn key_type(&self, name: &str) -> Option<KeyType> {
        self.keys.iter().find(|(key, _)| key.is(name)).map(|(_, kind)| *kind)
    }

    /// Returns the names of all condition keys.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().map(|(key, _)| key.name)
    }

    /// Tells whether a condition key is there when an action is asked for, on any resource; global keys are
    /// for [`global_key`] to tell.
    #[must_use]
    pub fn supports_key(&self, action: &Action, name: &str) -> bool {
        let of_types = action.resources.iter().filter_map(|(name, _)| self.resource(name));
        let all = [&action.keys].into_iter().chain(action.resources.iter().map(|(_, keys)| keys));
        all.chain(of_types.map(|resource| &resource.keys)).flatten().any(|known| is_key(known, name))
    }
}

impl Key {
    fn is(&self, name: &str) -> bool {
        match &self.pattern {
            Some(pattern) => has_head(self.name, name) && pattern.matches_ignoring_case(name),
            None => self.name.eq_ignore_ascii_case(name),
        }
    }
}

/// Tells whether a name of the reference, parts of which may vary, stands for a condition key.
fn is_key(known: &str, name: &str) -> bool {
    known.eq_ignore_ascii_case(name)
        || known.contains(['$', '<'])
            && has_head(known, name)
            && Pattern::of_reference(known).matches_ignoring_case(name)
}

/// Tells whether a name begins with what does not vary of a name of the reference.
fn has_head(known: &str, name: &str) -> bool {
    let head = known.split(['$', '<']).next().unwrap_or_default();
    name.get(..head.len()).is_some_and(|start| start.eq_ignore_ascii_case(head))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_read_and_every_name_in_it_is_known() {
        for (prefix, json) in table::TABLE {
            let service = read::service(prefix, json).unwrap();
            assert!(service.actions.is_sorted_by(|a, b| compare(a.name, b.name).is_lt()), "{prefix}");
            for action in &service.actions {
                for (resource, keys) in &action.resources {
                    assert!(service.resource(resource).is_some(), "{prefix}:{} {resource}", action.name);
                    assert!(
                        keys.iter().all(|key| service.key_type(key).is_some()),
                        "{prefix}:{}",
                        action.name
                    );
                }
            }
        }
        assert!(table::TABLE.is_sorted_by_key(|(prefix, _)| *prefix));
        assert!(table::TABLE.iter().all(|(prefix, _)| *prefix == prefix.to_lowercase()));
        assert!(prefixes().count() > 400 && !prefixes().any(|prefix| prefix == GLOBAL));
        assert!(get("s4").is_none() && get(GLOBAL).is_none());
    }

    #[test]
    fn actions_and_keys_are_found_whatever_their_case() {
        let s3 = get("S3").unwrap();
        let get_object = s3.action("getobject").unwrap();
        assert_eq!((get_object.name, get_object.access), ("GetObject", Access::Read));
        assert!(s3.supports_key(get_object, "s3:ExistingObjectTag/Team"));
        assert!(!s3.supports_key(get_object, "s3:prefix"));
        assert_eq!(s3.key_type("s3:Prefix"), Some(KeyType::One(ValueType::String)));
        assert!(s3.action("GetObjects").is_none());
        let names: Vec<_> = s3.matching("getObjectt*g").map(|action| action.name).collect();
        assert_eq!(names, ["GetObjectTagging"]);
        assert_eq!(s3.matching("*").count(), s3.actions().len());
        assert!(s3.resource("object").unwrap().pattern.overlaps(&Pattern::parse("arn:aws:s3:::a/b")));
        assert_eq!(global_key("aws:PrincipalTag/Team"), Some(KeyType::One(ValueType::String)));
        assert_eq!(global_key("aws:TagKeys"), Some(KeyType::Many(ValueType::String)));
        assert_eq!(global_key("aws:PrincipalTeam"), None);
    }
}
