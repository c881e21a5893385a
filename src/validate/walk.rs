//! The one walk over a template: every intrinsic function and every reference, with where they stand.

use super::loops::{Loop, Variable};
use super::trail::{Spot, Step, Trail};
use crate::diagnostic::Place;
use crate::template::sub_text::{Part, is_variable_name, parts};
use crate::template::{Call, Function, LOOP_KEY, Map, Node, Section, Template, Value};
use std::collections::HashMap;

/// The entry of a section that something stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scope<'a> {
    /// The section; none for a key of the root that is not a section.
    pub(super) section: Option<Section>,
    /// The logical id of the entry; the section's own key where it has no entries.
    pub(super) logical_id: &'a str,
}

/// A call of an intrinsic function.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site<'a> {
    pub(super) call: &'a Call,
    pub(super) scope: Scope<'a>,
    pub(super) spot: Spot,
    /// The function that the call is an argument of, however deep; none for the outermost.
    pub(super) within: Option<Function>,
}

/// How something names something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `Ref`, or `Fn::ValueOf` of rules.
    Ref,
    /// `Fn::GetAtt`.
    GetAtt,
    /// A variable in the text of `Fn::Sub`.
    SubVariable,
    /// The mapping of `Fn::FindInMap`.
    FindInMap,
    /// A condition: of a resource or output, of `Fn::If`, or within another condition.
    Condition,
    /// `DependsOn`.
    DependsOn,
}

/// Something that names something else.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reference<'a> {
    pub(super) kind: Kind,
    /// The logical id that it names.
    pub(super) target: &'a str,
    /// The attribute, where it is literal.
    pub(super) attribute: Option<&'a str>,
    pub(super) scope: Scope<'a>,
    pub(super) spot: Spot,
    pub(super) node: &'a Node,
    /// The innermost branch that it stands in.
    pub(super) branch: Option<usize>,
}

/// What is there only where a condition holds, or only where it does not: a resource or output with a
/// condition, or a value that `Fn::If` chooses.
#[derive(Debug, Clone, Copy)]
pub(super) struct Branch<'a> {
    pub(super) condition: &'a str,
    /// Whether the condition is to hold.
    pub(super) holds: bool,
    /// The branch around it; those come first.
    pub(super) around: Option<usize>,
    /// Where the `Fn::If` is; the root for a resource or output.
    pub(super) spot: Spot,
    /// Where the condition is named.
    pub(super) place: Place,
}

/// What the walk found, in no order that matters: findings are sorted afterwards.
#[derive(Debug, Default)]
pub(super) struct Walk<'a> {
    pub(super) calls: Vec<Site<'a>>,
    pub(super) references: Vec<Reference<'a>>,
    /// The mappings outside of data sections that have a key like that of an intrinsic function.
    pub(super) function_keys: Vec<(&'a str, &'a Map, Spot)>,
    /// Every branch; one that has another around it comes after that.
    pub(super) branches: Vec<Branch<'a>>,
    /// What stands under the key of each loop.
    pub(super) loops: Vec<(&'a Node, Spot)>,
    variables: HashMap<Spot, Variable<'a>>,
    pub(super) trail: Trail<'a>,
    pending: Vec<Visit<'a>>,
}

#[derive(Debug, Clone, Copy)]
struct Visit<'a> {
    node: &'a Node,
    scope: Scope<'a>,
    spot: Spot,
    within: Option<Function>,
    branch: Option<usize>,
}

impl<'a> Walk<'a> {
    /// Walks a template. It keeps its own stack, so that depth costs memory only.
    pub(super) fn new(template: &'a Template) -> Self {
        let mut walk = Self::default();
        for (key, node) in template.root.as_map().into_iter().flat_map(Map::iter) {
            let section = Section::ALL.iter().copied().find(|section| section.key() == key);
            if matches!(section, Some(Section::Metadata | Section::Description | Section::FormatVersion)) {
                continue;
            }
            let spot = walk.trail.step(Spot::ROOT, Step::Key(key));
            match node.as_map() {
                Some(entries) => {
                    for (logical_id, node) in entries.iter() {
                        walk.entry(Scope { section, logical_id }, node, spot);
                    }
                }
                None => {
                    let scope = Scope { section, logical_id: key };
                    walk.pending.push(Visit { node, scope, spot, within: None, branch: None });
                }
            }
            walk.run();
        }
        walk
    }

