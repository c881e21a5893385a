//! The two streams of the program, and what goes where.
//!
//! What a command was asked for goes to the standard output, everything said about the work to the
//! standard error, so that the output can be piped.

use super::outcome::Failure;
use crate::diagnostic::MessageFormat;
use anstream::AutoStream;
use anstream::stream::RawStream;
use clap::{ColorChoice, ValueEnum as _};
use std::io::{self, Write};

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
                Err(Failure::usage(format!("cannot write to the standard output: {error}")))
            }
            _ => Ok(()),
        }
    }

    /// Writes to the standard error; there is nowhere to say that it failed.
    pub(super) fn say(&self, text: &str) {
        let _ = write(&mut io::stderr().lock(), text);
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
                stream.is_terminal() && AutoStream::choice(stream) != anstream::ColorChoice::Never
            }
        }
    }
}

fn write(stream: &mut impl Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.flush()
}
