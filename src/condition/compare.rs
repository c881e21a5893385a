//! When two operands are the same text.

use super::formula::{Formula, Reader};
use super::model::Subject;
use super::operand::{Operand, Piece};
use crate::template::Text;

/// The most ways in which a text is taken apart to fit the pieces of a composed one. Beyond that the
/// composed text is a variable of its own.
const WAYS: usize = 64;

/// The most pieces of a composed text that is more than a variable of its own.
const PIECES: usize = 64;

/// The most values of a piece that are tried one by one.
const VALUES: usize = 16;

impl Reader<'_> {
    /// Returns when two operands are the same text.
    pub(super) fn equals(&mut self, left: &Operand, right: &Operand, depth: usize) -> Formula {
        let Some(depth) = depth.checked_sub(1) else { return Formula::TooLarge };
        match (left, right) {
            (Operand::TooLarge, _) | (_, Operand::TooLarge) => Formula::TooLarge,
            (Operand::Text(left), Operand::Text(right)) => Formula::Constant(left == right),
            (Operand::Variable(left), Operand::Variable(right)) if left == right => Formula::Constant(true),
            (Operand::Variable(left), Operand::Variable(right)) => {
                self.model.compare(*left, *right);
                Formula::Same(*left, *right)
            }
            (Operand::Variable(variable), Operand::Text(text))
            | (Operand::Text(text), Operand::Variable(variable)) => self.variable_equals(*variable, text),
            (Operand::Cases(cases), other) | (other, Operand::Cases(cases)) => {
                if !self.spend(cases.len()) {
                    return Formula::TooLarge;
                }
                let mut branches = Vec::new();
                for (guard, operand) in cases {
                    match self.equals(operand, other, depth) {
                        Formula::Constant(false) => {}
                        Formula::Constant(true) => branches.push(guard.clone()),
                        equal => branches.push(Formula::All(vec![guard.clone(), equal])),
                    }
                }
                Formula::Any(branches)
            }
            (Operand::Joined(_), _) | (_, Operand::Joined(_)) => match (left.pieces(), right.pieces()) {
                (Some(left), Some(right)) => self.joined_equal(left, right, depth),
                _ => Formula::TooLarge,
            },
        }
    }

    pub(super) fn variable_equals(&mut self, variable: usize, text: &Text) -> Formula {
        self.model.compare_with_text(variable, text);
        Formula::Equals(variable, text.clone())
    }

    fn joined_equal(&mut self, mut left: Vec<Piece>, mut right: Vec<Piece>, depth: usize) -> Formula {
        if !strip_common(&mut left, &mut right) {
            return Formula::Constant(false);
        }
        let is_long = left.len().max(right.len()) > PIECES;
        let (left, right) = (Operand::of(left), Operand::of(right));
        if is_long {
            let (left, right) = (self.whole(left), self.whole(right));
            return self.equals(&left, &right, depth);
        }
        let (pieces, other) = match (&left, &right) {
            (Operand::Joined(pieces), other) | (other, Operand::Joined(pieces)) => (pieces, other),
            _ => return self.equals(&left, &right, depth),
        };
        if let Operand::Text(text) = other
            && let Some(formula) = self.taken_apart(pieces, text)
        {
            return formula;
        }
        self.spread(&left, &right, depth).unwrap_or_else(|| {
            let (left, right) = (self.whole(left), self.whole(right));
            self.equals(&left, &right, depth)
        })
    }

    /// Returns when pieces make up a text: every way to take it apart. None where there are too many ways.
    fn taken_apart(&mut self, pieces: &[Piece], text: &str) -> Option<Formula> {
        let mut ways: Vec<(Vec<(usize, &str)>, &str)> = vec![(Vec::new(), text)];
        for (index, piece) in pieces.iter().enumerate() {
            let next = pieces.get(index + 1);
            let mut longer = Vec::new();
            for (way, rest) in ways {
                match piece {
                    Piece::Text(text) => {
                        longer.extend(rest.strip_prefix(text.as_ref()).map(|rest| (way, rest)))
                    }
                    Piece::Variable(variable) => {
                        let is_known = |value| {
                            let mut same = way.iter().filter(|(it, _)| it == variable);
                            same.all(|(_, text)| *text == value) && self.model.permits(*variable, value)
                        };
                        let heads = heads(rest, next).filter(|(value, _)| is_known(value));
                        longer.extend(heads.take(WAYS + 1).map(|(value, rest)| {
                            (way.iter().copied().chain([(*variable, value)]).collect(), rest)
                        }));
                    }
                }
                if longer.len() > WAYS {
                    return None;
                }
            }
            ways = longer;
        }
        ways.retain(|(_, rest)| rest.is_empty());
        let mut any = Vec::new();
        for (way, _) in ways {
            let mut all = Vec::new();
            for (variable, value) in way {
                all.push(self.variable_equals(variable, &value.to_owned().into()));
            }
            any.push(Formula::All(all));
        }
        Some(Formula::Any(any))
    }

    /// Returns when two composed texts are the same, for each value of a piece that has few. None where no
    /// piece has.
    fn spread(&mut self, left: &Operand, right: &Operand, depth: usize) -> Option<Formula> {
        let [left, right] = [left.pieces()?, right.pieces()?];
        let (variable, values) = left.iter().chain(&right).find_map(|piece| match piece {
            Piece::Variable(variable) => {
                let values = self.model.finite_values(*variable)?;
                (values.len() <= VALUES).then_some((*variable, values))
            }
            Piece::Text(_) => None,
        })?;
        if !self.spend(values.len()) {
            return Some(Formula::TooLarge);
        }
        let mut branches = Vec::new();
        for value in values {
            let put = |pieces: &[Piece]| {
                let put = |piece: &Piece| match piece {
                    Piece::Variable(it) if *it == variable => Piece::Text(value.clone()),
                    _ => piece.clone(),
                };
                Operand::of(pieces.iter().map(put))
            };
            let equal = self.equals(&put(&left), &put(&right), depth.checked_sub(1)?);
            branches.push(Formula::All(vec![self.variable_equals(variable, &value), equal]));
        }
        Some(Formula::Any(branches))
    }

    /// Makes a composed text a variable of its own.
    fn whole(&mut self, operand: Operand) -> Operand {
        let Operand::Joined(pieces) = operand else { return operand };
        let mut expression = String::new();
        let mut mentions = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => expression.push_str(&text.replace("${", "${!")),
                Piece::Variable(variable) => {
                    expression.push_str(&format!("${{{}}}", self.model.name(variable)));
                    mentions.extend(self.model.mentions(variable));
                }
            }
        }
        let subject = Subject::Composed(format!("!Sub {expression:?}"));
        Operand::Variable(self.model.composed(subject, || mentions, None))
    }
}

