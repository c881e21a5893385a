//! References of the wrong kind, and of the right one.

use super::findings;
use serde_json::{Value as Json, json};

/// Returns the findings on one resource among others that it may refer to.
fn among(kind: &str, properties: Json) -> Vec<String> {
    findings(&json!({
        "Parameters": {
            "Groups": {"Type": "List<AWS::EC2::SecurityGroup::Id>"},
            "Subnets": {"Type": "List<AWS::EC2::Subnet::Id>"},
            "Image": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>"},
            "Count": {"Type": "Number"},
            "Stage": {"Type": "String", "AllowedValues": ["test", "live"]}
        },
        "Conditions": {"Live": {"Fn::Equals": [{"Ref": "Stage"}, "live"]}},
        "Resources": {
            "Alerts": {"Type": "AWS::SNS::Topic"},
            "Files": {"Type": "AWS::S3::Bucket"},
            "Jobs": {"Type": "AWS::SQS::Queue"},
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}},
            "Person": {"Type": "AWS::IAM::User"},
            "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {}}},
            "Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "d"}},
            "Work": {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"ImageUri": "x"}, "PackageType": "Image",
                "Role": {"Fn::GetAtt": ["Role", "Arn"]}}},
            "Profile": {"Type": "AWS::IAM::InstanceProfile", "Properties": {"Roles": [{"Ref": "Role"}]}},
            "Inline": {"Type": "AWS::IAM::Policy", "Properties":
                {"PolicyName": "p", "PolicyDocument": {}, "Roles": [{"Ref": "Role"}]}},
            "Managed": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {}}},
            "Net": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
            "Ip": {"Type": "AWS::EC2::EIP"},
            "Table": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Ref": "Net"}}},
            "Pool": {"Type": "AWS::Cognito::UserPool"},
            "Orders": {"Type": "AWS::DynamoDB::Table", "Properties": {
                "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
                "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}]}},
            "Way": {"Type": "AWS::EC2::VPNGateway", "Properties": {"Type": "ipsec.1"}},
            "Seed": {"Type": "Custom::Seed", "Properties": {"ServiceToken": "t"}},
            "R": {"Type": kind, "Properties": properties}
        }
    }))
}

fn function(key: &str, value: Json) -> Vec<String> {
    let mut properties =
        json!({"Code": {"ImageUri": "x"}, "PackageType": "Image", "Role": {"Fn::GetAtt": ["Role", "Arn"]}});
    properties[key] = value;
    among("AWS::Lambda::Function", properties)
}

