//! What every rule may know of the template that it judges.

use super::dynamic_texts::{self, DynamicText};
use super::index::Index;
use super::loops;
use super::options::Options;
use super::resolve::Resolver;
use super::suggestions::Suggestions;
use super::trail::Spot;
use super::walk::{Branch, Reference, Site, Walk};
use crate::condition::{Conditions, Guard};
use crate::template::{Map, Node, Section, Template};
use std::cell::OnceCell;

/// The most branches around something that are told.
const BRANCHES: usize = 10;

/// What every rule may know of the template that it judges.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) template: &'a Template,
    /// What the template declares.
    pub(super) index: Index<'a>,
    /// What can be known of its conditions.
    pub(super) conditions: Conditions,
    /// What the judgement depends on beside the template.
    pub(super) options: &'a Options,
    /// What its misspelt words are meant to be.
    pub(super) suggestions: Suggestions,
    walk: Walk<'a>,
    dynamic_texts: OnceCell<Vec<DynamicText>>,
    of_any_region: OnceCell<Box<Conditions>>,
    /// By branch: when it is chosen.
    chosen: OnceCell<Vec<Option<Guard>>>,
}

impl<'a> Context<'a> {
    /// Reads a template once, for all rules.
    pub(super) fn new(template: &'a Template, options: &'a Options) -> Self {
        Self {
            template,
            options,
            index: Index::new(template),
            conditions: Conditions::in_region(template, options.region.as_deref()),
            walk: Walk::new(template),
            dynamic_texts: OnceCell::new(),
            suggestions: Suggestions::default(),
            of_any_region: OnceCell::new(),
            chosen: OnceCell::new(),
        }
    }

    /// Returns what can be known of the conditions in any region: a template is for many, even where it is
    /// judged for one.
    pub(super) fn conditions_of_any_region(&self) -> &Conditions {
        if self.options.region.is_none() {
            return &self.conditions;
        }
        self.of_any_region.get_or_init(|| Box::new(Conditions::of(self.template)))
    }

    /// Returns what finds the values that a node may have.
    pub(super) fn resolver(&self) -> Resolver<'_> {
        Resolver { conditions: &self.conditions, index: &self.index }
    }

    /// Returns every intrinsic function that is called.
    pub(super) fn calls(&self) -> &[Site<'a>] {
        &self.walk.calls
    }

    /// Returns every text that may have a dynamic reference in it.
    pub(super) fn dynamic_texts(&self) -> &[DynamicText] {
        self.dynamic_texts.get_or_init(|| dynamic_texts::texts(self.template))
    }

    /// Returns every reference.
    pub(super) fn references(&self) -> &[Reference<'a>] {
        &self.walk.references
    }

    /// Returns every key that looks like that of an intrinsic function but is plain data, with its mapping.
    pub(super) fn function_keys(&self) -> &[(&'a str, &'a Map, Spot)] {
        &self.walk.function_keys
    }

    /// Returns what stands under the key of each loop, with where that is.
    pub(super) fn loops(&self) -> &[(&'a Node, Spot)] {
        &self.walk.loops
    }

    /// Tells whether a name is the variable of a loop around a spot.
    pub(super) fn is_variable(&self, name: &str, spot: Spot) -> bool {
        self.walk.variables(spot).any(|variable| variable.name == name)
    }

    /// Tells whether a name has the variable of a loop around a spot in it.
    pub(super) fn has_variable(&self, name: &str, spot: Spot) -> bool {
        self.walk.variables(spot).any(|variable| variable.is_in(name))
    }

    /// Returns the resource that is named at a spot; the first of those that loops put into the name.
    pub(super) fn resource(&self, name: &str, spot: Spot) -> Option<&'a Node> {
        let expanded = || loops::expanded(name, self.walk.variables(spot))?.into_iter().next();
        let found = self.index.get(Section::Resources, name);
        found.or_else(|| self.index.get(Section::Resources, &expanded()?))
    }

    /// Returns the texts that loops around a spot make of one with their variables in it; only itself where it
    /// has none.
    pub(super) fn expanded(&self, text: String, spot: Spot) -> Vec<String> {
        loops::expanded(&text, self.walk.variables(spot)).unwrap_or_else(|| vec![text])
    }

    /// Tells whether a loop makes what stands at a spot.
    pub(super) fn is_in_loop(&self, spot: Spot) -> bool {
        self.walk.variables(spot).next().is_some()
    }

    /// Tells whether a section declares what is named at a spot, or may: loops put their variables into names.
    pub(super) fn has(&self, section: Section, name: &str, spot: Spot) -> bool {
        self.index.has(section, name)
            || loops::expanded(name, self.walk.variables(spot))
                .is_some_and(|names| names.iter().all(|name| self.index.may_have(section, name)))
    }

    /// Returns the situations in which a resource or output is there.
    pub(super) fn present(&self, entry: &Node) -> Guard {
        let condition = entry.get("Condition").and_then(Node::as_text);
        condition.map_or(self.conditions.always(), |name| self.conditions.named(name))
    }

    /// Returns what a message on a fault ends with: one of the situations of the guard, unless the fault is
    /// there in all of them.
    pub(super) fn when(&self, guard: &Guard) -> String {
        let witness = if guard.is_always() { None } else { self.conditions.witness(guard) };
        let told = witness.filter(|witness| !witness.settings.is_empty());
        told.map_or_else(String::new, |witness| format!(" when {witness}"))
    }

    /// Returns every branch.
    pub(super) fn branches(&self) -> &[Branch<'a>] {
        &self.walk.branches
    }

    /// Returns a branch and those around it, the outermost first; of very many, only the innermost.
    pub(super) fn around(&self, branch: Option<usize>) -> Vec<&Branch<'a>> {
        let branches = &self.walk.branches;
        let innermost = branch.and_then(|index| branches.get(index));
        let mut around: Vec<_> =
            std::iter::successors(innermost, |it| branches.get(it.around?)).take(BRANCHES).collect();
        around.reverse();
        around
    }

    /// Returns the situations in which a branch is chosen, and with it all branches around it: what stands in
    /// it is there. None where one of their conditions is not declared.
    pub(super) fn chosen(&self, branch: Option<usize>) -> Option<Guard> {
        let Some(branch) = branch else { return Some(Guard::ALWAYS) };
        let chosen = self.chosen.get_or_init(|| {
            let mut chosen: Vec<Option<Guard>> = Vec::new();
            for branch in &self.walk.branches {
                let around = match branch.around {
                    None => Some(Guard::ALWAYS),
                    Some(around) => chosen.get(around).cloned().flatten(),
                };
                chosen.push(around.filter(|_| self.conditions.has(branch.condition)).map(|around| {
                    let named = self.conditions.named(branch.condition);
                    let own = if branch.holds { named } else { self.conditions.not(&named) };
                    self.conditions.and(&around, &own)
                }));
            }
            chosen
        });
        chosen.get(branch).cloned().flatten()
    }

    /// Returns the path of a spot of the walk.
    pub(super) fn path(&self, spot: Spot) -> Vec<String> {
        self.walk.trail.path(spot)
    }
}
