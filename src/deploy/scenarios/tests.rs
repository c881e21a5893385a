use super::*;
use crate::deploy::Environment;
use crate::yaml;

fn inputs(given: &[(&str, &str)]) -> Inputs {
    Inputs {
        environment: Environment::default(),
        stack_name: "Parent".to_owned(),
        parameters: given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        ..Inputs::default()
    }
}

/// Returns each scenario's name with its parameters, then what is not known, a line each.
fn told(parent: &str, children: &[(&str, &str)], given: &[(&str, &str)]) -> String {
    let parent = yaml::read(parent, "parent.yaml").unwrap();
    let children: Vec<(&str, Template)> = children
        .iter()
        .map(|(name, text)| (*name, yaml::read(text, &format!("{name}.yaml")).unwrap()))
        .collect();
    let nested = |_: &Template, logical_id: &str| {
        children.iter().find(|(name, _)| *name == logical_id).map(|(_, template)| template)
    };
    let line = |problem: &Diagnostic| {
        let help = problem.help.as_deref().unwrap_or_default();
        format!("{} {}: {} [{help}]\n", problem.stack, problem.path.join("/"), problem.message)
    };
    match scenarios(&parent, &inputs(given), &nested) {
        Ok(found) => {
            let scenario = |scenario: &Scenario| {
                let values: Vec<String> =
                    scenario.parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
                format!("{}: {}\n", scenario.name(), values.join(" "))
            };
            found.all.iter().map(scenario).chain(found.untold.iter().map(line)).collect()
        }
        Err(problems) => problems.iter().map(line).collect(),
    }
}

const PARENT: &str = "
Parameters:
  Mode: {Type: String, Default: users, AllowedValues: [users, federation]}
  First: {Type: String, Default: ''}
  Second: {Type: String, Default: ''}
  Vpc: {Type: 'AWS::EC2::VPC::Id'}
Rules:
  Named:
    RuleCondition: !Equals [!Ref Mode, federation]
    Assertions:
    - Assert: !Not [!Equals [!Ref First, '']]
    - Assert: !Not [!Equals [!Ref Second, '']]
    - Assert: !Not [!Equals [!Ref First, !Ref Second]]
Conditions:
  IsUsers: !Equals [!Ref Mode, users]
  IsUnused: !Equals [!Ref First, x]
Resources:
  Users:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: u, Parameters: {Mode: !Ref Mode, Name: !If [IsUsers, plain, !Ref Second]}}
  Logs: {Type: 'AWS::SNS::Topic', Condition: IsUsers}";

const CHILD: &str = "
Parameters: {Mode: {Type: String}, Name: {Type: String}}
Rules: {Short: {Assertions: [{Assert: !Not [!Equals [!Ref Name, second]]}]}}
Conditions:
  IsUsers: !Equals [!Ref Mode, users]
  IsRoot: !Equals [!Ref Name, root]
Resources:
  User: {Type: 'AWS::IAM::User', Condition: IsUsers}
  Root: {Type: 'AWS::SNS::Topic', Condition: IsRoot}";

#[test]
fn conditions_of_nested_stacks_count_and_rules_are_respected() {
    assert_eq!(
        told(PARENT, &[("Users", CHILD)], &[]),
        "IsUsers, not Users.IsRoot: Mode=users First= Second= Vpc=vpc-1c08ccbeb6bd2861f\n\
         not IsUsers, Users.IsRoot: Mode=federation First=first Second=root Vpc=vpc-1c08ccbeb6bd2861f\n\
         not IsUsers, not Users.IsRoot: Mode=federation First=first Second=Second Vpc=vpc-1c08ccbeb6bd2861f\n"
    );
    assert_eq!(
        told(PARENT, &[], &[("Vpc", "vpc-1")]),
        "IsUsers: Mode=users First= Second= Vpc=vpc-1\n\
         not IsUsers: Mode=federation First=first Second=second Vpc=vpc-1\n"
    );
}

#[test]
fn what_is_given_is_fixed() {
    assert_eq!(
        told(PARENT, &[("Users", CHILD)], &[("Mode", "federation"), ("First", "x"), ("Second", "y")]),
        "in any case: Mode=federation First=x Second=y Vpc=vpc-1c08ccbeb6bd2861f\n"
    );
    assert_eq!(
        told(PARENT, &[], &[("Mode", "federation"), ("First", "x"), ("Second", "x")]),
        "parent.yaml Rules/Named: a rule of the template is broken [give other parameter values]\n"
    );
    assert_eq!(
        told(PARENT, &[], &[("Mode", "none"), ("Vpd", "")]),
        "parent.yaml Parameters: the template has no parameter `Vpd` [did you mean `Vpc`?]\n\
         parent.yaml Parameters/Mode: the value of `Mode`, `none`, is not among the `AllowedValues` \
         [give a value that the parameter allows]\n"
    );
}

