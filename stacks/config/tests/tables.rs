//! What is refused of tables: their columns, their files, their partitions.

use super::{TWO, said_in, said_of_two};

/// The columns of the table `samples`, a CSV file.
const SAMPLES: &str = "columns: [{name: id, type: string}]";
/// The beginning of those of `visits`, Parquet files.
const VISITS: &str = "columns: [{name: ward,";

#[test]
fn columns_are_of_types_that_their_files_can_have() {
    for (text, replacement, expected) in [
        ("name: day, type: date", "name: day, type: 'decimal(10,2)'", "accepted"),
        ("name: day, type: date", "name: day, type: 'array<struct<a:int>>'", "accepted"),
        (
            "name: day, type: date",
            "name: day, type: datum",
            "`databases[0].tables[0].columns[1].type` is `datum`, but there is no type `datum`",
        ),
        (
            SAMPLES,
            "columns: [{name: id, type: 'array<string>'}]",
            "`databases[1].tables[0].columns[0].type` is of many values, and a field of a CSV file is read as one",
        ),
        (SAMPLES, "csv: {separator: ;, header: false}, columns: [{name: id, type: string}]", "accepted"),
        (
            SAMPLES,
            "csv: {escape: '\"'}, columns: [{name: id, type: string}]",
            "`databases[1].tables[0].csv.escape` is `\"`, as the quote is",
        ),
        (
            SAMPLES,
            "csv: {separator: \"\\n\"}, columns: [{name: id, type: string}]",
            "`databases[1].tables[0].csv.separator` is `\\n`, which cannot stand in a line",
        ),
    ] {
        assert_eq!(said_of_two(text, replacement), expected);
    }
}

/// Returns what is said of the table `visits` with partition keys `year`, a whole number, and `site`.
fn said_of_partitions(more: &str) -> String {
    let keys = "partition_keys: [{name: year, type: int}, {name: site, type: string}]";
    // Rows of projected partitions cannot be filtered.
    let all_rows = TWO.replacen(", rows: ward = 'A'", "", 1);
    said_in(&all_rows, VISITS, &format!("{keys}, {more}, {VISITS}"))
}

