use super::*;
use crate::template::{Section, Template};
use crate::yaml;

fn template(text: &str) -> Template {
    yaml::read(text, "parent.yaml").unwrap()
}

fn inputs(parameters: &[(&str, &str)]) -> Inputs {
    Inputs {
        stack_name: "Studio".to_owned(),
        parameters: parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        imports: [("Network-Vpc".to_owned(), "vpc-1".to_owned())].into_iter().collect(),
        ..Inputs::default()
    }
}

fn deployed(text: &str, parameters: &[(&str, &str)]) -> Deployment {
    deploy(&template(text), &inputs(parameters), &|_, _| None).unwrap()
}

fn problems(text: &str, parameters: &[(&str, &str)]) -> Vec<String> {
    let problems = deploy(&template(text), &inputs(parameters), &|_, _| None).unwrap_err();
    problems
        .iter()
        .map(|it| format!("{}: {} [{}]", it.path.join("/"), it.message, it.help.as_deref().unwrap_or("")))
        .collect()
}

/// Evaluates values, each by its name.
fn values(text: &str) -> Vec<String> {
    let text = format!(
        "Transform: AWS::LanguageExtensions
Parameters:
  Mode: {{Type: String, Default: a}}
  Zones: {{Type: CommaDelimitedList, Default: 'x, y'}}
Mappings:
  Sizes: {{a: {{Disk: 10, Names: [p, q]}}}}
Conditions:
  IsA: !Equals [!Ref Mode, a]
  IsB: !Not [!Condition IsA]
  Either: !Or [!Condition IsA, !Condition IsB]
  Both: !And [!Condition IsA, !Condition IsB]
Resources:
  Bucket: {{Type: 'AWS::S3::Bucket'}}
  Role: {{Type: 'AWS::IAM::Role', Properties: {{RoleName: !Sub 'role-${{Mode}}', Path: /team/}}}}
  Values: {{Type: 'AWS::Test::Values', Properties: {{{text}}}}}"
    );
    let deployment = deployed(&text, &[]);
    let properties = &deployment.resource("Values").unwrap().properties;
    properties.as_map().unwrap().iter().map(|(key, node)| format!("{key}={}", yaml::to_value(node))).collect()
}

#[test]
fn every_function_is_evaluated() {
    assert_eq!(
        values(
            "A: !Sub 'arn:${AWS::Partition}:x:${AWS::Region}:${AWS::AccountId}:${Role}/${Role.Arn}/${!aws:username}',
             B: !Sub ['${Here}-${Mode}', {Here: !Select [1, !Ref Zones]}],
             C: !Join ['+', [a, !If [IsA, b, c], !If [IsB, d, !Ref 'AWS::NoValue']]],
             D: !Split ['-', a-b-c],
             E: !FindInMap [Sizes, !Ref Mode, Disk],
             F: !FindInMap [Sizes, z, Disk, {DefaultValue: 7}],
             G: !Base64 'héllo',
             H: !Cidr ['10.0.0.0/16', 2, 8],
             I: !GetAZs '',
             J: !ImportValue Network-Vpc,
             K: {'Fn::Length': !Ref Zones},
             L: {'Fn::ToJsonString': {a: [1, true, !Ref Mode]}},
             M: !If [Both, 1, !If [Either, 2, 3]],
             N: !GetAtt Role.Arn,
             O: !Ref 'AWS::NoValue',
             P: [!Ref 'AWS::NoValue', !Ref Zones],
             Q: '{{resolve:ssm:name}}',
             R: !Ref Bucket"
        ),
        [
            r#"A="arn:aws:x:us-east-1:111122223333:role-a/arn:aws:iam::111122223333:role/team/role-a/${aws:username}""#,
            r#"B="y-a""#,
            r#"C="a+b""#,
            r#"D=["a","b","c"]"#,
            "E=10",
            "F=7",
            r#"G="aMOpbGxv""#,
            r#"H=["10.0.0.0/24","10.0.1.0/24"]"#,
            r#"I=["us-east-1a","us-east-1b","us-east-1c"]"#,
            r#"J="vpc-1""#,
            "K=2",
            r#"L="{\"a\":[1,true,\"a\"]}""#,
            "M=2",
            r#"N="arn:aws:iam::111122223333:role/team/role-a""#,
            r#"P=[["x","y"]]"#,
            r#"Q="{{resolve:ssm:name}}""#,
            r#"R="studio-bucket-8b7e14a4b970""#,
        ]
    );
}

