//! Moves to a role: to assume it, or to pass it to a service that runs code with it.

use super::making::{Tagging, tagged};
use super::{ANY, PASS, pass_role, session};
use crate::access::actor::{Actor, Ask, tags_in_words};
use crate::access::attack::Search;
use crate::access::attack::fact::{Way, What};
use crate::access::principal::Principal;
use indexmap::IndexSet;

const ASSUME: &str = "sts:AssumeRole";

/// Assumes a role, with session tags or a source identity of its choice where the trust policy lets it.
pub(super) fn assume(search: &mut Search<'_>) {
    let values = search.session_values();
    let identities = search.identities();
    let keys = search.principal_tag_keys();
    for role in search.roles() {
        let may_tag = search.may_trust(role, TAG_SESSION);
        let may_name = search.may_trust(role, "sts:setsourceidentity");
        for (index, actor) in search.who_may(&[ASSUME], &role.arn) {
            if *actor.principal == *role.arn {
                continue;
            }
            let chain = Chain::of(&actor, &role.arn);
            if !search.acts_as(&chain.session)
                && let Some(ways) = search.all(index, chain.asks())
            {
                let text = format!("{actor} assumes {}", chain.session);
                search.add(What::Acts(chain.session.clone()), text, ways);
            }
            if may_tag {
                keep_tags(search, index, &chain);
                choose_tags(search, index, &chain, &keys, &values);
            }
            for value in identities.iter().filter(|_| may_name && chain.identity.is_none()) {
                let named = chain.session.clone().source_identity(value);
                if search.acts_as(&named) {
                    continue;
                }
                let chain = Chain { identity: Some(value), ..chain.clone() };
                let Some(ways) = search.all(index, chain.asks()) else { continue };
                let text = format!("{actor} assumes {}, with the source identity `{value}`", chain.session);
                search.add(What::Acts(named), text, ways);
            }
        }
    }
}

/// In lower case, as policies are asked whether they are about it.
const TAG_SESSION: &str = "sts:tagsession";

/// A role that is assumed, with what goes along from the session from which it is, whether it is asked for or not:
/// transitive session tags, and the source identity (IAM user guide, "Chaining roles with session tags", "Permissions
/// required to set source identity").
#[derive(Debug, Clone)]
struct Chain<'a> {
    actor: &'a Actor,
    role: &'a str,
    /// The session that is had.
    session: Actor,
    identity: Option<&'a str>,
}

impl<'a> Chain<'a> {
    fn of(actor: &'a Actor, role: &'a str) -> Self {
        let mut session = session(role);
        let own = actor.session.as_ref();
        let is_along = |(key, _): &&(String, String)| own.is_some_and(|own| own.transitive.contains(key));
        for (key, value) in own.iter().flat_map(|own| &own.tags).filter(is_along) {
            session = session.transitive_tag(key, value);
        }
        let identity = own.and_then(|own| own.source_identity.as_deref());
        session = identity.into_iter().fold(session, Actor::source_identity);
        Self { actor, role, session, identity }
    }

    /// Returns what is asked for where it is assumed without further tags.
    fn asks(&self) -> Vec<Ask> {
        let has_tags = self.session.session.as_ref().is_some_and(|session| !session.tags.is_empty());
        let tag = has_tags.then(|| self.asks_to_tag());
        tag.into_iter().chain(self.asks_to_name()).chain([self.asks_to_assume()]).collect()
    }

    fn asks_to_tag(&self) -> Ask {
        self.actor.asks("sts:TagSession", self.role)
    }

    fn asks_to_name(&self) -> Option<Ask> {
        let name = self.identity?;
        Some(self.actor.asks("sts:SetSourceIdentity", self.role).with("sts:SourceIdentity", [name]))
    }

    fn asks_to_assume(&self) -> Ask {
        let assume = self.actor.asks(ASSUME, self.role);
        self.identity.into_iter().fold(assume, |ask, name| ask.with("sts:SourceIdentity", [name]))
    }

    /// Tells whether a session tag can be asked for: of the key of one that goes along, whatever its case, none can (STS
    /// API reference, `AssumeRole`, `Tags`).
    fn takes(&self, key: &str) -> bool {
        let mut along = self.session.session.iter().flat_map(|session| &session.tags);
        !along.any(|(own, _)| own.eq_ignore_ascii_case(key))
    }
}

