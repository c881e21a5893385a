//! What a deployment is made from, beside the template.

use crate::template::Template;
use indexmap::IndexMap;

/// Where a stack is deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// The account id, of twelve digits.
    pub account: String,
    /// The region, such as `eu-west-1`.
    pub region: String,
    /// The partition, such as `aws`.
    pub partition: String,
}

impl Environment {
    /// Returns the domain of the partition's services.
    #[must_use]
    pub fn url_suffix(&self) -> &str {
        match self.partition.as_str() {
            "aws-cn" => "amazonaws.com.cn",
            "aws-eusc" => "amazonaws.eu",
            _ => "amazonaws.com",
        }
    }
}

impl Default for Environment {
    /// Returns a place that stands for any: the account of AWS's own examples.
    fn default() -> Self {
        Self {
            account: "111122223333".to_owned(),
            region: "us-east-1".to_owned(),
            partition: "aws".to_owned(),
        }
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

/// Finds the template that a nested stack's URL stands for.
pub type Nested<'a> = &'a dyn Fn(&str) -> Option<&'a Template>;
