//! Dynamic references: values that CloudFormation reads from another service at deployment.
//!
//! User guide, "Use dynamic references to specify template values".

use super::text::interpolate;
use crate::value::{IntoNode, IntoVal, Secret, Val};

/// Returns the whole secret string of a Secrets Manager secret, named by its `Ref`, ARN or name.
pub fn secret_string(secret: impl IntoVal<String>) -> Val<Secret> {
    secret_string_key(secret, "")
}

/// Returns one key of a secret string that is a JSON object.
pub fn secret_string_key(secret: impl IntoVal<String>, key: &str) -> Val<Secret> {
    let parts = vec![("", secret.into_node()), ("", key.into_node())];
    Val::new(interpolate("{{{{resolve:secretsmanager:{}:SecretString:{}::}}}}", parts))
}

/// Returns a plain-text parameter of the SSM Parameter Store, at its newest version.
pub fn ssm_parameter(name: impl IntoVal<String>) -> Val<String> {
    Val::new(interpolate("{{{{resolve:ssm:{}}}}}", vec![("", name.into_node())]))
}

/// Returns a secure-string parameter of the SSM Parameter Store, at its newest version.
pub fn ssm_secure_parameter(name: impl IntoVal<String>) -> Val<Secret> {
    Val::new(interpolate("{{{{resolve:ssm-secure:{}}}}}", vec![("", name.into_node())]))
}
