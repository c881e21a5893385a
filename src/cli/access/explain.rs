//! `synth access --explain`: why somebody may do something, or may not.

use super::json::{actor as actor_json, scenario};
use super::subject::subjects;
use super::{Lines, numbers, titles};
use crate::access::{Actor, Ask, Changes};
use crate::cli::failure::Failure;
use crate::cli::proof::Case;
use crate::cli::simulate::step as step_json;
use crate::diagnostic::markdown::{code, sentence};
use crate::diagnostic::{MessageFormat, did_you_mean};
use crate::iam::evaluation::{Decision, Effect, Step, Trace};
use crate::iam::{is_arn, service};
use indexmap::IndexMap;
use serde_json::{Value, json};

/// What is asked.
#[derive(Debug)]
pub(super) struct Question<'a> {
    principal: &'a str,
    action: &'a str,
    resource: &'a str,
    context: IndexMap<&'a str, Vec<&'a str>>,
}

/// What one actor is told in one scenario.
struct Answer {
    actor: Actor,
    decision: Decision,
    trace: Trace,
    /// The condition keys of the request.
    context: Vec<(String, Vec<String>)>,
}

impl<'a> Question<'a> {
    /// Asks whether a principal may do something.
    ///
    /// # Errors
    /// The action is none, or the resource.
    pub(super) fn new(
        principal: &'a str,
        action: &'a str,
        resource: &'a str,
        context: &'a [(String, String)],
    ) -> Result<Self, Failure> {
        check(action)?;
        if resource != "*" && !is_arn(resource) {
            let message = format!("the resource `{resource}` is neither an ARN nor `*`");
            return Err(Failure::usage(message).help("write it as `arn:aws:s3:::bucket/key`"));
        }
        let mut keys: IndexMap<&str, Vec<&str>> = IndexMap::new();
        for (key, value) in context {
            keys.entry(key).or_default().push(value);
        }
        Ok(Self { principal, action, resource, context: keys })
    }

    /// Answers it in every scenario.
    ///
    /// # Errors
    /// No scenario has the principal.
    pub(super) fn answer(&self, cases: &[Case], format: MessageFormat) -> Result<String, Failure> {
        let meant: Vec<(&Case, Vec<Actor>)> = cases.iter().zip(subjects(self.principal, cases)?).collect();
        // A stack that knows nobody of that name in any scenario has nothing to say.
        let is_known =
            |case: &Case| meant.iter().any(|(it, actors)| it.stack == case.stack && !actors.is_empty());
        let cases: Vec<&Case> = cases.iter().filter(|case| is_known(case)).collect();
        let of_case = |(case, actors): &(&Case, Vec<Actor>)| -> Vec<Answer> {
            actors.iter().map(|actor| self.of(case, actor.clone())).collect()
        };
        let answers: Vec<Vec<Answer>> =
            meant.iter().filter(|(case, _)| is_known(case)).map(of_case).collect();
        Ok(match format {
            MessageFormat::Json => self.json(&cases, &answers),
            MessageFormat::Markdown => self.markdown(&cases, &answers),
            _ => self.human(&cases, &answers),
        })
    }

    fn of(&self, case: &Case, actor: Actor) -> Answer {
        let mut ask = actor.asks(self.action, self.resource);
        for (key, values) in &self.context {
            ask = ask.with(key, values.iter().copied());
        }
        let (decision, trace) = case.world.explain(&ask, Changes::default());
        Answer { actor, decision, trace, context: context(case, &ask) }
    }

    fn human(&self, cases: &[&Case], answers: &[Vec<Answer>]) -> String {
        let mut lines = Lines::default();
        lines.add(0, &format!("{} asks for `{}` on `{}`", self.principal, self.action, self.resource));
        for (case_numbers, names, text) in blocks(cases, answers, |answers| self.told(answers)) {
            lines.blank();
            for (number, name) in case_numbers.iter().zip(names) {
                lines.add(0, &format!("{} {name}", numbers(&[*number])));
            }
            lines.0.push_str(&text);
        }
        lines.0
    }

    /// Tells the answers of one scenario.
    fn told(&self, answers: &[Answer]) -> String {
        let mut lines = Lines::default();
        if answers.is_empty() {
            lines.add(2, "there is no such principal");
        }
        for answer in answers {
            let (decision, conclusion) = (answer.decision.name(), &answer.trace.conclusion);
            lines.add(2, &format!("{}: {decision} ({conclusion})", answer.actor.in_full()));
            for step in concerned(&answer.trace) {
                lines.add(4, &statement(step));
            }
            others(&answer.trace, self.action).into_iter().for_each(|text| lines.add(4, &text));
            lines.add(4, "condition keys of the request:");
            for (key, values) in &answer.context {
                lines.add(6, &format!("{key} = {}", values.join(", ")));
            }
        }
        lines.0
    }

    fn markdown(&self, cases: &[&Case], answers: &[Vec<Answer>]) -> String {
        let of = |answers: &[Answer]| {
            let mut text = String::new();
            if answers.is_empty() {
                text += "\nThere is no such principal.\n";
            }
            for answer in answers {
                let (decision, conclusion) = (answer.decision.name(), sentence(&answer.trace.conclusion));
                text +=
                    &format!("\n{}: **{decision}** ({conclusion})\n\n", sentence(&answer.actor.in_full()));
                for step in concerned(&answer.trace) {
                    text += &format!("- {}\n", sentence(&statement(step)));
                }
                if let Some(other) = others(&answer.trace, self.action) {
                    text += &format!("- {}\n", sentence(&other));
                }
                text += "\n| condition key | values |\n|---|---|\n";
                for (key, values) in &answer.context {
                    let values: Vec<String> = values.iter().map(|value| code(value)).collect();
                    text += &format!("| {} | {} |\n", code(key), values.join(", "));
                }
            }
            text
        };
        let (principal, action, resource) =
            (sentence(self.principal), code(self.action), code(self.resource));
        let mut text = format!("**{principal} asks for {action} on {resource}**\n");
        for (case_numbers, names, block) in blocks(cases, answers, of) {
            text.push('\n');
            for (number, name) in case_numbers.iter().zip(names) {
                text += &format!("### {} {}\n", numbers(&[*number]), sentence(&name));
            }
            text += &block;
        }
        text
    }

