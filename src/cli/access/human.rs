//! The claims for a reader at a terminal.

use super::ways::{concerned, shown};
use super::{Lines, NOTHING, Report, cells, numbers, standings, titles, whole};
use crate::access::attack::Step;
use crate::access::{Evidence, Strength};
use crate::cli::table::{Align, table};
use crate::diagnostic::one_line;

pub(super) fn report(report: &Report<'_>) -> String {
    if report.stands.is_empty() {
        return format!("{NOTHING}\n");
    }
    let mut lines = Lines::default();
    lines.add(0, "Scenarios");
    for (index, title) in titles(report.cases).iter().enumerate() {
        lines.add(2, &format!("{} {title}", numbers(&[index])));
    }
    lines.blank();
    lines.0.push_str(&matrix(report));
    for stand in report.shown() {
        lines.blank();
        lines.add(0, &format!("{}: {}", whole(stand), standings(stand)));
        if let Some(reason) = stand.reason() {
            lines.add(2, &format!("acknowledged: {reason}"));
        }
        let concerned = concerned(stand);
        let shown = shown(stand, report.is_whole);
        for (index, way) in shown.ways.iter().enumerate() {
            if index > 0 {
                lines.blank();
            }
            // Otherwise the heading says enough.
            if way.cases.len() < concerned {
                lines.add(2, &format!("in {}", numbers(&way.cases)));
            }
            tell(&mut lines, way.evidence);
        }
        shown.remark().into_iter().for_each(|remark| lines.add(2, &remark));
    }
    reach(&mut lines, report);
    if !report.is_whole {
        for (index, (reason, claims)) in report.reasons().into_iter().enumerate() {
            if index == 0 {
                lines.blank();
                lines.add(0, "Acknowledged");
            }
            lines.add(2, reason);
            claims.iter().for_each(|claim| lines.add(4, claim));
        }
    }
    section(&mut lines, "Acknowledged, and they hold: remove the acknowledgement", &report.needless());
    section(&mut lines, "Taken for granted", &report.assumptions());
    lines.blank();
    lines.add(0, &report.summary());
    lines.0
}

fn matrix(report: &Report<'_>) -> String {
    let mut columns = 0;
    let mut rows: Vec<Vec<String>> = Vec::new();
    for person in report.people() {
        if !rows.is_empty() {
            rows.push(Vec::new());
        }
        let cases = report.cases_of(person);
        columns = columns.max(cases.len());
        let heads = cases.iter().map(|index| numbers(&[*index]));
        rows.push(std::iter::once(one_line(person).into_owned()).chain(heads).collect());
        for stand in report.of_person(person) {
            let mark = if stand.claim.strength == Strength::GuardRail { "guard rail" } else { "" };
            let words = cells(stand, &cases).into_iter().chain([mark]).map(str::to_owned);
            let sentence = format!("  {}", one_line(&stand.sentence()));
            rows.push(std::iter::once(sentence).chain(words).collect());
        }
    }
    table(&vec![Align::Left; columns + 2], &rows)
}

fn tell(lines: &mut Lines, evidence: &Evidence) {
    if evidence.story.is_empty() {
        let goal = evidence.goal.to_string();
        let is_said = evidence.because.is_empty() || evidence.because.contains(&goal);
        lines.add(
            2,
            &if is_said { evidence.because.clone() } else { format!("{goal}: {}", evidence.because) },
        );
    }
    steps(lines, 2, &evidence.story);
}

fn steps(lines: &mut Lines, indent: usize, story: &[Step]) {
    for (number, step) in story.iter().enumerate() {
        lines.add(indent, &format!("{}. {}", number + 1, step.text));
        for proof in &step.proofs {
            // What was asked for need not be said twice.
            let is_said = step.text.contains(&proof.action) && step.text.contains(&proof.resource);
            let asked = format!("`{}` on `{}`: ", proof.action, proof.resource);
            lines.add(indent + 3, &format!("{}{}", if is_said { "" } else { &asked }, proof.because));
        }
    }
}

fn reach(lines: &mut Lines, report: &Report<'_>) {
    for reach in &report.reach {
        lines.blank();
        lines.add(0, &format!("{} can be", reach.person));
        for credential in &reach.credentials {
            let start = if credential.story.is_empty() { ", from the start" } else { "" };
            lines
                .add(2, &format!("{}{start}, in {}", credential.actor.in_full(), numbers(&credential.cases)));
            steps(lines, 4, &credential.story);
        }
    }
}

fn section(lines: &mut Lines, heading: &str, entries: &[impl AsRef<str>]) {
    if !entries.is_empty() {
        lines.blank();
        lines.add(0, heading);
        entries.iter().for_each(|entry| lines.add(2, entry.as_ref()));
    }
}
