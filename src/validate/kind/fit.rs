//! Whether what a reference yields fits where it stands.

use super::Thing;
use super::arn::{after_arn, excludes_colon, service_of};
use super::tables::{DISTINCT, RELATED, SERVICES};
use crate::schema::{self, Keyword};

/// Tells whether a thing is what a place takes; none where it cannot be told.
///
/// The things of another type never fit, since no service takes them. Two values of the same type, such as
/// the name and the ARN of a role, may both be taken, so that nothing is said of them.
pub(in crate::validate) fn fits(yielded: Thing<'_>, taken: Thing<'_>) -> Option<bool> {
    let Thing::Attribute(name, attribute) = taken else { return None };
    match yielded {
        Thing::Any => None,
        Thing::Attribute(own, of) if own == name => (of == attribute).then_some(true),
        Thing::Attribute(own, _) if are_related(own, name) => None,
        // Names are the author's choice: the same name may be that of two things.
        Thing::Attribute(..) => (yielded.is_arn() || !taken.is_name()).then_some(false),
        Thing::Arn(service, resource) => fits_service(service, resource, name),
    }
}

/// Tells that an ARN of a service is not one of a resource type.
fn fits_service(service: &str, resource: &str, name: &str) -> Option<bool> {
    let own = service_of_type(name)?;
    let is_related = RELATED.iter().any(|(one, other)| {
        [(one, other), (other, one)].iter().any(|(a, b)| **a == name && service_of_type(b) == Some(service))
    });
    if own == service {
        let is_other = name == "AWS::IAM::Role" && !resource.is_empty() && !resource.starts_with("role");
        return is_other.then_some(false);
    }
    (!is_related && service_is_known(service)).then_some(false)
}

/// Tells whether a thing cannot match a pattern; none where it may.
pub(in crate::validate) fn fits_pattern(yielded: Thing<'_>, pattern: &str) -> Option<bool> {
    let is_other = match yielded {
        Thing::Any => false,
        Thing::Arn(service, _) => service_of(pattern).is_some_and(|wanted| wanted != service),
        Thing::Attribute(name, _) if yielded.is_arn() => {
            let wanted = service_of(pattern)?;
            service_of_type(name).is_some_and(|service| service != wanted)
        }
        Thing::Attribute(name, attribute) => {
            after_arn(pattern).is_some() && (yielded.types() == schema::Types::STRING || is_plain(name, attribute))
        }
    };
    is_other.then_some(false)
}

/// Tells whether an attribute's own pattern leaves no room for an ARN.
fn is_plain(name: &str, attribute: &str) -> bool {
    let property = schema::get(name).and_then(|schema| schema.property(&format!("/properties/{attribute}")));
    property.is_some_and(|shape| {
        let is_colonless = |keyword: &Keyword| {
            matches!(keyword, Keyword::Pattern(pattern) if excludes_colon(pattern.source()))
        };
        shape.keywords.iter().any(is_colonless)
    })
}

/// Tells whether the things of two types may be taken for each other.
fn are_related(one: &str, other: &str) -> bool {
    let is_pair = |(a, b): &(&str, &str)| (*a == one && *b == other) || (*a == other && *b == one);
    let is_distinct = |name: &str| DISTINCT.iter().any(|prefix| name.starts_with(prefix));
    let is_storage = |name: &str| name.starts_with("AWS::S3");
    RELATED.iter().any(is_pair)
        || (is_storage(one) && is_storage(other))
        || (namespace(one).is_some() && namespace(one) == namespace(other) && !is_distinct(one))
}

fn namespace(name: &str) -> Option<&str> {
    name.split("::").nth(1)
}

fn service_of_type(name: &str) -> Option<&'static str> {
    let namespace = namespace(name)?;
    let index = SERVICES.binary_search_by_key(&namespace, |(name, _)| name).ok()?;
    SERVICES.get(index).map(|(_, service)| *service)
}

fn service_is_known(service: &str) -> bool {
    SERVICES.iter().any(|(_, known)| *known == service)
}
