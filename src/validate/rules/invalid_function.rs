//! The arguments of intrinsic functions.

mod values;

use crate::diagnostic::{Rule, Severity};
use crate::template::{Function, Node, Section, Value};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::index::LANGUAGE_EXTENSIONS;

pub(super) static RULE: Rule = Rule {
    code: "invalid-function",
    severity: Severity::Error,
    summary: "Checks the number and kinds of the arguments of intrinsic functions.",
    explanation: "\
## Why is this bad?
CloudFormation refuses a template in which a function has too few or too many arguments, or arguments of the
wrong kind. In the text of `Fn::Sub`, the name of a variable has letters, digits, underscores, periods and
colons only; what is meant for another program is escaped as `${!NAME}`.

## Example
```yaml
Value: !Join [!Ref Names]
```

## Use instead
```yaml
Value: !Join [',', !Ref Names]
```
",
};

/// A set of kinds of nodes.
type Kinds = u8;
const TEXT: Kinds = 1;
const NUMBER: Kinds = 2;
const BOOL: Kinds = 4;
const LIST: Kinds = 8;
const MAP: Kinds = 16;
const CALL: Kinds = 32;
const SCALAR: Kinds = TEXT | NUMBER | BOOL;
const ANY: Kinds = SCALAR | LIST | MAP | CALL;

