//! Each form's whole output over one set of findings.

mod acknowledged;
mod sarif;

use super::{Diagnostic, MessageFormat, Place, Rule, Severity, Sources, nearest, render, summary};
use std::panic::Location;

static UNKNOWN: Rule = Rule {
    code: "unknown-property",
    severity: Severity::Error,
    summary: "Refuses properties that the resource type does not have.",
    explanation: "CloudFormation refuses the template.\n",
};
static UNUSED: Rule = Rule {
    code: "unused-parameter",
    severity: Severity::Warning,
    summary: "Warns of parameters that nothing uses.",
    explanation: "A customer fills it in for nothing.\n",
};

const TEMPLATE: &str = "Parameters:\n  Größe: {Type: String}\nResources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    Properties: {BuketName: \"\x1b[2J\"}\n";

fn findings() -> Vec<Diagnostic> {
    let mut property = UNKNOWN
        .finding("`BuketName` is not a property of `AWS::S3::Bucket`")
        .path(["Resources", "Bucket", "Properties", "BuketName"])
        .at(Place::Text { line: 6, column: 18 })
        .help("did you mean `BucketName`?")
        .related(Place::Text { line: 5, column: 11 }, "the type is declared here");
    property.stack = "dir, 1/a:b.yaml".to_owned();
    let mut parameter = UNUSED
        .finding("nothing uses the parameter `Gr\n::error::öße`, 100%")
        .path(["Parameters", "Größe"])
        .at(Place::Text { line: 2, column: 3 });
    parameter.stack = "dir, 1/a:b.yaml".to_owned();
    let mut nowhere = UNKNOWN.finding("`X` is unknown");
    nowhere.stack = "DatasetStack".to_owned();
    vec![property, parameter, nowhere]
}

fn rendered(format: MessageFormat) -> String {
    let mut sources = Sources::new();
    sources.insert("dir, 1/a:b.yaml", TEMPLATE);
    render(&findings(), &sources, format, false)
}

#[test]
fn a_place_in_another_file_is_shown_with_its_line() {
    let mut finding = UNUSED.finding("nothing").at(Place::Text { line: 1, column: 1 }).related_in(
        "child.yaml",
        Place::Text { line: 2, column: 3 },
        "declared here",
    );
    finding.stack = "parent.yaml".to_owned();
    let mut sources = Sources::new();
    sources.insert("child.yaml", "Parameters:\n  Mode:\n");
    assert_eq!(
        render(&[finding], &sources, MessageFormat::Human, false),
        "warning[unused-parameter]: nothing\n --> parent.yaml:1:1\nnote: declared here\n --> child.yaml:2:3\n  \
         |\n2 |   Mode:\n  |   ^^^^\n\n1 warning\n"
    );
}

