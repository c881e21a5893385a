//! The questions that audits ask of the trail, as named queries of the auditors' workgroup.
//!
//! None of them loads partitions, as `MSCK REPAIR TABLE` does for a table whose partitions are in the catalogue:
//! those of the trail follow from the region and the day.

use cfn_synth::construct::{Handle, Stack};
use cfn_synth::intrinsic::region;
use cfn_synth::resources::{athena, glue};
use cfn_synth::sub;
use cfn_synth::value::Val;

/// A question.
struct Question {
    id: &'static str,
    name: &'static str,
    description: &'static str,
    /// What follows the common table expression `events`.
    sql: String,
}

/// The reads of tables in the last week. Athena writes the id of its query as `{queryId: ..}`, which is no JSON;
/// other engines write it as a JSON string.
const READS: &str = r"reads AS (
  SELECT
    eventtime,
    useridentity.sessioncontext.sourceidentity AS source_identity,
    json_extract_scalar(additionaleventdata, '$.lakeFormationPrincipal') AS principal,
    json_extract_scalar(requestparameters, '$.tableArn') AS table_arn,
    regexp_extract(requestparameters, 'queryId\W+([0-9a-f-]{36})', 1) AS query_id
  FROM events
  WHERE eventsource = 'lakeformation.amazonaws.com'
    AND eventname = 'GetDataAccess'
    AND errorcode IS NULL
    AND day >= date_format(current_date - INTERVAL '7' DAY, '%Y/%m/%d')
),
";

const QUERIES_OF_READS: &str = r"queries AS (
  SELECT
    eventtime AS started,
    sourceipaddress,
    json_extract_scalar(requestparameters, '$.workGroup') AS workgroup,
    json_extract_scalar(responseelements, '$.queryExecutionId') AS query_id
  FROM events
  WHERE eventsource = 'athena.amazonaws.com'
    AND eventname = 'StartQueryExecution'
    AND errorcode IS NULL
    AND day >= date_format(current_date - INTERVAL '8' DAY, '%Y/%m/%d')
)
SELECT
  reads.eventtime,
  reads.source_identity,
  reads.principal,
  reads.table_arn,
  reads.query_id,
  queries.workgroup,
  queries.started,
  queries.sourceipaddress
FROM reads
LEFT JOIN queries ON queries.query_id = reads.query_id
ORDER BY reads.eventtime DESC
";

/// The last change before a read decides, of each set of columns by itself: grants add up, and a grant is
/// revoked as it was made.
const GRANTS_OF_READS: &str = r"changes AS (
  SELECT
    eventtime,
    IF(eventname LIKE '%Grant%', 'granted', 'revoked') AS change,
    json_extract_scalar(entry, '$.principal.dataLakePrincipalIdentifier') AS principal,
    coalesce(
      json_extract_scalar(entry, '$.resource.tableWithColumns.databaseName'),
      json_extract_scalar(entry, '$.resource.table.databaseName')
    ) AS database_name,
    coalesce(
      json_extract_scalar(entry, '$.resource.tableWithColumns.name'),
      json_extract_scalar(entry, '$.resource.table.name')
    ) AS table_name,
    coalesce(
      json_format(json_extract(entry, '$.resource.tableWithColumns.columnNames')),
      'all but ' || json_format(json_extract(entry, '$.resource.tableWithColumns.columnWildcard.excludedColumnNames')),
      'all'
    ) AS granted_columns
  FROM events
  CROSS JOIN UNNEST(
    coalesce(
      CAST(json_extract(requestparameters, '$.entries') AS ARRAY(JSON)),
      ARRAY[json_parse(requestparameters)]
    )
  ) AS entries (entry)
  WHERE eventsource = 'lakeformation.amazonaws.com'
    AND eventname IN (
      'GrantPermissions', 'BatchGrantPermissions', 'RevokePermissions', 'BatchRevokePermissions'
    )
    AND errorcode IS NULL
    AND regexp_like(json_format(json_extract(entry, '$.permissions')), 'SELECT|ALL')
),
states AS (
  SELECT
    reads.eventtime,
    reads.source_identity,
    reads.principal,
    reads.table_arn,
    reads.query_id,
    changes.granted_columns,
    max(changes.eventtime) AS changed,
    max_by(changes.change, changes.eventtime) AS state
  FROM reads
  LEFT JOIN changes
    ON changes.principal = reads.principal
    AND changes.database_name = split_part(reads.table_arn, '/', 2)
    AND changes.table_name = split_part(reads.table_arn, '/', 3)
    AND changes.eventtime <= reads.eventtime
  GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT eventtime, source_identity, principal, table_arn, query_id, granted_columns, changed AS granted
FROM states
WHERE state = 'granted' OR state IS NULL
ORDER BY eventtime DESC
";

const DENIED: &str = r"denied AS (
  SELECT
    eventtime,
    errorcode,
    eventsource,
    eventname,
    useridentity.arn AS who,
    useridentity.sessioncontext.sourceidentity AS source_identity,
    sourceipaddress,
    errormessage
  FROM events
  WHERE (errorcode LIKE 'AccessDenied%' OR errorcode LIKE '%UnauthorizedOperation')
    AND day >= date_format(current_date - INTERVAL '7' DAY, '%Y/%m/%d')
)
SELECT * FROM denied ORDER BY eventtime DESC
";

