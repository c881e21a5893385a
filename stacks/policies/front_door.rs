//! The front door: what data scientists may do in the console, before they are in Studio.

use super::{STUDIO_USER_TAG, StudioDomain, guard_rails};
use crate::config::Config;
use crate::parameters::Folder;
use cfn_synth::iam::policy::{Operator, PolicyDocument, PolicyVariable, Statement};
use cfn_synth::sub;
use cfn_synth::value::Val;

/// What opens a user profile, or tells what it holds.
const OPEN_PROFILE: [&str; 2] = ["sagemaker:CreatePresignedDomainUrl", "sagemaker:DescribeUserProfile"];

/// How a data scientist has signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignIn {
    /// As a user of IAM.
    IamUser,
    /// Through an identity provider, which sends the tag `studiouserid` with the session.
    Federation,
}

impl SignIn {
    /// Returns who it is: without a value, and so equal to nothing, where the provider sent no tag.
    pub(crate) fn identity(self) -> PolicyVariable {
        match self {
            Self::IamUser => PolicyVariable::username(),
            Self::Federation => PolicyVariable::principal_tag(STUDIO_USER_TAG),
        }
    }
}

/// Lets a data scientist open the one user profile whose tag names them, and leaves everything else to Studio,
/// where it is done with an execution role and seen by audits.
pub(crate) fn policy(
    config: &Config,
    sign_in: SignIn,
    domain: &StudioDomain,
    folders: &[Folder],
) -> PolicyDocument {
    let data: Vec<_> = folders.iter().map(Folder::arn).collect();
    keeping(config, sign_in, domain, &data)
}

/// Does the same where data that is used in Studio only lies in folders of these ARNs.
pub(crate) fn keeping(
    config: &Config,
    sign_in: SignIn,
    domain: &StudioDomain,
    data: &[Val<String>],
) -> PolicyDocument {
    let mut statements = open_own_profile(sign_in, domain).to_vec();
    statements.extend([
        guard_rails::deny_tags("DenyTagTampering", domain, &["user-profile", "domain", "space", "app"]),
        guard_rails::deny_domain_and_profile_changes(),
        guard_rails::deny_notebook_instances(),
        // The execution role makes them, from within Studio.
        Statement::deny()
            .sid("DenySpacesAndApps")
            .actions([
                "sagemaker:CreateSpace",
                "sagemaker:UpdateSpace",
                "sagemaker:DeleteSpace",
                "sagemaker:CreateApp",
                "sagemaker:DeleteApp",
                "sagemaker:StartSession",
            ])
            .all_resources(),
        guard_rails::deny_other_roles(),
        guard_rails::deny_identity_changes(),
        guard_rails::deny_stack_changes(),
        guard_rails::deny_bucket_access_changes(),
        guard_rails::deny_trails(),
        Statement::deny()
            .sid("DenyQueriesOutsideStudio")
            .actions(["athena:*", "glue:*", "lakeformation:*"])
            .all_resources(),
        deny_data(config, domain, data),
        guard_rails::deny_passwords(config, &domain.partition),
    ]);
    if sign_in == SignIn::IamUser {
        statements.extend(own_password(domain));
    }
    PolicyDocument::new(statements)
}

/// Lets somebody find Studio, and open the one user profile whose tag names them.
pub(super) fn open_own_profile(sign_in: SignIn, domain: &StudioDomain) -> [Statement; 4] {
    let own_tag = format!("sagemaker:ResourceTag/{STUDIO_USER_TAG}");
    [
        Statement::allow()
            .sid("FindStudio")
            .actions(["sagemaker:ListDomains", "sagemaker:ListUserProfiles", "sagemaker:ListApps"])
            .all_resources(),
        Statement::allow()
            .sid("DescribeDomain")
            .actions(["sagemaker:DescribeDomain"])
            .resources([domain.arn()]),
        Statement::allow()
            .sid("OpenOwnProfile")
            .actions(OPEN_PROFILE)
            .resources([domain.all("user-profile")])
            .condition(Operator::StringEquals, own_tag.clone(), sign_in.identity()),
        // Where the profile has no such tag, or the session none, this matches too.
        Statement::deny().sid("DenyOtherProfiles").actions(OPEN_PROFILE).all_resources().condition(
            Operator::StringNotEquals,
            own_tag,
            sign_in.identity(),
        ),
    ]
}

/// Denies the files: those of the data have every column, and the results are of every data scientist.
fn deny_data(config: &Config, domain: &StudioDomain, data: &[Val<String>]) -> Statement {
    let mut places: Vec<_> = data.iter().map(|folder| sub!("{}/*", folder)).collect();
    if config.results_in_bucket() {
        let bucket = domain.results_bucket(config);
        let objects = sub!("{}/*", &bucket);
        places.extend([bucket, objects]);
    }
    Statement::deny().sid("DenyDataOutsideStudio").actions(["s3:*"]).resources(places)
}

/// Lets a user change the password that was generated for them, which an administrator has seen.
pub(super) fn own_password(domain: &StudioDomain) -> [Statement; 2] {
    let StudioDomain { partition, account, .. } = domain;
    let own = sub!("arn:{}:iam::{}:user/{}", partition, account, PolicyVariable::username());
    [
        Statement::allow().sid("ChangeOwnPassword").actions(["iam:ChangePassword"]).resources([own]),
        Statement::allow().sid("ReadPasswordRules").actions(["iam:GetAccountPasswordPolicy"]).all_resources(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::Given;
    use cfn_synth::value::{IntoNode, IntoVal};

    /// Returns the policy's statements, one a line.
    fn statements(sign_in: SignIn) -> Vec<String> {
        let config: Config = serde_yaml::from_str(include_str!("../editions/2024.yaml")).unwrap();
        let domain = StudioDomain {
            partition: "aws".into_val(),
            region: "eu-west-1".into_val(),
            account: "111122223333".into_val(),
            id: "d-1".into_val(),
        };
        let folder =
            Folder { bucket: Given::Fixed("data".to_owned()), prefix: Given::Fixed("folder".to_owned()) };
        let document = policy(&config, sign_in, &domain, &[folder]).into_node();
        let list = document.as_map().unwrap().get("Statement").unwrap().as_list().unwrap();
        list.iter().map(|statement| format!("{:?}", statement.value)).collect()
    }

    #[test]
    fn the_ways_to_sign_in_differ_in_who_it_is_and_in_the_password_only() {
        let mut users = statements(SignIn::IamUser);
        let passwords = users.split_off(users.len() - 2);
        assert!(passwords.iter().all(|statement| statement.contains("Password")), "{passwords:?}");
        let federation: Vec<String> = statements(SignIn::Federation)
            .iter()
            .map(|statement| statement.replace("${aws:PrincipalTag/studiouserid}", "${aws:username}"))
            .collect();
        assert_eq!(users, federation);
    }
}
