//! Whether what a reference yields fits where it stands.

use super::arn::{after_arn, excludes_colon, service_of};
use super::tables::{ASIDE, DISTINCT, EXACT, RELATED, SERVICES};
use super::{NAME_OR_ARN, Part, Thing};
use crate::schema::{self, Keyword, Types};

/// Tells whether a thing is what a place takes; none where it cannot be told.
///
/// The things of another type never fit, since no service takes them. Two values of the same type, such as
/// the name and the ARN of a log group, may both be taken, so that nothing is said of them unless it is certain.
pub(in crate::validate) fn fits(yielded: Thing<'_>, taken: Thing<'_>) -> Option<bool> {
    if taken == Thing::ANY_ARN {
        return if yielded.is_arn() { Some(true) } else { is_no_arn(yielded).then_some(false) };
    }
    let Thing::Attribute(name, attribute) = taken else { return None };
    match yielded {
        Thing::Any => None,
        Thing::Attribute(own, of) if own == name => {
            let is_either = attribute == NAME_OR_ARN && (yielded.is_arn() || yielded.is_name());
            if of == attribute || is_either {
                return Some(true);
            }
            is_other_part(yielded, taken).then_some(false)
        }
        Thing::Attribute(own, _) if are_related(own, name) => None,
        // Names are the author's choice: the same name may be that of two things.
        Thing::Attribute(..) => (yielded.is_arn() || !taken.is_name()).then_some(false),
        Thing::Arn(service, resource) => fits_service(service, resource, name),
    }
}

/// Tells whether a thing is one of those that a place takes; none where it cannot be told.
pub(in crate::validate) fn fits_any(yielded: Thing<'_>, taken: &[Thing<'_>]) -> Option<bool> {
    let mut judged = taken.iter().map(|taken| fits(yielded, *taken));
    if judged.clone().any(|fits| fits == Some(true)) {
        return Some(true);
    }
    judged.all(|fits| fits == Some(false)).then_some(false)
}

/// Tells whether two values of the same type are such that one is never taken for the other.
fn is_other_part(yielded: Thing<'_>, taken: Thing<'_>) -> bool {
    let is_exact = matches!(taken, Thing::Attribute(name, _) if EXACT.contains(&name));
    let parts = yielded.part().zip(taken.part());
    is_aside(yielded) || is_aside(taken) || (is_exact && parts.is_some_and(|(own, other)| own != other))
}

fn is_aside(thing: Thing<'_>) -> bool {
    matches!(thing, Thing::Attribute(name, attribute) if ASIDE.contains(&(name, attribute)))
}

