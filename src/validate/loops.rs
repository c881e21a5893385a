//! `Fn::ForEach`, opened: the entries that loops make in a section, and the names that they make.
//!
//! What a loop puts into its variable is known where its collection is a literal list. A text that is not
//! known is written `*` here, which no logical id contains.

use crate::template::{
    Call, Function, LOOP_KEY, LoopVariable, Map, Node, Section, Template, Value, is_expanded,
};
use std::borrow::Cow;

/// What stands for a text that is not known.
const UNKNOWN: &str = "*";

/// The most names that one name with variables is expanded to: a template has no more resources.
const MOST_NAMES: usize = 500;

/// The variable of a loop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Variable<'a> {
    pub(super) name: &'a str,
    /// The items of the collection, where it is literal.
    items: Option<&'a [Node]>,
}

/// A loop that is well formed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Loop<'a> {
    key: &'a str,
    variable: Variable<'a>,
    /// What it makes its results from.
    pub(super) body: &'a Map,
}

/// An entry of a section, or what a loop makes such entries from.
#[derive(Debug, Clone)]
pub(super) struct Entry<'a> {
    /// The logical id; in a loop, with the loop's variable in it.
    pub(super) logical_id: &'a str,
    pub(super) node: &'a Node,
    /// The loops around it, the outermost first.
    loops: Vec<Loop<'a>>,
}

impl<'a> Variable<'a> {
    /// Reads the variable of what stands under a loop's key, which may be malformed.
    pub(super) fn of(node: &'a Node) -> Option<Self> {
        let items = node.as_list()?;
        Some(Self { name: items.first()?.as_text()?, items: items.get(1).and_then(Node::as_list) })
    }

    /// Tells whether the variable is in a text.
    pub(super) fn is_in(self, text: &str) -> bool {
        LoopVariable::new(self.name).is_in(text)
    }

    /// Returns a text with the variable put into it in turn; none if it does not occur.
    fn put_into(self, text: &str, most: usize) -> Option<Vec<String>> {
        let forms = LoopVariable::new(self.name);
        if !forms.is_in(text) {
            return None;
        }
        let put = |item: &Node| match item.scalar_text() {
            None => forms.put_unknown(text, UNKNOWN),
            Some(value) => forms.put(text, &value),
        };
        Some(match self.items.filter(|items| items.len() <= most) {
            None => vec![forms.put_unknown(text, UNKNOWN)],
            Some(items) => items.iter().map(put).collect(),
        })
    }
}

impl<'a> Loop<'a> {
    /// Reads what stands under a loop's key; none if it is malformed.
    pub(super) fn read(key: &'a str, node: &'a Node) -> Option<Self> {
        let [_, collection, body] = node.as_list()? else { return None };
        let is_collection = matches!(collection.value, Value::List(_) | Value::Call(_));
        let (variable, body) = (Variable::of(node)?, body.as_map()?);
        is_collection.then_some(Self { key, variable, body })
    }
}

impl<'a> Entry<'a> {
    /// Returns the path of the entry, or of something below it.
    pub(super) fn path<'s>(&self, section: Section, below: impl IntoIterator<Item = &'s str>) -> Vec<String> {
        let loops = self.loops.iter().flat_map(|each| [each.key, "2"]);
        let own = [section.key()].into_iter().chain(loops).chain([self.logical_id]);
        own.map(str::to_owned).chain(below.into_iter().map(str::to_owned)).collect()
    }

    /// Tells whether a loop makes it.
    pub(super) fn is_of_loop(&self) -> bool {
        !self.loops.is_empty()
    }

    /// Returns how many entries it stands for; a collection that is not known counts as one item.
    pub(super) fn count(&self) -> usize {
        let items = |each: &Loop<'_>| each.variable.items.map_or(1, <[Node]>::len);
        self.loops.iter().map(items).fold(1, usize::saturating_mul)
    }

    /// Returns the logical ids that it stands for.
    pub(super) fn names(&self) -> Vec<String> {
        expanded(self.logical_id, self.loops.iter().map(|each| each.variable))
            .unwrap_or_else(|| vec![self.logical_id.to_owned()])
    }

    /// Returns what is declared, with each text that has a loop's variable in it as a reference, since it
    /// is not known, and each such key as a loop.
    pub(super) fn opened(&self) -> Cow<'a, Node> {
        if self.loops.is_empty() { Cow::Borrowed(self.node) } else { Cow::Owned(self.open(self.node)) }
    }

    fn open(&self, node: &Node) -> Node {
        let open_all = |items: &[Node]| items.iter().map(|item| self.open(item)).collect::<Vec<_>>();
        let opened = match &node.value {
            Value::Text(text) if self.has_variable(text) => Node::call(Function::Ref, text.clone()),
            Value::List(items) => open_all(items).into(),
            Value::Map(map) => map
                .iter()
                .map(|(key, node)| {
                    let prefix = if self.has_variable(key) { LOOP_KEY } else { "" };
                    (format!("{prefix}{key}"), self.open(node))
                })
                .collect::<Map>()
                .into(),
            Value::Call(call) if call.function == Function::If => {
                let argument = match call.argument.as_list() {
                    Some(items) => open_all(items).into(),
                    None => call.argument.clone(),
                };
                Value::Call(Box::new(Call { argument, ..Call::clone(call) })).into()
            }
            _ => return node.clone(),
        };
        opened.at(node.place)
    }

    fn has_variable(&self, text: &str) -> bool {
        self.loops.iter().any(|each| each.variable.is_in(text))
    }
}

