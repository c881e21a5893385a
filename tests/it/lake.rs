//! What Lake Formation shows to the two data scientists, in both editions and both modes.

use cfn_synth::access::lake::{Account, Bypass, Control, Lake, Rows, Sight};
use cfn_synth::deploy::{Deployment, Inputs, deploy};
use cfn_synth::template::{Template, nested_urls};
use cfn_synth::yaml;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The roles of the two data scientists, as each edition calls them.
const CURRENT: [&str; 2] = ["DataScientistFullAccessRole", "DataScientistLimitedAccessRole"];
const FIRST: [&str; 2] = ["DataScientist1IAMRole", "DataScientist2IAMRole"];

/// Builds an edition, and returns its templates by file name.
fn templates(edition: &str) -> BTreeMap<String, Template> {
    let out = tempfile::tempdir().unwrap();
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks/editions").join(edition);
    let run = Command::new(env!("CARGO_BIN_EXE_synth"))
        .args(["--quiet", "--config"])
        .arg(config)
        .arg("--out")
        .arg(out.path())
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let files = fs::read_dir(out.path()).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    files
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let template = yaml::read(&fs::read_to_string(&path).unwrap(), &name).unwrap();
            (name, template)
        })
        .collect()
}

/// Deploys an edition in a mode.
fn deployed(templates: &BTreeMap<String, Template>, mode: &str) -> Deployment {
    let parameters = [
        ("StudioAuthentication", mode),
        ("FederatedDataScientistFullAccess", "ann"),
        ("FederatedDataScientistLimitedAccess", "bob"),
        ("SageMakerStudioVpcId", "vpc-0123456789abcdef0"),
        ("SageMakerStudiosubnetIds", "subnet-0123456789abcdef0,subnet-0123456789abcdef1"),
        ("SageMakerStudioSecurityGroupIds", "sg-0123456789abcdef0"),
    ];
    let parent = &templates["SageMakerStudioAuditControlStack.yaml"];
    let declared = |name: &str| parent.root.get("Parameters").is_some_and(|all| all.get(name).is_some());
    let inputs = Inputs {
        stack_name: "Studio".to_owned(),
        parameters: parameters
            .into_iter()
            .filter(|(name, _)| declared(name))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        ..Inputs::default()
    };
    deploy(parent, &inputs, &|parent, logical_id| {
        let url = nested_urls(parent).into_iter().find(|url| url.logical_id == logical_id)?;
        templates.get(url.text.rsplit('/').next()?)
    })
    .unwrap()
}

fn arn<'d>(deployment: &'d Deployment, logical_id: &str) -> &'d str {
    let all = deployment.all_resources();
    all.into_iter().find(|it| it.logical_id == logical_id).unwrap().arn.as_deref().unwrap()
}

/// Returns what decides, the columns that are seen with all their rows, and what makes it so.
fn told(sight: &Sight) -> (Control, String, String) {
    assert!(sight.columns.iter().all(|column| column.rows == Rows::All) && sight.undecided.is_empty());
    let columns: Vec<_> = sight.columns.iter().map(|column| column.name.as_str()).collect();
    let reasons: Vec<_> = sight.reasons.iter().map(ToString::to_string).collect();
    (sight.control.clone(), columns.join(" "), reasons.join(", "))
}

#[test]
fn the_current_edition_shows_what_is_granted() {
    let templates = templates("2024.yaml");
    for mode in ["IAM with IAM users", "IAM with AWS account federation (external IdP)"] {
        let deployment = deployed(&templates, mode);
        let lake = Lake::of([&deployment], &Account::default());
        let table = lake.table("ecommerce_reviews_db", "ecommerce_reviews").unwrap();
        let sees = |logical_id| told(&lake.sight(arn(&deployment, logical_id), table));
        assert_eq!(
            sees(CURRENT[0]),
            (
                Control::LakeFormation,
                "row_number clothing_id age title review_text rating recommended_ind positive_feedback_count \
                 division_name department_name class_name"
                    .to_owned(),
                "`DataScientistFullAccessSelectsReviews` of `DataScientistUsersStack.yaml`".to_owned()
            )
        );
        assert_eq!(
            sees(CURRENT[1]),
            (
                Control::LakeFormation,
                "clothing_id title rating recommended_ind positive_feedback_count division_name department_name \
                 class_name"
                    .to_owned(),
                "`DataScientistLimitedAccessSelectsReviews` of `DataScientistUsersStack.yaml`".to_owned()
            )
        );
        let nobody = lake.sight("arn:aws:iam::111122223333:role/Other", table);
        assert_eq!(told(&nobody), (Control::LakeFormation, String::new(), String::new()));
        for logical_id in CURRENT {
            assert_eq!(lake.delegation(arn(&deployment, logical_id), table).columns, []);
        }
    }
}

#[test]
fn the_first_edition_shows_everything_unless_the_account_closed_its_defaults() {
    let templates = templates("2021.yaml");
    for mode in ["AWS IAM with IAM users", "AWS IAM with AWS account federation (external IdP)"] {
        let deployment = deployed(&templates, mode);
        let limited = arn(&deployment, FIRST[1]);
        let open = Lake::of([&deployment], &Account::default());
        let table = open.table("amazon_reviews_db", "amazon_reviews_parquet").unwrap();
        let sight = open.sight(limited, table);
        assert_eq!(sight.control, Control::IamOnly(Bypass::AllowedPrincipals));
        assert_eq!((sight.columns.len(), sight.of("customer_id")), (16, Some(&Rows::All)));

        let account = Account { table_defaults: Vec::new(), ..Account::default() };
        let closed = Lake::of([&deployment], &account);
        let expected = "product_id product_parent product_title star_rating review_headline review_body \
                        review_date product_category";
        assert_eq!(
            told(&closed.sight(limited, table)),
            (
                Control::LakeFormation,
                expected.to_owned(),
                "`LFPermissionDataScientist2` of `DataScientistUsersStack.yaml`".to_owned()
            )
        );
        assert_eq!(closed.sight(arn(&deployment, FIRST[0]), table).columns.len(), 16);
        let delegation = closed.delegation(limited, table);
        let grantable: Vec<_> = delegation.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(grantable.join(" "), expected);
    }
}
