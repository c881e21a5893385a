//! `synth init [DIR]`

use super::application::Application;
use super::failure::Failure;
use super::outcome::Outcome;
use super::terminal::Terminal;
use crate::diagnostic::MessageFormat;
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

/// Writes the configuration that the application has to start from, and tells what to do with it.
pub(super) fn run<A: Application>(folder: &Path, terminal: &Terminal) -> Result<Outcome, Failure> {
    terminal.has_form(&[MessageFormat::Human], "init")?;
    let Some((name, text)) = A::starter_config() else {
        return Err(Failure::usage(format!("`{}` has no configuration to start from", A::NAME)));
    };
    fs::create_dir_all(folder).map_err(|error| Failure::path("make", folder, &error))?;
    // The current folder needs no word.
    let path = if folder == Path::new(".") { name.into() } else { folder.join(name) };
    write_new(&path, &at(text, name, &path))?;
    terminal.tell(&next_steps(A::NAME, &path))?;
    Ok(Outcome::Done)
}

/// Returns the text of a configuration whose comments name the file that it is written to.
fn at(text: &str, name: &str, path: &Path) -> String {
    let quoted = quoted(&path.display().to_string());
    // A line break would end the comment.
    if quoted.contains(char::is_control) {
        return text.to_owned();
    }
    text.replace(&format!("--config {name}"), &format!("--config {quoted}"))
}

/// Writes a file that was not there before.
fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let mut file = File::create_new(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::usage(format!("`{}` is there already", path.display()))
            .help("name another folder, or move the file away"),
        _ => Failure::path("write", path, &error),
    })?;
    file.write_all(text.as_bytes()).map_err(|error| Failure::path("write", path, &error))
}

fn next_steps(program: &str, path: &Path) -> String {
    let quoted = quoted(&path.display().to_string());
    format!(
        "wrote `{path}`\n\nNext:\n  Write your own people and data into it: its comments say what each line is for.\n  \
         Write the templates:\n    {program} --config {quoted}\n  \
         Show who can do what once they are deployed:\n    {program} access --config {quoted}\n",
        path = path.display(),
    )
}

/// Returns a word for a shell.
fn quoted(word: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "/._-+:\\".contains(character);
    if word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_steps_can_be_pasted() {
        assert_eq!(
            next_steps("synth", Path::new("our team's/cfn-synth.yaml")),
            "wrote `our team's/cfn-synth.yaml`

Next:
  Write your own people and data into it: its comments say what each line is for.
  Write the templates:
    synth --config 'our team'\\''s/cfn-synth.yaml'
  Show who can do what once they are deployed:
    synth access --config 'our team'\\''s/cfn-synth.yaml'
"
        );
    }

    #[test]
    fn comments_name_the_file_that_they_are_in() {
        let text = "# Run `synth --config a.yaml`.\na: a.yaml\n";
        for (path, expected) in [
            ("a.yaml", text),
            ("studio/a.yaml", "# Run `synth --config studio/a.yaml`.\na: a.yaml\n"),
            ("our team/a.yaml", "# Run `synth --config 'our team/a.yaml'`.\na: a.yaml\n"),
            ("a\nb/a.yaml", text),
        ] {
            assert_eq!(at(text, "a.yaml", Path::new(path)), expected);
        }
    }

    #[test]
    fn what_is_there_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yaml");
        write_new(&path, "mine").unwrap();
        let Err(Failure::Usage { message, help }) = write_new(&path, "other") else { panic!() };
        assert_eq!(message, format!("`{}` is there already", path.display()));
        assert_eq!(help.unwrap(), "name another folder, or move the file away");
        assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    }
}
