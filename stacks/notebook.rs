//! The notebooks: for each data scientist one that shows what they see of the data, and checks it.

use crate::config::Config;
use crate::config::data::Column;
use crate::config::people::{DataScientist, Sight};
use crate::results::workgroup_name;
use cfn_synth::publish::OutFile;
use cfn_synth::value::IntoNode;
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, context};
use serde_json::{Map, Value, json};
use std::error::Error;

/// The cells, each after a line of its own with its id.
const TEMPLATE: &str = include_str!("notebook/access.py.jinja");

/// What a cell begins with, its id following; the percent format of notebooks as scripts.
const CELL: &str = "# %% ";

/// What ends the first line of a cell that is text.
const MARKDOWN: &str = " [markdown]";

/// The version of PyAthena that the optional cell is written for. It takes the boto3 that SageMaker images have.
const PYATHENA: &str = "3.21.0";

/// Returns the notebook of each data scientist.
///
/// # Errors
/// The embedded template fails, which is an internal error.
pub(crate) fn all(config: &Config) -> Result<Vec<OutFile>, Box<dyn Error>> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    let made = |scientist: &DataScientist| {
        let script = script(&environment, config, scientist)?;
        let contents = serde_json::to_string_pretty(&notebook(&script))? + "\n";
        Ok(OutFile { name: format!("notebooks/access-{}.ipynb", scientist.name), contents })
    };
    config.data_scientists.iter().map(made).collect()
}

/// Returns the cells of a data scientist as one script.
fn script(
    environment: &Environment<'_>,
    config: &Config,
    scientist: &DataScientist,
) -> Result<String, Box<dyn Error>> {
    let sights = scientist.sights(config);
    let (expected, rows, named) = (expected(&sights), rows(&sights), named(&sights));
    // The notebook fills it in, since the profile may be called otherwise than the configuration has it.
    let workgroup = workgroup_name(config, "{profile}").into_node();
    let workgroup = workgroup.as_text().ok_or("the name of the workgroup is not known before deployment")?;
    Ok(environment.render_str(
        TEMPLATE,
        context! {
            name => scientist.name.as_str(),
            asked => config.asks_for_names(),
            workgroup,
            // What JSON calls an object of lists and texts, Python calls a dictionary.
            expected => serde_json::to_string_pretty(&expected)?,
            has_rows => !rows.is_empty(),
            rows => serde_json::to_string_pretty(&rows)?,
            has_named => !named.is_empty(),
            named => serde_json::to_string_pretty(&named)?,
            pyathena => PYATHENA,
        },
    )?)
}

/// Returns the columns that are seen, by database and table.
fn expected(sights: &[Sight<'_>]) -> Map<String, Value> {
    let mut databases: Map<String, Value> = Map::new();
    for sight in sights {
        let columns: Vec<&str> = sight.table.column_names().filter(|column| sight.shows(column)).collect();
        let tables = databases.entry(&sight.database.name).or_insert_with(|| json!({}));
        if let Some(tables) = tables.as_object_mut() {
            tables.insert(sight.table.name.clone(), json!(columns));
        }
    }
    databases
}

/// Returns the conditions that the rows meet which are seen, by database and table.
fn rows(sights: &[Sight<'_>]) -> Map<String, Value> {
    let condition = |sight: &Sight<'_>| {
        Some((format!("{}.{}", sight.database.name, sight.table.name), json!(sight.rows?)))
    };
    sights.iter().filter_map(condition).collect()
}

/// Returns conditions that name values of the partition keys whose values queries must name, by database and table. A
/// value that no partition has shows the columns too.
fn named(sights: &[Sight<'_>]) -> Map<String, Value> {
    let condition = |sight: &Sight<'_>| {
        let one = |key: &Column| match key.kind.as_str() {
            "bigint" | "int" | "smallint" | "tinyint" => format!("\"{}\" = 0", key.name),
            _ => format!("\"{}\" = '-'", key.name),
        };
        let all: Vec<String> = sight.table.injected_keys().map(one).collect();
        let name = format!("{}.{}", sight.database.name, sight.table.name);
        (!all.is_empty()).then(|| (name, json!(all.join(" AND "))))
    };
    sights.iter().filter_map(condition).collect()
}

/// Returns the notebook of a script, in version 4.5 of the format.
fn notebook(script: &str) -> Value {
    let mut cells: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in script.lines() {
        if let Some(head) = line.strip_prefix(CELL) {
            cells.push((head, Vec::new()));
        } else if let Some((_, lines)) = cells.last_mut() {
            lines.push(line);
        }
    }
    let cells: Vec<Value> = cells.iter().map(|(head, lines)| cell(head, lines)).collect();
    json!({
        "cells": cells,
        "metadata": {
            "kernelspec": { "display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3" },
            "language_info": { "name": "python" },
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    })
}

fn cell(head: &str, lines: &[&str]) -> Value {
    match head.strip_suffix(MARKDOWN) {
        Some(id) => {
            let text = lines.iter().map(|line| line.strip_prefix('#').unwrap_or(line));
            let text: Vec<&str> = text.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
            json!({ "cell_type": "markdown", "id": id, "metadata": {}, "source": source(&text) })
        }
        None => json!({
            "cell_type": "code",
            "execution_count": null,
            "id": head,
            "metadata": {},
            "outputs": [],
            "source": source(lines),
        }),
    }
}

/// Returns the lines, each but the last with its line break, without empty ones at the end.
fn source(lines: &[&str]) -> Vec<String> {
    let count = lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
    let line = |(index, line): (usize, &&str)| {
        let end = if index + 1 < count { "\n" } else { "" };
        format!("{line}{end}")
    };
    lines.iter().take(count).enumerate().map(line).collect()
}
