//! Parameters of a parent that allow more than the nested templates that they are handed to.

use crate::diagnostic::{Rule, Severity, quoted};
use crate::parameter::{Parameter, ParameterType};
use crate::schema::pattern::translated;
use crate::template::{Map, Node, Section};
use crate::validate::contract::candidates;
use crate::validate::contract::family::Family;
use crate::validate::findings::Findings;
use std::collections::BTreeSet;

pub(in crate::validate) static RULE: Rule = Rule {
    code: "unconstrained-nested-value",
    severity: Severity::Warning,
    summary: "Checks that a parent constrains a parameter as much as the nested template that it is handed to.",
    explanation: "\
## Why is this bad?
A value that the parent takes and the child refuses is found out only when the nested stack is made: other
nested stacks have been made by then, and all of it is rolled back. With the constraint in the parent too, the
console says so before anything is made.

## Example
```yaml
# child.yaml
Parameters:
  Name:
    Type: String
    MaxLength: 20
# the parent
Parameters:
  Name:
    Type: String
# ..
Parameters:
  Name: !Ref Name
```

## Use instead
```yaml
Parameters:
  Name:
    Type: String
    MaxLength: 20
```
",
};

pub(super) fn check(family: &Family<'_>, findings: &mut Findings) {
    let context = family.context;
    let mut told = BTreeSet::new();
    for nested in &family.nested {
        for (theirs, leaf) in nested.values() {
            let found =
                candidates::reference(context, leaf.node).or_else(|| candidates::joined(context, leaf.node));
            let Some((name, Some(map))) = found.map(|(name, node)| (name, node.as_map())) else { continue };
            // Each of finitely many values is judged as it is.
            if family.values(name).is_some() || !context.conditions.is_possible(&leaf.when) {
                continue;
            }
            let missing = missing(Parameter { logical_id: name, map }, theirs);
            if missing.is_empty() || !told.insert((name, missing.clone())) {
                continue;
            }
            let constraints = quoted(missing.iter().map(String::as_str));
            let message = format!(
                "`{name}` is handed to `{}` of `{}`, which takes less: {constraints}",
                theirs.logical_id,
                nested.name()
            );
            let finding = RULE
                .finding(message)
                .path([Section::Parameters.key(), name])
                .about_key()
                .help(format!("give `{name}` {constraints} too"));
            findings.push(nested.related(
                finding,
                Section::Parameters,
                theirs.logical_id,
                "is declared here",
            ));
        }
    }
}

/// Returns the constraints of a child's parameter that its parent's certainly lacks.
fn missing(own: Parameter<'_>, theirs: Parameter<'_>) -> Vec<String> {
    let (Some(own_kind), Some(kind)) = (own.kind(), theirs.kind()) else { return Vec::new() };
    if ParameterType::Ssm == own_kind || ParameterType::Ssm == kind {
        return Vec::new();
    }
    let mut missing = Vec::new();
    if is_wider(own.type_name(), theirs.type_name())
        && !(kind == ParameterType::Number && has_pattern(own.map))
    {
        missing.push(format!("Type: {}", theirs.type_name()));
    }
    let lacks = |key: &str| theirs.map.get(key).is_some() && own.map.get(key).is_none();
    if let Some(values) = theirs.allowed_values().filter(|_| lacks("AllowedValues") && !has_pattern(own.map))
    {
        missing.push(format!("AllowedValues: [{}]", values.join(", ")));
    }
    if lacks("AllowedPattern") && own.map.get("AllowedValues").is_none() {
        let pattern = theirs.map.get("AllowedPattern").and_then(Node::as_text).unwrap_or_default();
        missing.push(format!("AllowedPattern: {pattern}"));
    }
    for (key, is_least) in
        [("MinLength", true), ("MaxLength", false), ("MinValue", true), ("MaxValue", false)]
    {
        if let Some(bound) = theirs.number(key)
            && !is_within(own, key, is_least, bound)
        {
            missing.push(format!("{key}: {bound}"));
        }
    }
    missing
}

fn has_pattern(map: &Map) -> bool {
    map.get("AllowedPattern").is_some()
}

/// Tells whether the parent takes any text where the child takes a number or what exists in the account.
fn is_wider(own: &str, theirs: &str) -> bool {
    match own {
        "String" => !matches!(theirs, "String" | "CommaDelimitedList" | "List<String>"),
        "CommaDelimitedList" | "List<String>" => theirs.starts_with("List<") && theirs != "List<String>",
        _ => false,
    }
}

