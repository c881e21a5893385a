//! Tags of everything in a stack.

use super::resources;
use crate::construct::{Raw, Stack};
use crate::resources::{iam, sns};

#[test]
fn whatever_takes_tags_has_those_of_the_stack() {
    let mut stack = Stack::new("tags");
    stack.add("Before", sns::Topic::new());
    let tags = [("team", "red"), ("cost-centre", "1")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    stack.tag_all(tags.iter().map(|(key, value)| (key, value)));
    stack.add("Topic", sns::Topic::new());
    stack.add("User", iam::User::new().tags([iam::user::Tag::key("team").value("blue")]));
    stack.add("Group", iam::Group::new());
    stack.add("Parameter", Raw::new("AWS::SSM::Parameter").property("Type", "String").property("Value", "v"));
    assert_eq!(
        resources(stack),
        "\
Resources:
  Before:
    Type: AWS::SNS::Topic

  Topic:
    Type: AWS::SNS::Topic
    Properties:
      Tags:
        - Key: team
          Value: red
        - Key: cost-centre
          Value: \"1\"

  User:
    Type: AWS::IAM::User
    Properties:
      Tags:
        - Key: team
          Value: blue
        - Key: cost-centre
          Value: \"1\"

  Group:
    Type: AWS::IAM::Group

  Parameter:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: v
      Tags:
        team: red
        cost-centre: \"1\"
"
    );
}
