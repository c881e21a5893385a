//! The rules whose findings come from schemas, with the documentation that `synth explain` prints.

use crate::diagnostic::{Rule, Severity};

macro_rules! rules {
    ($($name:ident $severity:ident $code:literal $summary:literal $explanation:literal)*) => {
        $(pub(super) static $name: Rule = Rule {
            code: $code,
            severity: Severity::$severity,
            summary: $summary,
            explanation: $explanation,
        };)*

        /// The rules whose findings come from schemas.
        pub(in crate::validate) static RULES: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    MISSING_PROPERTY Error "missing-property"
    "Reports a required property that is not there."
    "\
## Why is this bad?
CloudFormation refuses to create a resource that lacks a required property. A property that an `Fn::If`
removes with `AWS::NoValue` is missing in the situations in which the condition chooses so.

## Example
```yaml
Pool:
  Type: AWS::Cognito::IdentityPool
```

## Use instead
```yaml
Pool:
  Type: AWS::Cognito::IdentityPool
  Properties:
    AllowUnauthenticatedIdentities: false
```
"
    UNKNOWN_PROPERTY Error "unknown-property"
    "Reports a property that the resource type does not have."
    "\
## Why is this bad?
CloudFormation refuses properties that it does not know, and names are case-sensitive.

## Example
```yaml
Bucket:
  Type: AWS::S3::Bucket
  Properties:
    bucketName: reviews
```

## Use instead
```yaml
Bucket:
  Type: AWS::S3::Bucket
  Properties:
    BucketName: reviews
```
"
    WRONG_TYPE Error "wrong-type"
    "Reports a value whose type is not the property's."
    "\
## Why is this bad?
CloudFormation converts between scalars where it can: `\"true\"` stands for a boolean, `\"5\"` for an integer, and
a number for a string. It does not make a list of a single value, nor an integer of 1.5.

## Example
```yaml
Timeout: soon
```

## Use instead
```yaml
Timeout: 30
```
"
    WRONG_REFERENCE_KIND Error "wrong-reference-kind"
    "Reports a reference to another kind of thing than the property takes."
    "\
## Why is this bad?
A property that takes the ARN of a role fails with that of a topic, and one that takes ids of subnets fails with
those of security groups; so does one that takes the ARN of a role with its name. What a property takes is known
from its schema or, where that says nothing, from its documentation, and what a reference yields from the schema
of the resource, or the type of the parameter, that it refers to.

## Example
```yaml
Function:
  Type: AWS::Lambda::Function
  Properties:
    Role: !Ref Role
```

## Use instead
```yaml
Function:
  Type: AWS::Lambda::Function
  Properties:
    Role: !GetAtt Role.Arn
```
"
    UNPACKAGED_PATH Warning "unpackaged-path"
    "Reports a local path that is yet to be uploaded."
    "\
## Why is this bad?
`aws cloudformation package` uploads what some properties point at, and writes the place in S3 instead of the path.
Until then CloudFormation does not accept the template.

## Example
```yaml
Code: ./src
```

## Use instead
The packaged template, or the place in S3:

```yaml
Code:
  S3Bucket: artifacts
  S3Key: src.zip
```
"
    NOT_AN_ALLOWED_VALUE Error "not-an-allowed-value"
    "Reports a value that is not one of those that the property takes."
    "\
## Why is this bad?
The property takes one of a fixed list of values, which are case-sensitive unless the service says otherwise.

## Example
```yaml
Status: enabled
```

## Use instead
```yaml
Status: Enabled
```
"
    PATTERN_MISMATCH Error "pattern-mismatch"
    "Reports a text that does not match the property's pattern."
    "\
## Why is this bad?
The service accepts only texts that match the pattern. It searches the text: only `^` and `$` tie it to the ends.

## Example
```yaml
AccountId: '12345'
```

## Use instead
```yaml
AccountId: '123456789012'
```
"
    WRONG_FORMAT Error "wrong-format"
    "Reports a text that is not of the property's format."
    "\
## Why is this bad?
Identifiers and address ranges have a form of their own: `subnet-` and 8 or 17 hexadecimal digits, or
`10.0.0.0/16`. The service refuses anything else.

## Example
```yaml
SubnetId: sg-0123456789abcdef0
```

## Use instead
```yaml
SubnetId: subnet-0123456789abcdef0
```
"
    WRONG_LENGTH Error "wrong-length"
    "Reports a text that is too short or too long."
    "\
## Why is this bad?
The service refuses texts that are shorter or longer than its limits. Lengths are counted in characters.

## Example
```yaml
RoleName: ''
```

## Use instead
```yaml
RoleName: reader
```
"
    OUT_OF_RANGE Error "out-of-range"
    "Reports a number outside the property's bounds."
    "\
## Why is this bad?
The service refuses numbers beyond its limits. Those of the property stand in the message.

## Example
```yaml
MemorySize: 64
```

## Use instead
```yaml
MemorySize: 128
```
"
    WRONG_ITEM_COUNT Error "wrong-item-count"
    "Reports a list or mapping that has too few or too many items."
    "\
## Why is this bad?
The service refuses lists with fewer or more items than its limits. Items that `AWS::NoValue` removes do not
count: the finding names a situation in which too few are left, or too many.

## Example
```yaml
Stages: [!If [HasSource, { Name: Source }, !Ref AWS::NoValue]]
```

## Use instead
```yaml
Stages: [!If [HasSource, { Name: Source }, { Name: Empty }]]
```
"
    DUPLICATE_ITEM Error "duplicate-item"
    "Reports an item that repeats an earlier one where items must differ."
    "\
## Why is this bad?
The service refuses the repetition, or drops it. Two items are the same if their values are, also if both are the
same `Ref` or attribute. Where the items are told apart by a property, that property must differ.

## Example
```yaml
SecurityGroupIds: [!Ref Group, !Ref Group]
```

## Use instead
```yaml
SecurityGroupIds: [!Ref Group]
```
"
    EXCLUSIVE_PROPERTIES Error "exclusive-properties"
    "Reports properties that must not be set together."
    "\
## Why is this bad?
The properties say different things about the same, and the service refuses to choose. Where conditions decide
which of them is there, the conditions must exclude each other.

## Example
```yaml
SourceSecurityGroupId: !Ref Group
CidrIp: 10.0.0.0/16
```

## Use instead
```yaml
SourceSecurityGroupId: !Ref Group
```
"
    CONFLICTING_PROPERTY Error "conflicting-property"
    "Reports a property that does not go with what other properties say."
    "\
## Why is this bad?
The service refuses the combination, though each of the properties is right by itself. Where conditions decide what
is there, the combination must not arise in any situation.

## Example
```yaml
PackageType: Image
Handler: index.handler
```

## Use instead
```yaml
PackageType: Image
```
"
    UNSUPPORTED_CHOICE Warning "unsupported-choice"
    "Reports a value that a parameter or mapping offers and that does not go with other properties."
    "\
## Why is this bad?
The template deploys with other values of the parameter. With this one the service refuses the resource, because
what it asks for beside that value is not there.

## Example
```yaml
Parameters:
  VolumeType:
    Type: String
    AllowedValues: [gp2, io1]
Resources:
  Instance:
    Type: AWS::EC2::Instance
    Properties:
      BlockDeviceMappings:
        - DeviceName: /dev/xvda
          Ebs:
            VolumeType: !Ref VolumeType
```

## Use instead
```yaml
Parameters:
  VolumeType:
    Type: String
    AllowedValues: [gp2]
```
"
    IGNORED_PROPERTY Warning "ignored-property"
    "Reports a property that has no effect beside what other properties say."
    "\
## Why is this bad?
The service ignores the property, so that a reader of the template takes for set what is not.

## Example
```yaml
IpProtocol: -1
FromPort: 443
ToPort: 443
```

## Use instead
```yaml
IpProtocol: tcp
FromPort: 443
ToPort: 443
```
"
    REQUIRED_ALTERNATIVE Error "required-alternative"
    "Reports that none of several properties is set of which one is required."
    "\
## Why is this bad?
The properties are different ways to say the same, and without any of them the service does not know it.

## Example
```yaml
Subnet:
  Type: AWS::EC2::Subnet
  Properties:
    VpcId: !Ref Vpc
```

## Use instead
```yaml
Subnet:
  Type: AWS::EC2::Subnet
  Properties:
    VpcId: !Ref Vpc
    CidrBlock: 10.0.0.0/24
```
"
    DEPENDENT_PROPERTY Error "dependent-property"
    "Reports a property that asks for another one that is not there."
    "\
## Why is this bad?
The property means nothing without the other one, and the service refuses it alone.

## Example
```yaml
MaxHealthyPercentage: 120
```

## Use instead
```yaml
MinHealthyPercentage: 100
MaxHealthyPercentage: 120
```
"
    NO_MATCHING_ALTERNATIVE Error "no-matching-alternative"
    "Reports a value that none of several alternatives accepts."
    "\
## Why is this bad?
Some properties take values of several forms, and the service refuses a value of none of them. The help says what
each form asks for.

## Example
```yaml
Cluster:
  Type: AWS::DocDB::GlobalCluster
  Properties:
    GlobalClusterIdentifier: reviews
    SourceDBClusterIdentifier: 1st-cluster
```

## Use instead
```yaml
Cluster:
  Type: AWS::DocDB::GlobalCluster
  Properties:
    GlobalClusterIdentifier: reviews
    SourceDBClusterIdentifier: first-cluster
```
"
    SEVERAL_MATCHING_ALTERNATIVES Error "several-matching-alternatives"
    "Reports a value that several alternatives accept of which only one may."
    "\
## Why is this bad?
Some properties take exactly one of several forms, and a value that is of two forms at once is refused: nobody can
tell which one is meant.

## Example
```yaml
Owner: {}
```

## Use instead
```yaml
Owner:
  User:
    UserIdentifier: arn:aws:iam::123456789012:role/reader
```
"
    FORBIDDEN_VALUE Error "forbidden-value"
    "Reports a value that is ruled out."
    "\
## Why is this bad?
Some values are reserved by the service, such as `rdsadmin` for the master user of a database.

## Example
```yaml
MasterUsername: rdsadmin
```

## Use instead
```yaml
MasterUsername: administrator
```
"
    UNKNOWN_RESOURCE_TYPE Error "unknown-resource-type"
    "Reports a resource type that does not exist."
    "\
## Why is this bad?
The registry has every public resource type of AWS in every region, and CloudFormation refuses any other. Custom
resources (`Custom::Name`), modules (`Vendor::Service::Name::MODULE`) and the types of other vendors are accepted.

## Example
```yaml
Type: AWS::S3::Buckets
```

## Use instead
```yaml
Type: AWS::S3::Bucket
```
"
    READ_ONLY_PROPERTY Error "read-only-property"
    "Reports a property that only the service can set."
    "\
## Why is this bad?
Read-only properties are attributes: `Fn::GetAtt` reads them, and what a template sets is refused or ignored.

## Example
```yaml
Role:
  Type: AWS::IAM::Role
  Properties:
    Arn: arn:aws:iam::123456789012:role/reader
```

## Use instead
```yaml
Role:
  Type: AWS::IAM::Role
  Properties:
    RoleName: reader
```
"
    TOO_DEEP Error "properties-too-deep"
    "Reports properties that are nested too deeply to be judged."
    "\
## Why is this bad?
Properties are judged to 100 levels, which is more than any service takes. What is deeper was not judged, which
is why it is an error.

## Example
```yaml
Value: [[[[[[[[ and so on ]]]]]]]]
```

## Use instead
A text that holds the nested value as JSON, where the property takes one.
"
    ENGINES_DISAGREE Error "engines-disagree"
    "Reports that the two validators of this program judge a resource differently."
    "\
## Why is this bad?
Every resource whose properties are all literal is judged twice: by this program's own evaluator and by the
`jsonschema` crate. They must agree. If they do not, one of them is wrong, and no finding on the resource can be
relied on.

## Example
A resource that one of them accepts and the other refuses.

## Use instead
Nothing: it is a fault of this program. Please report it with the resource.
"
}
