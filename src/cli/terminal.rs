//! The two streams of the program, and what goes where.
//!
//! What a command was asked for goes to the standard output, everything said about the work to the
//! standard error, so that the output can be piped.

use super::failure::Failure;
use crate::config::reason;
use crate::diagnostic::{MessageFormat, one_line};
use anstream::AutoStream;
use anstream::stream::RawStream;
use anstyle::{AnsiColor, Style};
use clap::{ColorChoice, ValueEnum as _};
use std::io::{self, IsTerminal as _, Write};

/// The program's streams.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terminal {
    /// The form of the findings.
    pub(super) format: MessageFormat,
    colour: ColorChoice,
}

impl Terminal {
    pub(super) const fn new(colour: ColorChoice, format: MessageFormat) -> Self {
        Self { format, colour }
    }

    /// Refuses a form of messages that a command does not have.
    pub(super) fn has_form(&self, forms: &[MessageFormat], command: &str) -> Result<(), Failure> {
        if forms.contains(&self.format) {
            return Ok(());
        }
        let word = |form: &MessageFormat| {
            let word = form.to_possible_value().map(|value| value.get_name().to_owned());
            format!("`{}`", word.unwrap_or_default())
        };
        let known = forms.iter().map(word).collect::<Vec<_>>().join(", ");
        let message = format!("`{command}` has no message format {}", word(&self.format));
        Err(Failure::usage(message).help(format!("it has {known}")))
    }

    /// Writes to the standard output. A reader that has gone away has seen enough.
    pub(super) fn output(&self, text: &str) -> Result<(), Failure> {
        match write(&mut io::stdout().lock(), text) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Failure::usage(format!("cannot write to the standard output: {}", reason(&error))))
            }
            _ => Ok(()),
        }
    }

    /// Writes to the standard error; there is nowhere to say that it failed.
    pub(super) fn say(&self, text: &str) {
        let _ = write(&mut io::stderr().lock(), text);
    }

    /// Writes what a reader is told about the work, unless that was not wanted.
    pub(super) fn say_unless(&self, quiet: bool, text: &str) {
        if !quiet {
            self.say(text);
        }
    }

    /// Writes what a command was asked for in words: where a program reads the standard output, it goes
    /// to the standard error.
    pub(super) fn tell(&self, text: &str) -> Result<(), Failure> {
        if self.format == MessageFormat::Human {
            return self.output(text);
        }
        self.say(text);
        Ok(())
    }

    /// Writes a unified diff, as it is for a program and coloured and escaped for a terminal.
    pub(super) fn tell_diff(&self, diff: &str) -> Result<(), Failure> {
        let colour = self.output_colour();
        if self.format == MessageFormat::Human && (colour || io::stdout().is_terminal()) {
            return self.output(&shown_diff(diff, colour));
        }
        self.tell(diff)
    }

    /// Tells whether the standard output takes colours.
    pub(super) fn output_colour(&self) -> bool {
        self.takes_colour(&io::stdout())
    }

    /// Tells whether the standard error takes colours.
    pub(super) fn say_colour(&self) -> bool {
        self.takes_colour(&io::stderr())
    }

    fn takes_colour(&self, stream: &impl RawStream) -> bool {
        match self.colour {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                anstream::stream::IsTerminal::is_terminal(stream)
                    && AutoStream::choice(stream) != anstream::ColorChoice::Never
            }
        }
    }
}

fn shown_diff(diff: &str, colour: bool) -> String {
    let mut text = String::new();
    for line in diff.lines() {
        let style = match line.as_bytes().first() {
            _ if !colour => Style::new(),
            Some(b'+') => AnsiColor::Green.on_default(),
            Some(b'-') => AnsiColor::Red.on_default(),
            Some(b'@') => AnsiColor::Cyan.on_default(),
            _ => Style::new(),
        };
        // A tab is harmless, and its escape would hide the indentation.
        let line = line.split('\t').map(one_line).collect::<Vec<_>>().join("\t");
        text.push_str(&format!("{style}{line}{style:#}\n"));
    }
    text
}

fn write(stream: &mut impl Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.flush()
}

#[cfg(test)]
mod tests {
    use super::shown_diff;

    #[test]
    fn diffs_are_coloured_and_escaped_a_line() {
        assert_eq!(
            shown_diff("@@ -1 +1 @@\n-\ta\x1b\n+b\n c\n", false),
            "@@ -1 +1 @@\n-\ta\\u{1b}\n+b\n c\n"
        );
        assert_eq!(shown_diff("+b\n", true), "\x1b[32m+b\x1b[0m\n");
    }
}