#[test]
fn resources_come_in_the_order_in_which_they_can_be_made() {
    let text = "
Conditions: {Never: !Equals [a, b]}
Resources:
  C: {Type: 'AWS::SNS::Topic', DependsOn: [B], Properties: {DisplayName: !GetAtt A.TopicName}}
  B: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !Sub '${A}'}}
  A: {Type: 'AWS::SNS::Topic'}
  Skipped: {Type: 'AWS::SNS::Topic', Condition: Never}
Outputs:
  Made: {Value: !Ref C, Export: {Name: !Sub '${AWS::StackName}-C'}}
  Not: {Value: !Ref Skipped, Condition: Never}";
    let deployment = deployed(text, &[]);
    let order: Vec<_> = deployment
        .resources
        .iter()
        .map(|it| format!("{} after {:?}", it.logical_id, it.depends_on))
        .collect();
    assert_eq!(order, ["A after []", r#"B after ["A"]"#, r#"C after ["A", "B"]"#]);
    let outputs: Vec<_> = deployment.outputs.iter().collect();
    assert_eq!(outputs.len(), 1);
    assert_eq!(outputs[0].1.export.as_deref(), Some("Studio-C"));
}

#[test]
fn nested_stacks_are_deployed_with_what_is_passed() {
    let parent = template(
        "
Resources:
  Users: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: https://x/child.yaml,
    Parameters: {Name: ann, Zones: !Join [',', [a, b]]}}}
Outputs:
  User: {Value: !GetAtt Users.Outputs.User}",
    );
    let child = template(
        "
Parameters: {Name: {Type: String}, Zones: {Type: CommaDelimitedList}}
Resources: {User: {Type: 'AWS::IAM::User', Properties: {UserName: !Sub '${Name}-${AWS::StackName}'}}}
Outputs: {User: {Value: !GetAtt User.Arn}}",
    );
    let nested = |_: &Template, logical_id: &str| (logical_id == "Users").then_some(&child);
    let deployment = deploy(&parent, &inputs(&[]), &nested).unwrap();
    let user = "arn:aws:iam::111122223333:user/ann-Studio-Users-42B1E6902EE6";
    assert_eq!(deployment.outputs["User"].value, user);
    let all: Vec<_> = deployment.all_resources().iter().map(|it| it.arn.as_deref()).collect();
    assert_eq!(all, [Some(user)]);
    let itself = |_: &Template, _: &str| Some(&parent);
    let problems = deploy(&parent, &inputs(&[]), &itself).unwrap_err();
    assert_eq!(problems[0].message, "the template has no parameter `Name`");
}

#[test]
fn loops_are_expanded() {
    let text = "
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList, Default: 'a-1,b'}}
Resources:
  Fn::ForEach::Topics:
    - Name
    - !Ref Names
    - Topic&{Name}: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Ref Name, DisplayName: 'x ${Name}'}}
      Fn::ForEach::Inner: [Kind, [x], {'${Kind}&{Name}': {Type: 'AWS::SNS::Topic'}}]";
    let deployment = deployed(text, &[]);
    let told: Vec<_> = deployment
        .resources
        .iter()
        .map(|it| format!("{} {}", it.logical_id, yaml::to_value(&it.properties)))
        .collect();
    assert_eq!(
        told,
        [
            r#"Topica1 {"TopicName":"a-1","DisplayName":"x a-1"}"#,
            "xa1 {}",
            r#"Topicb {"TopicName":"b","DisplayName":"x b"}"#,
            "xb {}",
        ]
    );
}

