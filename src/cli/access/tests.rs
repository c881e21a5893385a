use super::*;
use crate::access::Actor;
use crate::cli::proof::fixture::{Offices, RED, Silent, Team, decide};
use crate::golden::check;

fn report(is_whole: bool, format: MessageFormat) -> String {
    Report::of(&decide::<Team>().unwrap(), is_whole).shown_as(format)
}

fn explained(principal: &str, action: &str, format: MessageFormat) -> Result<String, Failure> {
    let context = [("aws:SourceIp", "192.0.2.1"), ("aws:TagKeys", "a"), ("aws:TagKeys", "b")];
    let context = context.map(|(key, value)| (key.to_owned(), value.to_owned()));
    explain::Question::new(principal, action, RED, &context)?.answer(&decide::<Team>().unwrap(), format)
}

fn refused(principal: &str, action: &str) -> (String, String) {
    usage(explained(principal, action, MessageFormat::Human))
}

fn usage<T: std::fmt::Debug>(result: Result<T, Failure>) -> (String, String) {
    match result {
        Err(Failure::Usage { message, help }) => (message, help.unwrap_or_default()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn people_see_the_matrix_and_the_clearest_way_around_each_claim() {
    check("access/report.txt", &report(false, MessageFormat::Human));
}

#[test]
fn every_way_and_all_credentials_are_shown_where_they_are_asked_for() {
    check("access/attack.txt", &report(true, MessageFormat::Human));
}

#[test]
fn pull_requests_see_tables() {
    check("access/report.md", &report(false, MessageFormat::Markdown));
}

#[test]
fn programs_see_everything() {
    check("access/report.json", &report(true, MessageFormat::Json));
}

#[test]
fn programs_tell_the_sessions_of_a_role_apart() {
    let session = Actor::session("arn:aws:iam::111122223333:role/reader", "any");
    let told = session.tag("team", "red").source_identity("ann").key("sagemaker:DomainId", "d-1");
    assert_eq!(
        json::actor(&told),
        serde_json::json!({
            "principal": "arn:aws:iam::111122223333:role/reader",
            "session": {
                "name": "any",
                "tags": [{ "key": "team", "value": "red" }],
                "sourceIdentity": "ann",
                "keys": [{ "key": "sagemaker:DomainId", "value": "d-1" }],
            },
        })
    );
    let user = Actor::user("arn:aws:iam::111122223333:user/ann");
    assert_eq!(json::actor(&user), serde_json::json!({ "principal": &*user.principal, "session": null }));
}

#[test]
fn claims_are_kept_where_all_hold_or_are_acknowledged_to_fail() {
    let mut cases = decide::<Team>().unwrap();
    assert!(!Report::of(&cases, false).is_kept());
    for case in &mut cases {
        let kept = |index: &usize| [0, 2, 3].contains(index);
        case.claims.claims = (0..)
            .zip(std::mem::take(&mut case.claims.claims))
            .filter(|(index, _)| kept(index))
            .map(|(_, claim)| claim)
            .collect();
        case.verdicts = (0..)
            .zip(std::mem::take(&mut case.verdicts))
            .filter(|(index, _)| kept(index))
            .map(|(_, verdict)| verdict)
            .collect();
    }
    let report = Report::of(&cases, false);
    assert!(report.is_kept());
    assert_eq!(report.summary(), "3 claims in 2 scenarios: 2 hold, 1 acknowledged");
}

#[test]
fn scenarios_tell_their_stack_where_several_are_launched() {
    let cases = decide::<Offices>().unwrap();
    let text = Report::of(&cases, false).shown_as(MessageFormat::Human);
    let head: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).collect();
    let titles = ["  (1) Team: Mode = open", "  (2) Team: Mode = closed", "  (3) Annex: in any case"];
    assert_eq!(head, [&["Scenarios"], titles.as_slice()].concat());
    // Of Ann nothing is claimed that the annex lacks; of Ben the same in all three.
    let row: Vec<&str> =
        text.lines().find(|line| line.starts_with("ben ")).unwrap().split_whitespace().collect();
    assert_eq!(row, ["ben", "(1)", "(2)", "(3)"]);
    let of_annex = Report::of(&cases[2..], false).shown_as(MessageFormat::Human);
    assert!(of_annex.starts_with("Scenarios\n  (1) in any case\n"), "{of_annex}");
}

#[test]
fn an_application_may_claim_nothing() {
    let cases = decide::<Silent>().unwrap();
    let report = Report::of(&cases, false);
    assert!(report.is_kept());
    assert_eq!(report.shown_as(MessageFormat::Human), "nothing is claimed about who can do what\n");
    assert_eq!(report.shown_as(MessageFormat::Markdown), "**nothing is claimed about who can do what**\n");
}

#[test]
fn requests_are_explained_statement_by_statement() {
    check("access/explain.txt", &explained("ann", "s3:DeleteObject", MessageFormat::Human).unwrap());
    check("access/explain.md", &explained("reader", "s3:GetObject", MessageFormat::Markdown).unwrap());
    check("access/explain.json", &explained("ben", "s3:GetObject", MessageFormat::Json).unwrap());
    let by_name = explained("reader", "s3:GetObject", MessageFormat::Human).unwrap();
    let by_arn =
        explained("arn:aws:iam::111122223333:role/reader", "s3:GetObject", MessageFormat::Human).unwrap();
    assert_eq!(by_arn.lines().skip(1).collect::<Vec<_>>(), by_name.lines().skip(1).collect::<Vec<_>>());
}

#[test]
fn misspelt_principals_and_actions_are_refused() {
    let told = |message: &str, help: &str| (message.to_owned(), help.to_owned());
    assert_eq!(
        refused("raeder", "s3:GetObject"),
        told("no scenario has a person, a user or a role `raeder`", "did you mean `reader`?")
    );
    assert_eq!(
        refused("ann", "s3:GetObjekt"),
        told("`s3` has no action `GetObjekt`", "did you mean `GetObject`?")
    );
    assert_eq!(
        refused("ann", "atena:GetWorkGroup"),
        told("there is no service `atena`", "did you mean `athena`?")
    );
    assert_eq!(
        refused("ann", "s3:GetObj*"),
        told("`s3:GetObj*` stands for several actions", "ask for one, such as `s3:GetObject`")
    );
    assert_eq!(
        refused("ann", "s3:Xyzzy*"),
        told(
            "`s3` has no action `Xyzzy*`",
            "the service authorization reference lists the actions of each service"
        )
    );
    assert_eq!(refused("ann", "GetObject"), told("`GetObject` is no action", "write it as `s3:GetObject`"));
}

#[test]
fn what_is_no_resource_is_refused() {
    for resource in ["red/any", "", "arn:aws:s3:red", "**"] {
        let told = usage(explain::Question::new("ann", "s3:GetObject", resource, &[]));
        let message = format!("the resource `{resource}` is neither an ARN nor `*`");
        assert_eq!(told, (message, "write it as `arn:aws:s3:::bucket/key`".to_owned()));
    }
    assert!(explain::Question::new("ann", "s3:ListAllMyBuckets", "*", &[]).is_ok());
}

#[test]
fn a_name_that_several_have_means_all_of_them() {
    let mut cases = decide::<Team>().unwrap();
    for case in &mut cases {
        case.world.principals.shift_remove("arn:aws:iam::111122223333:role/reader");
        for arn in ["arn:aws:iam::111122223333:user/twin", "arn:aws:iam::111122223333:role/team/twin"] {
            let mut twin = case.world.principals["arn:aws:iam::111122223333:user/ben"].clone();
            twin.trust = twin.policies.first().cloned().filter(|_| arn.contains("role"));
            twin.arn = arn.to_owned();
            twin.policies.clear();
            case.world.principals.insert(arn.to_owned(), twin);
        }
    }
    let question = explain::Question::new("twin", "s3:GetObject", RED, &[]).unwrap();
    let text = question.answer(&cases, MessageFormat::Human).unwrap();
    let told: Vec<&str> = text.lines().filter(|line| line.starts_with("  the ")).collect();
    assert_eq!(
        told,
        [
            "  the user `twin`: ImplicitlyDenied (no identity policy allows it)",
            "  the role `twin`: ImplicitlyDenied (no identity policy allows it)",
        ]
    );
}

#[test]
fn a_stack_of_which_nothing_is_claimed_is_refused() {
    let refused = |stack: &str| usage(are_claimed::<Offices>(&[stack.to_owned()], &()));
    assert!(are_claimed::<Offices>(&["Team".to_owned(), "Annex".to_owned()], &()).is_ok());
    assert!(are_claimed::<Silent>(&["Team".to_owned()], &()).is_ok());
    let help = "the claims are about `Team`, `Annex`, with what each nests";
    assert_eq!(refused("Other"), ("nothing is claimed of the stack `Other`".to_owned(), help.to_owned()));
}

#[test]
fn what_users_wrote_stays_in_its_line() {
    let mut cases = decide::<Team>().unwrap();
    for claim in cases.iter_mut().flat_map(|case| &mut case.claims.claims) {
        claim.person.name = "a\nnn\x1b".to_owned();
    }
    let text = Report::of(&cases, true).shown_as(MessageFormat::Human);
    assert!(text.contains("\na\\nnn\\u{1b} ") && !text.contains('\x1b'), "{text}");
}
