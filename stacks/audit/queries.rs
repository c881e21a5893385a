//! The questions that audits ask of the trail, as named queries of the auditors' workgroup.
//!
//! None of them loads partitions, as `MSCK REPAIR TABLE` does for a table whose partitions are in the catalogue:
//! those of the trail follow from the region and the day.

use cfn_synth::construct::{Handle, Stack};
use cfn_synth::intrinsic::{partition, region};
use cfn_synth::resources::{athena, glue};
use cfn_synth::sub;
use cfn_synth::value::Val;

/// Where global services such as IAM log what is asked of them, by partition (AWS SDKs, `endpoints.json`: the region
/// that signs requests to IAM).
const GLOBAL_SERVICES: [(&str, &str); 8] = [
    ("aws", "us-east-1"),
    ("aws-cn", "cn-north-1"),
    ("aws-eusc", "eusc-de-east-1"),
    ("aws-iso", "us-iso-east-1"),
    ("aws-iso-b", "us-isob-east-1"),
    ("aws-iso-e", "eu-isoe-west-1"),
    ("aws-iso-f", "us-isof-south-1"),
    ("aws-us-gov", "us-gov-west-1"),
];

/// Where the events that a question is about are logged.
enum Logged {
    /// In the region of the services that hold the data, which is that of the stack.
    Here,
    /// There, or where global services log theirs.
    HereOrGlobally,
}

/// A question.
struct Question {
    id: &'static str,
    name: &'static str,
    description: &'static str,
    logged: Logged,
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
/// revoked as it was made. What a grant on a filter shows is said where the filter was made, or changed.
const GRANTS_OF_READS: &str = r"entries AS (
  SELECT
    eventtime,
    IF(eventname LIKE '%Grant%', 'granted', 'revoked') AS change,
    json_extract_scalar(entry, '$.principal.dataLakePrincipalIdentifier') AS principal,
    coalesce(
      json_extract(entry, '$.resource.tableWithColumns'),
      json_extract(entry, '$.resource.dataCellsFilter'),
      json_extract(entry, '$.resource.table')
    ) AS resource,
    json_extract_scalar(entry, '$.resource.dataCellsFilter.name') AS filter_name
  FROM events
  CROSS JOIN UNNEST(
    coalesce(
      CAST(json_extract(requestparameters, '$.entries') AS ARRAY(JSON)),
      ARRAY[json_parse(requestparameters)]
    )
  ) AS each_entry (entry)
  WHERE eventsource = 'lakeformation.amazonaws.com'
    AND eventname IN (
      'GrantPermissions', 'BatchGrantPermissions', 'RevokePermissions', 'BatchRevokePermissions'
    )
    AND errorcode IS NULL
    AND regexp_like(json_format(json_extract(entry, '$.permissions')), 'SELECT|ALL')
),
changes AS (
  SELECT
    eventtime,
    change,
    principal,
    json_extract_scalar(resource, '$.databaseName') AS database_name,
    coalesce(
      json_extract_scalar(resource, '$.tableName'),
      json_extract_scalar(resource, '$.name')
    ) AS table_name,
    filter_name,
    IF(filter_name IS NULL, coalesce(
      json_format(json_extract(resource, '$.columnNames')),
      'all but ' || json_format(json_extract(resource, '$.columnWildcard.excludedColumnNames')),
      'all'
    )) AS granted_columns
  FROM entries
),
filters AS (
  SELECT
    eventtime,
    json_extract_scalar(requestparameters, '$.tableData.databaseName') AS database_name,
    json_extract_scalar(requestparameters, '$.tableData.tableName') AS table_name,
    json_extract_scalar(requestparameters, '$.tableData.name') AS filter_name,
    coalesce(
      json_format(json_extract(requestparameters, '$.tableData.columnNames')),
      'all but ' || json_format(json_extract(requestparameters, '$.tableData.columnWildcard.excludedColumnNames')),
      'all'
    ) AS filter_columns,
    coalesce(
      json_extract_scalar(requestparameters, '$.tableData.rowFilter.filterExpression'),
      'all'
    ) AS filter_rows
  FROM events
  WHERE eventsource = 'lakeformation.amazonaws.com'
    AND eventname IN ('CreateDataCellsFilter', 'UpdateDataCellsFilter')
    AND errorcode IS NULL
),
states AS (
  SELECT
    reads.eventtime,
    reads.source_identity,
    reads.principal,
    reads.table_arn,
    reads.query_id,
    changes.database_name,
    changes.table_name,
    changes.filter_name,
    changes.granted_columns,
    max(changes.eventtime) AS changed,
    max_by(changes.change, changes.eventtime) AS state
  FROM reads
  LEFT JOIN changes
    ON changes.principal = reads.principal
    AND changes.database_name = split_part(reads.table_arn, '/', 2)
    AND changes.table_name = split_part(reads.table_arn, '/', 3)
    AND changes.eventtime <= reads.eventtime
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
)
SELECT
  states.eventtime,
  states.source_identity,
  states.principal,
  states.table_arn,
  states.query_id,
  coalesce(states.granted_columns, max_by(filters.filter_columns, filters.eventtime)) AS granted_columns,
  coalesce(
    max_by(filters.filter_rows, filters.eventtime),
    IF(states.granted_columns IS NOT NULL, 'all')
  ) AS granted_rows,
  states.changed AS granted
