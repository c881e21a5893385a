//! How a run ends: the exit code, and what is said about it.

use super::failure::Failure;
use super::terminal::Terminal;
use crate::diagnostic::{Diagnostic, MessageFormat, has_errors, one_line};
use anstyle::{AnsiColor, Style};
use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::{self, Write as _};
use std::panic::{AssertUnwindSafe, Location};
use std::process::ExitCode;

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Outcome {
    /// What was asked for is done.
    Done = 0,
    /// There are findings of severity error, or the folder is not what would be written.
    Findings = 1,
    /// Bad usage or configuration, or a path that cannot be used.
    Unusable = 2,
    /// The program is at fault.
    Internal = 3,
}

impl Outcome {
    /// Returns how a run with these findings ends.
    pub(super) fn of(findings: &[Diagnostic]) -> Self {
        if has_errors(findings) { Self::Findings } else { Self::Done }
    }

    /// Prints what clap has to say, which may be the help that was asked for.
    pub(super) fn of_usage(error: &clap::Error) -> Self {
        // A reader that has gone away has seen enough.
        let _ = error.print();
        if error.use_stderr() { Self::Unusable } else { Self::Done }
    }

    /// Says why a command could not do its work, and returns how the run ends.
    pub(super) fn of_failure(failure: &Failure, terminal: &Terminal) -> Self {
        match failure {
            Failure::Config(error) if terminal.format == MessageFormat::Human => {
                terminal.say(&error.render(MessageFormat::Human, terminal.say_colour()));
                Self::Unusable
            }
            Failure::Config(error) => {
                // The configuration is what is unusable, even if the standard output is too.
                let _ = terminal.output(&error.render(terminal.format, false));
                Self::Unusable
            }
            Failure::Usage { message, help } => {
                terminal.say(&sentence(message, help.as_deref(), terminal.say_colour()));
                Self::Unusable
            }
            Failure::Internal { message } => {
                terminal.say(&sentence(
                    &format!("internal error: {message}"),
                    Some(REPORT),
                    terminal.say_colour(),
                ));
                Self::Internal
            }
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(outcome as u8)
    }
}

const REPORT: &str = "this is a fault of the program: please report it with the command line and these lines";

fn sentence(message: &str, help: Option<&str>, colour: bool) -> String {
    let style = if colour { AnsiColor::BrightRed.on_default().bold() } else { Style::new() };
    let help = help.map(|help| format!("  help: {}\n", one_line(help))).unwrap_or_default();
    format!("{style}error{style:#}: {}\n{help}", one_line(message))
}

/// Makes panics be reported as internal errors from now on, in the whole process.
pub(super) fn report_panics(name: &'static str) {
    std::panic::set_hook(Box::new(move |panic| {
        let mut stderr = io::stderr().lock();
        let message = panic_message(name, panic.payload(), panic.location());
        // There is nowhere to say that it failed.
        let _ = stderr.write_all(sentence(&message, Some(REPORT), false).as_bytes());
        let backtrace = Backtrace::capture();
        if backtrace.status() == BacktraceStatus::Captured {
            let _ = writeln!(stderr, "{backtrace}");
        }
    }));
}

fn panic_message(name: &str, payload: &dyn Any, location: Option<&Location<'_>>) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message");
    let place = location.map(|location| format!(" at {location}")).unwrap_or_default();
    format!("internal error in {name}{place}: {text}")
}

/// Does the work; a panic ends the run as an internal error.
pub(super) fn catch_panics(work: impl FnOnce() -> Outcome) -> Outcome {
    std::panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or(Outcome::Internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_one_line_each() {
        assert_eq!(sentence("a\nb", Some("c\x1b"), false), "error: a\\nb\n  help: c\\u{1b}\n");
        assert_eq!(sentence("a", None, true), "\x1b[1m\x1b[91merror\x1b[0m: a\n");
    }

    #[test]
    fn a_panic_is_an_internal_error() {
        assert_eq!(catch_panics(|| std::panic::resume_unwind(Box::new("boom"))), Outcome::Internal);
        assert_eq!(catch_panics(|| Outcome::Done), Outcome::Done);
    }

    #[test]
    fn a_panic_is_told_with_its_place() {
        let location = Location::caller();
        let (file, line, column) = (location.file(), location.line(), location.column());
        assert_eq!(
            panic_message("synth", &"boom", Some(location)),
            format!("internal error in synth at {file}:{line}:{column}: boom")
        );
        assert_eq!(panic_message("synth", &"boom".to_owned(), None), "internal error in synth: boom");
        assert_eq!(panic_message("synth", &1, None), "internal error in synth: no message");
    }
}
