//! `synth access`

mod explain;
mod human;
mod json;
mod markdown;
mod reach;
mod subject;
mod ways;

use super::application::{self, Application, Overrides};
use super::failure::Failure;
use super::given::{Given, assignment};
use super::outcome::Outcome;
use super::proof::{self, Case, Stand, Standing, stands};
use super::terminal::Terminal;
use super::{Options, check_names};
use crate::access::Strength;
use crate::diagnostic::{MessageFormat, Sources, one_line, quoted, render};
use clap::Args;
use reach::Reach;
use std::borrow::Borrow;
use std::collections::HashSet;

/// The forms that the command has.
const FORMS: [MessageFormat; 3] = [MessageFormat::Human, MessageFormat::Json, MessageFormat::Markdown];

/// The options of the command.
#[derive(Debug, Args)]
pub(super) struct Access {
    #[command(flatten)]
    given: Given,
    /// Shows every way around each claim, of those that are acknowledged too, and which credentials each person
    /// can have
    #[arg(long)]
    attack: bool,
    /// Shows, in every scenario, each statement that has a say in a request, and why it matches or does not;
    /// the principal is a person of the claims, or the name or the ARN of a user or a role
    #[arg(long, num_args = 3, value_names = ["PRINCIPAL", "ACTION", "RESOURCE"], conflicts_with = "attack")]
    explain: Option<Vec<String>>,
    /// With `--explain`, a condition key of the request; given several times, a key has several values
    #[arg(long, value_name = "KEY=VALUE", value_parser = assignment, requires = "explain")]
    context: Vec<(String, String)>,
}

/// What is shown.
struct Report<'a> {
    cases: &'a [Case],
    stands: Vec<Stand<'a>>,
    /// What each person can be; empty unless it was asked for.
    reach: Vec<Reach>,
    /// Whether every way around a claim is shown.
    is_whole: bool,
}

/// Decides what is claimed, and shows it.
pub(super) fn run<A: Application>(
    access: &Access,
    options: &Options,
    terminal: &Terminal,
) -> Result<Outcome, Failure> {
    terminal.has_form(&FORMS, "access")?;
    let overrides = Overrides::new(options.url_prefix.clone(), std::env::vars_os());
    let (config, app) = application::load::<A>(options.config.as_deref(), &overrides)?;
    let (environment, parameters) = (access.given.environment(options)?, access.given.parameters()?);
    check_names(&options.stacks, &app.names().collect::<Vec<_>>())?;
    are_claimed::<A>(&options.stacks, &config)?;
    let question = match access.explain.as_deref() {
        Some([principal, action, resource]) => {
            Some(explain::Question::new(principal, action, resource, &access.context)?)
        }
        _ => None,
    };
    let is_chosen = |stack: &str| options.stacks.is_empty() || options.stacks.iter().any(|it| it == stack);
    let cases = match proof::prove::<A>(&config, app, &environment, &parameters, is_chosen) {
        Ok(cases) => cases,
        Err(problems) => {
            let sources = Sources::new();
            match terminal.format {
                MessageFormat::Human => {
                    terminal.say(&render(&problems, &sources, terminal.format, terminal.say_colour()));
                }
                format => terminal.output(&render(&problems, &sources, format, false))?,
            }
            return Ok(Outcome::Findings);
        }
    };
    if let Some(question) = question {
        terminal.output(&question.answer(&cases, terminal.format)?)?;
        return Ok(Outcome::Done);
    }
    let report = Report::of(&cases, access.attack);
    terminal.output(&report.shown_as(terminal.format))?;
    let unread = proof::unread(&cases);
    terminal.say(&render(&unread, &Sources::new(), MessageFormat::Human, terminal.say_colour()));
    Ok(if report.is_kept() { Outcome::Done } else { Outcome::Findings })
}

/// Refuses stacks of which nothing is claimed, where something is claimed of others.
fn are_claimed<A: Application>(chosen: &[String], config: &A::Config) -> Result<(), Failure> {
    let claimed: Vec<&str> = A::claimed(config).iter().map(|claimed| claimed.stack).collect();
    let is_unclaimed = |stack: &&String| !claimed.is_empty() && !claimed.contains(&stack.as_str());
    let Some(stack) = chosen.iter().find(is_unclaimed) else { return Ok(()) };
    let stacks = quoted(claimed.iter().copied());
    let help = match claimed.as_slice() {
        [_] => format!("the claims are about {stacks}, with what it nests"),
        _ => format!("the claims are about {stacks}, with what each nests"),
    };
    Err(Failure::usage(format!("nothing is claimed of the stack `{stack}`")).help(help))
}

/// What a guard rail is. The name of the policy is [`crate::access::ALLOW_ALL`].
const GUARD_RAIL: &str =
    "Of a guard rail: somebody else gives the person a policy that allows everything, called `Allow *`.";

/// What is said of an application that claims nothing.
const NOTHING: &str = "nothing is claimed about who can do what";

impl<'a> Report<'a> {
    fn of(cases: &'a [Case], is_whole: bool) -> Self {
        let reach = if is_whole { reach::of(cases) } else { Vec::new() };
        Self { cases, stands: stands(cases), reach, is_whole }
    }

    fn shown_as(&self, format: MessageFormat) -> String {
        match format {
            MessageFormat::Json => json::report(self),
            MessageFormat::Markdown => markdown::report(self),
            _ => human::report(self),
        }
    }

