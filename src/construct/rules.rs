//! What construction itself can tell to be wrong: misuse of logical ids and handles.

use super::entry::Nesting;
use super::handle::StackRef;
use crate::diagnostic::{Diagnostic, Place, Rule, Severity};
use crate::template::{Call, Function, Node, Owner, Section, StackId, Value};

/// The rules that only construction can break; [`DUPLICATE_LOGICAL_ID`] is listed by the validator.
pub static RULES: &[&Rule] = &[&FOREIGN_HANDLE, &MISSING_NESTED_STACK];

/// A logical id that is used twice, in a stack under construction or in a file.
pub static DUPLICATE_LOGICAL_ID: Rule = Rule {
    code: "duplicate-logical-id",
    severity: Severity::Error,
    summary: "Checks that no logical id is used twice.",
    explanation: "\
## Why is this bad?
`Ref` names parameters and resources alike, so that CloudFormation refuses a name that is both; and no
section can have an entry twice. Mappings, conditions, rules and outputs have names of their own.

## Example
```yaml
Parameters:
  Topic:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
```

## Use instead
```yaml
Parameters:
  TopicName:
    Type: String
Resources:
  Topic:
    Type: AWS::SNS::Topic
```

Renaming a resource that is deployed replaces it.
",
};

/// A handle that is used in a stack other than its own.
pub static FOREIGN_HANDLE: Rule = Rule {
    code: "foreign-handle",
    severity: Severity::Error,
    summary: "Checks that handles are used in the stack that declared them.",
    explanation: "\
## Why is this bad?
A handle stands for something of one stack. Used in another it would refer to whatever has the same
logical id there, or to nothing.

## Example
```rust
let topic = child.add(\"Topic\", sns::Topic::new());
parent.output(\"Topic\", output(&topic));
```

## Use instead
Hand it out as an output of the nested stack, or pass it as a parameter.

```rust
let topic = child.add(\"Topic\", sns::Topic::new());
let topic = child.output(\"Topic\", output(&topic));
let nested = parent.add(\"Child\", NestedStack::of(&child.reference(), url_prefix));
parent.output(\"Topic\", output(nested.output(&topic)));
```
",
};

/// A nested stack that the app does not have.
pub static MISSING_NESTED_STACK: Rule = Rule {
    code: "missing-nested-stack",
    severity: Severity::Error,
    summary: "Checks that a nested stack is a stack of the app.",
    explanation: "\
## Why is this bad?
The template of a stack that was not added to the app is never written, so that the parent's
`TemplateURL` leads nowhere.

## Example
```rust
parent.add(\"Child\", NestedStack::of(&child.reference(), url_prefix));
app.add(parent);
```

## Use instead
```rust
parent.add(\"Child\", NestedStack::of(&child.reference(), url_prefix));
app.add(child);
app.add(parent);
```
",
};

pub(super) fn duplicate(section: Section, owner: &Owner, first: Place) -> Diagnostic {
    DUPLICATE_LOGICAL_ID
        .finding(format!("the logical id `{}` is used twice", owner.logical_id))
        .path([section.key(), &owner.logical_id])
        .at(owner.place)
        .related(first, "used first here")
        .help("rename one of the two")
}

/// Returns the finding that something declared in a stack uses a handle of another.
pub(super) fn foreign(stack: &str, section: Section, declared: &Owner, owner: &Owner) -> Diagnostic {
    FOREIGN_HANDLE
        .finding(format!("`{}` belongs to another stack than `{stack}`", owner.logical_id))
        .path([section.key(), &declared.logical_id])
        .at(declared.place)
        .related(owner.place, "declared here")
        .help("pass it as a parameter of the nested stack, or read it as an output")
}

/// Returns the findings on handles of other stacks in something that a stack declares.
pub(super) fn misused_handles(
    stack: &StackRef,
    nested: &[(Owner, Nesting)],
    section: Section,
    declared: &Owner,
    body: &Node,
) -> Vec<Diagnostic> {
    let mut strangers: Vec<&Owner> = Vec::new();
    visit_calls(body, false, &mut |call, _| {
        for owner in &call.owners {
            // An output of what is not nested here comes with the handle of that, which is reported.
            let home = match &owner.nested {
                None => Some(stack.id),
                Some(parent) => child_of(nested, parent),
            };
            if home.is_some_and(|home| home != owner.stack) && !strangers.contains(&owner) {
                strangers.push(owner);
            }
        }
    });
    let mut problems: Vec<Diagnostic> =
        strangers.into_iter().map(|owner| foreign(&stack.name, section, declared, owner)).collect();
    for (_, nesting) in nested.iter().filter(|(owner, _)| owner == declared) {
        for owner in nesting.passed.iter().filter(|owner| owner.stack != nesting.child.id) {
            problems.push(
                foreign(&nesting.child.name, section, declared, owner)
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
    problems
}

/// Returns the logical ids that a node refers to whatever the conditions are: references inside an
/// `Fn::If` make no dependency where the other branch is taken.
pub(super) fn references(node: &Node) -> Vec<&str> {
    let mut names = Vec::new();
    visit_calls(node, false, &mut |call, inside_if| {
        if !inside_if && matches!(call.function, Function::Ref | Function::GetAtt | Function::Sub) {
            let own = call.owners.iter().filter(|owner| owner.nested.is_none());
            names.extend(own.map(|owner| &*owner.logical_id));
        }
    });
    names
}

/// Returns the stack that is nested under the logical id.
fn child_of(nested: &[(Owner, Nesting)], logical_id: &str) -> Option<StackId> {
    nested.iter().find(|(owner, _)| owner.logical_id == logical_id).map(|(_, nesting)| nesting.child.id)
}

/// Calls the visitor with every call of a tree. Trees under construction are as deep as the program's author
/// nested them.
fn visit_calls<'a>(node: &'a Node, inside_if: bool, visit: &mut impl FnMut(&'a Call, bool)) {
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| visit_calls(item, inside_if, visit)),
        Value::Map(map) => map.iter().for_each(|(_, item)| visit_calls(item, inside_if, visit)),
        Value::Call(call) => {
            visit(call, inside_if);
            visit_calls(&call.argument, inside_if || call.function == Function::If, visit);
        }
        _ => {}
    }
}
