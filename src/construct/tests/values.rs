//! What can stand where a value is wanted: literals, parameters, attributes, `If` and `NoValue`.

use super::resources;
use crate::construct::Stack;
use crate::construct::parameter::{boolean, comma_delimited_list, number, string};
use crate::intrinsic::{Condition, equals, if_, no_value, region};
use crate::resources::{iam, lambda, sns, sqs};
use crate::template::{Map, Node, Template};
use crate::value::{IntoNode, IntoVal, Json, MapOf};
use crate::{list, map, object, yaml};

/// Returns the value as it is written.
fn written(value: impl IntoNode) -> String {
    let root = Map::from_iter([("P", value.into_node())]).into();
    yaml::emit(&Template { name: String::new(), root }).strip_prefix("P:").unwrap().to_owned()
}

fn stack() -> (Stack, Condition) {
    let mut stack = Stack::new("Values");
    let condition = stack.condition("Here", equals(region(), "eu-central-1"));
    (stack, condition)
}

/// Returns the node as it stands where `T` is wanted.
fn wanted<T>(value: impl IntoVal<T>) -> Node {
    value.into_val().into_node()
}

#[test]
fn a_parameter_feeds_every_kind_of_property() {
    let (mut stack, _) = stack();
    let text = stack.parameter("Text", string());
    let whole = stack.parameter("Whole", number());
    let flag = stack.parameter("Flag", boolean());
    let texts = stack.parameter("Texts", comma_delimited_list());
    stack.add(
        "Queue",
        sqs::Queue::new()
            .queue_name(&text)
            .delay_seconds(&whole)
            .fifo_queue(&flag)
            .redrive_policy(text.cast::<Json>()),
    );
    stack.add("User", iam::User::new().groups(&texts).tags(text.cast::<Vec<iam::user::Tag>>()));
    stack.add(
        "Function",
        lambda::Function::code(text.cast::<lambda::function::Code>())
            .role(&text)
            .memory_size(text.cast::<i64>())
            .environment(lambda::function::Environment::new().variables(text.cast::<MapOf<Json>>())),
    );
    assert_eq!(
        resources(stack),
        "\
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Ref Text
      DelaySeconds: !Ref Whole
      FifoQueue: !Ref Flag
      RedrivePolicy: !Ref Text

  User:
    Type: AWS::IAM::User
    Properties:
      Groups: !Ref Texts
      Tags: !Ref Text

  Function:
    Type: AWS::Lambda::Function
    Properties:
      Code: !Ref Text
      Role: !Ref Text
      MemorySize: !Ref Text
      Environment:
        Variables: !Ref Text
"
    );
}

#[test]
fn an_attribute_feeds_every_kind_of_property() {
    let mut stack = Stack::new("Values");
    let handle = stack.add("Source", sns::Topic::new());
    let attribute = "!GetAtt Source.A";
    let text = |node| written(node).trim().to_owned();
    assert_eq!(text(wanted::<String>(handle.get_att("A"))), attribute);
    assert_eq!(text(wanted::<i64>(handle.get_att("A"))), attribute);
    assert_eq!(text(wanted::<f64>(handle.get_att("A"))), attribute);
    assert_eq!(text(wanted::<bool>(handle.get_att("A"))), attribute);
    assert_eq!(text(wanted::<Vec<String>>(handle.get_att("A"))), attribute);
    assert_eq!(text(wanted::<sqs::queue::Tag>(handle.get_att("A"))), attribute);
    assert_eq!(text(wanted::<MapOf<String>>(handle.get_att("A"))), attribute);
    assert_eq!(text(wanted::<Json>(handle.get_att("A"))), attribute);
}

