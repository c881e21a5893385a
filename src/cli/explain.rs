//! `synth explain [CODE]`

use super::failure::Failure;
use super::outcome::Outcome;
use super::rule_book;
use super::table::{Align, table};
use super::terminal::Terminal;
use crate::diagnostic::{MessageFormat, Rule, did_you_mean};
use crate::validate;
use serde_json::{Value, json};

/// The forms that the command has.
const FORMS: [MessageFormat; 3] = [MessageFormat::Human, MessageFormat::Json, MessageFormat::Markdown];

/// Prints the documentation of a rule, or a list of all rules.
pub(super) fn run(code: Option<&str>, terminal: &Terminal) -> Result<Outcome, Failure> {
    terminal.has_form(&FORMS, "explain")?;
    let rules = validate::rules();
    let text = match code {
        None => list(&rules, terminal.format),
        Some(code) => one(find(code, &rules)?, terminal.format),
    };
    terminal.output(&text)?;
    Ok(Outcome::Done)
}

fn find(code: &str, rules: &[&'static Rule]) -> Result<&'static Rule, Failure> {
    // A reader copies the code with the brackets that it stands in.
    let word = code.trim_matches(['[', ']']);
    rules.iter().copied().find(|rule| rule.code.eq_ignore_ascii_case(word)).ok_or_else(|| {
        let help = did_you_mean(word, rules.iter().map(|rule| rule.code), || {
            "`explain` without a code lists all of them".to_owned()
        });
        Failure::usage(format!("no rule has the code `{code}`")).help(help)
    })
}

fn list(rules: &[&'static Rule], format: MessageFormat) -> String {
    match format {
        MessageFormat::Json => {
            let rules: Vec<Value> = rules.iter().map(|rule| object(rule)).collect();
            format!("{:#}\n", Value::Array(rules))
        }
        MessageFormat::Markdown => rule_book::markdown(rules),
        _ => {
            let rows: Vec<_> = rules
                .iter()
                .map(|rule| [rule.code, rule.severity.word(), rule.summary].map(str::to_owned))
                .collect();
            table(&[Align::Left; 3], &rows)
        }
    }
}

fn one(rule: &Rule, format: MessageFormat) -> String {
    let Rule { code, severity, summary, explanation } = rule;
    match format {
        MessageFormat::Json => format!("{:#}\n", object(rule)),
        _ => format!("# {code} ({})\n\n{summary}\n\n{}\n", severity.word(), explanation.trim_end()),
    }
}

fn object(rule: &Rule) -> Value {
    json!({
        "code": rule.code,
        "severity": rule.severity.word(),
        "summary": rule.summary,
        "explanation": rule.explanation,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;
    use crate::validate::rules;

    #[test]
    fn a_code_is_found_as_it_is_copied() {
        let rules = rules();
        for code in ["configuration", "[configuration]", "Configuration"] {
            assert!(std::ptr::eq(find(code, &rules).unwrap(), &config::RULE), "{code}");
        }
    }

    #[test]
    fn a_misspelt_code_is_refused_with_the_one_that_is_meant() {
        let Err(Failure::Usage { message, help }) = find("confguration", &rules()) else { panic!() };
        assert_eq!(message, "no rule has the code `confguration`");
        assert_eq!(help.unwrap(), "did you mean `configuration`?");
    }

    #[test]
    fn prints_the_documentation() {
        let text = one(&config::RULE, MessageFormat::Human);
        assert!(text.starts_with("# configuration (error)\n\nRefuses a configuration"), "{text}");
        assert!(text.ends_with("```\n") && !text.ends_with("\n\n"), "{text}");
    }
}
