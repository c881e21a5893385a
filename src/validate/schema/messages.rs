//! The sentences of the findings, and the help that goes with them.

use super::evaluate::Subject;
use super::explain::{At, Explainer, Key};
use super::reason::Reason;
use super::rules::{
    CONFLICTING_PROPERTY, DEPENDENT_PROPERTY, DUPLICATE_ITEM, EXCLUSIVE_PROPERTIES, FORBIDDEN_VALUE,
    IGNORED_PROPERTY, MISSING_PROPERTY, NOT_AN_ALLOWED_VALUE, OUT_OF_RANGE, PATTERN_MISMATCH,
    REQUIRED_ALTERNATIVE, UNKNOWN_PROPERTY, UNPACKAGED_PATH, UNSUPPORTED_CHOICE, WRONG_FORMAT,
    WRONG_ITEM_COUNT, WRONG_LENGTH, WRONG_REFERENCE_KIND, WRONG_TYPE,
};
use crate::condition::Guard;
use crate::diagnostic::Diagnostic;
use crate::schema::{self, Bounds, ByRegion, Count, Keyword, NodeId, Schema, Type, Types, date};
use crate::template::{Map, Node, Truth, Value};
use crate::validate::json_text::malformed;
use crate::validate::kind::{self, Thing, Yielded};
use crate::validate::rules::invalid_json;
use crate::validate::suggestions::Suggestions;

/// The objects that `aws cloudformation package` makes of paths, as its documentation lists them.
const PACKAGED: [(&str, &str); 6] = [
    ("AWS::ApiGateway::RestApi", "BodyS3Location"),
    ("AWS::CodeCommit::Repository", "Code/S3"),
    ("AWS::ElasticBeanstalk::ApplicationVersion", "SourceBundle"),
    ("AWS::Lambda::Function", "Code"),
    ("AWS::Lambda::LayerVersion", "Content"),
    ("AWS::StepFunctions::StateMachine", "DefinitionS3Location"),
];

/// Lists longer than this are cut in messages.
const LISTED: usize = 20;

/// Texts longer than this are cut in messages, in characters.
const QUOTED: usize = 80;

/// The properties that an object may have.
pub(super) struct Names<'s> {
    known: Vec<&'s str>,
    /// Those of them that it does not have.
    unset: Vec<&'s str>,
}

impl<'s> Names<'s> {
    pub(super) fn of(schema: &'s Schema, id: NodeId, node: &Node) -> Self {
        let known = schema.property_names(id);
        let unset = known.iter().copied().filter(|known| node.get(known).is_none()).collect();
        Self { known, unset }
    }
}

impl Explainer<'_, '_> {
    /// Adds the finding of a keyword that judges the value as a whole.
    pub(super) fn leaf(&mut self, keyword: &Keyword, subject: Subject<'_>, fails: &Guard, at: &At<'_>) {
        let finding = match (keyword, subject) {
            (Keyword::Type(_), Subject::Plain(node)) if self.is_packaged(node, at) => UNPACKAGED_PATH
                .finding(format!(
                    "{} is a path, which `aws cloudformation package` replaces",
                    described(node)
                ))
                .help("deploy the packaged template"),
            (Keyword::Type(types), Subject::Plain(node)) => wrong_type(*types, node),
            (Keyword::Type(types), Subject::Unknown(yielded)) => WRONG_TYPE
                .finding(format!("expected {}, found {}", types.words(), yields(yielded)))
                .help(in_place_of(yielded, *types)),
            (Keyword::Pattern(pattern), Subject::Unknown(yielded)) => {
                self.wrong_kind(yielded, &[Thing::of_pattern(pattern.source())], at)
            }
            (Keyword::RequiredXor(names), Subject::Plain(node)) => {
                return self.required_xor(names, node, fails, at);
            }
            (Keyword::RequiredOr(names), _) => REQUIRED_ALTERNATIVE
                .finding(format!("one of {} is required", listed(names.iter().map(AsRef::as_ref))))
                .help("set one of them"),
            (Keyword::EnumByRegion(values), Subject::Plain(node)) => {
                let mut finding = by_region(values, node, self.evaluator.region, self.suggestions);
                // The lists have a date: they are not held against what a template only may become.
                if at.reason.is_some_and(Reason::is_situational) {
                    finding.rule = &UNSUPPORTED_CHOICE;
                }
                finding
            }
            (Keyword::Contains(id), Subject::Plain(node)) => self.lacking(*id, node, at),
            (_, Subject::Plain(node)) => scalar_finding(keyword, node, self.suggestions),
            (_, Subject::Unknown(_)) => FORBIDDEN_VALUE.finding("no value is allowed here").help("remove it"),
        };
        self.add(finding, fails, at);
    }

