//! Nested stacks: what is passed, and what is read back.

use super::{URL_PREFIX, build, problems, sections};
use crate::construct::parameter::{boolean, comma_delimited_list, number, number_list, secret, string};
use crate::construct::{NestedStack, Output, ResourceAttributes, Stack, output};
use crate::intrinsic::{equals, if_, region};
use crate::resources::sns;
use crate::template::Section;
use crate::{list, sub};

#[test]
fn values_of_every_type_are_passed() {
    let mut child = Stack::new("Child");
    let text = child.parameter("Text", string());
    let texts = child.parameter("Texts", comma_delimited_list());
    let mixed = child.parameter("Mixed", comma_delimited_list());
    let chosen = child.parameter("Chosen", comma_delimited_list());
    let joined = child.parameter("Joined", comma_delimited_list());
    let whole = child.parameter("Whole", number());
    let wholes = child.parameter("Wholes", number_list());
    let flag = child.parameter("Flag", boolean());
    let password = child.parameter("Password", secret());
    child.parameter("Optional", string().default_value("x"));
    let mut parent = Stack::new("Parent");
    let names = parent.parameter("Names", comma_delimited_list());
    let hidden = parent.parameter("Hidden", secret());
    let here = parent.condition("Here", equals(region(), "eu-central-1"));
    let topic = parent.add("Topic", sns::Topic::new());
    let nested = NestedStack::of(&child.reference(), URL_PREFIX)
        .pass(&text, &topic)
        .pass(&texts, &names)
        .pass(&mixed, list!["a", &topic])
        .pass(&chosen, if_(&here, &names, ["a", "b"]))
        .pass_joined(&joined, sub!("a,{}", region()))
        .pass(&whole, 5)
        .pass(&wholes, [80, 443])
        .pass(&flag, true)
        .pass(&password, &hidden)
        .timeout_in_minutes(30)
        .depends_on(&topic);
    parent.add("Nested", nested);
    assert_eq!(
        sections(&build([child, parent]), [Section::Resources]),
        "\
Resources:
  Topic:
    Type: AWS::SNS::Topic

  Nested:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://templates.s3.amazonaws.com/Child.yaml
      Parameters:
        Text: !Ref Topic
        Texts: !Join [\",\", !Ref Names]
        Mixed: !Sub \"a,${Topic}\"
        Chosen: !Join
          - \",\"
          - !If [Here, !Ref Names, [a, b]]
        Joined: !Sub \"a,${AWS::Region}\"
        Whole: 5
        Wholes: \"80,443\"
        Flag: true
        Password: !Ref Hidden
      TimeoutInMinutes: 30
"
    );
}

#[test]
fn outputs_are_read_back_alone_and_in_text() {
    let mut child = Stack::new("Child");
    let topic = child.add("Topic", sns::Topic::new());
    let arn = child.output("Arn", output(topic.topic_arn()));
    let mut parent = Stack::new("Parent");
    let nested = parent.add("Nested", NestedStack::of(&child.reference(), URL_PREFIX));
    parent.add(
        "Topic",
        sns::Topic::new()
            .topic_name(nested.output(&arn))
            .display_name(sub!("{} of {}", nested.output(&arn), region()))
            .depends_on(&nested),
    );
    parent.output("Arn", output(nested.output(&arn)));
    assert_eq!(
        sections(&build([child, parent]), [Section::Resources, Section::Outputs]),
        "\
Resources:
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://templates.s3.amazonaws.com/Child.yaml

  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !GetAtt Nested.Outputs.Arn
      DisplayName: !Sub \"${Nested.Outputs.Arn} of ${AWS::Region}\"

Outputs:
  Arn:
    Value: !GetAtt Nested.Outputs.Arn
"
    );
}

#[test]
fn an_output_of_another_child_is_refused() {
    let mut first = Stack::new("First");
    let arn: Output<String> = first.output("Arn", output(region()));
    let second = Stack::new("Second");
    let mut parent = Stack::new("Parent");
    parent.add("First", NestedStack::of(&first.reference(), URL_PREFIX));
    let nested = parent.add("Second", NestedStack::of(&second.reference(), URL_PREFIX));
    let place = line!() + 1;
    parent.output("Arn", output(sub!("{}!", nested.output(&arn))));
    let expected = format!(
        "{place} Outputs/Arn: `Arn` belongs to another stack than `Parent`, declared here {}",
        place - 6
    );
    assert_eq!(problems(&build([first, second, parent])), [expected]);
}

#[test]
fn a_nested_stack_must_be_in_the_app() {
    let child = Stack::new("Child");
    let mut parent = Stack::new("Parent");
    let line = line!() + 1;
    parent.add("Nested", NestedStack::of(&child.reference(), URL_PREFIX));
    let built = build([parent]);
    let expected = format!("{line} Resources/Nested: the app has no stack `Child`, which `Nested` nests");
    assert_eq!(problems(&built), [expected]);
}

#[test]
fn a_parameter_of_another_stack_is_not_passed() {
    let child = Stack::new("Child");
    let mut parent = Stack::new("Parent");
    let own = parent.parameter("Own", string());
    let place = line!() + 1;
    parent.add("Nested", NestedStack::of(&child.reference(), URL_PREFIX).pass(&own, "x"));
    let expected = format!(
        "{place} Resources/Nested/Properties/Parameters/Own: `Own` belongs to another stack than `Child`, \
         declared here {}",
        place - 2
    );
    assert_eq!(problems(&build([child, parent])), [expected]);
}
