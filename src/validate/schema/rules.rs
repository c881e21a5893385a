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
        pub static RULES: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    MISSING_PROPERTY Error "missing-property"
    "Reports a required property that is not there."
    "\
CloudFormation refuses to create a resource that lacks a required property. A property that an `Fn::If`
removes with `AWS::NoValue` is missing in the situations in which the condition chooses so.

```yaml
Pool:
  Type: AWS::Cognito::IdentityPool
```

Set the property; here, add `AllowUnauthenticatedIdentities: false`.
"
    UNKNOWN_PROPERTY Error "unknown-property"
    "Reports a property that the resource type does not have."
    "\
CloudFormation refuses properties that it does not know, and names are case-sensitive.

```yaml
Bucket:
  Type: AWS::S3::Bucket
  Properties:
    bucketName: reviews
```

Use the name that the help proposes; here, `BucketName`.
"
    WRONG_TYPE Error "wrong-type"
    "Reports a value whose type is not the property's."
    "\
CloudFormation converts between scalars where it can: `\"true\"` stands for a boolean, `\"5\"` for an integer, and
a number for a string. It does not make a list of a single value, nor an integer of 1.5.

```yaml
Timeout: soon
```

Write a value of the type that the message names.
"
    UNPACKAGED_PATH Warning "unpackaged-path"
    "Reports a local path that is yet to be uploaded."
    "\
`aws cloudformation package` uploads what some properties point at, and writes the place in S3 instead of the path.
Until then CloudFormation does not accept the template.

```yaml
Code: ./src
```

Deploy the packaged template, or write the place in S3 with `S3Bucket` and `S3Key`.
"
    NOT_AN_ALLOWED_VALUE Error "not-an-allowed-value"
    "Reports a value that is not one of those that the property takes."
    "\
The property takes one of a fixed list of values, which are case-sensitive unless the service says otherwise.

```yaml
Status: enabled
```

Write one of the values that the help lists; here, `Enabled`.
"
    PATTERN_MISMATCH Error "pattern-mismatch"
    "Reports a text that does not match the property's pattern."
    "\
The service accepts only texts that match the pattern. It searches the text: only `^` and `$` tie it to the ends.

```yaml
AccountId: '12345'
```

Write a text that matches; here, one of twelve digits.
"
    WRONG_FORMAT Error "wrong-format"
    "Reports a text that is not of the property's format."
    "\
Identifiers and address ranges have a form of their own: `subnet-` and 8 or 17 hexadecimal digits, or
`10.0.0.0/16`.

```yaml
SubnetId: sg-0123456789abcdef0
```

Write an identifier of the kind that the property takes.
"
    WRONG_LENGTH Error "wrong-length"
    "Reports a text that is too short or too long."
    "\
Lengths are counted in characters.

```yaml
RoleName: ''
```

Write a text within the bounds that the message names.
"
    OUT_OF_RANGE Error "out-of-range"
    "Reports a number outside the property's bounds."
    "\
```yaml
MemorySize: 64
```

Write a number within the bounds that the message names; here, at least 128.
"
    WRONG_ITEM_COUNT Error "wrong-item-count"
    "Reports a list or mapping that has too few or too many items."
    "\
Items that `AWS::NoValue` removes do not count. The finding names a situation in which too few are left, or too
many.

```yaml
Stages: [!If [HasSource, {Name: Source}, !Ref AWS::NoValue]]
```

Add items that are there in that situation, or remove some.
"
    DUPLICATE_ITEM Error "duplicate-item"
    "Reports an item that repeats an earlier one where items must differ."
    "\
Two items are the same if their values are, also if both are the same `Ref` or attribute. Where the items are told
apart by a property, that property must differ.

```yaml
SecurityGroupIds: [!Ref Group, !Ref Group]
```

Remove the repeated item.
"
    EXCLUSIVE_PROPERTIES Error "exclusive-properties"
    "Reports properties that must not be set together."
    "\
```yaml
SourceSecurityGroupId: !Ref Group
CidrIp: 0.0.0.0/0
```

Keep one of them. Where conditions choose, make them exclude each other.
"
    REQUIRED_ALTERNATIVE Error "required-alternative"
    "Reports that none of several properties is set of which one is required."
    "\
```yaml
Subnet:
  Type: AWS::EC2::Subnet
  Properties:
    VpcId: !Ref Vpc
```

Set one of the properties that the message names; here, `CidrBlock`.
"
    DEPENDENT_PROPERTY Error "dependent-property"
    "Reports a property that asks for another one that is not there."
    "\
```yaml
MaxHealthyPercentage: 120
```

Set the other property too; here, `MinHealthyPercentage`.
"
    NO_MATCHING_ALTERNATIVE Error "no-matching-alternative"
    "Reports a value that none of several alternatives accepts."
    "\
Some properties take values of several forms. The help says what each of them asks for.

Give the value one of these forms.
"
    SEVERAL_MATCHING_ALTERNATIVES Error "several-matching-alternatives"
    "Reports a value that several alternatives accept of which only one may."
    "\
Some properties take exactly one of several forms. A value that is of two forms at once is refused.

Remove what belongs to the form that is not meant.
"
    FORBIDDEN_VALUE Error "forbidden-value"
    "Reports a value that is ruled out."
    "\
Some values are reserved by the service, such as `rdsadmin` for the master user of a database.

Choose another value.
"
    UNKNOWN_RESOURCE_TYPE Error "unknown-resource-type"
    "Reports a resource type that does not exist."
    "\
The registry has every public resource type of AWS in every region. Custom resources (`Custom::Name`), modules
(`Vendor::Service::Name::MODULE`) and the types of other vendors are accepted.

```yaml
Type: AWS::S3::Buckets
```

Use the type that the help proposes; here, `AWS::S3::Bucket`.
"
    READ_ONLY_PROPERTY Error "read-only-property"
    "Reports a property that only the service can set."
    "\
Read-only properties are attributes: `Fn::GetAtt` reads them, and what a template sets is refused or ignored.

```yaml
Role:
  Type: AWS::IAM::Role
  Properties:
    Arn: arn:aws:iam::123456789012:role/reader
```

Remove the property.
"
    TOO_DEEP Error "properties-too-deep"
    "Reports properties that are nested too deeply to be judged."
    "\
Properties are judged to 100 levels, which is more than any service takes. What is deeper was not judged, which
is why it is an error.

Flatten the value.
"
    ENGINES_DISAGREE Error "engines-disagree"
    "Reports that the two validators of this program judge a resource differently."
    "\
Every resource whose properties are all literal is judged twice: by this program's own evaluator and by the
`jsonschema` crate. They must agree. If they do not, one of them is wrong, and no finding on the resource can be
relied on.

It is a fault of this program. Please report it with the resource.
"
}