#[test]
fn parameters_are_held_to_their_constraints() {
    let text = "
Parameters:
  Needed: {Type: String}
  Mode: {Type: String, AllowedValues: [a, b], Default: a}
  Count: {Type: Number, MaxValue: 3, Default: 1}
  Secret: {Type: String, NoEcho: true, MinLength: 8, Default: ''}
  Name: {Type: String, AllowedPattern: '[a-z]+', Default: x}
Resources: {A: {Type: 'AWS::SNS::Topic'}}";
    assert_eq!(
        problems(text, &[("Mode", "c"), ("Count", "9"), ("Secret", "short"), ("Name", "A"), ("Nam", "")]),
        [
            "Parameters: the template has no parameter `Nam` [did you mean `Name`?]",
            "Parameters/Needed: the parameter `Needed` has no value [give it one, as in `--param Needed=VALUE`]",
            "Parameters/Mode: the value of `Mode`, `c`, is not among the `AllowedValues` \
             [give a value that the parameter allows]",
            "Parameters/Count: the value of `Count`, `9`, is more than the `MaxValue` of 3 \
             [give a value that the parameter allows]",
            "Parameters/Secret: the value of `Secret`, which is masked, has 5 characters, fewer than the \
             `MinLength` of 8 [give a value that the parameter allows]",
            "Parameters/Name: the value of `Name`, `A`, does not match the `AllowedPattern` `[a-z]+` \
             [give a value that the parameter allows]",
        ]
    );
}

#[test]
fn what_cannot_be_evaluated_is_told_with_its_place() {
    let text = "
Rules:
  Two: {Assertions: [{Assert: !Not [!Equals [a, a]], AssertDescription: The names must differ.}]}
  Three: {Assertions: [{Assert: {'Fn::EachMemberIn': [{'Fn::ValueOfAll': [Subnets, VpcId]}, []]}}]}
Resources: {A: {Type: 'AWS::SNS::Topic'}}";
    assert_eq!(
        problems(text, &[]),
        ["Rules/Two: a rule of the template is broken: The names must differ. [give other parameter values]"]
    );
    let text = "
Parameters: {Zones: {Type: CommaDelimitedList, Default: 'x,y'}}
Mappings: {Sizes: {a: {Disk: 10}}}
Conditions: {One: !Condition Two, Two: !Not [!Condition One], Never: !Equals [a, b]}
Resources:
  A: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Select [2, !Ref Zones]}}
  B: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Split [',', !Ref Zones]}}
  C: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !ImportValue Nothing}}
  D: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !FindInMap [Sizes, b, Disk]}}
  E: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !GetAtt F.TopicName}}
  F: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !GetAtt E.TopicName}}
  G: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !Ref H}}
  H: {Type: 'AWS::SNS::Topic', Condition: Never}
  I: {Type: 'AWS::SNS::Topic', DependsOn: [A, H]}
  J: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !GetAtt J.DisplayName}}";
    assert_eq!(
        problems(text, &[]),
        [
            "Conditions/Two: the condition `One` needs itself, through `Two` \
             [take one of the references of the circle away]",
            "Resources/A/Properties/TopicName: `Fn::Select` takes item 2 of a list of 2 [items are counted from 0]",
            "Resources/B/Properties/TopicName: a text is wanted, and this is a list [join or select from it]",
            "Resources/C/Properties/TopicName: no stack exports `Nothing` \
             [say what another stack exports: `--import Nothing=VALUE`]",
            "Resources/D/Properties/TopicName: the mapping `Sizes` has no `b` with `Disk` [add `b` to the mapping]",
            "Resources/E/Properties/TopicName: the value of `F` needs itself, through `E` \
             [take one of the references of the circle away]",
            "Resources/G/Properties/DisplayName: `H` is not made with these parameter values \
             [refer to it under the same condition only]",
            "Resources/I/DependsOn: `H` is not made with these parameter values \
             [refer to it under the same condition only]",
            "Resources/J/Properties/DisplayName: `J` needs itself first [take the reference away]",
        ]
    );
    let text = "
