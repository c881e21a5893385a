//! What is declared, and the template that comes of it.

mod acknowledging;
mod everything;
mod grouping;
mod misuse;
mod nesting;
mod tagging;
mod values;

use super::{App, Built, Stack};
use crate::diagnostic::{Diagnostic, Place};
use crate::template::Section;
use crate::yaml;

const URL_PREFIX: &str = "https://templates.s3.amazonaws.com/";

/// Builds the last of the stacks; the others are there to be nested.
fn build(stacks: impl IntoIterator<Item = Stack>) -> Built {
    let mut app = App::new(URL_PREFIX);
    stacks.into_iter().for_each(|stack| app.add(stack));
    app.into_pending().pop().unwrap().build("yaml")
}

/// Returns the text of the sections, of a stack that was declared without a mistake.
fn sections<const N: usize>(built: &Built, wanted: [Section; N]) -> String {
    assert_eq!(problems(built), [""; 0]);
    let mut template = built.template.clone();
    let root = template.root.as_map().unwrap();
    let kept = wanted.map(|section| (section.key(), root.get(section.key()).unwrap().clone()));
    template.root = crate::template::Map::from_iter(kept).into();
    yaml::emit(&template)
}

fn resources(stack: Stack) -> String {
    sections(&build([stack]), [Section::Resources])
}

/// Returns each finding as its path, its message and the lines of its places.
fn problems(built: &Built) -> Vec<String> {
    let text = |problem: &Diagnostic| {
        let related =
            problem.related.iter().map(|related| format!(", {} {}", related.part, line(related.place)));
        let related: String = related.collect();
        format!("{} {}: {}{related}", line(problem.place), problem.path.join("/"), problem.message)
    };
    built.problems.iter().map(text).collect()
}

/// Returns the line of a place in the file that tests this module.
fn line(place: Place) -> u32 {
    let Place::Rust(location) = place else { panic!("{place:?}") };
    assert!(location.file().starts_with("src/construct/tests"), "{location}");
    location.line()
}
