//! Whole findings, a failing and a passing case a rule.

use super::*;
use crate::validate::testing::told;
use crate::{validate, yaml};

fn resource(kind: &str, properties: Json) -> Vec<String> {
    findings(&json!({"Resources": {"R": {"Type": kind, "Properties": properties}}}))
}

fn group(rest: Json) -> Json {
    let mut properties = json!({"GroupDescription": "d"});
    properties.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    properties
}

fn owner(owner: Json) -> Json {
    json!({"DomainIdentifier": "dzd_abc123", "EntityIdentifier": "abc123", "EntityType": "DOMAIN_UNIT", "Owner": owner})
}

#[test]
fn each_rule_names_its_cause() {
    let none: [&str; 0] = [];
    for (kind, bad, message, good) in [
        (
            "AWS::Cognito::IdentityPool",
            json!({}),
            "missing-property Resources/R/Properties: required property `AllowUnauthenticatedIdentities` is missing [set \
             `AllowUnauthenticatedIdentities`]",
            json!({"AllowUnauthenticatedIdentities": "false"}),
        ),
        (
            "AWS::EFS::FileSystem",
            json!({"FileSystemPolicy": "{'Version': 1}"}),
            "invalid-json Resources/R/Properties/FileSystemPolicy: the text is not JSON: key must be a string at line 1 \
             column 2 [write JSON, or an object in place of the text]",
            json!({"FileSystemPolicy": "{\"Version\": 1}"}),
        ),
        (
            "AWS::S3::Bucket",
            json!({"bucketName": "reviews"}),
            "unknown-property Resources/R/Properties/bucketName: property `bucketName` does not exist in \
             `AWS::S3::Bucket` [did you mean `BucketName`?]",
            json!({"BucketName": "reviews"}),
        ),
        (
            "AWS::S3::Bucket",
            json!({"VersioningConfiguration": {"Stat": "Enabled", "Status": "Enabled"}}),
            "unknown-property Resources/R/Properties/VersioningConfiguration/Stat: property `Stat` does not exist in the \
             object [its properties are `Status`]",
            json!({"VersioningConfiguration": {"Status": "Enabled"}}),
        ),
        (
            "AWS::Lambda::Function",
            json!({"Code": {"ImageUri": "i"}, "Role": "arn:aws:iam::123456789012:role/r",
                "Environment": {"Variables": {"P": "v"}}}),
            "unknown-property Resources/R/Properties/Environment/Variables/P: `P` is not a key of the form that is allowed \
             here [choose a key that matches `[a-zA-Z][a-zA-Z0-9_]+`]",
            json!({"Code": {"ImageUri": "i"}, "Role": "arn:aws:iam::123456789012:role/r",
                "Environment": {"Variables": {"PATHS": "v"}}}),
        ),
        (
            "AWS::EC2::SecurityGroup",
            group(json!({"SecurityGroupIngress": "all"})),
            "wrong-type Resources/R/Properties/SecurityGroupIngress: expected a list, found `all` [write a list of one \
             item]",
            group(json!({"SecurityGroupIngress": []})),
        ),
        (
            "AWS::EC2::SecurityGroup",
            group(
                json!({"SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 1.5, "ToPort": 22, "CidrIp": "0.0.0.0/0"}]}),
            ),
            "wrong-type Resources/R/Properties/SecurityGroupIngress/0/FromPort: expected an integer, found `1.5` [write a \
             whole number]",
            group(
                json!({"SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": "22", "ToPort": 22, "CidrIp": "0.0.0.0/0"}]}),
            ),
        ),
        (
            "AWS::S3::Bucket",
            json!({"VersioningConfiguration": {"Status": true}}),
            "not-an-allowed-value Resources/R/Properties/VersioningConfiguration/Status: `true` is not an allowed value \
             [the allowed values are `Enabled` and `Suspended`; a YAML reader takes on, yes and true for the boolean \
             `true`]",
            json!({"VersioningConfiguration": {"Status": "Enabled"}}),
        ),
        (
            "AWS::Cognito::UserPool",
            json!({"MfaConfiguration": false}),
            "not-an-allowed-value Resources/R/Properties/MfaConfiguration: `false` is not an allowed value [a YAML reader \
             takes off, no and false for the boolean `false`: quote the word, as in `\"OFF\"`]",
            json!({"MfaConfiguration": "OFF"}),
        ),
        (
            "AWS::S3::Bucket",
            json!({"VersioningConfiguration": {"Status": "enabled"}}),
            "not-an-allowed-value Resources/R/Properties/VersioningConfiguration/Status: `enabled` is not an allowed value \
             [did you mean `Enabled`?]",
            json!({"VersioningConfiguration": {"Status": "Enabled"}}),
        ),
        (
            "AWS::Lambda::LayerVersion",
            json!({"Content": {"S3Bucket": "archives", "S3Key": "k"}, "CompatibleRuntimes": ["python3.99"]}),
            "not-an-allowed-value Resources/R/Properties/CompatibleRuntimes/0: `python3.99` is not an allowed value [did you \
             mean `python3.14`?]",
            json!({"Content": {"S3Bucket": "archives", "S3Key": "k"}, "CompatibleRuntimes": ["python3.9"]}),
        ),
        (
            "AWS::DocDB::GlobalCluster",
            json!({"GlobalClusterIdentifier": "reviews", "SourceDBClusterIdentifier": "1st-cluster"}),
            "no-matching-alternative Resources/R/Properties/SourceDBClusterIdentifier: none of the 2 alternatives accepts \
             `1st-cluster` [mend one of these: `1st-cluster` does not match the pattern \
             `^[a-zA-Z]{1}(?:-?[a-zA-Z0-9]){0,62}$`; or `1st-cluster` does not match the pattern `^(?=.{40,128}$)arn.*`]",
            json!({"GlobalClusterIdentifier": "reviews", "SourceDBClusterIdentifier": "first-cluster"}),
        ),
        (
            "AWS::DataZone::Owner",
            owner(json!({})),
            "several-matching-alternatives Resources/R/Properties/Owner: the value is of the forms 1 and 2 at once, of \
             which it must be one [leave only what one of them allows]",
            owner(json!({"User": {"UserIdentifier": "arn:aws:iam::123456789012:role/reader"}})),
        ),
        (
            "AWS::IAM::Role",
            json!({"AssumeRolePolicyDocument": {}, "MaxSessionDuration": 60}),
            "out-of-range Resources/R/Properties/MaxSessionDuration: `60` is out of range: at least 3600 and at most 43200 \
             [write a number in that range]",
            json!({"AssumeRolePolicyDocument": {}, "MaxSessionDuration": "3600"}),
        ),
        (
            "AWS::EC2::Subnet",
            json!({"VpcId": "subnet-12345678", "CidrBlock": "10.0.0.0/24"}),
            "wrong-format Resources/R/Properties/VpcId: `subnet-12345678` is not of the format `AWS::EC2::VPC.Id` \
             [write a text of that format, or refer to a resource]",
            json!({"VpcId": "vpc-12345678", "CidrBlock": "10.0.0.0/24"}),
        ),
        (
            "AWS::EC2::Subnet",
            json!({"VpcId": {"Ref": "Vpc"}}),
            "required-alternative Resources/R/Properties: one of `CidrBlock`, `Ipv4IpamPoolId`, `Ipv6IpamPoolId` and \
             `Ipv6CidrBlock` is required [set one of them]",
            json!({"VpcId": {"Ref": "Vpc"}, "CidrBlock": {"Fn::GetAtt": ["Vpc", "CidrBlock"]}}),
        ),
        (
            "AWS::APS::AnomalyDetector",
            detector(json!({"Amount": 1, "Ratio": 1})),
            "exclusive-properties Resources/R/Properties/Configuration/RandomCutForest/IgnoreNearExpectedFromAbove/Ratio: \
             properties `Amount` and `Ratio` exclude each other [keep one of them]",
            detector(json!({"Amount": 1})),
        ),
        (
            "AWS::EC2::Instance",
            json!({"SubnetId": "subnet-12345678", "NetworkInterfaces": [{"DeviceIndex": "0"}]}),
            "exclusive-properties Resources/R/Properties/NetworkInterfaces: properties `SubnetId` and `NetworkInterfaces` \
             exclude each other [keep one of them]",
            json!({"NetworkInterfaces": [{"DeviceIndex": "0", "SubnetId": "subnet-12345678"}]}),
        ),
        (
            "AWS::APS::AnomalyDetector",
            detector(json!({})),
            "required-alternative Resources/R/Properties/Configuration/RandomCutForest/IgnoreNearExpectedFromAbove: one \
             of `Amount` and `Ratio` is required [set one of them]",
            detector(json!({"Ratio": 0.5})),
        ),
        (
            "AWS::IAM::Role",
            json!({"AssumeRolePolicyDocument": {}, "Arn": "arn:aws:iam::123456789012:role/a"}),
            "read-only-property Resources/R/Properties/Arn: property `Arn` is read-only: only the service sets it [remove \
             it; `Fn::GetAtt` reads it]",
            json!({"AssumeRolePolicyDocument": {}, "Arn": {"Ref": "AWS::NoValue"}}),
        ),
        (
            "AWS::S3::Bucket",
            json!({"BucketName": null}),
            "wrong-type Resources/R/Properties/BucketName: expected a string, found null [remove the property, or use \
             `AWS::NoValue`]",
            json!({"BucketName": {"Ref": "AWS::NoValue"}}),
        ),
        (
            "AWS::S3::Bucket",
            json!({"BucketName": ["reviews"]}),
            "wrong-type Resources/R/Properties/BucketName: expected a string, found a list [write a string]",
            json!({"BucketName": "reviews"}),
        ),
        (
            "AWS::S3::Bucket",
            json!({"Tags": {"Fn::Sub": "${AWS::Region}"}}),
            "wrong-type Resources/R/Properties/Tags: expected a list, found `!Sub ${AWS::Region}`, which is a text \
             [write a list of it, refer to a list, or split the text with `!Split`]",
            json!({"Tags": {"Fn::FindInMap": ["Tags", "a", "b"]}}),
        ),
        (
            "AWS::Lambda::LayerVersion",
            json!({"Content": "./layer"}),
            "unpackaged-path Resources/R/Properties/Content: `./layer` is a path, which `aws cloudformation package` \
             replaces [deploy the packaged template]",
            json!({"Content": {"S3Bucket": "bucket", "S3Key": "key"}}),
        ),
        (
            "Custom::Seed",
            json!({"Arn": 1}),
            "missing-property Resources/R/Properties: required property `ServiceToken` is missing [set `ServiceToken`]",
            json!({"ServiceToken": "t", "Id": true, "Anything": {"a": [1]}}),
        ),
    ] {
        assert_eq!(resource(kind, bad), [message]);
        assert_eq!(resource(kind, good), none, "{kind}");
    }
}

