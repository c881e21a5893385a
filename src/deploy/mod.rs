//! A local deployment: templates and parameter values to the resources that CloudFormation would make.
//!
//! Every intrinsic function is evaluated, so that what is left is plain data. What only an account can tell
//! is made up, the same way each time, in the form that AWS gives it: identifiers that a service assigns
//! (`identity`), and availability zones. Dynamic references stay as they are written.

mod cidr;
mod deployment;
mod evaluate;
mod expand;
mod identity;
mod inputs;
mod names;
mod nested;
mod order;
mod parameters;
mod rules;
mod stack;

pub use deployment::{DeployedOutput, DeployedResource, Deployment};
pub use inputs::{Environment, Inputs, Nested};
pub use stack::deploy;

use crate::diagnostic::{Rule, Severity};

/// The rules whose findings come from here.
pub static RULES: &[&Rule] = &[&UNDEPLOYABLE];

static UNDEPLOYABLE: Rule = Rule {
    code: "undeployable",
    severity: Severity::Error,
    summary: "Reports what makes a deployment with these parameter values fail.",
    explanation: "\
## Why is this bad?
CloudFormation refuses the values, or rolls the stack back when it comes to the resource.

## Example
```yaml
Parameters:
  Stage:
    Type: String
    AllowedValues: [test, live]
# deployed with Stage=prod
```

## Use instead
```yaml
# deployed with Stage=live
```
",
};

#[cfg(test)]
mod tests;
