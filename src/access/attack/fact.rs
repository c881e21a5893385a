//! What was reached, and how.

use crate::access::actor::{Actor, Ask};
use crate::access::change::Changes;
use crate::access::policies::Attached;
use indexmap::IndexMap;

/// Something that was reached.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    pub(super) what: What,
    /// What was done for it, in words; empty for what was there from the start.
    pub(super) text: String,
    /// What had to be allowed for it.
    pub(super) ways: Vec<Way>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum What {
    /// It can act as this.
    Acts(Actor),
    /// It can set a tag of a resource, a user or a role to a value, or take it away.
    Tag { arn: String, key: String, value: Option<String> },
    /// It can give a user or a role every permission.
    Unlimited(String),
    /// It can take away a policy of a user or a role, by its position.
    Without { principal: String, policy: usize },
    /// It can take away the permissions boundary of a user or a role.
    Unbounded(String),
    /// It can put a user into a group.
    Joins { user: String, group: String },
    /// It can write the policy of a resource, or take it away.
    Opens { arn: String, is_written: bool },
    /// It can give a user profile or a domain another execution role.
    Runs { holder: String, role: String },
    /// It can name a user or a role an administrator of the data lake.
    Administers(String),
    /// It can have the results of a workgroup written elsewhere.
    Redirects(String),
}

/// How an ask is allowed.
#[derive(Debug, Clone)]
pub(super) struct Way {
    /// The facts that it needs.
    pub(super) needs: Vec<usize>,
    pub(super) proof: Proven,
}

/// What allows something.
#[derive(Debug, Clone)]
pub(super) enum Proven {
    /// Policies, in a world that was changed.
    Policies { ask: Box<Ask>, variant: Box<Variant> },
    /// Lake Formation, for a reason.
    Lake { table: String, because: String },
}

/// A world that was changed by moves.
#[derive(Debug, Clone, Default)]
pub(super) struct Variant {
    /// The facts that make it.
    pub(super) needs: Vec<usize>,
    pub(super) attached: Vec<Attached>,
    pub(super) removed: Vec<usize>,
    pub(super) is_unbounded: bool,
    pub(super) principal_tags: Option<IndexMap<String, String>>,
    pub(super) tags: Option<IndexMap<String, String>>,
    pub(super) resource_policies: Option<Vec<Attached>>,
}

impl Variant {
    pub(super) fn changes(&self) -> Changes<'_> {
        Changes {
            attached: &self.attached,
            removed: &self.removed,
            is_unbounded: self.is_unbounded,
            principal_tags: self.principal_tags.as_ref(),
            tags: self.tags.as_ref(),
            resource_policies: self.resource_policies.as_deref(),
        }
    }

    /// Returns what two changes are together: one of the actor, and one of the resource.
    pub(super) fn and(&self, of_resource: &Self) -> Self {
        let mut both = self.clone();
        both.needs.extend(&of_resource.needs);
        both.tags.clone_from(&of_resource.tags);
        both.resource_policies.clone_from(&of_resource.resource_policies);
        both
    }
}
