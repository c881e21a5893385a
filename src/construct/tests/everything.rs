//! One stack with everything that a template can hold, compared whole.

use super::{build, problems};
use crate::construct::parameter::{
    AwsType, aws, aws_list, boolean, comma_delimited_list, number, number_list, secret, ssm_name, ssm_value,
    ssm_value_list, ssm_value_list_of, ssm_value_of, string,
};
use crate::construct::{
    CreationPolicy, DeletionPolicy, Mapping, Parameter, Raw, ResourceAttributes, RollingUpdate, RuleSpec,
    Stack, UpdatePolicy, output,
};
use crate::intrinsic::{
    Condition, IntoCondition, account_id, base64, cidr, contains, each_member_equals, each_member_in, equals,
    get_azs, if_, import_value, join, length, no_value, not, notification_arns, partition, ref_all, region,
    select, split, ssm_parameter, stack_id, stack_name, to_json_string, transform, url_suffix, value_of,
    value_of_all,
};
use crate::resources::{ec2, iam, secretsmanager, sns, sqs};
use crate::value::Secret;
use crate::{list, object, sub, validate, yaml};

#[test]
fn everything_is_written_as_the_user_guide_orders_it() {
    let built = build([everything()]);
    assert_eq!(problems(&built), [""; 0]);
    let text = yaml::emit(&built.template);
    crate::golden::check("construct/everything.yaml", &text);
    let findings = validate::validate(&built.template, &validate::Options::default());
    assert!(findings.is_empty(), "{findings:#?}");
}

struct Parameters {
    name: Parameter<String>,
    stage: Parameter<String>,
    password: Parameter<Secret>,
    encrypted: Parameter<bool>,
    delay: Parameter<i64>,
    ports: Parameter<Vec<i64>>,
    names: Parameter<Vec<String>>,
    vpc: Parameter<String>,
    subnets: Parameter<Vec<String>>,
    image: Parameter<String>,
    key: Parameter<String>,
    value: Parameter<String>,
    values: Parameter<Vec<String>>,
    zones: Parameter<Vec<String>>,
}

struct Conditions {
    production: Condition,
    named: Condition,
    first: Condition,
}

fn everything() -> Stack {
    let mut stack = Stack::new("Everything");
    stack.description("Everything that a template can hold.");
    stack.metadata("License", "MIT-0");
    stack.metadata("Reviewed", object! { "By" => "An expert", "Times" => 2 });
    stack.transform("AWS::LanguageExtensions");
    stack.transform("Stamp");
    stack.transform("AWS::LanguageExtensions");
    let parameters = declare_parameters(&mut stack);
    declare_rules(&mut stack, &parameters);
    let sizes = stack.mapping(
        "Sizes",
        [("test", [("Delay", 1), ("Age", 60)]), ("production", [("Delay", 5), ("Age", 900)])],
    );
    let conditions = declare_conditions(&mut stack, &parameters);
    add_queues(&mut stack, &parameters, &sizes, &conditions);
    add_network(&mut stack, &parameters, &conditions);
    add_others(&mut stack, &parameters, &conditions);
    stack
}

fn declare_parameters(stack: &mut Stack) -> Parameters {
    Parameters {
        name: stack.parameter(
            "Name",
            string()
                .constraint_description("Lower-case letters.")
                .max_length(20)
                .min_length(2)
                .allowed_pattern("^[a-z]*$")
                .default_value("reviews")
                .description("What things are called.")
                .label("Name")
                .group("Names"),
        ),
        delay: stack.parameter(
            "Delay",
            number().default_value(5).min_value(0).max_value(900).label("Delay in seconds").group("Queues"),
        ),
        stage: stack.parameter(
            "Stage",
            string().allowed_values(["test", "production"]).default_value("test").group("Names"),
        ),
        password: stack.parameter("Password", secret().min_length(12)),
        encrypted: stack.parameter("Encrypted", boolean().default_value("false").group("Queues")),
        ports: stack.parameter("Ports", number_list().default_value("80,443")),
        names: stack.parameter("Names", comma_delimited_list().default_value("a,b")),
        vpc: stack.parameter("Vpc", aws(AwsType::Vpc)),
        subnets: stack.parameter("Subnets", aws_list(AwsType::Subnet)),
        image: stack.parameter(
            "Image",
            ssm_value_of(AwsType::Image).default_value("/aws/service/ami-amazon-linux-latest/al2023"),
        ),
        key: stack.parameter("Key", ssm_name().no_echo()),
        value: stack.parameter("Value", ssm_value().default_value("/reviews/value")),
        values: stack.parameter("Values", ssm_value_list().default_value("/reviews/values")),
        zones: stack
            .parameter("Zones", ssm_value_list_of(AwsType::AvailabilityZone).default_value("/reviews/zones")),
    }
}

fn declare_rules(stack: &mut Stack, parameters: &Parameters) {
    stack.rule(
        "Production",
        RuleSpec::new()
            .when(equals(&parameters.stage, "production"))
            .assert(contains(["reviews", "audits"], &parameters.name), "Production has these names only.")
            .assert(not(equals(&parameters.name, "test")), "Nothing is tested in production."),
    );
    stack.rule(
        "Network",
        RuleSpec::new()
            .assert(
                each_member_in(value_of_all("AWS::EC2::Subnet::Id", "VpcId"), ref_all("AWS::EC2::VPC::Id")),
                "The subnets lie in the VPC.",
            )
            .assert(
                each_member_equals(["true"], value_of("Vpc", "IsDefault"))
                    .or(each_member_in(&parameters.names, ["a", "b"])),
                "The names are these.",
            ),
    );
}

