//! Templates that nest themselves.

use crate::diagnostic::{Diagnostic, Place, Rule, Severity};
use crate::template::Section;
use crate::validate::graph::cycles;
use indexmap::IndexMap;

pub(in crate::validate) static RULE: Rule = Rule {
    code: "circular-nesting",
    severity: Severity::Error,
    summary: "Checks that no template nests itself, directly or through others.",
    explanation: "\
## Why is this bad?
Each stack would make another one of the same template, without end, until a quota ends it and all of it is
rolled back.

## Example
```yaml
# users.yaml
Nested:
  Type: AWS::CloudFormation::Stack
  Properties:
    TemplateURL: ./users.yaml
```

## Use instead
```yaml
# parent.yaml
Users:
  Type: AWS::CloudFormation::Stack
  Properties:
    TemplateURL: ./users.yaml
```
",
};

/// A template that nests another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nesting {
    /// The name of the template, as findings carry it.
    pub parent: String,
    /// The logical id of the nested stack.
    pub logical_id: String,
    /// Where the nested stack was written.
    pub place: Place,
    /// The name of the template that it nests.
    pub child: String,
}

/// The most members of a circle that a finding names.
const MOST_SHOWN: usize = 10;

/// Returns a finding for each circle of templates that nest one another.
#[must_use]
pub fn circles(nestings: &[Nesting]) -> Vec<Diagnostic> {
    let mut edges: IndexMap<&str, IndexMap<&str, &Nesting>> = IndexMap::new();
    for nesting in nestings {
        edges.entry(&nesting.parent).or_default().entry(&nesting.child).or_insert(nesting);
    }
    let targets = |children: &IndexMap<&str, _>| {
        let mut targets: Vec<_> = children.keys().filter_map(|child| edges.get_index_of(child)).collect();
        targets.sort_unstable();
        targets
    };
    let graph: Vec<_> = edges.values().map(targets).collect();
    let found = cycles(&graph);
    found.iter().filter_map(|cycle| circle(&edges, cycle)).collect()
}

fn circle(edges: &IndexMap<&str, IndexMap<&str, &Nesting>>, cycle: &[usize]) -> Option<Diagnostic> {
    let names: Vec<&str> = cycle.iter().filter_map(|it| Some(*edges.get_index(*it)?.0)).collect();
    let links = names.iter().zip(names.iter().cycle().skip(1));
    let nestings: Vec<_> = links.filter_map(|(parent, child)| edges.get(parent)?.get(child)).collect();
    let (first, rest) = nestings.split_first()?;
    let message = if rest.is_empty() {
        format!("`{}` nests itself", first.parent)
    } else {
        let mut chain: Vec<_> = names.iter().take(MOST_SHOWN).map(|name| format!("`{name}`")).collect();
        chain.extend(names.len().checked_sub(MOST_SHOWN + 1).map(|more| format!("{} more", more + 1)));
        chain.extend(chain.first().cloned());
        format!("the templates {} nest one another", chain.join(" -> "))
    };
    let mut finding = RULE
        .finding(message)
        .path([Section::Resources.key(), &first.logical_id])
        .at(first.place)
        .help("remove the nested stack, or nest another template");
    finding.stack.clone_from(&first.parent);
    for nesting in rest.iter().take(MOST_SHOWN) {
        let part = format!("`{}` nests `{}` here", nesting.parent, nesting.child);
        finding = finding.related_in(&nesting.parent, nesting.place, part);
    }
    Some(finding)
}

#[cfg(test)]
mod tests {
    use super::{Nesting, circles};
    use crate::diagnostic::Place;
    use crate::validate::testing::told;

    fn nesting(parent: &str, child: &str) -> Nesting {
        let logical_id = format!("{child}Stack");
        Nesting { parent: parent.to_owned(), logical_id, place: Place::Unknown, child: child.to_owned() }
    }

    #[test]
    fn templates_that_others_nest_pass() {
        let nestings = [("A", "B"), ("A", "C"), ("B", "C"), ("A", "B")].map(|(a, b)| nesting(a, b));
        assert_eq!(told(&circles(&nestings)), "");
    }

    #[test]
    fn circles_are_found() {
        let nestings = [("A", "B"), ("B", "C"), ("C", "B"), ("D", "D")].map(|(a, b)| nesting(a, b));
        let found = circles(&nestings);
        assert_eq!(
            told(&found),
            "circular-nesting Resources/CStack\n  the templates `B` -> `C` -> `B` nest one another\n  \
             help: remove the nested stack, or nest another template\n  related: `C` nests `B` here\n\
             circular-nesting Resources/DStack\n  `D` nests itself\n  \
             help: remove the nested stack, or nest another template\n"
        );
        assert_eq!(found.iter().map(|it| it.stack.as_str()).collect::<Vec<_>>(), ["B", "D"]);
    }

    #[test]
    fn a_long_circle_is_cut_short() {
        let nestings: Vec<_> =
            (0..40).map(|n| nesting(&format!("T{n}"), &format!("T{}", (n + 1) % 40))).collect();
        let found = told(&circles(&nestings));
        assert!(found.contains("`T9` -> 30 more -> `T0` nest one another"), "{found}");
    }
}