    /// Returns the finding on a reference whose kind is none of those that its place takes.
    pub(super) fn wrong_kind(&self, yielded: Yielded<'_>, taken: &[Thing<'_>], at: &At<'_>) -> Diagnostic {
        let path = at.path();
        let is_name = |key: &&String| !key.starts_with("Fn::") && key.parse::<usize>().is_err();
        let property = path.iter().rev().find(is_name).map_or("the property", String::as_str);
        let wanted = kind::alternatives(taken);
        let message = format!("`{property}` takes {wanted}, but {}", yielded.sentence());
        let fitting = self.evaluator.resolver.fitting(yielded, taken);
        WRONG_REFERENCE_KIND.finding(message).help(match fitting.as_slice() {
            [] => format!("refer to {wanted}"),
            [one] => format!("did you mean `{one}`?"),
            several => format!("did you mean one of {}?", listed(several.iter().map(String::as_str))),
        })
    }

    /// Tells whether a text stands where `aws cloudformation package` looks for paths.
    fn is_packaged(&self, node: &Node, at: &At<'_>) -> bool {
        let path = at.path();
        let below = path.get(3..).unwrap_or_default().join("/");
        node.as_text().is_some() && PACKAGED.contains(&(self.evaluator.schema.resource_type, below.as_str()))
    }

    /// Returns the finding of a list of which no item is as one must be.
    fn lacking(&self, id: NodeId, node: &Node, at: &At<'_>) -> Diagnostic {
        let negated = self.evaluator.schema.node(id).keywords.iter().find_map(|keyword| match keyword {
            Keyword::Not(id) => Some(*id),
            _ => None,
        });
        let state = negated
            .zip(node.as_list().and_then(<[Node]>::first))
            .map(|(id, item)| self.state(id, item, at))
            .filter(|state| !state.is_empty());
        match state {
            Some(state) => {
                WRONG_ITEM_COUNT.finding(format!("{state} in every item")).help("change it in one of them")
            }
            None => {
                WRONG_ITEM_COUNT.finding("no item is of the kind of which there must be one").help("add one")
            }
        }
    }

    fn required_xor(&mut self, names: &[Box<str>], node: &Node, fails: &Guard, at: &At<'_>) {
        let Some(map) = node.as_map() else { return };
        let conditions = self.evaluator.conditions;
        let presences: Vec<_> = names.iter().map(|name| (name, self.evaluator.presence(map, name))).collect();
        let none =
            presences.iter().fold(Guard::ALWAYS, |all, (_, presence)| conditions.and(&all, &presence.fails));
        let message = format!("one of {} is required", listed(names.iter().map(AsRef::as_ref)));
        self.add(REQUIRED_ALTERNATIVE.finding(message).help("set one of them"), &none, at);
        let excess = conditions.and(fails, &conditions.not(&none));
        if self.is_possible(at, &excess) {
            let present: Vec<&str> = presences
                .iter()
                .filter(|(_, presence)| self.is_possible(at, &conditions.and(&presence.passes, &excess)))
                .map(|(name, _)| name.as_ref())
                .collect();
            self.exclusive(&present, map, &excess, at);
        }
    }

    pub(super) fn missing(&mut self, name: &str, map: &Map, absent: &Guard, at: &At<'_>) {
        let finding = MISSING_PROPERTY.finding(match at.reason {
            Some(_) => format!("`{name}` is required"),
            None => format!("required property `{name}` is missing"),
        });
        let help = match self.suggestions.nearest(name, map.keys()) {
            Some(similar) if similar != name => format!("is `{similar}` meant to be `{name}`?"),
            _ if map.get(name).is_some_and(|node| !node.is_no_value()) => {
                format!("set `{name}` in both branches of its `Fn::If`")
            }
            _ => format!("set `{name}`"),
        };
        self.add(finding.help(help), absent, at);
    }

    pub(super) fn unknown(
        &mut self,
        name: &str,
        id: NodeId,
        names: &Names<'_>,
        present: &Guard,
        at: &At<'_>,
    ) {
        let schema = self.evaluator.schema;
        let known = schema.property_names(id);
        let patterns = schema.property_patterns(id);
        if known.is_empty() && !patterns.is_empty() {
            let message = format!("`{name}` is not a key of the form that is allowed here");
            let help = format!("choose a key that matches {}", listed(patterns.into_iter()));
            return self.add(UNKNOWN_PROPERTY.finding(message).about_key().help(help), present, at);
        }
        let owner =
            if id == schema.root() { format!("`{}`", schema.resource_type) } else { "the object".to_owned() };
        let finding =
            UNKNOWN_PROPERTY.finding(format!("property `{name}` does not exist in {owner}")).about_key();
        let help = self.suggestions.did_you_mean(name, names.unset.iter().copied(), || {
            match names.known.as_slice() {
                [] => "it takes no properties".to_owned(),
                names => format!("its properties are {}", listed(names.iter().copied())),
            }
        });
        self.add(finding.help(help), present, at);
    }

    pub(super) fn dependent(&mut self, name: &str, wanted: &str, absent: &Guard, at: &At<'_>) {
        let message = format!("property `{name}` requires property `{wanted}`, which is missing");
        self.add(
            DEPENDENT_PROPERTY.finding(message).help(format!("set `{wanted}`, or remove `{name}`")),
            absent,
            at,
        );
    }

    /// Adds the finding of a property that does not go with others.
    pub(super) fn conflicting(&mut self, name: &str, present: &Guard, at: &At<'_>) {
        let finding = if self.is_warning {
            IGNORED_PROPERTY.finding(format!("`{name}` has no effect"))
        } else {
            CONFLICTING_PROPERTY.finding(format!("`{name}` cannot be set"))
        };
        self.add(finding.about_key().help("remove it"), present, at);
    }

    /// Adds the finding of a key that is not allowed.
    pub(super) fn wrong_name(&mut self, name: &str, id: NodeId, fails: &Guard, at: &At<'_>) {
        let schema = self.evaluator.schema;
        let is_reserved = schema.node(id).keywords.iter().any(|keyword| match keyword {
            Keyword::Not(id) => schema.node(*id).keywords.iter().any(|it| matches!(it, Keyword::Enum(_))),
            _ => false,
        });
        let message = if is_reserved {
            format!("the name `{name}` is reserved")
        } else {
            format!("`{name}` is not a key of the form that is allowed here")
        };
        self.add(FORBIDDEN_VALUE.finding(message).about_key().help("choose another name"), fails, at);
    }

    /// Adds the finding of properties that exclude each other, at the last of them. Where a schema says it of
    /// each of them, it is told once.
    pub(super) fn exclusive(&mut self, names: &[&str], map: &Map, present: &Guard, at: &At<'_>) {
        let given = || map.iter().filter(|(name, _)| names.contains(name));
        let Some((last, value)) = given().next_back() else { return };
        let message = format!("properties {} exclude each other", listed(given().map(|(name, _)| name)));
        let finding = EXCLUSIVE_PROPERTIES.finding(message).about_key().help("keep one of them");
        self.add(finding, present, &at.below(Key::Name(last), value));
    }

    pub(super) fn duplicate(&mut self, item: &Node, keys: Option<&[Box<str>]>, when: &Guard, at: &At<'_>) {
        let message = match keys {
            Some(keys) => {
                format!("item has the same {} as an earlier one", listed(keys.iter().map(AsRef::as_ref)))
            }
            None => format!("item {} repeats an earlier one", described(item)),
        };
        self.add(DUPLICATE_ITEM.finding(message).help("remove it"), when, at);
    }
}

