//! What `Ref` and `Fn::GetAtt` yield: the names and ARNs of resources, as AWS forms them.
//!
//! CloudFormation user guide, "Return values" of each type; service authorization reference for the ARNs. The
//! texts have placeholders: `{name}`, `{id}` for what a service assigns, `{partition}`, `{region}`,
//! `{account}`, and properties, such as `{Path}`, with a default behind a `|`.

/// How a resource type is named.
#[derive(Debug)]
pub(super) struct Identity {
    pub(super) resource_type: &'static str,
    /// The property that names the resource, if one does.
    pub(super) name: Option<&'static str>,
    /// The form of what the service assigns, in which `#` stands for a character.
    pub(super) assigned: &'static str,
    /// What `Ref` yields.
    pub(super) reference: &'static str,
    /// What `Fn::GetAtt` yields.
    pub(super) attributes: &'static [(&'static str, &'static str)],
}

/// Returns how a resource type is named, where that is known.
pub(super) fn of(resource_type: &str) -> Option<&'static Identity> {
    IDENTITIES.iter().find(|identity| identity.resource_type == resource_type)
}

const fn named(
    resource_type: &'static str,
    name: &'static str,
    reference: &'static str,
    attributes: &'static [(&'static str, &'static str)],
) -> Identity {
    Identity { resource_type, name: Some(name), assigned: "", reference, attributes }
}

const fn assigned(
    resource_type: &'static str,
    assigned: &'static str,
    reference: &'static str,
    attributes: &'static [(&'static str, &'static str)],
) -> Identity {
    Identity { resource_type, name: None, assigned, reference, attributes }
}

const ROLE: &str = "arn:{partition}:iam::{account}:role{Path|/}{name}";
const USER: &str = "arn:{partition}:iam::{account}:user{Path|/}{name}";
const GROUP: &str = "arn:{partition}:iam::{account}:group{Path|/}{name}";
const MANAGED_POLICY: &str = "arn:{partition}:iam::{account}:policy{Path|/}{name}";
const SAML_PROVIDER: &str = "arn:{partition}:iam::{account}:saml-provider/{name}";
const SECRET: &str = "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-{id}";
const DOMAIN: &str = "arn:{partition}:sagemaker:{region}:{account}:domain/{id}";
const PROFILE: &str = "arn:{partition}:sagemaker:{region}:{account}:user-profile/{DomainId}/{name}";
const SPACE: &str = "arn:{partition}:sagemaker:{region}:{account}:space/{DomainId}/{name}";
const APP: &str = "arn:{partition}:sagemaker:{region}:{account}:app/{DomainId}/{UserProfileName|}{SpaceName|}/{AppType}/{name}";
const LIFECYCLE: &str = "arn:{partition}:sagemaker:{region}:{account}:studio-lifecycle-config/{name}";
const TRAIL: &str = "arn:{partition}:cloudtrail:{region}:{account}:trail/{name}";
const KEY: &str = "arn:{partition}:kms:{region}:{account}:key/{id}";
const FUNCTION: &str = "arn:{partition}:lambda:{region}:{account}:function:{name}";
const TOPIC: &str = "arn:{partition}:sns:{region}:{account}:{name}";
const QUEUE: &str = "arn:{partition}:sqs:{region}:{account}:{name}";
const LOG_GROUP: &str = "arn:{partition}:logs:{region}:{account}:log-group:{name}:*";
const FILE_SYSTEM: &str = "arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{id}";
const ACCESS_POINT: &str = "arn:{partition}:elasticfilesystem:{region}:{account}:access-point/{id}";
const BUCKET: &str = "arn:{partition}:s3:::{name}";