/// Tells whether the parent's parameter is certainly, or possibly, within a bound of the child's.
fn is_within(own: Parameter<'_>, key: &str, is_least: bool, bound: f64) -> bool {
    if let Some(known) = own.number(key) {
        return if is_least { known >= bound } else { known <= bound };
    }
    let kind = own.type_name();
    match key {
        // What exists has a name, and identifiers are short.
        "MinLength" | "MaxLength" if kind != "String" => true,
        "MinLength" => own.pattern().is_some_and(|pattern| bound > 1.0 || pattern.matches("") != Some(true)),
        "MaxLength" => own.pattern().is_some_and(|pattern| may_be_short(pattern.source(), bound)),
        _ => kind != "Number",
    }
}

/// Tells whether a pattern possibly lets no longer text pass. Its texts are counted in bytes, of which a
/// character has up to four; one that cannot be read may be anything.
fn may_be_short(pattern: &str, most: f64) -> bool {
    let Ok(expression) = regex_syntax::parse(&translated(pattern)) else { return true };
    let longest = expression.properties().maximum_len().and_then(|bytes| u32::try_from(bytes / 4).ok());
    longest.is_some_and(|characters| f64::from(characters) <= most)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::nested_findings;

    fn handed(own: &str, theirs: &str) -> String {
        nested_findings(
            check,
            &format!(
                r#"{{"Parameters": {{"P": {{{own}}}, "L": {{"Type": "CommaDelimitedList"}}}}, "Resources": {{"Nested": {{
                "Type": "AWS::CloudFormation::Stack", "Properties": {{"Parameters": {{"Q": {{"Ref": "P"}},
                    "M": {{"Fn::Join": [",", {{"Ref": "L"}}]}}, "N": "text"}}}}}}}}}}"#
            ),
            &format!(r#"{{"Parameters": {{"Q": {{{theirs}}}, "M": {{"Type": "CommaDelimitedList"}}}}}}"#),
        )
    }

    #[test]
    fn the_same_constraints_and_tighter_ones_pass() {
        for (own, theirs) in [
            (r#""Type": "String""#, r#""Type": "String""#),
            (r#""Type": "String", "MaxLength": 9"#, r#""Type": "String", "MaxLength": "10""#),
            (
                r#""Type": "String", "AllowedPattern": "^[a-z]{1,9}$""#,
                r#""Type": "String", "MaxLength": 9, "MinLength": 1"#,
            ),
            (
                r#""Type": "String", "AllowedPattern": "^[a-z]+$""#,
                r#""Type": "String", "AllowedPattern": "^[a-z]*$""#,
            ),
            (
                r#""Type": "Number", "MinValue": 2, "MaxValue": 3"#,
                r#""Type": "Number", "MinValue": 1, "MaxValue": 3"#,
            ),
            (r#""Type": "AWS::EC2::VPC::Id""#, r#""Type": "String", "MinLength": 1"#),
            (r#""Type": "AWS::EC2::VPC::Id""#, r#""Type": "AWS::EC2::VPC::Id""#),
            (r#""Type": "String", "AllowedValues": ["a"]"#, r#""Type": "String", "AllowedPattern": "b""#),
            (r#""Type": "String""#, r#""Type": "AWS::SSM::Parameter::Value<String>""#),
        ] {
            assert_eq!(handed(own, theirs), "", "{own} {theirs}");
        }
    }

    #[test]
    fn constraints_that_are_missing_are_named() {
        for (own, theirs, constraints) in [
            (
                r#""Type": "String""#,
                r#""Type": "String", "AllowedPattern": "^[a-z]+$", "MaxLength": 9"#,
                "`AllowedPattern: ^[a-z]+$`, `MaxLength: 9`",
            ),
            (
                r#""Type": "String", "MaxLength": 11"#,
                r#""Type": "String", "MaxLength": 10"#,
                "`MaxLength: 10`",
            ),
            (
                r#""Type": "String", "AllowedPattern": "[a-z]*""#,
                r#""Type": "String", "MinLength": 1"#,
                "`MinLength: 1`",
            ),
            (
                r#""Type": "String", "AllowedPattern": "[a-z]+""#,
                r#""Type": "String", "MaxLength": 9"#,
                "`MaxLength: 9`",
            ),
            (
                r#""Type": "String""#,
                r#""Type": "String", "AllowedValues": ["a", "b"]"#,
                "`AllowedValues: [a, b]`",
            ),
            (r#""Type": "String""#, r#""Type": "AWS::EC2::VPC::Id""#, "`Type: AWS::EC2::VPC::Id`"),
            (r#""Type": "Number""#, r#""Type": "Number", "MinValue": 1"#, "`MinValue: 1`"),
        ] {
            assert_eq!(
                handed(own, theirs),
                format!(
                    "unconstrained-nested-value Parameters/P\n  `P` is handed to `Q` of `Child`, which takes \
                     less: {constraints}\n  help: give `P` {constraints} too\n  related: `Q` is declared here\n"
                )
            );
        }
    }
}