#[test]
fn references_of_another_kind_are_wrong() {
    let trail =
        |bucket: Json| among("AWS::CloudTrail::Trail", json!({"IsLogging": true, "S3BucketName": bucket}));
    assert!(trail(json!({"Ref": "Files"})).is_empty());
    for (found, path, message, help) in [
        (
            trail(json!({"Fn::GetAtt": ["Files", "Arn"]})),
            "wrong-reference-kind Resources/R/Properties/S3BucketName",
            "`S3BucketName` takes the name of an `AWS::S3::Bucket`, but `!GetAtt Files.Arn` is the ARN of an \
             `AWS::S3::Bucket`",
            "did you mean `!Ref Files`?",
        ),
        (
            function("Timeout", json!({"Fn::GetAtt": ["Jobs", "Arn"]})),
            "wrong-type Resources/R/Properties/Timeout",
            "expected an integer, found the ARN of an `AWS::SQS::Queue`",
            "refer to an integer",
        ),
        (
            function("Role", json!({"Ref": "Alerts"})),
            "wrong-reference-kind Resources/R/Properties/Role",
            "`Role` takes the ARN of an `AWS::IAM::Role`, but `!Ref Alerts` is the ARN of an `AWS::SNS::Topic`",
            "did you mean `!GetAtt Role.Arn`?",
        ),
        (
            function("Role", json!({"Fn::GetAtt": ["Jobs", "Arn"]})),
            "wrong-reference-kind Resources/R/Properties/Role",
            "`Role` takes the ARN of an `AWS::IAM::Role`, but `!GetAtt Jobs.Arn` is the ARN of an `AWS::SQS::Queue`",
            "did you mean `!GetAtt Role.Arn`?",
        ),
        (
            function("Role", json!({"Ref": "Role"})),
            "wrong-reference-kind Resources/R/Properties/Role",
            "`Role` takes the ARN of an `AWS::IAM::Role`, but `!Ref Role` is the name of an `AWS::IAM::Role`",
            "did you mean `!GetAtt Role.Arn`?",
        ),
        (
            function("Role", json!({"Fn::GetAtt": ["Person", "Arn"]})),
            "wrong-reference-kind Resources/R/Properties/Role",
            "`Role` takes the ARN of an `AWS::IAM::Role`, but `!GetAtt Person.Arn` is the ARN of an `AWS::IAM::User`",
            "did you mean `!GetAtt Role.Arn`?",
        ),
        (
            function("Role", json!({"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:user/x"})),
            "wrong-reference-kind Resources/R/Properties/Role",
            "`Role` takes the ARN of an `AWS::IAM::Role`, but `!Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:user/x` \
             is an ARN of the service `iam`",
            "did you mean `!GetAtt Role.Arn`?",
        ),
        (
            function("Role", json!({"Fn::If": ["Live", {"Ref": "Alerts"}, {"Fn::GetAtt": ["Role", "Arn"]}]})),
            "wrong-reference-kind Resources/R/Properties/Role/Fn::If/1",
            "`Role` takes the ARN of an `AWS::IAM::Role`, but `!Ref Alerts` is the ARN of an `AWS::SNS::Topic` when \
             Stage = `live`",
            "did you mean `!GetAtt Role.Arn`?",
        ),
        (
            function("VpcConfig", json!({"SubnetIds": [{"Ref": "Group"}]})),
            "wrong-reference-kind Resources/R/Properties/VpcConfig/SubnetIds/0",
            "`SubnetIds` takes the id of an `AWS::EC2::Subnet`, but `!Ref Group` is the id of an `AWS::EC2::SecurityGroup`",
            "refer to the id of an `AWS::EC2::Subnet`",
        ),
        (
            function("VpcConfig", json!({"SubnetIds": {"Ref": "Groups"}})),
            "wrong-reference-kind Resources/R/Properties/VpcConfig/SubnetIds",
            "`SubnetIds` takes the id of an `AWS::EC2::Subnet`, but each item of `!Ref Groups` is the id of an \
             `AWS::EC2::SecurityGroup`",
            "did you mean `!Ref Subnets`?",
        ),
        (
            among(
                "AWS::RDS::DBSubnetGroup",
                json!({"DBSubnetGroupDescription": "d", "SubnetIds": [{"Ref": "Group"}]}),
            ),
            "wrong-reference-kind Resources/R/Properties/SubnetIds/0",
            "`SubnetIds` takes the id of an `AWS::EC2::Subnet`, but `!Ref Group` is the id of an `AWS::EC2::SecurityGroup`",
            "refer to the id of an `AWS::EC2::Subnet`",
        ),
        (
            function("VpcConfig", json!({"SecurityGroupIds": [{"Ref": "Alerts"}]})),
            "wrong-reference-kind Resources/R/Properties/VpcConfig/SecurityGroupIds/0",
            "`SecurityGroupIds` takes the id of an `AWS::EC2::SecurityGroup`, but `!Ref Alerts` is the ARN of an \
             `AWS::SNS::Topic`",
            "did you mean `!Ref Group`?",
        ),
        (
            function("KmsKeyArn", json!({"Fn::Sub": "arn:aws:sns:${AWS::Region}:${AWS::AccountId}:alerts"})),
            "wrong-reference-kind Resources/R/Properties/KmsKeyArn",
            "`KmsKeyArn` takes the ARN of an `AWS::KMS::Key`, but \
             `!Sub arn:aws:sns:${AWS::Region}:${AWS::AccountId}:alerts` is an ARN of the service `sns`",
            "did you mean `!GetAtt Key.Arn`?",
        ),
        (
            function("VpcConfig", json!({"SecurityGroupIds": [{"Fn::Select": [0, {"Ref": "Subnets"}]}]})),
            "wrong-reference-kind Resources/R/Properties/VpcConfig/SecurityGroupIds/0",
            "`SecurityGroupIds` takes the id of an `AWS::EC2::SecurityGroup`, but `Fn::Select` is the id of an \
             `AWS::EC2::Subnet`",
            "did you mean `!Ref Group`?",
        ),
        (
            among("AWS::SQS::Queue", json!({"KmsMasterKeyId": {"Fn::GetAtt": ["Jobs", "Arn"]}})),
            "wrong-reference-kind Resources/R/Properties/KmsMasterKeyId",
            "`KmsMasterKeyId` takes the ARN of an `AWS::KMS::Key`, the id of an `AWS::KMS::Key` or the name of an \
             `AWS::KMS::Alias`, but `!GetAtt Jobs.Arn` is the ARN of an `AWS::SQS::Queue`",
            "did you mean `!Ref Key`?",
        ),
        (
            among("AWS::SQS::Queue", json!({"FifoQueue": {"Ref": "Alerts"}})),
            "wrong-type Resources/R/Properties/FifoQueue",
            "expected a boolean, found the ARN of an `AWS::SNS::Topic`",
            "refer to a boolean",
        ),
    ] {
        assert_eq!(found, [format!("{path}: {message} [{help}]")]);
    }
}

