use super::*;
use crate::deploy::{Inputs, deploy};
use crate::yaml;
use std::collections::BTreeSet;

const ANN: &str = "arn:aws:iam::111122223333:role/team/ann";

/// A database and a table with three columns and a partition key, at a location that is registered.
const BASE: &str = "
  Location: {Type: 'AWS::LakeFormation::Resource', Properties: {ResourceArn: 'arn:aws:s3:::b/data', UseServiceLinkedRole: true}}
  Db: {Type: 'AWS::Glue::Database', Properties: {CatalogId: 111122223333, DatabaseInput: {Name: db, CreateTableDefaultPermissions: []}}}
  T: {Type: 'AWS::Glue::Table', DependsOn: Db, Properties: {CatalogId: 111122223333, DatabaseName: db, TableInput: {
    Name: t, PartitionKeys: [{Name: day}],
    StorageDescriptor: {Location: 's3://b/data/t/', Columns: [{Name: a}, {Name: b}, {Name: c}]}}}}";

fn deployed(resources: &str) -> Deployment {
    let template = yaml::read(&format!("Resources:{resources}"), "lake.yaml").unwrap();
    deploy(&template, &Inputs::default(), &|_, _| None).unwrap()
}

fn lake(resources: &str) -> Lake {
    Lake::of([&deployed(resources)], &Account::default())
}

/// A grant of `SELECT`, unless permissions are given, to a role.
fn grant(id: &str, resource: &str) -> String {
    grant_to(id, ANN, "[SELECT]", resource)
}

fn grant_to(id: &str, principal: &str, permissions: &str, resource: &str) -> String {
    format!(
        "
  {id}: {{Type: 'AWS::LakeFormation::PrincipalPermissions', Properties: {{Permissions: {permissions},
    PermissionsWithGrantOption: [], Principal: {{DataLakePrincipalIdentifier: '{principal}'}}, Resource: {resource}}}}}"
    )
}

const TABLE: &str = "{Table: {CatalogId: '111122223333', DatabaseName: db, Name: t}}";

fn origins(origins: &[Origin]) -> String {
    let ids: Vec<_> = origins
        .iter()
        .map(|origin| match origin {
            Origin::Resource { logical_id, .. } => logical_id.as_str(),
            Origin::Account => "account",
            Origin::Somebody => "somebody",
        })
        .collect();
    ids.join(" ")
}

fn columns(columns: &[SeenColumn]) -> String {
    let told: Vec<_> = columns
        .iter()
        .map(|column| match &column.rows {
            Rows::All => column.name.as_str().to_owned(),
            Rows::Filtered(rows) => format!("{}[{}]", column.name.as_str(), rows.join(" or ")),
        })
        .collect();
    told.join(" ")
}

fn told(sight: &Sight) -> String {
    let control = match sight.control {
        Control::LakeFormation => "granted".to_owned(),
        Control::IamOnly(why) => format!("{why:?}"),
        Control::Unknown => "unknown".to_owned(),
    };
    format!(
        "{control}: {} by {} undecided {}",
        columns(&sight.columns),
        origins(&sight.reasons),
        origins(&sight.undecided)
    )
}

fn seen_by(principal: &str, lake: &Lake) -> String {
    told(&lake.sight(principal, lake.table("db", "t").unwrap()))
}

fn seen(resources: &str) -> String {
    seen_by(ANN, &lake(&format!("{BASE}{resources}")))
}

#[test]
fn nobody_sees_what_is_not_granted() {
    assert_eq!(seen(""), "granted:  by  undecided ");
    let bob = grant_to("Bob", "arn:aws:iam::111122223333:role/bob", "[SELECT]", TABLE);
    assert_eq!(seen(&bob), "granted:  by  undecided ");
    for permissions in ["[DESCRIBE]", "[INSERT, DELETE, ALTER, DROP]", "[]"] {
        assert_eq!(seen(&grant_to("G", ANN, permissions, TABLE)), "granted:  by  undecided ");
    }
}

