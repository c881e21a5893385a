//! Moves into what runs already: whoever can change its code, or enter it, acts with its role.

use super::{WORKGROUP, noun, session};
use crate::access::attack::Search;
use crate::access::attack::fact::What;

/// Something that runs with a role: where its properties name the role, and the actions that take it over. Its
/// code may wait for somebody else to run it.
struct Running {
    resource_type: &'static str,
    role: &'static [&'static str],
    actions: &'static [&'static str],
}

const RUNNING: &[Running] = &[
    Running {
        resource_type: "AWS::Lambda::Function",
        role: &["Role"],
        actions: &["lambda:UpdateFunctionCode"],
    },
    Running {
        resource_type: "AWS::SageMaker::NotebookInstance",
        role: &["RoleArn"],
        actions: &["sagemaker:CreatePresignedNotebookInstanceUrl"],
    },
    Running {
        resource_type: "AWS::Glue::DevEndpoint",
        role: &["RoleArn"],
        actions: &["glue:UpdateDevEndpoint"],
    },
    Running {
        resource_type: "AWS::StepFunctions::StateMachine",
        role: &["RoleArn"],
        actions: &["states:UpdateStateMachine"],
    },
    Running {
        resource_type: "AWS::CodeBuild::Project",
        role: &["ServiceRole"],
        actions: &["codebuild:StartBuild"],
    },
    // CloudFormation keeps the service role that a stack was made with, and works with it for whoever may change the
    // stack, without asking whether they may pass it (API reference, `UpdateStack` and `CreateChangeSet`, `RoleARN`).
    Running {
        resource_type: "AWS::CloudFormation::Stack",
        role: &["RoleARN"],
        actions: &["cloudformation:UpdateStack"],
    },
    Running {
        resource_type: "AWS::CloudFormation::Stack",
        role: &["RoleARN"],
        actions: &["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"],
    },
    // A workgroup of Spark runs the code of its sessions.
    Running {
        resource_type: WORKGROUP,
        role: &["WorkGroupConfiguration", "ExecutionRole"],
        actions: &["athena:StartSession", "athena:StartCalculationExecution"],
    },
];

/// Takes over what runs with a role.
pub(super) fn take_over(search: &mut Search<'_>) {
    for Running { resource_type, role, actions } in RUNNING {
        for entity in search.entities(std::slice::from_ref(resource_type)) {
            let Some(role) = entity.property(role).filter(|role| role.starts_with("arn:")) else { continue };
            let session = session(role);
            for (index, actor) in search.actors() {
                if search.acts_as(&session) {
                    break;
                }
                let asks = actions.iter().map(|action| actor.asks(*action, &entity.arn));
                let Some(ways) = search.all(index, asks) else { continue };
                let text = format!("{actor} runs code of its own in {}, which is {session}", noun(entity));
                search.add(What::Acts(session.clone()), text, ways);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::testing::{allow, ann, as_ann, deny, role, story, world};

    #[test]
    fn everything_that_runs_is_taken_over_with_its_actions() {
        for Running { resource_type, role: path, actions } in RUNNING {
            let bob = role("Bob", "{Service: lambda.amazonaws.com}", &[&allow("'s3:GetObject'")]);
            let property = path
                .iter()
                .rev()
                .fold("!GetAtt Bob.Arn".to_owned(), |inner, key| format!("{{{key}: {inner}}}"));
            // Some ARNs are told by the physical id only.
            let running = format!("\n  Running: {{Type: '{resource_type}', Properties: {property}}}");
            let template = |statements: &[&str]| {
                let mut world = world(&(ann(statements) + &bob + &running));
                if !world.entities.values().any(|it| it.resource_type == *resource_type) {
                    let mut entity = crate::access::Entity::public_bucket(world.arn("x", "running"));
                    let role = crate::template::Node::from("arn:aws:iam::111122223333:role/Bob");
                    let properties = path
                        .iter()
                        .rev()
                        .fold(role, |inner, key| crate::template::Map::from_iter([(*key, inner)]).into());
                    (entity.resource_type, entity.properties) = ((*resource_type).to_owned(), properties);
                    (entity.account, entity.policies) = (None, Vec::new());
                    world.add(entity);
                }
                world
            };
            let goal = as_ann().asks("s3:GetObject", "arn:aws:s3:::own/key");
            let quoted: Vec<String> = actions.iter().map(|action| format!("'{action}'")).collect();
            let all = allow(&quoted.join(", "));
            assert_eq!(story(&template(&[&all]), &goal).len(), 2, "{resource_type}");
            for action in &quoted {
                assert_eq!(story(&template(&[&all, &deny(action)]), &goal), [""; 0], "{action}");
            }
        }
    }
}
