//! `synth access` on the project's own stacks.

use crate::program::{folder, run};
use serde_json::Value;

fn access(arguments: &[&str]) -> (i32, String, String) {
    run(folder(&[]).path(), &[&["access"], arguments].concat())
}

#[test]
fn every_claim_holds_in_every_way_to_sign_in() {
    let (code, output, error) = access(&[]);
    assert_eq!((code, error.as_str()), (0, ""), "{output}");
    assert!(output.starts_with("Scenarios\n  (1) SageMakerStudioAuditControlStack: "), "{output}");
    let audit = ["AuditTrail = Create", "AuditTrail = Skip"];
    let more = ["StudioNetwork = create", "StudioNetwork = existing", "TeamsStack: "];
    for way in ["with Identity Center", "with SAML"].into_iter().chain(audit).chain(more) {
        assert!(output.contains(way), "{way}: {output}");
    }
    let last = output.lines().last().unwrap();
    let (claims, held) = last.split_once(": ").unwrap();
    let (count, _) = claims.split_once(" claims in ").unwrap();
    assert_eq!(held, format!("{count} hold"));
    assert!(count.parse::<usize>().unwrap() > 30, "{last}");
    let marked = output.lines().filter(|line| line.ends_with("guard rail")).count();
    assert!(marked > 10, "{output}");
}

#[test]
fn the_ways_around_the_first_edition_are_told_step_by_step() {
    let (_, output, _) = access(&["--config", "stacks/editions/2021.yaml", "--attack"]);
    let profile =
        "arn:aws:sagemaker:us-east-1:111122223333:user-profile/d-76a08640abed/data-scientist-limited";
    let story = format!(
        "  1. the user `data-scientist-full` sets the tag `studiouserid` of the user profile \
         `data-scientist-limited` to `data-scientist-full`\n     `sagemaker:AddTags` on `{profile}`: allowed by \
         statement `AmazonSageMakerAddTags` of the identity policy `DataScientistGroupPolicy`\n  \
         2. the user `data-scientist-full` asks for `sagemaker:CreatePresignedDomainUrl` on `{profile}`\n     \
         allowed by statement `AmazonSageMakerAllowedUserProfile` of the identity policy \
         `DataScientistGroupPolicy`\n"
    );
    assert!(output.contains(&story), "{output}");
    assert!(
        output.contains("\ndata-scientist-full can be\n  the user `data-scientist-full`, from the start")
    );
}

#[test]
fn programs_and_pull_requests_have_forms_of_their_own() {
    let (code, output, _) = access(&["--message-format", "json"]);
    let report: Value = serde_json::from_str(&output).unwrap();
    assert_eq!((code, &report["holds"]), (0, &Value::Bool(true)));
    let scenarios = report["scenarios"].as_array().unwrap();
    assert_eq!(scenarios[0]["parameters"]["StudioAuthentication"], "IAM with IAM users");
    for claim in report["claims"].as_array().unwrap() {
        let file = claim["place"]["file"].as_str().unwrap();
        assert!(file.starts_with("stacks/claims"), "{file}");
        for verdict in claim["verdicts"].as_array().unwrap() {
            assert!(verdict["scenario"].as_u64().unwrap() < scenarios.len() as u64);
            assert_eq!(verdict["outcome"], "holds", "{claim:#}");
        }
    }
    let (code, output, _) = access(&["--message-format", "markdown"]);
    assert_eq!(code, 0);
    assert!(output.contains("\n### data-scientist-full\n\n| | (1) | (2) | (3) |"), "{output}");
    assert_eq!(
        access(&["--message-format", "sarif"]),
        (
            2,
            String::new(),
            "error: `access` has no message format `sarif`\n  help: it has `human`, `json`, `markdown`\n"
                .to_owned()
        )
    );
}

