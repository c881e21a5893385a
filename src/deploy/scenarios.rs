//! The scenarios of a template: one deployment for each combination of conditions that can be reached.

use super::deployment::Deployment;
use super::family::{self, Use};
use super::inputs::{Inputs, Nested};
use super::{UNDEPLOYABLE, UNTOLD_SCENARIO, parameters, sample, stack};
use crate::condition::{Conditions, Guard};
use crate::diagnostic::{Diagnostic, quoted};
use crate::parallel;
use crate::parameter::{Parameter, ParameterType};
use crate::template::{Map, Node, Section, Template};
use indexmap::{IndexMap, IndexSet};
use std::collections::{HashMap, HashSet};

/// The most scenarios that are told apart.
pub const MOST: usize = 256;

/// The most values that are tried for parameters of which conditions compare only a composed text, and the
/// most of one parameter.
const TRIES: usize = 64;
const TRIES_OF_ONE: usize = 4;

/// A combination of conditions, with parameter values that bring it about.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The conditions that tell the scenarios apart: those of nested stacks as `Users.IsTest`, and where two are
    /// the same in each scenario, the first. One of a nested stack that is not made is left out.
    pub conditions: IndexMap<String, bool>,
    /// The values of all parameters, in the order of the template; lists with commas.
    pub parameters: IndexMap<String, String>,
    /// What CloudFormation would make of it.
    pub deployment: Deployment,
}

/// The scenarios of a template.
#[derive(Debug, Clone, Default)]
pub struct Scenarios {
    /// Those that parameter values are known for. The first has conditions that hold, as far as they can.
    pub all: Vec<Scenario>,
    /// What is not known to be reached by any parameter values, nor to be out of reach.
    pub untold: Vec<Diagnostic>,
}

impl Scenario {
    /// Returns what the scenario is called after its conditions, such as `IsTest, not HasBucket`.
    #[must_use]
    pub fn name(&self) -> String {
        let name =
            |(name, holds): (&String, &bool)| if *holds { name.clone() } else { format!("not {name}") };
        let names: Vec<String> = self.conditions.iter().map(name).collect();
        if names.is_empty() { "in any case".to_owned() } else { names.join(", ") }
    }
}

/// Deploys a template once for each combination of the conditions that its resources and outputs, and those of
/// the stacks that it nests, depend on. The parameters of the inputs are fixed; others have values that the
/// template's constraints and rules allow, its defaults where they can be.
///
/// # Errors
/// Returns what is wrong with the parameters that were given, what would make a deployment fail, and why
/// combinations cannot be told: conditions that are too large to be decided, more than [`MOST`] scenarios, and
/// parameters of which no value could be made up.
pub fn scenarios(
    template: &Template,
    inputs: &Inputs,
    nested: Nested<'_>,
) -> Result<Scenarios, Vec<Diagnostic>> {
    let in_stack = |mut problem: Diagnostic| {
        if problem.stack.is_empty() {
            problem.stack.clone_from(&template.name);
        }
        problem
    };
    let found = Search::new(template, inputs, nested).and_then(|search| search.scenarios(nested));
    found.map_err(|problems| problems.into_iter().map(in_stack).collect()).map(|mut found| {
        found.untold = found.untold.into_iter().map(in_stack).collect();
        found
    })
}

struct Search<'a> {
    template: &'a Template,
    inputs: &'a Inputs,
    /// The conditions of all stacks, as a template of their own.
    combined: Template,
    conditions: Conditions,
    uses: IndexSet<Use>,
    rules: Vec<Use>,
    /// The values that each parameter may have, the best first.
    samples: IndexMap<String, Vec<String>>,
}

/// Situations in which each condition has one value: none for that of a nested stack that is not made.
struct Cell {
    guard: Guard,
    holds: Vec<Option<bool>>,
}

