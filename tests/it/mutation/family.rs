//! The templates of a folder, which nest one another.

use super::candidates::Kind;
use cfn_synth::template::{Node, Template, nested_urls};
use cfn_synth::{diagnostic, validate};

pub(super) struct Family {
    pub(super) templates: Vec<Template>,
}

/// A nested stack: the parent, its logical id there, and the template that it is made of.
pub(super) struct Nested<'a> {
    pub(super) parent: &'a Template,
    pub(super) logical_id: String,
    pub(super) child: &'a Template,
}

impl Nested<'_> {
    /// Returns what is passed.
    pub(super) fn parameters(&self) -> Option<&Node> {
        ["Resources", &self.logical_id, "Properties", "Parameters"]
            .into_iter()
            .try_fold(&self.parent.root, |node, key| node.get(key))
    }

    /// Returns a parameter that the child declares.
    pub(super) fn declared(&self, name: &str) -> &Node {
        self.child.root.get("Parameters").unwrap().get(name).unwrap()
    }

    /// Returns the outputs that the parent reads.
    pub(super) fn read_outputs(&self) -> impl Iterator<Item = String> {
        let start = format!("{}.Outputs.", self.logical_id);
        let outputs = self.child.root.get("Outputs").and_then(Node::as_map).into_iter();
        let text = cfn_synth::yaml::emit(self.parent);
        outputs
            .flat_map(|outputs| outputs.keys())
            .filter(move |name| {
                text.split(&start).skip(1).any(|rest| {
                    rest.strip_prefix(name)
                        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
                })
            })
            .map(str::to_owned)
    }
}

impl Family {
    /// Returns every nested stack of the family.
    pub(super) fn nested(&self) -> impl Iterator<Item = Nested<'_>> {
        self.templates.iter().flat_map(move |parent| {
            nested_urls(parent).into_iter().map(move |url| Nested {
                parent,
                child: self.templates.iter().find(|child| child.name == url.file_name()).unwrap(),
                logical_id: url.logical_id,
            })
        })
    }

    /// Tells whether the family is refused with one of its templates changed. What breaks only the contract with
    /// the parents must be refused in a parent.
    pub(super) fn refuses(&self, kind: Kind, changed: &Template) -> bool {
        (!kind.is_of_child() && self.is_refused(changed, changed))
            || self
                .nested()
                .filter(|nested| nested.child.name == changed.name)
                .any(|nested| self.is_refused(nested.parent, changed))
    }

    fn is_refused(&self, judged: &Template, changed: &Template) -> bool {
        let nested = self.nested().filter(|nested| nested.parent.name == judged.name);
        let interfaces: Vec<_> = nested
            .map(|nested| {
                let child = if nested.child.name == changed.name { changed } else { nested.child };
                (nested.logical_id, validate::Interface::of(child))
            })
            .collect();
        let children = interfaces.iter().map(|(id, child)| (id.clone(), validate::Child::Known(child)));
        let findings = validate::validate_with(judged, &children.collect(), &validate::Options::default());
        diagnostic::has_errors(&findings)
    }
}
