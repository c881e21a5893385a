//! The network stack: a VPC for Studio that leads to the services that notebooks call, and nowhere else.
//!
//! It has no gateway to the internet and no route to another network. What a notebook sends leaves through an
//! endpoint, whose policy says whose credentials and which bucket it is for.

mod choice;

use crate::config::Config;
use crate::config::network::{Endpoint, Network};
use crate::policies::network as policies;
use crate::results::bucket_name;
use crate::{names, parameters};
use cfn_synth::construct::{
    DeletionPolicy, Handle, Output, Parameter, ResourceAttributes, Stack, StackRef, output,
};
use cfn_synth::intrinsic::{
    Condition, cidr, equals, get_azs, if_, join, partition, region, select, stack_name,
};
use cfn_synth::resources::ec2;
use cfn_synth::value::Val;
use cfn_synth::{list, sub};
pub(crate) use choice::Choice;
use ec2::{security_group, subnet, vpc};

/// How many Availability Zones there are subnets in.
const ZONES: i64 = 2;

/// The bits of an address that tell hosts of a subnet apart: 256 addresses, of which AWS keeps five.
const HOST_BITS: i64 = 8;

const NFS: i64 = 2049;
const HTTPS: i64 = 443;

/// What the parent needs of the network stack.
pub(crate) struct NetworkStack {
    stack: StackRef,
    cidr_block: Parameter<String>,
    default_cidr_block: String,
    vpc: Output<String>,
    /// Ids with commas between them.
    subnets: Output<String>,
    security_group: Output<String>,
}

/// Builds the stack.
pub(crate) fn build(config: &Config, network: &Network) -> (Stack, NetworkStack) {
    let mut stack = Stack::new(names::NETWORK_STACK);
    stack.description("Private network of SageMaker Studio, with endpoints for what notebooks call.");
    stack.metadata("License", "MIT-0");
    let cidr_block = stack.parameter("StudioNetworkCidr", parameters::cidr_block(&network.cidr_block));

    let vpc = stack.add(
        "Vpc",
        ec2::VPC::new()
            .cidr_block(&cidr_block)
            // The endpoints have the names of the services.
            .enable_dns_hostnames(true)
            .enable_dns_support(true)
            .tags([vpc::Tag::key("Name").value(stack_name())])
            // The home directories outlive the domain, and are reached through its subnets.
            .removal_policy(DeletionPolicy::RetainExceptOnCreate),
    );
    let route_table = stack.add("PrivateRouteTable", ec2::RouteTable::vpc_id(&vpc));
    let subnets = [0, 1].map(|index| add_subnet(&mut stack, &vpc, &route_table, &cidr_block, index));
    let (studio, endpoints) = add_security_groups(&mut stack, &vpc);
    let is_china = stack.condition("IsChina", equals(partition(), "aws-cn"));
    for endpoint in &network.endpoints {
        add_interface_endpoint(&mut stack, *endpoint, &is_china, &vpc, &subnets, &endpoints);
    }
    if config.results_in_bucket() {
        let bucket = sub!("arn:{}:s3:::{}", partition(), bucket_name(config));
        stack.add(
            "S3Endpoint",
            ec2::VPCEndpoint::vpc_id(&vpc)
                .service_name(service_name("s3"))
                .vpc_endpoint_type("Gateway")
                .route_table_ids([&route_table])
                .policy_document(policies::query_results(&bucket)),
        );
    }

    let handles = NetworkStack {
        stack: stack.reference(),
        cidr_block,
        default_cidr_block: network.cidr_block.clone(),
        vpc: stack.output("VpcId", output(&vpc).description("VPC of Studio")),
        subnets: stack.output(
            "SubnetIds",
            output(join(",", subnets.each_ref().map(Handle::reference)))
                .description("Private subnets of Studio, in two Availability Zones"),
        ),
        security_group: stack.output(
            "SecurityGroupId",
            output(studio.group_id()).description("Security group of the notebooks"),
        ),
    };
    (stack, handles)
}

