//! Cache behaviours of CloudFront that send requests to an origin that their distribution does not have.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity, cut};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, FoundAll, Known};

pub(super) static RULE: Rule = Rule {
    code: "undefined-origin",
    severity: Severity::Error,
    summary: "Finds cache behaviours that name an origin that their distribution does not have.",
    explanation: "\
## Why is this bad?
`TargetOriginId` is the `Id` of one of the `Origins` or origin groups of the same distribution. CloudFront refuses a
distribution with any other.

## Example
```yaml
DefaultCacheBehavior:
  TargetOriginId: Bucket
  ViewerProtocolPolicy: https-only
Origins:
  - Id: bucket
    DomainName: !GetAtt Bucket.RegionalDomainName
```

## Use instead
```yaml
DefaultCacheBehavior:
  TargetOriginId: bucket
  ViewerProtocolPolicy: https-only
Origins:
  - Id: bucket
    DomainName: !GetAtt Bucket.RegionalDomainName
```
",
};

const DEFINED: [&str; 2] = ["DistributionConfig/Origins/*/Id", "DistributionConfig/OriginGroups/Items/*/Id"];
const TARGETS: [&str; 2] = [
    "DistributionConfig/DefaultCacheBehavior/TargetOriginId",
    "DistributionConfig/CacheBehaviors/*/TargetOriginId",
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for distribution in relation::of_type(context, "AWS::CloudFront::Distribution") {
        let defined = DEFINED.map(|path| distribution.each(path));
        let origins = || defined.iter().flat_map(|all| &all.items);
        // Without any, the origin is one of the older form, which has no identifier.
        if origins().next().is_none() || !defined.iter().all(FoundAll::is_known) {
            continue;
        }
        let known = Known::of(&context.conditions, origins());
        for found in TARGETS.iter().flat_map(|path| distribution.each(path).items) {
            let missing = distribution.missing(&found, &known, &Guard::ALWAYS, "add it to `Origins`");
            let Some((situation, help)) = missing else { continue };
            let id = found.text.as_deref().unwrap_or_default();
            let message = format!("the distribution has no origin `{}`{situation}", cut(id));
            findings.push(RULE.finding(message).path(found.path).help(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn distribution(target: &str, origins: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"P": {{"Type": "String"}}}},
                "Conditions": {{"C": {{"Fn::Equals": [{{"Ref": "P"}}, "x"]}}}},
                "Resources": {{"D": {{"Type": "AWS::CloudFront::Distribution", "Properties": {{
                    "DistributionConfig": {{"DefaultCacheBehavior": {{"TargetOriginId": {target}}}, {origins}}}}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn origins_of_the_distribution_are_named() {
        let bucket = r#""Origins": [{"Id": "bucket"}]"#;
        let place =
            "undefined-origin Resources/D/Properties/DistributionConfig/DefaultCacheBehavior/TargetOriginId";
        let told = |message: &str, help: &str| format!("{place}\n  {message}\n  help: {help}\n");
        assert_eq!(distribution(r#""bucket""#, bucket), "");
        assert_eq!(
            distribution(r#""Bucket""#, bucket),
            told("the distribution has no origin `Bucket`", "did you mean `bucket`?")
        );
        assert_eq!(
            distribution(r#""api""#, bucket),
            told("the distribution has no origin `api`", "add it to `Origins`")
        );
        let chosen = r#""Origins": [{"Id": "b"}, {"Fn::If": ["C", {"Id": "api"}, {"Ref": "AWS::NoValue"}]}]"#;
        assert_eq!(
            distribution(r#""api""#, chosen),
            told(
                "the distribution has no origin `api` when P = something else",
                "let both depend on the same condition"
            )
        );
    }

    #[test]
    fn groups_of_origins_and_what_is_not_known_pass() {
        for (target, origins) in [
            (r#""group""#, r#""Origins": [{"Id": "a"}], "OriginGroups": {"Items": [{"Id": "group"}]}"#),
            (r#""a""#, r#""Origins": [{"Id": {"Ref": "P"}}]"#),
            (r#"{"Ref": "P"}"#, r#""Origins": [{"Id": "a"}]"#),
            (r#""a""#, r#""S3Origin": {"DNSName": "a.s3.amazonaws.com"}"#),
        ] {
            assert_eq!(distribution(target, origins), "", "{origins}");
        }
    }
}
