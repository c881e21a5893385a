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
            "`KmsMasterKeyId` takes the ARN of an `AWS::KMS::Key` or the id of an `AWS::KMS::Key` or the name of an \
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
    for name in ["Key", "Seed", "Stage"] {
        assert_eq!(
            among("AWS::SQS::Queue", json!({"KmsMasterKeyId": {"Ref": name}})),
            Vec::<String>::new(),
            "{name}"
        );
    }
}