impl<'a> Search<'a> {
    fn new(template: &'a Template, inputs: &'a Inputs, nested: Nested<'_>) -> Result<Self, Vec<Diagnostic>> {
        let mut problems = parameters::wrong(template, inputs);
        let (mut samples, mut values) = (IndexMap::new(), Map::new());
        for (name, node) in template.entries(Section::Parameters) {
            let own: Vec<String> = match inputs.parameters.get(name) {
                Some(given) => vec![given.clone()],
                None => node.as_map().map_or_else(Vec::new, |map| {
                    sample::samples(&Parameter { logical_id: name, map }, &inputs.environment)
                }),
            };
            match own.first() {
                Some(first) => values.push(name.to_owned(), parameters::value(node, first.clone())),
                None => problems.push(parameters::missing(name, node)),
            }
            samples.insert(name.to_owned(), own);
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut family = family::read(template, &values, nested).map_err(|problem| vec![*problem])?;
        family.conditions.fix(known(template, inputs));
        let combined = family.conditions.into_template();
        let conditions = Conditions::of(&combined);
        Ok(Self { template, inputs, combined, conditions, uses: family.uses, rules: family.rules, samples })
    }

    fn scenarios(&self, nested: Nested<'_>) -> Result<Scenarios, Vec<Diagnostic>> {
        let cells = self.cells()?;
        let told = told_apart(&cells);
        let (mut found, mut failures) = (Scenarios::default(), Vec::new());
        let mut tried = Vec::new();
        for cell in cells {
            let conditions: IndexMap<String, bool> = told
                .iter()
                .filter_map(|index| {
                    let holds = cell.holds.get(*index).copied().flatten()?;
                    Some((self.uses.get_index(*index)?.name.clone(), holds))
                })
                .collect();
            let Some(parameters) = self.values(&cell) else {
                found.untold.push(untold(&conditions));
                continue;
            };
            tried.push((cell, conditions, parameters));
        }
        let (template, inputs) = (self.template, self.inputs);
        let parameters = tried.iter().map(|(_, _, parameters)| parameters).collect();
        let deployments = parallel::map(parameters, |parameters: &IndexMap<String, String>| {
            let inputs = Inputs { parameters: parameters.clone(), ..inputs.clone() };
            stack::deploy(template, &inputs, nested)
        });
        for ((cell, conditions, parameters), deployment) in tried.into_iter().zip(deployments) {
            match deployment {
                Ok(deployment) if self.is_deployed(&cell, &deployment) => {
                    found.all.push(Scenario { conditions, parameters, deployment });
                }
                Ok(_) => found.untold.push(untold(&conditions)),
                Err(failed) => failures.push((conditions, failed)),
            }
        }
        if failures.is_empty() { Ok(found) } else { Err(told_once(failures)) }
    }

    /// Tells the situations apart.
    fn cells(&self) -> Result<Vec<Cell>, Vec<Diagnostic>> {
        let conditions = &self.conditions;
        let made = |of: &Use| {
            let parts = of.when.iter().map(|name| conditions.named(name));
            parts.fold(conditions.always(), |all, part| conditions.and(&all, &part))
        };
        let mut start = conditions.always();
        for rule in &self.rules {
            let met = conditions.or(&conditions.not(&made(rule)), &conditions.named(&rule.name));
            start = conditions.and(&start, &met);
        }
        let mut cells = vec![Cell { guard: start, holds: Vec::new() }];
        for of in &self.uses {
            let (made, holds) = (made(of), conditions.named(&of.name));
            let branches = [
                (conditions.and(&made, &holds), Some(true)),
                (conditions.and(&made, &conditions.not(&holds)), Some(false)),
                (conditions.not(&made), None),
            ];
            let mut next = Vec::new();
            for cell in cells {
                for (branch, holds) in &branches {
                    let guard = conditions.and(&cell.guard, branch);
                    if conditions.is_possible(&guard) {
                        next.push(Cell {
                            guard,
                            holds: cell.holds.iter().copied().chain([*holds]).collect(),
                        });
                    }
                }
            }
            cells = next;
            let problems = conditions.problems();
            if !problems.is_empty() {
                return Err(problems);
            }
            if cells.len() > MOST {
                let message = format!("the conditions have more than {MOST} combinations");
                let help = "fix parameters that they depend on, as in `--param NAME=VALUE`";
                let path = [Section::Conditions.key()];
                return Err(vec![UNDEPLOYABLE.finding(message).path(path).help(help)]);
            }
        }
        Ok(cells)
    }

    /// Returns values of all parameters that bring a situation of the cell about; none where none are found.
    fn values(&self, cell: &Cell) -> Option<IndexMap<String, String>> {
        let candidates = |name: &str| self.samples.get(name).cloned().unwrap_or_default();
        let chosen = self.conditions.choose(&cell.guard, candidates).ok()?;
        let first = |(name, samples): (&String, &Vec<String>)| {
            let value = chosen.get(name).or(samples.first())?;
            Some((name.clone(), value.clone()))
        };
        let mut values: IndexMap<String, String> = self.samples.iter().filter_map(first).collect();
        if self.is_met(cell, &values) {
            return Some(values);
        }
        // Texts that are composed of other parameters have to do with it.
        let mut free: Vec<(String, Vec<&String>)> = Vec::new();
        for name in self.conditions.mentioned() {
            let Some(samples) = self.samples.get(&name).filter(|samples| samples.len() > 1) else { continue };
            // The empty text is what such texts are compared with most.
            let empty = samples.iter().skip(1).filter(|sample| sample.is_empty());
            let others = samples.iter().skip(1).filter(|sample| !sample.is_empty());
            let tried = samples.iter().take(1).chain(empty).chain(others).take(TRIES_OF_ONE);
            free.push((name, tried.collect()));
        }
        for attempt in 1..TRIES {
            let mut rest = attempt;
            for (name, samples) in &free {
                let sample = samples.get(rest % samples.len());
                values.extend(sample.map(|sample| (name.clone(), (*sample).clone())));
                rest /= samples.len();
            }
            if self.is_met(cell, &values) {
                return Some(values);
            }
            if rest > 0 {
                break;
            }
        }
        None
    }

    /// Tells whether values bring a situation of the cell about, as far as the stacks' own values are not
    /// concerned.
    fn is_met(&self, cell: &Cell, values: &IndexMap<String, String>) -> bool {
        let inputs = Inputs { parameters: values.clone(), ..self.inputs.clone() };
        let found = stack::conditions(&self.combined, &inputs);
        let is = |of: &Use, wanted| found.get(&of.name).is_none_or(|holds| Some(*holds) == wanted);
        self.uses.iter().zip(&cell.holds).all(|(of, wanted)| wanted.is_none() || is(of, *wanted))
    }

    /// Tells whether what is deployed is what the cell says.
    fn is_deployed(&self, cell: &Cell, deployment: &Deployment) -> bool {
        let is = |of: &Use, wanted: Option<bool>| {
            wanted.is_none() || deployment.condition(&of.name).is_none_or(|holds| Some(holds) == wanted)
        };
        self.uses.iter().zip(&cell.holds).all(|(of, wanted)| is(of, *wanted))
    }
}

/// Returns what is known of parameters and pseudo parameters.
fn known<'a>(template: &'a Template, inputs: &Inputs) -> HashMap<&'a str, Node> {
    let at = &inputs.environment;
    let pseudo = [
        ("AWS::AccountId", at.account.clone()),
        ("AWS::Partition", at.partition.name.to_owned()),
        ("AWS::Region", at.region.clone()),
        ("AWS::StackName", inputs.stack_name.clone()),
        ("AWS::URLSuffix", at.partition.suffix.to_owned()),
    ];
    let given = template.entries(Section::Parameters).filter_map(|(name, node)| {
        let text = inputs.parameters.get(name)?.clone();
        let kind = node.get("Type").and_then(Node::as_text).and_then(ParameterType::from_name);
        (kind != Some(ParameterType::Ssm)).then(|| (name, parameters::value(node, text)))
    });
    pseudo.map(|(name, text)| (name, Node::from(text))).into_iter().chain(given).collect()
}

