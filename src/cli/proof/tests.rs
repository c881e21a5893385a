use super::fixture::{Astray, Broken, Gated, Silent, Team, decide};
use super::{findings, stands};
use crate::diagnostic::{Diagnostic, Place, summary};

fn told(findings: &[Diagnostic]) -> String {
    let line = |finding: &Diagnostic| {
        let (code, message) = (finding.rule.code, &finding.message);
        let place = if matches!(finding.place, Place::Rust(_)) { "at a line of Rust" } else { "nowhere" };
        let help = finding.help.as_deref().unwrap_or_default();
        let acknowledged = finding.acknowledged.as_deref().unwrap_or("-");
        format!(
            "{} {code} {place}: {message}\n  help: {help}\n  acknowledged: {acknowledged}\n",
            finding.stack
        )
    };
    findings.iter().map(line).collect()
}

#[test]
fn claims_that_are_not_kept_are_findings() {
    let found = findings(&decide::<Team>().unwrap());
    crate::golden::check("access/findings.txt", &told(&found));
    assert_eq!(summary(&found), "4 errors, 1 finding acknowledged");
}

#[test]
fn what_keeps_claims_from_being_decided_is_told_with_its_place() {
    assert_eq!(
        told(&decide::<Astray>().unwrap_err()),
        " failed-claim nowhere: claims are made about the stack `Taem`, which the application has not\n  \
         help: did you mean `Team`?\n  acknowledged: -\n"
    );
    assert_eq!(
        told(&decide::<Broken>().unwrap_err()),
        "Broken undeployable at a line of Rust: `Fn::Select` takes item 3 of a list of 2, where `IsOpen` holds\n  \
         help: items are counted from 0\n  acknowledged: -\n"
    );
}

#[test]
fn an_application_may_claim_nothing() {
    assert!(stands(&decide::<Silent>().unwrap()).is_empty());
}

#[test]
fn claims_are_decided_with_each_set_of_companions() {
    let cases = decide::<Gated>().unwrap();
    let has_gate =
        |case: &super::Case| case.world.entities.contains_key("arn:aws:sns:us-east-1:111122223333:gate");
    let told: Vec<(&str, bool)> = cases.iter().map(|case| (case.name.as_str(), has_gate(case))).collect();
    assert_eq!(
        told,
        [
            ("Mode = open, with a gate", true),
            ("Mode = open, without a gate", false),
            ("Mode = closed", false)
        ]
    );
}
