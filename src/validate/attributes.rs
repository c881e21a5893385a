//! The attributes that a resource has: what `Fn::GetAtt` returns.

use crate::schema::{self, Schema};

/// The attributes of a resource type.
#[derive(Debug, Clone, Copy)]
pub(super) enum Attributes {
    /// Whatever the author's own code returns, or what is not known here.
    Any,
    /// Those of a nested stack: its outputs, beside what the type lists.
    Outputs(&'static Schema),
    /// The read-only properties, and the further ones that CloudFormation returns.
    Listed(&'static Schema),
}

impl Attributes {
    /// Returns the attributes of a resource type.
    pub(super) fn of(resource_type: &str) -> Self {
        match schema_of(resource_type) {
            None => Self::Any,
            Some(schema) if resource_type == crate::template::NESTED_STACK => Self::Outputs(schema),
            Some(schema) => Self::Listed(schema),
        }
    }

    /// Tells whether there is an attribute of that name.
    pub(super) fn has(self, attribute: &str) -> bool {
        let is_output = attribute.strip_prefix("Outputs.").is_some_and(|output| !output.is_empty());
        match self {
            Self::Any => true,
            Self::Outputs(schema) => is_output || has(schema, attribute),
            Self::Listed(schema) => has(schema, attribute),
        }
    }

    /// Returns the names of the attributes, as far as they are listed.
    pub(super) fn names(self) -> Vec<String> {
        let (Self::Outputs(schema) | Self::Listed(schema)) = self else { return Vec::new() };
        let mut names: Vec<String> = read_only(schema).map(|path| path.replace('/', ".")).collect();
        names.extend(further(schema).iter().map(|name| (*name).to_owned()));
        if returns_every_property(schema) {
            names.extend(schema.property_names(schema.root()).into_iter().map(str::to_owned));
        }
        names.sort();
        names.dedup();
        names
    }
}

/// Returns the schema that tells what a resource returns; none where that is its author's own code's business.
pub(super) fn schema_of(resource_type: &str) -> Option<&'static Schema> {
    let is_free = ["Custom::", "AWS::Serverless::"].iter().any(|prefix| resource_type.starts_with(prefix))
        || resource_type == "AWS::CloudFormation::CustomResource"
        || resource_type.ends_with("::MODULE");
    schema::get(resource_type).filter(|_| !is_free)
}

fn has(schema: &Schema, attribute: &str) -> bool {
    let path = attribute.replace('.', "/");
    let exists = || schema.property(&format!("/properties/{path}")).is_some();
    let is_below = |parent: &str| path.strip_prefix(parent).is_some_and(|rest| rest.starts_with('/'));
    // A read-only object is returned whole, and member by member.
    read_only(schema).any(|known| known == path || is_below(known) && exists())
        || further(schema).contains(&attribute)
        || returns_every_property(schema) && exists()
}

/// Returns the paths of the read-only properties, save for those within the items of a list.
fn read_only(schema: &Schema) -> impl Iterator<Item = &str> {
    let pointers = schema.facts.read_only.iter().filter_map(|pointer| pointer.strip_prefix("/properties/"));
    pointers.filter(|path| !path.contains('*'))
}

fn returns_every_property(schema: &Schema) -> bool {
    EVERY_PROPERTY.binary_search(&schema.resource_type).is_ok()
}

fn further(schema: &Schema) -> &'static [&'static str] {
    let position = FURTHER.binary_search_by_key(&schema.resource_type, |(name, _)| name).ok();
    position.and_then(|position| FURTHER.get(position)).map_or(&[], |(_, names)| names)
}

/// The types of which CloudFormation returns every property, those that can be set included, as the project
/// cfn-lint has found (version 1.58.0).
const EVERY_PROPERTY: [&str; 61] = [
    "AWS::Amplify::Branch",
    "AWS::Amplify::Domain",
    "AWS::AppSync::DomainName",
    "AWS::AppSync::FunctionConfiguration",
    "AWS::AppSync::Resolver",
    "AWS::AutoScaling::AutoScalingGroup",
    "AWS::Backup::BackupSelection",
    "AWS::Backup::BackupVault",
    "AWS::Backup::LogicallyAirGappedBackupVault",
    "AWS::CodeArtifact::Domain",
    "AWS::CodeArtifact::Repository",
    "AWS::EC2::CapacityReservation",
    "AWS::EC2::Instance",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::Subnet",
    "AWS::EC2::VPC",
    "AWS::EFS::MountTarget",
    "AWS::EKS::Nodegroup",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::EventSchemas::Discoverer",
    "AWS::EventSchemas::Registry",
    "AWS::EventSchemas::Schema",
    "AWS::Events::EventBus",
    "AWS::GameLift::GameSessionQueue",
    "AWS::GameLift::MatchmakingConfiguration",
    "AWS::GameLift::MatchmakingRuleSet",
    "AWS::Grafana::Workspace",
    "AWS::Greengrass::ConnectorDefinition",
    "AWS::Greengrass::CoreDefinition",
    "AWS::Greengrass::DeviceDefinition",
    "AWS::Greengrass::FunctionDefinition",
    "AWS::Greengrass::Group",
    "AWS::Greengrass::LoggerDefinition",
    "AWS::Greengrass::ResourceDefinition",
    "AWS::Greengrass::SubscriptionDefinition",
    "AWS::ImageBuilder::Component",
    "AWS::ImageBuilder::ContainerRecipe",
    "AWS::ImageBuilder::DistributionConfiguration",
    "AWS::ImageBuilder::ImagePipeline",
    "AWS::ImageBuilder::ImageRecipe",
    "AWS::ImageBuilder::InfrastructureConfiguration",
    "AWS::ManagedBlockchain::Node",
    "AWS::Neptune::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::RDS::DBParameterGroup",
    "AWS::RedshiftServerless::Workgroup",
    "AWS::RoboMaker::RobotApplication",
    "AWS::RoboMaker::SimulationApplication",
    "AWS::Route53Resolver::ResolverRule",
    "AWS::Route53Resolver::ResolverRuleAssociation",
    "AWS::S3::AccessPoint",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::SSM::Parameter",
    "AWS::SageMaker::DataQualityJobDefinition",
    "AWS::SageMaker::ModelBiasJobDefinition",
    "AWS::SageMaker::ModelExplainabilityJobDefinition",
    "AWS::SageMaker::ModelQualityJobDefinition",
    "AWS::SageMaker::MonitoringSchedule",
    "AWS::StepFunctions::Activity",
];

