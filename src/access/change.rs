//! What differs from what was deployed when a request is decided.

use super::policies::Attached;
use indexmap::IndexMap;

/// What differs from what was deployed when a request is decided.
#[derive(Debug, Clone, Copy, Default)]
pub struct Changes<'a> {
    /// Identity policies that the actor has besides; somebody whom nothing else is known of has only these.
    pub attached: &'a [Attached],
    /// The positions of the actor's identity policies that are taken away.
    pub removed: &'a [usize],
    /// Whether the actor's permissions boundary is taken away.
    pub is_unbounded: bool,
    /// The tags of the actor's user or role, in the place of its own.
    pub principal_tags: Option<&'a IndexMap<String, String>>,
    /// The tags of the resource, in the place of its own.
    pub tags: Option<&'a IndexMap<String, String>>,
    /// The policies of the resource, in the place of its own.
    pub resource_policies: Option<&'a [Attached]>,
}