#[test]
fn stacks_within_nested_stacks_count() {
    let child = "
Parameters: {Mode: {Type: String}, Name: {Type: String, Default: ''}}
Conditions: {IsUsers: !Equals [!Ref Mode, users]}
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Condition: IsUsers
    Properties: {TemplateURL: u, Parameters: {Size: !If [IsUsers, !Ref AWS::Region, '']}}";
    let inner = "
Parameters: {Size: {Type: String}, Kind: {Type: String, Default: a}}
Mappings: {Sizes: {us-east-1: {Name: here}, eu-west-1: {Name: there}}}
Conditions:
  IsHere: !Equals [!FindInMap [Sizes, !Ref Size, Name], here]
  IsB: !Equals [!Ref Kind, b]
Resources:
  A: {Type: 'AWS::SNS::Topic', Condition: IsHere}
  B: {Type: 'AWS::SNS::Topic', Condition: IsB}";
    let parent = "
Parameters: {Mode: {Type: String, AllowedPattern: '(users|roles)'}}
Resources:
  Users: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: u, Parameters: {Mode: !Ref Mode}}}";
    assert_eq!(
        told(parent, &[("Users", child), ("Inner", inner)], &[]),
        "Users.IsUsers: Mode=users\nnot Users.IsUsers: Mode=roles\n"
    );
}

#[test]
fn texts_of_lists_are_tried() {
    let parent = "
Parameters:
  Subnets: {Type: 'List<AWS::EC2::Subnet::Id>'}
  Names: {Type: CommaDelimitedList, Default: ''}
Conditions:
  HasNames: !Not [!Equals [!Join ['', !Ref Names], '']]
  IsStrange: !Equals [!Join ['-', !Ref Names], strange]
Resources:
  A: {Type: 'AWS::SNS::Topic', Condition: HasNames}
  B: {Type: 'AWS::SNS::Topic', Condition: IsStrange}";
    let subnets = told(parent, &[], &[("Names", "")]);
    let subnets = subnets.strip_prefix("in any case: ").unwrap().strip_suffix(" Names=\n").unwrap();
    assert_eq!(subnets.matches("subnet-").count(), 3);
    assert_eq!(
        told(parent, &[], &[]),
        format!(
            "HasNames, not IsStrange: {subnets} Names=names-1,names-2,names-3\n\
             not HasNames, not IsStrange: {subnets} Names=\n\
             parent.yaml Conditions: no parameter values were found with which `HasNames`, `IsStrange` hold \
             [where there are any, deploy with them: `--param NAME=VALUE`]\n\
             parent.yaml Conditions: no parameter values were found with which `IsStrange` holds and `HasNames` \
             does not [where there are any, deploy with them: `--param NAME=VALUE`]\n"
        )
    );
}

#[test]
fn a_value_that_cannot_be_made_up_has_to_be_given() {
    let parent = "
Parameters: {Name: {Type: String, AllowedPattern: '(?=.*x)(?=.*7)[a-z0-9]{4}'}}
Resources: {A: {Type: 'AWS::SNS::Topic'}}";
    assert_eq!(
        told(parent, &[], &[]),
        "parent.yaml Parameters/Name: the parameter `Name` has no value [give it one, as in `--param Name=VALUE`]\n"
    );
    assert_eq!(told(parent, &[], &[("Name", "xx77")]), "in any case: Name=xx77\n");
}

#[test]
fn there_is_a_limit() {
    let many = |count: usize| {
        let part = |form: &dyn Fn(usize) -> String| (0..count).map(form).collect::<String>();
        format!(
            "Parameters:\n{}Conditions:\n{}Resources:\n{}",
            part(&|index| format!("  P{index}: {{Type: String, AllowedValues: [a, b]}}\n")),
            part(&|index| format!("  C{index}: !Equals [!Ref P{index}, a]\n")),
            part(&|index| format!("  T{index}: {{Type: 'AWS::SNS::Topic', Condition: C{index}}}\n")),
        )
    };
    assert_eq!(told(&many(8), &[], &[]).lines().count(), MOST);
    assert_eq!(
        told(&many(9), &[], &[]),
        "parent.yaml Conditions: the conditions have more than 256 combinations [fix parameters that they depend \
         on, as in `--param NAME=VALUE`]\n"
    );
    assert_eq!(told(&many(9), &[], &[("P0", "b")]).lines().count(), MOST);
}

#[test]
fn what_fails_in_one_scenario_is_told() {
    let parent = "
Parameters: {Mode: {Type: String, AllowedValues: [a, b]}}
Conditions: {IsA: !Equals [!Ref Mode, a]}
Resources:
  A: {Type: 'AWS::SNS::Topic', Condition: IsA}
  B: {Type: 'AWS::SNS::Topic', DependsOn: A}";
    assert_eq!(
        told(parent, &[], &[]),
        "parent.yaml Resources/B/DependsOn: `A` is not made with these parameter values, where `IsA` does not \
         [refer to it under the same condition only]\n"
    );
}

#[test]
fn a_template_that_nests_itself_ends() {
    let nests: String = (0..10)
        .map(|index| {
            format!("  N{index}: {{Type: 'AWS::CloudFormation::Stack', Properties: {{TemplateURL: u}}}}\n")
        })
        .collect();
    let parent = yaml::read(&format!("Resources:\n{nests}"), "parent.yaml").unwrap();
    let problems = scenarios(&parent, &inputs(&[]), &|_, _| Some(&parent)).unwrap_err();
    let messages: IndexSet<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(
        messages.into_iter().collect::<Vec<_>>(),
        ["stacks are nested deeper than 10 levels", "there are more than 2000 nested stacks"]
    );
}