#[test]
fn a_grant_on_a_table_shows_all_its_columns_the_partition_keys_too() {
    for permissions in ["[SELECT]", "[ALL]", "[DESCRIBE, SELECT]"] {
        assert_eq!(seen(&grant_to("G", ANN, permissions, TABLE)), "granted: a b c day by G undecided ");
    }
    assert_eq!(
        seen(&grant("G", "{Table: {CatalogId: '111122223333', DatabaseName: DB, Name: T}}")),
        "granted: a b c day by G undecided "
    );
    for other in [
        "{Table: {CatalogId: '111122223333', DatabaseName: db, Name: other}}",
        "{Table: {CatalogId: '111122223333', DatabaseName: other, Name: t}}",
        "{Table: {CatalogId: '444455556666', DatabaseName: db, Name: t}}",
    ] {
        assert_eq!(seen(&grant("G", other)), "granted:  by  undecided ", "{other}");
    }
}

#[test]
fn a_wildcard_is_on_all_tables_of_its_database() {
    let all = "{Table: {CatalogId: '111122223333', DatabaseName: db, TableWildcard: {}}}";
    assert_eq!(seen(&grant("G", all)), "granted: a b c day by G undecided ");
    let other = "{Table: {CatalogId: '111122223333', DatabaseName: other, TableWildcard: {}}}";
    assert_eq!(seen(&grant("G", other)), "granted:  by  undecided ");
}

#[test]
fn a_grant_on_a_database_or_the_catalogue_shows_no_data() {
    for resource in [
        "{Database: {CatalogId: '111122223333', Name: db}}",
        "{Catalog: {}}",
        "{DataLocation: {CatalogId: '111122223333', ResourceArn: 'arn:aws:s3:::b/data'}}",
        "{LFTag: {CatalogId: '111122223333', TagKey: team, TagValues: [x]}}",
    ] {
        assert_eq!(seen(&grant_to("G", ANN, "[ALL]", resource)), "granted:  by  undecided ", "{resource}");
    }
}

#[test]
fn columns_are_named_or_excepted_and_add_up() {
    let table = "CatalogId: '111122223333', DatabaseName: db, Name: t";
    let named = format!("{{TableWithColumns: {{{table}, ColumnNames: [A, day, nothing]}}}}");
    let but = format!("{{TableWithColumns: {{{table}, ColumnWildcard: {{ExcludedColumnNames: [a, c]}}}}}}");
    let all = format!("{{TableWithColumns: {{{table}, ColumnWildcard: {{}}}}}}");
    let neither = format!("{{TableWithColumns: {{{table}}}}}");
    assert_eq!(seen(&grant("G", &named)), "granted: a day by G undecided ");
    assert_eq!(seen(&grant("G", &but)), "granted: b day by G undecided ");
    assert_eq!(seen(&grant("G", &all)), "granted: a b c day by G undecided ");
    assert_eq!(seen(&grant("G", &neither)), "granted:  by  undecided G");
    assert_eq!(seen(&(grant("G", &named) + &grant("H", &but))), "granted: a b day by G H undecided ");
}

#[test]
fn a_data_cells_filter_shows_some_rows_of_some_columns() {
    let filter = |id: &str, name: &str, columns: &str, rows: &str| {
        format!(
            "
  {id}: {{Type: 'AWS::LakeFormation::DataCellsFilter', Properties: {{TableCatalogId: '111122223333',
    DatabaseName: db, TableName: t, Name: {name}, {columns}, RowFilter: {rows}}}}}"
        )
    };
    let of = |name: &str| {
        format!(
            "{{DataCellsFilter: {{TableCatalogId: '111122223333', DatabaseName: db, TableName: t, Name: {name}}}}}"
        )
    };
    let x = filter("X", "x", "ColumnNames: [a, b]", "{FilterExpression: day = 1}");
    let y = filter("Y", "y", "ColumnWildcard: {ExcludedColumnNames: [a]}", "{FilterExpression: day = 2}");
    let z = filter("Z", "z", "ColumnNames: [c]", "{AllRowsWildcard: {}}");
    let filters = x + &y + &z;
    let seen = |grants: &[(&str, &str)]| {
        let grants: String = grants.iter().map(|(id, name)| grant(id, &of(name))).collect();
        seen(&(filters.clone() + &grants))
    };
    assert_eq!(seen(&[]), "granted:  by  undecided ");
    assert_eq!(seen(&[("G", "x")]), "granted: a[day = 1] b[day = 1] by G undecided ");
    assert_eq!(
        seen(&[("G", "x"), ("H", "y"), ("I", "z")]),
        "granted: a[day = 1] b[day = 1 or day = 2] c day[day = 2] by G H I undecided "
    );
    assert_eq!(seen(&[("G", "missing")]), "granted:  by  undecided G");
    // What is true of all rows hides none, and what is chosen of a nested column is not the column.
    let filters = filter("X", "x", "ColumnNames: [a]", "{FilterExpression: ' True '}")
        + &filter("Y", "y", "ColumnNames: [b.city, '\"c\".\"d\"']", "{FilterExpression: day = 1}")
        + &filter("Z", "z", "ColumnWildcard: {ExcludedColumnNames: [b.city]}", "{AllRowsWildcard: {}}");
    let seen = |name: &str| super::tests::seen(&(filters.clone() + &grant("G", &of(name))));
    assert_eq!(seen("x"), "granted: a by G undecided ");
    assert_eq!(seen("y"), "granted:  by  undecided G");
    assert_eq!(seen("z"), "granted: a c day by G undecided G");
}

