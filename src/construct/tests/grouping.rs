//! Conditions of groups, and `DependsOn` beside what references say.

use super::{build, resources, sections};
use crate::construct::{ResourceAttributes, Stack, output};
use crate::intrinsic::{Condition, equals, if_, region};
use crate::resources::sns;
use crate::sub;
use crate::template::Section;
use crate::value::Val;

fn conditions(stack: &mut Stack) -> [Condition; 3] {
    ["A", "B", "C"].map(|name| stack.condition(name, equals(region(), name)))
}

#[test]
fn a_group_gives_its_condition_to_what_it_declares() {
    let mut stack = Stack::new("Groups");
    let [a, b, c] = conditions(&mut stack);
    let topic = stack.when(&a, |stack| {
        let topic = stack.add("Plain", sns::Topic::new());
        stack.add("Same", sns::Topic::new().when(&a));
        stack.add("Own", sns::Topic::new().when(&b));
        stack.output("Out", output(&topic).when(&b));
        stack.when(&b, |stack| {
            stack.add("Nested", sns::Topic::new());
            stack.add("Deep", sns::Topic::new().when(&c));
        });
        stack.add("After", sns::Topic::new());
        topic
    });
    stack.add("Outside", sns::Topic::new());
    stack.output("Plain", output(&topic).when(&a));
    let wanted = [Section::Conditions, Section::Resources, Section::Outputs];
    assert_eq!(
        sections(&build([stack]), wanted),
        "\
Conditions:
  A: !Equals [!Ref AWS::Region, A]
  B: !Equals [!Ref AWS::Region, B]
  C: !Equals [!Ref AWS::Region, C]
  AAndB: !And [!Condition A, !Condition B]
  AAndBAndC: !And [!Condition AAndB, !Condition C]

Resources:
  Plain:
    Type: AWS::SNS::Topic
    Condition: A

  Same:
    Type: AWS::SNS::Topic
    Condition: A

  Own:
    Type: AWS::SNS::Topic
    Condition: AAndB

  Nested:
    Type: AWS::SNS::Topic
    Condition: AAndB

  Deep:
    Type: AWS::SNS::Topic
    Condition: AAndBAndC

  After:
    Type: AWS::SNS::Topic
    Condition: A

  Outside:
    Type: AWS::SNS::Topic

Outputs:
  Out:
    Condition: AAndB
    Value: !Ref Plain
  Plain:
    Condition: A
    Value: !Ref Plain
"
    );
}

#[test]
fn what_a_reference_says_is_not_repeated_in_depends_on() {
    let mut stack = Stack::new("Dependencies");
    let [a, ..] = conditions(&mut stack);
    let first = stack.add("First", sns::Topic::new());
    let second = stack.add("Second", sns::Topic::new());
    let named = |name: Val<String>| sns::Topic::new().display_name(name).depends_on(&first);
    stack.add("Unsaid", sns::Topic::new().depends_on(&second).depends_on(&first).depends_on(&second));
    stack.add("ByRef", named(first.reference()));
    stack.add("ByAttribute", named(first.topic_arn()).depends_on(&second));
    stack.add("BySub", named(sub!("{}-{}", &first, second.topic_arn())).depends_on(&second));
    stack.add("OnlyInIf", named(if_(&a, &first, "none")));
    stack.add("InCondition", named(if_(&a, "one", "none")));
    assert_eq!(
        resources(stack),
        "\
Resources:
  First:
    Type: AWS::SNS::Topic

  Second:
    Type: AWS::SNS::Topic

  Unsaid:
    Type: AWS::SNS::Topic
    DependsOn:
      - Second
      - First

  ByRef:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Ref First

  ByAttribute:
    Type: AWS::SNS::Topic
    DependsOn: Second
    Properties:
      DisplayName: !GetAtt First.TopicArn

  BySub:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Sub \"${First}-${Second.TopicArn}\"

  OnlyInIf:
    Type: AWS::SNS::Topic
    DependsOn: First
    Properties:
      DisplayName: !If [A, !Ref First, none]

  InCondition:
    Type: AWS::SNS::Topic
    DependsOn: First
    Properties:
      DisplayName: !If [A, one, none]
"
    );
}

#[test]
fn a_mapping_of_the_same_name_says_nothing_about_dependence() {
    let mut stack = Stack::new("Names");
    let mapping = stack.mapping("Topic", [("eu", [("Name", "reviews")])]);
    let topic = stack.add("Topic", sns::Topic::new());
    stack.add("After", sns::Topic::new().display_name(mapping.find("eu", "Name")).depends_on(&topic));
    assert_eq!(
        resources(stack),
        "\
Resources:
  Topic:
    Type: AWS::SNS::Topic

  After:
    Type: AWS::SNS::Topic
    DependsOn: Topic
    Properties:
      DisplayName: !FindInMap [Topic, eu, Name]
"
    );
}
