//! The tree of a template from the parser's events, within limits that hold for any input.

use super::limits::{MAX_DEPTH, MAX_NODES, Size, too_deep, too_large};
use super::place::Origin;
use super::resolve::{Numbers, resolve};
use super::rules::{DUPLICATE_KEY, INVALID_YAML, MERGE_KEY, NOT_A_TEMPLATE, NUMERIC_KEY, UNKNOWN_TAG};
use super::scope::Scope;
use super::tag::Meaning;
use crate::diagnostic::{Diagnostic, Place};
use crate::template::{Call, Function, Map, Node, Text, Value};
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput, Tag};
use std::borrow::Cow;
use std::collections::HashMap;

/// The findings after which reading stops.
const MAX_FINDINGS: usize = 100;

/// The most keys that are compared with each other.
const SHORT: usize = 8;

/// A node with a name.
struct Anchor {
    node: Node,
    /// The size of it, and of what is in it.
    size: Size,
    /// The mappings and lists nested in it.
    height: usize,
}

/// A list or mapping that is being read.
struct Frame {
    content: Content,
    place: Place,
    /// The scope of what is within it.
    scope: Scope,
    meaning: Meaning,
    /// The number of its anchor; zero where it has none.
    anchor: usize,
    /// The size of what was before it.
    before: Size,
    /// The mappings and lists nested in it so far.
    height: usize,
}

/// What a list or mapping holds so far.
enum Content {
    List(Vec<Node>),
    Map {
        entries: Vec<(Text, Node)>,
        /// The place of every key.
        places: Vec<Place>,
        /// The key whose value comes next.
        key: Option<Text>,
    },
}

impl Frame {
    /// Returns the scope of the value that comes next.
    fn next_scope(&self) -> Scope {
        match &self.content {
            Content::List(items) => self.scope.item(items.len()),
            Content::Map { key, .. } => self.scope.entry(key.as_deref().unwrap_or_default()),
        }
    }

    /// Adds a value.
    fn add(&mut self, node: Node, height: usize) {
        self.height = self.height.max(height);
        match &mut self.content {
            Content::List(items) => items.push(node),
            Content::Map { entries, key, .. } => entries.push((key.take().unwrap_or_default(), node)),
        }
    }
}

/// Reads one template from the parser's events, with a stack of its own: depth costs no call.
pub(super) struct Reader<'text> {
    parser: Parser<'text, StrInput<'text>>,
    origin: Origin,
    numbers: Numbers,
    /// What separates the items of flow collections, counted where there may be too many.
    separators: usize,
    anchors: HashMap<usize, Anchor>,
    /// The size so far; what is expanded from aliases, and kept for them, counts.
    size: Size,
    findings: Vec<Diagnostic>,
}

type Read<T> = Result<T, Box<Diagnostic>>;

impl<'text> Reader<'text> {
    /// Makes a reader of a text.
    pub(super) fn new(text: &'text str, origin: Origin, numbers: Numbers) -> Self {
        Self {
            parser: Parser::new_from_str(text),
            origin,
            numbers,
            separators: match text.len() {
                ..=MAX_NODES => 0,
                _ => text.bytes().filter(|byte| matches!(byte, b'[' | b'{' | b',')).count(),
            },
            anchors: HashMap::new(),
            size: Size::default(),
            findings: Vec::new(),
        }
    }

    /// Returns the root of the template.
    pub(super) fn read(mut self) -> Result<Node, Vec<Diagnostic>> {
        let root = self.document();
        match root {
            Ok(root) if self.findings.is_empty() => Ok(root),
            Ok(_) => Err(self.findings),
            Err(finding) => {
                self.findings.push(*finding);
                Err(self.findings)
            }
        }
    }

    /// Reads the only document of the file.
    fn document(&mut self) -> Read<Node> {
        // The parser keeps the tokens of a flow collection that could be a key until it ends.
        if self.separators > MAX_NODES {
            return Err(too_large(Place::Unknown).into());
        }
        let mut root = None;
        loop {
            let (event, place) = self.next()?;
            match event {
                Event::DocumentStart(_) if root.is_some() => {
                    return Err(NOT_A_TEMPLATE
                        .finding("the file holds more than one YAML document")
                        .at(place)
                        .help("put each template into a file of its own")
                        .into());
                }
                Event::DocumentStart(_) => {
                    let (event, place) = self.next()?;
                    root = Some(self.tree(event, place)?);
                }
                Event::StreamEnd => break,
                _ => {}
            }
        }
        match root {
            None => Err(NOT_A_TEMPLATE.finding("the file is empty").into()),
            Some(root) if matches!(root.value, Value::Map(_)) => Ok(root),
            Some(root) => Err(NOT_A_TEMPLATE
                .finding(format!("the template is {}, not a mapping", kind(&root.value)))
                .at(root.place)
                .help("start with a section, such as `Resources:`")
                .into()),
        }
    }

