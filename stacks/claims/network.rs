//! What notebooks reach: in the network that the stacks make, nothing but the services that have an endpoint.

use super::account::STRANGERS_BUCKET;
use super::person;
use super::scene::Scene;
use crate::config::network::Endpoint;
use crate::names;
use cfn_synth::access::{Actor, Ask, Changes, Claims, Entity, Expected, Goal};
use cfn_synth::deploy::{DeployedResource, Deployment};
use cfn_synth::iam::evaluation::{Decision, Policies, Policy, decide};
use cfn_synth::template::Node;

const VPC_ENDPOINT: &str = "AWS::EC2::VPCEndpoint";
const SECURITY_GROUP: &str = "AWS::EC2::SecurityGroup";
const THROUGH: &str = "aws:SourceVpce";

/// What leads out of a VPC, beside endpoints.
const WAYS_OUT: [&str; 10] = [
    "AWS::EC2::CarrierGateway",
    "AWS::EC2::EgressOnlyInternetGateway",
    "AWS::EC2::InternetGateway",
    "AWS::EC2::NatGateway",
    "AWS::EC2::Route",
    "AWS::EC2::TransitGatewayAttachment",
    "AWS::EC2::TransitGatewayVpcAttachment",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::EC2::VPCPeeringConnection",
    "AWS::EC2::VPNConnection",
];

pub(super) fn state(claims: &mut Claims, scene: &Scene<'_>, deployment: &Deployment) {
    if scene.is_first_edition() {
        return;
    }
    if scene.makes_domain() {
        let access = scene.domain.property(&["AppNetworkAccessType"]);
        let outside = fact("SageMaker leads notebooks to the internet", access != Some("VpcOnly"));
        for me in &scene.scientists {
            claims.cannot(&me.person, "leave the VPC of Studio", [outside.clone()]);
        }
    }
    let resources = deployment.resources.iter();
    let made = resources.filter(|it| it.logical_id == names::NETWORK_STACK);
    if let Some(network) = made.filter_map(|it| it.nested.as_deref()).next() {
        let made = Made { scene, resources: network.all_resources() };
        made.state_ways_out(claims);
        made.state_work(claims);
        made.state_strangers(claims);
        made.route(claims);
    }
}

/// The network that the stacks make.
struct Made<'s, 'd> {
    scene: &'s Scene<'s>,
    resources: Vec<&'d DeployedResource>,
}

impl Made<'_, '_> {
    fn state_ways_out(&self, claims: &mut Claims) {
        let found = |kind: &&str| self.resources.iter().any(|it| it.resource_type == *kind);
        let ways = WAYS_OUT.iter().map(|kind| fact(format!("the network has an `{kind}`"), found(kind)));
        let others = self.groups_of_notebooks().flat_map(|group| self.rules_into(group)).filter(|rule| {
            let is = |key: &str, value: &str| text(rule, key) == value;
            !(is("IpProtocol", "tcp") && is("FromPort", "2049") && is("ToPort", "2049"))
        });
        let others = fact("a security group of notebooks takes more than NFS", others.count() > 0);
        // Without a rule, a security group lets everything out.
        let groups = self.resources.iter().filter(|it| it.resource_type == SECURITY_GROUP);
        let mut groups = groups.map(|it| items(it.properties.get("SecurityGroupEgress")));
        let lets_all = groups.any(|mut rules| rules.all(|rule| text(rule, "IpProtocol") == "-1"));
        let ways = ways.chain([fact("a security group lets everything out", lets_all)]);
        for me in &self.scene.scientists {
            claims
                .cannot(&me.person, "leave the network but through an endpoint", ways.clone())
                .assuming("Nobody adds a gateway or a route to the network by hand.");
            claims.cannot(&me.person, "reach another's notebook over the network", [others.clone()]);
            claims
                .cannot(
                    &me.person,
                    "read or write a bucket of another account through the network",
                    self.foreign_bucket(&me.notebook),
                )
                .without_moves()
                .guard_rail();
        }
    }

    /// Returns what a notebook asks of a bucket that gives and takes files, whoever asks.
    fn foreign_bucket(&self, notebook: &Actor) -> Vec<Goal> {
        let bucket = self.scene.world.s3(STRANGERS_BUCKET);
        let Some(s3) = self.endpoint("s3") else {
            return vec![fact("an endpoint leads to S3", false)];
        };
        let asks = [("s3:PutObject", "/any"), ("s3:GetObject", "/any"), ("s3:ListBucket", "")];
        asks.iter()
            .map(|(action, key)| notebook.asks(*action, format!("{bucket}{key}")))
            .map(|ask| ask.with(THROUGH, [&s3.name]).into())
            .collect()
    }

    /// States that the services are there, under their own names.
    fn state_work(&self, claims: &mut Claims) {
        for me in &self.scene.scientists {
            let goals = self.services().flat_map(|(service, endpoint)| {
                let is_open = endpoint.is_some_and(|it| self.takes_notebooks(it) && has_own_name(it));
                let lets = endpoint.is_some_and(|it| self.lets(it, service, &me.notebook));
                [
                    fact(format!("notebooks find an endpoint of `{}`", service.service()), is_open),
                    fact(format!("the endpoint of `{}` lets them through", service.service()), lets),
                ]
            });
            let files = self.endpoint("s3").is_some() || me.workgroup.results.is_none();
            let files = fact("an endpoint leads to the files of their results", files);
            let goals: Vec<Goal> = goals.chain([files]).collect();
            claims.can(&me.person, "call the services that Studio needs", goals);
        }
    }

