//! `synth resolve` on files.

use crate::program::{folder, run};

const PARENT: &str = "\
Parameters:
  Mode: {Type: String, AllowedValues: [users, roles], Default: users}
  Password: {Type: String, NoEcho: true}
Conditions:
  IsUsers: !Equals [!Ref Mode, users]
Resources:
  Users:
    Type: AWS::CloudFormation::Stack
    Condition: IsUsers
    Properties:
      TemplateURL: parts/users.yaml
      Parameters: {Name: ann}
  Logs: {Type: AWS::SNS::Topic}
Outputs:
  User: {Condition: IsUsers, Value: !GetAtt Users.Outputs.User}
";

const USERS: &str = "\
Parameters:
  Name: {Type: String, AllowedPattern: '[a-z]+'}
Resources:
  User: {Type: AWS::IAM::User, Properties: {UserName: !Ref Name}}
Outputs:
  User: {Value: !GetAtt User.Arn}
";

#[test]
fn each_scenario_is_a_document() {
    let folder = folder(&[("parent.yaml", PARENT), ("parts/users.yaml", USERS)]);
    let (code, output, error) = run(folder.path(), &["resolve", "parent.yaml", "--scenarios"]);
    assert_eq!((code, error.as_str()), (0, ""));
    assert_eq!(
        output,
        "\
--- # 1 of 2: IsUsers
# Password = ****

StackName: parent
Template: parent.yaml

Parameters:
  Mode: users
  Password: \"****\"

Conditions:
  IsUsers: true

Resources:
  Users:
    Type: AWS::CloudFormation::Stack
    PhysicalId: arn:aws:cloudformation:us-east-1:111122223333:stack/parent-Users-61ADBD60CE97/232f5177-5db4-99c5-80db-bdf29b261e74
    MadeUp: true
    Stack:
      StackName: parent-Users-61ADBD60CE97
      Template: parts/users.yaml
      Parameters:
        Name: ann
      Resources:
        User:
          Type: AWS::IAM::User
          PhysicalId: ann
          Arn: arn:aws:iam::111122223333:user/ann
          Properties:
            UserName: ann
      Outputs:
        User:
          Value: arn:aws:iam::111122223333:user/ann
  Logs:
    Type: AWS::SNS::Topic
    PhysicalId: arn:aws:sns:us-east-1:111122223333:parent-Logs-71599dcbb6ec
    MadeUp: true
    Arn: arn:aws:sns:us-east-1:111122223333:parent-Logs-71599dcbb6ec
    Properties: {}

Outputs:
  User:
    Value: arn:aws:iam::111122223333:user/ann

--- # 2 of 2: not IsUsers
# Mode = roles
# Password = ****

StackName: parent
Template: parent.yaml

Parameters:
  Mode: roles
  Password: \"****\"

Conditions:
  IsUsers: false

Resources:
  Logs:
    Type: AWS::SNS::Topic
    PhysicalId: arn:aws:sns:us-east-1:111122223333:parent-Logs-71599dcbb6ec
    MadeUp: true
    Arn: arn:aws:sns:us-east-1:111122223333:parent-Logs-71599dcbb6ec
    Properties: {}
"
    );
}

#[test]
fn values_that_are_masked_are_shown_nowhere() {
    let parent = PARENT.replace("Logs: {Type: AWS::SNS::Topic}", "Logs: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub 'x-${Password}', TopicName: !Ref Mode}}");
    let parent = parent.replace("Name: ann", "Name: !Ref Password");
    let folder = folder(&[("parent.yaml", &parent), ("parts/users.yaml", USERS)]);
    let shown = |password: &str| {
        let password = format!("Password={password}");
        let (code, output, error) = run(folder.path(), &["resolve", "parent.yaml", "--param", &password]);
        assert_eq!((code, error.as_str()), (0, ""));
        output
    };
    let output = shown("hunter");
    assert!(!output.contains("hunter"), "{output}");
    for line in ["DisplayName: x-****", "UserName: \"****\"", "Arn: arn:aws:iam::111122223333:user/****"] {
        assert!(output.contains(line), "{line}: {output}");
    }
    // A short one is hidden where it stands alone.
    assert!(shown("us").contains("TopicName: users"));
}