static IDENTITIES: &[Identity] = &[
    assigned(
        "AWS::Athena::NamedQuery",
        "########-####-####-####-############",
        "{id}",
        &[("NamedQueryId", "{id}")],
    ),
    named("AWS::Athena::WorkGroup", "Name", "{name}", &[]),
    named("AWS::CloudTrail::Trail", "TrailName", "{name}", &[("Arn", TRAIL)]),
    assigned("AWS::EC2::RouteTable", "rtb-#################", "{id}", &[("RouteTableId", "{id}")]),
    assigned(
        "AWS::EC2::SecurityGroup",
        "sg-#################",
        "{id}",
        &[("GroupId", "{id}"), ("Id", "{id}"), ("VpcId", "{VpcId|}")],
    ),
    assigned("AWS::EC2::SecurityGroupIngress", "sgr-#################", "{id}", &[("Id", "{id}")]),
    assigned(
        "AWS::EC2::Subnet",
        "subnet-#################",
        "{id}",
        &[
            ("SubnetId", "{id}"),
            ("VpcId", "{VpcId}"),
            ("CidrBlock", "{CidrBlock|}"),
            ("AvailabilityZone", "{AvailabilityZone|}"),
        ],
    ),
    assigned(
        "AWS::EC2::SubnetRouteTableAssociation",
        "rtbassoc-#################",
        "{id}",
        &[("Id", "{id}")],
    ),
    assigned(
        "AWS::EC2::VPC",
        "vpc-#################",
        "{id}",
        &[("VpcId", "{id}"), ("CidrBlock", "{CidrBlock|}"), ("DefaultSecurityGroup", "sg-{id}")],
    ),
    assigned("AWS::EC2::VPCEndpoint", "vpce-#################", "{id}", &[("Id", "{id}")]),
    assigned(
        "AWS::EFS::AccessPoint",
        "fsap-#################",
        "{id}",
        &[("Arn", ACCESS_POINT), ("AccessPointId", "{id}")],
    ),
    assigned(
        "AWS::EFS::FileSystem",
        "fs-#################",
        "{id}",
        &[("Arn", FILE_SYSTEM), ("FileSystemId", "{id}")],
    ),
    assigned("AWS::EMR::Cluster", "j-#############", "{id}", &[("Id", "{id}")]),
    named("AWS::Glue::Database", "DatabaseInput.Name", "{name}", &[]),
    named("AWS::Glue::Table", "TableInput.Name", "{name}", &[]),
    assigned("AWS::Glue::Partition", "################", "{id}", &[]),
    named("AWS::IAM::Group", "GroupName", "{name}", &[("Arn", GROUP)]),
    named("AWS::IAM::ManagedPolicy", "ManagedPolicyName", MANAGED_POLICY, &[("PolicyArn", MANAGED_POLICY)]),
    named("AWS::IAM::Policy", "PolicyName", "{name}", &[]),
    named("AWS::IAM::Role", "RoleName", "{name}", &[("Arn", ROLE)]),
    named("AWS::IAM::SAMLProvider", "Name", SAML_PROVIDER, &[("Arn", SAML_PROVIDER)]),
    named("AWS::IAM::User", "UserName", "{name}", &[("Arn", USER)]),
    named("AWS::KMS::Alias", "AliasName", "{name}", &[]),
    assigned(
        "AWS::KMS::Key",
        "########-####-####-####-############",
        "{id}",
        &[("Arn", KEY), ("KeyId", "{id}")],
    ),
    named(
        "AWS::LakeFormation::DataCellsFilter",
        "Name",
        "{TableCatalogId}|{DatabaseName}|{TableName}|{name}",
        &[],
    ),
    assigned("AWS::LakeFormation::DataLakeSettings", "############", "{id}", &[]),
    assigned("AWS::LakeFormation::PrincipalPermissions", "################", "{id}", &[]),
    assigned("AWS::LakeFormation::Permissions", "################", "{id}", &[]),
    named("AWS::LakeFormation::Resource", "ResourceArn", "{name}", &[]),
    named("AWS::LakeFormation::Tag", "TagKey", "{CatalogId|{account}}|{name}", &[]),
    assigned("AWS::LakeFormation::TagAssociation", "################", "{id}", &[]),
    named("AWS::Lambda::Function", "FunctionName", "{name}", &[("Arn", FUNCTION)]),
    named("AWS::Logs::LogGroup", "LogGroupName", "{name}", &[("Arn", LOG_GROUP)]),
    named(
        "AWS::S3::Bucket",
        "BucketName",
        "{name}",
        &[
            ("Arn", BUCKET),
            ("DomainName", "{name}.s3.amazonaws.com"),
            ("RegionalDomainName", "{name}.s3.{region}.amazonaws.com"),
        ],
    ),
    named("AWS::S3::BucketPolicy", "Bucket", "{name}", &[]),
    named("AWS::SNS::Topic", "TopicName", TOPIC, &[("TopicArn", TOPIC), ("TopicName", "{name}")]),
    named(
        "AWS::SQS::Queue",
        "QueueName",
        "https://sqs.{region}.{suffix}/{account}/{name}",
        &[
            ("Arn", QUEUE),
            ("QueueName", "{name}"),
            ("QueueUrl", "https://sqs.{region}.{suffix}/{account}/{name}"),
        ],
    ),
    assigned("AWS::SSO::Assignment", "################", "{id}", &[]),
    named("AWS::SSO::InstanceAccessControlAttributeConfiguration", "InstanceArn", "{name}", &[]),
    assigned(
        "AWS::SSO::PermissionSet",
        "ps-################",
        "{InstanceArn}|{id}",
        &[("PermissionSetArn", "arn:{partition}:sso:::permissionSet/{id}")],
    ),
    named("AWS::SageMaker::App", "AppName", "{name}", &[("AppArn", APP)]),
    assigned(
        "AWS::SageMaker::Domain",
        "d-############",
        "{id}",
        &[
            ("DomainArn", DOMAIN),
            ("DomainId", "{id}"),
            ("HomeEfsFileSystemId", "fs-{id}"),
            ("Url", "https://{id}.studio.{region}.sagemaker.aws"),
        ],
    ),
    named("AWS::SageMaker::Space", "SpaceName", "{name}", &[("SpaceArn", SPACE)]),
    named(
        "AWS::SageMaker::StudioLifecycleConfig",
        "StudioLifecycleConfigName",
        "{name}",
        &[("StudioLifecycleConfigArn", LIFECYCLE)],
    ),
    named("AWS::SageMaker::UserProfile", "UserProfileName", "{name}", &[("UserProfileArn", PROFILE)]),
    Identity {
        resource_type: "AWS::SecretsManager::Secret",
        name: Some("Name"),
        assigned: "######",
        reference: SECRET,
        attributes: &[("Id", SECRET)],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;

    #[test]
    fn the_table_agrees_with_the_schemas() {
        for identity in IDENTITIES {
            let schema = schema::get(identity.resource_type).unwrap();
            let has = |path: &str| {
                let pointer = format!("/properties/{}", path.replace('.', "/properties/"));
                schema.property(&pointer).is_some()
                    || schema.property(&format!("/properties/{}", path.replace('.', "/"))).is_some()
            };
            if let Some(name) = identity.name {
                assert!(has(name), "{} {name}", identity.resource_type);
            }
            for (attribute, _) in identity.attributes {
                let is_read_only =
                    schema.facts.read_only.iter().any(|it| **it == *format!("/properties/{attribute}"));
                assert!(is_read_only || has(attribute), "{} {attribute}", identity.resource_type);
            }
        }
    }
}
