//! Compiles stack definitions written in Rust into CloudFormation templates that are validated before
//! they are written.
//!
//! The modules, from the ground up, which is also the order in which to read them:

mod parallel;
pub mod date;
pub mod diagnostic;
pub mod template;
pub mod value;
pub mod intrinsic;
pub mod yaml;
pub mod schema;
mod parameter;
pub mod iam;
pub mod construct;
pub mod resources;
pub mod condition;
pub mod config;
pub mod deploy;
pub mod access;
pub mod validate;
pub mod publish;
pub mod cli;

/// What the author of an application uses most: `use cfn_synth::prelude::*;`.
///
/// Resources are imported by their service, such as `use cfn_synth::resources::{iam, s3};`.
pub mod prelude {
    pub use crate::cli::{self, Application, Overrides};
    pub use crate::config::{ConfigError, Setting};
    pub use crate::construct::parameter::{
        AwsType, ParameterSpec, aws, aws_list, boolean, comma_delimited_list, number, number_list, secret,
        string,
    };
    pub use crate::construct::{
        App, CreationPolicy, DeletionPolicy, Handle, NestedStack, Output, Parameter, Raw, ResourceAttributes,
        RuleSpec, Stack, StackRef, output,
    };
    pub use crate::iam::policy::{
        Operator, PolicyDocument, PolicyVariable, Principal, Statement, aws_managed_policy,
    };
    pub use crate::intrinsic::{
        Condition, IntoCondition, account_id, base64, cidr, equals, get_azs, if_, import_value, join,
        no_value, not, partition, region, select, split, stack_id, stack_name, url_suffix,
    };
    pub use crate::value::{IntoVal, Json, Secret, Val};
    pub use crate::{list, map, object, sub};
}

#[cfg(test)]
mod golden;
