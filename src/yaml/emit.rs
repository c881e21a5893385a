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
            Value::Bool(truth) => self.out.push_str(if truth.value { "true" } else { "false" }),
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
mod tests;
