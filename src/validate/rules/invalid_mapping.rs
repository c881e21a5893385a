//! The form of mappings.

use crate::diagnostic::{Rule, Severity};
use crate::template::{Function, Map, Section, Value};
use crate::validate::context::Context;
use crate::validate::findings::Findings;

pub(super) static RULE: Rule = Rule {
    code: "invalid-mapping",
    severity: Severity::Error,
    summary: "Checks that mappings have two levels of keys, and literal values below.",
    explanation: "\
## Why is this bad?
A mapping maps a key, and a key below it, to a text, a number, a boolean or a list of those. Keys of the first level
consist of letters, digits, hyphens and periods, those of the second of letters and digits alone: the name of a
region can be a key of the first level only. Functions other than `Fn::Transform` cannot stand in a mapping.

## Example
```yaml
Mappings:
  Stages:
    live: 3
```

## Use instead
```yaml
Mappings:
  Stages:
    live:
      Instances: 3
```
",
};

/// The punctuation that keys of a level may have, with the words that name what they consist of.
type Level = (&'static [char], &'static str);

const FIRST: Level = (&['-', '.'], "letters, digits, `-` and `.`");
const SECOND: Level = (&[], "letters and digits, which a key of the second level consists of");

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (name, node) in context.index.entries(Section::Mappings) {
        let path = ["Mappings", name];
        let Some(mapping) = levels(&node.value, &path, findings) else { continue };
        for (key, node) in mapping.iter().filter(|(key, _)| *key != Function::Transform.key()) {
            let path = ["Mappings", name, key];
            judge_key(key, &path, FIRST, findings);
            let Some(level) = levels(&node.value, &path, findings) else { continue };
            for (key, node) in level.iter().filter(|(key, _)| *key != Function::Transform.key()) {
                let path = ["Mappings", name, path[2], key];
                judge_key(key, &path, SECOND, findings);
                let help = match node.value {
                    Value::Map(_) => "mappings have two levels of keys: use another mapping for more",
                    Value::Null => "write a value after the colon, or remove the key",
                    _ => continue,
                };
                let message = format!("the value of `{key}` is neither a scalar nor a list");
                findings.push(RULE.finding(message).path(path).help(help));
            }
        }
    }
}

/// Returns the mapping of a level of keys. A call is judged by `misplaced-function`.
fn levels<'a>(value: &'a Value, path: &[&str], findings: &mut Findings) -> Option<&'a Map> {
    match value {
        Value::Map(map) if !map.is_empty() => Some(map),
        Value::Call(_) => None,
        _ => {
            let name = path.last().copied().unwrap_or_default();
            findings.push(
                RULE.finding(format!("`{name}` is not a mapping of keys"))
                    .path(path.iter().copied())
                    .help("give it at least one key"),
            );
            None
        }
    }
}

fn judge_key(key: &str, path: &[&str], (punctuation, words): Level, findings: &mut Findings) {
    if key.is_empty() || key.chars().any(|c| !c.is_ascii_alphanumeric() && !punctuation.contains(&c)) {
        findings.push(
            RULE.finding(format!("the key `{key}` has characters other than {words}"))
                .path(path.iter().copied())
                .about_key()
                .help("rename the key"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    #[test]
    fn mappings_have_two_levels() {
        let good = r#"{"Mappings": {"M": {"us-east-1": {"A": "x", "B": [1]}}, "N": {"Fn::Transform": {}}}}"#;
        assert_eq!(findings(check, good), "");
        assert_eq!(
            findings(
                check,
                r#"{"Mappings": {"M": {"a": 3, "b_c": {"k": {"deep": 1}, "n": null}}, "N": {}}}"#
            ),
            "invalid-mapping Mappings/M/a\n  `a` is not a mapping of keys\n  help: give it at least one key\n\
             invalid-mapping Mappings/M/b_c\n  the key `b_c` has characters other than letters, digits, `-` \
             and `.`\n  help: rename the key\n\
             invalid-mapping Mappings/M/b_c/k\n  the value of `k` is neither a scalar nor a list\n  \
             help: mappings have two levels of keys: use another mapping for more\n\
             invalid-mapping Mappings/M/b_c/n\n  the value of `n` is neither a scalar nor a list\n  \
             help: write a value after the colon, or remove the key\n\
             invalid-mapping Mappings/N\n  `N` is not a mapping of keys\n  help: give it at least one key\n"
        );
    }

    #[test]
    fn names_of_regions_are_keys_of_the_first_level() {
        assert_eq!(
            findings(check, r#"{"Mappings": {"M": {"a.b": {"us-east-1": "x"}}}}"#),
            "invalid-mapping Mappings/M/a.b/us-east-1\n  the key `us-east-1` has characters other than letters and \
             digits, which a key of the second level consists of\n  help: rename the key\n"
        );
    }
}
