//! The choice of the parent's customer: an existing network, or one that is made.

use super::NetworkStack;
use crate::config::Config;
use crate::{names, parameters};
use cfn_synth::construct::parameter::string;
use cfn_synth::construct::{NestedStack, Parameter, ParameterSpec, ResourceAttributes, RuleSpec, Stack};
use cfn_synth::intrinsic::{Condition, equals, if_, not};

const EXISTING: &str = "existing";
const CREATE: &str = "create";

/// What the customer says of the network.
///
/// Ids are texts: a parameter of a type such as `AWS::EC2::VPC::Id` cannot be left empty.
pub(crate) struct Choice<'a> {
    made: &'a NetworkStack,
    is_created: Condition,
    cidr_block: Parameter<String>,
    vpc: Parameter<String>,
    /// Ids with commas between them.
    subnets: Parameter<String>,
    /// Ids with commas between them.
    security_groups: Parameter<String>,
}

impl<'a> Choice<'a> {
    /// Declares what the customer fills in.
    pub(crate) fn declare(stack: &mut Stack, made: &'a NetworkStack) -> Self {
        stack.prerequisite(
            "Have at hand the ids of a VPC, of its private subnets and of a security group; or choose \"create\" as the VPC of Studio, and a private network is made.",
        );
        let group = "Network";
        let mode = stack.parameter(
            "StudioNetwork",
            string()
                .description("Whether Studio works in a VPC that exists, or a private one is made, whose endpoints cost something for each hour.")
                .allowed_values([EXISTING, CREATE])
                .default_value(EXISTING)
                .group(group)
                .label("VPC of Studio"),
        );
        let existing = "Existing network (leave empty with \"create\")";
        let vpc = stack.parameter(
            "SageMakerStudioVpcId",
            ids("vpc", "")
                .description("VPC that Studio works in.")
                .constraint_description(
                    "The id of a VPC, such as vpc-0123456789abcdef0; empty where one is made.",
                )
                .group(existing)
                .label("VPC"),
        );
        let subnets = stack.parameter(
            "SageMakerStudiosubnetIds",
            ids("subnet", "(,subnet-[0-9a-f]{8,17}){0,15}")
                .description("Private subnets of that VPC, in different Availability Zones, with commas between them.")
                .constraint_description("Ids such as subnet-0123456789abcdef0, up to 16 of them, with commas and no spaces between them; empty where a VPC is made.")
                .group(existing)
                .label("Subnets"),
        );
        let security_groups = stack.parameter(
            "SageMakerStudioSecurityGroupIds",
            // SageMaker adds one to the most that a user profile can have.
            ids("sg", "(,sg-[0-9a-f]{8,17}){0,3}")
                .description("Security groups of that VPC, with commas between them. They must not let notebooks reach one another, but for NFS. Studio reaches AWS only through the VPC: it needs VPC endpoints or a NAT gateway.")
                .constraint_description("Ids such as sg-0123456789abcdef0, up to 4 of them, with commas and no spaces between them; empty where a VPC is made.")
                .group(existing)
                .label("Security groups"),
        );
        let cidr_block = stack.parameter(
            "StudioNetworkCidr",
            parameters::cidr_block(&made.default_cidr_block)
                .group("Network to make (with \"create\")")
                .label("Addresses"),
        );
        let given = [
            (
                &vpc,
                "An existing network needs the id of its VPC.",
                "Leave the id of the VPC empty where one is made.",
            ),
            (
                &subnets,
                "An existing network needs the ids of its subnets.",
                "Leave the ids of the subnets empty where a VPC is made.",
            ),
            (
                &security_groups,
                "An existing network needs the ids of its security groups.",
                "Leave the ids of the security groups empty where a VPC is made.",
            ),
        ];
        let (needed, unwanted) = (RuleSpec::new(), RuleSpec::new());
        let needed = given.iter().fold(needed.when(equals(&mode, EXISTING)), |rule, (id, text, _)| {
            rule.assert(not(equals(*id, "")), text)
        });
        let unwanted = given.iter().fold(unwanted.when(equals(&mode, CREATE)), |rule, (id, _, text)| {
            rule.assert(equals(*id, ""), text)
        });
        stack.rule("ExistingNetworkGiven", needed);
        stack.rule("OneNetworkOnly", unwanted);
        let is_created = stack.condition("IsNetworkCreated", equals(&mode, CREATE));
        Self { made, is_created, cidr_block, vpc, subnets, security_groups }
    }

    /// Nests the network that may be made, and passes Studio the one that was chosen.
    pub(crate) fn pass(
        &self,
        stack: &mut Stack,
        config: &Config,
        nested_studio: NestedStack,
        studio: &parameters::Network,
    ) -> NestedStack {
        let network = self.made;
        let made = stack.add(
            names::NETWORK_STACK,
            config.nest(&network.stack).pass(&network.cidr_block, &self.cidr_block).when(&self.is_created),
        );
        let chosen = |made, existing| if_::<String>(&self.is_created, made, existing);
        nested_studio
            .pass(&studio.vpc, chosen(made.output(&network.vpc), &self.vpc))
            .pass_joined(&studio.subnets, chosen(made.output(&network.subnets), &self.subnets))
            .pass_joined(
                &studio.security_groups,
                chosen(made.output(&network.security_group), &self.security_groups),
            )
    }
}

/// Declares ids of a kind, or none.
fn ids(kind: &str, more: &str) -> ParameterSpec<String> {
    string().default_value("").allowed_pattern(&format!("^({kind}-[0-9a-f]{{8,17}}{more})?$"))
}
