//! Conditions: no false alarm, no miss, and no enumeration.

use super::*;
use crate::validate::findings::Findings;
use std::time::{Duration, Instant};

fn with(parameters: Json, conditions: Json, resource: Json) -> Json {
    json!({"Parameters": parameters, "Conditions": conditions, "Resources": {"R": resource}})
}

/// Two free conditions, and their disjunction.
fn two(resource: Json) -> Json {
    with(
        json!({"P": {"Type": "String"}, "Q": {"Type": "String"}}),
        json!({
            "A": {"Fn::Equals": [{"Ref": "P"}, "a"]},
            "B": {"Fn::Equals": [{"Ref": "Q"}, "b"]},
            "Either": {"Fn::Or": [{"Condition": "A"}, {"Condition": "B"}]},
        }),
        resource,
    )
}

fn no_value() -> Json {
    json!({"Ref": "AWS::NoValue"})
}

#[test]
fn a_list_guarded_by_either_is_never_empty() {
    let stage = |condition, name| json!({"Fn::If": [condition, {"Key": name, "Value": name}, no_value()]});
    let resource = |condition: Json| {
        let mut resource = json!({
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {"GroupDescription": "d", "SecurityGroupIngress": []},
        });
        resource["Type"] = json!("AWS::CodePipeline::Pipeline");
        resource["Properties"] = json!({
            "RoleArn": "arn:aws:iam::123456789012:role/r",
            "Stages": [
                {"Name": "Fixed", "Actions": [action("x")]},
                {"Fn::If": ["A", {"Name": "One", "Actions": [action("y")]}, no_value()]},
                {"Fn::If": ["B", {"Name": "Two", "Actions": [action("z")]}, no_value()]},
            ],
            "Tags": [stage("A", "a")],
            "ArtifactStore": {"Type": "S3", "Location": "bucket"},
        });
        if !condition.is_null() {
            resource["Condition"] = condition;
        }
        two(resource)
    };
    assert_eq!(findings(&resource(json!("Either"))), Vec::<String>::new());
    assert_eq!(
        findings(&resource(Json::Null)),
        [
            "wrong-item-count Resources/R/Properties/Stages: 3 items written, expected at least 2 when P = something \
          else, Q = something else [add items]"
        ]
    );
}

fn action(name: &str) -> Json {
    json!({"Name": name, "ActionTypeId": {"Category": "Build", "Owner": "AWS", "Provider": "CodeBuild", "Version": "1"}})
}

#[test]
fn a_required_property_that_both_branches_set_is_there() {
    let function = |role: Json| {
        two(
            json!({"Type": "AWS::Lambda::Function", "Properties": {"Code": {"S3Bucket": "code", "S3Key": "k"}, "Role": role}}),
        )
    };
    let nested = json!({"Fn::If": ["A", "arn:aws:iam::123456789012:role/r", {"Fn::If": ["A", no_value(), {"Ref": "P"}]}]});
    assert_eq!(findings(&function(nested)), Vec::<String>::new());
    let missing = json!({"Fn::If": ["A", {"Fn::If": ["B", no_value(), {"Ref": "P"}]}, {"Ref": "P"}]});
    assert_eq!(
        findings(&function(missing)),
        [
            "missing-property Resources/R/Properties: required property `Role` is missing when P = `a`, Q = `b` [set \
          `Role` in both branches of its `Fn::If`]"
        ]
    );
}

#[test]
fn the_condition_of_the_resource_rules_situations_out() {
    let bucket = |condition: Json| {
        let mut resource = json!({
            "Type": "AWS::S3::Bucket",
            "Properties": {"VersioningConfiguration": {"Status": {"Fn::If": ["A", "Enabled", "Off"]}}},
        });
        if !condition.is_null() {
            resource["Condition"] = condition;
        }
        two(resource)
    };
    assert_eq!(findings(&bucket(json!("A"))), Vec::<String>::new());
    assert_eq!(
        findings(&bucket(Json::Null)),
        [
            "not-an-allowed-value Resources/R/Properties/VersioningConfiguration/Status/Fn::If/2: `Off` is not an allowed \
          value when P = something else [the allowed values are `Enabled` and `Suspended`]"
        ]
    );
}

