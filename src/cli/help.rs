//! The texts of `--help` that clap does not make of the definition.

pub(super) const ABOUT: &str =
    "Compiles stack definitions into CloudFormation templates that are validated before they are written.

Without a command, every template is built, validated and written to the folder `out`.";

pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  findings of severity error, or `--check` found a difference
  2  bad usage or configuration, or a path that cannot be used
  3  an internal error";

pub(super) const INIT: &str = "\
Examples:
  In this folder:
    synth init
  In a folder of its own, which is made:
    synth init studio

A file that is there already is left as it is.

Exit codes: 0 done, 2 the file is there already, or cannot be written.";

pub(super) const VALIDATE: &str = "\
Examples:
  Judge one template:
    synth validate template.yaml
  Judge all templates below a folder, for a code scanning service:
    synth validate templates --message-format sarif > findings.sarif
  Judge one for a deployment on a day, in a region:
    synth validate template.yaml --as-of 2027-03-01 --region eu-west-1
  Judge a template with those that it nests, which lie in another folder than their URLs say:
    synth validate parent.yaml --nested https://bucket.s3.amazonaws.com/v1/=parts
  With one whose URL is known at deployment only, by its file name:
    synth validate parent.yaml --nested child.yaml=parts/child.yaml

A `TemplateURL` that is a path names a file relative to its template. Templates that are found in one of \
these ways are judged too, each once.

A file that is named is judged whatever its extension. In a folder, entries that start with a full \
stop are passed over, and a symbolic link to a folder is followed once. The standard input is `/dev/stdin`.

Of a rule that finds more than 1,000 faults in a template, the first 1,000 are told, and how many more there are.

Forms: human, json, sarif, github, markdown. Findings go to the standard output.

Exit codes: 0 no error, 1 at least one error, 2 a path that cannot be used.";

pub(super) const RESOLVE: &str = "\
Examples:
  synth resolve DatasetStack --param GlueTableName=reviews --region eu-west-1
  Each combination of the conditions, with parameter values that bring it about:
    synth resolve SageMakerStudioAuditControlStack --scenarios
  Those in which data scientists are users, for a program:
    synth resolve SageMakerStudioAuditControlStack --scenarios --param 'StudioAuthentication=IAM with IAM users' \
      --message-format json
  A template file, with those that it nests:
    synth resolve parent.yaml --nested https://bucket.s3.amazonaws.com/v1/=parts

What only an account can tell is made up, the same each time, and marked `MadeUp`: identifiers that a service \
assigns, names that CloudFormation chooses. Dynamic references stay as they are written, and values of \
parameters with NoEcho are masked.

Forms: human, a tree in YAML, a document a scenario; json, an object, with `--scenarios` an array of objects with \
the conditions as `Scenario`. Where a deployment would fail, json is the array of findings.

Exit codes: 0 done, 1 a deployment would fail, 2 bad usage.";

pub(super) const ACCESS: &str = "\
Examples:
  Who can do what, in every way to deploy the stacks:
    synth access
  The same of an earlier edition, with the steps of every way around a claim:
    synth access --config stacks/editions/2021.yaml --attack
  Why somebody may do something, or may not:
    synth access --explain data-scientist-limited s3:GetObject arn:aws:s3:::bucket/key
  The same for a request that says more:
    synth access --explain data-scientist-limited sagemaker:AddTags '*' --context aws:TagKeys=team

Each claim is decided on the resources that CloudFormation would make, in every combination of conditions that \
can be reached; `--param` fixes what such a combination would choose. Without `--region`, the stacks are deployed in \
us-east-1, or in the first region of `--partition`. That somebody cannot do something is decided against every \
chain of moves, such as tagging, passing a role or writing a policy; a guard rail holds even where somebody else \
allows them everything.

Words: holds, FAILS, undecided where a policy is not known, acknowledged where a claim is known not to hold, - where \
it is not claimed in that scenario.

Forms: human; json, an object with `scenarios`, `claims`, `credentials` and `holds`; markdown, for a comment on a pull \
request. docs/access.md describes them.

Exit codes: 0 every claim holds or is acknowledged, or nothing is claimed; 1 one fails or cannot be decided, or \
holds though it is acknowledged, or the deployment would fail; 2 bad usage.";

pub(super) const SIMULATE: &str = "\
The file:
  policies:
    Reader:
      Version: '2012-10-17'
      Statement: { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' }
  requests:
    - id: read
      principal: arn:aws:iam::111122223333:user/ann
      action: s3:GetObject
      resource: arn:aws:s3:::data/key
      context: { 'aws:SecureTransport': true, 'aws:TagKeys': [team, cost] }
      identity_policies: [Reader]

Further keys of a request, each a list of names of policies: resource_policies, permissions_boundaries, \
session_policies, service_control_policies, vpc_endpoint_policies (of the endpoint that the request goes through); \
and resource_account. One policy of each kind that allows is enough. What the principal and the resource tell is part of the context: aws:PrincipalArn, \
aws:PrincipalAccount, aws:PrincipalType, aws:username, aws:ResourceAccount.

A policy that AWS manages is named by its ARN, such as arn:aws:iam::aws:policy/ReadOnlyAccess, among identity \
policies, permissions boundaries and session policies; it need not stand in the file.

Results: Allowed, ExplicitlyDenied, ImplicitlyDenied; Undecided where a policy is not known, cannot be read \
or tests a key that there is not, or where a key has several values that the operator is not for.

Forms: human, a line a request; json, an array of objects with `id`, `result`, `reason` and `trace`.

Exit codes: 0 every request was decided, 1 at least one was not, 2 a file that cannot be used.";

pub(super) const EXPLAIN: &str = "\
Examples:
  List all rules:
    synth explain
  Explain one:
    synth explain unknown-property
  Write the document of all rules:
    synth explain --message-format markdown";

pub(super) const SCHEMAS: &str = "\
Examples:
  synth schemas list
  synth schemas show AWS::S3::Bucket
  synth schemas show AWS::S3::Bucket.LifecycleConfiguration";

pub(super) const COMPLETIONS: &str = "\
Examples:
  Bash, for this session:
    source <(synth completions bash)
  Fish, for good:
    synth completions fish > ~/.config/fish/completions/synth.fish";

/// Returns the section on environment variables.
pub(super) fn variables(variables: &[(&str, &str)]) -> String {
    let all = variables.iter().copied().chain([("NO_COLOR", "No colours, unless `--color` asks for them")]);
    let width = all.clone().map(|(name, _)| name.len()).max().unwrap_or(0);
    let lines: String = all.map(|(name, meaning)| format!("  {name:width$}  {meaning}\n")).collect();
    format!("Environment variables:\n{lines}\n")
}