    /// Returns the parser's next event, with the place where it starts.
    fn next(&mut self) -> Read<(Event<'text>, Place)> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => Ok((event, self.place(span))),
            Some(Err(error)) => Err(self.syntax_error(&error).into()),
            None => Ok((Event::StreamEnd, Place::Unknown)),
        }
    }

    fn place(&self, span: Span) -> Place {
        self.origin.place(span.start)
    }

    /// Turns the parser's error into a finding.
    fn syntax_error(&self, error: &ScanError) -> Diagnostic {
        let place = self.origin.place(*error.marker());
        // The parser's own limit for brackets within brackets, which it meets before it yields them.
        if error.info() == "recursion limit exceeded" {
            return too_deep(place);
        }
        let language = if self.numbers == Numbers::Json { "JSON" } else { "YAML" };
        let finding = INVALID_YAML.finding(format!("not valid {language}: {}", error.info())).at(place);
        if error.info().split_whitespace().any(|word| matches!(word, "tab" | "tabs")) {
            finding.help("indent with spaces")
        } else {
            finding
        }
    }

    /// Reports what does not keep the rest from being read.
    fn report(&mut self, finding: Diagnostic) -> Read<()> {
        if self.findings.len() + 1 >= MAX_FINDINGS {
            return Err(finding.into());
        }
        self.findings.push(finding);
        Ok(())
    }

    /// Counts what comes in.
    fn count(&mut self, size: Size, place: Place) -> Read<()> {
        self.size.values += size.values;
        self.size.bytes += size.bytes;
        if self.size.fits() { Ok(()) } else { Err(too_large(place).into()) }
    }

    /// Reads the node that an event starts, and everything in it.
    fn tree(&mut self, event: Event<'text>, place: Place) -> Read<Node> {
        let mut stack: Vec<Frame> = Vec::new();
        let (mut event, mut place) = (event, place);
        loop {
            if let Some((node, height)) = self.step(event, place, &mut stack)? {
                match stack.last_mut() {
                    Some(frame) => frame.add(node, height),
                    None => return Ok(node),
                }
            }
            (event, place) = self.next()?;
        }
    }

    /// Takes an event, and returns the node that it completes with the mappings and lists nested in it.
    fn step(
        &mut self,
        event: Event<'text>,
        place: Place,
        stack: &mut Vec<Frame>,
    ) -> Read<Option<(Node, usize)>> {
        if matches!(event, Event::SequenceEnd | Event::MappingEnd) {
            return stack.pop().map(|frame| self.close(frame)).transpose();
        }
        if let Some(Frame { content: Content::Map { places, key: key @ None, .. }, .. }) = stack.last_mut() {
            *key = Some(self.key(event, place)?);
            places.push(place);
            return Ok(None);
        }
        let before = self.size;
        self.count(Size::of(text_of(&event)), place)?;
        let (content, anchor, tag) = match event {
            Event::Alias(anchor) => return self.alias(anchor, place, stack.len()).map(Some),
            Event::Scalar(text, style, anchor, tag) => {
                let meaning = self.meaning(tag.as_deref(), place)?;
                let node = self.scalar(text, style, meaning, place)?;
                self.keep(anchor, &node, before, 0)?;
                return Ok(Some((node, 0)));
            }
            Event::SequenceStart(anchor, tag) => (Content::List(Vec::new()), anchor, tag),
            Event::MappingStart(anchor, tag) => {
                (Content::Map { entries: Vec::new(), places: Vec::new(), key: None }, anchor, tag)
            }
            _ => return Err(INVALID_YAML.finding("a value is missing").at(place).into()),
        };
        if stack.len() >= MAX_DEPTH {
            return Err(too_deep(place).into());
        }
        let meaning = self.meaning(tag.as_deref(), place)?;
        let scope = stack.last().map_or(Scope::Template, Frame::next_scope);
        let scope = match meaning {
            Meaning::Function(function) => scope.argument(function),
            _ => scope,
        };
        stack.push(Frame { content, place, scope, meaning, anchor, before, height: 0 });
        Ok(None)
    }

    /// Returns a list or mapping that is complete: a call, if that is what its only entry is.
    fn close(&mut self, frame: Frame) -> Read<(Node, usize)> {
        let Frame { content, place, scope, meaning, anchor, before, height } = frame;
        let (value, kind) = match content {
            Content::List(mut items) => {
                items.shrink_to_fit();
                (items.into(), "seq")
            }
            Content::Map { mut entries, places, .. } => {
                self.check_duplicates(&entries, &places)?;
                let function = match entries.as_slice() {
                    [(key, argument)] => scope.function(key, argument),
                    _ => None,
                };
                let value = match (function, entries.pop()) {
                    (Some(function), Some((_, argument))) => call(function, argument),
                    (_, last) => {
                        let mut map = Map::with_capacity(places.len());
                        for ((key, node), place) in entries.into_iter().chain(last).zip(places) {
                            map.push_at(key, place, node);
                        }
                        Value::Map(map)
                    }
                };
                (value, "map")
            }
        };
        let node = self.tagged(value, meaning, kind, place)?;
        self.keep(anchor, &node, before, height + 1)?;
        Ok((node, height + 1))
    }

    /// Keeps a node that has an anchor, for its aliases.
    fn keep(&mut self, anchor: usize, node: &Node, before: Size, height: usize) -> Read<()> {
        if anchor > 0 {
            let size = self.size.since(before);
            self.count(size, node.place)?;
            self.anchors.insert(anchor, Anchor { node: node.clone(), size, height });
        }
        Ok(())
    }

    /// Returns the node that an alias names, and the mappings and lists nested in it.
    fn alias(&mut self, anchor: usize, place: Place, depth: usize) -> Read<(Node, usize)> {
        let Some(Anchor { size, height, .. }) = self.anchors.get(&anchor) else {
            return Err(INVALID_YAML
                .finding("the alias stands within the value that it names")
                .at(place)
                .into());
        };
        let (size, height) = (*size, *height);
        self.count(size, place)?;
        if depth + height > MAX_DEPTH {
            return Err(too_deep(place).into());
        }
        let node = self.anchors.get(&anchor).map(|anchor| anchor.node.clone()).unwrap_or_default();
        Ok((node, height))
    }

    /// Returns a mapping's key: the text as written, which keeps the digits of an account id.
    fn key(&mut self, event: Event<'text>, place: Place) -> Read<Text> {
        let before = self.size;
        self.count(Size::of(text_of(&event)), place)?;
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                if style == ScalarStyle::Plain && text == "<<" {
                    self.report(
                        MERGE_KEY
                            .finding("CloudFormation does not support the merge key `<<`")
                            .at(place)
                            .help("write the merged entries out"),
                    )?;
                }
                if style == ScalarStyle::Plain && tag.is_none() && is_number(&text) {
                    let message = format!("the key `{text}` is a number, where CloudFormation wants a text");
                    let help = format!("write `\"{text}\"`");
                    self.report(NUMERIC_KEY.finding(message).at(place).help(help))?;
                }
                if let Meaning::Function(function) = self.meaning(tag.as_deref(), place)? {
                    let message = format!("the key `{text}` has the tag `!{}`", function.tag());
                    self.report(
                        UNKNOWN_TAG.finding(message).at(place).help("a key is a text: remove the tag"),
                    )?;
                }
                let key = Text::Owned(text.into_owned());
                self.keep(anchor, &Node::from(key.clone()).at(place), before, 0)?;
                Ok(key)
            }
            Event::Alias(anchor) => match self.alias(anchor, place, 0)?.0.value {
                Value::Text(text) => Ok(text),
                _ => Err(INVALID_YAML.finding("a key that is an alias must name a text").at(place).into()),
            },
            _ => Err(INVALID_YAML
                .finding("a key is a mapping or a list")
                .at(place)
                .help("a key is a text")
                .into()),
        }
    }

    /// Reports the keys that a mapping has more than once.
    fn check_duplicates(&mut self, entries: &[(Text, Node)], places: &[Place]) -> Read<()> {
        // Most mappings are short: their keys are told apart without being sorted.
        let mut earlier = entries;
        while let Some(((key, _), rest)) = earlier.split_last().filter(|_| entries.len() <= SHORT) {
            if rest.iter().any(|(other, _)| other == key) {
                break;
            }
            earlier = rest;
        }
        if earlier.is_empty() {
            return Ok(());
        }
        let mut keys: Vec<(&str, Place)> =
            entries.iter().map(|(key, _)| key.as_ref()).zip(places.iter().copied()).collect();
        keys.sort_unstable();
        let mut duplicates: Vec<_> = keys
            .windows(2)
            .filter_map(|pair| match pair {
                [(key, first), (other, second)] if key == other => Some((*second, *first, *key)),
                _ => None,
            })
            .collect();
        duplicates.sort_unstable();
        for (second, first, key) in duplicates {
            self.report(
                DUPLICATE_KEY
                    .finding(format!("the key `{key}` is given twice"))
                    .at(second)
                    .related(first, "first given here")
                    .help("rename or remove one of them"),
            )?;
        }
        Ok(())
    }

    /// Returns the value of a scalar.
    fn scalar(
        &mut self,
        text: Cow<'text, str>,
        style: ScalarStyle,
        meaning: Meaning,
        place: Place,
    ) -> Read<Node> {
        let resolved = match meaning {
            Meaning::Plain if style == ScalarStyle::Plain => resolve(&text, self.numbers),
            Meaning::Plain | Meaning::Function(_) | Meaning::Standard("str") => None,
            Meaning::Standard(kind) => {
                let resolved = resolve(&text, Numbers::Json);
                let value = match (kind, resolved) {
                    ("float", Some(Value::Integer(_))) => {
                        text.replace('_', "").parse().ok().map(Value::Float)
                    }
                    ("float", Some(value @ Value::Float(_)))
                    | ("int", Some(value @ Value::Integer(_)))
                    | ("bool", Some(value @ Value::Bool(_)))
                    | ("null", Some(value @ Value::Null)) => Some(value),
                    _ => None,
                };
                if value.is_none() {
                    let message = format!("`{text}` is not what its tag `!!{kind}` says");
                    self.report(UNKNOWN_TAG.finding(message).at(place).help("remove the tag"))?;
                }
                value
            }
        };
        let value = resolved.unwrap_or_else(|| Value::Text(Text::Owned(text.into_owned())));
        let node = Node::from(value).at(place);
        Ok(match meaning {
            Meaning::Function(function) => Node::from(call(function, node)).at(place),
            _ => node,
        })
    }

    /// Returns a list or mapping with its tag applied; `kind` is the standard tag that says nothing new.
    fn tagged(&mut self, value: Value, meaning: Meaning, kind: &str, place: Place) -> Read<Node> {
        let node = Node::from(value).at(place);
        match meaning {
            Meaning::Plain => Ok(node),
            Meaning::Function(function) => Ok(Node::from(call(function, node)).at(place)),
            Meaning::Standard(standard) => {
                if standard != kind {
                    let message = format!("the tag `!!{standard}` does not fit its value");
                    self.report(UNKNOWN_TAG.finding(message).at(place).help("remove the tag"))?;
                }
                Ok(node)
            }
        }
    }

    /// Returns what a tag means; one that cannot be used is reported and means nothing.
    fn meaning(&mut self, tag: Option<&Tag>, place: Place) -> Read<Meaning> {
        match tag.map_or(Ok(Meaning::Plain), |tag| Meaning::of(tag, place)) {
            Ok(meaning) => Ok(meaning),
            Err(finding) => self.report(*finding).map(|()| Meaning::Plain),
        }
    }
}

/// Makes a call in its normal form.
fn call(function: Function, argument: Node) -> Value {
    let place = argument.place;
    let parts = match (&argument.value, function) {
        (Value::Text(text), Function::GetAtt) => text.split_once('.'),
        _ => None,
    };
    let argument = match parts {
        Some((logical_id, attribute)) => {
            let part = |text: &str| Node::from(text.to_owned()).at(place);
            Node::from(vec![part(logical_id), part(attribute)]).at(place)
        }
        None => argument,
    };
    Value::Call(Box::new(Call { function, argument, owners: Vec::new() }))
}

/// Returns the words for a kind of value.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Integer(_) | Value::Float(_) => "a number",
        Value::Text(_) => "a text",
        Value::List(_) => "a list",
        Value::Map(_) => "a mapping",
        Value::Call(_) => "an intrinsic function",
    }
}

/// Returns the text of a scalar's event.
fn text_of<'event>(event: &'event Event<'_>) -> &'event str {
    match event {
        Event::Scalar(text, ..) => text,
        _ => "",
    }
}

/// Tells whether a plain text is a decimal number.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests;
