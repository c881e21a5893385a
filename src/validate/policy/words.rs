//! What is known of a text before deployment.

use super::document::Facts;
use crate::iam::pattern::Pattern;
use crate::template::dynamic::is_dynamic;
use crate::template::sub_text::{Part, parts};
use crate::template::{Function, Map, Node, Section, Value};
use std::borrow::Cow;

/// A text of which parts may not be known before deployment.
#[derive(Debug, Clone, Default)]
pub(super) struct Words<'a> {
    pub(super) pieces: Vec<Piece<'a>>,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// This text.
    Known(Cow<'a, str>),
    /// A text that is a part of an ARN's segment: it has no colon, slash or wildcard, and at least so many
    /// characters.
    Name(usize),
    /// Any text.
    Unknown,
}

/// What references yield, by type and attribute, none for `Ref`: `{}` is a name, `*` any text. Names are
/// those that the user guide shows under the return values of each type.
const REFERENCES: &[(&str, Option<&str>, &str)] = &[
    ("AWS::DynamoDB::Table", None, "{}"),
    ("AWS::DynamoDB::Table", Some("Arn"), "arn:{}:dynamodb:{}:{}:table/{}"),
    ("AWS::ECR::Repository", Some("Arn"), "arn:{}:ecr:{}:{}:repository/*"),
    ("AWS::IAM::Role", Some("Arn"), "arn:{}:iam::{}:role/*"),
    ("AWS::IAM::User", None, "{}"),
    ("AWS::IAM::User", Some("Arn"), "arn:{}:iam::{}:user/*"),
    ("AWS::KMS::Key", None, "{}"),
    ("AWS::KMS::Key", Some("Arn"), "arn:{}:kms:{}:{}:key/{}"),
    ("AWS::Kinesis::Stream", Some("Arn"), "arn:{}:kinesis:{}:{}:stream/{}"),
    ("AWS::Lambda::Function", None, "{}"),
    ("AWS::Lambda::Function", Some("Arn"), "arn:{}:lambda:{}:{}:function:{}"),
    ("AWS::Logs::LogGroup", Some("Arn"), "arn:{}:logs:{}:{}:log-group:*"),
    ("AWS::S3::Bucket", None, "{}"),
    ("AWS::S3::Bucket", Some("Arn"), "arn:{}:s3:::{}"),
    ("AWS::SNS::Topic", None, "arn:{}:sns:{}:{}:{}"),
    ("AWS::SNS::Topic", Some("TopicArn"), "arn:{}:sns:{}:{}:{}"),
    ("AWS::SQS::Queue", Some("Arn"), "arn:{}:sqs:{}:{}:{}"),
    ("AWS::SQS::Queue", Some("QueueName"), "{}"),
    ("AWS::SecretsManager::Secret", None, "arn:{}:secretsmanager:{}:{}:secret:*"),
    ("AWS::StepFunctions::StateMachine", None, "arn:{}:states:{}:{}:stateMachine:{}"),
    ("AWS::StepFunctions::StateMachine", Some("Arn"), "arn:{}:states:{}:{}:stateMachine:{}"),
];

/// The pseudo parameters that are parts of an ARN's segment, with the fewest characters that each has.
const NAMES: [(&str, usize); 4] =
    [("AWS::AccountId", 12), ("AWS::Partition", 3), ("AWS::Region", 9), ("AWS::StackName", 1)];

impl<'a> Words<'a> {
    /// Reads a value; none where it is not a text.
    pub(super) fn of(context: &Facts<'_>, node: &'a Node) -> Option<Self> {
        let mut words = Self::default();
        words.add(context, node).then_some(words)
    }

