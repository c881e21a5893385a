//! What the schemas do not say of kinds, reviewed by hand.

/// Formats whose names are not those of the type and attribute that they mean.
pub(super) const ALIASES: [(&str, &str, &str); 8] = [
    ("AWS::ACM::Certificate.Arn", "AWS::CertificateManager::Certificate", "Arn"),
    ("AWS::EC2::SecurityGroup.GroupId", "AWS::EC2::SecurityGroup", "Id"),
    ("AWS::EC2::SecurityGroup.GroupName", "AWS::EC2::SecurityGroup", "Name"),
    ("AWS::EC2::SecurityGroup.Ids", "AWS::EC2::SecurityGroup", "Id"),
    ("AWS::EC2::SecurityGroup.Names", "AWS::EC2::SecurityGroup", "Name"),
    ("AWS::EC2::Subnet.Ids", "AWS::EC2::Subnet", "Id"),
    // An image is made outside of templates: the registry has no such type.
    ("AWS::EC2::Image.Id", "AWS::EC2::Image", "Id"),
    ("AWS::EC2::SecurityGroup.Name", "AWS::EC2::SecurityGroup", "Name"),
];

/// Places, by the beginning of their resource type, that have a format but take other things too.
pub(super) const MISFILED: [(&str, &str); 4] = [
    // Any principal of IAM.
    ("AWS::AuditManager::Assessment", "AWS::IAM::Role.Arn"),
    // Values to filter by.
    ("AWS::InspectorV2::Filter", "AWS::IAM::Role.Arn"),
    // Any resource.
    ("AWS::ObservabilityAdmin::OrganizationCentralizationRule", "AWS::KMS::Key.Arn"),
    // The topics of QuickSight, not those of SNS.
    ("AWS::QuickSight::", "AWS::SNS::Topic.Arn"),
];

/// Places, by the beginning of their resource type, that take the name where their format says the ARN.
///
/// Tasks take "the short name or full Amazon Resource Name" of their roles, and those of Batch hand them on.
pub(super) const EITHER: [(&str, &str, &str); 3] = [
    ("AWS::Batch::", "AWS::IAM::Role.Arn", "AWS::IAM::Role"),
    ("AWS::ECS::", "AWS::IAM::Role.Arn", "AWS::IAM::Role"),
    ("AWS::GammaDilithium::", "AWS::IAM::Role.Arn", "AWS::IAM::Role"),
];

/// What `Ref` returns where it is not the only primary identifier or is not called as one, by the resource
/// type's page in the user guide.
pub(super) const REFS: [(&str, &str); 5] = [
    ("AWS::EC2::EIP", "PublicIp"),
    ("AWS::ECS::Service", "ServiceArn"),
    ("AWS::Events::Rule", "Name"),
    ("AWS::IAM::ManagedPolicy", "PolicyArn"),
    ("AWS::SecretsManager::Secret", "Arn"),
];

/// Attributes that say something of their resource, but are not what other places know it by, or of which the
/// schema does not say so: each fits only where a place asks for it.
pub(super) const ASIDE: [(&str, &str); 14] = [
    ("AWS::DynamoDB::Table", "StreamArn"),
    ("AWS::EC2::EIP", "AllocationId"),
    ("AWS::EC2::EIP", "PublicIp"),
    ("AWS::EC2::Instance", "PrivateDnsName"),
    ("AWS::EC2::Instance", "PrivateIp"),
    ("AWS::EC2::Instance", "PublicDnsName"),
    ("AWS::EC2::Instance", "PublicIp"),
    ("AWS::EC2::Subnet", "AvailabilityZone"),
    ("AWS::EC2::Subnet", "CidrBlock"),
    ("AWS::EC2::VPC", "CidrBlock"),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerFullName"),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "TargetGroupFullName"),
    ("AWS::SNS::Topic", "TopicName"),
    ("AWS::SQS::Queue", "QueueName"),
];

/// Types of which one can stand in for the other in some places.
pub(super) const RELATED: [(&str, &str); 3] = [
    // Load balancers and distributions take certificates of both services.
    ("AWS::CertificateManager::Certificate", "AWS::IAM::ServerCertificate"),
    // What the pipeline builds is an image of EC2.
    ("AWS::EC2::Image", "AWS::ImageBuilder::Image"),
    ("AWS::IAM::Role", "AWS::IAM::ServiceLinkedRole"),
];

