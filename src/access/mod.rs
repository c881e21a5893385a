//! Who may do what with what a deployment makes.

pub mod lake;
