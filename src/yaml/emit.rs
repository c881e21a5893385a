//! A template as YAML, the way an expert writes it by hand.
//!
//! Block style with short-form tags. A short call stands on one line with its arguments in brackets;
//! texts of several lines are block literals. Keys keep the order of the tree: what is read back from the
//! text equals the tree.

use super::scalar::{Position, is_literal, write_float, write_text};
use crate::template::{Call, Function, Map, Node, Section, Template, Value};
use std::fmt::Write;

/// The columns that a line with a call in brackets may take.
const WIDTH: usize = 100;

/// The brackets within brackets up to which a call on one line is still read at a glance.
const BRACKETS: usize = 2;

/// The characters of a key from which YAML wants it marked with `?`; its limit is 1,024, quotes included.
const LONG_KEY: usize = 1000;

/// An indentation, of which most are a part.
const SPACES: &str = "                                                                ";

/// Returns the template as YAML, with one newline at the end.
///
/// Sections, and the entries of `Resources`, are separated by a blank line; sections of one line that
/// follow each other are not.
#[must_use]
pub fn emit(template: &Template) -> String {
    let Some(sections) = template.root.as_map().filter(|map| !map.is_empty()) else {
        return emit_node(&template.root);
    };
    let mut emitter = Emitter { out: String::new() };
    let mut previous = None;
    for (key, node) in sections.iter() {
        let line = is_one_line(node);
        if previous.is_some_and(|previous| !(previous && line)) {
            emitter.blank_line();
        }
        previous = Some(line);
        match &node.value {
            Value::Map(resources) if key == Section::Resources.key() && !resources.is_empty() => {
                emitter.key(key, 0);
                emitter.out.push('\n');
                for (index, (logical_id, resource)) in resources.iter().enumerate() {
                    if index > 0 {
                        emitter.blank_line();
                    }
                    emitter.indent(2);
                    emitter.entry(logical_id, resource, 2);
                }
            }
            _ => emitter.entry(key, node, 0),
        }
    }
    emitter.out
}

/// Returns a part of a template as YAML, with one newline at the end.
#[must_use]
pub fn emit_node(node: &Node) -> String {
    let mut emitter = Emitter { out: String::new() };
    emitter.value(node, 0, Start::SameLine);
    emitter.out.remove(0);
    emitter.out
}

/// Tells whether a section takes one line.
fn is_one_line(node: &Node) -> bool {
    match &node.value {
        Value::List(items) => items.is_empty(),
        Value::Map(map) => map.is_empty(),
        Value::Call(_) => false,
        Value::Text(text) => !text.contains('\n'),
        _ => true,
    }
}

/// Where a block collection starts that is the value of what was just written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    /// On the same line, as after the `-` of a list item.
    SameLine,
    /// On a line of its own, as after a key or a tag.
    NextLine,
}

/// Writes nodes at the end of a text.
struct Emitter {
    out: String,
}

impl Emitter {
    /// Writes the value of a key, list item or tag, and ends the line. The text so far ends with `:`, `-`
    /// or the tag; `indent` is the column of a block within the value.
    fn value(&mut self, node: &Node, indent: usize, start: Start) {
        match &node.value {
            Value::Map(map) if !map.is_empty() => {
                self.start(indent, start);
                self.map(map, indent);
            }
            Value::List(items) if !items.is_empty() => {
                self.start(indent, start);
                self.list(items, indent);
            }
            Value::Call(call) if has_short_form(call) => self.short_call(call, indent),
            Value::Call(call) => {
                self.start(indent, start);
                self.entry(call.function.key(), &call.argument, indent);
            }
            Value::Text(text) if indent > 0 && is_literal(text) => self.literal(text, indent),
            scalar => {
                self.out.push(' ');
                self.scalar(scalar, Position::Block);
                self.out.push('\n');
            }
        }
    }

    /// Goes to where the first entry of a block collection is written.
    fn start(&mut self, indent: usize, start: Start) {
        match start {
            Start::SameLine => self.out.push(' '),
            Start::NextLine => {
                self.out.push('\n');
                self.indent(indent);
            }
        }
    }

    /// Writes the entries of a mapping, the first one where the text ends.
    fn map(&mut self, map: &Map, indent: usize) {
        for (index, (key, node)) in map.iter().enumerate() {
            if index > 0 {
                self.indent(indent);
            }
            self.entry(key, node, indent);
        }
    }

