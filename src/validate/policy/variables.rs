//! Policy variables, which IAM replaces at each request.

use super::document::{Item, Statement};

/// Returns what may have variables: resources, and the values of conditions.
pub(super) fn items<'e, 'a>(statement: &'e Statement<'a>) -> impl Iterator<Item = &'e Item<'a>> {
    let resources = ["Resource", "NotResource"].map(|name| statement.values(name));
    resources.into_iter().flatten().chain(statement.tests.iter().flat_map(|test| &test.values))
}

/// Returns the policy variables of a text, without a default value; not the characters that are escaped so,
/// nor pseudo parameters, which are meant for `Fn::Sub`.
pub(super) fn variables<'i>(item: &'i Item<'_>) -> impl Iterator<Item = &'i str> {
    let parts = item.words.iter().flat_map(|words| words.known_parts());
    // Few texts have any, and one character is found sooner than two.
    let parts = parts.filter(|part| part.contains('$'));
    let insides = parts.flat_map(|part| part.split("${").skip(1).filter_map(|rest| rest.split('}').next()));
    insides
        .map(|inside| inside.split(',').next().unwrap_or(inside).trim())
        .filter(|name| name.contains(':') && !name.starts_with("AWS::"))
}