/// Returns the conditions that tell cells apart, without those that say the same as an earlier one.
fn told_apart(cells: &[Cell]) -> Vec<usize> {
    let count = cells.first().map_or(0, |cell| cell.holds.len());
    let column = |index: usize| cells.iter().map(move |cell| cell.holds.get(index).copied().flatten());
    let mut told: Vec<usize> = Vec::new();
    for index in 0..count {
        let is_constant = !column(index).any(|holds| holds == Some(true))
            || !column(index).any(|holds| holds == Some(false));
        // Whether a nested stack is made, the conditions of its parent tell.
        let says_the_same = |earlier: &usize| {
            column(index).zip(column(*earlier)).all(|(holds, other)| holds.is_none() || holds == other)
        };
        if !is_constant && !told.iter().any(says_the_same) {
            told.push(index);
        }
    }
    told
}

/// Returns what makes deployments fail, each once, with the conditions of the first that it makes fail.
fn told_once(failures: Vec<(IndexMap<String, bool>, Vec<Diagnostic>)>) -> Vec<Diagnostic> {
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    for (conditions, problems) in failures {
        for mut problem in problems {
            let is_new = seen.insert((problem.stack.clone(), problem.path.clone(), problem.message.clone()));
            if is_new {
                if !conditions.is_empty() {
                    problem.message += &format!(", where {}", such_that(&conditions));
                }
                all.push(problem);
            }
        }
    }
    all
}

/// Returns conditions as a part of a sentence.
fn such_that(conditions: &IndexMap<String, bool>) -> String {
    let part = |wanted: bool, (one, many): (&str, &str)| {
        let names = conditions.iter().filter(|(_, holds)| **holds == wanted).map(|(name, _)| name.as_str());
        let names: Vec<&str> = names.collect();
        let verb = if names.len() == 1 { one } else { many };
        (!names.is_empty()).then(|| format!("{} {verb}", quoted(names)))
    };
    let parts = [part(true, ("holds", "hold")), part(false, ("does not", "do not"))];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(" and ")
}

fn untold(conditions: &IndexMap<String, bool>) -> Diagnostic {
    let what = such_that(conditions);
    UNTOLD_SCENARIO
        .finding(format!("no parameter values were found with which {what}"))
        .path([Section::Conditions.key()])
        .help("where there are any, deploy with them: `--param NAME=VALUE`")
}

#[cfg(test)]
mod tests;
