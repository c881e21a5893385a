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
            let assume = actor.asks(ASSUME, &role.arn);
            let plain = session(&role.arn);
            if let Some(way) = search.way(index, assume.clone()) {
                search.add(What::Acts(plain.clone()), format!("{actor} assumes {plain}"), vec![way]);
            }
            if may_tag {
                keep_tags(search, index, &assume);
                choose_tags(search, index, &assume, &keys, &values);
            }
            for value in identities.iter().filter(|_| may_name) {
                let named = plain.clone().source_identity(value);
                if search.acts_as(&named) {
                    continue;
                }
                let set = actor.asks("sts:SetSourceIdentity", &role.arn);
                let asks = [set, assume.clone()].map(|ask| ask.with("sts:SourceIdentity", [value.as_str()]));
                let Some(ways) = search.all(index, asks) else { continue };
                let text = format!("{actor} assumes {plain}, with the source identity `{value}`");
                search.add(What::Acts(named), text, ways);
            }
        }
    }
}

/// In lower case, as policies are asked whether they are about it.
const TAG_SESSION: &str = "sts:tagsession";

/// Assumes a role with the tags of the session from which it is assumed: those that are transitive go along without
/// being asked for (IAM user guide, "Chaining roles with session tags"). That they are is up to whoever set them.
fn keep_tags(search: &mut Search<'_>, index: usize, assume: &Ask) {
    let Ask { actor, resource: role, .. } = assume;
    let Some(own) = actor.session.as_ref().filter(|session| !session.tags.is_empty()) else { return };
    let mut kept = session(role);
    kept = own.tags.iter().fold(kept, |kept, (key, value)| kept.tag(key, value));
    if search.acts_as(&kept) {
        return;
    }
    let asks = [actor.asks("sts:TagSession", role), assume.clone()];
    let Some(ways) = search.all(index, asks) else { return };
    let text = format!("{actor} assumes {kept}, which keeps {}", tags_in_words(&own.tags));
    search.add(What::Acts(kept), text, ways);
}

/// Assumes a role with a session tag on which policies depend, and with those that the trust policy asks for.
fn choose_tags(
    search: &mut Search<'_>,
    index: usize,
    assume: &Ask,
    keys: &[String],
    values: &IndexSet<String>,
) {
    let Ask { actor, resource: role, .. } = assume;
    let tag = actor.asks("sts:TagSession", role);
    let asked = search.taggings(&[tag.clone(), assume.clone()]);
    let wanted = keys.iter().flat_map(|key| values.iter().map(move |value| (key, value)));
    for (key, value) in wanted {
        let one = Tagging::from([(key.clone(), value.clone())]);
        // Where one tag is not enough, the trust policy says which others it asks for.
        let others = asked.iter().filter(|asked| asked.len() > usize::from(asked.contains_key(key)));
        let with_others = others.map(|asked| asked.iter().chain(&one).map(owned).collect::<Tagging>());
        let taggings: Vec<Tagging> = std::iter::once(one.clone()).chain(with_others).collect();
        take_first(search, index, [&tag, assume], taggings);
    }
    // Nothing may depend on what the trust policy asks for but the trust policy itself.
    take_first(search, index, [&tag, assume], asked);
}

fn owned((key, value): (&String, &String)) -> (String, String) {
    (key.clone(), value.clone())
}

/// Assumes a role with the first tags that it is let.
fn take_first(search: &mut Search<'_>, index: usize, asks: [&Ask; 2], taggings: Vec<Tagging>) {
    let [Ask { actor, resource: role, .. }, _] = asks;
    for tags in taggings {
        let tagged_session = tags.iter().fold(session(role), |it, (key, value)| it.tag(key, value));
        if search.acts_as(&tagged_session) {
            return;
        }
        // They are transitive where the trust policy lets them be.
        let transitive = asks.map(|ask| {
            tagged(ask.clone(), &tags).with("sts:TransitiveTagKeys", tags.keys().map(String::as_str))
        });
        let plain = asks.map(|ask| tagged(ask.clone(), &tags));
        let mut found = search.all(index, transitive);
        if found.is_none() && search.judge.tags.with_transitive {
            found = search.all(index, plain);
        }
        let Some(ways) = found else { continue };
        let pairs: Vec<_> = tags.into_iter().collect();
        let text = format!("{actor} assumes {tagged_session}, with {}", tags_in_words(&pairs));
        search.add(What::Acts(tagged_session), text, ways);
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