#[test]
fn references_of_the_right_kind_or_an_unknown_one_pass() {
    for (key, values) in [
        (
            "Role",
            vec![
                json!({"Fn::GetAtt": ["Role", "Arn"]}),
                json!({"Fn::Sub": "${Role.Arn}"}),
                json!({"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${Role}"}),
                json!({"Fn::Join": [":", ["arn", {"Ref": "AWS::Partition"}, "iam", "", {"Ref": "AWS::AccountId"}, {"Ref": "Stage"}]]}),
                json!({"Fn::GetAtt": ["Seed", "Arn"]}),
                json!({"Fn::ImportValue": "role"}),
                json!({"Fn::If": ["Live", {"Fn::GetAtt": ["Role", "Arn"]}, {"Fn::ImportValue": "role"}]}),
            ],
        ),
        ("Timeout", vec![json!({"Ref": "Count"}), json!({"Fn::GetAtt": ["Seed", "Timeout"]})]),
        (
            "VpcConfig",
            vec![
                json!({"SubnetIds": {"Ref": "Subnets"}, "SecurityGroupIds": {"Ref": "Groups"}}),
                json!({"SubnetIds": [{"Fn::Select": [0, {"Ref": "Subnets"}]}], "SecurityGroupIds": [{"Ref": "Group"}]}),
                json!({"SecurityGroupIds": [{"Fn::GetAtt": ["Group", "GroupId"]}]}),
            ],
        ),
        (
            "KmsKeyArn",
            vec![
                json!({"Fn::GetAtt": ["Key", "Arn"]}),
                json!({"Fn::Sub": "arn:aws:kms:${AWS::Region}:1:key/x"}),
            ],
        ),
    ] {
        for value in values {
            assert_eq!(function(key, value.clone()), Vec::<String>::new(), "{key} {value}");
        }
    }
    for name in ["Key", "Seed", "Count"] {
        assert_eq!(
            among("AWS::SQS::Queue", json!({"KmsMasterKeyId": {"Ref": name}})),
            Vec::<String>::new(),
            "{name}"
        );
    }
}