#[test]
fn a_request_is_explained_in_each_scenario() {
    let profile = "arn:aws:sagemaker:us-east-1:111122223333:user-profile/d-76a08640abed/data-scientist-full";
    let open = "sagemaker:CreatePresignedDomainUrl";
    let asked = ["--explain", "data-scientist-full", open, profile, "--message-format", "json"];
    let (code, output, error) = access(&asked);
    assert_eq!((code, error.as_str()), (0, ""));
    let answers: Value = serde_json::from_str(&output).unwrap();
    for scenario in answers["scenarios"].as_array().unwrap() {
        let answer = &scenario["answers"][0];
        assert_eq!(answer["result"], "Allowed", "{answer:#}");
        assert_eq!(answer["context"]["aws:RequestedRegion"], serde_json::json!(["us-east-1"]));
    }
    assert_eq!(
        access(&["--explain", "data-scientist-limted", open, profile]),
        (
            2,
            String::new(),
            "error: no scenario has a person, a user or a role `data-scientist-limted`\n  \
             help: did you mean `data-scientist-limited`?\n"
                .to_owned()
        )
    );
    let (code, _, error) = access(&["--context", "a=b"]);
    assert_eq!(code, 2);
    assert!(error.contains("--explain"), "{error}");
}

#[test]
fn a_deployment_that_would_fail_is_no_proof() {
    let (code, output, error) = access(&["--param", "StudioAuthentication=x"]);
    assert_eq!((code, output.as_str()), (1, ""));
    let first =
        "error[undeployable]: the value of `StudioAuthentication`, `x`, is not among the `AllowedValues`\n";
    assert!(error.starts_with(first) && error.contains("stacks/audit_control.rs:"), "{error}");
}

#[test]
fn what_cannot_be_asked_is_refused_in_a_sentence() {
    let object = "arn:aws:s3:::b/k";
    let ask =
        |principal: &str, action: &str, resource: &str| access(&["--explain", principal, action, resource]);
    let refused =
        |message: &str, help: &str| (2, String::new(), format!("error: {message}\n  help: {help}\n"));
    assert_eq!(
        ask("data-scientist-full", "s3:GetObjects", object),
        refused("`s3` has no action `GetObjects`", "did you mean `GetObject`?")
    );
    assert_eq!(
        ask("data-scientist-full", "s3:GetObject*", object),
        refused("`s3:GetObject*` stands for several actions", "ask for one, such as `s3:GetObject`")
    );
    assert_eq!(
        ask("data-scientist-full", "s3:GetObject", "b/k"),
        refused("the resource `b/k` is neither an ARN nor `*`", "write it as `arn:aws:s3:::bucket/key`")
    );
    assert_eq!(
        ask("nobody-of-that-name", "s3:GetObject", object),
        refused(
            "no scenario has a person, a user or a role `nobody-of-that-name`",
            "`synth access --attack` shows the principals that people can be"
        )
    );
    assert_eq!(
        access(&["--stack", "DatasetStack"]),
        refused(
            "nothing is claimed of the stack `DatasetStack`",
            "the claims are about `SageMakerStudioAuditControlStack`, `TeamsStack`, `UserLevelAccessStack`, with what \
             each nests"
        )
    );
    assert_eq!(
        access(&["--stack", "TeamStack"]),
        refused("there is no stack `TeamStack`", "did you mean `TeamsStack`?")
    );
    assert_eq!(
        access(&["--param", "VpcId=vpc-1", "--param", "VpcId=vpc-2"]),
        refused("two values are given for the parameter `VpcId`", "keep one of them")
    );
}

#[test]
fn parameters_that_no_stack_takes_are_findings() {
    let told = "error[undeployable]: the template has no parameter `AuditTrial`\n \
                --> SageMakerStudioAuditControlStack\n  = at: Parameters\n  = help: did you mean `AuditTrail`?\n\n1 error\n";
    assert_eq!(access(&["--param", "AuditTrial=Skip"]), (1, String::new(), told.to_owned()));
}
