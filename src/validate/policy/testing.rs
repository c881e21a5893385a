//! What the tests of rules on policies share.

use super::{Check, each};
use crate::template::Resource;
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::options::Options;
use crate::validate::{order, testing};

/// Runs one rule over the policies of a template in JSON and writes its findings as text.
pub(super) fn findings(check: Check, json: &str) -> String {
    let template = testing::read(json);
    let options = Options::default();
    let context = Context::new(&template, &options);
    let mut found = Findings::default();
    for (entry, _) in context.index.resources() {
        let resource = Resource { logical_id: entry.logical_id, node: entry.node };
        each(&context, resource, |policy| check(policy, &mut found));
    }
    testing::told(&order::conclude(&template, found.told()))
}

/// Runs one rule over an inline policy of a role with these statements, with parameters and conditions to
/// use: the condition `Live` holds where `Stage` is `live`.
pub(super) fn identity(check: Check, statements: &str) -> String {
    let document = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    in_resource(
        check,
        "AWS::IAM::Role",
        &format!(r#""Policies": [{{"PolicyName": "P", "PolicyDocument": {document}}}]"#),
    )
    .replace("Resources/R/Properties/Policies/0/PolicyDocument/Statement/", "")
}

/// Runs one rule over the trust policy of a role with these statements.
pub(super) fn trust(check: Check, statements: &str) -> String {
    let document = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    in_resource(check, "AWS::IAM::Role", &format!(r#""AssumeRolePolicyDocument": {document}"#))
        .replace("Resources/R/Properties/AssumeRolePolicyDocument/Statement/", "")
}

/// Runs one rule over the policy of a bucket with these statements.
pub(super) fn bucket(check: Check, statements: &str) -> String {
    let document = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    in_resource(check, "AWS::S3::BucketPolicy", &format!(r#""PolicyDocument": {document}"#))
        .replace("Resources/R/Properties/PolicyDocument/Statement/", "")
}

/// Runs one rule over a resource.
pub(super) fn in_resource(check: Check, kind: &str, properties: &str) -> String {
    findings(
        check,
        &format!(
            r#"{{"Parameters": {{"Stage": {{"Type": "String", "AllowedValues": ["test", "live"]}},
                "Name": {{"Type": "String"}}}},
            "Conditions": {{"Live": {{"Fn::Equals": [{{"Ref": "Stage"}}, "live"]}}}},
            "Resources": {{"R": {{"Type": "{kind}", "Properties": {{{properties}}}}},
                "Bucket": {{"Type": "AWS::S3::Bucket"}}}}}}"#
        ),
    )
}
