//! What the judgement of a template depends on beside the template itself.

use crate::date::Date;
use crate::schema;

/// What the judgement of a template depends on beside the template itself.
///
/// No clock is asked: without a date of the user's, it is that of the schemas.
#[derive(Debug, Clone)]
pub struct Options {
    /// The day on which the template is to be deployed: what has been retired by then cannot be used.
    pub as_of: Date,
    /// The region in which it is to be deployed, such as `eu-west-1`; none where it may be any.
    pub region: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { as_of: schema::date(), region: None }
    }
}
