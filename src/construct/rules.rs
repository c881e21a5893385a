//! What construction itself can tell to be wrong: misuse of logical ids and handles.

use super::stack::Stack;
use crate::diagnostic::{Diagnostic, Place, Rule, Severity};
use crate::template::{Function, Node, Owner, Section, Value};

/// The rules of construction.
pub static RULES: &[&Rule] = &[&DUPLICATE_LOGICAL_ID, &FOREIGN_HANDLE, &UNPASSED_PARAMETER];

/// A logical id that is used twice.
pub static DUPLICATE_LOGICAL_ID: Rule = Rule {
    code: "duplicate-logical-id",
    severity: Severity::Error,
    summary: "A logical id is used twice in one template.",
    explanation: "\
Parameters and resources of a template share one name space, since a `Ref` could mean either, and no \
section can have an entry twice. CloudFormation refuses the template.

```yaml
Parameters:
  Bucket: {Type: String}
Resources:
  Bucket: {Type: AWS::S3::Bucket}
```

Rename one of the two. Renaming a resource that is deployed already replaces it.",
};

/// A handle that is used in a stack other than its own.
pub static FOREIGN_HANDLE: Rule = Rule {
    code: "foreign-handle",
    severity: Severity::Error,
    summary: "A handle is used in a stack that did not declare it.",
    explanation: "\
A handle stands for something of one stack. Used in another it would refer to whatever has the same \
logical id there, or to nothing.

Pass the value to the nested stack as a parameter (`NestedStack::pass`), or read it as an output of the \
nested stack (`nested.output(..)`).",
};

/// A parameter without a default that a parent does not pass.
pub static UNPASSED_PARAMETER: Rule = Rule {
    code: "unpassed-parameter",
    severity: Severity::Error,
    summary: "A nested stack is not given a parameter that has no default.",
    explanation: "\
A nested stack has nobody to ask: a parameter that has no default and that its parent does not pass makes \
the deployment fail.

Pass it with `NestedStack::pass`, or give it a default.",
};

pub(super) fn duplicate(section: Section, owner: &Owner, first: Place) -> Diagnostic {
    DUPLICATE_LOGICAL_ID
        .finding(format!("the logical id `{}` is used twice", owner.logical_id))
        .path([section.key(), &owner.logical_id])
        .at(owner.place)
        .related(first, "used first here")
        .help("rename one of the two")
}

pub(super) fn foreign(stack: &str, owner: &Owner, place: Place) -> Diagnostic {
    FOREIGN_HANDLE
        .finding(format!("`{}` belongs to another stack than `{stack}`", owner.logical_id))
        .at(place)
        .related(owner.place, "declared here")
        .help("pass it as a parameter of the nested stack, or read it as an output")
}

/// Reports handles of other stacks in something that a stack declares.
pub(super) fn check_handles(stack: &mut Stack, section: Section, declared: &Owner, body: &Node) {
    let mut problems = Vec::new();
    visit_calls(body, false, &mut |function, owners, _| {
        for (position, owner) in owners.iter().enumerate() {
            let is_output = function == Function::GetAtt && position == 1;
            let home = if is_output { child_of(stack, owners) } else { Some(stack.id) };
            if home != Some(owner.stack) {
                problems.push(
                    foreign(&stack.name, owner, declared.place).path([section.key(), &declared.logical_id]),
                );
            }
        }
    });
    let passed = stack.nested.iter().filter(|(owner, _)| owner == declared);
    for (_, nesting) in passed {
        for owner in nesting.passed.iter().filter(|owner| owner.stack != nesting.child.id) {
            problems.push(
                foreign(&nesting.child.name, owner, declared.place)
                    .path([
                        section.key(),
                        &declared.logical_id,
                        "Properties",
                        "Parameters",
                        &owner.logical_id,
                    ])
                    .help("pass a parameter that the nested stack declares"),
            );
        }
    }
    stack.problems.extend(problems);
}

/// Returns the logical ids that a node refers to whatever the conditions are: references inside an
/// `Fn::If` make no dependency where the other branch is taken.
pub(super) fn references(node: &Node) -> Vec<&str> {
    let mut names = Vec::new();
    visit_calls(node, false, &mut |_, owners, inside_if| {
        if !inside_if {
            names.extend(owners.first().map(|owner| &*owner.logical_id));
        }
        if !inside_if && owners.len() > 1 {
            names.extend(owners.iter().map(|owner| &*owner.logical_id));
        }
    });
    names
}

fn child_of(stack: &Stack, owners: &[Owner]) -> Option<crate::template::StackId> {
    let nested = owners.first()?;
    stack.nested.iter().find(|(owner, _)| owner == nested).map(|(_, nesting)| nesting.child.id)
}

/// Calls the visitor with every call of a tree that handles take part in. Trees under construction are as
/// deep as the program's author nested them.
fn visit_calls<'a>(node: &'a Node, inside_if: bool, visit: &mut impl FnMut(Function, &'a [Owner], bool)) {
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| visit_calls(item, inside_if, visit)),
        Value::Map(map) => map.iter().for_each(|(_, item)| visit_calls(item, inside_if, visit)),
        Value::Call(call) => {
            if !call.owners.is_empty() {
                visit(call.function, &call.owners, inside_if);
            }
            visit_calls(&call.argument, inside_if || call.function == Function::If, visit);
        }
        _ => {}
    }
}