/// Assumes a role with all tags of the session from which it is assumed: those that are transitive go along without
/// being asked for. That they are is up to whoever set them.
fn keep_tags(search: &mut Search<'_>, index: usize, chain: &Chain<'_>) {
    let Chain { actor, role, .. } = chain;
    let Some(own) = actor.session.as_ref().filter(|own| own.tags.len() > own.transitive.len()) else {
        return;
    };
    let mut session = session(role);
    session = own.tags.iter().fold(session, |kept, (key, value)| kept.transitive_tag(key, value));
    session = chain.identity.into_iter().fold(session, Actor::source_identity);
    if search.acts_as(&session) {
        return;
    }
    let kept = Chain { session, ..chain.clone() };
    let Some(ways) = search.all(index, kept.asks()) else { return };
    let text = format!("{actor} assumes {}, which keeps {}", kept.session, tags_in_words(&own.tags));
    search.add(What::Acts(kept.session), text, ways);
}

/// Assumes a role with a session tag on which policies depend, and with those that the trust policy asks for.
fn choose_tags(
    search: &mut Search<'_>,
    index: usize,
    chain: &Chain<'_>,
    keys: &[String],
    values: &IndexSet<String>,
) {
    let mut asked = search.taggings(&[chain.asks_to_tag(), chain.asks_to_assume()]);
    asked.retain(|tags| tags.keys().all(|key| chain.takes(key)));
    let keys = keys.iter().filter(|key| chain.takes(key));
    let wanted = keys.flat_map(|key| values.iter().map(move |value| (key, value)));
    for (key, value) in wanted {
        let one = Tagging::from([(key.clone(), value.clone())]);
        // Where one tag is not enough, the trust policy says which others it asks for.
        let others = asked.iter().filter(|asked| asked.len() > usize::from(asked.contains_key(key)));
        let with_others = others.map(|asked| asked.iter().chain(&one).map(owned).collect::<Tagging>());
        let taggings: Vec<Tagging> = std::iter::once(one.clone()).chain(with_others).collect();
        take_first(search, index, chain, taggings);
    }
    // Nothing may depend on what the trust policy asks for but the trust policy itself.
    take_first(search, index, chain, asked);
}

fn owned((key, value): (&String, &String)) -> (String, String) {
    (key.clone(), value.clone())
}

/// Assumes a role with the first tags that it is let.
fn take_first(search: &mut Search<'_>, index: usize, chain: &Chain<'_>, taggings: Vec<Tagging>) {
    for tags in taggings {
        let free = tags.iter().fold(chain.session.clone(), |it, (key, value)| it.tag(key, value));
        if search.acts_as(&free) {
            return;
        }
        // They are transitive where the trust policy lets them be, and not where it lets them not be.
        let asks = [chain.asks_to_tag(), chain.asks_to_assume()].map(|ask| tagged(ask, &tags));
        let transitive =
            asks.clone().map(|ask| ask.with("sts:TransitiveTagKeys", tags.keys().map(String::as_str)));
        let along = search.all(index, transitive.into_iter().chain(chain.asks_to_name()));
        let is_asked = search.judge.tags.with_transitive;
        let plain =
            is_asked.then(|| search.all(index, asks.into_iter().chain(chain.asks_to_name()))).flatten();
        let is_bound = is_asked && plain.is_none();
        let Some(ways) = along.or(plain) else { continue };
        let bound =
            || tags.iter().fold(chain.session.clone(), |it, (key, value)| it.transitive_tag(key, value));
        let session = if is_bound { bound() } else { free };
        let pairs: Vec<_> = tags.iter().map(owned).collect();
        let text = format!("{} assumes {session}, with {}", chain.actor, tags_in_words(&pairs));
        search.add(What::Acts(session), text, ways);
        return;
    }
}

/// A way to have a service run code of one's own with a role that is passed to it.
struct Passing {
    service: &'static str,
    /// The actions, each with the resource below the account.
    actions: &'static [(&'static str, &'static str)],
    words: &'static str,
}

const fn passing(
    service: &'static str,
    actions: &'static [(&'static str, &'static str)],
    words: &'static str,
) -> Passing {
    Passing { service, actions, words }
}