    fn entry(&mut self, scope: Scope<'a>, node: &'a Node, section: Spot) {
        let spot = self.trail.step(section, Step::Key(scope.logical_id));
        if scope.logical_id.starts_with(LOOP_KEY) {
            self.open(scope, node, spot);
            return;
        }
        let is_resource = scope.section == Some(Section::Resources);
        let mut branch = None;
        if (is_resource || scope.section == Some(Section::Outputs))
            && let Some(condition) = node.get("Condition")
        {
            branch = self.branch(condition, true, Spot::ROOT, None);
            let spot = self.trail.step(spot, Step::Key("Condition"));
            self.name(Kind::Condition, condition, scope, spot, None);
        }
        if is_resource && let Some(node) = node.get("DependsOn") {
            let spot = self.trail.step(spot, Step::Key("DependsOn"));
            self.name(Kind::DependsOn, node, scope, spot, branch);
            for (position, item) in node.as_list().into_iter().flatten().enumerate() {
                let spot = self.trail.step(spot, Step::Index(position));
                self.name(Kind::DependsOn, item, scope, spot, branch);
            }
        }
        self.pending.push(Visit { node, scope, spot, within: None, branch });
    }

    /// Adds a branch, if its condition is named by a text, and returns the innermost one.
    fn branch(
        &mut self,
        condition: &'a Node,
        holds: bool,
        spot: Spot,
        around: Option<usize>,
    ) -> Option<usize> {
        let Some(name) = condition.as_text() else { return around };
        self.branches.push(Branch { condition: name, holds, around, spot, place: condition.place });
        Some(self.branches.len() - 1)
    }

    fn name(&mut self, kind: Kind, node: &'a Node, scope: Scope<'a>, spot: Spot, branch: Option<usize>) {
        if let Some(target) = node.as_text() {
            self.references.push(Reference { kind, target, attribute: None, scope, spot, node, branch });
        }
    }

    /// Visits the entries that a loop makes.
    fn open(&mut self, scope: Scope<'a>, node: &'a Node, spot: Spot) {
        self.notice_loop(node, spot);
        let Some(each) = Loop::read(scope.logical_id, node) else {
            self.pending.push(Visit { node, scope, spot, within: None, branch: None });
            return;
        };
        if let Some(collection) = node.as_list().and_then(|items| items.get(1)) {
            let spot = self.trail.step(spot, Step::Index(1));
            self.pending.push(Visit { node: collection, scope, spot, within: None, branch: None });
        }
        let body = self.trail.step(spot, Step::Index(2));
        for (logical_id, node) in each.body.iter() {
            self.entry(Scope { logical_id, ..scope }, node, body);
        }
    }

    fn notice_loop(&mut self, node: &'a Node, spot: Spot) {
        self.loops.push((node, spot));
        if let Some(variable) = Variable::of(node) {
            self.variables.insert(spot, variable);
        }
    }