/// Describes what a function yields whose type is wrong.
fn yields(yielded: Yielded<'_>) -> String {
    let form = match yielded.types {
        Types::LIST => "a list",
        _ if yielded.thing == Thing::Any => "a text",
        _ => return kind::described(yielded.thing),
    };
    match yielded.node.and_then(Node::as_call) {
        Some(call) => format!("`{}`, which is {form}", kind::spelt(call)),
        None => form.to_owned(),
    }
}

/// Says what to write in place of a function that yields a wrong type.
fn in_place_of(yielded: Yielded<'_>, wanted: Types) -> String {
    match (yielded.types, wanted) {
        (Types::LIST, wanted) if wanted.has(Type::String) => {
            "join the list with `!Join`, or choose one item with `!Select`".to_owned()
        }
        (types, Types::LIST) if types.is_within(Types::SCALARS) => {
            "write a list of it, refer to a list, or split the text with `!Split`".to_owned()
        }
        (_, Types::OBJECT) => "write an object in its place".to_owned(),
        _ => format!("refer to {}", wanted.words()),
    }
}

fn wrong_type(types: Types, node: &Node) -> Diagnostic {
    let finding = WRONG_TYPE.finding(format!("expected {}, found {}", types.words(), described(node)));
    match &node.value {
        Value::Null => finding.help("remove the property, or use `AWS::NoValue`"),
        _ if types == Types::LIST && !matches!(node.value, Value::List(_) | Value::Map(_)) => {
            finding.help("write a list of one item")
        }
        Value::Float(_) if types.has(Type::Integer) => finding.help("write a whole number"),
        _ if types == Types::BOOLEAN => finding.help("write `true` or `false`"),
        _ => finding.help(format!("write {}", types.words())),
    }
}