fn declare_conditions(stack: &mut Stack, parameters: &Parameters) -> Conditions {
    let production = stack.condition("IsProduction", equals(&parameters.stage, "production"));
    let named = stack.condition("IsNamed", not(equals(&parameters.name, "audits")));
    let first = stack.condition(
        "IsFirst",
        (&production)
            .and(equals(region(), "eu-central-1").or(equals(partition(), "aws-cn")).or(&named))
            .and(not(equals(select::<String>(0, &parameters.names), "a"))),
    );
    Conditions { production, named, first }
}

fn add_queues(stack: &mut Stack, parameters: &Parameters, sizes: &Mapping, conditions: &Conditions) {
    let dead = stack.add(
        "DeadLetters",
        sqs::Queue::new()
            .queue_name(sub!("{}-dead", &parameters.name))
            .message_retention_period(sizes.find(&parameters.stage, "Age"))
            .removal_policy(DeletionPolicy::Retain),
    );
    let queue = stack.add(
        "Queue",
        sqs::Queue::new()
            .redrive_policy(object! { "deadLetterTargetArn" => dead.arn(), "maxReceiveCount" => 3 })
            .sqs_managed_sse_enabled(if_(&conditions.first, &parameters.encrypted, no_value()))
            .queue_name(if_(&conditions.named, &parameters.name, no_value()))
            .delay_seconds(if_(&conditions.first, &parameters.delay, 0))
            .visibility_timeout(sizes.find_or(&parameters.stage, "Timeout", 30))
            .tags(list![
                sqs::queue::Tag::key("Partition").value(sub!("{}.{}", partition(), url_suffix())),
                if_(&conditions.first, sqs::queue::Tag::key("First").value("yes"), no_value()),
            ])
            .when(&conditions.production)
            .removal_policy(DeletionPolicy::Retain)
            .depends_on(&dead)
            .metadata("Owner", "Analytics")
            .metadata("Tiers", object! { "Gold" => true }),
    );
    stack.for_each("Topics", "Topic", &parameters.names, "Topic${Topic}", |topic| {
        sns::Topic::new()
            .topic_name(topic)
            .display_name(sub!("Topic {} of {}", topic, stack_name()))
            .when(&conditions.named)
            .depends_on(&dead)
    });
    stack.output(
        "QueueUrl",
        output(queue.queue_url()).description("Where to send.").when(&conditions.production),
    );
    stack.output("DeadLetters", output(&dead).export(sub!("{}-DeadLetters", stack_name())));
    stack.output("Ports", output(join(",", parameters.ports.cast::<Vec<String>>())));
    stack.output("Notified", output(join(",", notification_arns())));
    stack.output("Count", output(length(&parameters.names)));
}

fn add_network(stack: &mut Stack, parameters: &Parameters, conditions: &Conditions) {
    let vpc = stack.add("Network", ec2::VPC::new().cidr_block("10.0.0.0/16"));
    stack.add(
        "Subnet",
        ec2::Subnet::vpc_id(&vpc)
            .cidr_block(select(0, cidr(vpc.get_att::<String>("CidrBlock"), 4, 8)))
            .availability_zone(select(0, get_azs(""))),
    );
    let launch = stack.add(
        "Launch",
        Raw::new("AWS::EC2::LaunchTemplate").property(
            "LaunchTemplateData",
            object! {
                "ImageId" => &parameters.image,
                "UserData" => base64(sub!("#!/bin/sh\necho {}\n", account_id())),
            },
        ),
    );
    stack.add(
        "Fleet",
        Raw::new("AWS::AutoScaling::AutoScalingGroup")
            .property("MinSize", "1")
            .property("MaxSize", "2")
            .property(
                "LaunchTemplate",
                object! { "LaunchTemplateId" => &launch, "Version" => launch.get_att::<String>("LatestVersionNumber") },
            )
            .property("VPCZoneIdentifier", &parameters.subnets)
            .property("AvailabilityZones", if_::<Vec<String>>(&conditions.first, &parameters.zones, no_value()))
            .creation_policy(CreationPolicy::resource_signal(1, "PT5M"))
            .update_policy(
                UpdatePolicy::new().auto_scaling_rolling_update(RollingUpdate::new().max_batch_size(1)),
            )
            .deletion_policy(DeletionPolicy::Delete)
            .update_replace_policy(DeletionPolicy::Delete),
    );
}

fn add_others(stack: &mut Stack, parameters: &Parameters, conditions: &Conditions) {
    stack.add(
        "Group",
        ec2::SecurityGroup::group_description(sub!("Of {} in {}", stack_id(), &parameters.key))
            .vpc_id(&parameters.vpc),
    );
    stack.add(
        "User",
        iam::User::new()
            .groups(list![&parameters.value, import_value("Readers"), select(1, &parameters.values)])
            .login_profile(iam::user::LoginProfile::password(&parameters.password))
            .path(ssm_parameter("/reviews/path")),
    );
    stack.add(
        "Secret",
        secretsmanager::Secret::new()
            .secret_string(
                to_json_string(object! {
                    "topics" => &parameters.names,
                    "last" => select::<String>(1, split("/", stack_id())),
                })
                .cast(),
            )
            .removal_policy(DeletionPolicy::Delete)
            .when(&conditions.named),
    );
    stack.add("Stamped", sns::Topic::new().display_name(transform("Stamp", object! { "Text" => "x" })));
}