    /// Writes the items of a list, the first one where the text ends.
    fn list(&mut self, items: &[Node], indent: usize) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.indent(indent);
            }
            self.out.push('-');
            self.value(item, indent + 2, Start::SameLine);
        }
    }

    /// Writes an entry of a mapping whose keys are in the column `indent`.
    fn entry(&mut self, key: &str, node: &Node, indent: usize) {
        self.key(key, indent);
        self.value(node, indent + 2, Start::NextLine);
    }

    /// Writes a key and its colon.
    fn key(&mut self, key: &str, indent: usize) {
        let start = self.out.len();
        write_text(&mut self.out, key, Position::Block);
        if self.out.len() - start > LONG_KEY {
            self.out.insert_str(start, "? ");
            self.out.push('\n');
            self.indent(indent);
        }
        self.out.push(':');
    }

    /// Writes a call in its short form, and ends the line.
    fn short_call(&mut self, call: &Call, indent: usize) {
        let line = self.out.rfind('\n').map_or(0, |newline| newline + 1);
        self.out.push(' ');
        self.tag(call.function);
        let argument = self.out.len();
        if let Some(target) = dotted(call) {
            self.out.push(' ');
            write_text(&mut self.out, &target, Position::Block);
            self.out.push('\n');
            return;
        }
        if let Value::List(items) = &call.argument.value
            && !is_nested_if(call)
        {
            self.out.push(' ');
            if self.flow_list(items, brackets(call, BRACKETS), argument) && self.fits(line) {
                self.out.push('\n');
                return;
            }
            self.out.truncate(argument);
        }
        self.value(&call.argument, indent, Start::NextLine);
    }

    /// Writes a tag.
    fn tag(&mut self, function: Function) {
        self.out.push('!');
        self.out.push_str(function.tag());
    }

    /// Tells whether the line that starts at that byte is within the width.
    fn fits(&self, line: usize) -> bool {
        self.out.len() - line <= WIDTH
            || self.out.get(line..).is_some_and(|text| text.chars().count() <= WIDTH)
    }

    /// Writes a list in brackets; false where it cannot be, or is surely too long.
    fn flow_list(&mut self, items: &[Node], levels: usize, start: usize) -> bool {
        self.out.push('[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.out.push_str(", ");
            }
            if !self.flow(item, levels - 1, start) {
                return false;
            }
        }
        self.out.push(']');
        true
    }

    /// Writes a node within brackets; false where it cannot be, or is surely too long.
    fn flow(&mut self, node: &Node, levels: usize, start: usize) -> bool {
        let written = match &node.value {
            Value::Text(text) if text.contains('\n') => false,
            Value::Map(map) if !map.is_empty() => false,
            Value::List(items) if !items.is_empty() => levels > 0 && self.flow_list(items, levels, start),
            Value::Call(call) if has_short_form(call) => {
                self.tag(call.function);
                self.out.push(' ');
                match dotted(call) {
                    Some(target) => {
                        write_text(&mut self.out, &target, Position::Flow);
                        true
                    }
                    None => self.flow(&call.argument, brackets(call, levels), start),
                }
            }
            Value::Call(_) => false,
            scalar => {
                self.scalar(scalar, Position::Flow);
                true
            }
        };
        written && self.out.len() - start <= 4 * WIDTH
    }

    /// Writes a scalar or an empty collection.
    fn scalar(&mut self, value: &Value, position: Position) {
        match value {
            Value::Null => self.out.push_str("null"),
            Value::Bool(value) => self.out.push_str(if *value { "true" } else { "false" }),
            Value::Integer(value) => {
                let _ = write!(self.out, "{value}");
            }
            Value::Float(value) => write_float(&mut self.out, *value),
            Value::Text(text) => write_text(&mut self.out, text, position),
            Value::List(_) => self.out.push_str("[]"),
            Value::Map(_) | Value::Call(_) => self.out.push_str("{}"),
        }
    }

    /// Writes a text of several lines as a block literal.
    fn literal(&mut self, text: &str, indent: usize) {
        self.out.push_str(" |");
        if text.trim_start_matches('\n').starts_with(' ') {
            self.out.push('2');
        }
        let lines = match text.strip_suffix('\n') {
            None => {
                self.out.push('-');
                text
            }
            Some(lines) => {
                if lines.ends_with('\n') {
                    self.out.push('+');
                }
                lines
            }
        };
        self.out.push('\n');
        for line in lines.split('\n') {
            if !line.is_empty() {
                self.indent(indent);
                self.out.push_str(line);
            }
            self.out.push('\n');
        }
    }

    /// Writes a blank line, unless a literal that keeps its newlines ends with one: another would be part
    /// of its text.
    fn blank_line(&mut self) {
        if !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// Writes the spaces at the start of a line.
    fn indent(&mut self, columns: usize) {
        match SPACES.get(..columns) {
            Some(spaces) => self.out.push_str(spaces),
            None => self.out.extend(std::iter::repeat_n(' ', columns)),
        }
    }
}

/// Tells whether a call is written with a tag.
///
/// CloudFormation takes no tag within a tag; a tagged scalar is text to its readers; and it documents the
/// transform and the functions of rules in their long form only.
fn has_short_form(call: &Call) -> bool {
    let documented = !matches!(
        call.function,
        Function::Transform
            | Function::Contains
            | Function::EachMemberEquals
            | Function::EachMemberIn
            | Function::RefAll
            | Function::ValueOf
            | Function::ValueOfAll
    );
    documented && matches!(call.argument.value, Value::Text(_) | Value::List(_) | Value::Map(_))
}

/// Returns the text of a `GetAtt` whose parts survive being joined with a dot.
fn dotted(call: &Call) -> Option<String> {
    if call.function != Function::GetAtt {
        return None;
    }
    let [logical_id, attribute] = call.argument.as_list()? else { return None };
    let (logical_id, attribute) = (logical_id.as_text()?, attribute.as_text()?);
    (!logical_id.contains('.')).then(|| [logical_id, attribute].join("."))
}

/// Returns the levels of brackets that a call's argument may take; those of a `Not` do not count.
fn brackets(call: &Call, levels: usize) -> usize {
    if call.function == Function::Not { levels + 1 } else { levels }
}

/// Tells whether it is an `If` directly within an `If`, which is easier to read over several lines.
fn is_nested_if(call: &Call) -> bool {
    call.function == Function::If
        && call
            .argument
            .as_list()
            .is_some_and(|items| items.iter().any(|item| item.argument_of(Function::If).is_some()))
}

#[cfg(test)]
mod tests {
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
        let expected =
            "Metadata:\n  Text: |+\n    a\n\nResources:\n  A:\n    Text: |+\n      b\n\n\n  B: {}\n";
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
        let root: Node =
            Map::from_iter([("A", Map::from_iter([(key.clone(), list([1_i64.into()]))]))]).into();
        assert_eq!(emit_node(&root), format!("A:\n  ? {key}\n  :\n    - 1\n"));
    }
}
