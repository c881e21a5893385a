//! What must hold: claims, stated as plain data about one world.

use super::actor::{Actor, Ask};
use crate::diagnostic::Place;
use std::fmt;
use std::panic::Location;

/// A person whom claims are about.
#[derive(Debug, Clone)]
pub struct Person {
    /// The name, as the matrix shows it.
    pub name: String,
    /// What they hold from the start: the users or sessions with which they sign in.
    pub credentials: Vec<Actor>,
}

/// Claims about one world, in the order in which they were stated.
#[derive(Debug, Default)]
pub struct Claims {
    /// The claims.
    pub claims: Vec<Claim>,
}

/// A claim about one person.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Whom it is about.
    pub person: Person,
    /// What they can or cannot do, such as `open another's profile`.
    pub what: &'static str,
    /// Whether they can.
    pub expected: Expected,
    /// How strong it is.
    pub strength: Strength,
    /// Whether it is about the credentials that the goals name as they are: what they open elsewhere does not
    /// count.
    pub is_without_moves: bool,
    /// What it takes for granted, each in a sentence.
    pub assumptions: Vec<String>,
    /// What is decided: all of it has to be as expected.
    pub goals: Vec<Goal>,
    /// Why it is known not to hold, where it was acknowledged.
    pub acknowledged: Option<String>,
    /// Where it is stated.
    pub place: Place,
}

/// Whether somebody can do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// They can.
    Can,
    /// They cannot.
    Cannot,
}

/// How strong a claim is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// It holds with what the templates grant, whatever moves are tried.
    LeastPrivilege,
    /// It also holds where somebody else gives the person broader policies: there are explicit denials.
    GuardRail,
}

/// What is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// What an actor asks for is allowed.
    Ask(Ask),
    /// An actor sees a column of a table, with the help of Lake Formation or of S3.
    See {
        /// Who looks.
        actor: Actor,
        /// The database.
        database: String,
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// What the templates say by themselves.
    Fact {
        /// What is the case, in words.
        text: String,
        /// Whether it is.
        holds: bool,
    },
}

impl From<Ask> for Goal {
    fn from(ask: Ask) -> Self {
        Self::Ask(ask)
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ask(ask) => ask.fmt(formatter),
            Self::See { actor, database, table, column } => {
                write!(formatter, "{actor} reads the column `{column}` of `{database}.{table}`")
            }
            Self::Fact { text, .. } => formatter.write_str(text),
        }
    }
}

impl Claims {
    /// States that a person can do something: every goal is reached.
    #[track_caller]
    pub fn can<G: Into<Goal>>(
        &mut self,
        person: &Person,
        what: &'static str,
        goals: impl IntoIterator<Item = G>,
    ) -> &mut Claim {
        self.state(person, what, Expected::Can, goals)
    }

    /// States that a person cannot do something: no goal is reached, by no chain of moves.
    #[track_caller]
    pub fn cannot<G: Into<Goal>>(
        &mut self,
        person: &Person,
        what: &'static str,
        goals: impl IntoIterator<Item = G>,
    ) -> &mut Claim {
        self.state(person, what, Expected::Cannot, goals)
    }

    #[track_caller]
    fn state<G: Into<Goal>>(
        &mut self,
        person: &Person,
        what: &'static str,
        expected: Expected,
        goals: impl IntoIterator<Item = G>,
    ) -> &mut Claim {
        let place = Place::Rust(Location::caller());
        let claim = Claim {
            person: person.clone(),
            what,
            expected,
            strength: Strength::LeastPrivilege,
            is_without_moves: false,
            assumptions: Vec::new(),
            goals: goals.into_iter().map(Into::into).collect(),
            acknowledged: None,
            place,
        };
        self.claims.push_mut(claim)
    }
}

impl Claim {
    /// States that explicit denials make it hold, whatever else is allowed.
    pub const fn guard_rail(&mut self) -> &mut Self {
        self.strength = Strength::GuardRail;
        self
    }

    /// States it of the credentials that the goals name as they are, and not of what they open elsewhere.
    pub const fn without_moves(&mut self) -> &mut Self {
        self.is_without_moves = true;
        self
    }

    /// Says what is taken for granted.
    pub fn assuming(&mut self, sentence: impl Into<String>) -> &mut Self {
        self.assumptions.push(sentence.into());
        self
    }

    /// Accepts that it does not hold, with the reason.
    pub fn acknowledge(&mut self, reason: impl Into<String>) -> &mut Self {
        self.acknowledged = Some(reason.into());
        self
    }
}