    fn add(&mut self, context: &Facts<'_>, node: &'a Node) -> bool {
        let Value::Call(call) = &node.value else {
            let Some(text) = node.scalar_text() else { return false };
            self.push(if is_dynamic(&text) { Piece::Unknown } else { Piece::Known(text) });
            return true;
        };
        let argument = &call.argument;
        match (call.function, argument.as_list()) {
            (Function::Sub, None) => self.sub(context, argument.as_text(), None),
            (Function::Sub, Some([text, variables])) => {
                self.sub(context, text.as_text(), variables.as_map());
            }
            (Function::Join, Some([delimiter, items])) => {
                let (Some(delimiter), Some(items)) = (delimiter.as_text(), items.as_list()) else {
                    self.push(Piece::Unknown);
                    return true;
                };
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        self.push(Piece::Known(Cow::Borrowed(delimiter)));
                    }
                    // A parameter that is a list would be joined too.
                    if !self.add(context, item) {
                        self.push(Piece::Unknown);
                    }
                }
            }
            (Function::Ref, _) => self.reference(context, argument.as_text().unwrap_or_default(), None),
            (Function::GetAtt, Some([target, attribute])) => {
                self.reference(context, target.as_text().unwrap_or_default(), attribute.as_text());
            }
            _ => self.push(Piece::Unknown),
        }
        true
    }

    fn sub(&mut self, context: &Facts<'_>, text: Option<&'a str>, variables: Option<&'a Map>) {
        for part in parts(text.unwrap_or("${Unknown}")) {
            match part {
                Part::Literal(text) => self.push(Piece::Known(Cow::Borrowed(text))),
                Part::Escape(name) => self.push(Piece::Known(Cow::Owned(format!("${{{name}}}")))),
                Part::Unclosed(rest) => self.push(Piece::Known(Cow::Owned(format!("${{{rest}")))),
                Part::Variable(name) => match variables.and_then(|variables| variables.get(name)) {
                    Some(node) => {
                        if !self.add(context, node) {
                            self.push(Piece::Unknown);
                        }
                    }
                    None => match name.split_once('.') {
                        Some((target, attribute)) => self.reference(context, target, Some(attribute)),
                        None => self.reference(context, name, None),
                    },
                },
            }
        }
    }

    fn reference(&mut self, context: &Facts<'_>, target: &str, attribute: Option<&str>) {
        if let Some((_, least)) = NAMES.iter().find(|(name, _)| *name == target) {
            self.push(Piece::Name(*least));
            return;
        }
        let resource = context.index.get(Section::Resources, target);
        let kind = resource.and_then(|node| node.get("Type")?.as_text()).unwrap_or_default();
        let form = REFERENCES.iter().find(|(known, name, _)| (*known, *name) == (kind, attribute));
        let Some((_, _, form)) = form else {
            self.push(Piece::Unknown);
            return;
        };
        for (index, known) in form.split("{}").enumerate() {
            if index > 0 {
                self.push(Piece::Name(1));
            }
            match known.strip_suffix('*') {
                Some(before) => {
                    self.push(Piece::Known(Cow::Borrowed(before)));
                    self.push(Piece::Unknown);
                }
                None => self.push(Piece::Known(Cow::Borrowed(known))),
            }
        }
    }

    /// Adds a piece; known texts that meet become one.
    fn push(&mut self, piece: Piece<'a>) {
        match (self.pieces.last_mut(), piece) {
            (_, Piece::Known(text)) if text.is_empty() => {}
            (Some(Piece::Known(before)), Piece::Known(text)) => before.to_mut().push_str(&text),
            (_, piece) => self.pieces.push(piece),
        }
    }

    /// Returns the whole text, if it is known.
    pub(super) fn known(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Known(text)] => Some(text),
            _ => None,
        }
    }

    /// Returns what it is known to begin with.
    pub(super) fn start(&self) -> &str {
        match self.pieces.first() {
            Some(Piece::Known(text)) => text,
            _ => "",
        }
    }

    /// Returns its known parts.
    pub(super) fn known_parts(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Known(text) => Some(text.as_ref()),
            _ => None,
        })
    }

    /// Returns the texts that it may be, with the wildcards and policy variables of policies.
    pub(super) fn pattern(&self) -> Pattern {
        let mut pattern = Pattern::default();
        for piece in &self.pieces {
            match piece {
                Piece::Known(text) => {
                    let mut rest = text.as_ref();
                    while let Some((before, after)) = rest.split_once("${") {
                        pattern.push(before);
                        pattern.push_unknown();
                        rest = after.split_once('}').map_or("", |(_, after)| after);
                    }
                    pattern.push(rest);
                }
                Piece::Name(_) => pattern.push_name(),
                Piece::Unknown => pattern.push_unknown(),
            }
        }
        pattern
    }

    /// Returns the fewest characters that it has, white space not counted.
    pub(super) fn least_characters(&self) -> usize {
        let of = |piece: &Piece<'_>| match piece {
            Piece::Known(text) => text.chars().filter(|c| !c.is_whitespace()).count(),
            Piece::Name(least) => *least,
            Piece::Unknown => 0,
        };
        self.pieces.iter().map(of).sum()
    }

    /// Returns it as a reader knows it, with `..` for what is not known, cut where it is long.
    pub(super) fn shown(&self) -> String {
        let pieces = self.pieces.iter().map(|piece| match piece {
            Piece::Known(text) => text.as_ref(),
            _ => "..",
        });
        let shown: String = pieces.collect();
        if shown.len() <= SHOWN { shown } else { cut(&shown) }
    }
}

/// Texts longer than this are cut in messages, in characters.
const SHOWN: usize = 80;

/// Cuts a text that is long.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned() + "..",
        None => text.to_owned(),
    }
}
