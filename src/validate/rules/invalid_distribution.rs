//! Distributions that CloudFront refuses for their methods, the names of their origins, or their certificate.

use crate::diagnostic::{Rule, Severity, cut};
use crate::template::{Function, Node};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Subject};

pub(super) static RULE: Rule = Rule {
    code: "invalid-distribution",
    severity: Severity::Error,
    summary: "Finds CloudFront distributions with methods, origins or certificates that CloudFront does not take.",
    explanation: "\
## Why is this bad?
CloudFront allows `GET` and `HEAD`, those with `OPTIONS`, or all seven methods, and no other set. The origin of a
distribution is the name of a host, not a URL. Its certificate is one of the region `us-east-1`.

## Example
```yaml
DefaultCacheBehavior:
  AllowedMethods: [GET, POST]
Origins:
  - DomainName: https://www.example.com/
```

## Use instead
```yaml
DefaultCacheBehavior:
  AllowedMethods: [GET, HEAD, OPTIONS, PUT, PATCH, POST, DELETE]
Origins:
  - DomainName: www.example.com
```
",
};

/// All methods, in an order whose first two, first three and all seven are the sets that may be allowed.
const METHODS: [&str; 7] = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"];
const ALLOWED: [&str; 2] = [
    "DistributionConfig/CacheBehaviors/*/AllowedMethods",
    "DistributionConfig/DefaultCacheBehavior/AllowedMethods",
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for distribution in relation::of_type(context, "AWS::CloudFront::Distribution") {
        for path in ALLOWED {
            judge(&distribution, path, methods_fault, findings);
        }
        judge(&distribution, "DistributionConfig/Origins/*/DomainName", origin_fault, findings);
        let certificate = "DistributionConfig/ViewerCertificate/AcmCertificateArn";
        judge(&distribution, certificate, certificate_fault, findings);
    }
}

/// What is wrong, and what to do about it.
type Fault = (String, &'static str);

fn judge(subject: &Subject<'_, '_>, path: &str, fault: fn(&Node) -> Option<Fault>, findings: &mut Findings) {
    for found in subject.each(path).items {
        let Some((message, help)) = fault(found.node) else { continue };
        if let Some(situation) = subject.situation(&[&found.when]) {
            findings.push(RULE.finding(format!("{message}{situation}")).path(found.path).help(help));
        }
    }
}

fn methods_fault(node: &Node) -> Option<Fault> {
    let methods: Vec<&str> = node.as_list()?.iter().map(Node::as_text).collect::<Option<_>>()?;
    // What is no method, the schema says.
    let is_known = |method: &&str| METHODS.contains(method);
    if methods.is_empty() || !methods.iter().all(is_known) {
        return None;
    }
    let is_set = |size: usize| {
        let mut all = METHODS.iter().take(size);
        all.all(|method| methods.contains(method))
            && METHODS.iter().skip(size).all(|it| !methods.contains(it))
    };
    let message = || format!("the methods `{}` are not a set that CloudFront allows", methods.join("`, `"));
    let help = "allow `GET` and `HEAD`, those with `OPTIONS`, or all seven methods";
    (![2, 3, METHODS.len()].into_iter().any(is_set)).then(|| (message(), help))
}

fn origin_fault(node: &Node) -> Option<Fault> {
    let attribute = node.argument_of(Function::GetAtt).and_then(Node::as_list);
    if let Some([bucket, name]) = attribute
        && let (Some(bucket), Some("WebsiteURL")) = (bucket.as_text(), name.as_text())
    {
        let message =
            format!("the domain name of an origin is a host, but `!GetAtt {bucket}.WebsiteURL` is a URL");
        return Some((message, "take the host from it: `!Select [2, !Split [/, !GetAtt ..]]`"));
    }
    let text = match node.argument_of(Function::Sub) {
        Some(argument) => argument.as_list().and_then(<[Node]>::first).unwrap_or(argument).as_text()?,
        None => node.as_text()?,
    };
    let is_url = ["http://", "https://"].iter().any(|scheme| text.starts_with(scheme));
    let message = || format!("the domain name of an origin is a host, but `{}` is a URL", cut(text));
    is_url.then(|| (message(), "leave out the scheme; what follows the host is `OriginPath`"))
}

fn certificate_fault(node: &Node) -> Option<Fault> {
    let region = node.as_text()?.strip_prefix("arn:aws:acm:")?.split(':').next()?;
    let message = || format!("the certificate is of the region `{region}`, but CloudFront reads `us-east-1`");
    (region != "us-east-1").then(|| (message(), "request a certificate in `us-east-1`"))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn distribution(config: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Resources": {{"D": {{"Type": "AWS::CloudFront::Distribution", "Properties": {{
                    "DistributionConfig": {{{config}}}}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn what_cloudfront_takes_passes() {
        for config in [
            r#""DefaultCacheBehavior": {"AllowedMethods": ["HEAD", "GET"]}"#,
            r#""DefaultCacheBehavior": {"AllowedMethods": ["GET", "HEAD", "OPTIONS"]}"#,
            r#""CacheBehaviors": [{"AllowedMethods": ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]}]"#,
            r#""CacheBehaviors": [{"AllowedMethods": ["GET", {"Ref": "Other"}]}]"#,
            r#""Origins": [{"DomainName": "a.example.com"}, {"DomainName": {"Ref": "P"}}]"#,
            r#""ViewerCertificate": {"AcmCertificateArn": "arn:aws:acm:us-east-1:1:certificate/a"}"#,
            r#""ViewerCertificate": {"AcmCertificateArn": {"Ref": "Certificate"}}"#,
        ] {
            assert_eq!(distribution(config), "", "{config}");
        }
    }

    #[test]
    fn what_cloudfront_refuses_is_found() {
        let place = "invalid-distribution Resources/D/Properties/DistributionConfig";
        let origin = |name: &str| distribution(&format!(r#""Origins": [{{"DomainName": {name}}}]"#));
        assert_eq!(
            distribution(r#""DefaultCacheBehavior": {"AllowedMethods": ["GET", "POST"]}"#),
            format!(
                "{place}/DefaultCacheBehavior/AllowedMethods\n  the methods `GET`, `POST` are not a set that CloudFront \
                 allows\n  help: allow `GET` and `HEAD`, those with `OPTIONS`, or all seven methods\n"
            )
        );
        assert_eq!(
            origin(r#"{"Fn::Sub": "https://${Host}/"}"#),
            format!(
                "{place}/Origins/0/DomainName\n  the domain name of an origin is a host, but `https://${{Host}}/` is a \
                 URL\n  help: leave out the scheme; what follows the host is `OriginPath`\n"
            )
        );
        assert_eq!(
            origin(r#"{"Fn::GetAtt": ["Site", "WebsiteURL"]}"#),
            format!(
                "{place}/Origins/0/DomainName\n  the domain name of an origin is a host, but `!GetAtt Site.WebsiteURL` \
                 is a URL\n  help: take the host from it: `!Select [2, !Split [/, !GetAtt ..]]`\n"
            )
        );
        let arn = "arn:aws:acm:eu-west-1:123456789012:certificate/a";
        assert_eq!(
            distribution(&format!(r#""ViewerCertificate": {{"AcmCertificateArn": "{arn}"}}"#)),
            format!(
                "{place}/ViewerCertificate/AcmCertificateArn\n  the certificate is of the region `eu-west-1`, but \
                 CloudFront reads `us-east-1`\n  help: request a certificate in `us-east-1`\n"
            )
        );
    }
}
