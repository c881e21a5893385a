//! A local deployment: templates and parameter values to the resources that CloudFormation would make.
//!
//! Every intrinsic function is evaluated, so that what is left is plain data. What only an account can tell
//! is made up, the same way each time, in the form that AWS gives it: identifiers that a service assigns
//! (`identity`), and availability zones. Dynamic references stay as they are written.

mod cidr;
mod deployment;
mod evaluate;
mod expand;
mod family;
mod identity;
mod inputs;
mod names;
mod nested;
mod order;
mod parameters;
mod rules;
mod sample;
mod scenarios;
mod stack;
mod templates;

pub use deployment::{DeployedOutput, DeployedResource, Deployment};
pub use inputs::{Environment, Inputs, Nested};
pub use scenarios::{MOST as MOST_SCENARIOS, Scenario, Scenarios, scenarios};
pub use stack::deploy;
pub use templates::Templates;

use crate::diagnostic::{Rule, Severity};

/// The rules whose findings come from here.
pub static RULES: &[&Rule] = &[&UNDEPLOYABLE, &UNTOLD_SCENARIO];

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

static UNTOLD_SCENARIO: Rule = Rule {
    code: "untold-scenario",
    severity: Severity::Warning,
    summary: "Tells of conditions for which no parameter values were found.",
    explanation: "\
## Why is this bad?
Each combination of conditions is deployed once. For this one no parameter values were found that bring it about,
because a condition compares a text that is composed of several values, or known only at deployment. So it was not
deployed, and what would be wrong with it stays unseen.

## Example
```yaml
Conditions:
  IsFirst: !Equals [!Select [0, !Split ['-', !Ref Name]], first]
```

## Use instead
```yaml
Conditions:
  IsFirst: !Equals [!Ref Rank, first]
```
",
};

#[cfg(test)]
mod tests;