#[test]
fn literals_that_are_none_of_what_a_place_takes_are_found() {
    let told = |text: &str, wanted: &str, property: &str| {
        format!(
            "wrong-format Resources/R/Properties/{property}: `{text}` is not {wanted} [write {wanted}, or refer to a \
             resource]"
        )
    };
    let key = "the id, the ARN or an alias of an `AWS::KMS::Key`";
    assert_eq!(among("AWS::SQS::Queue", json!({"KmsMasterKeyId": "k"})), [told("k", key, "KmsMasterKeyId")]);
    assert_eq!(among("AWS::SQS::Queue", json!({"KmsMasterKeyId": "alias/k"})), Vec::<String>::new());
    let replicated = |role: &str| {
        among(
            "AWS::S3::Bucket",
            json!({"ReplicationConfiguration": {"Role": role, "Rules": [{
            "Status": "Enabled", "Destination": {"Bucket": "arn:aws:s3:::b"}}]}}),
        )
    };
    let role = "the ARN of an `AWS::IAM::Role`";
    assert_eq!(replicated("x"), [told("x", role, "ReplicationConfiguration/Role")]);
    assert_eq!(replicated("arn:aws:iam::123456789012:role/x"), Vec::<String>::new());
}

/// Returns the findings on places whose schema says nothing of references, or takes only one part of a type.
fn placed(kind: &str, properties: &Json) -> Vec<String> {
    let found = among(kind, properties.clone());
    found
        .into_iter()
        .map(|finding| finding.replace("wrong-reference-kind Resources/R/Properties/", ""))
        .collect()
}