#[test]
fn exclusive_properties_may_be_chosen_between() {
    let group = |second: &str| {
        two(json!({"Type": "AWS::ApplicationAutoScaling::ScalingPolicy", "Properties": {
            "PolicyName": "n", "PolicyType": "StepScaling",
            "ScalingTargetId": {"Fn::If": ["A", "t", no_value()]},
            "ResourceId": {"Fn::If": [second, no_value(), "r"]},
            "ScalableDimension": "ecs:service:DesiredCount", "ServiceNamespace": "ecs",
        }}))
    };
    assert_eq!(findings(&group("A")), Vec::<String>::new());
    assert_eq!(
        findings(&group("B")),
        [
            "required-alternative Resources/R/Properties: one of `ScalingTargetId` and `ResourceId` is required when P = \
             something else, Q = `b` [set one of them]",
            "exclusive-properties Resources/R/Properties/ResourceId: properties `ScalingTargetId` and `ResourceId` exclude each \
             other when P = `a`, Q = something else [keep one of them]",
        ]
    );
}

#[test]
fn equal_items_in_situations_that_exclude_each_other_are_not_repeated() {
    let function = |first: &str, second: &str| {
        two(json!({"Type": "AWS::Lambda::Function", "Properties": {
            "Code": {"S3Bucket": "code", "S3Key": "k"},
            "Role": {"Ref": "P"},
            "Layers": [
                {"Fn::If": [first, {"Ref": "Q"}, no_value()]},
                {"Fn::If": [second, no_value(), {"Ref": "Q"}]},
            ],
        }}))
    };
    assert_eq!(findings(&function("A", "A")), Vec::<String>::new());
    assert_eq!(
        findings(&function("A", "B")),
        [
            "duplicate-item Resources/R/Properties/Layers/1: item `Fn::If` repeats an earlier one when P = `a`, Q = \
          something else [remove it]"
        ]
    );
}

#[test]
fn allowed_values_and_defaults_are_judged_where_they_can_be() {
    let bucket = |parameter: Json, status: Json| {
        with(
            json!({"S": parameter}),
            json!({"Off": {"Fn::Equals": [{"Ref": "S"}, "Off"]}}),
            json!({"Type": "AWS::S3::Bucket", "Properties": {"VersioningConfiguration": {"Status": status}}}),
        )
    };
    let allowed = json!({"Type": "String", "AllowedValues": ["Enabled", "Off"]});
    let guarded = json!({"Fn::If": ["Off", "Suspended", {"Ref": "S"}]});
    assert_eq!(findings(&bucket(allowed.clone(), guarded.clone())), Vec::<String>::new());
    assert_eq!(
        findings(&bucket(allowed, json!({"Ref": "S"}))),
        [
            "not-an-allowed-value Resources/R/Properties/VersioningConfiguration/Status: `Off` is not an allowed value (an \
          allowed value of parameter `S`) when S = `Off` [the allowed values are `Enabled` and `Suspended`]"
        ]
    );
    let default = json!({"Type": "String", "Default": "Off"});
    assert_eq!(findings(&bucket(default.clone(), guarded)), Vec::<String>::new());
    assert_eq!(findings(&bucket(default, json!({"Ref": "S"}))).len(), 1);
    for open in [json!({"Type": "String"}), json!({"Type": "String", "Default": ""})] {
        assert_eq!(findings(&bucket(open, json!({"Ref": "S"}))), Vec::<String>::new());
    }
}

#[test]
fn mappings_are_judged_under_the_keys_that_can_be_chosen() {
    let template = |key: Json| {
        json!({
            "Parameters": {"S": {"Type": "String", "AllowedValues": ["prod", "test"]}},
            "Mappings": {"M": {"prod": {"V": "Enabled"}, "test": {"V": "Off"}, "other": {"V": "Never"}}},
            "Resources": {"R": {"Type": "AWS::S3::Bucket", "Properties": {
                "VersioningConfiguration": {"Status": {"Fn::FindInMap": ["M", key, "V"]}}}}},
        })
    };
    assert_eq!(findings(&template(json!("prod"))), Vec::<String>::new());
    assert_eq!(
        findings(&template(json!({"Ref": "S"}))),
        [
            "not-an-allowed-value Resources/R/Properties/VersioningConfiguration/Status: `Off` is not an allowed value (found \
          in a mapping) when S = `test` [the allowed values are `Enabled` and `Suspended`]"
        ]
    );
}