/// The actions that hand a role to a service and then run code with it (service authorization reference:
/// those that depend on `iam:PassRole`).
const PASSINGS: &[Passing] = &[
    passing("sagemaker", &[("sagemaker:CreateTrainingJob", "sagemaker:training-job/any")], "a training job"),
    passing(
        "sagemaker",
        &[("sagemaker:CreateProcessingJob", "sagemaker:processing-job/any")],
        "a processing job",
    ),
    passing(
        "sagemaker",
        &[("sagemaker:CreateHyperParameterTuningJob", "sagemaker:hyper-parameter-tuning-job/any")],
        "a tuning job",
    ),
    passing("sagemaker", &[("sagemaker:CreateAutoMLJobV2", "sagemaker:automl-job/any")], "an AutoML job"),
    passing("sagemaker", &[("sagemaker:CreateCluster", "sagemaker:cluster/any")], "a cluster"),
    passing(
        "sagemaker",
        &[
            ("sagemaker:CreateModel", "sagemaker:model/any"),
            ("sagemaker:CreateTransformJob", "sagemaker:transform-job/any"),
        ],
        "a transform job",
    ),
    passing(
        "sagemaker",
        &[
            ("sagemaker:CreateModel", "sagemaker:model/any"),
            ("sagemaker:CreateEndpointConfig", "sagemaker:endpoint-config/any"),
            ("sagemaker:CreateEndpoint", "sagemaker:endpoint/any"),
        ],
        "an endpoint",
    ),
    passing(
        "sagemaker",
        &[
            ("sagemaker:CreateNotebookInstance", "sagemaker:notebook-instance/any"),
            ("sagemaker:CreatePresignedNotebookInstanceUrl", "sagemaker:notebook-instance/any"),
        ],
        "a notebook instance",
    ),
    passing(
        "sagemaker",
        &[
            ("sagemaker:CreatePipeline", "sagemaker:pipeline/any"),
            ("sagemaker:StartPipelineExecution", "sagemaker:pipeline/any"),
        ],
        "a pipeline",
    ),
    passing(
        "sagemaker",
        &[
            ("sagemaker:CreateDomain", "sagemaker:domain/any"),
            ("sagemaker:CreateUserProfile", "sagemaker:user-profile/any/any"),
            ("sagemaker:CreatePresignedDomainUrl", "sagemaker:user-profile/any/any"),
        ],
        "a domain of its own",
    ),
    passing(
        "athena",
        &[
            ("athena:CreateWorkGroup", "athena:workgroup/any"),
            ("athena:StartSession", "athena:workgroup/any"),
        ],
        "a Spark workgroup of Athena",
    ),
    passing(
        "lambda",
        &[("lambda:CreateFunction", "lambda:function:any"), ("lambda:InvokeFunction", "lambda:function:any")],
        "a Lambda function",
    ),
    passing(
        "lambda",
        &[
            ("lambda:CreateFunction", "lambda:function:any"),
            ("lambda:CreateEventSourceMapping", "lambda:event-source-mapping:any"),
        ],
        "a Lambda function",
    ),
    passing(
        "glue",
        &[("glue:CreateJob", "glue:job/any"), ("glue:StartJobRun", "glue:job/any")],
        "a Glue job",
    ),
    passing(
        "glue",
        &[("glue:CreateSession", "glue:session/any"), ("glue:RunStatement", "glue:session/any")],
        "a Glue session",
    ),
    passing("glue", &[("glue:CreateDevEndpoint", "glue:devEndpoint/any")], "a Glue development endpoint"),
    passing("ec2", &[("ec2:RunInstances", "ec2:instance/any")], "an instance"),
    passing(
        "ecs-tasks",
        &[
            ("ecs:RegisterTaskDefinition", "ecs:task-definition/any"),
            ("ecs:RunTask", "ecs:task-definition/any"),
        ],
        "a container task",
    ),
    passing(
        "elasticmapreduce",
        &[("elasticmapreduce:RunJobFlow", "elasticmapreduce:cluster/any")],
        "an EMR cluster",
    ),
    passing(
        "states",
        &[
            ("states:CreateStateMachine", "states:stateMachine:any"),
            ("states:StartExecution", "states:stateMachine:any"),
        ],
        "a state machine",
    ),
    passing(
        "codebuild",
        &[
            ("codebuild:CreateProject", "codebuild:project/any"),
            ("codebuild:StartBuild", "codebuild:project/any"),
        ],
        "a build",
    ),
    passing("cloudformation", &[("cloudformation:CreateStack", "cloudformation:stack/any/any")], "a stack"),
    passing(
        "cloudformation",
        &[
            ("cloudformation:CreateChangeSet", "cloudformation:stack/any/any"),
            ("cloudformation:ExecuteChangeSet", "cloudformation:stack/any/any"),
        ],
        "a stack",
    ),
    passing("scheduler", &[("scheduler:CreateSchedule", "scheduler:schedule/default/any")], "a schedule"),
    passing("ssm", &[("ssm:StartAutomationExecution", "ssm:automation-definition/any:1")], "an automation"),
    passing("bedrock", &[("bedrock:CreateAgent", "bedrock:agent/any")], "an agent"),
];

