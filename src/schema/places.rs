//! The places whose schema does not say which references they take, reviewed by hand.

use super::Schema;

/// What places take, as a format, and the places: a resource type and the path of a property in it.
///
/// Of each, the property's page in the user guide says that it is this and nothing else. `NameOrArn` stands for
/// either; `arn` for the ARN of anything; `|` is between several of which any will do. Literals are not held to it.
const PLACES: [(&str, &[&str]); 46] = [
    (
        "AWS::AmazonMQ::Broker.Arn|AWS::DocDB::DBCluster.Arn|AWS::DynamoDB::Table.StreamArn|AWS::Kinesis::Stream.Arn|AWS::MSK::Cluster.Arn|AWS::SQS::Queue.Arn",
        &["AWS::Lambda::EventSourceMapping/EventSourceArn"],
    ),
    (
        "AWS::ApiGateway::RestApi.RestApiId",
        &[
            "AWS::ApiGateway::Authorizer/RestApiId",
            "AWS::ApiGateway::BasePathMapping/RestApiId",
            "AWS::ApiGateway::Deployment/RestApiId",
            "AWS::ApiGateway::DocumentationPart/RestApiId",
            "AWS::ApiGateway::DocumentationVersion/RestApiId",
            "AWS::ApiGateway::GatewayResponse/RestApiId",
            "AWS::ApiGateway::Method/RestApiId",
            "AWS::ApiGateway::Model/RestApiId",
            "AWS::ApiGateway::RequestValidator/RestApiId",
            "AWS::ApiGateway::Resource/RestApiId",
            "AWS::ApiGateway::Stage/RestApiId",
            "AWS::ApiGateway::UsagePlan/ApiStages/*/ApiId",
        ],
    ),
    (
        "AWS::ApiGatewayV2::Api.ApiId",
        &[
            "AWS::ApiGatewayV2::Authorizer/ApiId",
            "AWS::ApiGatewayV2::Deployment/ApiId",
            "AWS::ApiGatewayV2::Integration/ApiId",
            "AWS::ApiGatewayV2::IntegrationResponse/ApiId",
            "AWS::ApiGatewayV2::Model/ApiId",
            "AWS::ApiGatewayV2::Route/ApiId",
            "AWS::ApiGatewayV2::RouteResponse/ApiId",
            "AWS::ApiGatewayV2::Stage/ApiId",
        ],
    ),
    (
        "AWS::CertificateManager::Certificate.CertificateArn",
        &[
            "AWS::ElasticLoadBalancingV2::Listener/Certificates/*/CertificateArn",
            "AWS::ElasticLoadBalancingV2::ListenerCertificate/Certificates/*/CertificateArn",
        ],
    ),
    (
        "AWS::Cognito::UserPool.UserPoolId",
        &[
            "AWS::AppSync::GraphQLApi/UserPoolConfig/UserPoolId",
            "AWS::Cognito::ManagedLoginBranding/UserPoolId",
            "AWS::Cognito::UserPoolClient/UserPoolId",
            "AWS::Cognito::UserPoolDomain/UserPoolId",
            "AWS::Cognito::UserPoolGroup/UserPoolId",
            "AWS::Cognito::UserPoolIdentityProvider/UserPoolId",
            "AWS::Cognito::UserPoolResourceServer/UserPoolId",
            "AWS::Cognito::UserPoolRiskConfigurationAttachment/UserPoolId",
            "AWS::Cognito::UserPoolUICustomizationAttachment/UserPoolId",
            "AWS::Cognito::UserPoolUser/UserPoolId",
            "AWS::Cognito::UserPoolUserToGroupAttachment/UserPoolId",
        ],
    ),
    ("AWS::EC2::CarrierGateway.CarrierGatewayId", &["AWS::EC2::Route/CarrierGatewayId"]),
    ("AWS::EC2::CustomerGateway.CustomerGatewayId", &["AWS::EC2::VPNConnection/CustomerGatewayId"]),
    (
        "AWS::EC2::EIP.AllocationId",
        &[
            "AWS::EC2::EIPAssociation/AllocationId",
            "AWS::EC2::NatGateway/AllocationId",
            "AWS::EC2::NatGateway/SecondaryAllocationIds/*",
            "AWS::ElasticLoadBalancingV2::LoadBalancer/SubnetMappings/*/AllocationId",
        ],
    ),
    ("AWS::EC2::EgressOnlyInternetGateway.Id", &["AWS::EC2::Route/EgressOnlyInternetGatewayId"]),
    (
        "AWS::EC2::Instance.InstanceId",
        &[
            "AWS::EC2::EIP/InstanceId",
            "AWS::EC2::EIPAssociation/InstanceId",
            "AWS::EC2::NetworkInterfaceAttachment/InstanceId",
            "AWS::EC2::Route/InstanceId",
            "AWS::EC2::VolumeAttachment/InstanceId",
        ],
    ),
    ("AWS::EC2::InternetGateway.InternetGatewayId", &["AWS::EC2::VPCGatewayAttachment/InternetGatewayId"]),
    (
        "AWS::EC2::InternetGateway.InternetGatewayId|AWS::EC2::VPNGateway.VPNGatewayId",
        &["AWS::EC2::GatewayRouteTableAssociation/GatewayId", "AWS::EC2::Route/GatewayId"],
    ),
    ("AWS::EC2::NatGateway.NatGatewayId", &["AWS::EC2::Route/NatGatewayId"]),
    (
        "AWS::EC2::NetworkAcl.Id",
        &["AWS::EC2::NetworkAclEntry/NetworkAclId", "AWS::EC2::SubnetNetworkAclAssociation/NetworkAclId"],
    ),
    (
        "AWS::EC2::NetworkInterface.Id",
        &[
            "AWS::EC2::EIPAssociation/NetworkInterfaceId",
            "AWS::EC2::Instance/NetworkInterfaces/*/NetworkInterfaceId",
            "AWS::EC2::LaunchTemplate/LaunchTemplateData/NetworkInterfaces/*/NetworkInterfaceId",
            "AWS::EC2::NetworkInterfaceAttachment/NetworkInterfaceId",
            "AWS::EC2::Route/NetworkInterfaceId",
        ],
    ),
    (
        "AWS::EC2::RouteTable.RouteTableId",
        &[
            "AWS::EC2::GatewayRouteTableAssociation/RouteTableId",
            "AWS::EC2::Route/RouteTableId",
            "AWS::EC2::SubnetRouteTableAssociation/RouteTableId",
            "AWS::EC2::VPCEndpoint/RouteTableIds/*",
            "AWS::EC2::VPNGatewayRoutePropagation/RouteTableIds/*",
        ],
    ),
    (
        "AWS::EC2::Subnet.SubnetId",
        &["AWS::EMR::Cluster/Instances/Ec2SubnetId", "AWS::EMR::Cluster/Instances/Ec2SubnetIds/*"],
    ),
    (
        "AWS::EC2::TransitGateway.Id",
        &[
            "AWS::EC2::Route/TransitGatewayId",
            "AWS::EC2::TransitGatewayAttachment/TransitGatewayId",
            "AWS::EC2::TransitGatewayMulticastDomain/TransitGatewayId",
            "AWS::EC2::TransitGatewayPeeringAttachment/TransitGatewayId",
            "AWS::EC2::TransitGatewayRouteTable/TransitGatewayId",
            "AWS::EC2::TransitGatewayVpcAttachment/TransitGatewayId",
            "AWS::EC2::VPNConnection/TransitGatewayId",
        ],
    ),
    ("AWS::EC2::VPCEndpoint.Id", &["AWS::EC2::Route/VpcEndpointId"]),
    ("AWS::EC2::VPCPeeringConnection.Id", &["AWS::EC2::Route/VpcPeeringConnectionId"]),
    (
        "AWS::EC2::VPNGateway.VPNGatewayId",
        &[
            "AWS::EC2::VPCGatewayAttachment/VpnGatewayId",
            "AWS::EC2::VPNConnection/VpnGatewayId",
            "AWS::EC2::VPNGatewayRoutePropagation/VpnGatewayId",
        ],
    ),
    (
        "AWS::EC2::Volume.VolumeId",
        &["AWS::EC2::Instance/Volumes/*/VolumeId", "AWS::EC2::VolumeAttachment/VolumeId"],
    ),
    ("AWS::ECS::Cluster.NameOrArn", &["AWS::ECS::Service/Cluster"]),
    ("AWS::ECS::TaskDefinition.TaskDefinitionArn", &["AWS::ECS::Service/TaskDefinition"]),
    (
        "AWS::ElasticLoadBalancingV2::Listener.ListenerArn",
        &[
            "AWS::ElasticLoadBalancingV2::ListenerCertificate/ListenerArn",
            "AWS::ElasticLoadBalancingV2::ListenerRule/ListenerArn",
        ],
    ),
    (
        "AWS::ElasticLoadBalancingV2::LoadBalancer.LoadBalancerArn",
        &[
            "AWS::EC2::VPCEndpointService/GatewayLoadBalancerArns/*",
            "AWS::EC2::VPCEndpointService/NetworkLoadBalancerArns/*",
            "AWS::ElasticLoadBalancingV2::Listener/LoadBalancerArn",
        ],
    ),
    (
        "AWS::ElasticLoadBalancingV2::TargetGroup.TargetGroupArn",
        &[
            "AWS::AutoScaling::AutoScalingGroup/TargetGroupARNs/*",
            "AWS::ECS::Service/LoadBalancers/*/TargetGroupArn",
            "AWS::ElasticLoadBalancingV2::Listener/DefaultActions/*/ForwardConfig/TargetGroups/*/TargetGroupArn",
            "AWS::ElasticLoadBalancingV2::Listener/DefaultActions/*/TargetGroupArn",
            "AWS::ElasticLoadBalancingV2::ListenerRule/Actions/*/ForwardConfig/TargetGroups/*/TargetGroupArn",
            "AWS::ElasticLoadBalancingV2::ListenerRule/Actions/*/TargetGroupArn",
        ],
    ),
    (
        "AWS::IAM::Group.GroupName",
        &[
            "AWS::IAM::GroupPolicy/GroupName",
            "AWS::IAM::ManagedPolicy/Groups/*",
            "AWS::IAM::Policy/Groups/*",
            "AWS::IAM::User/Groups/*",
            "AWS::IAM::UserToGroupAddition/GroupName",
        ],
    ),
    (
        "AWS::IAM::InstanceProfile.Arn",
        &["AWS::EC2::LaunchTemplate/LaunchTemplateData/IamInstanceProfile/Arn"],
    ),
    (
        "AWS::IAM::InstanceProfile.InstanceProfileName",
        &[
            "AWS::EC2::Instance/IamInstanceProfile",
            "AWS::EC2::LaunchTemplate/LaunchTemplateData/IamInstanceProfile/Name",
        ],
    ),
    (
        "AWS::IAM::InstanceProfile.NameOrArn",
        &[
            "AWS::AutoScaling::LaunchConfiguration/IamInstanceProfile",
            "AWS::Batch::ComputeEnvironment/ComputeResources/InstanceRole",
            "AWS::EMR::Cluster/JobFlowRole",
        ],
    ),
    (
        "AWS::IAM::ManagedPolicy.PolicyArn",
        &[
            "AWS::IAM::Group/ManagedPolicyArns/*",
            "AWS::IAM::Role/ManagedPolicyArns/*",
            "AWS::IAM::Role/PermissionsBoundary",
            "AWS::IAM::User/ManagedPolicyArns/*",
            "AWS::IAM::User/PermissionsBoundary",
        ],
    ),
    (
        "AWS::IAM::Role.Arn",
        &[
            "AWS::EKS::Nodegroup/NodeRole",
            "AWS::Redshift::Cluster/IamRoles/*",
            "AWS::S3::Bucket/ReplicationConfiguration/Role",
        ],
    ),
    (
        "AWS::IAM::Role.NameOrArn",
        &[
            "AWS::Batch::ComputeEnvironment/ComputeResources/SpotIamFleetRole",
            "AWS::Batch::ComputeEnvironment/ServiceRole",
            "AWS::CodeBuild::Project/BuildBatchConfig/ServiceRole",
            "AWS::CodeBuild::Project/ServiceRole",
            "AWS::EC2::SpotFleet/SpotFleetRequestConfigData/IamFleetRole",
            "AWS::ECS::Service/Role",
            "AWS::EMR::Cluster/AutoScalingRole",
            "AWS::EMR::Cluster/ServiceRole",
            "AWS::Glue::Crawler/Role",
            "AWS::Glue::Job/Role",
            "AWS::Glue::MLTransform/Role",
        ],
    ),
    (
        "AWS::IAM::Role.RoleName",
        &[
            "AWS::IAM::InstanceProfile/Roles/*",
            "AWS::IAM::ManagedPolicy/Roles/*",
            "AWS::IAM::Policy/Roles/*",
            "AWS::IAM::RolePolicy/RoleName",
        ],
    ),
    (
        "AWS::IAM::User.UserName",
        &[
            "AWS::IAM::AccessKey/UserName",
            "AWS::IAM::ManagedPolicy/Users/*",
            "AWS::IAM::Policy/Users/*",
            "AWS::IAM::UserPolicy/UserName",
            "AWS::IAM::UserToGroupAddition/Users/*",
        ],
    ),
    (
        "AWS::KMS::Key.KeyId",
        &[
            "AWS::EC2::Volume/KmsKeyId",
            "AWS::RDS::DBCluster/KmsKeyId",
            "AWS::RDS::DBInstance/KmsKeyId",
            "AWS::Redshift::Cluster/KmsKeyId",
            "AWS::SecretsManager::Secret/KmsKeyId",
        ],
    ),
    (
        "AWS::Kinesis::Stream.Arn",
        &["AWS::KinesisFirehose::DeliveryStream/KinesisStreamSourceConfiguration/KinesisStreamARN"],
    ),
    (
        "AWS::Lambda::Function.Arn",
        &[
            "AWS::Cognito::UserPool/LambdaConfig/CreateAuthChallenge",
            "AWS::Cognito::UserPool/LambdaConfig/CustomMessage",
            "AWS::Cognito::UserPool/LambdaConfig/DefineAuthChallenge",
            "AWS::Cognito::UserPool/LambdaConfig/PostAuthentication",
            "AWS::Cognito::UserPool/LambdaConfig/PostConfirmation",
            "AWS::Cognito::UserPool/LambdaConfig/PreAuthentication",
            "AWS::Cognito::UserPool/LambdaConfig/PreSignUp",
            "AWS::Cognito::UserPool/LambdaConfig/PreTokenGeneration",
            "AWS::Cognito::UserPool/LambdaConfig/UserMigration",
            "AWS::Cognito::UserPool/LambdaConfig/VerifyAuthChallengeResponse",
            "AWS::S3::Bucket/NotificationConfiguration/LambdaConfigurations/*/Function",
        ],
    ),
    (
        "AWS::Lambda::Function.NameOrArn",
        &[
            "AWS::Lambda::Alias/FunctionName",
            "AWS::Lambda::EventInvokeConfig/FunctionName",
            "AWS::Lambda::EventSourceMapping/FunctionName",
            "AWS::Lambda::Permission/FunctionName",
            "AWS::Lambda::Url/TargetFunctionArn",
            "AWS::Lambda::Version/FunctionName",
            "AWS::SecretsManager::RotationSchedule/RotationLambdaARN",
        ],
    ),
    (
        "AWS::Route53::HostedZone.Id",
        &[
            "AWS::Route53::RecordSet/HostedZoneId",
            "AWS::Route53::RecordSetGroup/HostedZoneId",
            "AWS::Route53::RecordSetGroup/RecordSets/*/HostedZoneId",
        ],
    ),
    (
        "AWS::S3::Bucket.Arn",
        &[
            "AWS::KinesisFirehose::DeliveryStream/ExtendedS3DestinationConfiguration/BucketARN",
            "AWS::KinesisFirehose::DeliveryStream/S3DestinationConfiguration/BucketARN",
            "AWS::S3::Bucket/AnalyticsConfigurations/*/StorageClassAnalysis/DataExport/Destination/BucketArn",
            "AWS::S3::Bucket/InventoryConfigurations/*/Destination/BucketArn",
            "AWS::S3::Bucket/ReplicationConfiguration/Rules/*/Destination/Bucket",
        ],
    ),
    (
        "AWS::SNS::Topic.Arn",
        &[
            "AWS::DAX::Cluster/NotificationTopicARN",
            "AWS::ElastiCache::CacheCluster/NotificationTopicArn",
            "AWS::ElastiCache::ReplicationGroup/NotificationTopicArn",
            "AWS::S3::Bucket/NotificationConfiguration/TopicConfigurations/*/Topic",
            "AWS::SNS::TopicPolicy/Topics/*",
        ],
    ),
    (
        "AWS::SQS::Queue.Arn",
        &[
            "AWS::Events::Rule/Targets/*/DeadLetterConfig/Arn",
            "AWS::S3::Bucket/NotificationConfiguration/QueueConfigurations/*/Queue",
            "AWS::SQS::Queue/RedrivePolicy/deadLetterTargetArn",
        ],
    ),
    ("AWS::SQS::Queue.QueueUrl", &["AWS::SQS::QueuePolicy/Queues/*"]),
    (
        "arn",
        &[
            "AWS::CloudWatch::Alarm/AlarmActions/*",
            "AWS::CloudWatch::Alarm/InsufficientDataActions/*",
            "AWS::CloudWatch::Alarm/OKActions/*",
            "AWS::Events::Rule/Targets/*/Arn",
            "AWS::Lambda::Function/DeadLetterConfig/TargetArn",
            "AWS::Lambda::Permission/SourceArn",
            "AWS::Logs::SubscriptionFilter/DestinationArn",
            "AWS::Scheduler::Schedule/Target/Arn",
        ],
    ),
];

