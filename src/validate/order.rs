//! Findings in the order of the document.

use crate::diagnostic::{Diagnostic, Place};
use crate::template::{Node, Template, Value};

/// Gives each finding the template's name and, where it lacks one, the nearest place along its path; then
/// sorts the findings by where they stand in the document.
pub(super) fn conclude(template: &Template, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut ranked: Vec<(Vec<usize>, Diagnostic)> = findings
        .into_iter()
        .map(|mut finding| {
            let (rank, place) = locate(&template.root, &finding);
            finding.place = place;
            if finding.stack.is_empty() {
                finding.stack.clone_from(&template.name);
            }
            (rank, finding)
        })
        .collect();
    ranked.sort_by(|(rank, a), (other, b)| {
        (rank, a.rule.code, &a.message).cmp(&(other, b.rule.code, &b.message))
    });
    // What two rules find in the same words is one fault.
    ranked
        .dedup_by(|(_, a), (_, b)| (a.rule.code, &a.path, &a.message) == (b.rule.code, &b.path, &b.message));
    ranked.into_iter().map(|(_, finding)| finding).collect()
}

/// Returns the position of each step of a finding's path among its siblings, as far as the path leads to a
/// node, and the place to show: that of the key if the finding is about it, its own, or else that of the last
/// node on the path that has one.
fn locate(root: &Node, finding: &Diagnostic) -> (Vec<usize>, Place) {
    let (mut node, mut rank, mut place) = (root, Vec::with_capacity(finding.path.len()), root.place);
    let mut key = Place::Unknown;
    for step in &finding.path {
        let child = match &node.value {
            Value::List(items) => step
                .parse()
                .ok()
                .and_then(|position| items.get(position).map(|item| (position, Place::Unknown, item))),
            Value::Map(map) => map
                .position(step)
                .and_then(|position| map.entry(position).map(|(key, child)| (position, key, child))),
            Value::Call(call) if call.function.key() == step => Some((0, Place::Unknown, &call.argument)),
            _ => None,
        };
        let Some((position, of_key, child)) = child else { break };
        rank.push(position);
        key = of_key;
        node = child;
        place = child.place.or(place);
    }
    let place = match finding.is_about_key {
        true if rank.len() == finding.path.len() => key.or(finding.place).or(place),
        _ if goes_on_below(key, node) && finding.place.or(place) == place => key,
        _ => finding.place.or(place),
    };
    (rank, place)
}

/// Tells whether what stands under a key goes on below the key's line and starts with what the finding is not
/// about: the first key or item of a block, or the bracket of JSON.
fn goes_on_below(key: Place, node: &Node) -> bool {
    let Place::Text { line: first, .. } = key else { return false };
    let is_below = |node: &Node| matches!(node.place, Place::Text { line, .. } if line > first);
    match &node.value {
        // A function in a block starts with its name, one in JSON with a bracket.
        Value::Call(call) => !is_below(node) && is_below(&call.argument),
        Value::Map(_) | Value::List(_) => {
            let mut last = node;
            while let Some(child) = last_child(last) {
                last = child;
            }
            is_below(last)
        }
        _ => false,
    }
}

fn last_child(node: &Node) -> Option<&Node> {
    match &node.value {
        Value::List(items) => items.last(),
        Value::Map(map) => map.iter().next_back().map(|(_, child)| child),
        Value::Call(call) => Some(&call.argument),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Rule, Severity};
    use crate::validate::testing::{map, template};

    static RULE: Rule = Rule { code: "a-rule", severity: Severity::Error, summary: "", explanation: "" };

    #[test]
    fn findings_follow_the_document_and_take_the_nearest_place() {
        let line = |line| Place::Text { line, column: 1 };
        let b = Node::from(map([("Type", "AWS::SNS::Topic")])).at(line(3));
        let mut template =
            template([("Resources", map([("B", b), ("A", map([("Type", "x")]).into())]).into())]);
        template.name = "Stack".to_owned();
        let finding = |message: &str, path: &[&str]| RULE.finding(message).path(path.iter().copied());
        let found = conclude(
            &template,
            vec![
                finding("third", &["Resources", "A"]),
                finding("second", &["Resources", "B", "Type"]),
                finding("first", &["Resources", "B"]),
                finding("zeroth", &["Resources"]).at(line(9)),
            ],
        );
        let told: Vec<_> = found.iter().map(|found| (found.message.as_str(), found.place)).collect();
        assert_eq!(
            told,
            [("zeroth", line(9)), ("first", line(3)), ("second", line(3)), ("third", Place::Unknown)]
        );
        assert!(found.iter().all(|found| found.stack == "Stack"));
    }

    #[test]
    fn a_value_is_shown_where_it_stands_or_by_its_key_where_it_goes_on_below() {
        let yaml = "Resources:\n  A:\n    Type: x\n    Tags: [a, !Ref B]\n    List:\n      - 1\n    If:\n      Fn::If: [a]\n    None: {}\n";
        let json = "{\"Resources\":\n  {\"A\": {\"Type\":\n  \"x\", \"Tags\": [1,\n  2], \"Ref\": {\n\"Ref\": \"x\"}}}}";
        let shown = |text: &str, path: &[&str]| {
            let template = crate::yaml::read(text, "t").unwrap();
            let found = conclude(&template, vec![RULE.finding("").path(path.iter().copied())]);
            let Place::Text { line, column } = found[0].place else { panic!() };
            (line, column)
        };
        for (path, place) in [
            (&["Resources"][..], (1, 1)),
            (&["Resources", "A"], (2, 3)),
            (&["Resources", "A", "Type"], (3, 11)),
            (&["Resources", "A", "Tags"], (4, 11)),
            (&["Resources", "A", "List"], (5, 5)),
            (&["Resources", "A", "List", "0"], (6, 9)),
            (&["Resources", "A", "If"], (8, 7)),
            (&["Resources", "A", "None"], (9, 11)),
            (&["Resources", "A", "Missing"], (2, 3)),
        ] {
            assert_eq!(shown(yaml, path), place, "{path:?}");
        }
        for (path, place) in [
            (&["Resources"][..], (1, 2)),
            (&["Resources", "A"], (2, 4)),
            (&["Resources", "A", "Type"], (3, 3)),
            (&["Resources", "A", "Tags"], (3, 8)),
            (&["Resources", "A", "Tags", "1"], (4, 3)),
            (&["Resources", "A", "Ref"], (4, 7)),
        ] {
            assert_eq!(shown(json, path), place, "{path:?}");
        }
    }
}
