//! Who may do what once stacks are deployed, and what must hold of it.
//!
//! `world` is what deployments leave in an account, `claim` states what must hold there, and `verdict` decides
//! it: with the policies of IAM, with the grants of Lake Formation (`lake`), and against every chain of moves
//! by which somebody could get around it (`attack`).

mod actor;
pub mod attack;
mod claim;
mod entity;
pub mod lake;
mod principal;
mod verdict;
mod world;

pub use actor::{Actor, Ask, Session};
pub use claim::{Claim, Claims, Expected, Goal, Person, Strength};
pub use entity::Entity;
pub use principal::{Attached, Principal};
pub use verdict::{Evidence, Outcome, Verdict, decide};
pub use world::{Changes, World};