FROM states
LEFT JOIN filters
  ON filters.database_name = states.database_name
  AND filters.table_name = states.table_name
  AND filters.filter_name = states.filter_name
  AND filters.eventtime <= states.eventtime
WHERE states.state = 'granted' OR states.state IS NULL
GROUP BY
  states.eventtime,
  states.source_identity,
  states.principal,
  states.table_arn,
  states.query_id,
  states.granted_columns,
  states.filter_name,
  states.changed
ORDER BY states.eventtime DESC
";

const DENIED: &str = r"denied AS (
  SELECT
    eventtime,
    awsregion,
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
    awsregion,
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
            logged: Logged::Here,
            sql: format!("{READS}{QUERIES_OF_READS}"),
        },
        Question {
            id: "GrantedColumnsQuery",
            name: "Who read which table, and the columns granted to them then",
            description: "Lists the reads of the last week with the grants that were in force, by the name of the table: the columns, and the rows that meet a condition. A read that no grant explains has none: it was made before the logs begin, for all tables at once, or by LF-tag.",
            logged: Logged::Here,
            sql: format!("{READS}{GRANTS_OF_READS}"),
        },
        Question {
            id: "DeniedAttemptsQuery",
            name: "Who was denied what",
            description: "Lists what was denied to anybody in the last week, in this region and by global services such as IAM. To look at others, write them into the first lines.",
            logged: Logged::HereOrGlobally,
            sql: DENIED.to_owned(),
        },
        Question {
            id: "SourceIdentityQuery",
            name: "What a Studio user profile did",
            description: "Follows a source identity through the last 30 days, in whatever role, in this region and in global services. Asks for the name of the user profile, in single quotes.",
            logged: Logged::HereOrGlobally,
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
    let global = stack.mapping("GlobalServices", GLOBAL_SERVICES.map(|(name, it)| (name, [("Region", it)])));
    for Question { id, name, description, logged, sql } in questions() {
        let text: Val<String> = match logged {
            Logged::Here => sub!(
                "WITH events AS (\n  SELECT * FROM \"{}\".\"{}\" WHERE region = '{}'\n),\n{}",
                database,
                table,
                region(),
                sql
            ),
            // Where both are one region, the list has it twice, and Athena reads it as a set.
            Logged::HereOrGlobally => sub!(
                "WITH events AS (\n  SELECT * FROM \"{Database}\".\"{Table}\" WHERE region IN ('{Region}', '{Global}')\n),\n{Sql}",
                Database = database,
                Table = table,
                Region = region(),
                Global = global.find::<String>(partition(), "Region"),
                Sql = sql
            ),
        };
        stack.add(
            id,
            athena::NamedQuery::database(database)
                .query_string(text)
                .name(name)
                .description(description)
                .work_group(workgroup),
        );
    }
}