    fn state_strangers(&self, claims: &mut Claims) {
        let stranger = Actor::user("arn:aws:iam::999999999999:user/stranger");
        let goals = self.services().map(|(service, endpoint)| {
            let lets = endpoint.is_some_and(|it| self.lets(it, service, &stranger));
            fact(format!("the endpoint of `{}` lets them through", service.service()), lets)
        });
        let goals: Vec<Goal> = goals.collect();
        let person = person("somebody with credentials of another account");
        claims.cannot(&person, "call a service through the network", goals);
    }

    /// Sends what notebooks must be able to do through the endpoints. What they cannot do is denied without them.
    fn route(&self, claims: &mut Claims) {
        let is_notebook = |actor: &Actor| self.scene.scientists.iter().any(|me| me.notebook == *actor);
        let can = claims.claims.iter_mut().filter(|claim| claim.expected == Expected::Can);
        for goal in can.flat_map(|claim| &mut claim.goals) {
            let Goal::Ask(ask) = goal else { continue };
            if let Some(endpoint) = self.on_the_way(ask).filter(|_| is_notebook(&ask.actor)) {
                *ask = ask.clone().with(THROUGH, [&endpoint.name]);
            }
        }
    }

    /// Returns the endpoint of the service that an action is of; none for what Athena and S3 do in somebody's name.
    fn on_the_way(&self, ask: &Ask) -> Option<&Entity> {
        let (prefix, _) = ask.action.split_once(':')?;
        self.endpoint(prefix).or_else(|| self.endpoint(&format!("{prefix}.api")))
    }

    /// Returns the services that notebooks have to reach, with their endpoints.
    fn services(&self) -> impl Iterator<Item = (Endpoint, Option<&Entity>)> {
        let network = self.scene.config.network.iter();
        network
            .flat_map(|network| &network.endpoints)
            .map(|service| (*service, self.endpoint(service.service())))
    }

    fn endpoint(&self, service: &str) -> Option<&Entity> {
        // In China, some begin with another word.
        let name = format!("com.amazonaws.{}.{service}", self.scene.world.environment.region);
        let mut endpoints = self.scene.world.of_type(VPC_ENDPOINT);
        endpoints.find(|it| it.property(&["ServiceName"]).is_some_and(|it| it.ends_with(&name)))
    }

    /// Tells whether the policy of an endpoint lets somebody call the service.
    fn lets(&self, endpoint: &Entity, service: Endpoint, actor: &Actor) -> bool {
        let ask = actor.asks(format!("{}:Any", service.action_prefix()), "*");
        let own = endpoint.policies.iter();
        let own: Vec<Policy<'_>> =
            own.map(|it| Policy { name: &it.name, document: it.document.as_deref() }).collect();
        let request = self.scene.world.request(&ask, Changes::default());
        decide(&request, &Policies { resource: &own, ..Policies::default() }) == Decision::Allowed
    }

    /// Tells whether notebooks can connect to an endpoint.
    fn takes_notebooks(&self, endpoint: &Entity) -> bool {
        let mut rules = items(endpoint.properties.get("SecurityGroupIds"))
            .filter_map(Node::as_text)
            .flat_map(|group| self.rules_into(group));
        rules.any(|rule| {
            let from = text(rule, "SourceSecurityGroupId");
            text(rule, "FromPort") == "443" && self.groups_of_notebooks().any(|group| group == from)
        })
    }

    fn groups_of_notebooks(&self) -> impl Iterator<Item = &str> {
        let settings = self.scene.domain.properties.get("DefaultUserSettings");
        items(settings.and_then(|it| it.get("SecurityGroups"))).filter_map(Node::as_text)
    }

    /// Returns the rules of what a security group takes.
    fn rules_into(&self, group: &str) -> Vec<&Node> {
        let own = self.resources.iter().filter(|it| it.resource_type == SECURITY_GROUP);
        let own = own.filter(|it| it.physical_id == group);
        let own = own.flat_map(|it| items(it.properties.get("SecurityGroupIngress")));
        let apart = self.resources.iter().filter(|it| it.resource_type == "AWS::EC2::SecurityGroupIngress");
        let apart = apart.map(|it| &it.properties).filter(|rule| text(rule, "GroupId") == group);
        own.chain(apart).collect()
    }
}

/// Tells whether who calls the service finds the endpoint under the service's name.
fn has_own_name(endpoint: &Entity) -> bool {
    text(&endpoint.properties, "PrivateDnsEnabled") == "true"
}

fn items(list: Option<&Node>) -> impl Iterator<Item = &Node> {
    list.and_then(Node::as_list).into_iter().flatten()
}

fn text<'n>(node: &'n Node, key: &str) -> std::borrow::Cow<'n, str> {
    node.get(key).and_then(Node::scalar_text).unwrap_or_default()
}

fn fact(text: impl Into<String>, holds: bool) -> Goal {
    Goal::Fact { text: text.into(), holds }
}
