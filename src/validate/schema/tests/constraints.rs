//! Constraints across properties, told as a person would.

use super::*;
use crate::validate::findings::Findings;

fn resource(kind: &str, properties: Json) -> Vec<String> {
    let schema = crate::schema::get(kind).unwrap();
    let template = template(&json!({"Resources": {"R": {"Type": kind, "Properties": properties}}}));
    let options = Options::default();
    let context = Context::new(&template, &options);
    let mut findings = Findings::default();
    check_resource(&context, template.resources().next().unwrap(), &mut findings);
    assert_eq!(schema.resource_type, kind);
    findings
        .kept()
        .iter()
        .map(|it| {
            let help = it.help.clone().unwrap_or_default();
            let path = it.path.join("/");
            let path = path.strip_prefix("Resources/R/Properties").unwrap_or(&path);
            format!("{} {path}: {} [{help}]", it.rule.code, it.message)
        })
        .collect()
}

#[test]
fn properties_need_exclude_and_bound_others() {
    let role = "arn:aws:iam::123456789012:role/reader";
    let function = |rest: Json| {
        let mut properties = json!({"Role": role});
        properties.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        properties
    };
    let code = json!({"ZipFile": "pass"});
    let image = json!({"ImageUri": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/reader:1"});
    let none: [&str; 0] = [];
    for (kind, bad, messages, good) in [
        (
            "AWS::Lambda::Function",
            function(json!({"Code": image, "PackageType": "Image", "Handler": "index.handler"})),
            vec![
                "conflicting-property /Handler: `Handler` cannot be set when `PackageType` is `Image` \
                 [remove it]",
            ],
            function(json!({"Code": image, "PackageType": "Image"})),
        ),
        (
            "AWS::Lambda::Function",
            function(json!({"Code": code, "Handler": "index.handler"})),
            vec!["missing-property : `Runtime` is required when `Code.ZipFile` is set [set `Runtime`]"],
            function(json!({"Code": code, "Handler": "index.handler", "Runtime": "python3.13"})),
        ),
        (
            "AWS::Lambda::Function",
            function(json!({"Code": code, "Handler": "index.handler", "Runtime": "java21",
                "Environment": {"Variables": {"AWS_REGION": "eu-west-1"}}})),
            vec![
                "forbidden-value /Environment/Variables/AWS_REGION: the name `AWS_REGION` is reserved \
                 [choose another name]",
                "pattern-mismatch /Runtime: `java21` does not begin with `nodejs` or `python` when \
                 `Code.ZipFile` is set [write a text that does begin with `nodejs` or `python`]",
            ],
            function(json!({"Code": code, "Handler": "index.handler", "Runtime": "python3.13",
                "Environment": {"Variables": {"REGION": "eu-west-1"}}})),
        ),
        (
            "AWS::EC2::Instance",
            json!({"InstanceType": "t3.huge", "BlockDeviceMappings": [{"DeviceName": "a", "Ebs": {"VolumeType": "io1", "Iops": "50"}}]}),
            vec![
                "out-of-range /BlockDeviceMappings/0/Ebs/Iops: `50` is out of range: at least 100 and at \
                 most 64000 when `VolumeType` is `io1` [write a number in that range]",
                "not-an-allowed-value /InstanceType: `t3.huge` is not an allowed value [did you mean \
                 `t3.large`? the list is of 2026-10-20]",
            ],
            json!({"InstanceType": "t3.micro", "BlockDeviceMappings": [{"DeviceName": "a", "Ebs": {"VolumeType": "io1", "Iops": "500"}}]}),
        ),
        (
            "AWS::ECS::TaskDefinition",
            json!({"RequiresCompatibilities": ["FARGATE"], "Cpu": "256", "Memory": "4096", "NetworkMode": "awsvpc",
                "PlacementConstraints": [], "ContainerDefinitions": [{"Name": "a", "Image": "b", "Essential": false}]}),
            vec![
                "wrong-item-count /ContainerDefinitions: `Essential` is `false` in every item [change it \
                 in one of them]",
                "no-matching-alternative : `256` for `Cpu` and `4096` for `Memory` do not go together \
                 when `RequiresCompatibilities` contains `FARGATE` [change `Memory`: the allowed values \
                 are `512`, `1024` and `2048`]",
                "conflicting-property /PlacementConstraints: `PlacementConstraints` cannot be set when \
                 `RequiresCompatibilities` contains `FARGATE` [remove it]",
            ],
            json!({"RequiresCompatibilities": ["FARGATE"], "Cpu": "256", "Memory": "1024", "NetworkMode": "awsvpc",
                "ContainerDefinitions": [{"Name": "a", "Image": "b"}]}),
        ),
        (
            "AWS::RDS::DBInstance",
            json!({"Engine": "aurora-mysql", "DBInstanceClass": "db.r6g.large", "AllocatedStorage": "20",
                "MasterUserPassword": "{{resolve:secretsmanager:s}}"}),
            vec![
                "conflicting-property /AllocatedStorage: `AllocatedStorage` cannot be set when `Engine` \
                 is `aurora-mysql` [remove it]",
                "conflicting-property /MasterUserPassword: `MasterUserPassword` cannot be set when \
                 `Engine` is `aurora-mysql` [remove it]",
            ],
            json!({"Engine": "aurora-mysql", "DBInstanceClass": "db.r6g.large"}),
        ),
        (
            "AWS::EC2::SecurityGroupIngress",
            json!({"GroupId": "sg-12345678", "CidrIp": "10.0.0.0/8", "IpProtocol": "-1", "FromPort": 443, "ToPort": 443}),
            vec![
                "ignored-property /FromPort: `FromPort` has no effect when `IpProtocol` is `-1` [remove \
                 it]",
                "ignored-property /ToPort: `ToPort` has no effect when `IpProtocol` is `-1` [remove it]",
            ],
            json!({"GroupId": "sg-12345678", "CidrIp": "10.0.0.0/8", "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}),
        ),
        (
            "AWS::Route53::RecordSet",
            json!({"HostedZoneId": "Z1", "Name": "reviews.example.org", "Type": "A", "TTL": "60", "ResourceRecords": ["reviews"]}),
            vec![
                "wrong-format /ResourceRecords/0: `reviews` is not an IPv4 address when `Type` is `A` \
                 [write a text of that format, or refer to a resource]",
            ],
            json!({"HostedZoneId": "Z1", "Name": "reviews.example.org", "Type": "A", "TTL": "60", "ResourceRecords": ["10.0.0.1"]}),
        ),
        (
            "AWS::DynamoDB::Table",
            json!({"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}),
            vec![
                "missing-property : `ProvisionedThroughput` is required when `BillingMode` is not set \
                 [set `ProvisionedThroughput`]",
            ],
            json!({"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"}),
        ),
    ] {
        assert_eq!(resource(kind, bad), messages);
        assert_eq!(resource(kind, good), none);
    }
}

#[test]
fn situations_and_choices_are_told_apart() {
    let volume = |kind: Json, iops: Json| {
        findings(&json!({
            "Parameters": {"Kind": {"Type": "String", "AllowedValues": ["gp2", "io1"]}, "Fast": {"Type": "String"}},
            "Conditions": {"Fast": {"Fn::Equals": [{"Ref": "Fast"}, "yes"]}},
            "Resources": {"R": {"Type": "AWS::EC2::Instance", "Properties": {"BlockDeviceMappings": [
                {"DeviceName": "/dev/xvda", "Ebs": {"VolumeType": kind, "Iops": iops}}]}}},
        }))
    };
    let ebs = "Resources/R/Properties/BlockDeviceMappings/0/Ebs";
    let fast = |yes: Json, no: Json| json!({"Fn::If": ["Fast", yes, no]});
    let none: [&str; 0] = [];
    assert_eq!(volume(fast(json!("io1"), json!("gp2")), fast(json!(100), no_value())), none);
    assert_eq!(
        volume(fast(json!("io1"), json!("gp2")), no_value()),
        [format!(
            "missing-property {ebs}: `Iops` is required when `VolumeType` is `io1` and Fast = `yes` [set `Iops`]"
        )]
    );
    assert_eq!(
        volume(json!({"Ref": "Kind"}), no_value()),
        [format!(
            "unsupported-choice {ebs}: `Iops` is required when `VolumeType` is `io1` and Kind = `io1` [set `Iops`]"
        )]
    );
    assert_eq!(volume(json!({"Ref": "Fast"}), no_value()), none);
}

#[test]
fn a_region_narrows_the_values_that_are_offered() {
    let judge = |region: Option<&str>| {
        let template = template(&json!({"Resources": {"R": {
            "Type": "AWS::EC2::Instance", "Properties": {"InstanceType": "m1.small"}}}}));
        let options = Options { region: region.map(str::to_owned), ..Options::default() };
        let mut findings = Findings::default();
        check_resource(
            &Context::new(&template, &options),
            template.resources().next().unwrap(),
            &mut findings,
        );
        findings.told().into_iter().map(|it| it.message).collect::<Vec<_>>()
    };
    assert_eq!(judge(None), Vec::<String>::new());
    assert_eq!(judge(Some("eu-west-1")), Vec::<String>::new());
    assert_eq!(judge(Some("eu-south-2")), ["`m1.small` is not an allowed value in `eu-south-2`"]);
}

fn no_value() -> Json {
    json!({"Ref": "AWS::NoValue"})
}

#[test]
fn the_code_of_a_function_has_a_source() {
    let function = |code: Json| {
        let role = "arn:aws:iam::123456789012:role/reader";
        let properties =
            json!({"Role": role, "Runtime": "python3.13", "Handler": "index.handler", "Code": code});
        resource("AWS::Lambda::Function", properties)
    };
    assert_eq!(function(json!({"S3Bucket": "code", "S3Key": "a.zip"})), Vec::<String>::new());
    assert_eq!(
        function(json!({"S3Key": "a.zip"})),
        ["dependent-property /Code: property `S3Key` requires property `S3Bucket`, which is missing [set \
          `S3Bucket`, or remove `S3Key`]"]
    );
    assert_eq!(
        function(json!({})),
        [
            "required-alternative /Code: one of `ImageUri`, `S3Bucket`, `S3Key` and `ZipFile` is required [set one of \
          them]"
        ]
    );
}

#[test]
fn distributions_have_domain_names_and_origins_of_some_kind() {
    let distribution = |alias: &str, origin: Json| {
        let mut origin = origin;
        origin
            .as_object_mut()
            .unwrap()
            .extend([("Id".into(), "o".into()), ("DomainName".into(), "a.b".into())]);
        let config = json!({"Enabled": true, "Aliases": [alias], "Origins": [origin],
            "DefaultCacheBehavior": {"TargetOriginId": "o", "ViewerProtocolPolicy": "allow-all",
                "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6"}});
        resource("AWS::CloudFront::Distribution", json!({"DistributionConfig": config}))
    };
    for origin in [
        json!({"S3OriginConfig": {}}),
        json!({"VpcOriginConfig": {"VpcOriginId": "v"}}),
        json!({"CustomOriginConfig": {"OriginProtocolPolicy": "https-only"}}),
    ] {
        assert_eq!(distribution("*.example.com", origin), Vec::<String>::new());
    }
    assert_eq!(
        distribution("w*.example.com", json!({})),
        [
            "wrong-format /DistributionConfig/Aliases/0: `w*.example.com` is not a domain name such as \
             `www.example.com` or `*.example.com` [write a text of that format, or refer to a resource]",
            "required-alternative /DistributionConfig/Origins/0: one of `CustomOriginConfig`, `S3OriginConfig` and \
             `VpcOriginConfig` is required [set one of them]"
        ]
    );
}

#[test]
fn what_follows_from_the_lack_of_a_required_property_is_not_told() {
    assert_eq!(
        resource(
            "AWS::Route53::RecordSet",
            json!({"Name": "a.example.com.", "HostedZoneName": "example.com.", "TTL": 60, "ResourceRecords": ["1.2.3.4"]})
        ),
        ["missing-property : required property `Type` is missing [set `Type`]"]
    );
}