    /// Returns the variables of the loops around a spot, the innermost first.
    pub(super) fn variables(&self, spot: Spot) -> impl Iterator<Item = Variable<'a>> {
        let start = (!self.variables.is_empty()).then_some(spot);
        let spots = std::iter::successors(start, |spot| self.trail.parent(*spot));
        spots.filter_map(|spot| self.variables.get(&spot).copied())
    }

    fn run(&mut self) {
        while let Some(visit) = self.pending.pop() {
            match &visit.node.value {
                Value::List(items) => self.list(items, visit),
                Value::Map(map) => {
                    for (key, node) in map.iter() {
                        if key.starts_with("Fn::") && visit.scope.section != Some(Section::Mappings) {
                            self.function_keys.push((key, map, visit.spot));
                            if key.starts_with(LOOP_KEY) {
                                let spot = self.trail.step(visit.spot, Step::Key(key));
                                self.notice_loop(node, spot);
                                self.pending.push(Visit { node, spot, ..visit });
                                continue;
                            }
                        }
                        self.child(Step::Key(key), node, visit);
                    }
                }
                Value::Call(call) => self.call(call, visit),
                _ => {}
            }
        }
    }

    fn list(&mut self, items: &'a [Node], visit: Visit<'a>) {
        for (position, item) in items.iter().enumerate() {
            self.child(Step::Index(position), item, visit);
        }
    }

    /// Puts a child off until its turn. Scalars have nothing to find in them and leave no trail.
    fn child(&mut self, step: Step<'a>, node: &'a Node, visit: Visit<'a>) {
        if matches!(node.value, Value::List(_) | Value::Map(_) | Value::Call(_)) {
            let spot = self.trail.step(visit.spot, step);
            self.pending.push(Visit { node, spot, ..visit });
        }
    }

    fn call(&mut self, call: &'a Call, visit: Visit<'a>) {
        let Visit { node, scope, spot, within, branch } = visit;
        self.calls.push(Site { call, scope, spot, within });
        let reference =
            |kind, target, attribute| Reference { kind, target, attribute, scope, spot, node, branch };
        let items = call.argument.as_list().unwrap_or_default();
        let texts = (call.argument.as_text(), items.first().and_then(Node::as_text), items.get(1));
        match (call.function, texts) {
            (Function::Ref, (Some(target), ..)) | (Function::ValueOf, (_, Some(target), _)) => {
                self.references.push(reference(Kind::Ref, target, None));
            }
            (Function::Condition, (Some(target), ..)) => {
                if matches!(scope.section, Some(Section::Conditions | Section::Rules)) {
                    self.references.push(reference(Kind::Condition, target, None));
                }
            }
            (Function::If, (_, Some(target), _)) => {
                self.references.push(reference(Kind::Condition, target, None));
            }
            (Function::GetAtt, (_, Some(target), Some(attribute))) => {
                self.references.push(reference(Kind::GetAtt, target, attribute.as_text()));
            }
            (Function::FindInMap, (_, Some(target), _)) => {
                self.references.push(reference(Kind::FindInMap, target, None));
            }
            (Function::Sub, (Some(text), ..)) => self.sub(text, None, reference),
            (Function::Sub, (_, Some(text), variables)) => {
                self.sub(text, variables.and_then(Node::as_map), reference);
            }
            _ => {}
        }
        let inner = self.trail.step(spot, Step::Key(call.function.key()));
        let within = Some(call.function);
        if let (Function::If, Some([condition, then, otherwise])) = (call.function, call.argument.as_list()) {
            for (index, node, holds) in [(1, then, true), (2, otherwise, false)] {
                let branch = self.branch(condition, holds, spot, branch);
                self.child(Step::Index(index), node, Visit { node, scope, spot: inner, within, branch });
            }
            // What is no text there is a fault, in which there may be references all the same.
            self.child(Step::Index(0), condition, Visit { spot: inner, within, ..visit });
            return;
        }
        self.pending.push(Visit { node: &call.argument, scope, spot: inner, within, branch });
    }

    fn sub(
        &mut self,
        text: &'a str,
        variables: Option<&Map>,
        reference: impl Fn(Kind, &'a str, Option<&'a str>) -> Reference<'a>,
    ) {
        for part in parts(text) {
            let Part::Variable(name) = part else { continue };
            let is_own = variables.is_some_and(|variables| variables.get(name).is_some());
            if is_own || !is_variable_name(name) {
                continue;
            }
            let (target, attribute) = match name.split_once('.') {
                Some((target, attribute)) => (target, Some(attribute)),
                None => (name, None),
            };
            self.references.push(reference(Kind::SubVariable, target, attribute));
        }
    }
}