/// Tells whether a thing is certainly not an ARN.
fn is_no_arn(thing: Thing<'_>) -> bool {
    let Thing::Attribute(name, _) = thing else { return false };
    let is_certain = EXACT.contains(&name) || name.starts_with("AWS::EC2::");
    is_aside(thing) || (is_certain && thing.part().is_some_and(|part| part != Part::Arn))
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
    let taken = Thing::of_pattern(pattern);
    let is_other = fits(yielded, taken) == Some(false)
        || match yielded {
            Thing::Any => false,
            Thing::Arn(service, _) => service_of(pattern).is_some_and(|wanted| wanted != service),
            Thing::Attribute(name, _) if yielded.is_arn() => {
                let services = service_of(pattern).zip(service_of_type(name));
                services.is_some_and(|(wanted, service)| wanted != service)
            }
            Thing::Attribute(name, attribute) => {
                let is_text = yielded.types() == Types::STRING || is_plain(name, attribute);
                is_text && after_arn(pattern).is_some()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::kind::produce::thing_of;

    #[test]
    fn things_of_other_types_do_not_fit() {
        let of = |format: &'static str| Thing::of_format(format);
        let role = of("AWS::IAM::Role.Arn");
        let taken = |name, format: &'static str| Thing::taken(name, format).pop().unwrap();
        let either = taken("AWS::ECS::TaskDefinition", "AWS::IAM::Role.Arn");
        for (yielded, taken, expected) in [
            (role, role, Some(true)),
            (Thing::Attribute("AWS::IAM::Role", "RoleName"), role, Some(false)),
            (Thing::Attribute("AWS::IAM::Role", "RoleId"), role, Some(false)),
            (Thing::Attribute("AWS::IAM::Role", "RoleName"), either, Some(true)),
            (role, either, Some(true)),
            (Thing::Attribute("AWS::IAM::InstanceProfile", "InstanceProfileName"), either, None),
            (Thing::Attribute("AWS::IAM::InstanceProfile", "Arn"), either, Some(false)),
            (Thing::Attribute("AWS::KMS::Key", "KeyId"), of("AWS::KMS::Key.Arn"), None),
            (Thing::Attribute("AWS::EC2::VPC", "CidrBlock"), of("AWS::EC2::VPC.Id"), Some(false)),
            (Thing::Attribute("AWS::SNS::Topic", "TopicName"), of("AWS::SNS::Topic.Arn"), Some(false)),
            (role, of("arn"), Some(true)),
            (Thing::Arn("sns", ""), of("arn"), Some(true)),
            (Thing::Attribute("AWS::Lambda::Function", "FunctionName"), of("arn"), Some(false)),
            (Thing::Attribute("AWS::Glue::Job", "Name"), of("arn"), None),
            (Thing::Attribute("AWS::IAM::User", "Arn"), role, Some(false)),
            (Thing::Attribute("AWS::IAM::ServiceLinkedRole", "RoleName"), role, None),
            (of("AWS::SNS::Topic.Arn"), role, Some(false)),
            (Thing::Attribute("AWS::S3::Bucket", "Arn"), of("AWS::S3::Bucket.Name"), Some(false)),
            (Thing::Attribute("AWS::S3::Bucket", "BucketName"), of("AWS::S3::Bucket.Name"), None),
            (of("AWS::EC2::Subnet.Ids"), of("AWS::EC2::Subnet.Id"), Some(true)),
            (of("AWS::EC2::Subnet.Id"), of("AWS::EC2::SecurityGroup.Ids"), Some(false)),
            (Thing::Attribute("AWS::IAM::ServerCertificate", "Arn"), of("AWS::ACM::Certificate.Arn"), None),
            (Thing::Attribute("AWS::EC2::VPC", "Id"), of("AWS::Logs::LogGroup.Name"), None),
            (of("AWS::SNS::Topic.Arn"), of("AWS::Logs::LogGroup.Name"), Some(false)),
            (Thing::Arn("iam", "role/x"), role, None),
            (Thing::Arn("iam", ""), role, None),
            (Thing::Arn("iam", "user/x"), role, Some(false)),
            (Thing::Arn("sts", ""), role, None),
            (Thing::Arn("sqs", ""), role, Some(false)),
            (Thing::Arn("iam", ""), of("AWS::ACM::Certificate.Arn"), None),
            (role, taken("AWS::AuditManager::Assessment", "AWS::IAM::Role.Arn"), None),
            (role, of("date-time"), None),
        ] {
            assert_eq!(fits(yielded, taken), expected, "{yielded:?} {taken:?}");
        }
    }

    /// Every place of the registry takes the attributes that have its format: its pattern does not speak
    /// against them.
    #[test]
    fn what_has_the_format_of_a_place_fits_it() {
        let (mut producers, mut places) = (Vec::new(), Vec::new());
        for schema in schema::types().filter_map(schema::get) {
            for pointer in schema.facts.read_only.iter().chain(&schema.facts.primary_identifier) {
                let attribute = pointer.strip_prefix("/properties/").zip(schema.property(pointer));
                let thing = attribute.map(|(name, shape)| thing_of(schema, name, shape));
                producers.extend(thing.map(|thing| (pointer, thing)));
            }
            for shape in schema.shapes() {
                let own = shape.format.as_deref();
                let others = shape.keywords.iter().flat_map(|keyword| match keyword {
                    Keyword::AnyOf(ids) => ids.as_slice(),
                    _ => &[],
                });
                let others = others.filter_map(|id| schema.node(*id).format.as_deref());
                for format in own.into_iter().chain(others).filter(|format| format.starts_with("AWS::")) {
                    let taken = Thing::taken(schema.resource_type, format);
                    places.extend(taken.into_iter().map(|taken| (schema.resource_type, taken, shape)));
                }
            }
        }
        producers.retain(|(_, thing)| places.iter().any(|(_, taken, _)| thing == taken));
        let mut fitting = 0;
        for (place, taken, shape) in &places {
            for (pointer, thing) in &producers {
                if fits(*thing, *taken) != Some(true) {
                    continue;
                }
                fitting += 1;
                for keyword in &shape.keywords {
                    if let Keyword::Pattern(pattern) = keyword {
                        let source = pattern.source();
                        assert_eq!(
                            fits_pattern(*thing, source),
                            None,
                            "{pointer} in {place}: {taken:?} {source}"
                        );
                    }
                }
            }
        }
        assert!(fitting > 10_000, "{fitting}");
    }
}