Parameters: {Name: {Type: String, AllowedPattern: '[a-z]+', ConstraintDescription: small letters only.}}
Resources:
  A: {Type: 'AWS::SNS::Topic', DependsOn: A}
  B: {Type: 'AWS::SNS::Topic', DependsOn: [!Ref A]}
  C: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !Ref C}}
  D: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Select [one, [a]]}}";
    assert_eq!(
        problems(text, &[("Name", "A")]),
        ["Parameters/Name: the value of `Name`, `A`, does not match the `AllowedPattern` `[a-z]+` \
          [give a value that the parameter allows: small letters only.]"]
    );
    assert_eq!(
        problems(text, &[("Name", "a")]),
        [
            "Resources/A/DependsOn: `A` needs itself first [take the reference away]",
            "Resources/B/DependsOn: `DependsOn` takes names only [write logical ids]",
            "Resources/C/Properties/DisplayName: `C` needs itself first [take the reference away]",
            "Resources/D/Properties/TopicName: `Fn::Select` takes the item `one`, which is not a position \
             [items are counted from 0]",
        ]
    );
    // What only waits for the circle is not of it.
    let text = "
Resources:
  A: {Type: 'AWS::SNS::Topic', DependsOn: B}
  B: {Type: 'AWS::SNS::Topic', DependsOn: C}
  C: {Type: 'AWS::SNS::Topic', DependsOn: B}";
    assert_eq!(
        problems(text, &[]),
        ["Resources/B: the resources `B`, `C` need each other first [take one of the references away]"]
    );
}

/// What only the account can tell may be a list of any length.
#[test]
fn lists_that_only_the_account_knows_are_taken_as_they_come() {
    let text = "
Parameters:
  Subnets: {Type: 'AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>', Default: /net/subnets}
Resources:
  Endpoint: {Type: 'AWS::Test::Endpoint'}
  Values: {Type: 'AWS::Test::Values', Properties: {A: !Ref Subnets, B: !Select [2, !Ref Subnets],
    C: !Join [',', !GetAtt Endpoint.Entries], D: !Select [1, !Split [':', !Select [3, !GetAtt Endpoint.Entries]]],
    E: !Select [5, !GetAZs us-east-1]}}";
    let deployment = deployed(text, &[]);
    assert_eq!(
        yaml::to_value(&deployment.resource("Values").unwrap().properties).to_string(),
        r#"{"A":["{{resolve:ssm:/net/subnets}}"],"B":"{{resolve:ssm:/net/subnets}}","C":"<Endpoint.Entries>","D":"<Endpoint.Entries>","E":"us-east-1f"}"#
    );
}

#[test]
fn texts_that_take_one_another_twice_do_not_grow_without_end() {
    for make in [
        "!Sub '${B.TopicName}${B.TopicName}'",
        "!Join ['', [!GetAtt B.TopicName, !GetAtt B.TopicName]]",
        "{'Fn::Base64': !GetAtt B.TopicName}",
        "{'Fn::ToJsonString': [!GetAtt B.TopicName, !GetAtt B.TopicName]}",
    ] {
        let mut text = "\nTransform: AWS::LanguageExtensions\nResources:\n".to_owned();
        for number in 0..60 {
            let make = make.replace("B.", &format!("B{}.", number + 1));
            text += &format!("  B{number}: {{Type: 'AWS::SNS::Topic', Properties: {{TopicName: {make}}}}}\n");
        }
        text += "  B60: {Type: 'AWS::SNS::Topic', Properties: {TopicName: abc}}";
        let problems = problems(&text, &[]);
        let is_told = |problem: &String| problem.contains("the text is longer than 1048576 bytes");
        assert!(problems.iter().any(is_told), "{make} {problems:?}");
    }
}

#[test]
fn an_environment_of_another_partition_has_its_own_domain() {
    let inputs = Inputs { environment: Environment::new("111122223333", "us-iso-east-1"), ..inputs(&[]) };
    let template = template("Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {QueueName: q}}}");
    assert_eq!(template.entries(Section::Resources).count(), 1);
    let deployment = deploy(&template, &inputs, &|_, _| None).unwrap();
    assert_eq!(
        deployment.resource("Q").unwrap().physical_id,
        "https://sqs.us-iso-east-1.c2s.ic.gov/111122223333/q"
    );
}
