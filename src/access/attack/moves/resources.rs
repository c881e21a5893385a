//! Moves that change who may use a resource, or where results are written.

use super::{ROLE, WORKGROUP, noun};
use crate::access::attack::Search;
use crate::access::attack::fact::What;
use crate::access::entity::{BUCKET, KEY, SECRET};

/// The actions that write the policy of a type of resource, or take it away.
const POLICIES: &[(&str, &[(&str, bool)])] = &[
    (BUCKET, &[("s3:PutBucketPolicy", true), ("s3:DeleteBucketPolicy", false)]),
    (SECRET, &[("secretsmanager:PutResourcePolicy", true), ("secretsmanager:DeleteResourcePolicy", false)]),
    (KEY, &[("kms:PutKeyPolicy", true)]),
    (ROLE, &[("iam:UpdateAssumeRolePolicy", true)]),
];

const ADMINISTER: &str = "lakeformation:PutDataLakeSettings";
const REDIRECT: &str = "athena:UpdateWorkGroup";

/// Writes the policy of a resource, or takes it away.
pub(super) fn open(search: &mut Search<'_>) {
    for (resource_type, actions) in POLICIES {
        let names: Vec<&str> = actions.iter().map(|(action, _)| *action).collect();
        for entity in search.entities(std::slice::from_ref(resource_type)) {
            if search.world.principals.get(&entity.arn).is_some_and(|it| it.is_protected()) {
                continue;
            }
            for (index, actor) in search.who_may(&names, &entity.arn) {
                for (action, is_written) in *actions {
                    let what = What::Opens { arn: entity.arn.clone(), is_written: *is_written };
                    if search.has(&what) {
                        continue;
                    }
                    let Some(way) = search.way(index, actor.asks(*action, &entity.arn)) else { continue };
                    let verb = if *is_written { "writes" } else { "takes away" };
                    let text = format!("{actor} {verb} the policy of {}", noun(entity));
                    search.add(what, text, vec![way]);
                }
            }
        }
    }
}

/// Names itself an administrator of the data lake.
pub(super) fn administer_lake(search: &mut Search<'_>) {
    for (index, actor) in search.who_may(&[ADMINISTER], "*") {
        let ask = actor.asks(ADMINISTER, "*");
        let Some(way) = search.way(index, ask) else { continue };
        let text = format!("{actor} makes itself an administrator of the data lake");
        search.add(What::Administers(actor.principal.to_string()), text, vec![way]);
    }
}

/// Has the results of a workgroup written to a place of its own.
pub(super) fn redirect_results(search: &mut Search<'_>) {
    for workgroup in search.entities(&[WORKGROUP]) {
        let what = What::Redirects(workgroup.arn.clone());
        for (index, actor) in search.who_may(&[REDIRECT], &workgroup.arn) {
            if search.has(&what) {
                break;
            }
            let Some(way) = search.way(index, actor.asks(REDIRECT, &workgroup.arn)) else {
                continue;
            };
            let text =
                format!("{actor} has the results of {} written to a bucket of its own", noun(workgroup));
            search.add(what.clone(), text, vec![way]);
        }
    }
}