fn scalar_finding(keyword: &Keyword, node: &Node, suggestions: &Suggestions) -> Diagnostic {
    let found = described(node);
    match keyword {
        Keyword::Enum(literals) => {
            let allowed: Vec<String> = literals.iter().map(|literal| described(&literal.0)).collect();
            let texts: Vec<&str> = literals.iter().filter_map(|literal| literal.0.as_text()).collect();
            not_allowed(node, &found, &texts, &allowed, suggestions)
        }
        Keyword::EnumCaseInsensitive(words) => {
            let allowed: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            let texts: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
            not_allowed(node, &found, &texts, &allowed, suggestions)
        }
        Keyword::Pattern(pattern) => match affixes(pattern.source()) {
            Some(words) => PATTERN_MISMATCH
                .finding(format!("{found} does not {words}"))
                .help(format!("write a text that does {words}")),
            None => PATTERN_MISMATCH
                .finding(format!(
                    "{found} does not match the pattern `{}`",
                    cut(pattern.source(), 3 * QUOTED)
                ))
                .help("write a text that matches it"),
        },
        Keyword::Format(format) if **format == *"json" => {
            let problem = node.exact_text().and_then(|text| malformed(&text)).unwrap_or_default();
            invalid_json::finding(&problem, true)
        }
        Keyword::Format(format) => WRONG_FORMAT
            .finding(match format.as_ref() {
                "ipv4" => format!("{found} is not an IPv4 address"),
                "ipv6" => format!("{found} is not an IPv6 address"),
                "ipv4-network" => format!("{found} is not an IPv4 network such as `10.0.0.0/16`"),
                "domain-name" => {
                    format!("{found} is not a domain name such as `www.example.com` or `*.example.com`")
                }
                "ipv6-network" => format!("{found} is not an IPv6 network such as `2001:db8::/32`"),
                format => format!("{found} is not of the format `{format}`"),
            })
            .help("write a text of that format, or refer to a resource"),
        Keyword::Length(count) => {
            let length = node.exact_text().map_or(0, |text| text.chars().count());
            let message =
                format!("{found} has {}, expected {}", counted(length, "character"), bounds_of(*count));
            WRONG_LENGTH.finding(message).help(mend(*count, length, "lengthen it", "shorten it"))
        }
        Keyword::Range(bounds) => OUT_OF_RANGE
            .finding(format!("{found} is out of range: {}", range(bounds)))
            .help("write a number in that range"),
        Keyword::MultipleOf(factor) => OUT_OF_RANGE
            .finding(format!("{found} is not a multiple of {factor}"))
            .help(format!("write a multiple of {factor}")),
        Keyword::ItemCount(count) => {
            let items = node.as_list().map_or(0, <[Node]>::len);
            WRONG_ITEM_COUNT
                .finding(format!("{} written, expected {}", counted(items, "item"), bounds_of(*count)))
                .help(mend(*count, items, "add items", "remove items"))
        }
        Keyword::PropertyCount(count) => {
            let given = node.as_map().map_or(0, Map::len);
            let properties = if given == 1 { "1 property".to_owned() } else { format!("{given} properties") };
            WRONG_ITEM_COUNT
                .finding(format!("{properties} written, expected {}", bounds_of(*count)))
                .help(mend(*count, given, "add properties", "remove properties"))
        }
        Keyword::MaxUniqueItems(max) => {
            let message = format!("more than {} that differ", counted(*max as usize, "item"));
            WRONG_ITEM_COUNT.finding(message).help("remove items")
        }
        _ => FORBIDDEN_VALUE.finding(format!("{found} is not allowed here")).help("remove or change it"),
    }
}