const STEPS: &str = r"steps AS (
  SELECT
    eventtime,
    eventsource,
    eventname,
    errorcode,
    useridentity.sessioncontext.sessionissuer.username AS role,
    sourceipaddress,
    requestparameters,
    eventid
  FROM events
  WHERE useridentity.sessioncontext.sourceidentity = ?
    AND day >= date_format(current_date - INTERVAL '30' DAY, '%Y/%m/%d')
)
SELECT * FROM steps ORDER BY eventtime
";

fn questions() -> [Question; 4] {
    [
        Question {
            id: "ReadsQuery",
            name: "Who read which table, and with which query",
            description: "Joins what Lake Formation let somebody read in the last week with the Athena query that asked for it. Look up the text of the query by its id: aws athena get-query-execution --query-execution-id ID. Athena keeps it for 45 days; the trail does not have it.",
            sql: format!("{READS}{QUERIES_OF_READS}"),
        },
        Question {
            id: "GrantedColumnsQuery",
            name: "Who read which table, and the columns granted to them then",
            description: "Lists the reads of the last week with the grants that were in force, by the name of the table. A read that no grant explains has none: it was made before the logs begin, for all tables at once, or by LF-tag.",
            sql: format!("{READS}{GRANTS_OF_READS}"),
        },
        Question {
            id: "DeniedAttemptsQuery",
            name: "Who was denied what",
            description: "Lists what was denied to anybody in the last week.",
            sql: DENIED.to_owned(),
        },
        Question {
            id: "SourceIdentityQuery",
            name: "What a Studio user profile did",
            description: "Follows a source identity through the last 30 days, in whatever role. Asks for the name of the user profile, in single quotes.",
            sql: STEPS.to_owned(),
        },
    ]
}

/// Adds the questions.
pub(super) fn add(
    stack: &mut Stack,
    workgroup: &Handle<athena::WorkGroup>,
    database: &Handle<glue::Database>,
    table: &Handle<glue::Table>,
) {
    for Question { id, name, description, sql } in questions() {
        stack.add(
            id,
            athena::NamedQuery::database(database)
                .query_string(text(database, table, sql))
                .name(name)
                .description(description)
                .work_group(workgroup),
        );
    }
}

/// Returns the text of a query. Events of global services, such as sign-ins, are logged in another region.
fn text(database: &Handle<glue::Database>, table: &Handle<glue::Table>, sql: String) -> Val<String> {
    sub!(
        "WITH events AS (\n  SELECT * FROM \"{}\".\"{}\" WHERE region = '{}'\n),\n{}",
        database,
        table,
        region(),
        sql
    )
}
