//! Which rows somebody sees: conditions as Lake Formation reads them.
//!
//! Lake Formation developer guide, "PartiQL support in row filter expressions" and "Data filtering limitations": a
//! condition compares columns with values, and joins such comparisons.

use super::check::{refuse, unknown};
use super::data::{Column, Table};
use super::types::{Kind, check_type};
use cfn_synth::config::ConfigError;

/// A condition is shorter than this.
const TOO_LONG: usize = 2048;

/// How deep a condition can nest: none that people write comes near.
const DEEPEST: usize = 32;

const OPERATORS: [&str; 8] = ["<=", ">=", "<>", "!=", "==", "=", "<", ">"];

const FORM: &str = "write comparisons such as `country = 'DE'`, and join them with `AND` and `OR`";

/// Checks a condition on the rows of a table.
pub(super) fn check_rows(key: &str, rows: &str, table: &Table) -> Result<(), ConfigError> {
    if rows.trim().is_empty() {
        return Err(refuse(key, "is empty").help("leave it out to show every row"));
    }
    if rows.len() >= TOO_LONG {
        let reason = format!("has {} characters, and must have less than {TOO_LONG}", rows.len());
        return Err(refuse(key, reason).help("let the table have a column that tells the rows apart"));
    }
    if !table.projection.is_empty() {
        // Athena user guide, "Use partition projection with Amazon Athena", limitations.
        let reason = format!(
            "is a condition on `{}`, and Athena filters no rows of a table whose partitions are projected",
            table.name
        );
        return Err(refuse(key, reason).help("list the partitions under `partitions` of the table"));
    }
    let mut reader = Reader { key, table, rest: rows.trim() };
    reader.condition(0)?;
    match reader.rest {
        "" => Ok(()),
        _ => Err(reader.unreadable()),
    }
}

/// Reads a condition from its beginning.
struct Reader<'a> {
    key: &'a str,
    table: &'a Table,
    /// What is left, without blanks before it.
    rest: &'a str,
}

/// What a column is compared with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Value {
    Number,
    Text,
    Other,
}

impl<'a> Reader<'a> {
    fn condition(&mut self, depth: usize) -> Result<(), ConfigError> {
        if depth > DEEPEST {
            return Err(refuse(self.key, format!("nests more than {DEEPEST} conditions in each other")));
        }
        loop {
            while self.word("NOT") {}
            if self.sign("(") {
                self.condition(depth + 1)?;
                if !self.sign(")") {
                    return Err(self.unreadable());
                }
            } else if !self.word("TRUE") && !self.word("FALSE") {
                self.comparison()?;
            }
            if !self.word("AND") && !self.word("OR") {
                return Ok(());
            }
        }
    }

    fn comparison(&mut self) -> Result<(), ConfigError> {
        let column = self.column()?;
        if self.word("IS") {
            let _ = self.word("NOT");
            if !self.word("NULL") {
                return Err(self.unreadable());
            }
            if self.table.partition_keys.iter().any(|key| key.name == column.name) {
                let reason = format!("asks whether the partition key `{}` is null", column.name);
                return Err(refuse(self.key, reason).help("compare it with a value: each partition has one"));
            }
            return Ok(());
        }
        let _ = self.word("NOT");
        if self.word("BETWEEN") {
            self.value(column)?;
            if !self.word("AND") {
                return Err(self.unreadable());
            }
            return self.value(column);
        }
        if self.word("IN") {
            if !self.sign("(") {
                return Err(self.unreadable());
            }
            self.value(column)?;
            while self.sign(",") {
                self.value(column)?;
            }
            return if self.sign(")") { Ok(()) } else { Err(self.unreadable()) };
        }
        if self.word("LIKE") || OPERATORS.iter().any(|operator| self.sign(operator)) {
            return self.value(column);
        }
        Err(self.unreadable())
    }

