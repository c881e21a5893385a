//! What the catalogue is told of tables and partitions.

use super::build;
use crate::config::Config;
use cfn_synth::yaml;

/// Returns the properties of a resource of the dataset stack, with a table written as here.
fn made(table: &str, logical_id: &str) -> String {
    let config: Config = serde_yaml::from_str(&format!(
        "edition: '2024'
nested_stack_url_prefix: https://templates.s3.amazonaws.com/
role_name_prefix: R_
results_bucket_prefix: results-
authentication: {{iam_users: users, federation: federation}}
data_scientists: [{{name: ann}}]
locations: [{{bucket: data, prefix: p, registration: existing}}]
databases: [{{name: d, tables: [{{name: t, description: T, columns: [{{name: a, type: string}}], {table}}}]}}]
"
    ))
    .unwrap();
    config.check().unwrap();
    let mut app = cfn_synth::construct::App::new("");
    build(&config).0.into_iter().for_each(|stack| app.add(stack));
    let template = app.into_pending().remove(0).build("yaml").template;
    let resource = template.root.get("Resources").and_then(|all| all.get(logical_id)).unwrap();
    yaml::emit_node(resource.get("Properties").unwrap())
}

#[test]
fn a_csv_file_is_read_in_partitions_as_in_the_table() {
    let table = "format: csv, csv: {separator: ;, quote: \"'\"}, partition_keys: [{name: day, type: string}],
        partitions: [[2024-05-01], [20240501]]";
    let partition = made(table, "TPartition2024Z2D05Z2D01");
    assert_eq!(
        partition,
        r#"CatalogId: !Ref AWS::AccountId
DatabaseName: !Ref DDatabase
TableName: !Ref TTable
PartitionInput:
  Values:
    - "2024-05-01"
  Parameters:
    classification: csv
    typeOfData: file
    skip.header.line.count: "1"
  StorageDescriptor:
    Location: s3://data/p/day=2024-05-01/
    InputFormat: org.apache.hadoop.mapred.TextInputFormat
    OutputFormat: org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat
    Columns:
      - Name: a
        Type: string
    SerdeInfo:
      SerializationLibrary: org.apache.hadoop.hive.serde2.OpenCSVSerde
      Parameters:
        separatorChar: ;
        quoteChar: "'"
        escapeChar: '\'
"#
    );
    assert!(made(table, "TPartition20240501").contains("Location: s3://data/p/day=20240501/\n"));
}

#[test]
fn partitions_by_a_rule_are_parameters_of_the_table() {
    let table = "format: orc, partition_keys: [{name: site, type: string}, {name: hour, type: string}],
        partition_folder: '${site}/${hour}', projection: {site: {enum: [a, b]}, hour: {date: {from: NOW-3YEARS, to: NOW,
        format: yyyy-MM-dd-HH, interval: 1, unit: hours}}}";
    assert_eq!(
        made(table, "TTable"),
        "CatalogId: !Ref AWS::AccountId
DatabaseName: !Ref DDatabase
TableInput:
  Name: t
  Description: T
  TableType: EXTERNAL_TABLE
  Parameters:
    classification: orc
    typeOfData: file
    projection.enabled: \"true\"
    projection.site.type: enum
    projection.site.values: a,b
    projection.hour.type: date
    projection.hour.range: NOW-3YEARS,NOW
    projection.hour.format: yyyy-MM-dd-HH
    projection.hour.interval: \"1\"
    projection.hour.interval.unit: HOURS
    storage.location.template: \"s3://data/p/${site}/${hour}/\"
  PartitionKeys:
    - Name: site
      Type: string
    - Name: hour
      Type: string
  StorageDescriptor:
    Location: s3://data/p/
    InputFormat: org.apache.hadoop.hive.ql.io.orc.OrcInputFormat
    OutputFormat: org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat
    Columns:
      - Name: a
        Type: string
    SerdeInfo:
      SerializationLibrary: org.apache.hadoop.hive.ql.io.orc.OrcSerde
      Parameters:
        orc.column.index.access: \"false\"
"
    );
}

#[test]
fn each_format_has_its_reader() {
    for (format, reader) in [
        ("csv", "org.apache.hadoop.hive.serde2.OpenCSVSerde"),
        ("json", "org.openx.data.jsonserde.JsonSerDe"),
        ("orc", "org.apache.hadoop.hive.ql.io.orc.OrcSerde"),
        ("parquet", "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"),
    ] {
        let table = made(&format!("format: {format}"), "TTable");
        assert!(table.contains(&format!("SerializationLibrary: {reader}\n")), "{table}");
        assert!(table.contains(&format!("classification: {format}\n")), "{table}");
        assert_eq!(table.contains("skip.header.line.count"), format == "csv");
    }
}

#[test]
fn lines_that_are_no_json_can_be_passed_over() {
    let passed_over = "ignore.malformed.json: \"true\"\n";
    assert!(made("format: json, json: {ignore_malformed: true}", "TTable").contains(passed_over));
    assert!(!made("format: json", "TTable").contains("ignore.malformed.json"));
}
