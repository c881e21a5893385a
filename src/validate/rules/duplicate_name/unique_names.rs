//! The names that must be unique although the service sets the identifier.

/// The properties that name a resource together, by type: no two resources of the type can have the same values of
/// them in one account and region.
///
/// A type is here where its ARN is made of nothing but these beside the account and the region, so that a second
/// resource would have the ARN of the first (Service Authorization Reference, resource types of each service); or
/// where the reference of the operation that creates it has an error for a name that is taken: launch templates,
/// load balancers and target groups, permission sets, secrets, collections, consumers of a stream, what AWS WAF has.
/// Types whose names may repeat (REST APIs, user pools), or are unique within something that need not be told
/// (services of the default cluster, rules of the default event bus), are not.
const UNIQUE: &[(&str, &[&str])] = &[
    ("AWS::AccessAnalyzer::Analyzer", &["AnalyzerName"]),
    ("AWS::AppMesh::Mesh", &["MeshName"]),
    ("AWS::AppSync::DataSource", &["ApiId", "Name"]),
    ("AWS::Batch::ComputeEnvironment", &["ComputeEnvironmentName"]),
    ("AWS::Batch::JobQueue", &["JobQueueName"]),
    ("AWS::Batch::SchedulingPolicy", &["Name"]),
    ("AWS::CloudFormation::Macro", &["Name"]),
    ("AWS::CloudFront::Function", &["Name"]),
    ("AWS::CodeArtifact::Domain", &["DomainName"]),
    ("AWS::CodeBuild::Project", &["Name"]),
    ("AWS::DAX::Cluster", &["ClusterName"]),
    ("AWS::EC2::LaunchTemplate", &["LaunchTemplateName"]),
    ("AWS::EKS::Nodegroup", &["ClusterName", "NodegroupName"]),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", &["Name"]),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", &["Name"]),
    ("AWS::Elasticsearch::Domain", &["DomainName"]),
    ("AWS::Glue::Registry", &["Name"]),
    ("AWS::IAM::ManagedPolicy", &["ManagedPolicyName"]),
    ("AWS::IAM::SAMLProvider", &["Name"]),
    ("AWS::IoT::Policy", &["PolicyName"]),
    ("AWS::Kinesis::StreamConsumer", &["StreamARN", "ConsumerName"]),
    ("AWS::Lambda::Alias", &["FunctionName", "Name"]),
    ("AWS::NetworkFirewall::Firewall", &["FirewallName"]),
    ("AWS::NetworkFirewall::FirewallPolicy", &["FirewallPolicyName"]),
    ("AWS::OpenSearchServerless::Collection", &["Name"]),
    ("AWS::QLDB::Ledger", &["Name"]),
    ("AWS::SNS::Topic", &["TopicName"]),
    ("AWS::SQS::Queue", &["QueueName"]),
    ("AWS::SSO::PermissionSet", &["InstanceArn", "Name"]),
    ("AWS::SageMaker::CodeRepository", &["CodeRepositoryName"]),
    ("AWS::SageMaker::Endpoint", &["EndpointName"]),
    ("AWS::SageMaker::EndpointConfig", &["EndpointConfigName"]),
    ("AWS::SageMaker::Model", &["ModelName"]),
    ("AWS::SageMaker::ModelPackageGroup", &["ModelPackageGroupName"]),
    ("AWS::SageMaker::NotebookInstance", &["NotebookInstanceName"]),
    ("AWS::SageMaker::NotebookInstanceLifecycleConfig", &["NotebookInstanceLifecycleConfigName"]),
    ("AWS::SageMaker::Workteam", &["WorkteamName"]),
    ("AWS::SecretsManager::Secret", &["Name"]),
    ("AWS::StepFunctions::Activity", &["Name"]),
    ("AWS::StepFunctions::StateMachine", &["StateMachineName"]),
    ("AWS::WAFv2::IPSet", &["Scope", "Name"]),
    ("AWS::WAFv2::RegexPatternSet", &["Scope", "Name"]),
    ("AWS::WAFv2::RuleGroup", &["Scope", "Name"]),
    ("AWS::WAFv2::WebACL", &["Scope", "Name"]),
];

/// Returns the properties that name a resource of a type; none where nothing is known to be unique.
pub(super) fn of(resource_type: &str) -> &'static [&'static str] {
    let found = UNIQUE.binary_search_by_key(&resource_type, |(name, _)| *name).ok();
    found.and_then(|index| UNIQUE.get(index)).map_or(&[], |(_, properties)| *properties)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;

    #[test]
    fn every_name_is_a_property_of_a_type_whose_identifier_the_service_sets() {
        assert!(UNIQUE.is_sorted_by_key(|(name, _)| *name));
        for (name, properties) in UNIQUE {
            let schema = schema::get(name).unwrap();
            let facts = &schema.facts;
            assert!(facts.primary_identifier.iter().any(|it| facts.read_only.contains(it)), "{name}");
            for property in *properties {
                let pointer = format!("/properties/{property}");
                let is_set = facts.read_only.iter().any(|it| **it == *pointer);
                assert!(schema.property(&pointer).is_some() && !is_set, "{name} {property}");
            }
        }
    }
}