#[test]
fn tags_are_inherited_unless_there_is_an_own_one() {
    let assign = |id: &str, resource: &str, key: &str, value: &str| {
        format!(
            "
  {id}: {{Type: 'AWS::LakeFormation::TagAssociation', Properties: {{Resource: {resource},
    LFTags: [{{CatalogId: '111122223333', TagKey: {key}, TagValues: [{value}]}}]}}}}"
        )
    };
    let database = "{Database: {CatalogId: '111122223333', Name: db}}";
    let column =
        "{TableWithColumns: {CatalogId: '111122223333', DatabaseName: db, Name: t, ColumnNames: [b]}}";
    let policy = |kind: &str, expression: &str| {
        let policy = format!("ResourceType: {kind}, Expression: {expression}");
        grant("G", &format!("{{LFTagPolicy: {{CatalogId: '111122223333', {policy}}}}}"))
    };
    let team = "[{TagKey: Team, TagValues: [sales, Clothes]}]";
    let both = "[{TagKey: team, TagValues: [clothes]}, {TagKey: level, TagValues: [open]}]";

    let of_database = assign("A1", database, "team", "clothes");
    let of_table = assign("A2", TABLE, "team", "other");
    let of_column = assign("A3", column, "team", "sales");
    let level = assign("A4", column, "level", "open");
    for (assigned, kind, expression, expected) in [
        ("", "TABLE", team, "granted:  by  undecided "),
        (of_database.as_str(), "TABLE", team, "granted: a b c day by G undecided "),
        (of_database.as_str(), "DATABASE", team, "granted:  by  undecided "),
        (&(of_database.clone() + &of_table), "TABLE", team, "granted:  by  undecided "),
        (&(of_column.clone() + &of_database + &of_table), "TABLE", team, "granted: b by G undecided "),
        (&of_database, "TABLE", both, "granted:  by  undecided "),
        (&(of_database.clone() + &level), "TABLE", both, "granted: b by G undecided "),
        (&assign("A5", database, "'{{resolve:ssm:k}}'", "x"), "TABLE", team, "granted:  by  undecided G"),
    ] {
        assert_eq!(seen(&(assigned.to_owned() + &policy(kind, expression))), expected, "{assigned}");
    }
    let lake = lake(&format!("{BASE}{of_database}{}", policy("DATABASE", team)));
    assert_eq!(origins(&lake.describes(ANN, lake.database("db").unwrap())), "account G");
}