fn detector(expected: Json) -> Json {
    json!({
        "Alias": "a",
        "Workspace": "arn:aws:aps:us-east-1:123456789012:workspace/ws-01234567-89ab-cdef-0123-456789abcdef",
        "Configuration": {"RandomCutForest": {"Query": "q", "IgnoreNearExpectedFromAbove": expected}},
    })
}

#[test]
fn types_that_do_not_exist() {
    let none: [&str; 0] = [];
    let unknown = |kind: &str| resource(kind, json!({}));
    assert_eq!(
        unknown("AWS::S3::Buckets"),
        [
            "unknown-resource-type Resources/R/Type: resource type `AWS::S3::Buckets` does not exist [did you mean \
          `AWS::S3::Bucket`?]"
        ]
    );
    assert_eq!(
        unknown("Aws::S3::Bucket"),
        [
            "unknown-resource-type Resources/R/Type: resource type `Aws::S3::Bucket` does not exist [did you mean \
          `AWS::S3::Bucket`?]"
        ]
    );
    assert_eq!(
        unknown("bucket"),
        [
            "unknown-resource-type Resources/R/Type: resource type `bucket` does not exist [`synth schemas list` prints \
          every type]"
        ]
    );
    assert_eq!(unknown("Vendor::Service::Thing"), none);
    assert_eq!(unknown("Vendor::Service::Thing::MODULE"), none);
}

