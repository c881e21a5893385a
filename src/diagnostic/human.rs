//! The form for a reader at a terminal: what rustc prints.

use super::escape::one_line;
use super::excerpt::excerpt;
use super::sources::{Lines, Position, Sources};
use super::summary::{standing, summary};
use super::{Diagnostic, Place, Severity};
use anstyle::{AnsiColor, Style};
use indexmap::IndexMap;
use std::fmt::Write as _;

/// The most findings of one rule in one template that are shown: who has as many mends them by the rule.
const MOST_ALIKE: usize = 100;

pub(super) fn render(diagnostics: &[Diagnostic], sources: &Sources, colour: bool) -> String {
    let palette = if colour { Palette::COLOURED } else { Palette::PLAIN };
    let mut output = String::new();
    let mut lines = Lines::new(sources);
    let mut alike: IndexMap<(&str, &str), usize> = IndexMap::new();
    for diagnostic in standing(diagnostics) {
        let count = alike.entry((&diagnostic.stack, diagnostic.rule.code)).or_default();
        *count += 1;
        if *count <= MOST_ALIKE {
            Report { diagnostic, palette, gutter: gutter(diagnostic), output: &mut output }.write(&mut lines);
            output.push('\n');
        }
    }
    let mut is_cut = false;
    for ((stack, code), count) in alike.into_iter().filter(|(_, count)| *count > MOST_ALIKE) {
        let (more, stack, strong) = (count - MOST_ALIKE, one_line(stack), palette.strong);
        writeln_to(&mut output, format_args!("{strong}note{strong:#}: {more} more of `{code}` in {stack}"));
        is_cut = true;
    }
    if is_cut {
        output.push_str("the other message formats list more\n\n");
    }
    if let Some(worst) = standing(diagnostics).map(|diagnostic| diagnostic.rule.severity).max() {
        let style = palette.of(worst);
        writeln_to(&mut output, format_args!("{style}{}{style:#}", summary(diagnostics)));
    }
    output
}

#[derive(Clone, Copy)]
struct Palette {
    error: Style,
    warning: Style,
    frame: Style,
    strong: Style,
}

impl Palette {
    const PLAIN: Self =
        Self { error: Style::new(), warning: Style::new(), frame: Style::new(), strong: Style::new() };
    const COLOURED: Self = Self {
        error: AnsiColor::BrightRed.on_default().bold(),
        warning: AnsiColor::BrightYellow.on_default().bold(),
        frame: AnsiColor::BrightBlue.on_default().bold(),
        strong: Style::new().bold(),
    };

    const fn of(&self, severity: Severity) -> Style {
        match severity {
            Severity::Error => self.error,
            Severity::Warning => self.warning,
        }
    }
}

struct Report<'a> {
    diagnostic: &'a Diagnostic,
    palette: Palette,
    /// The width of the widest line number.
    gutter: usize,
    output: &'a mut String,
}

impl Report<'_> {
    fn write(mut self, lines: &mut Lines<'_>) {
        let Self { diagnostic, palette, gutter, .. } = self;
        let Palette { frame, strong, .. } = palette;
        let severity = palette.of(diagnostic.rule.severity);
        self.line(format_args!(
            "{severity}{}[{}]{severity:#}{strong}: {}{strong:#}",
            diagnostic.rule.severity.word(),
            diagnostic.rule.code,
            one_line(&diagnostic.message)
        ));
        let shown = self.place(Position::of(diagnostic, diagnostic.place), severity, lines);
        let notes = [("at", property_path(diagnostic)), ("help", diagnostic.help.clone())];
        let notes: Vec<_> = notes.iter().filter_map(|(word, text)| Some((word, text.as_ref()?))).collect();
        if shown && !notes.is_empty() {
            self.line(format_args!("{frame}{:gutter$} |{frame:#}", ""));
        }
        for (word, text) in notes {
            let text = one_line(text);
            self.line(format_args!("{frame}{:gutter$} ={frame:#} {strong}{word}{strong:#}: {text}", ""));
        }
        for related in &diagnostic.related {
            self.line(format_args!("{strong}note{strong:#}: {}", one_line(&related.part)));
            if related.place != Place::Unknown {
                self.place(Position::of_related(diagnostic, related), frame, lines);
            }
        }
    }

    /// Writes where something is, and the line if its text can be had; returns whether it was shown.
    fn place(&mut self, position: Option<Position<'_>>, mark: Style, lines: &mut Lines<'_>) -> bool {
        let frame = self.palette.frame;
        let gutter = self.gutter;
        let arrow = format!("{frame}{:gutter$}-->{frame:#}", "");
        let Some(position) = position else {
            if self.diagnostic.stack.is_empty() {
                return false;
            }
            self.line(format_args!("{arrow} {}", one_line(&self.diagnostic.stack)));
            return false;
        };
        let Position { file, line, column, language } = position;
        self.line(format_args!("{arrow} {}:{line}:{column}", one_line(file)));
        let Some(excerpt) = lines.line(position).map(|line| excerpt(line, language)) else {
            return false;
        };
        self.line(format_args!("{frame}{:gutter$} |{frame:#}", ""));
        self.line(format_args!("{frame}{line:gutter$} |{frame:#} {}", excerpt.text));
        let marks = "^".repeat(excerpt.width);
        self.line(format_args!(
            "{frame}{:gutter$} |{frame:#} {:2$}{mark}{marks}{mark:#}",
            "", "", excerpt.offset
        ));
        true
    }

    fn line(&mut self, arguments: std::fmt::Arguments<'_>) {
        writeln_to(self.output, arguments);
    }
}

/// Returns the stack and the path below the template's root, such as `Stack: Resources.Bucket.Type`.
fn property_path(diagnostic: &Diagnostic) -> Option<String> {
    let path = diagnostic.path.join(".");
    let path = if path.is_empty() { diagnostic.logical_id.clone()? } else { path };
    // For a file, the arrow says its name; for a stack it is the Rust file that the arrow points to.
    Some(match diagnostic.place {
        Place::Rust(_) if !diagnostic.stack.is_empty() => format!("{}: {path}", diagnostic.stack),
        _ => path,
    })
}

fn gutter(diagnostic: &Diagnostic) -> usize {
    let related = diagnostic.related.iter().filter_map(|related| Position::of_related(diagnostic, related));
    let last = related.chain(Position::of(diagnostic, diagnostic.place)).map(|position| position.line).max();
    last.map_or(1, |line| line.to_string().len())
}

fn writeln_to(output: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = output.write_fmt(arguments);
    let trimmed = output.trim_end_matches(' ').len();
    output.truncate(trimmed);
    output.push('\n');
}