#[test]
fn principals_are_matched_to_the_letter() {
    let seen_by = |identifier: &str, principal: &str| {
        let grant = grant_to("G", identifier, "[SELECT]", TABLE);
        seen_by(principal, &lake(&format!("{BASE}{grant}")))
    };
    let (all, nothing) = ("granted: a b c day by G undecided ", "granted:  by  undecided ");
    let session = "arn:aws:sts::111122223333:assumed-role/ann/SageMaker";
    let group = "arn:aws:iam::111122223333:saml-provider/okta:group/scientists";
    for (identifier, principal, expected) in [
        (ANN, ANN, all),
        (ANN, session, all),
        (session, ANN, nothing),
        (ANN, "arn:aws:sts::111122223333:assumed-role/anna/SageMaker", nothing),
        (ANN, "arn:aws:sts::444455556666:assumed-role/ann/SageMaker", nothing),
        (ANN, "arn:aws:iam::111122223333:role/team/Ann", nothing),
        ("arn:aws:iam::111122223333:role/team/*", ANN, nothing),
        ("111122223333:IAMPrincipals", ANN, all),
        ("111122223333:IAMPrincipals", session, all),
        ("111122223333:IAMPrincipals", "arn:aws:iam::444455556666:role/team/ann", nothing),
        ("111122223333", ANN, nothing),
        ("444455556666", "arn:aws:iam::444455556666:role/team/ann", nothing),
        (group, group, all),
        (group, ANN, nothing),
        ("<Role.Arn>", ANN, "granted:  by  undecided G"),
        ("<Role.Arn>", "<Role.Arn>", "granted:  by  undecided G"),
        ("{{resolve:ssm:role}}", ANN, "granted:  by  undecided G"),
    ] {
        assert_eq!(seen_by(identifier, principal), expected, "{identifier} {principal}");
    }
}

#[test]
fn the_older_type_grants_too() {
    let older = |resource: &str| {
        let properties = format!(
            "DataLakePrincipal: {{DataLakePrincipalIdentifier: '{ANN}'}}, Permissions: [SELECT], Resource: {resource}"
        );
        seen(&format!("\n  G: {{Type: 'AWS::LakeFormation::Permissions', Properties: {{{properties}}}}}"))
    };
    for (resource, expected) in [
        ("{TableResource: {DatabaseName: db, Name: t}}", "granted: a b c day by G undecided "),
        ("{TableResource: {DatabaseName: db, TableWildcard: {}}}", "granted: a b c day by G undecided "),
        (
            "{TableWithColumnsResource: {DatabaseName: db, Name: t, ColumnNames: [b]}}",
            "granted: b by G undecided ",
        ),
        (
            "{TableWithColumnsResource: {DatabaseName: db, Name: t, ColumnWildcard: {ExcludedColumnNames: [b]}}}",
            "granted: a c day by G undecided ",
        ),
        ("{DatabaseResource: {Name: db}}", "granted:  by  undecided "),
        ("{DataLocationResource: {S3Resource: 'arn:aws:s3:::b'}}", "granted:  by  undecided "),
    ] {
        assert_eq!(older(resource), expected, "{resource}");
    }
}

#[test]
fn what_is_not_registered_or_hybrid_is_up_to_iam() {
    let base = |location: &str, arn: &str| {
        let base = BASE.replace("ResourceArn: 'arn:aws:s3:::b/data'", &format!("ResourceArn: '{arn}'"));
        seen_by(ANN, &lake(&base.replace("s3://b/data/t/", location)))
    };
    let (granted, open) = ("granted:  by  undecided ", "NotRegistered: a b c day by T undecided ");
    for (location, arn, expected) in [
        ("s3://b/data/t/", "arn:aws:s3:::b", granted),
        ("s3://b/data/t/", "arn:aws:s3:::b/data/t", granted),
        ("s3a://b/data/t", "arn:aws-cn:s3:::b/data/t/", granted),
        ("s3://b/data/t/", "arn:aws:s3:::b/data/t/day", open),
        ("s3://b/database/", "arn:aws:s3:::b/data", open),
        ("s3://bb/data/t/", "arn:aws:s3:::b", open),
        ("s3://b/data/t/", "arn:aws:s3:::<Bucket>", "unknown:  by  undecided Location"),
        ("s3://<Bucket>/data/", "arn:aws:s3:::b", "unknown:  by  undecided T"),
        ("jdbc:mysql://host/db", "arn:aws:s3:::b", "unknown:  by  undecided T"),
    ] {
        assert_eq!(base(location, arn), expected, "{location} {arn}");
    }

    let hybrid =
        BASE.replace("UseServiceLinkedRole: true", "UseServiceLinkedRole: true, HybridAccessEnabled: true");
    assert_eq!(seen_by(ANN, &lake(&hybrid)), "Hybrid: a b c day by Location undecided ");
    assert!(Bypass::Hybrid.needs_own_s3() && Bypass::NotRegistered.needs_own_s3());
    assert!(!Bypass::AllowedPrincipals.needs_own_s3());
    let nearer = "
  Nearer: {Type: 'AWS::LakeFormation::Resource', Properties: {ResourceArn: 'arn:aws:s3:::b/data/t',
    UseServiceLinkedRole: false, RoleArn: 'arn:aws:iam::111122223333:role/reader'}}";
    let both = lake(&format!("{hybrid}{nearer}"));
    assert_eq!(seen_by(ANN, &both), "granted:  by  undecided ");
    let at = |path| both.location(&S3Path::of(path).unwrap()).map(|it| (it.role.clone(), it.is_hybrid));
    let role = Some(Name::of("arn:aws:iam::111122223333:role/reader"));
    assert_eq!(at("s3://b/data/t/x.csv"), Some((role, false)));
    assert_eq!(at("s3://b/data"), Some((None, true)));
    assert_eq!(at("s3://b"), None);
}