/// Returns the finding on a literal that is no name of what its place takes.
pub(super) fn unfit(node: &Node, taken: &[Thing<'_>]) -> Diagnostic {
    let wanted = kind::named(taken);
    WRONG_FORMAT
        .finding(format!("{} is not {wanted}", described(node)))
        .help(format!("write {wanted}, or refer to a resource"))
}

/// Returns what a pattern says of how a text begins or ends; none where it says something else.
fn affixes(source: &str) -> Option<String> {
    let plain = |text: &str| {
        let text = text.replace("\\.", ".");
        (!text.is_empty() && !text.contains(|it: char| "\\^$*+?()[]{}|".contains(it))).then_some(text)
    };
    if let Some(ending) = source.strip_prefix("^.*").and_then(|rest| rest.strip_suffix('$')) {
        return Some(format!("end with `{}`", plain(ending)?));
    }
    let alternatives = source.strip_prefix("^(")?.strip_suffix(")$")?.split('|');
    let beginnings: Option<Vec<String>> =
        alternatives.map(|it| Some(format!("`{}`", plain(it.strip_suffix(".*")?)?))).collect();
    Some(format!("begin with {}", beginnings?.join(" or ")))
}

fn by_region(values: &ByRegion, node: &Node, region: Option<&str>, suggestions: &Suggestions) -> Diagnostic {
    let found = described(node);
    let place = region.map(|region| format!(" in `{region}`")).unwrap_or_default();
    let finding = NOT_AN_ALLOWED_VALUE.finding(format!("{found} is not an allowed value{place}"));
    let similar = node.exact_text().and_then(|text| suggestions.nearest(&text, values.texts(region)));
    match similar {
        Some(similar) => finding.help(format!("did you mean `{similar}`? the list is of {}", date())),
        None => finding.help(format!("the values known on {} are {}", date(), listed(values.texts(region)))),
    }
}

/// Returns what to do about a number of things that is too small, or too large.
///
/// A number that seems right is too small where a condition leaves some of them out.
fn mend(count: Count, given: usize, more: &'static str, less: &'static str) -> &'static str {
    let is_above = |max| u64::try_from(given).map_or(true, |given| given > max);
    if count.max.is_some_and(is_above) { less } else { more }
}