#[test]
fn another_part_of_the_same_resource_is_wrong() {
    for (kind, properties, expected) in [
        (
            "AWS::SNS::Subscription",
            json!({"Protocol": "sqs", "TopicArn": {"Fn::GetAtt": ["Alerts", "TopicName"]}}),
            "TopicArn: `TopicArn` takes the ARN of an `AWS::SNS::Topic`, but `!GetAtt Alerts.TopicName` is the \
             `TopicName` of an `AWS::SNS::Topic` [did you mean `!Ref Alerts`?]",
        ),
        (
            "AWS::EC2::SecurityGroup",
            json!({"GroupDescription": "d", "VpcId": {"Fn::GetAtt": ["Net", "CidrBlock"]}}),
            "VpcId: `VpcId` takes the id of an `AWS::EC2::VPC`, but `!GetAtt Net.CidrBlock` is the `CidrBlock` of an \
             `AWS::EC2::VPC` [did you mean `!Ref Net`?]",
        ),
        (
            "AWS::Events::Rule",
            json!({"ScheduleExpression": "rate(1 day)", "RoleArn": {"Ref": "Role"}}),
            "RoleArn: `RoleArn` takes the ARN of an `AWS::IAM::Role`, but `!Ref Role` is the name of an \
             `AWS::IAM::Role` [did you mean `!GetAtt Role.Arn`?]",
        ),
        (
            "AWS::EC2::NatGateway",
            json!({"SubnetId": "subnet-01234567", "AllocationId": {"Ref": "Ip"}}),
            "AllocationId: `AllocationId` takes the `AllocationId` of an `AWS::EC2::EIP`, but `!Ref Ip` is the \
             `PublicIp` of an `AWS::EC2::EIP` [did you mean `!GetAtt Ip.AllocationId`?]",
        ),
        (
            "AWS::Events::Rule",
            json!({"ScheduleExpression": "rate(1 day)", "Targets": [{"Id": "t", "Arn": {"Ref": "Work"}}]}),
            "Targets/0/Arn: `Arn` takes an ARN, but `!Ref Work` is the name of an `AWS::Lambda::Function` \
             [did you mean `!GetAtt Work.Arn`?]",
        ),
        (
            "AWS::IAM::Role",
            json!({"AssumeRolePolicyDocument": {}, "ManagedPolicyArns": [{"Ref": "Inline"}]}),
            "ManagedPolicyArns/0: `ManagedPolicyArns` takes the ARN of an `AWS::IAM::ManagedPolicy`, but \
             `!Ref Inline` is the id of an `AWS::IAM::Policy` [did you mean `!Ref Managed`?]",
        ),
        (
            "AWS::EC2::Instance",
            json!({"IamInstanceProfile": {"Fn::GetAtt": ["Profile", "Arn"]}}),
            "IamInstanceProfile: `IamInstanceProfile` takes the name of an `AWS::IAM::InstanceProfile`, but \
             `!GetAtt Profile.Arn` is the ARN of an `AWS::IAM::InstanceProfile` [did you mean `!Ref Profile`?]",
        ),
        (
            "AWS::AutoScaling::LaunchConfiguration",
            json!({"ImageId": "ami-01234567", "InstanceType": "t3.micro",
                "IamInstanceProfile": {"Fn::GetAtt": ["Role", "Arn"]}}),
            "IamInstanceProfile: `IamInstanceProfile` takes the name or the ARN of an `AWS::IAM::InstanceProfile`, \
             but `!GetAtt Role.Arn` is the ARN of an `AWS::IAM::Role` [did you mean `!Ref Profile`?]",
        ),
        (
            "AWS::S3::Bucket",
            json!({"NotificationConfiguration": {"QueueConfigurations": [
                {"Event": "s3:ObjectCreated:*", "Queue": {"Ref": "Jobs"}}]}}),
            "NotificationConfiguration/QueueConfigurations/0/Queue: `Queue` takes the ARN of an `AWS::SQS::Queue`, \
             but `!Ref Jobs` is the URL of an `AWS::SQS::Queue` [did you mean `!GetAtt Jobs.Arn`?]",
        ),
        (
            "AWS::IAM::ManagedPolicy",
            json!({"PolicyDocument": {}, "Roles": [{"Fn::Sub": "${Role.Arn}"}]}),
            "Roles/0: `Roles` takes the name of an `AWS::IAM::Role`, but `!Sub ${Role.Arn}` is the ARN of an \
             `AWS::IAM::Role` [did you mean `!Ref Role`?]",
        ),
        (
            "AWS::SQS::Queue",
            json!({"RedrivePolicy": {"deadLetterTargetArn": {"Ref": "Jobs"}, "maxReceiveCount": 3}}),
            "RedrivePolicy/deadLetterTargetArn: `deadLetterTargetArn` takes the ARN of an `AWS::SQS::Queue`, but \
             `!Ref Jobs` is the URL of an `AWS::SQS::Queue` [did you mean `!GetAtt Jobs.Arn`?]",
        ),
        (
            "AWS::EC2::Route",
            json!({"RouteTableId": {"Ref": "Table"}, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": {"Ref": "Net"}}),
            "GatewayId: `GatewayId` takes the id of an `AWS::EC2::InternetGateway` or the id of an \
             `AWS::EC2::VPNGateway`, but `!Ref Net` is the id of an `AWS::EC2::VPC` [did you mean `!Ref Way`?]",
        ),
        (
            "AWS::Lambda::EventSourceMapping",
            json!({"FunctionName": {"Ref": "Work"}, "EventSourceArn": {"Fn::GetAtt": ["Orders", "Arn"]},
                "StartingPosition": "LATEST"}),
            "EventSourceArn: `EventSourceArn` takes the ARN of an `AWS::AmazonMQ::Broker`, the ARN of an \
             `AWS::DocDB::DBCluster`, the `StreamArn` of an `AWS::DynamoDB::Table`, the ARN of an \
             `AWS::Kinesis::Stream`, the ARN of an `AWS::MSK::Cluster` or the ARN of an `AWS::SQS::Queue`, but \
             `!GetAtt Orders.Arn` is the ARN of an `AWS::DynamoDB::Table` [did you mean `!GetAtt Orders.StreamArn`?]",
        ),
        (
            "AWS::Cognito::UserPoolClient",
            json!({"UserPoolId": {"Fn::GetAtt": ["Pool", "Arn"]}}),
            "UserPoolId: `UserPoolId` takes the id of an `AWS::Cognito::UserPool`, but `!GetAtt Pool.Arn` is the ARN of \
             an `AWS::Cognito::UserPool` [did you mean `!Ref Pool`?]",
        ),
    ] {
        assert_eq!(placed(kind, &properties), [expected], "{kind}");
    }
}

#[test]
fn places_take_what_they_are_documented_to_take() {
    for (kind, properties) in [
        (
            "AWS::ECS::TaskDefinition",
            json!({"TaskRoleArn": {"Ref": "Role"}, "ExecutionRoleArn": {"Ref": "Role"}}),
        ),
        ("AWS::ECS::TaskDefinition", json!({"TaskRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}})),
        ("AWS::EC2::NatGateway", json!({"AllocationId": {"Fn::GetAtt": ["Ip", "AllocationId"]}})),
        ("AWS::EC2::Instance", json!({"IamInstanceProfile": {"Ref": "Profile"}})),
        ("AWS::EC2::Instance", json!({"IamInstanceProfile": "arn:aws:iam::123456789012:instance-profile/p"})),
        ("AWS::EC2::EIPAssociation", json!({"EIP": {"Ref": "Ip"}})),
        (
            "AWS::EC2::SubnetRouteTableAssociation",
            json!({"SubnetId": "subnet-01234567", "RouteTableId": {"Ref": "Table"}}),
        ),
        (
            "AWS::IAM::Role",
            json!({"AssumeRolePolicyDocument": {}, "ManagedPolicyArns": [{"Ref": "Managed"},
                {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess"}]}),
        ),
        (
            "AWS::IAM::ManagedPolicy",
            json!({"PolicyDocument": {}, "Roles": [{"Ref": "Role"}, {"Ref": "Stage"}], "Users": [{"Ref": "Person"}]}),
        ),
        (
            "AWS::S3::Bucket",
            json!({"NotificationConfiguration": {
                "TopicConfigurations": [{"Event": "s3:ObjectCreated:*", "Topic": {"Ref": "Alerts"}}],
                "LambdaConfigurations": [{"Event": "s3:ObjectCreated:*", "Function": {"Fn::GetAtt": ["Work", "Arn"]}}]}}),
        ),
        ("AWS::SQS::QueuePolicy", json!({"PolicyDocument": {}, "Queues": [{"Ref": "Jobs"}]})),
        (
            "AWS::SQS::Queue",
            json!({"RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Jobs", "Arn"]}, "maxReceiveCount": 3}}),
        ),
        (
            "AWS::EC2::Route",
            json!({"RouteTableId": {"Ref": "Table"}, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": {"Ref": "Way"}}),
        ),
        (
            "AWS::Lambda::EventSourceMapping",
            json!({"FunctionName": {"Ref": "Work"}, "EventSourceArn": {"Fn::GetAtt": ["Orders", "StreamArn"]},
                "StartingPosition": "LATEST"}),
        ),
        (
            "AWS::Lambda::EventSourceMapping",
            json!({"FunctionName": {"Fn::GetAtt": ["Work", "Arn"]}, "EventSourceArn": {"Fn::GetAtt": ["Jobs", "Arn"]}}),
        ),
        ("AWS::Cognito::UserPoolClient", json!({"UserPoolId": {"Ref": "Pool"}})),
        (
            "AWS::Lambda::Permission",
            json!({"Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com",
                "FunctionName": {"Ref": "Work"}, "SourceArn": {"Fn::GetAtt": ["Files", "Arn"]}}),
        ),
    ] {
        assert_eq!(placed(kind, &properties), Vec::<String>::new(), "{kind}");
    }
}