/// Adds a subnet in an Availability Zone of its own. It has no route that leads out.
fn add_subnet(
    stack: &mut Stack,
    vpc: &Handle<ec2::VPC>,
    route_table: &Handle<ec2::RouteTable>,
    cidr_block: &Parameter<String>,
    index: i64,
) -> Handle<ec2::Subnet> {
    let number = index + 1;
    let subnet = stack.add(
        format!("PrivateSubnet{number}"),
        ec2::Subnet::vpc_id(vpc)
            .availability_zone(select(index, get_azs("")))
            .cidr_block(select(index, cidr(cidr_block, ZONES, HOST_BITS)))
            .map_public_ip_on_launch(false)
            .tags([subnet::Tag::key("Name").value(sub!("{}-private-{}", stack_name(), number.to_string()))])
            .removal_policy(DeletionPolicy::RetainExceptOnCreate),
    );
    stack.add(
        format!("PrivateSubnet{number}Routes"),
        ec2::SubnetRouteTableAssociation::route_table_id(route_table).subnet_id(&subnet),
    );
    subnet
}

/// Adds the security group of the notebooks, and that of the endpoints.
///
/// Notebooks reach one another with NFS only, for file systems that are in their group. JupyterLab runs its kernels
/// beside its server, and that asks for no password: a notebook that reached another's would run code with the role
/// of the other. The ports from 8192 on, through which servers and kernels of Studio Classic find each other, stay
/// closed.
fn add_security_groups(
    stack: &mut Stack,
    vpc: &Handle<ec2::VPC>,
) -> (Handle<ec2::SecurityGroup>, Handle<ec2::SecurityGroup>) {
    let studio = stack.add(
        "StudioSecurityGroup",
        ec2::SecurityGroup::group_description("Notebooks of SageMaker Studio")
            .vpc_id(vpc)
            // Security groups know S3 by a list that is another one in each region: the routes and the policies of
            // the endpoints say where this leads.
            .security_group_egress([security_group::Egress::ip_protocol("tcp")
                .cidr_ip("0.0.0.0/0")
                .from_port(HTTPS)
                .to_port(HTTPS)
                .description("The endpoints")]),
    );
    let group = || studio.group_id();
    stack.add(
        "StudioFilesIn",
        ec2::SecurityGroupIngress::ip_protocol("tcp")
            .group_id(group())
            .source_security_group_id(group())
            .from_port(NFS)
            .to_port(NFS)
            .description("NFS of home directories"),
    );
    stack.add(
        "StudioFilesOut",
        ec2::SecurityGroupEgress::group_id(group())
            .ip_protocol("tcp")
            .destination_security_group_id(group())
            .from_port(NFS)
            .to_port(NFS)
            .description("NFS of home directories"),
    );
    let endpoints = stack.add(
        "EndpointSecurityGroup",
        ec2::SecurityGroup::group_description("Endpoints of AWS services")
            .vpc_id(vpc)
            .security_group_ingress([security_group::Ingress::ip_protocol("tcp")
                .source_security_group_id(group())
                .from_port(HTTPS)
                .to_port(HTTPS)
                .description("Notebooks")])
            // Without a rule there would be one for everything; an endpoint only answers.
            .security_group_egress([security_group::Egress::ip_protocol("tcp")
                .destination_security_group_id(group())
                .from_port(HTTPS)
                .to_port(HTTPS)
                .description("Nothing: notebooks do not listen there")]),
    );
    (studio, endpoints)
}

/// Adds an endpoint under the name of the service itself, so that what calls it need not know.
fn add_interface_endpoint(
    stack: &mut Stack,
    endpoint: Endpoint,
    is_china: &Condition,
    vpc: &Handle<ec2::VPC>,
    subnets: &[Handle<ec2::Subnet>; 2],
    group: &Handle<ec2::SecurityGroup>,
) {
    let name = service_name(endpoint.service());
    let name = match endpoint.is_named_otherwise_in_china() {
        true => if_(is_china, sub!("cn.com.amazonaws.{}.{}", region(), endpoint.service()), name),
        false => name,
    };
    stack.add(
        format!("{}Endpoint", endpoint.id()),
        ec2::VPCEndpoint::vpc_id(vpc)
            .service_name(name)
            .vpc_endpoint_type("Interface")
            .private_dns_enabled(true)
            .subnet_ids(subnets.each_ref().map(Handle::reference))
            .security_group_ids(list![group.group_id()])
            .policy_document(policies::own_account(endpoint.action_prefix())),
    );
}

/// Returns the name of an endpoint service in the region of the stack.
fn service_name(service: &str) -> Val<String> {
    sub!("com.amazonaws.{}.{}", region(), service)
}