/// Returns what a text can begin with so that the next piece follows, each with the rest.
fn heads<'t>(text: &'t str, next: Option<&Piece>) -> impl Iterator<Item = (&'t str, &'t str)> {
    let ends = text.char_indices().map(|(end, _)| end).chain([text.len()]);
    ends.filter_map(|end| text.split_at_checked(end)).filter(move |(_, rest)| match next {
        None => rest.is_empty(),
        Some(Piece::Text(next)) => rest.starts_with(next.as_ref()),
        Some(Piece::Variable(_)) => true,
    })
}

/// Takes away what two composed texts begin and end with; tells whether they can be the same.
fn strip_common(left: &mut Vec<Piece>, right: &mut Vec<Piece>) -> bool {
    left.reverse();
    right.reverse();
    let can_start = strip_ends(left, right, |a, b| {
        let common = length_of_common(a.chars().zip(b.chars()));
        let rest = |text| str::split_at_checked(text, common).map_or("", |(_, rest)| rest);
        (rest(a), rest(b))
    });
    left.reverse();
    right.reverse();
    can_start
        && strip_ends(left, right, |a, b| {
            let common = length_of_common(a.chars().rev().zip(b.chars().rev()));
            let rest = |text: &'_ str| text.len() - common;
            let (end_a, end_b) = (rest(a), rest(b));
            (a.get(..end_a).unwrap_or_default(), b.get(..end_b).unwrap_or_default())
        })
}

fn length_of_common(pairs: impl Iterator<Item = (char, char)>) -> usize {
    pairs.take_while(|(a, b)| a == b).map(|(letter, _)| letter.len_utf8()).sum()
}

/// Takes away what the ends of two lists have in common; what the texts there have is for the caller to say.
fn strip_ends(
    left: &mut Vec<Piece>,
    right: &mut Vec<Piece>,
    rest: impl for<'a> Fn(&'a str, &'a str) -> (&'a str, &'a str),
) -> bool {
    loop {
        match (left.last(), right.last()) {
            (Some(a), Some(b)) if a == b => {
                left.pop();
                right.pop();
            }
            (Some(Piece::Text(a)), Some(Piece::Text(b))) => {
                let (a, b) = rest(a, b);
                if !a.is_empty() && !b.is_empty() {
                    return false;
                }
                let (a, b) = (a.to_owned(), b.to_owned());
                left.pop();
                right.pop();
                left.extend((!a.is_empty()).then(|| Piece::Text(a.into())));
                right.extend((!b.is_empty()).then(|| Piece::Text(b.into())));
            }
            _ => return true,
        }
    }
}
