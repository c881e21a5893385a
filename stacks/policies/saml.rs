//! Whom the role for SAML federation lets in.

use super::STUDIO_USER_TAG;
use cfn_synth::iam::policy::{Operator, PolicyDocument, Principal, Statement};
use cfn_synth::value::Val;

/// Lets those in whom the identity provider signs in to AWS, with the name that Studio knows them by.
///
/// Both actions are asked about in one sign-in. The name has to be there: `ForAllValues` holds where nothing is
/// sent. No other tag may be: one of the session goes before the role's own of the same key.
pub(crate) fn trust(provider: &Val<String>, audiences: [Val<String>; 2]) -> PolicyDocument {
    PolicyDocument::new([Statement::allow()
        .sid("SignIn")
        .principal(Principal::federated([provider]))
        .actions(["sts:AssumeRoleWithSAML", "sts:TagSession"])
        .condition(Operator::StringEquals, "SAML:aud", audiences.to_vec())
        .condition(Operator::StringLike, format!("aws:RequestTag/{STUDIO_USER_TAG}"), "?*")
        .condition(Operator::StringEquals.for_all_values(), "aws:TagKeys", STUDIO_USER_TAG)
        .condition(Operator::StringEquals.for_all_values(), "sts:TransitiveTagKeys", STUDIO_USER_TAG)])
}