#[test]
fn human() {
    assert_eq!(
        rendered(MessageFormat::Human),
        "\
error[unknown-property]: `BuketName` is not a property of `AWS::S3::Bucket`
 --> dir, 1/a:b.yaml:6:18
  |
6 |     Properties: {BuketName: \"\\u{1b}[2J\"}
  |                  ^^^^^^^^^
  |
  = at: Resources.Bucket.Properties.BuketName
  = help: did you mean `BucketName`?
note: the type is declared here
 --> dir, 1/a:b.yaml:5:11
  |
5 |     Type: AWS::S3::Bucket
  |           ^^^^^^^^^^^^^^^

warning[unused-parameter]: nothing uses the parameter `Gr\\n::error::öße`, 100%
 --> dir, 1/a:b.yaml:2:3
  |
2 |   Größe: {Type: String}
  |   ^^^^^
  |
  = at: Parameters.Größe

error[unknown-property]: `X` is unknown
 --> DatasetStack

2 errors, 1 warning
"
    );
}

#[test]
fn human_without_the_text() {
    let rendered = {
        let findings = findings();
        let first: Vec<Diagnostic> = findings.into_iter().take(1).collect();
        render(&first, &Sources::new(), MessageFormat::Human, false)
    };
    assert_eq!(
        rendered,
        "\
error[unknown-property]: `BuketName` is not a property of `AWS::S3::Bucket`
 --> dir, 1/a:b.yaml:6:18
  = at: Resources.Bucket.Properties.BuketName
  = help: did you mean `BucketName`?
note: the type is declared here
 --> dir, 1/a:b.yaml:5:11

1 error
"
    );
}

#[test]
fn human_shows_the_rust_line() {
    let location = Location::caller();
    let mut finding = UNKNOWN.finding("`X` is unknown").path(["Resources", "X"]).at(Place::Rust(location));
    finding.stack = "DatasetStack".to_owned();
    let (line, gutter) = (location.line(), " ".repeat(location.line().to_string().len()));
    assert_eq!(
        render(&[finding], &Sources::new(), MessageFormat::Human, false),
        format!(
            "\
error[unknown-property]: `X` is unknown
{gutter}--> src/diagnostic/tests.rs:{line}:20
{gutter} |
{line} |     let location = Location::caller();
{gutter} |                    ^^^^^^^^^^^^^^^^
{gutter} |
{gutter} = at: DatasetStack: Resources.X

1 error
"
        )
    );
}

#[test]
fn human_in_colour() {
    let mut finding = UNUSED.finding("`X` is unused");
    finding.stack = "S".to_owned();
    assert_eq!(
        render(&[finding], &Sources::new(), MessageFormat::Human, true),
        "\x1b[1m\x1b[93mwarning[unused-parameter]\x1b[0m\x1b[1m: `X` is unused\x1b[0m\n\
         \x1b[1m\x1b[94m -->\x1b[0m S\n\n\
         \x1b[1m\x1b[93m1 warning\x1b[0m\n"
    );
}

#[test]
fn human_shows_some_of_many_that_are_alike() {
    let mut findings = vec![UNUSED.finding("`X` is unused")];
    findings.extend(vec![UNKNOWN.finding("`X` is unknown"); 10_000]);
    for finding in &mut findings {
        finding.stack = "S".to_owned();
    }
    let shown = render(&findings, &Sources::new(), MessageFormat::Human, false);
    assert_eq!(shown.matches("error[unknown-property]").count(), 100);
    let end = "note: 9900 more of `unknown-property` in S\nthe other message formats list more\n\n10000 errors, 1 warning\n";
    assert!(shown.ends_with(end), "{shown}");
}

#[test]
fn json() {
    let expected = serde_json::json!([
        {
            "code": "unknown-property",
            "severity": "error",
            "message": "`BuketName` is not a property of `AWS::S3::Bucket`",
            "help": "did you mean `BucketName`?",
            "stack": "dir, 1/a:b.yaml",
            "logicalId": "Bucket",
            "path": ["Resources", "Bucket", "Properties", "BuketName"],
            "file": "dir, 1/a:b.yaml",
            "line": 6,
            "column": 18,
            "related": [{
                "message": "the type is declared here",
                "file": "dir, 1/a:b.yaml",
                "line": 5,
                "column": 11
            }],
            "acknowledged": null
        },
        {
            "code": "unused-parameter",
            "severity": "warning",
            "message": "nothing uses the parameter `Gr\n::error::öße`, 100%",
            "help": null,
            "stack": "dir, 1/a:b.yaml",
            "logicalId": "Größe",
            "path": ["Parameters", "Größe"],
            "file": "dir, 1/a:b.yaml",
            "line": 2,
            "column": 3,
            "related": [],
            "acknowledged": null
        },
        {
            "code": "unknown-property",
            "severity": "error",
            "message": "`X` is unknown",
            "help": null,
            "stack": "DatasetStack",
            "logicalId": null,
            "path": [],
            "file": null,
            "line": null,
            "column": null,
            "related": [],
            "acknowledged": null
        }
    ]);
    assert_eq!(rendered(MessageFormat::Json), format!("{expected:#}\n"));
    assert_eq!(render(&[], &Sources::new(), MessageFormat::Json, false), "[]\n");
}

#[test]
fn github() {
    assert_eq!(
        rendered(MessageFormat::Github),
        "\
::error file=dir%2C 1/a%3Ab.yaml,line=6,col=18,title=unknown-property%3A Bucket::`BuketName` is not a property of `AWS::S3::Bucket`%0Ahelp: did you mean `BucketName`?%0Anote: the type is declared here (dir, 1/a:b.yaml:5:11)
::warning file=dir%2C 1/a%3Ab.yaml,line=2,col=3,title=unused-parameter%3A Größe::nothing uses the parameter `Gr\\n::error::öße`, 100%25
::error title=unknown-property%3A DatasetStack::`X` is unknown
"
    );
}

#[test]
fn markdown() {
    assert_eq!(
        rendered(MessageFormat::Markdown),
        "\
**2 errors, 1 warning**

| | Rule | Where | Finding |
|---|---|---|---|
| error | `unknown-property` | `dir, 1/a:b.yaml:6:18`<br>`Resources.Bucket.Properties.BuketName` | `BuketName` is not a property of `AWS::S3::Bucket`<br>**help:** did you mean `BucketName`?<br>**note:** the type is declared here `dir, 1/a:b.yaml:5:11` |
| warning | `unused-parameter` | `dir, 1/a:b.yaml:2:3`<br>`Parameters.Größe` | nothing uses the parameter `Gr\\n::error::öße`, 100% |
| error | `unknown-property` | `DatasetStack` | `X` is unknown |
"
    );
    assert_eq!(render(&[], &Sources::new(), MessageFormat::Markdown, false), "**no findings**\n");
}

#[test]
fn markdown_fits_into_a_comment() {
    let findings = vec![UNKNOWN.finding("`X` is unknown"); 10_000];
    let shown = render(&findings, &Sources::new(), MessageFormat::Markdown, false);
    let rows = shown.matches("| error |").count();
    assert!(shown.len() < 65_536 && rows > 1_000);
    assert!(shown.ends_with(&format!("\n\n{} more are not shown.\n", 10_000 - rows)), "{shown}");
}

#[test]
fn the_summary_counts_each_severity() {
    assert_eq!(summary(&findings()), "2 errors, 1 warning");
    assert_eq!(summary(&[]), "no findings");
    assert_eq!(render(&[], &Sources::new(), MessageFormat::Human, false), "");
}

#[test]
fn nearest_is_near_enough_to_be_meant() {
    assert_eq!(nearest("BuketName", ["Arn", "BucketName"]), Some("BucketName"));
    assert_eq!(nearest("Colour", ["Arn", "BucketName"]), None);
    assert_eq!(nearest("größer", ["Groesse", "GRÖßE"]), Some("GRÖßE"));
    assert_eq!(nearest("ab", ["ba"]), Some("ba"));
    let long = "a".repeat(1_000_000);
    assert_eq!(nearest(&long, [format!("{long}a").as_str()]), None);
}
