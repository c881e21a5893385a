//! How the files of a table are read: the classes of Hive for each format.

use crate::config::data::{Column, Table};
use crate::config::format::Format;
use cfn_synth::resources::glue::{partition, table};
use cfn_synth::template::{Map, Node, Text};
use cfn_synth::value::{Json, Val};

/// The classes that read the files of a format.
struct Classes {
    input: &'static str,
    output: &'static str,
    serde: &'static str,
}

const TEXT_INPUT: &str = "org.apache.hadoop.mapred.TextInputFormat";
const TEXT_OUTPUT: &str = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";

impl Classes {
    /// Returns those of a format (Athena user guide, "Choose a SerDe for your data").
    const fn of(format: Format) -> Self {
        match format {
            Format::Csv => Self {
                input: TEXT_INPUT,
                output: TEXT_OUTPUT,
                serde: "org.apache.hadoop.hive.serde2.OpenCSVSerde",
            },
            Format::Json => {
                Self { input: TEXT_INPUT, output: TEXT_OUTPUT, serde: "org.openx.data.jsonserde.JsonSerDe" }
            }
            Format::Orc => Self {
                input: "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
                output: "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat",
                serde: "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
            },
            Format::Parquet => Self {
                input: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
                output: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
                serde: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
            },
        }
    }
}

/// Makes a JSON object.
pub(super) fn json(entries: impl IntoIterator<Item = (impl Into<Text>, Node)>) -> Val<Json> {
    Val::new(entries.into_iter().map(|(key, value)| (key.into(), value)).collect::<Map>())
}

fn texts<const N: usize>(entries: [(&'static str, String); N]) -> Val<Json> {
    json(entries.map(|(key, value)| (key, Node::from(value))))
}

/// Returns what the reader of a table's files is told.
fn reader_parameters(table: &Table) -> Val<Json> {
    match table.format {
        Format::Csv => {
            let csv = table.csv.clone().unwrap_or_default();
            texts([
                ("separatorChar", csv.separator.to_string()),
                ("quoteChar", csv.quote.to_string()),
                ("escapeChar", csv.escape.to_string()),
            ])
        }
        // Athena user guide, "OpenX JSON SerDe".
        Format::Json if table.json.unwrap_or_default().ignore_malformed => {
            texts([("serialization.format", "1".to_owned()), ("ignore.malformed.json", "true".to_owned())])
        }
        // By position, a file without one of the columns would show the next in its place: perhaps a hidden one.
        Format::Orc => texts([("orc.column.index.access", "false".to_owned())]),
        Format::Json | Format::Parquet => texts([("serialization.format", "1".to_owned())]),
    }
}

/// Returns what the catalogue and the reader know of the files.
pub(super) fn file_parameters(table: &Table) -> Vec<(String, Node)> {
    let mut parameters = vec![
        ("classification".to_owned(), table.format.classification().into()),
        ("typeOfData".to_owned(), "file".into()),
    ];
    if table.format == Format::Csv && table.csv.as_ref().is_none_or(|csv| csv.header) {
        parameters.push(("skip.header.line.count".to_owned(), "1".into()));
    }
    parameters
}

fn column(column: &Column) -> table::Column {
    let made = table::Column::name(&column.name).type_(&column.kind);
    match &column.comment {
        Some(comment) => made.comment(comment),
        None => made,
    }
}

/// Returns the columns of a table.
pub(super) fn columns(columns: &[Column]) -> Vec<table::Column> {
    columns.iter().map(column).collect()
}

/// Returns how the files of a table are read.
pub(super) fn of_table(table: &Table, location: &Val<String>) -> table::StorageDescriptor {
    let classes = Classes::of(table.format);
    table::StorageDescriptor::new()
        .columns(columns(&table.columns))
        .location(location)
        .input_format(classes.input)
        .output_format(classes.output)
        .serde_info(
            table::SerdeInfo::new().serialization_library(classes.serde).parameters(reader_parameters(table)),
        )
}

/// Returns how the files of a partition are read: as those of its table.
pub(super) fn of_partition(table: &Table, location: Val<String>) -> partition::StorageDescriptor {
    let classes = Classes::of(table.format);
    let columns = table.columns.iter().map(|it| partition::Column::name(&it.name).type_(&it.kind));
    partition::StorageDescriptor::new()
        .columns(columns.collect::<Vec<_>>())
        .location(location)
        .input_format(classes.input)
        .output_format(classes.output)
        .serde_info(
            partition::SerdeInfo::new()
                .serialization_library(classes.serde)
                .parameters(reader_parameters(table)),
        )
}
