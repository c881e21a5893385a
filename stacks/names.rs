//! What stacks and people are called. Logical ids and names of deployed stacks must not change.

pub(crate) const AUDIT_STACK: &str = "AuditStack";
pub(crate) const DATASET_STACK: &str = "DatasetStack";
pub(crate) const USERS_STACK: &str = "DataScientistUsersStack";
pub(crate) const NETWORK_STACK: &str = "NetworkStack";
pub(crate) const STUDIO_STACK: &str = "SageMakerStudioStack";
pub(crate) const IDENTITY_CENTER_STACK: &str = "IdentityCenterStack";
pub(crate) const SAML_FEDERATION_STACK: &str = "SamlFederationStack";
pub(crate) const TEAMS_STACK: &str = "TeamsStack";
pub(crate) const USER_LEVEL_STACK: &str = "UserLevelAccessStack";
pub(crate) const PARENT_STACK: &str = "SageMakerStudioAuditControlStack";

/// The group of the data scientists who are users of IAM.
pub(crate) const GROUP: &str = "DataScientists";
