//! The intrinsic functions, by the keys and tags that call them.

macro_rules! functions {
    ($($variant:ident $key:literal $doc:literal,)*) => {
        /// The intrinsic functions of CloudFormation, those of the language extensions included.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Function { $(#[doc = $doc] $variant,)* }

        impl Function {
            /// Every function.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Returns the key of the long form, such as `Fn::GetAtt`.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }

            /// Returns the function of a long form's key.
            #[must_use]
            pub fn from_key(key: &str) -> Option<Self> {
                match key { $($key => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

functions! {
    Ref "Ref" "`Ref`",
    Condition "Condition" "`Condition`, which names a condition within another",
    GetAtt "Fn::GetAtt" "`Fn::GetAtt`",
    Sub "Fn::Sub" "`Fn::Sub`",
    Join "Fn::Join" "`Fn::Join`",
    Select "Fn::Select" "`Fn::Select`",
    Split "Fn::Split" "`Fn::Split`",
    If "Fn::If" "`Fn::If`",
    FindInMap "Fn::FindInMap" "`Fn::FindInMap`",
    Base64 "Fn::Base64" "`Fn::Base64`",
    Cidr "Fn::Cidr" "`Fn::Cidr`",
    GetAZs "Fn::GetAZs" "`Fn::GetAZs`",
    ImportValue "Fn::ImportValue" "`Fn::ImportValue`",
    GetStackOutput "Fn::GetStackOutput" "`Fn::GetStackOutput`, which reads an output of another stack",
    Transform "Fn::Transform" "`Fn::Transform`",
    Length "Fn::Length" "`Fn::Length`",
    ToJsonString "Fn::ToJsonString" "`Fn::ToJsonString`",
    Equals "Fn::Equals" "`Fn::Equals`",
    And "Fn::And" "`Fn::And`",
    Or "Fn::Or" "`Fn::Or`",
    Not "Fn::Not" "`Fn::Not`",
    Contains "Fn::Contains" "`Fn::Contains`, of rules",
    EachMemberEquals "Fn::EachMemberEquals" "`Fn::EachMemberEquals`, of rules",
    EachMemberIn "Fn::EachMemberIn" "`Fn::EachMemberIn`, of rules",
    RefAll "Fn::RefAll" "`Fn::RefAll`, of rules",
    ValueOf "Fn::ValueOf" "`Fn::ValueOf`, of rules",
    ValueOfAll "Fn::ValueOfAll" "`Fn::ValueOfAll`, of rules",
}

impl Function {
    /// Returns the name that the short form's tag carries, such as `GetAtt` of `!GetAtt`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        self.key().strip_prefix("Fn::").unwrap_or(self.key())
    }

    /// Returns the function of a short form's tag, without its exclamation mark.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|function| function.tag() == tag)
    }
}

/// The prefix of the key that loops with `Fn::ForEach`; the name of the loop follows.
pub const LOOP_KEY: &str = "Fn::ForEach::";

/// Tells whether a key of a mapping stands for entries that CloudFormation adds: those of a loop or a macro.
#[must_use]
pub fn is_expanded(key: &str) -> bool {
    key == Function::Transform.key() || key.starts_with(LOOP_KEY)
}