    fn json(&self, cases: &[&Case], answers: &[Vec<Answer>]) -> String {
        let answer = |answer: &Answer| {
            let context: serde_json::Map<String, Value> =
                answer.context.iter().map(|(key, values)| (key.clone(), json!(values))).collect();
            json!({
                "actor": actor_json(&answer.actor),
                "result": answer.decision.name(),
                "reason": answer.trace.conclusion,
                "context": context,
                "trace": answer.trace.steps.iter().map(step_json).collect::<Vec<_>>(),
            })
        };
        let scenarios = cases.iter().zip(answers).map(|(case, answers)| {
            json!({
                "scenario": scenario(case),
                "answers": answers.iter().map(answer).collect::<Vec<_>>(),
            })
        });
        let value = json!({
            "principal": self.principal,
            "action": self.action,
            "resource": self.resource,
            "scenarios": scenarios.collect::<Vec<_>>(),
        });
        format!("{value:#}\n")
    }
}

/// Returns each text once, with the scenarios for which it is the same.
fn blocks(
    cases: &[&Case],
    answers: &[Vec<Answer>],
    tell: impl Fn(&[Answer]) -> String,
) -> Vec<(Vec<usize>, Vec<String>, String)> {
    let mut all: Vec<(Vec<usize>, Vec<String>, String)> = Vec::new();
    for (index, (title, answers)) in titles(cases).into_iter().zip(answers).enumerate() {
        let text = tell(answers);
        match all.iter_mut().find(|(_, _, known)| *known == text) {
            Some((numbers, names, _)) => {
                numbers.push(index);
                names.push(title);
            }
            None => all.push((vec![index], vec![title], text)),
        }
    }
    all
}

/// Returns the statements that are about the action, and the policies that nobody knows.
fn concerned(trace: &Trace) -> impl Iterator<Item = &Step> {
    trace.steps.iter().filter(|step| !step.is_about_another_action)
}

/// Says how many statements are about other actions.
fn others(trace: &Trace, action: &str) -> Option<String> {
    match trace.steps.iter().filter(|step| step.is_about_another_action).count() {
        0 => None,
        1 => Some(format!("1 other statement is not about `{action}`")),
        count => Some(format!("{count} other statements are not about `{action}`")),
    }
}

fn statement(step: &Step) -> String {
    let effect = match step.effect {
        Some(Effect::Allow) => "Allow",
        Some(Effect::Deny) => "Deny",
        None => "unknown",
    };
    let matched = match step.matched {
        Some(true) => "matches",
        Some(false) => "does not match",
        None => "cannot be decided",
    };
    let words = step.words();
    if step.matched == Some(true) {
        return format!("{effect}, {matched}: {words}");
    }
    format!("{effect}, {matched}: {words}: {}", step.reason)
}

/// Returns the condition keys of a request, as the service authorization reference writes them, with their
/// values.
fn context(case: &Case, ask: &Ask) -> Vec<(String, Vec<String>)> {
    let request = case.world.request(ask, Changes::default());
    let prefix = ask.action.split(':').next().unwrap_or_default();
    let own = service::get(prefix).into_iter().flat_map(service::Service::keys);
    let known: Vec<&str> = service::global_keys().chain(own).collect();
    let spelled = |key: &str| {
        known.iter().find_map(|name| match name.strip_suffix("${TagKey}") {
            // The tag's own spelling is the request's.
            Some(start) => {
                let tag = key.get(start.len()..)?;
                let is_tag = key.get(..start.len())?.eq_ignore_ascii_case(start);
                is_tag.then(|| format!("{start}{tag}"))
            }
            None => name.eq_ignore_ascii_case(key).then(|| (*name).to_owned()),
        })
    };
    let owned = |values: Vec<&str>| values.into_iter().map(str::to_owned).collect();
    let keys = request.context().into_iter();
    keys.map(|(key, values)| (spelled(key).unwrap_or_else(|| key.to_owned()), owned(values))).collect()
}

/// Refuses what is no action.
fn check(action: &str) -> Result<(), Failure> {
    let Some((prefix, name)) = action.split_once(':') else {
        let message = format!("`{action}` is no action");
        return Err(Failure::usage(message).help("write it as `s3:GetObject`"));
    };
    let Some(service) = service::get(prefix) else {
        let help = did_you_mean(prefix, service::prefixes(), || "write it as `s3:GetObject`".to_owned());
        return Err(Failure::usage(format!("there is no service `{prefix}`")).help(help));
    };
    if service.action(name).is_some() {
        return Ok(());
    }
    if let Some(one) = service.matching(name).next().filter(|_| name.contains(['*', '?'])) {
        let message = format!("`{action}` stands for several actions");
        return Err(Failure::usage(message).help(format!("ask for one, such as `{prefix}:{}`", one.name)));
    }
    let names = service.actions().iter().map(|action| action.name);
    let help = did_you_mean(name, names, || {
        "the service authorization reference lists the actions of each service".to_owned()
    });
    Err(Failure::usage(format!("`{prefix}` has no action `{name}`")).help(help))
}
