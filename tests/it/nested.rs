//! Contracts between a template and those that it nests, through local paths and through `--nested`.

use crate::program::{folder, run};

const CHILD: &str = "\
Parameters:
  Name: {Type: String}
  Mode: {Type: String, AllowedValues: [users, federation]}
  Size: {Type: String, AllowedValues: [small, large], Default: small}
  Count: {Type: Number, Default: 1}
Conditions:
  WithUsers: !Equals [!Ref Mode, users]
Resources:
  Group:
    Type: AWS::IAM::Group
    Condition: WithUsers
    Properties: {GroupName: !Sub \"${Name}-${Size}-${Count}\"}
  Topic: {Type: AWS::SNS::Topic}
Outputs:
  Topic: {Value: !Ref Topic}
  Group: {Condition: WithUsers, Value: !Ref Group}
";

/// Makes a parent with six faults against the child.
fn faulty(url: &str) -> String {
    format!(
        "\
Resources:
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: {url}
      Parameters:
        Nmae: analyst
        Mode: federation
        Size: huge
        Count: many
Outputs:
  Topic: {{Value: !GetAtt Nested.Outputs.Topik}}
  Group: {{Value: !GetAtt Nested.Outputs.Group}}
"
    )
}

/// What is found in the parent of six faults.
const SIX_FAULTS: &str = "\
error[unpassed-parameter]: `Nested` is not given the parameter `Name` of `child.yaml`
 --> parent.yaml:6:7
  |
6 |       Parameters:
  |       ^^^^^^^^^^
  |
  = at: Resources.Nested.Properties.Parameters
  = help: pass `Name`, or give it a default in `child.yaml`
note: `Name` is declared here
 --> child.yaml:2:3
  |
2 |   Name: {Type: String}
  |   ^^^^

error[unknown-nested-parameter]: `Nested` is passed the parameter `Nmae`, which `child.yaml` does not declare
 --> parent.yaml:7:9
  |
7 |         Nmae: analyst
  |         ^^^^
  |
  = at: Resources.Nested.Properties.Parameters.Nmae
  = help: did you mean `Name`?
note: `Name` is declared here
 --> child.yaml:2:3
  |
2 |   Name: {Type: String}
  |   ^^^^

error[invalid-nested-value]: the value `huge` passed to `Size` of `child.yaml` is not among the `AllowedValues`
 --> parent.yaml:9:15
  |
9 |         Size: huge
  |               ^^^^
  |
  = at: Resources.Nested.Properties.Parameters.Size
  = help: pass one of `small`, `large`
note: `Size` is declared here
 --> child.yaml:4:3
  |
4 |   Size: {Type: String, AllowedValues: [small, large], Default: small}
  |   ^^^^

error[invalid-nested-value]: the value `many` passed to `Count` of `child.yaml` is not a number
  --> parent.yaml:10:16
   |
10 |         Count: many
   |                ^^^^
   |
   = at: Resources.Nested.Properties.Parameters.Count
   = help: pass a value that `Count` takes, or change its constraints
note: `Count` is declared here
  --> child.yaml:5:3
   |
 5 |   Count: {Type: Number, Default: 1}
   |   ^^^^^

error[undefined-nested-output]: `Nested` nests `child.yaml`, which has no output `Topik`
  --> parent.yaml:12:18
   |
12 |   Topic: {Value: !GetAtt Nested.Outputs.Topik}
   |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = at: Outputs.Topic.Value
   = help: did you mean `Topic`?
note: `Topic` is declared here
  --> child.yaml:15:3
   |
15 |   Topic: {Value: !Ref Topic}
   |   ^^^^^

error[conditional-nested-output]: `child.yaml` has the output `Group` only where `WithUsers` holds, which it does not
  --> parent.yaml:13:18
   |
13 |   Group: {Value: !GetAtt Nested.Outputs.Group}
   |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = at: Outputs.Group.Value
   = help: read it only where the values passed to `Nested` make the condition true
note: `Group` is declared here
  --> child.yaml:16:3
   |
16 |   Group: {Condition: WithUsers, Value: !Ref Group}
   |   ^^^^^
note: `WithUsers` is declared here
  --> child.yaml:7:3
   |
 7 |   WithUsers: !Equals [!Ref Mode, users]
   |   ^^^^^^^^^

6 errors
";

fn found() -> (i32, String, String) {
    (1, SIX_FAULTS.to_owned(), String::new())
}

#[test]
fn six_faults_are_found_through_a_local_path() {
    for url in ["./child.yaml", "child.yaml"] {
        let folder = folder(&[("parent.yaml", &faulty(url)), ("child.yaml", CHILD)]);
        assert_eq!(run(folder.path(), &["validate", "parent.yaml"]), found(), "{url}");
    }
}

#[test]
fn six_faults_are_found_through_a_mapped_url() {
    for (url, nested) in [
        ("https://b.s3.amazonaws.com/v1/child.yaml", "https://b.s3.amazonaws.com/v1/child.yaml=child.yaml"),
        ("https://b.s3.amazonaws.com/v1/child.yaml", "https://b.s3.amazonaws.com/v1/=."),
        ("!Sub \"https://${AWS::Region}.s3.amazonaws.com/child.yaml\"", "child.yaml=child.yaml"),
        ("!Join [/, [!ImportValue Root, child.yaml]]", "child.yaml=child.yaml"),
    ] {
        let folder = folder(&[("parent.yaml", &faulty(url)), ("child.yaml", CHILD)]);
        assert_eq!(run(folder.path(), &["validate", "parent.yaml", "--nested", nested]), found(), "{url}");
    }
}

#[test]
fn a_pair_without_faults_is_two_templates() {
    let parent = "\
Parameters:
  Mode: {Type: String, AllowedValues: [users, federation]}
Conditions:
  WithUsers: !Equals [!Ref Mode, users]
Resources:
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: parts/child.yaml
      Parameters: {Name: analyst, Mode: !Ref Mode, Count: 2}
Outputs:
  Topic: {Value: !GetAtt Nested.Outputs.Topic}
  Group: {Condition: WithUsers, Value: !GetAtt Nested.Outputs.Group}
";
    let folder = folder(&[("t/parent.yaml", parent), ("t/parts/child.yaml", CHILD)]);
    let expected = (0, "2 templates, no findings\n".to_owned(), String::new());
    assert_eq!(run(folder.path(), &["validate", "t/parent.yaml"]), expected);
    assert_eq!(run(folder.path(), &["validate", "t"]), expected);
}

#[test]
fn templates_that_nest_one_another_end() {
    let nests = |child: &str| {
        format!(
            "Resources:\n  Nested:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: {child}\n"
        )
    };
    let folder = folder(&[("a.yaml", &nests("b.yaml")), ("b.yaml", &nests("./a.yaml"))]);
    let expected = "\
error[circular-nesting]: the templates `a.yaml` -> `b.yaml` -> `a.yaml` nest one another
 --> a.yaml:3:5
  |
3 |     Type: AWS::CloudFormation::Stack
  |     ^^^^
  |
  = at: Resources.Nested
  = help: remove the nested stack, or nest another template
note: `b.yaml` nests `a.yaml` here
 --> b.yaml:3:5
  |
3 |     Type: AWS::CloudFormation::Stack
  |     ^^^^

1 error
";
    assert_eq!(run(folder.path(), &["validate", "a.yaml"]), (1, expected.to_owned(), String::new()));
}

#[test]
fn a_mapping_that_nothing_means_and_a_missing_file_are_told() {
    let parent = faulty("https://b.s3.amazonaws.com/child.yaml");
    let folder = folder(&[("parent.yaml", &parent), ("child.yaml", CHILD)]);
    for (nested, told) in [
        (
            "chld.yaml=child.yaml",
            "error: no `TemplateURL` is `chld.yaml`\n  help: did you mean `child.yaml`?\n",
        ),
        (
            "child.yaml=none.yaml",
            "error: cannot read `none.yaml`: no such file or directory\n  help: `--nested` says that \
             `child.yaml` means this path; correct it\n",
        ),
    ] {
        let (code, _, error) = run(folder.path(), &["validate", "parent.yaml", "--nested", nested]);
        assert_eq!((code, error.as_str()), (2, told));
    }
}

#[test]
fn a_file_with_two_names_is_judged_once() {
    let folder = folder(&[("child.yaml", CHILD)]);
    let (_, once, _) = run(folder.path(), &["validate", "child.yaml"]);
    let paths = ["validate", "child.yaml", "./child.yaml", "."];
    assert_eq!(run(folder.path(), &paths), (0, once, String::new()));
}

#[test]
fn the_published_templates_keep_their_contracts() {
    let project = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest =
        std::fs::read_to_string(project.join("out/SageMakerStudioAuditControlStack.yaml")).unwrap();
    let url = manifest.lines().find_map(|line| line.trim().strip_prefix("TemplateURL: ")).unwrap();
    let (prefix, _) = url.rsplit_once('/').unwrap();
    let (code, alone, _) = run(project, &["validate", "out"]);
    let (with_contracts, together, error) =
        run(project, &["validate", "out", "--nested", &format!("{prefix}/=out")]);
    assert_eq!((code, with_contracts, error.as_str()), (0, 0, ""));
    assert_eq!(together, alone, "contracts add no finding");
}
