//! Why claims are known not to hold in the first edition, which stays as it was published.

use cfn_synth::access::Claims;

/// What fails, and why. Where no policy allows it, a broader one would: the documentation itself attaches AWS's
/// policy for data scientists to the group.
pub(super) const HOLES: &[(&str, &str)] = &[
    (
        "open another's profile",
        "Everybody may tag every profile: whoever tags another's as their own opens it.",
    ),
    (
        "open a profile",
        "The domain's default role opens every profile, and nothing denies to pass it to a job.",
    ),
    ("open a profile that has no tag", "Notebooks are not denied to open any profile."),
    (
        "change the tags of a profile, the domain, a space or an app",
        "Everybody may add tags to everything, since Studio needs to tag what it makes.",
    ),
    ("make or use notebook instances", "They are denied in the console only, and not to notebooks."),
    (
        "make, change or delete profiles and domains",
        "The denials leave out to update a profile or a domain, and notebooks have none.",
    ),
    ("run or end apps of others", "Whoever opens another's profile works with its notebooks."),
    ("connect to a space from outside of Studio", "There were no spaces yet, and so nothing denies it."),
    ("pass a role to a service", "Notebooks may pass every role to every service."),
    ("assume another role", "It is denied to notebooks only, and not in the console."),
    ("change an identity, or what one may do", "Nothing denies it: a broader policy would allow it."),
    ("read a generated password", "Nothing denies it: a broader policy would allow it."),
    (
        "fetch the results of another's queries",
        "All use Athena's first workgroup, and may fetch what anybody queried in it.",
    ),
    (
        "run queries in a workgroup that is not theirs",
        "`AmazonAthenaFullAccess` allows every action of Athena in every workgroup.",
    ),
    ("run queries", "Nothing denies them in the console: a broader policy would allow them."),
    (
        "make, change or delete workgroups",
        "`AmazonAthenaFullAccess` allows every action of Athena in every workgroup.",
    ),
    ("send results elsewhere", "No workgroup says where results go: the notebook does."),
    (
        "read or write the files of another's results",
        "The results of all lie in one folder, which every notebook may read.",
    ),
    (
        "list the files of another's results",
        "The results of all lie in one bucket, which `AmazonAthenaFullAccess` lets every notebook list.",
    ),
    (
        "read or write the files of results",
        "Nothing denies it in the console: a broader policy would allow it.",
    ),
    ("send or fetch results without TLS", "A notebook made the bucket, without a policy."),
    ("open a bucket in another way", "Nothing denies it: a broader policy would allow it."),
    ("read or write the files of the data", "The bucket of the data is public."),
    (
        "change what the catalogue says",
        "`AmazonAthenaFullAccess` lets notebooks make, change and delete databases and tables.",
    ),
    ("change who sees which columns", "Nothing denies it: a broader policy would allow it."),
    (
        "get credentials of Lake Formation that read whole files",
        "Nothing denies it: a broader policy would allow it.",
    ),
    ("grant columns to others", "What is granted to the execution roles, they may grant to others."),
    (
        "reach a hidden column",
        "The bucket of the data is public, and in an account with the default settings of Lake Formation the table is open to whoever may ask for it.",
    ),
    (
        "work with the execution roles for others",
        "The roles trust SageMaker without saying for which account it works.",
    ),
    ("do anything", "The default role has `AmazonSageMakerFullAccess`."),
];

/// Accepts what is known to fail.
pub(super) fn acknowledge(claims: &mut Claims) {
    for claim in &mut claims.claims {
        if let Some((_, reason)) = HOLES.iter().find(|(what, _)| *what == claim.what) {
            claim.acknowledge(*reason);
        }
    }
}
