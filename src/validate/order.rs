//! Findings in the order of the document.

use crate::diagnostic::{Diagnostic, Place};
use crate::template::{Node, Template, Value};

/// Gives each finding the template's name and, where it lacks one, the nearest place along its path; then
/// sorts the findings by where they stand in the document.
pub(super) fn conclude(template: &Template, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut ranked: Vec<(Vec<usize>, Diagnostic)> = findings
        .into_iter()
        .map(|mut finding| {
            let (rank, place, key) = locate(&template.root, &finding.path);
            let key = key.filter(|_| finding.is_about_key).unwrap_or_default();
            finding.place = key.or(finding.place).or(place);
            if finding.stack.is_empty() {
                finding.stack.clone_from(&template.name);
            }
            (rank, finding)
        })
        .collect();
    ranked.sort_by(|(rank, a), (other, b)| {
        (rank, a.rule.code, &a.message).cmp(&(other, b.rule.code, &b.message))
    });
    ranked.into_iter().map(|(_, finding)| finding).collect()
}

/// Returns the position of each step of a path among its siblings, as far as the path leads to a node, the
/// place of the last node on it that has one, and the place of the key that it ends with.
fn locate(root: &Node, path: &[String]) -> (Vec<usize>, Place, Option<Place>) {
    let (mut node, mut rank, mut place) = (root, Vec::with_capacity(path.len()), root.place);
    let mut key = None;
    for step in path {
        let Some((position, child)) = child(node, step) else { return (rank, place, None) };
        rank.push(position);
        key = node.as_map().and_then(|map| map.key_place(step));
        node = child;
        place = child.place.or(place);
    }
    (rank, place, key)
}

fn child<'a>(node: &'a Node, step: &str) -> Option<(usize, &'a Node)> {
    match &node.value {
        Value::List(items) => {
            let position = step.parse().ok()?;
            items.get(position).map(|item| (position, item))
        }
        Value::Map(map) => map
            .iter()
            .enumerate()
            .find(|(_, (key, _))| *key == step)
            .map(|(position, (_, node))| (position, node)),
        Value::Call(call) if call.function.key() == step => Some((0, &call.argument)),
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
}