/// Says of a schema's properties which references they take, where it does not itself.
pub(super) fn mark(schema: &mut Schema) {
    let name = schema.resource_type;
    for (format, places) in PLACES {
        for place in places {
            let path = place.strip_prefix(name).and_then(|rest| rest.strip_prefix('/'));
            let Some(path) = path.map(|path| path.split('/').collect::<Vec<_>>()) else { continue };
            let found = schema.find(schema.root(), &path, 0);
            if let Some(shape) = found.and_then(|id| schema.nodes.get_mut(id.index())) {
                shape.format.get_or_insert_with(|| format.into());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;

    #[test]
    fn places_are_sorted_and_those_of_the_registry() {
        assert!(PLACES.is_sorted());
        for (format, places) in PLACES {
            assert!(places.is_sorted(), "{format}");
            for format in format.split('|') {
                let producer = format.split('.').next().unwrap();
                assert!(format == "arn" || schema::exists(producer), "{format}");
            }
            for place in places {
                let (name, path) = place.split_once('/').unwrap();
                let schema = schema::get(name).unwrap();
                let path: Vec<&str> = path.split('/').collect();
                let id = schema.find(schema.root(), &path, 0).expect(place);
                assert_eq!(schema.node(id).format.as_deref(), Some(format), "{place}");
            }
        }
    }
}
