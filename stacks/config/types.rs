//! The types of columns, as tables of Athena write them.
//!
//! Athena user guide, "Data types in Amazon Athena": tables have the names of Hive, queries those of Trino.

use super::check::refuse;
use cfn_synth::config::ConfigError;
use cfn_synth::diagnostic::nearest;

/// The types without parameters.
const PLAIN: [&str; 11] = [
    "bigint",
    "binary",
    "boolean",
    "date",
    "double",
    "float",
    "int",
    "smallint",
    "string",
    "timestamp",
    "tinyint",
];

/// What queries and other databases call a type, and what tables of Athena do.
const SPELLINGS: [(&str, &str); 8] = [
    ("bool", "boolean"),
    ("integer", "int"),
    ("long", "bigint"),
    ("numeric", "decimal(p,s)"),
    ("real", "float"),
    ("row", "struct<name:type>"),
    ("text", "string"),
    ("varbinary", "binary"),
];

/// How deep types can nest in each other: no table of Athena comes near.
const DEEPEST: usize = 32;

/// What a type is, as far as formats and partitions ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A whole number.
    Integer,
    /// Any other single value.
    Single,
    /// An array, a map or a structure.
    Complex,
}

/// Checks a type, and returns what it is.
pub(super) fn check_type(key: &str, text: &str) -> Result<Kind, ConfigError> {
    read(text).map_err(|Fault { reason, help }| refuse(key, format!("is `{text}`, {reason}")).help(help))
}

/// Why a text is no type.
#[derive(Debug)]
struct Fault {
    /// A subordinate clause.
    reason: String,
    help: String,
}

impl Fault {
    fn new(reason: impl Into<String>, help: impl Into<String>) -> Self {
        Self { reason: reason.into(), help: help.into() }
    }
}

fn read(text: &str) -> Result<Kind, Fault> {
    if text.contains(char::is_whitespace) {
        let without: String = text.split_whitespace().collect();
        let help = match read(&without) {
            Ok(_) => format!("write it as `{without}`"),
            Err(_) => "choose a type of one word, such as `timestamp`".to_owned(),
        };
        return Err(Fault::new("which has blanks: types have none", help));
    }
    let mut reader = Reader { rest: text };
    let kind = reader.data_type(0)?;
    match reader.rest {
        "" => Ok(kind),
        rest => Err(Fault::new(format!("after which `{rest}` is too much"), "close each `<` and `(` once")),
    }
}