/// Returns the entries of a section in order, those in loops included, and whether they are all there is:
/// no macro and no malformed loop hides any.
pub(super) fn opened(template: &Template, section: Section) -> (Vec<Entry<'_>>, bool) {
    let (mut entries, mut is_all) = (Vec::new(), true);
    match template.section(section).map(Node::as_map) {
        None => {}
        Some(None) => is_all = false,
        Some(Some(map)) => open(map, &mut Vec::new(), &mut entries, &mut is_all),
    }
    (entries, is_all)
}

fn open<'a>(map: &'a Map, loops: &mut Vec<Loop<'a>>, entries: &mut Vec<Entry<'a>>, is_all: &mut bool) {
    for (logical_id, node) in map.iter() {
        if logical_id.starts_with(LOOP_KEY) {
            let Some(each) = Loop::read(logical_id, node) else {
                *is_all = false;
                continue;
            };
            loops.push(each);
            open(each.body, loops, entries, is_all);
            loops.pop();
        } else if is_expanded(logical_id) {
            *is_all = false;
        } else {
            entries.push(Entry { logical_id, node, loops: loops.clone() });
        }
    }
}

/// Returns the names that a name with variables in it stands for; none if there is no variable in it.
pub(super) fn expanded<'a>(name: &str, variables: impl Iterator<Item = Variable<'a>>) -> Option<Vec<String>> {
    let mut names: Option<Vec<String>> = None;
    for variable in variables {
        let so_far = names.as_ref().map_or(1, Vec::len).max(1);
        let put = |name: &str| variable.put_into(name, MOST_NAMES / so_far);
        names = match names {
            None => put(name),
            Some(names) => {
                Some(names.into_iter().flat_map(|name| put(&name).unwrap_or(vec![name])).collect())
            }
        };
    }
    names
}

/// Tells whether a name has a part that is not known.
pub(super) fn is_pattern(name: &str) -> bool {
    name.contains(UNKNOWN)
}

/// Tells whether two names may be the same. Of two that both have unknown parts, the beginnings and the ends
/// are compared.
pub(super) fn may_equal(a: &str, b: &str) -> bool {
    match (a.split_once(UNKNOWN), b.split_once(UNKNOWN)) {
        (_, None) => matches(a, b),
        (None, _) => matches(b, a),
        (Some((a_start, a_rest)), Some((b_start, b_rest))) => {
            let end = |rest: &'_ str| rest.rsplit_once(UNKNOWN).map_or(rest, |(_, end)| end).to_owned();
            let (a_end, b_end) = (end(a_rest), end(b_rest));
            (a_start.starts_with(b_start) || b_start.starts_with(a_start))
                && (a_end.ends_with(&b_end) || b_end.ends_with(&a_end))
        }
    }
}

fn matches(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once(UNKNOWN) else { return pattern == name };
    let (middle, end) = rest.rsplit_once(UNKNOWN).unwrap_or(("", rest));
    let after_start = name.strip_prefix(start);
    let left = middle.split(UNKNOWN).try_fold(after_start.unwrap_or_default(), |left, part| {
        left.split_once(part).map_or_else(|| part.is_empty().then_some(left), |(_, left)| Some(left))
    });
    after_start.is_some() && left.is_some_and(|left| left.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::testing::read;

    fn names(body: &str) -> (Vec<Vec<String>>, bool) {
        let template = read(&format!(r#"{{"Resources": {{{body}}}}}"#));
        let (entries, is_all) = opened(&template, Section::Resources);
        (entries.iter().map(Entry::names).collect(), is_all)
    }

    #[test]
    fn literal_collections_are_expanded() {
        let body = r#""A": {}, "Fn::ForEach::L": ["X", ["a-1", 2], {
            "Fn::ForEach::M": ["Y", ["p", {"Ref": "Q"}], {"T&{X}U${Y}": {}}], "B${X}": {}}]"#;
        let expanded = [vec!["A"], vec!["Ta1Up", "Ta1U*", "T2Up", "T2U*"], vec!["Ba-1", "B2"]];
        assert_eq!(
            names(body),
            (expanded.map(|names| names.into_iter().map(str::to_owned).collect()).into(), true)
        );
    }

    #[test]
    fn what_cannot_be_read_is_not_known() {
        assert_eq!(
            names(r#""Fn::ForEach::L": ["X", {"Ref": "P"}, {"T${X}": {}}]"#),
            (vec![vec!["T*".to_owned()]], true)
        );
        assert_eq!(names(r#""Fn::ForEach::L": ["X", ["a"]]"#), (vec![], false));
        let many = vec!["1"; MOST_NAMES + 1].join(",");
        let body = format!(r#""Fn::ForEach::L": ["X", [{many}], {{"T${{X}}": {{}}}}]"#);
        assert_eq!(names(&body), (vec![vec!["T*".to_owned()]], true));
    }

    #[test]
    fn names_are_compared_as_far_as_they_are_known() {
        for (a, b) in [("T", "T"), ("T*", "Tabc"), ("A*B*C", "A1B2C"), ("T*", "*U"), ("Ta*", "T*")] {
            assert!(may_equal(a, b) && may_equal(b, a), "{a} {b}");
        }
        for (a, b) in [("T", "U"), ("T*", "U1"), ("A*B*C", "A1C"), ("T*", "U*"), ("*T", "*U")] {
            assert!(!may_equal(a, b) && !may_equal(b, a), "{a} {b}");
        }
    }
}
