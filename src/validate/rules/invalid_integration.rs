//! Methods of REST APIs that name a function where the address of its invocation is wanted.

use crate::diagnostic::{Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation;

pub(super) static RULE: Rule = Rule {
    code: "invalid-integration",
    severity: Severity::Error,
    summary: "Finds methods of REST APIs that are integrated with a function by its ARN or name.",
    explanation: "\
## Why is this bad?
API Gateway calls a function by an address of its own, which has the ARN of the function in it. It refuses a method whose
`Uri` is the ARN itself. Only HTTP APIs, `AWS::ApiGatewayV2::Integration`, take that.

## Example
```yaml
Integration:
  Type: AWS_PROXY
  IntegrationHttpMethod: POST
  Uri: !GetAtt Read.Arn
```

## Use instead
```yaml
Integration:
  Type: AWS_PROXY
  IntegrationHttpMethod: POST
  Uri: !Sub arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Read.Arn}/invocations
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for method in relation::of_type(context, "AWS::ApiGateway::Method") {
        for target in method.targets("Integration/Uri", "AWS::Lambda::Function") {
            if let Some(situation) = method.situation(&[&target.when]) {
                let id = target.logical_id;
                let message = format!(
                    "`Uri` takes an address of API Gateway, but this is the function `{id}`{situation}"
                );
                findings.push(RULE.finding(message).path(target.path).help(help(&format!("${{{id}.Arn}}"))));
            }
        }
        for found in method.each("Integration/Uri").items {
            let arn = found.text.as_deref().filter(|arn| service(arn) == Some("lambda"));
            if let (Some(arn), Some(situation)) = (arn, method.situation(&[&found.when])) {
                let message =
                    format!("`Uri` takes an address of API Gateway, but this is a function's ARN{situation}");
                findings.push(RULE.finding(message).path(found.path.clone()).help(help(arn)));
            }
        }
    }
}

/// Returns the service of an ARN.
fn service(arn: &str) -> Option<&str> {
    let mut parts = arn.strip_prefix("arn:")?.split(':');
    parts.nth(1)
}

fn help(arn: &str) -> String {
    format!(
        "write `!Sub arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/{arn}/\
         invocations`"
    )
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn method(uri: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Resources": {{"F": {{"Type": "AWS::Lambda::Function"}},
                "M": {{"Type": "AWS::ApiGateway::Method", "Properties": {{"Integration": {{"Uri": {uri}}}}}}}}}}}"#
            ),
        )
    }

    fn told(what: &str, arn: &str) -> String {
        format!(
            "invalid-integration Resources/M/Properties/Integration/Uri\n  `Uri` takes an address of API Gateway, but \
             this is {what}\n  help: write `!Sub arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/\
             functions/{arn}/invocations`\n"
        )
    }

    #[test]
    fn a_function_is_called_by_an_address() {
        assert_eq!(
            method(r#"{"Fn::Sub": "arn:aws:apigateway:x:lambda:path/1/functions/${F.Arn}/invocations"}"#),
            ""
        );
        assert_eq!(method(r#""https://example.com/""#), "");
        assert_eq!(method(r#"{"Ref": "Address"}"#), "");
        assert_eq!(method(r#"{"Fn::GetAtt": ["F", "Arn"]}"#), told("the function `F`", "${F.Arn}"));
        let arn = "arn:aws:lambda:eu-west-1:123456789012:function:f";
        assert_eq!(method(&format!("\"{arn}\"")), told("a function's ARN", arn));
    }
}