    /// Tells whether every claim holds or is acknowledged not to.
    fn is_kept(&self) -> bool {
        let is_kept = |stand: &Stand<'_>| {
            stand.standing() <= Standing::Acknowledged && !stand.is_needlessly_acknowledged()
        };
        self.stands.iter().all(is_kept)
    }

    /// Returns the claims in numbers.
    fn summary(&self) -> String {
        let counted =
            |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
        let of = |wanted: Standing| self.stands.iter().filter(|it| it.standing() == wanted).count();
        let (holds, fails) = (of(Standing::Holds), of(Standing::Fails));
        let parts = [
            (holds, if holds == 1 { "holds" } else { "hold" }),
            (of(Standing::Acknowledged), "acknowledged"),
            (of(Standing::Undecided), "undecided"),
            (fails, if fails == 1 { "fails" } else { "fail" }),
        ];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        let (claims, scenarios) = (self.stands.len(), self.cases.len());
        format!("{} in {}: {}", counted(claims, "claim"), counted(scenarios, "scenario"), parts.join(", "))
    }

    /// Returns the people, in the order in which claims were stated about them.
    fn people(&self) -> Vec<&str> {
        let mut people: Vec<&str> = Vec::new();
        for stand in &self.stands {
            let name = stand.claim.person.name.as_str();
            if !people.contains(&name) {
                people.push(name);
            }
        }
        people
    }

    fn of_person(&self, person: &str) -> impl Iterator<Item = &Stand<'_>> {
        self.stands.iter().filter(move |stand| stand.claim.person.name == person)
    }

    /// Returns the positions of the scenarios in which something is claimed of a person.
    fn cases_of(&self, person: &str) -> Vec<usize> {
        let is_claimed = |index: &usize| {
            let mut own = self.of_person(person);
            own.any(|stand| stand.verdicts.get(*index).is_some_and(Option::is_some))
        };
        (0..self.cases.len()).filter(is_claimed).collect()
    }

    /// Returns the claims whose ways around are shown.
    fn shown(&self) -> impl Iterator<Item = &Stand<'_>> {
        let least = if self.is_whole { Standing::Acknowledged } else { Standing::Undecided };
        self.stands.iter().filter(move |stand| stand.standing() >= least)
    }

    /// Returns each reason for which claims are acknowledged, with those claims.
    fn reasons(&self) -> Vec<(&str, Vec<String>)> {
        let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
        for stand in &self.stands {
            let is_needed =
                stand.decided().any(|(_, claim, it)| Standing::of(claim, it) == Standing::Acknowledged);
            let Some(reason) = stand.reason().filter(|_| is_needed) else { continue };
            match reasons.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, claims)) => claims.push(whole(stand)),
                None => reasons.push((reason, vec![whole(stand)])),
            }
        }
        reasons
    }

    /// Returns the claims that are acknowledged and hold.
    fn needless(&self) -> Vec<String> {
        self.stands.iter().filter(|stand| stand.is_needlessly_acknowledged()).map(whole).collect()
    }

    /// Returns what is taken for granted, each once.
    fn assumptions(&self) -> Vec<&str> {
        let has_rails = self.stands.iter().any(|stand| stand.claim.strength == Strength::GuardRail);
        let mut all: Vec<&str> = if has_rails { vec![GUARD_RAIL] } else { Vec::new() };
        for (_, claim, _) in self.stands.iter().flat_map(Stand::decided) {
            for assumption in &claim.assumptions {
                if !all.contains(&assumption.as_str()) {
                    all.push(assumption);
                }
            }
        }
        all
    }
}

/// Returns a claim with its person.
fn whole(stand: &Stand<'_>) -> String {
    format!("{} {}", stand.claim.person.name, stand.sentence())
}

/// Returns the words of some scenarios for a claim.
fn cells(stand: &Stand<'_>, cases: &[usize]) -> Vec<&'static str> {
    let word = |index: &usize| match stand.verdicts.get(*index) {
        Some(Some((claim, verdict))) => Standing::of(claim, verdict).word(),
        _ => "-",
    };
    cases.iter().map(word).collect()
}

/// Returns what each scenario is called, with its stack where there are several.
fn titles(cases: &[impl Borrow<Case>]) -> Vec<String> {
    let stacks: HashSet<&str> = cases.iter().map(|case| case.borrow().stack).collect();
    let title = |case: &Case| match stacks.len() {
        0 | 1 => case.name.clone(),
        _ => format!("{}: {}", case.stack, case.name),
    };
    cases.iter().map(|case| title(case.borrow())).collect()
}

/// Returns numbers of scenarios, such as `(1), (3)`.
fn numbers(cases: &[usize]) -> String {
    cases.iter().map(|case| format!("({})", case + 1)).collect::<Vec<_>>().join(", ")
}

/// Returns what became of a claim that does not hold everywhere, such as `FAILS in (1), undecided in (2)`.
fn standings(stand: &Stand<'_>) -> String {
    let of = |wanted: Standing| -> Vec<usize> {
        let concerned = stand.decided().filter(|(_, claim, it)| Standing::of(claim, it) == wanted);
        concerned.map(|(index, _, _)| index).collect()
    };
    [Standing::Fails, Standing::Undecided, Standing::Acknowledged]
        .into_iter()
        .map(|standing| (standing, of(standing)))
        .filter(|(_, cases)| !cases.is_empty())
        .map(|(standing, cases)| format!("{} in {}", standing.word(), numbers(&cases)))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Lines of text, each of which is one whatever users wrote in it.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, indent: usize, text: &str) {
        self.0.push_str(&" ".repeat(indent));
        self.0.push_str(&one_line(text));
        self.0.push('\n');
    }

    fn blank(&mut self) {
        self.0.push('\n');
    }
}

#[cfg(test)]
mod tests;