#[test]
fn listed_partitions_fit_their_keys() {
    let place = "`databases[0].tables[0].partition";
    for (more, expected) in [
        (r#"partitions: [["2024", a], ["2024", a.b]]"#, "accepted".to_owned()),
        (
            r#"partitions: [["2024"]]"#,
            format!("{place}s[0]` lists 1 of its values, which are 2: one for each partition key"),
        ),
        (r#"partitions: [[may, a]]"#, format!("{place}s[0][0]` is `may`, and its key is of whole numbers")),
        (
            r#"partitions: [["2024", a/b]]"#,
            format!("{place}s[0][1]` is `a/b`, which is no part of a folder's name"),
        ),
        (r#"partitions: [["2024", "*"]]"#, format!("{place}s[0][1]` has the character `*`")),
        (r#"partitions: [["2024", a], ["2024", a]]"#, format!("{place}s[1]` repeats the partition `2024/a`")),
        ("partition_folder: '${year}/${site}'", "accepted".to_owned()),
        ("partition_folder: '${year}'", format!("{place}_folder` has no place for the partition key `site`")),
        ("partition_folder: '${year}/${sit}'", format!("{place}_folder` names no partition key: `sit`")),
        (
            "partition_folder: '/${year}/${site}'",
            format!("{place}_folder` must name a folder below the table's, without a slash at its ends"),
        ),
    ] {
        assert_eq!(said_of_partitions(more), expected, "{more}");
    }
    let keys = "partition_keys: [{name: a, type: 'array<int>'}]";
    assert_eq!(
        said_of_two(VISITS, &format!("{keys}, {VISITS}")),
        "`databases[0].tables[0].partition_keys[0].type` is `array<int>`, and the name of a folder is one value"
    );
    let many: String = (0..401).map(|number| format!("['{number}', a],")).collect();
    assert_eq!(
        said_of_partitions(&format!("partitions: [{many}]")),
        "`databases[0].tables[0].partitions` has 401 partitions, and a stack has place for 400"
    );
}

#[test]
fn the_rules_of_partitions_are_complete() {
    let place = "`databases[0].tables[0].projection";
    let dates = |dates: &str| format!("{{year: {{date: {{{dates}}}}}, site: injected}}");
    for (rules, expected) in [
        (
            "{year: {integer: {from: 2015, to: 2030, digits: 4}}, site: {enum: [a, b]}}".to_owned(),
            "accepted".to_owned(),
        ),
        (dates("from: 2020-01-01, to: NOW, format: yyyy-MM-dd"), "accepted".to_owned()),
        (
            "{year: injected}".to_owned(),
            format!("{place}` says nothing of the partition key `site`, and must of each"),
        ),
        ("{years: injected}".to_owned(), format!("{place}` names no partition key: `years`")),
        (
            "{year: {enum: []}}".to_owned(),
            format!("{place}.year.enum` is empty: there would be no partition"),
        ),
        (
            "{year: {enum: ['a,b']}}".to_owned(),
            format!("{place}.year.enum[0]` is `a,b`, and a comma ends a value"),
        ),
        (
            "{year: {integer: {from: 2, to: 1}}}".to_owned(),
            format!("{place}.year.integer` begins with 2, after its end 1"),
        ),
        (
            "{year: {integer: {from: 1, to: 2, interval: 0}}}".to_owned(),
            format!("{place}.year.integer.interval` is 0, and must be more"),
        ),
        (
            dates("from: 2020-01-01, to: NOW, format: YYYY-MM-dd"),
            format!("{place}.year.date.format` has `Y`, which is the year that weeks are of, beside a month"),
        ),
        (
            dates("from: 2020-01-01, to: NOW, format: yyyy-MM-DD"),
            format!("{place}.year.date.format` has `D`, which is the day of the year, beside a month"),
        ),
        (dates("from: 2020-001, to: NOW, format: yyyy-DDD, interval: 1, unit: days"), "accepted".to_owned()),
        (
            dates("from: 2020-01, to: NOW, format: yyyy-MM-dd"),
            format!("{place}.year.date.from` is `2020-01`, which is not in the format `yyyy-MM-dd`"),
        ),
        (
            dates("from: NOW-3YEARS, to: NOW, format: yyyy-MM-dd-HH"),
            format!(
                "{place}.year.date` needs an interval: the format `yyyy-MM-dd-HH` is neither of single days nor of months"
            ),
        ),
        (
            dates("from: NOW-3YEARS, to: NOW, format: yyyy-MM-dd-HH, interval: 1"),
            format!("{place}.year.date` has one of `interval` and `unit` only"),
        ),
        (
            dates("from: NOW-3YEARS, to: NOW, format: yyyy-MM-dd-HH, interval: 1, unit: hours"),
            "accepted".to_owned(),
        ),
    ] {
        assert_eq!(said_of_partitions(&format!("projection: {rules}")), expected, "{rules}");
    }
    assert_eq!(
        said_of_partitions("partitions: [['1', a]], projection: {year: injected, site: injected}"),
        "`databases[0].tables[0].partitions` is said beside `projection`, with which Athena does not look at partitions"
    );
}

#[test]
fn a_key_is_told_to_the_role_that_decrypts_with_it() {
    let place = "prefix: ward}";
    let key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    for (replacement, expected) in [
        (format!("prefix: ward, key_arn: '{key}'}}"), "accepted".to_owned()),
        (
            format!("prefix: ward, registration: existing, key_arn: '{key}'}}"),
            "`locations[0].key_arn` is for the role that the stack makes, and here another reads the data"
                .to_owned(),
        ),
        (
            "prefix: ward, key_arn: alias/data}".to_owned(),
            "`locations[0].key_arn` is `alias/data`, which is not the ARN of a key".to_owned(),
        ),
    ] {
        assert_eq!(said_of_two(place, &replacement), expected);
    }
}

#[test]
fn what_belongs_to_another_format_or_table_is_refused() {
    for (text, replacement, expected) in [
        (
            VISITS,
            "csv: {header: false}, columns: [{name: ward,",
            "`databases[0].tables[0].csv` is for the format `csv`, and the table's is another",
        ),
        ("format: parquet", "format: json, json: {ignore_malformed: true}", "accepted"),
        (
            "name: day,",
            "name: visit.day,",
            "`databases[0].tables[0].columns[1].name` has the character `.`, which ends a name",
        ),
        (
            "name: day,",
            &format!("name: day, comment: {},", "x".repeat(256)),
            "`databases[0].tables[0].columns[1].comment` has more than 255 characters",
        ),
        (
            VISITS,
            "partition_folder: x, columns: [{name: ward,",
            "`databases[0].tables[0].partition_folder` is said of a table that has no partitions",
        ),
        (
            "bucket: lab-data, prefix: lab",
            "bucket: ward-data, prefix: ward",
            "`locations[1].prefix` is the folder of another location: Lake Formation registers it once",
        ),
        (
            "bucket: lab-data, prefix: lab",
            "bucket: ward-data, prefix: ward/lab",
            "`locations[1].prefix` lies in the folder of the location `Ward`, which Lake Formation reads in a way of its own",
        ),
        ("bucket: lab-data, prefix: lab", "bucket: ward-data, prefix: wardens", "accepted"),
        ("bucket: lab-data", "bucket: l.b", "accepted"),
        ("bucket: lab-data", "bucket: ab", "`locations[1].bucket` is `ab`, and no bucket can be called so"),
        (
            "bucket: lab-data",
            "bucket: lab-",
            "`locations[1].bucket` is `lab-`, and no bucket can be called so",
        ),
        (
            "bucket: lab-data",
            "bucket: .lab",
            "`locations[1].bucket` is `.lab`, and no bucket can be called so",
        ),
        (
            "bucket: lab-data",
            "bucket: l..b",
            "`locations[1].bucket` is `l..b`, and no bucket can be called so",
        ),
        (
            "bucket: lab-data",
            "bucket: 10.0.0.1",
            "`locations[1].bucket` is `10.0.0.1`, and no bucket can be called so",
        ),
        (
            "location: Lab, folder: s",
            "location: Ward, folder: s",
            "`databases[0].tables[0]` reads the files of the table `samples` too, which lie in its folder",
        ),
        (
            "location: Lab, folder: s,",
            "location: Ward,",
            "`databases[0].tables[0]` reads the files of the table `samples` too, which lie in its folder",
        ),
    ] {
        assert_eq!(said_of_two(text, replacement), expected);
    }
    let sibling = TWO.replacen("location: Ward,", "location: Ward, folder: ss,", 1);
    assert_eq!(said_in(&sibling, "location: Lab, folder: s", "location: Ward, folder: s"), "accepted");
}

#[test]
fn locations_that_were_registered_before_may_lie_in_one_another() {
    let nested = TWO.replacen("bucket: lab-data, prefix: lab", "bucket: ward-data, prefix: ward/lab", 1);
    let sibling = nested.replacen("location: Ward,", "location: Ward, folder: visits,", 1);
    let existing = "prefix: ward, registration: existing}";
    assert_eq!(said_in(&sibling, "prefix: ward}", existing), "accepted");
    assert_eq!(
        said_in(&nested, "prefix: ward}", existing),
        "`databases[0].tables[0]` reads the files of the table `samples` too, which lie in its folder"
    );
}

#[test]
fn tables_with_partitions_read_the_folders_of_these() {
    let (first, second) = ("databases[0].tables[0]", "databases[1].tables[0]");
    let reads = |reader: &str, name: &str| {
        format!("`{reader}` reads the files of the table `{name}` too, which lie in its folder")
    };
    let (visits, samples) = (reads(first, "samples"), reads(second, "visits"));
    let year = "partition_keys: [{name: year, type: int}]";
    let site = "partition_keys: [{name: site, type: string}]";
    let of_year = |rule: &str| format!("{year}, projection: {{year: {rule}}}, partition_folder: '${{year}}'");
    let dates = |from: &str| {
        let rule = format!("{{date: {{from: '{from}', to: NOW, format: yyyy-MM-dd}}}}");
        format!("{site}, projection: {{site: {rule}}}, partition_folder: '${{site}}'")
    };
    let both = "{name: site, type: string}, {name: year, type: int}";
    let joined = format!(
        "partition_keys: [{both}], projection: {{site: injected, year: {{integer: {{from: 1, to: 9}}}}}}, partition_folder: '${{site}}-${{year}}'"
    );
    let listed = format!("{year}, partitions: [['2024'], ['2025']]");
    let injected = format!("{site}, projection: {{site: injected}}");
    // What is said of `visits`, the folder of `samples` in the same location, and what is said of it.
    for (outer, folder, inner, expected) in [
        // Whose partitions are found later.
        (year, "s", "", "accepted"),
        (&listed, "s", "", "accepted"),
        (&listed, "year=2025", "", &visits),
        (&listed, "year=2025/more", "", &visits),
        (&listed, "year=20256", "", "accepted"),
        (&listed, "", "", &samples),
        (&listed, "", &listed, &visits),
        (&listed, "", &format!("{year}, partitions: [['2026']]"), "accepted"),
        (&of_year("{integer: {from: 2020, to: 2024}}"), "2024", "", &visits),
        (&of_year("{integer: {from: 2020, to: 2024}}"), "2025", "", "accepted"),
        (&of_year("{integer: {from: 2020, to: 2024}}"), "lookup", "", "accepted"),
        (&of_year("{integer: {from: 2020, to: 2024}}"), "", &of_year("{enum: ['2024', x]}"), &visits),
        (&of_year("{integer: {from: 2020, to: 2024}}"), "", &of_year("{enum: ['2025', x]}"), "accepted"),
        (&of_year("{enum: ['2024']}"), "2024/s", &of_year("{integer: {from: 1, to: 2}}"), &visits),
        (
            &of_year("{integer: {from: 2020, to: 2024}}"),
            "",
            &of_year("{integer: {from: 2025, to: 2026}}"),
            "accepted",
        ),
        (
            &of_year("{integer: {from: 2020, to: 2024}}"),
            "",
            &of_year("{integer: {from: 2024, to: 2026}}"),
            &visits,
        ),
        (&dates("2024-01-01"), "2024-05-01", "", &visits),
        (&dates("2024-01-01"), "lookup", "", "accepted"),
        (&dates("2024-01-01"), "", &dates("2024-01-01"), &visits),
        (&dates("2024-01-01"), "", &dates("2023-01-01"), "accepted"),
        (&dates("2024-01-01"), "", &of_year("{integer: {from: 1, to: 2}}"), "accepted"),
        (&injected, "site=any", "", &visits),
        (&injected, "any", "", "accepted"),
        (&injected, "", &listed, "accepted"),
        (&injected, "", &injected, &visits),
        (&joined, "any-1", "", "accepted"),
        ("", "", &joined, &visits),
    ] {
        let of_visits = format!("location: Ward, {outer}{}", if outer.is_empty() { "" } else { ", " });
        let folder = if folder.is_empty() { String::new() } else { format!("folder: '{folder}', ") };
        let of_samples =
            format!("location: Ward, {folder}{inner}{}", if inner.is_empty() { "" } else { ", " });
        let config = TWO.replacen("location: Ward, ", &of_visits, 1).replacen(", rows: ward = 'A'", "", 1);
        assert_eq!(
            said_in(&config, "location: Lab, folder: s, ", &of_samples),
            expected,
            "{of_visits} {of_samples}"
        );
    }
}

#[test]
fn whoever_sees_a_table_can_name_what_its_queries_must_name() {
    let key = "partition_keys: [{name: site, type: string}], projection: {site: injected}";
    let table = TWO.replacen(VISITS, &format!("{key}, {VISITS}"), 1).replacen(", rows: ward = 'A'", "", 1);
    for (columns, expected) in [
        ("except: [ward]", "accepted"),
        ("only: [day, site]", "accepted"),
        (
            "only: [day]",
            "`data_scientists[1].tables[0].columns.only` hides the partition key `site`, whose value every query must name",
        ),
        (
            "except: [site]",
            "`data_scientists[1].tables[0].columns.except` hides the partition key `site`, whose value every query must name",
        ),
    ] {
        assert_eq!(said_in(&table, "except: [ward]", columns), expected);
    }
}
