//! Where policies stand in resources.

/// What a policy is attached to, which decides what may be in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Of a user, group or role: what they may do.
    Identity,
    /// Of a role: who may assume it.
    Trust,
    /// Of a resource: who may do what with it.
    Resource,
    /// Of an entrance to other resources, where anybody is the usual principal: the resources have policies.
    Entrance,
    /// Of an organization: the most that its accounts may do.
    Control,
}

/// The policies of resource types: the type, the path below its properties with `*` for the items of a list,
/// and the kind. Sources: the schemas of the types, and the user guide of each service.
const PLACES: &[(&str, &str, Kind)] = &[
    ("AWS::APS::ResourcePolicy", "PolicyDocument", Kind::Resource),
    ("AWS::ApiGateway::DomainNameV2", "Policy", Kind::Entrance),
    ("AWS::ApiGateway::RestApi", "Policy", Kind::Entrance),
    ("AWS::Backup::BackupVault", "AccessPolicy", Kind::Resource),
    ("AWS::Backup::LogicallyAirGappedBackupVault", "AccessPolicy", Kind::Resource),
    ("AWS::Bedrock::ResourcePolicy", "PolicyDocument", Kind::Resource),
    ("AWS::CloudTrail::ResourcePolicy", "ResourcePolicy", Kind::Resource),
    ("AWS::CodeArtifact::Domain", "PermissionsPolicyDocument", Kind::Resource),
    ("AWS::CodeArtifact::Repository", "PermissionsPolicyDocument", Kind::Resource),
    (
        "AWS::DynamoDB::GlobalTable",
        "Replicas/*/ReplicaStreamSpecification/ResourcePolicy/PolicyDocument",
        Kind::Resource,
    ),
    ("AWS::DynamoDB::GlobalTable", "Replicas/*/ResourcePolicy/PolicyDocument", Kind::Resource),
    ("AWS::DynamoDB::Table", "ResourcePolicy/PolicyDocument", Kind::Resource),
    ("AWS::DynamoDB::Table", "StreamSpecification/ResourcePolicy/PolicyDocument", Kind::Resource),
    ("AWS::EC2::VPCEndpoint", "PolicyDocument", Kind::Entrance),
    ("AWS::ECR::PublicRepository", "RepositoryPolicyText", Kind::Entrance),
    ("AWS::ECR::RegistryPolicy", "PolicyText", Kind::Resource),
    ("AWS::ECR::Repository", "RepositoryPolicyText", Kind::Resource),
    ("AWS::EFS::FileSystem", "FileSystemPolicy", Kind::Entrance),
    ("AWS::Elasticsearch::Domain", "AccessPolicies", Kind::Resource),
    ("AWS::Events::EventBus", "Policy", Kind::Resource),
    ("AWS::IAM::Group", "Policies/*/PolicyDocument", Kind::Identity),
    ("AWS::IAM::GroupPolicy", "PolicyDocument", Kind::Identity),
    ("AWS::IAM::ManagedPolicy", "PolicyDocument", Kind::Identity),
    ("AWS::IAM::Policy", "PolicyDocument", Kind::Identity),
    ("AWS::IAM::Role", "AssumeRolePolicyDocument", Kind::Trust),
    ("AWS::IAM::Role", "Policies/*/PolicyDocument", Kind::Identity),
    ("AWS::IAM::RolePolicy", "PolicyDocument", Kind::Identity),
    ("AWS::IAM::User", "Policies/*/PolicyDocument", Kind::Identity),
    ("AWS::IAM::UserPolicy", "PolicyDocument", Kind::Identity),
    ("AWS::KMS::Key", "KeyPolicy", Kind::Resource),
    ("AWS::KMS::ReplicaKey", "KeyPolicy", Kind::Resource),
    ("AWS::Kinesis::ResourcePolicy", "ResourcePolicy", Kind::Resource),
    ("AWS::Lambda::ResourcePolicy", "PolicyDocument", Kind::Resource),
    ("AWS::Logs::ResourcePolicy", "PolicyDocument", Kind::Resource),
    ("AWS::MSK::ClusterPolicy", "Policy", Kind::Resource),
    ("AWS::OpenSearchService::Domain", "AccessPolicies", Kind::Resource),
    ("AWS::Organizations::Policy", "Content", Kind::Control),
    ("AWS::S3::AccessPoint", "Policy", Kind::Resource),
    ("AWS::S3::BucketPolicy", "PolicyDocument", Kind::Resource),
    ("AWS::S3::MultiRegionAccessPointPolicy", "Policy", Kind::Resource),
    ("AWS::S3Express::BucketPolicy", "PolicyDocument", Kind::Resource),
    ("AWS::S3ObjectLambda::AccessPointPolicy", "PolicyDocument", Kind::Resource),
    ("AWS::SNS::TopicInlinePolicy", "PolicyDocument", Kind::Resource),
    ("AWS::SNS::TopicPolicy", "PolicyDocument", Kind::Resource),
    ("AWS::SQS::QueueInlinePolicy", "PolicyDocument", Kind::Resource),
    ("AWS::SQS::QueuePolicy", "PolicyDocument", Kind::Resource),
    ("AWS::SSM::ResourcePolicy", "Policy", Kind::Resource),
    ("AWS::SSO::PermissionSet", "InlinePolicy", Kind::Identity),
    ("AWS::SageMaker::ModelPackageGroup", "ModelPackageGroupPolicy", Kind::Resource),
    ("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy", Kind::Resource),
    ("AWS::VpcLattice::AuthPolicy", "Policy", Kind::Entrance),
    ("AWS::VpcLattice::ResourcePolicy", "Policy", Kind::Resource),
    ("AWS::XRay::ResourcePolicy", "PolicyDocument", Kind::Resource),
];

/// Returns the places of a resource type's policies.
pub(super) fn of(resource_type: &str) -> &'static [(&'static str, &'static str, Kind)] {
    let start = PLACES.partition_point(|(name, ..)| *name < resource_type);
    let end = PLACES.partition_point(|(name, ..)| *name <= resource_type);
    PLACES.get(start..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;

    #[test]
    fn every_place_is_a_property_of_its_type() {
        assert!(PLACES.is_sorted_by_key(|(name, path, _)| (name, path)));
        for (name, path, _) in PLACES {
            let schema = schema::get(name).unwrap_or_else(|| panic!("{name}"));
            assert!(schema.property(&format!("/properties/{path}")).is_some(), "{name} {path}");
        }
    }
}
