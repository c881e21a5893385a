//! `synth access`

use super::Options;
use super::application::{self, Application, Overrides};
use super::failure::Failure;
use super::given::Given;
use super::outcome::Outcome;
use super::proof::{self, Case};
use super::terminal::Terminal;
use crate::access::Outcome as Found;
use crate::access::{Claim, Evidence, Expected, Strength, Verdict};
use crate::diagnostic::{MessageFormat, Sources, render};
use clap::Args;
use indexmap::{IndexMap, IndexSet};
use std::fmt::Write as _;

/// The forms that the command has.
const FORMS: [MessageFormat; 3] = [MessageFormat::Human, MessageFormat::Json, MessageFormat::Markdown];

/// The options of the command.
#[derive(Debug, Args)]
pub(super) struct Access {
    #[command(flatten)]
    given: Given,
    /// Shows the steps of every way around a claim, of those that are acknowledged too
    #[arg(long)]
    attack: bool,
    /// Shows, in every scenario, each statement that has a say in a request, and why it matches or does not
    #[arg(long, num_args = 3, value_names = ["PRINCIPAL", "ACTION", "RESOURCE"])]
    explain: Option<Vec<String>>,
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
    let cases = match proof::prove::<A>(&config, app, &environment, &parameters) {
        Ok(cases) => cases,
        Err(problems) => {
            let sources = Sources::new();
            terminal.say(&render(&problems, &sources, MessageFormat::Human, terminal.say_colour()));
            return Ok(Outcome::Findings);
        }
    };
    terminal.output(&matrix(&cases, access.attack))?;
    let stands = cases.iter().flat_map(|case| case.claims.claims.iter().zip(&case.verdicts));
    let holds = stands
        .into_iter()
        .all(|(claim, verdict)| verdict.outcome == Found::Holds || claim.acknowledged.is_some());
    Ok(if holds { Outcome::Done } else { Outcome::Findings })
}

/// Returns the words for what became of a claim.
fn word(claim: &Claim, verdict: &Verdict) -> &'static str {
    match (verdict.outcome, &claim.acknowledged) {
        (Found::Holds, _) => "holds",
        (_, Some(_)) => "acknowledged",
        (Found::Undecided, None) => "undecided",
        (Found::Fails, None) => "FAILS",
    }
}

fn sentence(claim: &Claim) -> String {
    let verb = match claim.expected {
        Expected::Can => "can",
        Expected::Cannot => "cannot",
    };
    format!("{verb} {}", claim.what)
}

fn matrix(cases: &[Case], attack: bool) -> String {
    let mut text = String::new();
    let people: IndexSet<&str> =
        cases.iter().flat_map(|case| case.claims.claims.iter().map(|it| it.person.name.as_str())).collect();
    for (number, case) in cases.iter().enumerate() {
        let _ = writeln!(text, "({}) {}", number + 1, case.name);
    }
    for person in people {
        let _ = writeln!(text, "\n{person}");
        let mut rows: IndexMap<String, (Strength, Vec<&'static str>)> = IndexMap::new();
        for (index, case) in cases.iter().enumerate() {
            let claims = case.claims.claims.iter().zip(&case.verdicts);
            for (claim, verdict) in claims.filter(|(claim, _)| claim.person.name == person) {
                let (_, cells) = rows.entry(sentence(claim)).or_insert((claim.strength, Vec::new()));
                cells.resize(index, "-");
                cells.push(word(claim, verdict));
            }
        }
        for (sentence, (strength, cells)) in rows {
            let mark = if strength == Strength::GuardRail { "guard rail" } else { "" };
            let _ = writeln!(text, "  {sentence:60} {mark:11} {}", cells.join("  "));
        }
    }
    for case in cases {
        for (claim, verdict) in case.claims.claims.iter().zip(&case.verdicts) {
            let is_shown = verdict.outcome != Found::Holds && (attack || claim.acknowledged.is_none());
            if !is_shown {
                continue;
            }
            let _ = writeln!(
                text,
                "\n{} {}: {}, in {}",
                claim.person.name,
                sentence(claim),
                word(claim, verdict),
                case.name
            );
            for evidence in &verdict.evidence {
                tell(&mut text, evidence);
            }
        }
    }
    text
}

fn tell(text: &mut String, evidence: &Evidence) {
    if evidence.story.is_empty() {
        let _ = writeln!(text, "  {}: {}", evidence.goal, evidence.because);
        return;
    }
    for (number, step) in evidence.story.iter().enumerate() {
        let _ = writeln!(text, "  {}. {}", number + 1, step.text);
        for proof in &step.proofs {
            let _ = writeln!(text, "     {} on {}: {}", proof.action, proof.resource, proof.because);
        }
    }
}
