//! What is declared wrongly is found with both places, and never panics.

use super::{build, problems};
use crate::construct::parameter::string;
use crate::construct::{ResourceAttributes, Stack, output};
use crate::intrinsic::{IntoCondition, equals, if_, region};
use crate::resources::sns;
use crate::sub;
use crate::value::IntoNode;

#[test]
fn a_logical_id_is_used_once_in_its_name_space() {
    let mut stack = Stack::new("Twice");
    let here = stack.condition("Topic", equals(region(), "eu-central-1"));
    let first = line!() + 1;
    stack.add("Topic", sns::Topic::new().when(&here));
    stack.parameter("Topic", string());
    stack.add("Topic", sns::Topic::new());
    stack.output("Topic", output(region()));
    stack.output("Topic", output(region()));
    stack.condition("Topic", equals(region(), "eu-west-1"));
    let built = build([stack]);
    let used = |place, section, first| {
        format!("{place} {section}/Topic: the logical id `Topic` is used twice, used first here {first}")
    };
    assert_eq!(
        problems(&built),
        [
            used(first + 1, "Parameters", first),
            used(first + 2, "Resources", first),
            used(first + 4, "Outputs", first + 3),
            used(first + 5, "Conditions", first - 2),
        ]
    );
    assert_eq!(built.template.resources().count(), 1);
}

#[test]
fn handles_of_another_stack_are_refused_wherever_they_stand() {
    let mut other = Stack::new("Other");
    let first = line!() + 1;
    let name = other.parameter("Name", string());
    let topic = other.add("Topic", sns::Topic::new());
    let here = other.condition("Here", equals(region(), "eu-central-1"));
    let table = other.mapping("Table", [("a", [("b", "c")])]);
    let mut stack = Stack::new("Stack");
    let used = line!() + 1;
    stack.add("Ref", sns::Topic::new().topic_name(&name).display_name(&name));
    stack.add("GetAtt", sns::Topic::new().display_name(topic.topic_arn()));
    stack.add("Sub", sns::Topic::new().display_name(sub!("{}-{}", region(), &name)));
    stack.add("If", sns::Topic::new().display_name(if_(&here, "a", "b")));
    stack.add("Find", sns::Topic::new().display_name(table.find("a", "b")));
    stack.add("When", sns::Topic::new().when(&here));
    stack.add("After", sns::Topic::new().depends_on(&topic));
    stack.output("Out", output(region()).when(&here));
    stack.condition("Not", (&here).or(equals(&name, "a")));
    let foreign = |line, path, name, declared| {
        format!(
            "{} {path}: `{name}` belongs to another stack than `Stack`, declared here {}",
            used + line,
            first + declared
        )
    };
    assert_eq!(
        problems(&build([stack])),
        [
            foreign(0, "Resources/Ref", "Name", 0),
            foreign(1, "Resources/GetAtt", "Topic", 1),
            foreign(2, "Resources/Sub", "Name", 0),
            foreign(3, "Resources/If", "Here", 2),
            foreign(4, "Resources/Find", "Table", 3),
            foreign(5, "Resources/When", "Here", 2),
            foreign(6, "Resources/After", "Topic", 1),
            foreign(7, "Outputs/Out", "Here", 2),
            foreign(8, "Conditions/Not", "Here", 2),
            foreign(8, "Conditions/Not", "Name", 0),
        ]
    );
}

#[test]
fn the_condition_of_a_group_and_a_member_is_not_mistaken_for_another_of_its_name() {
    let mut stack = Stack::new("Groups");
    let [a, b] = ["A", "B"].map(|name| stack.condition(name, equals(region(), name)));
    let first = line!() + 1;
    stack.condition("AAndB", equals(region(), "eu-central-1"));
    stack.when(&a, |stack| stack.add("Topic", sns::Topic::new().when(&b)));
    let expected = format!(
        "{} Conditions/AAndB: the logical id `AAndB` is used twice, used first here {first}",
        first - 2
    );
    assert_eq!(problems(&build([stack])), [expected]);
}

#[test]
fn a_property_that_is_set_again_keeps_its_place_and_takes_the_new_value() {
    let topic = sns::Topic::new().topic_name("old").display_name("shown").topic_name("new");
    assert_eq!(topic.into_node(), sns::Topic::new().topic_name("new").display_name("shown").into_node());
}
