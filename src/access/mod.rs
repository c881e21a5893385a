//! Who may do what once stacks are deployed, and what must hold of it.
//!
//! `world` is what deployments leave in an account, `claim` states what must hold there, and `verdict` decides
//! it: with the policies of IAM, with the grants of Lake Formation (`lake`), and against every chain of moves
//! by which somebody could get around it (`attack`).

mod actor;
pub mod attack;
mod change;
mod claim;
mod entity;
mod judge;
pub mod lake;
mod policies;
mod principal;
mod question;
mod request;
mod tags;
mod verdict;
mod world;

pub use actor::{Actor, Ask, Session};
pub use change::Changes;
pub use claim::{Claim, Claims, Expected, Goal, Person, Strength};
pub use entity::Entity;
pub use policies::Attached;
pub use principal::Principal;
pub use verdict::{Evidence, Outcome, Verdict, decide};
pub use world::{ByArn, World};

use crate::diagnostic::{Rule, Severity};

/// The name of the policy that stands for whatever somebody else allows a person: evidence names it.
pub const ALLOW_ALL: &str = "Allow *";

/// The rules whose findings come from here.
pub static RULES: &[&Rule] = &[&FAILED_CLAIM, &UNDECIDED_CLAIM, &UNUSED_CLAIM_ACKNOWLEDGEMENT];

pub(crate) static FAILED_CLAIM: Rule = Rule {
    code: "failed-claim",
    severity: Severity::Error,
    summary: "Reports claims about who can do what that the templates do not keep.",
    explanation: "\
## Why is this bad?
The stacks are trusted to keep people apart. A claim is decided on what CloudFormation would make of them: the
steps that are shown lead around it, each of which a policy allows. Nothing is written while a claim fails.

## Example
```rust
claims.cannot(&me, \"open another's profile\", [front_door.asks(OPEN, &other.profile)]);
// with a policy that allows `sagemaker:AddTags` on every profile
```

## Use instead
```rust
Statement::deny().sid(\"DenyTagTampering\").actions([\"sagemaker:AddTags\", \"sagemaker:DeleteTags\"])
```
",
};

pub(crate) static UNDECIDED_CLAIM: Rule = Rule {
    code: "undecided-claim",
    severity: Severity::Error,
    summary: "Reports claims that depend on what is not known.",
    explanation: "\
## Why is this bad?
A claim that cannot be decided is no proof: what a policy says that is not known could allow anything.

## Example
```yaml
ManagedPolicyArns: [!Sub \"arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/MadeElsewhere\"]
```

## Use instead
```yaml
Policies:
  - PolicyName: ReadData
    PolicyDocument: { .. }
```
",
};

pub(crate) static UNUSED_CLAIM_ACKNOWLEDGEMENT: Rule = Rule {
    code: "unused-claim-acknowledgement",
    severity: Severity::Error,
    summary: "Reports claims that hold although they are acknowledged to fail.",
    explanation: "\
## Why is this bad?
Should the claim fail one day, nobody would be told.

## Example
```rust
claims.cannot(&me, \"open another's profile\", asks).acknowledge(\"tags can be changed\");
```

## Use instead
```rust
claims.cannot(&me, \"open another's profile\", asks);
```
",
};

#[cfg(test)]
mod testing;
