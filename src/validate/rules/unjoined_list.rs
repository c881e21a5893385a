//! Lists that are passed to nested stacks, which take texts.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::schema::Types;
use crate::template::{Call, Function, Map, NESTED_STACK, Node, Section, Value, is_expanded};
use crate::validate::context::Context;
use crate::validate::contract::{Leaf, leaves};
use crate::validate::findings::Findings;
use crate::validate::resolve::Resolver;

pub(super) static RULE: Rule = Rule {
    code: "unjoined-list",
    severity: Severity::Error,
    summary: "Checks that what is passed to a nested stack is one text each.",
    explanation: "\
## Why is this bad?
The parameters of a nested stack are texts: CloudFormation refuses a list, and so the `Ref` of a parameter that is
a list. A list parameter of the nested template takes one text with commas (user guide,
`AWS::CloudFormation::Stack`, `Parameters`).

## Example
```yaml
Parameters:
  Subnets: !Ref Subnets    # a List<AWS::EC2::Subnet::Id>
```

## Use instead
```yaml
Parameters:
  Subnets: !Join [\",\", !Ref Subnets]
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let values = |node, path| {
        let start = Leaf { node, when: context.conditions.always(), path };
        leaves(&context.conditions, start).unwrap_or_default()
    };
    for (entry, resource) in context.index.resources() {
        let is_nested = resource.get("Type").and_then(Node::as_text) == Some(NESTED_STACK);
        let properties = resource.get("Properties").filter(|_| is_nested);
        let Some(parameters) = properties.and_then(|properties| properties.get("Parameters")) else {
            continue;
        };
        for map in values(parameters, entry.path(Section::Resources, ["Properties", "Parameters"])) {
            for (name, node) in
                map.node.as_map().into_iter().flat_map(Map::iter).filter(|it| !is_expanded(it.0))
            {
                let path = map.path.iter().cloned().chain([name.to_owned()]).collect();
                findings.extend(values(node, path).iter().filter_map(|leaf| judge(context, name, leaf)));
            }
        }
    }
}

fn judge(context: &Context<'_>, name: &str, leaf: &Leaf<'_>) -> Option<Diagnostic> {
    let (wrong, help) = match &leaf.node.value {
        Value::List(_) => ("a list", "write the items as one text with commas, or join them with `!Join`"),
        Value::Map(_) => ("a mapping", "pass its values one by one"),
        Value::Call(call) if is_list(context, call) => ("a list", "join it: `!Join [\",\", ..]`"),
        _ => return None,
    };
    let message = format!("the parameter `{name}` of a nested stack is given {wrong}, but takes one text");
    Some(RULE.finding(message).path(leaf.path.clone()).help(help))
}

/// Tells whether a function certainly returns a list.
fn is_list(context: &Context<'_>, call: &Call) -> bool {
    match (call.function, call.argument.as_text()) {
        (Function::Split | Function::GetAZs | Function::Cidr, _)
        | (Function::Ref, Some("AWS::NotificationARNs")) => true,
        (Function::Ref, Some(name)) => {
            let parameter =
                context.index.get(Section::Parameters, name).filter(|node| node.as_map().is_some());
            parameter.is_some_and(|parameter| Resolver::parameter_types(parameter) == Types::LIST)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn passed(value: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Zones": {{"Type": "CommaDelimitedList"}}, "Zone": {{"Type": "String"}},
                    "Images": {{"Type": "AWS::SSM::Parameter::Value<List<String>>"}}}},
                "Conditions": {{"C": {{"Fn::Equals": [{{"Ref": "Zone"}}, "a"]}}}},
                "Resources": {{"Nested": {{"Type": "AWS::CloudFormation::Stack",
                    "Properties": {{"Parameters": {{"P": {value}}}}}}},
                    "Own": {{"Type": "Custom::Own", "Properties": {{"Parameters": {{"P": ["a"]}}}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn texts_pass() {
        for good in [
            r#""a,b""#,
            "5",
            r#"{"Ref": "Zone"}"#,
            r#"{"Fn::Join": [",", {"Ref": "Zones"}]}"#,
            r#"{"Fn::Select": [0, {"Ref": "Zones"}]}"#,
            r#"{"Fn::If": ["C", {"Ref": "AWS::NoValue"}, {"Fn::GetAtt": ["Other", "Outputs.X"]}]}"#,
        ] {
            assert_eq!(passed(good), "", "{good}");
        }
    }

    #[test]
    fn lists_are_found() {
        let found = |path: &str, wrong: &str, help: &str| {
            format!(
                "unjoined-list Resources/Nested/Properties/Parameters/P{path}\n  the parameter `P` of a nested \
                 stack is given {wrong}, but takes one text\n  help: {help}\n"
            )
        };
        let join = "join it: `!Join [\",\", ..]`";
        for bad in [r#"{"Ref": "Zones"}"#, r#"{"Ref": "Images"}"#, r#"{"Fn::GetAZs": ""}"#] {
            assert_eq!(passed(bad), found("", "a list", join), "{bad}");
        }
        assert_eq!(
            passed(r#"["a", "b"]"#),
            found("", "a list", "write the items as one text with commas, or join them with `!Join`")
        );
        assert_eq!(passed(r#"{"A": "b"}"#), found("", "a mapping", "pass its values one by one"));
        assert_eq!(passed(r#"{"Fn::If": ["C", "a", {"Ref": "Zones"}]}"#), found("/Fn::If/2", "a list", join));
    }
}