#[test]
fn an_if_chooses_between_values_of_every_type() {
    let (_, here) = stack();
    let tag = |value| sqs::queue::Tag::key("Owner").value(value);
    let branches = [
        (wanted::<String>(if_(&here, "a", "b")), " !If [Here, a, b]\n"),
        (wanted::<i64>(if_(&here, 1, 2)), " !If [Here, 1, 2]\n"),
        (wanted::<f64>(if_(&here, 1.5, 2)), " !If [Here, 1.5, 2]\n"),
        (wanted::<bool>(if_(&here, true, false)), " !If [Here, true, false]\n"),
        (wanted::<Vec<String>>(if_(&here, ["a"], list![])), " !If [Here, [a], []]\n"),
        (wanted::<sqs::queue::Tag>(if_(&here, tag("a"), tag("b"))), TAGS),
        (wanted::<MapOf<String>>(if_(&here, map! { "A" => "b" }, map! {})), MAPS),
        (wanted::<Json>(if_(&here, object! { "A" => "b" }, object! {})), MAPS),
    ];
    for (node, expected) in branches {
        assert_eq!(written(node), expected);
    }
}

const TAGS: &str = " !If
  - Here
  - Key: Owner
    Value: a
  - Key: Owner
    Value: b
";

const MAPS: &str = " !If
  - Here
  - A: b
  - {}
";

#[test]
fn no_value_stands_for_every_type() {
    let (_, here) = stack();
    let nothing = [
        wanted::<String>(no_value()),
        wanted::<i64>(no_value()),
        wanted::<f64>(no_value()),
        wanted::<bool>(no_value()),
        wanted::<Vec<String>>(no_value()),
        wanted::<sqs::queue::Tag>(no_value()),
        wanted::<MapOf<String>>(no_value()),
        wanted::<Json>(no_value()),
    ];
    for node in nothing {
        assert_eq!(written(node), " !Ref AWS::NoValue\n");
    }
    let branch = wanted::<i64>(if_(&here, 1, no_value()));
    assert_eq!(written(branch), " !If [Here, 1, !Ref AWS::NoValue]\n");
}

#[test]
fn lists_are_made_of_arrays_vectors_and_mixtures() {
    let (mut stack, here) = stack();
    let name = stack.parameter("Name", string());
    let owned = vec!["a".to_owned(), "b".to_owned()];
    let same = "\n  - a\n  - b\n";
    for list in [
        wanted::<Vec<String>>(["a", "b"]),
        wanted::<Vec<String>>(vec!["a", "b"]),
        wanted::<Vec<String>>(&owned),
        wanted::<Vec<String>>(owned.as_slice()),
        wanted::<Vec<String>>(["a", "b"].iter().map(|item| (*item).to_owned()).collect::<Vec<_>>()),
        wanted::<Vec<String>>(list!["a", "b"]),
    ] {
        assert_eq!(written(list), same);
    }
    for list in [wanted::<Vec<String>>(list![]), wanted::<Vec<String>>(Vec::<String>::new())] {
        assert_eq!(written(list), " []\n");
    }
    assert_eq!(
        written(wanted::<Vec<String>>(list!["a", &name, region(), &owned[1], if_(&here, "c", &name)])),
        "
  - a
  - !Ref Name
  - !Ref AWS::Region
  - b
  - !If [Here, c, !Ref Name]
"
    );
    assert_eq!(written(wanted::<Vec<i64>>(list![1, name.cast::<i64>()])), "\n  - 1\n  - !Ref Name\n");
}

#[test]
fn a_value_is_used_again_by_reference() {
    let text = region();
    let list = wanted::<Vec<String>>([&text, &text]);
    assert_eq!(written(list), "\n  - !Ref AWS::Region\n  - !Ref AWS::Region\n");
    assert_eq!(written(&text), " !Ref AWS::Region\n");
}

#[test]
fn maps_and_objects_keep_the_order_of_their_keys() {
    let (mut stack, _) = stack();
    let name = stack.parameter("Name", string());
    let texts = wanted::<MapOf<String>>(map! { "B" => "b", "A" => &name });
    assert_eq!(written(texts), "\n  B: b\n  A: !Ref Name\n");
    let json = wanted::<Json>(object! { "B" => 1, "A" => object! { "C" => [true, false] } });
    assert_eq!(written(json), "\n  B: 1\n  A:\n    C:\n      - true\n      - false\n");
}