/// An actor that may pass a role to a service.
struct Passed<'w> {
    role: &'w Principal,
    index: usize,
    actor: Actor,
    pass: Way,
}

/// Returns the sessions in which a service runs the code of an actor with a role. Jobs of SageMaker have the source
/// identity of whoever starts them (developer guide, "Monitoring user resource access with sourceIdentity"); it is
/// tried too that one has none.
fn running(search: &Search<'_>, actor: &Actor, role: &str, service: &str) -> Vec<Actor> {
    let plain = session(role);
    let identity = actor.session.as_ref().and_then(|it| it.source_identity.as_ref());
    let identity = identity.filter(|_| service == "sagemaker" && search.judge.tags.with_identity);
    let named = identity.map(|name| plain.clone().source_identity(name));
    std::iter::once(plain).chain(named).filter(|session| !search.acts_as(session)).collect()
}

/// Passes a role to a service that runs code with it.
pub(super) fn pass(search: &mut Search<'_>) {
    let passing = search.roles().map(|role| (role, search.who_may(&[PASS], &role.arn)));
    let passing: Vec<_> = passing.filter(|(_, actors)| !actors.is_empty()).collect();
    for of_service in PASSINGS.chunk_by(|one, other| one.service == other.service) {
        let Some(Passing { service, .. }) = of_service.first() else { continue };
        for Passed { role, index, actor, pass } in who_passes(search, service, &passing) {
            for Passing { actions, words, .. } in of_service {
                let sessions = running(search, &actor, &role.arn, service);
                if sessions.is_empty() {
                    break;
                }
                let asks = actions.iter().map(|(action, resource)| {
                    let (of, resource) = resource.split_once(':').unwrap_or((service, ANY));
                    actor.asks(*action, search.world.arn(of, resource))
                });
                let asks: Vec<Ask> = asks.collect();
                let Some(ways) = search.makes(index, &asks) else { continue };
                let ways: Vec<Way> = std::iter::once(pass.clone()).chain(ways).collect();
                for session in sessions {
                    let text = format!("{actor} runs {words} as {session}");
                    search.add(What::Acts(session), text, ways.clone());
                }
            }
        }
    }
}

/// Somebody that tries moves, with the position of the fact that it can act as this.
type Trying = (usize, Actor);

/// Returns who may pass which role to a service, of those who may pass it to any.
fn who_passes<'w>(
    search: &mut Search<'w>,
    service: &str,
    passing: &[(&'w Principal, Vec<Trying>)],
) -> Vec<Passed<'w>> {
    let mut passed = Vec::new();
    for (role, actors) in passing {
        if search.acts_as(&session(&role.arn)) && !search.judge.tags.with_identity {
            continue;
        }
        let source = search.world.arn(service, "any/any");
        let Some(needs) = search.trusts(role, service, &source) else { continue };
        for (index, actor) in actors.iter().cloned() {
            if running(search, &actor, &role.arn, service).is_empty() {
                continue;
            }
            let Some(mut pass) = search.way(index, pass_role(&actor, &role.arn, service)) else { continue };
            pass.needs.extend(&needs);
            passed.push(Passed { role, index, actor, pass });
        }
    }
    passed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::testing::{allow, ann, as_ann, deny, role, story, world};

    #[test]
    fn every_way_to_pass_a_role_needs_each_of_its_actions() {
        for Passing { service, actions, words } in PASSINGS {
            let bob =
                role("Bob", &format!("{{Service: {service}.amazonaws.com}}"), &[&allow("'s3:GetObject'")]);
            let actions: Vec<String> = actions.iter().map(|(action, _)| format!("'{action}'")).collect();
            let all = allow(&format!("'iam:PassRole', {}", actions.join(", ")));
            let goal = as_ann().asks("s3:GetObject", "arn:aws:s3:::own/key");
            let told = [
                format!("the user `Ann` runs {words} as the role `Bob`"),
                "the role `Bob` asks for `s3:GetObject` on `arn:aws:s3:::own/key`".to_owned(),
            ];
            assert_eq!(story(&world(&(ann(&[&all]) + &bob)), &goal), told);
            for action in actions.iter().map(String::as_str).chain(["'iam:PassRole'"]) {
                let stopped = world(&(ann(&[&all, &deny(action)]) + &bob));
                assert_eq!(story(&stopped, &goal), [""; 0], "{action}");
            }
            let untrusted = world(&(ann(&[&all]) + &bob.replace(".amazonaws.com", ".example.com")));
            assert_eq!(story(&untrusted, &goal), [""; 0], "{service}");
        }
    }
}