#[test]
fn a_resource_without_properties_lacks_those_required() {
    assert_eq!(
        findings(&json!({"Resources": {"R": {"Type": "AWS::Cognito::IdentityPool"}}})),
        ["missing-property Resources/R: required property `AllowUnauthenticatedIdentities` is missing [set \
          `AllowUnauthenticatedIdentities`]"]
    );
}

#[test]
fn nesting_without_end_is_reported() {
    let mut value = json!({"Type": "x"});
    for _ in 0..120 {
        value = json!({"NotStatement": {"Statement": value}});
    }
    let rules = json!([{"Name": "n", "Priority": 0, "Statement": value, "VisibilityConfig": {
        "CloudWatchMetricsEnabled": true, "MetricName": "m", "SampledRequestsEnabled": true}}]);
    let found = resource(
        "AWS::WAFv2::WebACL",
        json!({"DefaultAction": {"Allow": {}}, "Scope": "REGIONAL", "Rules": rules, "VisibilityConfig": {
            "CloudWatchMetricsEnabled": true, "MetricName": "m", "SampledRequestsEnabled": true}}),
    );
    assert_eq!(
        found,
        [
            "properties-too-deep Resources/R/Properties: the properties are nested too deeply to be judged [nest them less \
          deeply]"
        ]
    );
}

