//! Acknowledgements: findings that the author has weighed and leaves standing, written as metadata.
//!
//! ```yaml
//! Metadata:
//!   cfn-synth:
//!     acknowledge:
//!       - code: stateful-resource
//!         reason: holds caches only
//!         expires: 2027-01-31
//! ```

use crate::diagnostic::Place;
use crate::template::{Map, Node, Text, Value};
use std::panic::Location;

/// The key of the metadata that this program reads.
pub(crate) const METADATA_KEY: &str = "cfn-synth";
/// Its key of the list of acknowledgements.
pub(crate) const LIST_KEY: &str = "acknowledge";

/// Adds an acknowledgement to metadata. Whether it is a good one is for the validator to say.
#[track_caller]
pub(super) fn acknowledge(
    metadata: &mut Map,
    code: impl Into<Text>,
    reason: impl Into<Text>,
    expires: Option<Text>,
) {
    let mut item = Map::from_iter([("code", code.into()), ("reason", reason.into())]);
    if let Some(expires) = expires {
        item.push("expires", expires);
    }
    let item = Node::from(item).at(Place::Rust(Location::caller()));
    if let Some(items) = list(metadata) {
        items.push(item);
        return;
    }
    // Metadata of that key in another form is replaced.
    metadata.set(METADATA_KEY, Map::from_iter([(LIST_KEY, vec![item])]));
}

/// Returns the list that metadata has already.
fn list(metadata: &mut Map) -> Option<&mut Vec<Node>> {
    let Value::Map(own) = &mut metadata.get_mut(METADATA_KEY)?.value else { return None };
    let Value::List(items) = &mut own.get_mut(LIST_KEY)?.value else { return None };
    Some(items)
}
