//! The metadata that acknowledges findings, read and judged.

use super::super::contract::CIRCULAR_NESTING;
use super::super::loops;
use super::super::options::Options;
use super::rules::INVALID_ACKNOWLEDGEMENT;
use crate::construct::{LIST_KEY, METADATA_KEY};
use crate::date::Date;
use crate::diagnostic::{Rule, did_you_mean, quoted};
use crate::template::{Map, Node, Section, Template};
use crate::validate::findings::Findings;
use crate::{config, construct, yaml};

/// The keys of an acknowledgement.
const KEYS: [&str; 3] = ["code", "reason", "expires"];

/// What one owner acknowledges.
pub(super) struct Scope<'a> {
    /// The path of the resource that it is; empty for the template.
    pub(super) resource: Vec<String>,
    pub(super) acknowledgements: Vec<Acknowledgement<'a>>,
}

/// An acknowledgement that is well formed.
pub(super) struct Acknowledgement<'a> {
    pub(super) code: &'a str,
    pub(super) reason: &'a str,
    /// The last day on which it holds.
    pub(super) expires: Option<Date>,
    /// Where it stands.
    pub(super) path: Vec<String>,
}

impl Acknowledgement<'_> {
    pub(super) fn is_expired(&self, options: &Options) -> bool {
        self.expires.is_some_and(|day| options.as_of > day)
    }
}

/// Returns what a template and its resources acknowledge, every resource among them; nothing at all where
/// none has metadata of this program.
pub(super) fn scopes<'a>(template: &'a Template, findings: &mut Findings) -> Vec<Scope<'a>> {
    let own = |node: &'a Node| node.get(Section::Metadata.key()).and_then(|node| node.get(METADATA_KEY));
    let (entries, _) = loops::opened(template, Section::Resources);
    if own(&template.root).is_none() && entries.iter().all(|entry| own(entry.node).is_none()) {
        return Vec::new();
    }
    let rules = super::super::rules();
    let resources = entries.iter().map(|entry| (entry.node, entry.path(Section::Resources, [])));
    std::iter::once((&template.root, Vec::new()))
        .chain(resources)
        .map(|(node, resource)| {
            let mut reader = Reader { rules: &rules, path: resource.clone(), findings };
            reader.path.extend([Section::Metadata.key(), METADATA_KEY].map(str::to_owned));
            let acknowledgements = own(node).map(|own| reader.metadata(own)).unwrap_or_default();
            Scope { resource, acknowledgements }
        })
        .collect()
}

/// Reads the metadata of one owner.
struct Reader<'f> {
    /// Every rule that there is.
    rules: &'f [&'static Rule],
    /// The path of what is being read.
    path: Vec<String>,
    findings: &'f mut Findings,
}

impl Reader<'_> {
    fn metadata<'a>(&mut self, own: &'a Node) -> Vec<Acknowledgement<'a>> {
        let Some(map) = own.as_map() else {
            self.refuse(
                &[],
                format!("`{METADATA_KEY}` is not a mapping"),
                format!("write `{LIST_KEY}:` with a list"),
            );
            return Vec::new();
        };
        self.keys(map, &[LIST_KEY], METADATA_KEY);
        let Some(list) = map.get(LIST_KEY) else { return Vec::new() };
        self.path.push(LIST_KEY.to_owned());
        let Some(items) = list.as_list() else {
            let help = format!("write a list of mappings with {}", quoted(KEYS));
            self.refuse(&[], format!("`{LIST_KEY}` is not a list"), help);
            return Vec::new();
        };
        let mut read: Vec<Acknowledgement<'a>> = Vec::new();
        for (index, item) in items.iter().enumerate() {
            self.path.push(index.to_string());
            if let Some(acknowledgement) = self.item(item) {
                if read.iter().any(|earlier| earlier.code == acknowledgement.code) {
                    let message = format!("`{}` is acknowledged twice", acknowledgement.code);
                    self.refuse(&["code"], message, "keep one of them");
                } else {
                    read.push(acknowledgement);
                }
            }
            self.path.pop();
        }
        read
    }

    fn item<'a>(&mut self, item: &'a Node) -> Option<Acknowledgement<'a>> {
        let Some(map) = item.as_map() else {
            self.refuse(&[], "an acknowledgement is a mapping", format!("write {}", quoted(KEYS)));
            return None;
        };
        self.keys(map, &KEYS, "an acknowledgement");
        let code = self.text(map, "code", "name the rule, as it stands in brackets in the finding");
        let reason = self.text(map, "reason", "say why the finding is left standing");
        let expires = match map.get("expires") {
            None => Some(None),
            Some(node) => match node.as_text().map(str::parse) {
                Some(Ok(day)) => Some(Some(day)),
                _ => {
                    self.refuse(&["expires"], "`expires` is not a day", "write a day such as `2027-01-31`");
                    None
                }
            },
        };
        let code = code.filter(|code| self.is_known(code))?;
        Some(Acknowledgement { code, reason: reason?, expires: expires?, path: self.path.clone() })
    }

    /// Returns the text of a key, which must be there and say something.
    fn text<'a>(&mut self, map: &'a Map, key: &'static str, help: &str) -> Option<&'a str> {
        let message = match map.get(key) {
            None => format!("the acknowledgement has no `{key}`"),
            Some(node) => match node.as_text() {
                None => format!("`{key}` is not a text"),
                Some(text) if text.trim().is_empty() => format!("`{key}` is empty"),
                Some(text) => return Some(text),
            },
        };
        let below: &[_] = if map.get(key).is_some() { &[key] } else { &[] };
        self.refuse(below, message, help);
        None
    }

    fn is_known(&mut self, code: &str) -> bool {
        if self.rules.iter().all(|rule| rule.code != code) {
            let codes = self.rules.iter().map(|rule| rule.code);
            let help = did_you_mean(code, codes, || "`synth explain` lists the codes".to_owned());
            self.refuse(&["code"], format!("no rule has the code `{code}`"), help);
            return false;
        }
        let alone: &[&Rule] = &[&config::RULE, &CIRCULAR_NESTING];
        let outside = [yaml::RULES, construct::RULES, super::RULES, alone].concat();
        if outside.iter().any(|rule| rule.code == code) {
            self.refuse(&["code"], format!("`{code}` cannot be acknowledged"), "mend what it is about");
            return false;
        }
        true
    }

    fn keys(&mut self, map: &Map, known: &[&'static str], owner: &str) {
        for key in map.keys().filter(|key| !known.contains(key)) {
            let all = || format!("write {}", quoted(known.iter().copied()));
            let help = did_you_mean(key, known.iter().copied(), all);
            let owner = if owner == METADATA_KEY { format!("`{owner}`") } else { owner.to_owned() };
            let path = self.path.iter().map(String::as_str).chain([key]);
            let finding = INVALID_ACKNOWLEDGEMENT.finding(format!("`{key}` is not a key of {owner}"));
            self.findings.push(finding.path(path).about_key().help(help));
        }
    }

    fn refuse(&mut self, below: &[&str], message: impl Into<String>, help: impl Into<String>) {
        let path = self.path.iter().map(String::as_str).chain(below.iter().copied());
        self.findings.push(INVALID_ACKNOWLEDGEMENT.finding(message).path(path).help(help));
    }
}