#[test]
fn two_tags_of_one_key_are_a_duplicate() {
    let tags = |second: &str| {
        findings(&json!({"Resources": {"T": {"Type": "AWS::SNS::Topic",
            "Properties": {"Tags": [{"Key": "a", "Value": "b"}, {"Key": second, "Value": "b"}]}}}}))
    };
    assert_eq!(tags("b"), [""; 0]);
    assert_eq!(
        tags("a"),
        [
            "duplicate-item Resources/T/Properties/Tags/1: item has the same `Key` as an earlier one [remove it]"
        ]
    );
}

#[test]
fn a_value_is_no_reason_for_what_is_wrong_with_it() {
    let task = json!({"RequiresCompatibilities": ["FARGATE"], "Cpu": "300", "Memory": "512", "NetworkMode": "awsvpc"});
    assert_eq!(
        resource("AWS::ECS::TaskDefinition", task),
        [
            "no-matching-alternative Resources/R/Properties: `300` for `Cpu` and `512` for `Memory` do not go together \
             when `RequiresCompatibilities` contains `FARGATE` [change `Cpu`: the only allowed value is `256`]",
            "not-an-allowed-value Resources/R/Properties/Cpu: `300` is not an allowed value when \
             `RequiresCompatibilities` contains `FARGATE` [the allowed values are `256`, `512`, `1024`, `2048`, `4096`, \
             `8192`, `16384` and `32768`]",
        ]
    );
}

#[test]
fn a_boolean_is_named_by_the_word_that_was_written() {
    let found = |status: &str| {
        let text = format!(
            "Resources:\n  R:\n    Type: AWS::S3::Bucket\n    DeletionPolicy: Delete\n    \
             UpdateReplacePolicy: Delete\n    Properties:\n      VersioningConfiguration:\n        Status: {status}\n"
        );
        let template = yaml::read_bytes(text.as_bytes(), "t").unwrap();
        told(&validate::validate(&template, &Options::default()))
    };
    assert_eq!(found("Enabled"), "");
    for word in ["ON", "Yes", "true"] {
        assert_eq!(
            found(word),
            format!(
                "not-an-allowed-value Resources/R/Properties/VersioningConfiguration/Status\n  `{word}` is not an \
                 allowed value\n  help: the allowed values are `Enabled` and `Suspended`; a YAML reader takes on, yes \
                 and true for the boolean `true`\n"
            )
        );
    }
}
