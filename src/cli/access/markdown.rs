//! The claims for a comment on a pull request.

use super::ways::{Way, concerned, shown};
use super::{NOTHING, Report, cells, numbers, standings, titles, whole};
use crate::access::Strength;
use crate::access::attack::Step;
use crate::diagnostic::markdown::{LONGEST, code, sentence};

pub(super) fn report(report: &Report<'_>) -> String {
    if report.stands.is_empty() {
        return format!("**{NOTHING}**\n");
    }
    let mut parts = vec![scenarios(report)];
    parts.extend(report.people().into_iter().map(|person| matrix(report, person)));
    for stand in report.shown() {
        let mut part = format!("\n### {}: {}\n", sentence(&whole(stand)), standings(stand));
        if let Some(reason) = stand.reason() {
            part += &format!("\nAcknowledged: {}\n", sentence(reason));
        }
        let shown = shown(stand, report.is_whole);
        let concerned = concerned(stand);
        shown.ways.iter().for_each(|way| part += &told(way, concerned));
        shown.remark().into_iter().for_each(|remark| part += &format!("\n{}\n", sentence(&remark)));
        parts.push(part);
    }
    for reach in &report.reach {
        parts.push(format!("\n### {} can be\n", sentence(&reach.person)));
        for credential in &reach.credentials {
            let start = if credential.story.is_empty() { ", from the start" } else { "" };
            let actor = sentence(&credential.actor.in_full());
            let head = format!("\n{actor}{start}, in {}\n\n", numbers(&credential.cases));
            parts.push(head + &steps(&credential.story));
        }
    }
    if !report.is_whole {
        let reasons = report.reasons();
        let entry = |(reason, claims): &(&str, Vec<String>)| format!("{}: {}", claims.join(", "), reason);
        parts.push(list("Acknowledged", &reasons.iter().map(entry).collect::<Vec<_>>()));
    }
    parts.push(list("Acknowledged, and they hold: remove the acknowledgement", &report.needless()));
    parts.push(list("Taken for granted", &report.assumptions()));
    within_bounds(&parts)
}

/// Joins parts as long as there is room for them.
fn within_bounds(parts: &[String]) -> String {
    let (mut text, mut left_out) = (String::new(), 0);
    for part in parts {
        if left_out > 0 || text.len() + part.len() > LONGEST {
            left_out += 1;
        } else {
            text.push_str(part);
        }
    }
    if left_out > 0 {
        text += &format!("\n{left_out} more sections are not shown.\n");
    }
    text
}

fn scenarios(report: &Report<'_>) -> String {
    let mut text = format!("**{}**\n\n", report.summary());
    for (index, title) in titles(report.cases).iter().enumerate() {
        text += &format!("- {} {}\n", numbers(&[index]), code(title));
    }
    text
}

fn matrix(report: &Report<'_>, person: &str) -> String {
    let cases = report.cases_of(person);
    let heads: Vec<String> = cases.iter().map(|index| numbers(&[*index])).collect();
    let rule = "---|".repeat(heads.len() + 2);
    let mut text = format!("\n### {}\n\n| | {} | |\n|{rule}\n", sentence(person), heads.join(" | "));
    for stand in report.of_person(person) {
        let mark = if stand.claim.strength == Strength::GuardRail { "guard rail" } else { "" };
        let cells: Vec<String> = cells(stand, &cases)
            .into_iter()
            .map(|word| if word == "FAILS" { "**FAILS**".to_owned() } else { word.to_owned() })
            .collect();
        text += &format!("| {} | {} | {mark} |\n", sentence(&stand.sentence()), cells.join(" | "));
    }
    text
}

/// Tells a way around a claim that does not hold in a number of scenarios.
fn told(way: &Way<'_>, concerned: usize) -> String {
    let evidence = way.evidence;
    let is_everywhere = way.cases.len() == concerned;
    let head = if is_everywhere { "\n".to_owned() } else { format!("\nIn {}:\n\n", numbers(&way.cases)) };
    if evidence.story.is_empty() {
        return head
            + &format!("- {}: {}\n", sentence(&evidence.goal.to_string()), sentence(&evidence.because));
    }
    head + &steps(&evidence.story)
}

fn steps(story: &[Step]) -> String {
    let mut text = String::new();
    for (number, step) in story.iter().enumerate() {
        text += &format!("{}. {}\n", number + 1, sentence(&step.text));
        for proof in &step.proofs {
            let (action, resource) = (code(&proof.action), code(&proof.resource));
            text += &format!("   - {action} on {resource}: {}\n", sentence(&proof.because));
        }
    }
    text
}

fn list(heading: &str, entries: &[impl AsRef<str>]) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let entries: String = entries.iter().map(|entry| format!("- {}\n", sentence(entry.as_ref()))).collect();
    format!("\n### {heading}\n\n{entries}")
}