/// What a function takes.
enum Form {
    /// One argument that is not wrapped in a list.
    One(Kinds),
    /// A list of arguments, of which the first so many are required.
    Arguments(usize, &'static [Kinds]),
    /// A list of so many to so many arguments of the same kinds.
    Repeated(usize, usize, Kinds),
    /// Either a text, or a list of arguments that are all required.
    TextOr(&'static [Kinds]),
}

/// Returns what a function takes, and how a reader is told so.
const fn signature(function: Function) -> (Form, &'static str) {
    use Form::{Arguments, One, Repeated, TextOr};
    match function {
        Function::Ref => (One(TEXT), "a logical id"),
        Function::Condition => (One(TEXT), "the name of a condition"),
        Function::GetAtt => (Arguments(2, &[TEXT, TEXT | CALL]), "a logical id and an attribute"),
        Function::Sub => (TextOr(&[TEXT, MAP]), "a text, or a list of a text and a mapping of variables"),
        Function::Join => (Arguments(2, &[TEXT, LIST | CALL]), "a delimiter and a list of values"),
        Function::Select => {
            (Arguments(2, &[TEXT | NUMBER | CALL, LIST | CALL]), "an index and a list of values")
        }
        Function::Split => (Arguments(2, &[TEXT, TEXT | CALL]), "a delimiter and a text"),
        Function::If => (Arguments(3, &[TEXT, ANY, ANY]), "the name of a condition and two values"),
        Function::FindInMap => (
            Arguments(3, &[TEXT | CALL, SCALAR | CALL, SCALAR | CALL, MAP]),
            "the name of a mapping and two keys",
        ),
        Function::Base64 => (One(SCALAR | CALL), "a text"),
        Function::Cidr => (
            Arguments(2, &[TEXT | CALL, TEXT | NUMBER | CALL, TEXT | NUMBER | CALL]),
            "a block, a count and, optionally, the bits of a subnet",
        ),
        Function::GetAZs => (One(TEXT | CALL), "a region, which may be empty"),
        Function::ImportValue => (One(TEXT | CALL), "the name of an export"),
        Function::GetStackOutput => (One(MAP), "a mapping of `StackName` and `OutputName`"),
        Function::Transform => (One(MAP), "a mapping of `Name` and `Parameters`"),
        Function::Length => (One(LIST | CALL), "a list"),
        Function::ToJsonString => (One(LIST | MAP | CALL), "a mapping or a list"),
        Function::Equals => (Arguments(2, &[SCALAR | CALL, SCALAR | CALL]), "two values"),
        Function::And | Function::Or => (Repeated(2, 10, CALL | MAP), "2 to 10 conditions"),
        Function::Not => (Repeated(1, 1, CALL | MAP), "a list of one condition"),
        Function::Contains => (Arguments(2, &[LIST | CALL, SCALAR | CALL]), "a list and a value"),
        Function::EachMemberEquals => (Arguments(2, &[LIST | CALL, SCALAR | CALL]), "a list and a value"),
        Function::EachMemberIn => (Arguments(2, &[LIST | CALL, LIST | CALL]), "two lists"),
        Function::RefAll => (One(TEXT), "the name of a parameter type"),
        Function::ValueOf => (Arguments(2, &[TEXT, TEXT]), "a parameter and an attribute"),
        Function::ValueOfAll => (Arguments(2, &[TEXT, TEXT]), "a parameter type and an attribute"),
    }
}

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    // The language extensions evaluate functions within `Ref` and other functions that else take literals.
    let extensions = if context.index.has_transform(LANGUAGE_EXTENSIONS) { CALL } else { 0 };
    for site in context.calls() {
        let function = site.call.function;
        // `Condition` is a key of many properties too: only conditions and rules mean the function.
        if function == Function::Condition
            && !matches!(site.scope.section, Some(Section::Conditions | Section::Rules))
        {
            continue;
        }
        let path = || context.path(site.spot);
        let (form, expects) = signature(function);
        if let Some(wrong) = judge(&form, &site.call.argument, extensions) {
            let message = format!("`{}` takes {expects}, but {wrong}", function.key());
            findings.push(RULE.finding(message).path(path()).help(format!("write {}", example(function))));
        } else if let Some((message, help)) = values::judge(site.call) {
            findings.push(RULE.finding(message).path(path()).help(help));
        }
    }
    let of_loops = Form::Arguments(3, &[TEXT, LIST | CALL, MAP]);
    for (node, spot) in context.loops() {
        if let Some(wrong) = judge(&of_loops, node, 0) {
            let message =
                format!("`Fn::ForEach` takes a variable, a collection and a mapping of results, but {wrong}");
            let help = "write `Fn::ForEach::Topics: [Name, [A, B], { 'Topic${Name}': { Type: .. } }]`";
            findings.push(RULE.finding(message).path(context.path(*spot)).help(help));
        }
    }
    for (logical_id, node) in context.index.entries(Section::Conditions) {
        if kind(node) != CALL {
            findings.push(
                RULE.finding(format!("the condition `{logical_id}` is not a condition function"))
                    .path(["Conditions", logical_id])
                    .help("write `!Equals`, `!And`, `!Or`, `!Not` or `!Condition`"),
            );
        }
    }
}

/// Returns what is wrong with an argument, as the end of a sentence.
fn judge(form: &Form, argument: &Node, extensions: Kinds) -> Option<String> {
    let (least, most, kinds): (usize, usize, &dyn Fn(usize) -> Kinds) = match form {
        Form::One(kinds) => return mismatch("its argument", argument, kinds | extensions),
        Form::TextOr(_) if kind(argument) & (TEXT | extensions) != 0 => return None,
        Form::TextOr(kinds) => (kinds.len(), kinds.len(), &|at| kinds.get(at).copied().unwrap_or(ANY)),
        Form::Arguments(least, kinds) => (*least, kinds.len(), &|at| kinds.get(at).copied().unwrap_or(ANY)),
        Form::Repeated(least, most, kinds) => (*least, *most, &|_| *kinds),
    };
    let Some(items) = argument.as_list() else {
        return Some(format!("its argument is {}", named(argument)));
    };
    if items.len() < least || items.len() > most {
        let plural = if items.len() == 1 { "" } else { "s" };
        return Some(format!("it has {} argument{plural}", items.len()));
    }
    items.iter().enumerate().find_map(|(at, item)| {
        let subject = match at {
            0 => "its first argument".to_owned(),
            1 => "its second argument".to_owned(),
            2 => "its third argument".to_owned(),
            _ => format!("its argument number {}", at + 1),
        };
        mismatch(&subject, item, kinds(at) | extensions)
    })
}

fn mismatch(subject: &str, node: &Node, kinds: Kinds) -> Option<String> {
    // `AWS::NoValue` removes a branch of `Fn::If` and is a call wherever it stands.
    (kind(node) & kinds == 0).then(|| format!("{subject} is {}", named(node)))
}

const fn kind(node: &Node) -> Kinds {
    match &node.value {
        Value::Null => 0,
        Value::Bool(_) => BOOL,
        Value::Integer(_) | Value::Float(_) => NUMBER,
        Value::Text(_) => TEXT,
        Value::List(_) => LIST,
        Value::Map(_) => MAP,
        Value::Call(_) => CALL,
    }
}

fn named(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "a boolean".to_owned(),
        Value::Integer(_) | Value::Float(_) => "a number".to_owned(),
        Value::Text(_) => "a text".to_owned(),
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) => "a mapping".to_owned(),
        Value::Call(call) => format!("`{}`", call.function.key()),
    }
}