    /// Reads a column, or a field of one.
    fn column(&mut self) -> Result<&'a Column, ConfigError> {
        let Some(name) = self.name() else { return Err(self.unreadable()) };
        if self.rest.starts_with('(') {
            let reason = format!("calls `{name}`, and Lake Formation takes no functions in conditions");
            return Err(refuse(self.key, reason).help("let the table have a column with the result"));
        }
        let Some(column) = self.find(name) else {
            return Err(unknown(self.key, "column", name, self.table.column_names()));
        };
        if column.kind.starts_with("array<") || column.kind.starts_with("map<") {
            let reason = format!("is about `{}`, which has many values", column.name);
            return Err(
                refuse(self.key, reason).help("let the table have a column with the one that decides")
            );
        }
        while self.sign(".") {
            if self.name().is_none() {
                return Err(self.unreadable());
            }
        }
        Ok(column)
    }

    fn find(&self, name: &str) -> Option<&'a Column> {
        let mut columns = self.table.columns.iter().chain(&self.table.partition_keys);
        columns.find(|column| column.name == name.to_lowercase())
    }

    /// Reads a value that a column is compared with.
    fn value(&mut self, column: &Column) -> Result<(), ConfigError> {
        let before = self.rest;
        let value = self.literal()?;
        let kind = check_type(self.key, &column.kind)?;
        let is_number = kind == Kind::Integer
            || ["decimal", "double", "float"].iter().any(|name| column.kind.starts_with(name));
        let is_text = ["char", "string", "varchar"].iter().any(|name| column.kind.starts_with(name));
        if (is_number && value == Value::Text) || (is_text && value == Value::Number) {
            let text = before.strip_suffix(self.rest).unwrap_or(before).trim_end();
            let reason =
                format!("compares `{}`, which is of type `{}`, with `{text}`", column.name, column.kind);
            return Err(refuse(self.key, reason).help(match value {
                Value::Text => "write numbers without quotes",
                _ => "write texts in single quotes",
            }));
        }
        Ok(())
    }

    fn literal(&mut self) -> Result<Value, ConfigError> {
        if self.word("TRUE") || self.word("FALSE") {
            return Ok(Value::Other);
        }
        let is_dated = ["DATE", "TIMESTAMP"].iter().any(|word| self.word(word));
        if self.rest.starts_with('\'') {
            if self.quoted('\'').is_none() {
                let reason = "has a single quote that no other one closes";
                return Err(refuse(self.key, reason).help("write a quote in a text twice: `'it''s'`"));
            }
            return Ok(if is_dated { Value::Other } else { Value::Text });
        }
        let digits = self.rest.strip_prefix(['-', '+']).unwrap_or(self.rest);
        if digits.starts_with(|character: char| character.is_ascii_digit() || character == '.') {
            let is_end = |character: char| !character.is_ascii_alphanumeric() && character != '.';
            let (_, rest) = digits.split_at(digits.find(is_end).unwrap_or(digits.len()));
            self.rest = rest.trim_start();
            return Ok(Value::Number);
        }
        match self.name() {
            Some(name) => {
                let reason = format!("compares a column with `{name}`, which is no value");
                let help = format!(
                    "write a text in single quotes, as in `'{name}'`; columns are compared with none"
                );
                Err(refuse(self.key, reason).help(help))
            }
            None => Err(self.unreadable()),
        }
    }

    /// Takes a text in quotes; two of them are one in the text.
    fn quoted(&mut self, quote: char) -> Option<&'a str> {
        let text = self.rest.strip_prefix(quote)?;
        let mut from = text;
        loop {
            let (_, after) = from.split_once(quote)?;
            if let Some(more) = after.strip_prefix(quote) {
                from = more;
                continue;
            }
            self.rest = after.trim_start();
            return text.get(..text.len() - after.len() - quote.len_utf8());
        }
    }

    /// Takes a name, in double quotes or without.
    fn name(&mut self) -> Option<&'a str> {
        if self.rest.starts_with('"') {
            return self.quoted('"');
        }
        let (name, rest) = self.rest.split_at(self.name_length());
        let is_name = !name.is_empty() && !name.starts_with(|first: char| first.is_ascii_digit());
        is_name.then(|| {
            self.rest = rest.trim_start();
            name
        })
    }

    fn name_length(&self) -> usize {
        let is_end = |character: char| !character.is_alphanumeric() && character != '_';
        self.rest.find(is_end).unwrap_or(self.rest.len())
    }

    /// Takes a word, in capital letters or not.
    fn word(&mut self, word: &str) -> bool {
        let (next, rest) = self.rest.split_at(self.name_length());
        let is_next = next.eq_ignore_ascii_case(word);
        if is_next {
            self.rest = rest.trim_start();
        }
        is_next
    }

    fn sign(&mut self, sign: &str) -> bool {
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest).trim_start();
        rest.is_some()
    }

    fn unreadable(&self) -> ConfigError {
        let reason = match self.rest {
            "" => "ends too early".to_owned(),
            rest => format!("cannot be read from `{rest}` on"),
        };
        refuse(self.key, reason).help(FORM)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns what is said of a condition on a table.
    fn said(rows: &str, more: &str) -> String {
        let table: Table = serde_yaml::from_str(&format!(
            "{{name: stays, description: S, format: parquet, {more} columns: [{{name: ward, type: string}}, {{name: age,
            type: int}}, {{name: cost, type: 'decimal(10,2)'}}, {{name: born, type: date}}, {{name: tags, type:
            'array<string>'}}, {{name: address, type: 'struct<zip:string>'}}], partition_keys: [{{name: year, type: int}}]}}"
        ))
        .unwrap();
        match check_rows("rows", rows, &table) {
            Ok(()) => "accepted".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn conditions_of_columns_and_values_are_read() {
        for rows in [
            "ward = 'cardiology'",
            "WARD='it''s' and not (age>=18 or cost < -1.5)",
            "\"ward\" LIKE 'car%' AND ward NOT IN ('a', 'b')",
            "age BETWEEN 18 AND 65 AND year = 2024",
            "born >= DATE '2000-01-01' AND ward IS NOT NULL",
            "address.zip <> '1010'",
            "true",
        ] {
            assert_eq!(said(rows, ""), "accepted", "{rows}");
        }
    }

    #[test]
    fn what_lake_formation_would_not_take_is_refused() {
        for (rows, expected) in [
            (" ", "`rows` is empty"),
            ("wrad = 'x'", "`rows` names no column: `wrad`"),
            (
                "upper(ward) = 'X'",
                "`rows` calls `upper`, and Lake Formation takes no functions in conditions",
            ),
            ("ward = cardiology", "`rows` compares a column with `cardiology`, which is no value"),
            ("ward = \"cardiology\"", "`rows` compares a column with `cardiology`, which is no value"),
            ("age = '18'", "`rows` compares `age`, which is of type `int`, with `'18'`"),
            ("ward IN ('a', 1)", "`rows` compares `ward`, which is of type `string`, with `1`"),
            ("tags = 'x'", "`rows` is about `tags`, which has many values"),
            ("year IS NULL", "`rows` asks whether the partition key `year` is null"),
            ("ward = 'x", "`rows` has a single quote that no other one closes"),
            ("(ward = 'x'", "`rows` ends too early"),
            ("ward = 'x' ORDER BY age", "`rows` cannot be read from `ORDER BY age` on"),
            ("ward", "`rows` ends too early"),
        ] {
            assert_eq!(said(rows, ""), expected, "{rows}");
        }
        assert_eq!(
            said(&format!("{}ward = 'x'", "(".repeat(100)), ""),
            "`rows` nests more than 32 conditions in each other"
        );
        assert_eq!(
            said(&format!("ward = '{}'", "x".repeat(2040)), ""),
            "`rows` has 2049 characters, and must have less than 2048"
        );
        assert_eq!(
            said("year = 2024", "projection: {year: {integer: {from: 2020, to: 2030}}},"),
            "`rows` is a condition on `stays`, and Athena filters no rows of a table whose partitions are projected"
        );
    }
}