/// The services within which every type is a thing of its own: their identifiers are never exchangeable.
pub(super) const DISTINCT: [&str; 4] =
    ["AWS::Cognito::", "AWS::EC2::", "AWS::ElasticLoadBalancingV2::", "AWS::IAM::"];

/// Types of which a place that is said to take the ARN, the name, the id or the URL takes none of the others,
/// but for those in `EITHER`. Of others, such as keys, many services take either.
pub(super) const EXACT: [&str; 13] = [
    "AWS::Cognito::UserPool",
    "AWS::ElasticLoadBalancingV2::Listener",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
    "AWS::IAM::Group",
    "AWS::IAM::InstanceProfile",
    "AWS::IAM::Role",
    "AWS::IAM::User",
    "AWS::Kinesis::Stream",
    "AWS::Lambda::Function",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
];

/// The service in the ARNs of a namespace's resources (service authorization reference). Namespaces that are
/// not listed are not judged by their service.
pub(super) const SERVICES: [(&str, &str); 43] = [
    ("ApiGateway", "apigateway"),
    ("ApiGatewayV2", "apigateway"),
    ("Athena", "athena"),
    ("AutoScaling", "autoscaling"),
    ("Backup", "backup"),
    ("Batch", "batch"),
    ("CertificateManager", "acm"),
    ("CloudFormation", "cloudformation"),
    ("CloudFront", "cloudfront"),
    ("CloudTrail", "cloudtrail"),
    ("CloudWatch", "cloudwatch"),
    ("CodeBuild", "codebuild"),
    ("CodePipeline", "codepipeline"),
    ("DocDB", "rds"),
    ("DynamoDB", "dynamodb"),
    ("EC2", "ec2"),
    ("ECR", "ecr"),
    ("ECS", "ecs"),
    ("EFS", "elasticfilesystem"),
    ("EKS", "eks"),
    ("ElastiCache", "elasticache"),
    ("ElasticLoadBalancingV2", "elasticloadbalancing"),
    ("Elasticsearch", "es"),
    ("Events", "events"),
    ("Glue", "glue"),
    ("IAM", "iam"),
    ("KMS", "kms"),
    ("Kinesis", "kinesis"),
    ("KinesisFirehose", "firehose"),
    ("Lambda", "lambda"),
    ("Logs", "logs"),
    ("MSK", "kafka"),
    ("Neptune", "rds"),
    ("OpenSearchService", "es"),
    ("RDS", "rds"),
    ("Redshift", "redshift"),
    ("S3", "s3"),
    ("SNS", "sns"),
    ("SQS", "sqs"),
    ("SSM", "ssm"),
    ("SecretsManager", "secretsmanager"),
    ("StepFunctions", "states"),
    ("WAFv2", "wafv2"),
];

/// What the ids of types begin with, as patterns write it.
pub(super) const IDS: [(&str, &str); 3] =
    [("^sg-", "AWS::EC2::SecurityGroup"), ("^subnet-", "AWS::EC2::Subnet"), ("^vpc-", "AWS::EC2::VPC")];

/// What a pattern for ARNs of a service means, by a word in it: the type whose `Arn` the place takes.
pub(super) const MEANT: [(&str, &str, &str); 6] = [
    ("acm", "certificate", "AWS::CertificateManager::Certificate"),
    ("iam", ":role", "AWS::IAM::Role"),
    ("kms", "key", "AWS::KMS::Key"),
    ("lambda", "function", "AWS::Lambda::Function"),
    ("sns", "", "AWS::SNS::Topic"),
    ("sqs", "", "AWS::SQS::Queue"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_name_types_of_the_registry() {
        assert!(SERVICES.is_sorted());
        let types = REFS.iter().map(|(name, _)| *name).chain(RELATED.iter().flat_map(|(a, b)| [*a, *b]));
        for name in types.chain(MEANT.iter().map(|(.., name)| *name)) {
            assert!(name == "AWS::EC2::Image" || crate::schema::exists(name), "{name}");
        }
        for (name, attribute) in ASIDE {
            let schema = crate::schema::get(name).unwrap();
            assert!(schema.property(&format!("/properties/{attribute}")).is_some(), "{name} {attribute}");
        }
        assert!(ASIDE.is_sorted() && EITHER.is_sorted());
        for name in EXACT {
            assert!(crate::schema::exists(name), "{name}");
        }
        for (namespace, _) in SERVICES {
            let prefix = format!("AWS::{namespace}::");
            assert!(crate::schema::types().any(|name| name.starts_with(&prefix)), "{namespace}");
        }
    }
}