#[test]
fn new_tables_are_open_to_whomever_iam_lets_ask_unless_somebody_said_otherwise() {
    let open = BASE.replace(", CreateTableDefaultPermissions: []", "");
    let column =
        "{TableWithColumns: {CatalogId: '111122223333', DatabaseName: db, Name: t, ColumnNames: [a]}}";
    let limited = format!("{open}{}", grant("G", column));
    assert_eq!(seen_by(ANN, &lake(&limited)), "AllowedPrincipals: a b c day by account undecided ");

    let closed = Account { table_defaults: Vec::new(), ..Account::default() };
    let closed = Lake::of([&deployed(&limited)], &closed);
    assert_eq!(seen_by(ANN, &closed), "granted: a by G undecided ");

    let own = "CreateTableDefaultPermissions: [{Permissions: [ALL], Principal: {DataLakePrincipalIdentifier: IAM_ALLOWED_PRINCIPALS}}]";
    let own = BASE.replace("CreateTableDefaultPermissions: []", own);
    assert_eq!(seen_by(ANN, &lake(&own)), "AllowedPrincipals: a b c day by Db undecided ");

    let granted = grant_to("Super", "IAM_ALLOWED_PRINCIPALS", "[ALL]", TABLE);
    assert_eq!(seen(&granted), "AllowedPrincipals: a b c day by Super undecided ");
    let of_database = "{Database: {CatalogId: '111122223333', Name: db}}";
    let granted = grant_to("Super", "IAM_ALLOWED_PRINCIPALS", "[ALL]", of_database);
    assert_eq!(seen(&granted), "granted:  by  undecided ");
}

#[test]
fn settings_bind_what_certainly_comes_after_them() {
    let settings = |properties: &str| {
        format!(
            "\n  Settings: {{Type: 'AWS::LakeFormation::DataLakeSettings', Properties: {{{properties}}}}}"
        )
    };
    let open = BASE.replace(", CreateTableDefaultPermissions: []", "");
    let after = open.replace("Db: {", "Db: {DependsOn: Settings, ");
    let (granted, is_open) =
        ("granted:  by  undecided ", "AllowedPrincipals: a b c day by account undecided ");
    for (base, properties, expected) in [
        (&after, "CreateTableDefaultPermissions: []", granted),
        (&after, "CreateTableDefaultPermissions: [], MutationType: REPLACE", granted),
        (&after, "MutationType: REPLACE", granted),
        (&after, "CreateTableDefaultPermissions: [], MutationType: APPEND", is_open),
        (&after, "CreateDatabaseDefaultPermissions: []", is_open),
        (&open, "CreateTableDefaultPermissions: []", is_open),
    ] {
        assert_eq!(seen_by(ANN, &lake(&(base.clone() + &settings(properties)))), expected, "{properties}");
    }

    let first = deployed(&settings("CreateTableDefaultPermissions: []"));
    let second = deployed(&open);
    let account = Account::default();
    assert_eq!(seen_by(ANN, &Lake::of([&first, &second], &account)), granted);
    assert_eq!(seen_by(ANN, &Lake::of([&second, &first], &account)), is_open);
}

