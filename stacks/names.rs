//! What is called differently in the two editions. Logical ids and names of deployed stacks must not change.

use crate::config::{Config, Edition};
use cfn_synth::intrinsic::partition;
use cfn_synth::value::{IntoVal, Val};

/// The names of an edition.
pub(crate) struct Names {
    pub(crate) dataset_stack: &'static str,
    pub(crate) database_parameter: &'static str,
    pub(crate) table_parameter: &'static str,
    pub(crate) table: &'static str,
    /// The parameters of the Studio stack that name the user profiles.
    pub(crate) full_profile: &'static str,
    pub(crate) limited_profile: &'static str,
}

const FIRST: Names = Names {
    dataset_stack: "AmazonReviewsDatasetStack",
    database_parameter: "GlueDatabaseNameAmazonReviews",
    table_parameter: "GlueTableNameAmazonReviews",
    table: "GlueTableAmazonReviews",
    full_profile: "DataScientistFullAccessUsername",
    limited_profile: "DataScientistLimitedAccessUsername",
};

const CURRENT: Names = Names {
    dataset_stack: "DatasetStack",
    database_parameter: "GlueDatabaseName",
    table_parameter: "GlueTableName",
    table: "GlueTable",
    full_profile: "DataScientistFullAccess",
    limited_profile: "DataScientistLimitedAccess",
};

pub(crate) const USERS_STACK: &str = "DataScientistUsersStack";
pub(crate) const STUDIO_STACK: &str = "SageMakerStudioStack";
pub(crate) const IDENTITY_CENTER_STACK: &str = "IdentityCenterStack";
pub(crate) const PARENT_STACK: &str = "SageMakerStudioAuditControlStack";

/// The group of the data scientists who are users of IAM.
pub(crate) const GROUP: &str = "DataScientists";

impl Edition {
    pub(crate) const fn names(self) -> &'static Names {
        match self {
            Self::First => &FIRST,
            Self::Current => &CURRENT,
        }
    }
}

impl Config {
    /// Returns the partition in ARNs of the account's own resources: the first edition knew only one.
    pub(crate) fn partition(&self) -> Val<String> {
        match self.edition {
            Edition::First => "aws".into_val(),
            Edition::Current => partition(),
        }
    }
}