/// Returns a call of a function as it is written.
const fn example(function: Function) -> &'static str {
    match function {
        Function::Ref => "`!Ref LogicalId`",
        Function::Condition => "`!Condition Name`",
        Function::GetAtt => "`!GetAtt LogicalId.Attribute`",
        Function::Sub => "`!Sub '${Name}-logs'` or `!Sub ['${Name}-logs', { Name: value }]`",
        Function::Join => "`!Join [',', [a, b]]`",
        Function::Select => "`!Select [0, [a, b]]`",
        Function::Split => "`!Split [',', 'a,b']`",
        Function::If => "`!If [Condition, a, b]`",
        Function::FindInMap => "`!FindInMap [Mapping, key, key]`",
        Function::Base64 => "`!Base64 text`",
        Function::Cidr => "`!Cidr [10.0.0.0/16, 4, 8]`",
        Function::GetAZs => "`!GetAZs ''`",
        Function::ImportValue => "`!ImportValue name`",
        Function::GetStackOutput => "`Fn::GetStackOutput: { StackName: name, OutputName: name }`",
        Function::Transform => "`Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://.. } }`",
        Function::Length => "`!Length [a, b]`",
        Function::ToJsonString => "`!ToJsonString { key: value }`",
        Function::Equals => "`!Equals [!Ref Parameter, value]`",
        Function::And => "`!And [!Condition A, !Condition B]`",
        Function::Or => "`!Or [!Condition A, !Condition B]`",
        Function::Not => "`!Not [!Condition A]`",
        Function::Contains => "`Fn::Contains: [[a, b], !Ref Parameter]`",
        Function::EachMemberEquals => "`Fn::EachMemberEquals: [!Ref Parameter, value]`",
        Function::EachMemberIn => "`Fn::EachMemberIn: [!Ref Parameter, [a, b]]`",
        Function::RefAll => "`Fn::RefAll: AWS::EC2::VPC::Id`",
        Function::ValueOf => "`Fn::ValueOf: [Parameter, VpcId]`",
        Function::ValueOfAll => "`Fn::ValueOfAll: [AWS::EC2::Subnet::Id, VpcId]`",
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    /// Returns what is found in an output's value.
    fn value(json: &str) -> String {
        findings(check, &format!(r#"{{"Outputs": {{"O": {{"Value": {json}}}}}}}"#))
    }

    fn found(message: &str, help: &str) -> String {
        format!("invalid-function Outputs/O/Value\n  {message}\n  help: {help}\n")
    }

    #[test]
    fn loops_have_a_variable_a_collection_and_results() {
        let template = |arguments: &str| {
            let properties = format!(r#"{{"Fn::ForEach::P": {arguments}}}"#);
            format!(
                r#"{{"Resources": {{"Fn::ForEach::L": {arguments}, "T": {{"Properties": {properties}}}}}}}"#
            )
        };
        for good in [r#"["X", [1], {}]"#, r#"["X", {"Ref": "P"}, {"A${X}": {}}]"#] {
            assert_eq!(findings(check, &template(good)), "", "{good}");
        }
        for (bad, wrong) in [
            (r#""X""#, "its argument is a text"),
            (r#"["X", [1]]"#, "it has 2 arguments"),
            (r#"[{"Ref": "X"}, [1], {}]"#, "its first argument is `Ref`"),
            (r#"["X", "a", {}]"#, "its second argument is a text"),
            (r#"["X", [1], []]"#, "its third argument is a list"),
        ] {
            let message = format!(
                "`Fn::ForEach` takes a variable, a collection and a mapping of results, but {wrong}\n  help: \
                 write `Fn::ForEach::Topics: [Name, [A, B], {{ 'Topic${{Name}}': {{ Type: .. }} }}]`\n"
            );
            assert_eq!(
                findings(check, &template(bad)),
                format!(
                    "invalid-function Resources/Fn::ForEach::L\n  {message}\
                     invalid-function Resources/T/Properties/Fn::ForEach::P\n  {message}"
                )
            );
        }
    }

    #[test]
    fn outputs_of_other_stacks_are_named() {
        let good = r#"{"Fn::GetStackOutput": {"StackName": {"Ref": "S"}, "OutputName": "o", "Region": "eu-west-1"}}"#;
        assert_eq!(value(good), "");
        assert_eq!(
            value(r#"{"Fn::GetStackOutput": {"StackName": "s"}}"#),
            found(
                "`Fn::GetStackOutput` has no `OutputName`",
                "write `Fn::GetStackOutput: { StackName: name, OutputName: name }`"
            )
        );
        assert_eq!(
            value(r#"{"Fn::GetStackOutput": {"StackName": "s", "Output": "o"}}"#),
            found(
                "`Output` is not an argument of `Fn::GetStackOutput`",
                "the arguments are `StackName`, `OutputName`, `Region`, `RoleArn`"
            )
        );
    }

    #[test]
    fn values_are_joined_and_blocks_counted() {
        for good in [
            r#"{"Fn::Join": ["", ["a", 1, true, {"Ref": "A"}]]}"#,
            r#"{"Fn::Cidr": ["10.0.0.0/16", 256, "8"]}"#,
        ] {
            assert_eq!(value(good), "", "{good}");
        }
        let help = "write texts, or functions that return them";
        assert_eq!(
            value(r#"{"Fn::Join": ["", ["a", ["b"]]]}"#),
            found("the value at position 1 of `Fn::Join` is a list", help)
        );
        assert_eq!(
            value(r#"{"Fn::Sub": ["${a}", {"a": [1]}]}"#),
            found("the variable `a` of `Fn::Sub` is a list", "write a text, or a function that returns one")
        );
        let help = "write a whole number";
        assert_eq!(
            value(r#"{"Fn::Cidr": ["10.0.0.0/16", 300]}"#),
            found("the count `300` of `Fn::Cidr` is not a number from 1 to 256", help)
        );
        assert_eq!(
            value(r#"{"Fn::Cidr": ["10.0.0.0/16", 1, "all"]}"#),
            found("the number of bits `all` of `Fn::Cidr` is not a number from 1 to 128", help)
        );
    }

    #[test]
    fn every_function_takes_its_example() {
        for good in [
            r#"{"Ref": "A"}"#,
            r#"{"Fn::GetAtt": ["A", "B"]}"#,
            r#"{"Fn::GetAtt": ["A", {"Ref": "B"}]}"#,
            r#"{"Fn::Sub": "a"}"#,
            r#"{"Fn::Sub": ["${a}", {"a": 1}]}"#,
            r#"{"Fn::Join": [",", ["a", 1]]}"#,
            r#"{"Fn::Join": [",", {"Ref": "A"}]}"#,
            r#"{"Fn::Select": ["1", ["a", "b"]]}"#,
            r#"{"Fn::Split": [",", "a,b"]}"#,
            r#"{"Fn::If": ["C", {"a": 1}, {"Ref": "AWS::NoValue"}]}"#,
            r#"{"Fn::FindInMap": ["M", 1, {"Ref": "A"}]}"#,
            r#"{"Fn::FindInMap": ["M", "a", "b", {"DefaultValue": 1}]}"#,
            r#"{"Fn::Base64": "a"}"#,
            r#"{"Fn::Cidr": ["10.0.0.0/16", 4]}"#,
            r#"{"Fn::GetAZs": ""}"#,
            r#"{"Fn::ImportValue": "a"}"#,
            r#"{"Fn::Transform": {"Name": "AWS::Include"}}"#,
            r#"{"Fn::Length": ["a"]}"#,
            r#"{"Fn::ToJsonString": {"a": 1}}"#,
            r#"{"Condition": {"StringEquals": {}}}"#,
        ] {
            assert_eq!(value(good), "", "{good}");
        }
        let conditions = r#"{"Conditions": {"A": {"Fn::Equals": [{"Ref": "P"}, true]},
            "B": {"Fn::And": [{"Condition": "A"}, {"Fn::Not": [{"Condition": "A"}]}]}, "C": {"Condition": "A"}}}"#;
        assert_eq!(findings(check, conditions), "");
    }

    #[test]
    fn arguments_have_a_number_and_kinds() {
        assert_eq!(
            value(r#"{"Ref": ["A"]}"#),
            found("`Ref` takes a logical id, but its argument is a list", "write `!Ref LogicalId`")
        );
        assert_eq!(
            value(r#"{"Fn::Join": [{"Ref": "A"}]}"#),
            found(
                "`Fn::Join` takes a delimiter and a list of values, but it has 1 argument",
                "write `!Join [',', [a, b]]`"
            )
        );
        assert_eq!(
            value(r#"{"Fn::Join": [",", "a"]}"#),
            found(
                "`Fn::Join` takes a delimiter and a list of values, but its second argument is a text",
                "write `!Join [',', [a, b]]`"
            )
        );
        assert_eq!(
            value(r#"{"Fn::If": [{"Fn::Equals": [1, 2]}, 1, 2]}"#),
            found(
                "`Fn::If` takes the name of a condition and two values, but its first argument is `Fn::Equals`",
                "write `!If [Condition, a, b]`"
            )
        );
        assert_eq!(
            value(r#"{"Fn::GetAtt": "Topic"}"#),
            found(
                "`Fn::GetAtt` takes a logical id and an attribute, but its argument is a text",
                "write `!GetAtt LogicalId.Attribute`"
            )
        );
    }

    #[test]
    fn conditions_are_functions() {
        assert_eq!(
            findings(
                check,
                r#"{"Conditions": {"A": true, "B": {"Fn::Not": [{"Condition": "A"}, {"Condition": "B"}]}}}"#
            ),
            "invalid-function Conditions/A\n  the condition `A` is not a condition function\n  help: write \
             `!Equals`, `!And`, `!Or`, `!Not` or `!Condition`\n\
             invalid-function Conditions/B\n  `Fn::Not` takes a list of one condition, but it has 2 \
             arguments\n  help: write `!Not [!Condition A]`\n"
        );
    }

    #[test]
    fn the_text_of_sub_is_well_formed() {
        assert_eq!(value(r#"{"Fn::Sub": "${!HOME:-x} ${A.B} $5 ${AWS::Region}"}"#), "");
        assert_eq!(
            value(r#"{"Fn::Sub": "${HOME:-x}"}"#),
            found(
                "`${HOME:-x}` in the text of `Fn::Sub` is not a variable",
                "name a parameter, resource or attribute, or escape it as `${!HOME:-x}`"
            )
        );
        assert_eq!(
            value(r#"{"Fn::Sub": ["a ${Name", {}]}"#),
            found(
                "`${Name` in the text of `Fn::Sub` is not closed",
                "add the closing brace, or write the dollar sign alone"
            )
        );
    }

    #[test]
    fn select_stays_within_its_list() {
        assert_eq!(
            value(r#"{"Fn::Select": [2, ["a", "b"]]}"#),
            found(
                "the index 2 of `Fn::Select` is outside its list of 2",
                "write the position of the value, counted from zero"
            )
        );
        assert_eq!(
            value(r#"{"Fn::Select": ["last", ["a", "b"]]}"#),
            found(
                "the index of `Fn::Select` is not a whole number from zero",
                "write the position of the value, counted from zero"
            )
        );
    }
}