/// The properties that can be set and that CloudFormation returns all the same, by the same source.
const FURTHER: [(&str, &[&str]); 40] = [
    ("AWS::AppMesh::GatewayRoute", &["GatewayRouteName", "MeshName", "MeshOwner", "VirtualGatewayName"]),
    ("AWS::AppMesh::Mesh", &["MeshName"]),
    ("AWS::AppMesh::Route", &["MeshName", "MeshOwner", "RouteName", "VirtualRouterName"]),
    ("AWS::AppMesh::VirtualGateway", &["MeshName", "MeshOwner", "VirtualGatewayName"]),
    ("AWS::AppMesh::VirtualNode", &["MeshName", "MeshOwner", "VirtualNodeName"]),
    ("AWS::AppMesh::VirtualRouter", &["MeshName", "MeshOwner", "VirtualRouterName"]),
    ("AWS::AppMesh::VirtualService", &["MeshName", "MeshOwner", "VirtualServiceName"]),
    ("AWS::AppSync::DataSource", &["Name"]),
    ("AWS::Cloud9::EnvironmentEC2", &["Name"]),
    ("AWS::CloudWatch::InsightRule", &["RuleName"]),
    ("AWS::DocDB::DBCluster", &["Port"]),
    ("AWS::Greengrass::ConnectorDefinition", &["Name"]),
    ("AWS::Greengrass::CoreDefinition", &["Name"]),
    ("AWS::Greengrass::DeviceDefinition", &["Name"]),
    ("AWS::Greengrass::FunctionDefinition", &["Name"]),
    ("AWS::Greengrass::Group", &["Name", "RoleArn"]),
    ("AWS::Greengrass::LoggerDefinition", &["Name"]),
    ("AWS::Greengrass::ResourceDefinition", &["Name"]),
    ("AWS::Greengrass::SubscriptionDefinition", &["Name"]),
    ("AWS::IoT1Click::Device", &["Enabled"]),
    ("AWS::IoT1Click::Placement", &["PlacementName", "ProjectName"]),
    ("AWS::IoT1Click::Project", &["ProjectName"]),
    ("AWS::Kinesis::StreamConsumer", &["ConsumerName", "StreamARN"]),
    ("AWS::ManagedBlockchain::Member", &["NetworkId"]),
    ("AWS::MediaConvert::JobTemplate", &["Name"]),
    ("AWS::MediaConvert::Preset", &["Name"]),
    ("AWS::MediaConvert::Queue", &["Name"]),
    ("AWS::MediaLive::Input", &["Destinations", "Sources"]),
    ("AWS::OpsWorks::Instance", &["AvailabilityZone"]),
    ("AWS::OpsWorks::UserProfile", &["SshUsername"]),
    ("AWS::Route53Resolver::ResolverEndpoint", &["Direction", "Name"]),
    ("AWS::SageMaker::CodeRepository", &["CodeRepositoryName"]),
    ("AWS::SageMaker::Endpoint", &["EndpointName"]),
    ("AWS::SageMaker::EndpointConfig", &["EndpointConfigName"]),
    ("AWS::SageMaker::Model", &["ModelName"]),
    ("AWS::SageMaker::NotebookInstance", &["NotebookInstanceName"]),
    ("AWS::SageMaker::NotebookInstanceLifecycleConfig", &["NotebookInstanceLifecycleConfigName"]),
    ("AWS::SageMaker::Workteam", &["WorkteamName"]),
    ("AWS::ServiceDiscovery::Service", &["Name"]),
    ("AWS::Transfer::User", &["ServerId", "UserName"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(EVERY_PROPERTY.is_sorted());
        assert!(FURTHER.is_sorted_by_key(|(name, _)| *name));
    }

    #[test]
    fn attributes_are_read_only_properties_and_a_few_more() {
        let has = |resource_type: &str, attribute: &str| Attributes::of(resource_type).has(attribute);
        assert!(has("AWS::S3::Bucket", "Arn") && !has("AWS::S3::Bucket", "BucketName"));
        assert!(has("AWS::DocDB::DBCluster", "Port") && !has("AWS::DocDB::DBCluster", "EngineVersion"));
        assert!(has("AWS::RDS::DBInstance", "Endpoint.Address"));
        assert!(!has("AWS::RDS::DBInstance", "Endpoint.Adress"));
        assert!(has("AWS::SNS::Topic", "TopicName"));
        assert!(
            has("AWS::CloudFormation::Stack", "Outputs.Any") && !has("AWS::CloudFormation::Stack", "Any")
        );
        assert!(has("Custom::Own", "Any.Thing") && has("Some::Unknown::Type", "Any"));
    }
}