#[test]
fn administrators_may_grant_everything_and_see_nothing_yet() {
    let settings = |properties: &str| {
        let admins = "Admins: [{DataLakePrincipalIdentifier: 'arn:aws:iam::111122223333:role/admin'}]";
        let properties = format!("{admins}{properties}");
        format!(
            "{BASE}\n  Settings: {{Type: 'AWS::LakeFormation::DataLakeSettings', Properties: {{{properties}}}}}"
        )
    };
    let account = Account { administrators: vec![ANN.to_owned()], ..Account::default() };
    let lake = |properties| Lake::of([&deployed(&settings(properties))], &account);
    let added = lake("");
    assert_eq!(seen_by(ANN, &added), "granted:  by  undecided ");
    let of = |lake: &Lake, principal: &str| {
        let delegation = lake.delegation(principal, lake.table("db", "t").unwrap());
        format!("{} by {}", columns(&delegation.columns), origins(&delegation.reasons))
    };
    assert_eq!(of(&added, ANN), "a b c day by account");
    assert_eq!(of(&added, "arn:aws:iam::111122223333:role/admin"), "a b c day by Settings");
    assert_eq!(of(&added, "arn:aws:iam::111122223333:role/bob"), " by ");
    let replaced = lake(", MutationType: REPLACE");
    assert_eq!(of(&replaced, ANN), " by ");
    assert_eq!(replaced.administrator(ANN), None);
}

#[test]
fn the_grant_option_lets_grant_the_same_columns() {
    let column =
        "{TableWithColumns: {CatalogId: '111122223333', DatabaseName: db, Name: t, ColumnNames: [a, c]}}";
    let granted = grant("G", column);
    let grantable = granted.replace("GrantOption: []", "GrantOption: [SELECT]");
    let delegation = |resources: &str| {
        let lake = lake(&format!("{BASE}{resources}"));
        let delegation = lake.delegation(ANN, lake.table("db", "t").unwrap());
        format!("{} by {}", columns(&delegation.columns), origins(&delegation.reasons))
    };
    assert_eq!(delegation(&granted), " by ");
    assert_eq!(delegation(&grantable), "a c by G");
    assert_eq!(delegation(&grantable.replace("GrantOption: [SELECT]", "GrantOption: [DESCRIBE]")), " by ");
}

#[test]
fn a_grant_that_is_added_is_seen() {
    let mut lake = lake(BASE);
    assert_eq!(seen_by(ANN, &lake), "granted:  by  undecided ");
    lake.grant(Grant {
        principal: Principal::of(ANN),
        catalog: None,
        target: Target::Table { database: Name::folded("db"), table: Name::folded("t") },
        permissions: vec![Permission::Select],
        grantable: Vec::new(),
        origin: Origin::Somebody,
    });
    assert_eq!(seen_by(ANN, &lake), "granted: a b c day by somebody undecided ");
    let sight = lake.sight(ANN, lake.table("DB", "T").unwrap());
    assert_eq!((sight.of("Day"), sight.of("d")), (Some(&Rows::All), None));
}

#[test]
fn a_database_is_described_by_a_grant_on_it_or_on_all_its_tables() {
    let closed = Account { database_defaults: Vec::new(), ..Account::default() };
    let describes = |resource: &str, account: &Account| {
        let deployment = deployed(&format!("{BASE}{}", grant_to("G", ANN, "[DESCRIBE]", resource)));
        let lake = Lake::of([&deployment], account);
        origins(&lake.describes(ANN, lake.database("DB").unwrap()))
    };
    for (resource, expected) in [
        ("{Database: {CatalogId: '111122223333', Name: db}}", "G"),
        ("{Database: {CatalogId: '111122223333', Name: other}}", ""),
        ("{Table: {CatalogId: '111122223333', DatabaseName: db, TableWildcard: {}}}", "G"),
        (TABLE, ""),
    ] {
        assert_eq!(describes(resource, &closed), expected, "{resource}");
    }
    assert_eq!(describes(TABLE, &Account::default()), "account");
}

