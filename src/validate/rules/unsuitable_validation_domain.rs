//! Certificates that are validated at a domain that theirs is not part of.

use crate::diagnostic::{Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation;

pub(super) static RULE: Rule = Rule {
    code: "unsuitable-validation-domain",
    severity: Severity::Error,
    summary: "Finds certificates whose validation domain is not their domain or one above it.",
    explanation: "\
## Why is this bad?
Certificate Manager refuses to send the mail of validation to a domain other than that of the certificate or one
above it.

## Example
```yaml
DomainValidationOptions:
  - DomainName: reviews.example.com
    ValidationDomain: example.org
```

## Use instead
```yaml
DomainValidationOptions:
  - DomainName: reviews.example.com
    ValidationDomain: example.com
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for certificate in relation::of_type(context, "AWS::CertificateManager::Certificate") {
        let domains = certificate.each("DomainValidationOptions/*/DomainName").items;
        for option in certificate.each("DomainValidationOptions/*/ValidationDomain").items {
            let Some(above) = &option.text else { continue };
            for domain in domains.iter().filter(|domain| domain.indices == option.indices) {
                let Some(name) = &domain.text else { continue };
                let is_below = name.strip_suffix(above.as_str()).is_some_and(|rest| rest.ends_with('.'));
                if name == above || is_below {
                    continue;
                }
                if let Some(situation) = certificate.situation(&[&option.when, &domain.when]) {
                    let message = format!("`{name}` is not part of the domain `{above}`{situation}");
                    let help = format!("name `{name}`, or a domain above it");
                    findings.push(RULE.finding(message).path(option.path.clone()).help(help));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn a_certificate_is_validated_at_its_domain_or_above() {
        let certificate = |domain: &str| {
            findings(
                check,
                &format!(
                    r#"{{"Resources": {{"C": {{"Type": "AWS::CertificateManager::Certificate", "Properties": {{
                        "DomainValidationOptions": [{{"DomainName": "a.example.com", "ValidationDomain": {domain}}}]}}}}}}}}"#
                ),
            )
        };
        assert_eq!(certificate(r#""example.com""#), "");
        assert_eq!(certificate(r#""a.example.com""#), "");
        assert_eq!(certificate(r#"{"Ref": "P"}"#), "");
        assert_eq!(
            certificate(r#""ample.com""#),
            "unsuitable-validation-domain Resources/C/Properties/DomainValidationOptions/0/ValidationDomain\n  \
             `a.example.com` is not part of the domain `ample.com`\n  help: name `a.example.com`, or a domain above \
             it\n"
        );
    }
}
