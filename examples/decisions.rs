//! Decides a request a million times under a policy of ten statements, for the table in `benches/README.md`.

use cfn_synth::iam::evaluation::{Decision, Document, Policies, Policy, Request, decide};
use cfn_synth::value::IntoNode as _;
use serde_json::json;

const DECISIONS: u32 = 1_000_000;

fn main() -> Result<(), String> {
    let own = "arn:aws:s3:::data/${aws:username}/*";
    let statements: Vec<_> = (0..9)
        .map(|number| {
            json!({"Effect": if number % 3 == 0 { "Deny" } else { "Allow" },
                "Action": [format!("s3:Put{number}*"), "s3:List*", "athena:*"], "Resource": own,
                "Condition": {"StringNotEquals": {"aws:PrincipalTag/team": "blue"}}})
        })
        .chain([json!({"Effect": "Allow", "Action": "s3:Get*", "Resource": own,
            "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue"}}})])
        .collect();
    let policy = json!({"Version": "2012-10-17", "Statement": statements}).into_node();
    let document = Document::read(&policy, &[]).map_err(|problems| format!("{problems:?}"))?;
    let identity = [Policy { name: "Analyst", document: Some(&document) }];
    let policies = Policies { identity: &identity, ..Policies::default() };
    let request =
        Request::new("arn:aws:iam::111122223333:user/ann", "s3:GetObject", "arn:aws:s3:::data/ann/2026/key")
            .with("aws:PrincipalTag/team", ["blue"]);
    let allowed = (0..DECISIONS).filter(|_| decide(&request, &policies) == Decision::Allowed).count();
    println!("{allowed} of {DECISIONS} requests are allowed");
    Ok(())
}