#[test]
fn a_table_is_described_by_any_grant_on_it_wherever_its_data_lies() {
    let describes = |permissions: &str, resource: &str, base: &str| {
        let lake = lake(&format!("{base}{}", grant_to("G", ANN, permissions, resource)));
        origins(&lake.describes_table(ANN, lake.table("db", "t").unwrap()))
    };
    let columns =
        "{TableWithColumns: {CatalogId: '111122223333', DatabaseName: db, Name: t, ColumnNames: [a]}}";
    let database = "{Database: {CatalogId: '111122223333', Name: db}}";
    let elsewhere = BASE.replace("s3://b/data/t/", "s3://b/elsewhere/");
    assert_eq!(describes("[SELECT]", TABLE, &elsewhere), "G");
    assert_eq!(describes("[SELECT]", columns, BASE), "G");
    assert_eq!(describes("[DESCRIBE]", TABLE, BASE), "G");
    assert_eq!(describes("[DESCRIBE]", database, BASE), "");
    let open = BASE.replace(", CreateTableDefaultPermissions: []", "");
    assert_eq!(describes("[DESCRIBE]", database, &open), "account");
}

#[test]
fn a_table_is_created_where_its_database_or_a_grant_reaches() {
    let closed = Account { database_defaults: Vec::new(), ..Account::default() };
    let creation = |resources: &str, uri: &str, account: &Account| {
        let base = BASE.replace("Name: db,", &format!("Name: db, {uri}"));
        let lake = Lake::of([&deployed(&format!("{base}{resources}"))], account);
        let path = S3Path::of("s3://b/data/t").unwrap();
        lake.creation(ANN, lake.database("db").unwrap(), &path).map(|reasons| origins(&reasons))
    };
    let own = "LocationUri: 's3://b/data/',";
    let create = grant_to("C", ANN, "[CREATE_TABLE]", "{Database: {CatalogId: '111122223333', Name: db}}");
    let location = |arn: &str| {
        let resource = format!("{{DataLocation: {{CatalogId: '111122223333', ResourceArn: '{arn}'}}}}");
        create.clone() + &grant_to("L", ANN, "[DATA_LOCATION_ACCESS]", &resource)
    };
    let open = Account::default();
    assert_eq!(creation("", own, &open).as_deref(), Some("account Db"));
    assert_eq!(creation("", "", &open), None);
    assert_eq!(creation("", own, &closed), None);
    assert_eq!(creation(&create, own, &closed).as_deref(), Some("C Db"));
    assert_eq!(creation(&create, "LocationUri: 's3://b/data/t/below',", &closed), None);
    assert_eq!(creation(&location("arn:aws:s3:::b/data"), "", &closed).as_deref(), Some("C L"));
    assert_eq!(creation(&location("arn:aws:s3:::b/data/other"), "", &closed), None);
    assert_eq!(creation(&location("<Bucket.Arn>"), "", &closed), None);
    let administrators = Account { administrators: vec![ANN.to_owned()], ..closed };
    assert_eq!(creation(&create, "", &administrators).as_deref(), Some("C account"));

    let elsewhere =
        lake(&BASE.replace("ResourceArn: 'arn:aws:s3:::b/data'", "ResourceArn: 'arn:aws:s3:::x'"));
    let path = S3Path::of("s3://b/data/t").unwrap();
    let reasons = elsewhere.creation(ANN, elsewhere.database("db").unwrap(), &path);
    assert_eq!(reasons, Some(vec![Origin::Account]));
}

#[test]
fn tables_of_several_deployments_are_one_lake() {
    let other = BASE.replace("db", "other").replace("Name: t,", "Name: u,");
    let deployments = [deployed(BASE), deployed(&other)];
    let lake = Lake::of(&deployments, &Account::default());
    let names: BTreeSet<_> =
        lake.tables().iter().map(|it| (it.database.as_str(), it.name.as_str())).collect();
    assert_eq!(names, BTreeSet::from([("db", "t"), ("other", "u")]));
    assert_eq!(lake.table("db", "u"), None);
    assert_eq!(lake.table("<Db>", "t"), None);
}

#[test]
fn reasons_name_the_resource_and_its_template() {
    let lake = lake(&format!("{BASE}{}", grant("G", TABLE)));
    let sight = lake.sight(ANN, lake.table("db", "t").unwrap());
    let told: Vec<String> = sight.reasons.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["`G` of `lake.yaml`"]);
    assert_eq!(Origin::Account.to_string(), "the settings of the account");
}