/// Reads a type from its beginning.
struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn data_type(&mut self, depth: usize) -> Result<Kind, Fault> {
        if depth > DEEPEST {
            return Err(Fault::new(
                "which nests too deep",
                format!("nest at most {DEEPEST} types in each other"),
            ));
        }
        let name = self.word(|character| character.is_ascii_alphanumeric() || character == '_');
        match name {
            "array" => {
                self.expect("<")?;
                self.data_type(depth + 1)?;
                self.expect(">")?;
                Ok(Kind::Complex)
            }
            "map" => {
                self.expect("<")?;
                if self.data_type(depth + 1)? == Kind::Complex {
                    return Err(Fault::new("whose keys are no single values", "write `map<string,..>`"));
                }
                self.expect(",")?;
                self.data_type(depth + 1)?;
                self.expect(">")?;
                Ok(Kind::Complex)
            }
            "struct" => self.structure(depth),
            "decimal" => {
                if self.take("(") {
                    self.digits()?;
                }
                Ok(Kind::Single)
            }
            "char" => self.length(255),
            "varchar" => self.length(65_535),
            "bigint" | "int" | "smallint" | "tinyint" => Ok(Kind::Integer),
            _ if PLAIN.contains(&name) => Ok(Kind::Single),
            _ => Err(unknown(name)),
        }
    }

    fn structure(&mut self, depth: usize) -> Result<Kind, Fault> {
        self.expect("<")?;
        loop {
            // What Hive's reader of types takes for a name.
            let name = self.word(|character| character.is_alphanumeric() || "_.$".contains(character));
            if name.is_empty() {
                return Err(Fault::new(
                    "in which a field has no name",
                    "write each as `name:type`, with letters, digits and `_`",
                ));
            }
            self.expect(":")?;
            self.data_type(depth + 1)?;
            if !self.take(",") {
                self.expect(">")?;
                return Ok(Kind::Complex);
            }
        }
    }

    /// Reads the digits of a decimal: how many, and how many of them after the point.
    fn digits(&mut self) -> Result<(), Fault> {
        let help = "write `decimal(p,s)` with p from 1 to 38, and s from 0 to p";
        let precision = self.number();
        let scale = if self.take(",") { self.number() } else { Some(0) };
        self.expect(")")?;
        match (precision, scale) {
            (Some(precision @ 1..=38), Some(scale)) if scale <= precision => Ok(()),
            _ => Err(Fault::new("which has no such digits", help)),
        }
    }

    fn length(&mut self, most: u32) -> Result<Kind, Fault> {
        self.expect("(")?;
        let length = self.number();
        self.expect(")")?;
        match length {
            Some(length) if (1..=most).contains(&length) => Ok(Kind::Single),
            _ => Err(Fault::new(
                "which has no such length",
                format!("write a length from 1 to {most}, or use `string`"),
            )),
        }
    }

    fn number(&mut self) -> Option<u32> {
        self.word(|character| character.is_ascii_digit()).parse().ok()
    }

    fn word(&mut self, is_part: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|character| !is_part(character)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn take(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expect(&mut self, text: &str) -> Result<(), Fault> {
        if self.take(text) {
            return Ok(());
        }
        let place = match self.rest {
            "" => "at its end".to_owned(),
            rest => format!("before `{rest}`"),
        };
        let help = "write `array<type>`, `map<type,type>`, `struct<name:type>`, `decimal(p,s)`, `char(n)` or `varchar(n)`";
        Err(Fault::new(format!("where `{text}` is missing {place}"), help))
    }
}

/// Returns what is said of a name that no type has.
fn unknown(name: &str) -> Fault {
    let lower = name.to_lowercase();
    let known = || PLAIN.into_iter().chain(["array", "char", "decimal", "map", "struct", "varchar"]);
    let spelling = SPELLINGS.iter().find(|(other, _)| *other == lower).map(|(_, own)| *own);
    let meant = spelling.or_else(|| known().find(|own| *own == lower)).or_else(|| nearest(&lower, known()));
    let help = match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "write a type of Athena's tables, such as `string`, `bigint` or `timestamp`".to_owned(),
    };
    match name {
        "" => Fault::new("where a type is missing", help),
        _ => Fault::new(format!("but there is no type `{name}`"), help),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_tables_are_read() {
        for (text, kind) in [
            ("string", Kind::Single),
            ("bigint", Kind::Integer),
            ("decimal", Kind::Single),
            ("decimal(38,38)", Kind::Single),
            ("decimal(5)", Kind::Single),
            ("char(255)", Kind::Single),
            ("varchar(65535)", Kind::Single),
            ("array<struct<a:int,b_c:map<string,array<decimal(10,2)>>>>", Kind::Complex),
        ] {
            assert_eq!(read(text).unwrap(), kind, "{text}");
        }
    }

    #[test]
    fn what_no_query_could_read_is_told() {
        let said = |text: &str| {
            let Fault { reason, help } = read(text).unwrap_err();
            format!("{reason}; {help}")
        };
        let forms = "write `array<type>`, `map<type,type>`, `struct<name:type>`, `decimal(p,s)`, `char(n)` or `varchar(n)`";
        for (text, expected) in [
            ("integer", "but there is no type `integer`; did you mean `int`?"),
            ("STRING", "but there is no type `STRING`; did you mean `string`?"),
            ("timestmp", "but there is no type `timestmp`; did you mean `timestamp`?"),
            (
                "",
                "where a type is missing; write a type of Athena's tables, such as `string`, `bigint` or `timestamp`",
            ),
            ("decimal(10, 2)", "which has blanks: types have none; write it as `decimal(10,2)`"),
            (
                "timestamp with time zone",
                "which has blanks: types have none; choose a type of one word, such as `timestamp`",
            ),
            (
                "decimal(39,2)",
                "which has no such digits; write `decimal(p,s)` with p from 1 to 38, and s from 0 to p",
            ),
            (
                "decimal(2,3)",
                "which has no such digits; write `decimal(p,s)` with p from 1 to 38, and s from 0 to p",
            ),
            ("varchar(0)", "which has no such length; write a length from 1 to 65535, or use `string`"),
            ("map<array<int>,int>", "whose keys are no single values; write `map<string,..>`"),
            (
                "struct<:int>",
                "in which a field has no name; write each as `name:type`, with letters, digits and `_`",
            ),
            ("int>", "after which `>` is too much; close each `<` and `(` once"),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
        assert_eq!(said("array<int"), format!("where `>` is missing at its end; {forms}"));
        assert_eq!(said("map<int>"), format!("where `,` is missing before `>`; {forms}"));
        assert_eq!(said("varchar"), format!("where `(` is missing at its end; {forms}"));
        let deep = format!("{}int", "array<".repeat(100_000));
        assert_eq!(said(&deep), "which nests too deep; nest at most 32 types in each other");
    }
}
