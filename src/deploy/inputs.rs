//! What a deployment is made from, beside the template.

use crate::schema::Partition;
use crate::template::Template;
use indexmap::IndexMap;

/// Where a stack is deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// The account id, of twelve digits.
    pub account: String,
    /// The region, such as `eu-west-1`.
    pub region: String,
    /// The partition, which is that of the region.
    pub partition: Partition,
}

impl Environment {
    /// Returns an account's place in a region, in the partition of the region.
    #[must_use]
    pub fn new(account: impl Into<String>, region: impl Into<String>) -> Self {
        let region = region.into();
        Self { account: account.into(), partition: Partition::of(&region), region }
    }
}

impl Default for Environment {
    /// Returns a place that stands for any: the account of AWS's own examples.
    fn default() -> Self {
        Self::new("111122223333", "us-east-1")
    }
}

/// What a deployment is made from, beside the template.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// Where it is deployed.
    pub environment: Environment,
    /// The name of the stack.
    pub stack_name: String,
    /// The values of parameters; lists with commas.
    pub parameters: IndexMap<String, String>,
    /// The values of other stacks' exports, by name.
    pub imports: IndexMap<String, String>,
}

/// Finds the template of a nested stack: that of the parent, and the logical id in it. Several threads ask.
pub type Nested<'a> = &'a (dyn Fn(&Template, &str) -> Option<&'a Template> + Sync);
