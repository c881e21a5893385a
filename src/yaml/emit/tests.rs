//! Trees, and how each is written.

use super::*;

fn map<const N: usize>(entries: [(&'static str, Node); N]) -> Node {
    Map::from_iter(entries).into()
}

fn list<const N: usize>(items: [Node; N]) -> Node {
    Vec::from(items).into()
}

fn reference(target: &'static str) -> Node {
    Node::call(Function::Ref, target)
}

fn call<const N: usize>(function: Function, arguments: [Node; N]) -> Node {
    Node::call(function, list(arguments))
}

#[test]
fn sections_and_resources_are_separated() {
    let topic = || map([("Type", "AWS::SNS::Topic".into())]);
    let root = map([
        ("AWSTemplateFormatVersion", "2010-09-09".into()),
        ("Description", "Topics: one, two".into()),
        ("Parameters", map([("A", map([("Type", "String".into())])), ("B", map([]))])),
        ("Conditions", map([("IsIam", call(Function::Equals, [reference("Mode"), "IAM".into()]))])),
        ("Resources", map([("One", topic()), ("Two", topic())])),
        ("Outputs", map([("Arn", map([("Value", reference("One"))]))])),
    ]);
    let template = Template { name: "t".to_owned(), root };
    let expected = r#"AWSTemplateFormatVersion: "2010-09-09"
Description: "Topics: one, two"

Parameters:
  A:
    Type: String
  B: {}

Conditions:
  IsIam: !Equals [!Ref Mode, IAM]

Resources:
  One:
    Type: AWS::SNS::Topic

  Two:
    Type: AWS::SNS::Topic

Outputs:
  Arn:
    Value: !Ref One
"#;
    assert_eq!(emit(&template), expected);
}

#[test]
fn a_text_that_keeps_its_newlines_gains_none_from_a_separator() {
    let root = map([
        ("Metadata", map([("Text", "a\n\n".into())])),
        ("Resources", map([("A", map([("Text", "b\n\n\n".into())])), ("B", map([]))])),
    ]);
    let template = Template { name: "t".to_owned(), root };
    let expected = "Metadata:\n  Text: |+\n    a\n\nResources:\n  A:\n    Text: |+\n      b\n\n\n  B: {}\n";
    assert_eq!(emit(&template), expected);
}

#[test]
fn a_root_that_is_no_mapping_is_written_all_the_same() {
    let emitted = |root| emit(&Template { name: "t".to_owned(), root });
    assert_eq!(emitted(Node::default()), "null\n");
    assert_eq!(emitted(map([])), "{}\n");
    assert_eq!(emitted(list(["a".into(), list(["b".into()])])), "- a\n- - b\n");
    assert_eq!(emitted("a\n b\n".into()), "\"a\\n b\\n\"\n");
    assert_eq!(emitted(reference("A")), "!Ref A\n");
}

#[test]
fn calls_are_short_where_cloudformation_takes_it() {
    let get_azs = Node::call(Function::GetAZs, "");
    let root = map([
        ("Ref", reference("AWS::NoValue")),
        ("GetAtt", call(Function::GetAtt, ["Role".into(), "Arn".into()])),
        ("GetAttNested", call(Function::GetAtt, ["Stack".into(), "Outputs.Arn".into()])),
        ("GetAttOfRef", call(Function::GetAtt, ["Role".into(), reference("Attribute")])),
        ("GetAttText", Node::call(Function::GetAtt, "Role")),
        ("Sub", Node::call(Function::Sub, "arn:${AWS::Partition}:iam::aws:policy/A")),
        ("SubLines", Node::call(Function::Sub, "echo ${A}\necho \"b\"\n")),
        ("SubMap", call(Function::Sub, ["${A}/*".into(), map([("A", reference("Bucket"))])])),
        ("Select", call(Function::Select, [0_i64.into(), get_azs])),
        ("Join", call(Function::Join, [",".into(), reference("Subnets")])),
        ("JoinList", call(Function::Join, ["".into(), list(["a".into(), reference("B")])])),
        ("UserData", Node::call(Function::Base64, Node::call(Function::Sub, "a\nb"))),
        ("Zones", call(Function::Select, [0_i64.into(), Node::call(Function::GetAZs, reference("R"))])),
        ("Transform", Node::call(Function::Transform, map([("Name", "AWS::Include".into())]))),
        ("Empty", call(Function::Join, [])),
        ("Number", Node::call(Function::Length, 3_i64)),
        ("Contains", call(Function::Contains, [list(["a".into()]), reference("A")])),
        ("Condition", Node::call(Function::Condition, "IsIam")),
    ]);
    let expected = r#"Ref: !Ref AWS::NoValue
GetAtt: !GetAtt Role.Arn
GetAttNested: !GetAtt Stack.Outputs.Arn
GetAttOfRef: !GetAtt [Role, !Ref Attribute]
GetAttText: !GetAtt Role
Sub: !Sub "arn:${AWS::Partition}:iam::aws:policy/A"
SubLines: !Sub |
  echo ${A}
  echo "b"
SubMap: !Sub
  - "${A}/*"
  - A: !Ref Bucket
Select: !Select [0, !GetAZs ""]
Join: !Join [",", !Ref Subnets]
JoinList: !Join ["", [a, !Ref B]]
UserData:
  Fn::Base64: !Sub |-
    a
    b
Zones: !Select
  - 0
  - Fn::GetAZs: !Ref R
Transform:
  Fn::Transform:
    Name: AWS::Include
Empty: !Join []
Number:
  Fn::Length: 3
Contains:
  Fn::Contains:
    - - a
    - !Ref A
Condition: !Condition IsIam
"#;
    assert_eq!(emit_node(&root), expected);
}

#[test]
fn conditions_take_one_line_where_they_fit() {
    let equals = |value| call(Function::Equals, [reference("Mode"), value]);
    let long = "a value that is so long that no other argument can stand beside it on the line";
    let root = map([
        ("Not", call(Function::Not, [equals("IAM".into())])),
        ("NotOr", call(Function::Not, [call(Function::Or, [equals("a".into()), equals("b".into())])])),
        ("And", call(Function::And, [equals("a, b".into()), Node::call(Function::Condition, "C")])),
        ("Long", call(Function::Or, [equals(long.into()), equals("b".into())])),
        ("If", call(Function::If, ["C".into(), list([reference("A")]), reference("AWS::NoValue")])),
        ("IfMap", call(Function::If, ["C".into(), map([("A", 1_i64.into())]), list([])])),
        (
            "IfIf",
            call(
                Function::If,
                ["C".into(), "a".into(), call(Function::If, ["D".into(), "b".into(), "c".into()])],
            ),
        ),
    ]);
    let expected = r#"Not: !Not [!Equals [!Ref Mode, IAM]]
NotOr: !Not [!Or [!Equals [!Ref Mode, a], !Equals [!Ref Mode, b]]]
And: !And [!Equals [!Ref Mode, "a, b"], !Condition C]
Long: !Or
  - !Equals
    - !Ref Mode
    - a value that is so long that no other argument can stand beside it on the line
  - !Equals [!Ref Mode, b]
If: !If [C, [!Ref A], !Ref AWS::NoValue]
IfMap: !If
  - C
  - A: 1
  - []
IfIf: !If
  - C
  - a
  - !If [D, b, c]
"#;
    assert_eq!(emit_node(&root), expected);
}

#[test]
fn collections_are_blocks() {
    let root = map([
        ("List", list(["a".into(), list(["b".into(), "c".into()]), list([]), map([])])),
        (
            "Maps",
            list([map([("A", 1_i64.into()), ("B", list([true.into()]))]), map([("C", Node::default())])]),
        ),
        ("Calls", list([reference("A"), Node::call(Function::Base64, reference("B"))])),
    ]);
    let expected = "\
List:
  - a
  - - b
    - c
  - []
  - {}
Maps:
  - A: 1
    B:
      - true
  - C: null
Calls:
  - !Ref A
  - Fn::Base64: !Ref B
";
    assert_eq!(emit_node(&root), expected);
}

#[test]
fn lines_are_literals_where_they_survive() {
    let root = map([
        ("Clip", "a\n\n  b\n".into()),
        ("Strip", "# a\nb: c".into()),
        ("Keep", "a\n\n\n".into()),
        ("Indented", "\n  a\nb\n".into()),
        ("Item", list(["a\nb\n".into(), map([("Key", " a\nb".into())])])),
        ("Blanks", "a\n  \nb".into()),
        ("Tab", "a\n\tb".into()),
        ("Control", "a\n\u{7}b\u{85}".into()),
        ("Newlines", "\n\n".into()),
    ]);
    let expected = r#"Clip: |
  a

    b
Strip: |-
  # a
  b: c
Keep: |+
  a


Indented: |2

    a
  b
Item:
  - |
    a
    b
  - Key: |2-
       a
      b
Blanks: "a\n  \nb"
Tab: "a\n\tb"
Control: "a\n\u0007b\u0085"
Newlines: "\n\n"
"#;
    assert_eq!(emit_node(&root), expected);
}

#[test]
fn a_key_too_long_for_a_plain_entry_is_marked() {
    let key = "k".repeat(2000);
    let root: Node = Map::from_iter([("A", Map::from_iter([(key.clone(), list([1_i64.into()]))]))]).into();
    assert_eq!(emit_node(&root), format!("A:\n  ? {key}\n  :\n    - 1\n"));
}