#[test]
fn thirty_optional_tags_take_no_time() {
    let mut template = json!({"Parameters": {}, "Conditions": {}, "Resources": {"R": {
        "Type": "AWS::S3::Bucket", "Properties": {"Tags": []}}}});
    for index in 0..30 {
        let (parameter, condition) = (format!("P{index}"), format!("C{index}"));
        template["Parameters"][&parameter] = json!({"Type": "String"});
        template["Conditions"][&condition] = json!({"Fn::Equals": [{"Ref": parameter}, "yes"]});
        let tag = json!({"Key": format!("k{index}"), "Value": "v"});
        let tags = template["Resources"]["R"]["Properties"]["Tags"].as_array_mut().unwrap();
        tags.push(json!({"Fn::If": [condition, tag, no_value()]}));
    }
    let start = Instant::now();
    assert_eq!(findings(&template), Vec::<String>::new());
    let function = &mut template["Resources"]["R"];
    function["Type"] = json!("AWS::Lambda::Function");
    function["Properties"]["Code"] = json!({"S3Bucket": "code", "S3Key": "k"});
    function["Properties"]["Role"] = json!("arn:aws:iam::123456789012:role/r");
    function["Properties"]["Tags"][29] = json!({"Key": "k0", "Value": "v"});
    assert_eq!(
        findings(&template),
        [
            "duplicate-item Resources/R/Properties/Tags/29: item has the same `Key` as an earlier one when P0 = `yes` [remove \
          it]"
        ]
    );
    // Enumerated, these would be a billion combinations.
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn composed_texts_are_judged_where_every_part_is_known() {
    let subnet = |cidr: Json, region: Option<&str>| {
        let template = template(&json!({
            "Parameters": {"Net": {"Type": "String", "AllowedValues": ["10.0", "10.1"]}, "Free": {"Type": "String"}},
            "Mappings": {"Nets": {"10.0-a": {"Cidr": "x"}, "10.1-a": {"Cidr": "10.1.0.0/24"}}},
            "Resources": {"R": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": "vpc-12345678", "CidrBlock": cidr}}},
        }));
        let options = crate::validate::Options { region: region.map(str::to_owned), ..Default::default() };
        let mut findings = Findings::default();
        check_resource(
            &Context::new(&template, &options),
            template.resources().next().unwrap(),
            &mut findings,
        );
        findings.told().into_iter().map(|it| it.message).collect::<Vec<_>>()
    };
    let none: [&str; 0] = [];
    assert_eq!(subnet(json!({"Fn::Sub": "${Net}.0.0/16"}), None), none);
    assert_eq!(subnet(json!({"Fn::Sub": "${Free}.0.0"}), None), none);
    assert_eq!(
        subnet(json!({"Fn::Join": ["", [{"Ref": "Net"}, ".0.0"]]}), None),
        [
            "`10.0.0.0` is not an IPv4 network such as `10.0.0.0/16` (composed) when Net = `10.0`",
            "`10.1.0.0` is not an IPv4 network such as `10.0.0.0/16` (composed) when Net = `10.1`",
        ]
    );
    assert_eq!(
        subnet(json!({"Fn::FindInMap": ["Nets", {"Fn::Sub": "${Net}-a"}, "Cidr"]}), None),
        ["`x` is not an IPv4 network such as `10.0.0.0/16` (found in a mapping) when Net = `10.0`"]
    );
    // What is wrong in every region is wrong; what is right in some is the author's choice.
    assert_eq!(
        subnet(json!({"Fn::Sub": "${AWS::Region}.0.0/16"}), None),
        ["`af-south-1.0.0/16` is not an IPv4 network such as `10.0.0.0/16` (composed in `af-south-1`)"]
    );
    assert_eq!(
        subnet(json!({"Fn::Sub": "${AWS::Region}.0.0/16"}), Some("eu-west-1")),
        [
            "`eu-west-1.0.0/16` is not an IPv4 network such as `10.0.0.0/16` (composed) when AWS::Region = `eu-west-1`"
        ]
    );
    let pinned = |partition: &str| verdict(&json!({"const": "aws-cn"}), &json!({"Fn::Sub": partition}));
    assert_eq!(pinned("${AWS::Partition}"), (false, false));
    assert_eq!(pinned("${AWS::Partition}x"), (false, true));
}

fn verdict(schema: &Json, value: &Json) -> (bool, bool) {
    let (schema, value) = (of_json(schema), node(value));
    with_evaluator(&schema, &Template::default(), |evaluator| {
        let judged = evaluator.judge(schema.root(), &value);
        (judged.passes.is_always(), judged.fails.is_always())
    })
}
