//! `Fn::FindInMap` with keys that are parameters: one case for each entry that the keys can choose.

use super::formula::{Formula, Reader};
use super::operand::Operand;
use crate::template::{Map, Node};

/// A look-up in a mapping that is declared.
pub(super) struct Lookup<'t> {
    mapping: &'t Map,
    keys: [&'t Node; 2],
    default: Option<&'t Node>,
}

impl<'t> Lookup<'t> {
    /// Reads the argument of `Fn::FindInMap`: the mapping's name, two keys, and possibly a default.
    pub(super) fn read(mappings: Option<&'t Node>, argument: &'t Node) -> Option<Self> {
        let (name, keys, options) = match argument.as_list()? {
            [name, first, second] => (name, [first, second], None),
            [name, first, second, options] => (name, [first, second], Some(options)),
            _ => return None,
        };
        let mapping = mappings?.get(name.as_text()?)?.as_map()?;
        Some(Self { mapping, keys, default: options.and_then(|options| options.get("DefaultValue")) })
    }
}

impl Reader<'_> {
    /// Spreads a look-up into its cases; none where no entry can be found.
    ///
    /// Keys that the mapping does not have make CloudFormation refuse the stack, so that no situation has
    /// them unless there is a default.
    pub(super) fn look_up(&mut self, lookup: &Lookup<'_>, depth: usize) -> Option<Operand> {
        let [first, second] = lookup.keys.map(|key| self.operand(key, depth));
        if matches!((&first, &second), (Operand::TooLarge, _) | (_, Operand::TooLarge)) {
            return Some(Operand::TooLarge);
        }
        let mut cases = Vec::new();
        for (key, entries) in lookup.mapping.iter() {
            let Some(outer) = self.is_key(&first, key, depth) else { continue };
            for (key, value) in entries.as_map().into_iter().flat_map(Map::iter) {
                let Some(inner) = self.is_key(&second, key, depth) else { continue };
                if !self.spend(1) {
                    return Some(Operand::TooLarge);
                }
                let value = self.operand(value, depth);
                cases.push((Formula::All(vec![outer.clone(), inner]), value));
            }
        }
        let found = Formula::Any(cases.iter().map(|(case, _)| case.clone()).collect());
        match lookup.default {
            Some(default) => {
                let default = self.operand(default, depth);
                cases.push((Formula::Not(Box::new(found)), default));
            }
            None if cases.is_empty() => return None,
            None => self.required.push(found),
        }
        Some(Operand::Cases(cases))
    }

    /// Returns when a key operand is that key; none where it never is.
    fn is_key(&mut self, operand: &Operand, key: &str, depth: usize) -> Option<Formula> {
        match self.equals(operand, &Operand::Text(key.to_owned().into()), depth) {
            Formula::Constant(false) => None,
            formula => Some(formula),
        }
    }
}