#[test]
fn what_fails_is_told_with_its_line() {
    let parent = PARENT.replace("Name: ann", "Name: Ann1");
    let folder = folder(&[("parent.yaml", &parent), ("parts/users.yaml", USERS)]);
    let (code, output, error) = run(folder.path(), &["resolve", "parent.yaml", "--param", "Password=x"]);
    assert_eq!((code, output.as_str()), (1, ""));
    assert_eq!(
        error,
        "\
error[undeployable]: the value of `Name`, `Ann1`, does not match the `AllowedPattern` `[a-z]+`
 --> parts/users.yaml:2:9
  |
2 |   Name: {Type: String, AllowedPattern: '[a-z]+'}
  |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = at: Parameters.Name
  = help: give a value that the parameter allows

1 error
"
    );
    let json = ["resolve", "parent.yaml", "--param", "Mode=user", "--message-format", "json"];
    let (code, output, error) = run(folder.path(), &json);
    assert_eq!((code, error.as_str()), (1, ""));
    let findings: serde_json::Value = serde_json::from_str(&output).unwrap();
    let messages: Vec<_> =
        findings.as_array().unwrap().iter().map(|it| (&it["line"], &it["message"])).collect();
    assert_eq!(
        messages,
        [
            (&2.into(), &"the value of `Mode`, `user`, is not among the `AllowedValues`".into()),
            (&3.into(), &"the parameter `Password` has no value".into()),
        ]
    );
}

#[test]
fn what_cannot_be_used_is_refused() {
    let folder = folder(&[("parent.yaml", PARENT), ("t", "Resources: {A: {Type: AWS::SNS::Topic}}")]);
    let refused = |arguments: &[&str]| {
        let all: Vec<&str> = ["resolve"].iter().chain(arguments).copied().collect();
        let (code, output, error) = run(folder.path(), &all);
        assert_eq!((code, output.as_str()), (2, ""), "{error}");
        error
    };
    assert_eq!(
        refused(&["parent.yaml"]),
        "error: cannot read `parts/users.yaml`, which `Users` nests\n  help: say where it is: `--nested URL=PATH`\n"
    );
    assert_eq!(
        refused(&["DatasetStak"]),
        "error: there is no stack `DatasetStak`\n  help: did you mean `DatasetStack`?\n"
    );
    assert_eq!(
        refused(&["DatasetStack", "--nested", "a=t"]),
        "error: `--nested` is for files, and `DatasetStack` is a stack\n  help: leave it out: the stack knows what it \
         nests\n"
    );
    assert_eq!(
        refused(&["t", "--region", "eu-wets-1"]),
        "error: there is no region `eu-wets-1`\n  help: did you mean `eu-west-1`?\n"
    );
    assert_eq!(
        refused(&["t", "--region", "eu-west-1", "--partition", "aws-cn"]),
        "error: the region `eu-west-1` is in the partition `aws`, not in `aws-cn`\n  help: leave `--partition` out: the \
         region tells it\n"
    );
    assert_eq!(
        refused(&["t", "--param", "A=1", "--param", "A=2"]),
        "error: two values are given for the parameter `A`\n  help: keep one of them\n"
    );
    assert_eq!(run(folder.path(), &["resolve", "t"]).0, 0);
}

#[test]
fn a_template_that_is_not_known_is_said() {
    let parent = "Resources:\n  N:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: 'https://x/n.yaml'}\n";
    let folder = folder(&[("p.yaml", parent), ("n.yaml", "Resources: {T: {Type: AWS::SNS::Topic}}")]);
    let (code, _, error) = run(folder.path(), &["resolve", "p.yaml"]);
    assert_eq!(
        (code, error.as_str()),
        (
            0,
            "warning: the template of `N` is not known: it is not deployed; `--nested https://x/n.yaml=PATH` says \
             where it is\n"
        )
    );
    let (code, output, error) =
        run(folder.path(), &["resolve", "p.yaml", "--nested", "n.yaml=n.yaml", "--message-format", "json"]);
    assert_eq!((code, error.as_str()), (0, ""));
    let deployment: serde_json::Value = serde_json::from_str(&output).unwrap();
    assert_eq!(deployment["Resources"]["N"]["Stack"]["Resources"]["T"]["Type"], "AWS::SNS::Topic");
}