fn not_allowed(
    node: &Node,
    found: &str,
    texts: &[&str],
    allowed: &[String],
    suggestions: &Suggestions,
) -> Diagnostic {
    let finding = NOT_AN_ALLOWED_VALUE.finding(format!("{found} is not an allowed value"));
    if let Value::Bool(Truth { value, .. }) = node.value {
        let words: [&str; 3] = if value { ["on", "yes", "true"] } else { ["off", "no", "false"] };
        let [first, second, third] = words;
        let remark = format!("a YAML reader takes {first}, {second} and {third} for the boolean `{value}`");
        let meant = texts.iter().find(|text| words.iter().any(|word| word.eq_ignore_ascii_case(text)));
        return finding.help(match meant {
            Some(word) => format!("{remark}: quote the word, as in `\"{word}\"`"),
            None => format!("{}; {remark}", allowed_values(allowed)),
        });
    }
    match node.exact_text().and_then(|text| meant(&text, texts, suggestions)) {
        Some(similar) => finding.help(format!("did you mean `{similar}`?")),
        None => finding.help(allowed_values(allowed)),
    }
}

/// Returns the allowed value that is nearest to a text; in place of a runtime that is deprecated, its successor.
fn meant<'t>(text: &str, texts: &[&'t str], suggestions: &Suggestions) -> Option<&'t str> {
    let nearest = suggestions.nearest(text, texts.iter().copied())?;
    let deprecated = schema::runtime(nearest).filter(|life| life.is_deprecated(date()));
    let successor = deprecated.and_then(|life| life.successor.as_deref());
    Some(texts.iter().copied().find(|name| Some(*name) == successor).unwrap_or(nearest))
}

fn allowed_values(allowed: &[String]) -> String {
    match allowed {
        [only] => format!("the only allowed value is {only}"),
        several => format!("the allowed values are {}", joined(several)),
    }
}

/// Describes a value: a scalar by itself, anything else by its type.
pub(super) fn described(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(truth) => format!("`{}`", truth.word),
        Value::Integer(value) => format!("`{value}`"),
        Value::Float(value) => format!("`{value}`"),
        Value::Text(text) if text.is_empty() => "an empty string".to_owned(),
        Value::Text(text) => format!("`{}`", cut(text, QUOTED)),
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) => "an object".to_owned(),
        Value::Call(call) => match call.argument.as_text() {
            Some(name) => format!("`{} {}`", call.function.tag(), cut(name, QUOTED)),
            None => format!("`{}`", call.function.key()),
        },
    }
}

fn cut(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((at, _)) => format!("{}..", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

pub(super) fn listed<'w>(words: impl Iterator<Item = &'w str>) -> String {
    joined(&words.map(|word| format!("`{word}`")).collect::<Vec<_>>())
}

/// Joins words with commas and an `and` before the last; a long list is cut.
pub(super) fn joined(words: &[String]) -> String {
    match words {
        [] => "none".to_owned(),
        [one] => one.clone(),
        [most @ .., last] if words.len() <= LISTED => format!("{} and {last}", most.join(", ")),
        _ => {
            let shown = words.get(..LISTED).unwrap_or(words);
            format!("{} and {} more", shown.join(", "), words.len() - shown.len())
        }
    }
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

fn bounds_of(count: Count) -> String {
    match (count.min, count.max) {
        (Some(min), Some(max)) if min == max => format!("exactly {min}"),
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "any number".to_owned(),
    }
}

fn range(bounds: &Bounds) -> String {
    let parts = [
        bounds.min.map(|min| format!("at least {min}")),
        bounds.above.map(|above| format!("more than {above}")),
        bounds.max.map(|max| format!("at most {max}")),
        bounds.below.map(|below| format!("less than {below}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" and ")
}
