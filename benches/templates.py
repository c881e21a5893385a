"""Writes the templates that the validators are measured on: one of 500 resources, and many of any size.

The same templates every time: what is chosen follows from the number of the resource. They are valid, so that each
validator does all of its work and none ends early.
"""

import os

SIZES = [5, 8, 10, 12, 20, 35, 60, 100]

HEAD = """\
AWSTemplateFormatVersion: "2010-09-09"
Description: Resources that refer to one another.
Parameters:
  Stage:
    Type: String
    Default: test
    AllowedValues: [test, production]
  Owner:
    Type: String
    Default: audit
    AllowedPattern: "^[a-z]+$"
Mappings:
  Days:
    test:
      Kept: 7
    production:
      Kept: 90
Conditions:
  IsProduction: !Equals [!Ref Stage, production]
  IsAudited: !And [!Condition IsProduction, !Not [!Equals [!Ref Owner, nobody]]]
Resources:
"""

KINDS = [
    """\
  Queue{n}:
    Type: AWS::SQS::Queue
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      VisibilityTimeout: {seconds}
      SqsManagedSseEnabled: !If [IsProduction, true, false]
      Tags:
        - Key: Owner
          Value: !Ref Owner
""",
    """\
  Topic{n}:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Sub "${{Owner}} ${{Stage}} {n}"
      Subscription:
        - Protocol: sqs
          Endpoint: !GetAtt Queue{q}.Arn
""",
    """\
  Role{n}:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
      Policies:
        - PolicyName: Read
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]
                Resource: !GetAtt Queue{q}.Arn
""",
    """\
  Function{n}:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role{r}.Arn
      MemorySize: !If [IsProduction, 512, 128]
      Timeout: {seconds}
      Environment:
        Variables:
          QUEUE: !Ref Queue{q}
          STAGE: !If [IsAudited, audited, !Ref "AWS::NoValue"]
      Code:
        ZipFile: |
          def handler(event, context):
              return event
""",
    """\
  Logs{n}:
    Type: AWS::Logs::LogGroup
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Condition: IsAudited
    Properties:
      LogGroupName: !Sub "/aws/lambda/${{Function{f}}}"
      RetentionInDays: !FindInMap [Days, !Ref Stage, Kept]
""",
]


def template(resources):
    """Returns a template of so many resources."""
    parts = [HEAD]
    for n in range(resources):
        kind = n % len(KINDS)
        group = n - kind
        parts.append(KINDS[kind].format(n=n, q=group, r=group + 2, f=group + 3, seconds=10 + n % 50))
    return "".join(parts)


def write(folder):
    """Writes the templates; returns the path of the large one and the folder of the many."""
    large, many = os.path.join(folder, "500.yaml"), os.path.join(folder, "many")
    os.makedirs(many)
    with open(large, "w", encoding="utf-8") as file:
        file.write(template(500))
    for number in range(180):
        with open(os.path.join(many, f"{number:03}.yaml"), "w", encoding="utf-8") as file:
            file.write(template(SIZES[number % len(SIZES)]))
    return large, many
