//! The places whose schema does not say which references they take, reviewed by hand.

use super::Schema;

/// What places take, as a format, and the places: a resource type and the path of a property in it.
///
/// Of each, the property's page in the user guide says that it is this and nothing else. `NameOrArn` stands for
/// either; `arn` for the ARN of anything. Literals are not held to it.
const PLACES: [(&str, &[&str]); 27] = [
    (
        "AWS::EC2::EIP.AllocationId",
        &[
            "AWS::EC2::EIPAssociation/AllocationId",
            "AWS::EC2::NatGateway/AllocationId",
            "AWS::ElasticLoadBalancingV2::LoadBalancer/SubnetMappings/*/AllocationId",
        ],
    ),
    ("AWS::EC2::Instance.InstanceId", &["AWS::EC2::EIP/InstanceId", "AWS::EC2::VolumeAttachment/InstanceId"]),
    ("AWS::EC2::InternetGateway.InternetGatewayId", &["AWS::EC2::VPCGatewayAttachment/InternetGatewayId"]),
    ("AWS::EC2::NatGateway.NatGatewayId", &["AWS::EC2::Route/NatGatewayId"]),
    (
        "AWS::EC2::NetworkAcl.Id",
        &["AWS::EC2::NetworkAclEntry/NetworkAclId", "AWS::EC2::SubnetNetworkAclAssociation/NetworkAclId"],
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
    ("AWS::EC2::VPNGateway.VPNGatewayId", &["AWS::EC2::VPCGatewayAttachment/VpnGatewayId"]),
    ("AWS::EC2::Volume.VolumeId", &["AWS::EC2::VolumeAttachment/VolumeId"]),
    (
        "AWS::ElasticLoadBalancingV2::Listener.ListenerArn",
        &["AWS::ElasticLoadBalancingV2::ListenerRule/ListenerArn"],
    ),
    (
        "AWS::ElasticLoadBalancingV2::LoadBalancer.LoadBalancerArn",
        &["AWS::ElasticLoadBalancingV2::Listener/LoadBalancerArn"],
    ),
    (
        "AWS::ElasticLoadBalancingV2::TargetGroup.TargetGroupArn",
        &[
            "AWS::AutoScaling::AutoScalingGroup/TargetGroupARNs/*",
            "AWS::ECS::Service/LoadBalancers/*/TargetGroupArn",
            "AWS::ElasticLoadBalancingV2::Listener/DefaultActions/*/TargetGroupArn",
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
    ("AWS::IAM::InstanceProfile.NameOrArn", &["AWS::AutoScaling::LaunchConfiguration/IamInstanceProfile"]),
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
    ("AWS::IAM::Role.Arn", &["AWS::S3::Bucket/ReplicationConfiguration/Role"]),
    (
        "AWS::IAM::Role.NameOrArn",
        &["AWS::ECS::Service/Role", "AWS::Glue::Crawler/Role", "AWS::Glue::Job/Role"],
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
        "AWS::Kinesis::Stream.Arn",
        &["AWS::KinesisFirehose::DeliveryStream/KinesisStreamSourceConfiguration/KinesisStreamARN"],
    ),
    (
        "AWS::Lambda::Function.Arn",
        &[
            "AWS::Cognito::UserPool/LambdaConfig/CustomMessage",
            "AWS::Cognito::UserPool/LambdaConfig/PostConfirmation",
            "AWS::Cognito::UserPool/LambdaConfig/PreSignUp",
            "AWS::S3::Bucket/NotificationConfiguration/LambdaConfigurations/*/Function",
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
            "AWS::S3::Bucket/NotificationConfiguration/TopicConfigurations/*/Topic",
            "AWS::SNS::TopicPolicy/Topics/*",
        ],
    ),
    (
        "AWS::SQS::Queue.Arn",
        &[
            "AWS::Events::Rule/Targets/*/DeadLetterConfig/Arn",
            "AWS::S3::Bucket/NotificationConfiguration/QueueConfigurations/*/Queue",
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
            "AWS::Lambda::EventSourceMapping/EventSourceArn",
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
            let producer = format.split('.').next().unwrap();
            assert!(format == "arn" || schema::exists(producer), "{format}");
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
