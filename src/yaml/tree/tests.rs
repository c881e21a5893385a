//! Forms that are read, and how they are written again.

use crate::template::{Function, Map, Node, Template};
use crate::yaml::{emit, read};

fn template(text: &str) -> Template {
    read(text, "t").unwrap()
}

/// Reads and writes a text: what is read shows in how it is written.
fn rewritten(text: &str) -> String {
    emit(&template(text))
}

#[test]
fn long_forms_and_short_tags_are_the_same_calls() {
    let long = r#"{
	"Resources": {"A": {"Type": "T", "Properties": {
		"A": {"Ref": "X"}, "B": {"Fn::GetAtt": ["X", "Arn"]}, "C": {"Fn::GetAtt": "X.Outputs.Arn"},
		"D": {"Fn::Sub": "${X}"}, "E": {"Fn::If": ["C", {"Ref": "AWS::NoValue"}, true]}, "F": {"Fn::GetAZs": ""},
		"G": {"Fn::Unknown": "x"}, "H": {"Ref": "X", "Fn::Sub": "Y"}, "I": {"Fn::GetAtt": "X"},
		"J": {"Fn::Base64": {"Fn::Sub": "x"}}
	}}}
}"#;
    let short = r#"Resources:
  A:
    Type: T
    Properties:
      A: !Ref X
      B: !GetAtt X.Arn
      C: !GetAtt X.Outputs.Arn
      D: !Sub "${X}"
      E: !If [C, !Ref AWS::NoValue, true]
      F: !GetAZs ""
      G:
        Fn::Unknown: x
      H:
        Ref: X
        Fn::Sub: "Y"
      I: !GetAtt X
      J:
        Fn::Base64: !Sub x
"#;
    assert_eq!(template(long), template(short));
    assert_eq!(rewritten(long), short);
}

#[test]
fn a_get_att_has_two_parts_where_it_has_a_dot() {
    let root = template("A: !GetAtt X.Outputs.Arn").root;
    let parts = vec!["X".into(), "Outputs.Arn".into()];
    assert_eq!(root.get("A"), Some(&Node::call(Function::GetAtt, parts)));
}

#[test]
fn a_condition_is_a_call_only_where_conditions_stand() {
    let text = r#"{
  "Conditions": {
    "A": {"Condition": "B"}, "C": {"Fn::And": [{"Condition": "A"}, {"Fn::Not": [{"Condition": "B"}]}]},
    "D": {"Condition": {"x": "z"}}
  },
  "Rules": {"R": {"RuleCondition": {"Condition": "A"}, "Assertions": [{"Assert": {"Condition": "B"}}]}},
  "Resources": {
    "A": {"Condition": "A"},
    "B": {"Properties": {"If": {"Fn::If": [{"Condition": "A"}, {"Condition": "B"}, {"Fn::Or": [{"Condition": "A"}]}]}}}
  }
}"#;
    let expected = r"Conditions:
  A: !Condition B
  C: !And [!Condition A, !Not [!Condition B]]
  D:
    Condition:
      x: z

Rules:
  R:
    RuleCondition: !Condition A
    Assertions:
      - Assert: !Condition B

Resources:
  A:
    Condition: A

  B:
    Properties:
      If: !If
        - !Condition A
        - Condition: B
        - !Or [!Condition A]
";
    assert_eq!(rewritten(text), expected);
}

#[test]
fn names_of_entries_are_no_functions() {
    let text = r"Parameters:
  Ref:
    Type: String

Conditions:
  Condition: !Equals [a, b]

Resources:
  Ref:
    Type: AWS::SNS::Topic
";
    assert_eq!(rewritten(text), text);
    let included = template("Resources:\n  Fn::Transform: {Name: AWS::Include}\n");
    assert!(included.root.get("Resources").unwrap().argument_of(Function::Transform).is_some());
}

#[test]
fn keys_and_tagged_scalars_are_the_text_written() {
    let text = "'012345678901': {yes: !Ref 123, '1.10': !Sub yes, ~: !GetAZs }";
    let expected = r#""012345678901":
  "yes": !Ref "123"
  "1.10": !Sub "yes"
  "~": !GetAZs ""
"#;
    assert_eq!(rewritten(text), expected);
}

#[test]
fn standard_tags_are_honoured() {
    let text =
        "A: !!str 12\nB: !!int '12'\nC: !!float 1\nD: !!bool 'yes'\nE: ! 12\nF: !!map {}\nG: !!null ''\n";
    let expected = Map::from_iter([
        ("A", Node::from("12")),
        ("B", 12_i64.into()),
        ("C", 1.0.into()),
        ("D", true.into()),
        ("E", "12".into()),
        ("F", Map::new().into()),
        ("G", Node::default()),
    ]);
    assert_eq!(template(text).root, expected.into());
}

#[test]
fn aliases_are_expanded() {
    let text = "A: &a [x, !Ref Y]\nB: {C: *a, D: &b d}\n*b : e\n";
    let expected = "A:\n  - x\n  - !Ref \"Y\"\n\nB:\n  C:\n    - x\n    - !Ref \"Y\"\n  D: d\n\nd: e\n";
    assert_eq!(rewritten(text), expected);
}
