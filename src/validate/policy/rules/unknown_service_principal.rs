//! Services as principals whose names are misspelt.

use crate::diagnostic::{Rule, Severity, nearest};
use crate::iam::service;
use crate::validate::findings::Findings;
use crate::validate::policy::document::Policy;
use crate::validate::policy::words::cut;

pub(super) static RULE: Rule = Rule {
    code: "unknown-service-principal",
    severity: Severity::Warning,
    summary: "Reports a service as a principal whose name is one letter away from that of a service.",
    explanation: "\
## Why is this bad?
IAM refuses a trust policy that names a service which there is not; other services take such a policy, and the
service that is meant is not let in. Not every service as a principal is named like its actions, so that only a
name that is nearly one of theirs is reported.

## Example
```yaml
Principal: { Service: lamda.amazonaws.com }
```

## Use instead
```yaml
Principal: { Service: lambda.amazonaws.com }
```
",
};

const DOMAIN: &str = ".amazonaws.com";

/// The shortest name that is judged, in characters: shorter ones are near to others that are not meant.
const SHORTEST: usize = 5;

pub(super) fn check(policy: &Policy<'_>, findings: &mut Findings) {
    let principals = policy.statements().flat_map(|statement| &statement.principals);
    for item in principals.filter(|it| it.kind == "Service").flat_map(|principal| &principal.values) {
        let Some(known) = item.known() else { continue };
        if let Some(meant) = known.strip_suffix(DOMAIN).and_then(meant) {
            let finding = RULE
                .finding(format!("`{}` is not known as a service", cut(known)))
                .help(format!("did you mean `{meant}{DOMAIN}`?"));
            policy.report(findings, finding, item.part.spot, &item.part.when);
        }
    }
}

/// Returns the service that a misspelt name means; none where it is that of a service, or may be.
fn meant(name: &str) -> Option<&'static str> {
    // `events.eu-west-1` and `delivery.logs` have names in front of others.
    if name.len() < SHORTEST || name.contains('.') || service::get(name).is_some() {
        return None;
    }
    let meant = nearest(name, service::prefixes())?;
    // `macie` and `macie2` are two versions of a service.
    let is_version = |text: &str| text.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    (strsim::osa_distance(name, meant) == 1 && is_version(name) != is_version(meant)).then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::policy::testing::trust;

    fn of(service: &str) -> String {
        trust(check, &format!(r#"{{"Effect": "Allow", "Principal": {{"Service": "{service}"}}}}"#))
    }

    #[test]
    fn services_and_what_may_be_one_pass() {
        for good in [
            "lambda.amazonaws.com",
            "macie.amazonaws.com",
            "ecs-tasks.amazonaws.com",
            "monitoring.amazonaws.com",
            "opensearchservice.amazonaws.com",
            "edgelambda.amazonaws.com",
            "ses.amazonaws.com",
            "event.logs.amazonaws.com",
            "lamda.example.com",
        ] {
            assert_eq!(of(good), "", "{good}");
        }
    }

    #[test]
    fn misspelt_services_are_found() {
        for (wrong, right) in [("lamda", "lambda"), ("cloudfromation", "cloudformation")] {
            assert_eq!(
                of(&format!("{wrong}.amazonaws.com")),
                format!(
                    "unknown-service-principal 0/Principal/Service\n  `{wrong}.amazonaws.com` is not known as a \
                     service\n  help: did you mean `{right}.amazonaws.com`?\n"
                )
            );
        }
    }
}
