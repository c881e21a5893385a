//! User data of instances that is not encoded.

use crate::diagnostic::{Rule, Severity};
use crate::template::dynamic::is_dynamic;
use crate::template::sub_text::{Part, parts};
use crate::template::{Function, Node};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation;

pub(super) static RULE: Rule = Rule {
    code: "unencoded-user-data",
    severity: Severity::Error,
    summary: "Finds user data of EC2 instances that is not in Base64.",
    explanation: "\
## Why is this bad?
EC2 takes user data in Base64 only, and refuses a script as it is.

## Example
```yaml
UserData: !Sub |
  #!/bin/bash
  echo ${AWS::StackName}
```

## Use instead
```yaml
UserData:
  Fn::Base64: !Sub |
    #!/bin/bash
    echo ${AWS::StackName}
```
",
};

const PLACES: [(&str, &str); 4] = [
    ("AWS::AutoScaling::LaunchConfiguration", "UserData"),
    ("AWS::EC2::Instance", "UserData"),
    ("AWS::EC2::LaunchTemplate", "LaunchTemplateData/UserData"),
    ("AWS::EC2::SpotFleet", "SpotFleetRequestConfigData/LaunchSpecifications/*/UserData"),
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (kind, path) in PLACES {
        for resource in relation::of_type(context, kind) {
            for found in resource.each(path).items.into_iter().filter(|found| is_unencoded(found.node)) {
                if let Some(situation) = resource.situation(&[&found.when]) {
                    let message = format!("the user data is not in Base64{situation}");
                    let help = "write it as the argument of `Fn::Base64`";
                    findings.push(RULE.finding(message).path(found.path).help(help));
                }
            }
        }
    }
}

/// Tells whether a value has a part, as it is written, that no text in Base64 has.
fn is_unencoded(node: &Node) -> bool {
    let Some(call) = node.as_call() else {
        return node.as_text().is_some_and(|text| !is_dynamic(text) && text.contains(is_foreign));
    };
    match (call.function, call.argument.as_list()) {
        (Function::Sub, arguments) => {
            let text = arguments.and_then(<[Node]>::first).unwrap_or(&call.argument).as_text();
            let is_foreign = |part| matches!(part, Part::Literal(text) if text.contains(is_foreign));
            text.is_some_and(|text| !is_dynamic(text) && parts(text).any(is_foreign))
        }
        (Function::Join, Some([delimiter, items])) => {
            let items = items.as_list().unwrap_or_default();
            items.iter().chain(Some(delimiter).filter(|_| items.len() > 1)).any(is_unencoded)
        }
        _ => false,
    }
}

fn is_foreign(c: char) -> bool {
    !c.is_ascii_alphanumeric() && !c.is_ascii_whitespace() && !matches!(c, '+' | '/' | '=' | '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn instance(data: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Resources": {{"I": {{"Type": "AWS::EC2::Instance", "Properties": {{"UserData": {data}}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn encoded_data_passes() {
        for data in [
            r##"{"Fn::Base64": "#!/bin/bash\n"}"##,
            r#""IyEvYmluL2Jhc2gK""#,
            r#"{"Ref": "Data"}"#,
            r#"{"Fn::Sub": "${Data}"}"#,
            r#""{{resolve:ssm:data}}""#,
        ] {
            assert_eq!(instance(data), "", "{data}");
        }
    }

    #[test]
    fn scripts_are_found() {
        for data in [
            r##""#!/bin/bash\n""##,
            r##"{"Fn::Sub": "#!/bin/bash\necho ${AWS::Region}"}"##,
            r##"{"Fn::Join": ["\n", ["#!/bin/bash", {"Ref": "Data"}]]}"##,
        ] {
            assert_eq!(
                instance(data),
                "unencoded-user-data Resources/I/Properties/UserData\n  the user data is not in Base64\n  help: write \
                 it as the argument of `Fn::Base64`\n"
            );
        }
    }
}
