//! The intrinsic functions and pseudo parameters of CloudFormation, as typed functions.
//!
//! `Ref` and `Fn::GetAtt` have no function here: a handle is its `Ref` and has its attributes as methods.
//! Text that mixes literals and references is written with [`sub!`](crate::sub).

mod condition;
mod dynamic;
mod text;

pub use condition::{
    Condition, ConditionExpr, IntoCondition, contains, each_member_equals, each_member_in, equals, not,
    ref_all, value_of, value_of_all,
};
pub use dynamic::{secret_string, secret_string_key, ssm_parameter, ssm_secure_parameter};
pub use text::{interpolate, placeholders_match};

use crate::template::{Call, Function, Node, Value};
use crate::value::{IntoNode, IntoVal, Val};

macro_rules! pseudo_parameters {
    ($($name:ident: $kind:ty = $parameter:literal;)*) => {$(
        #[doc = concat!("Returns the pseudo parameter `", $parameter, "`.")]
        #[must_use]
        pub fn $name() -> Val<$kind> {
            Val::new(Node::call(Function::Ref, $parameter))
        }
    )*};
}

pseudo_parameters! {
    account_id: String = "AWS::AccountId";
    notification_arns: Vec<String> = "AWS::NotificationARNs";
    partition: String = "AWS::Partition";
    region: String = "AWS::Region";
    stack_id: String = "AWS::StackId";
    stack_name: String = "AWS::StackName";
    url_suffix: String = "AWS::URLSuffix";
}

/// Returns the pseudo parameter `AWS::NoValue`, which removes the property or item that it is given to.
#[must_use]
pub fn no_value<T>() -> Val<T> {
    Val::new(Node::call(Function::Ref, "AWS::NoValue"))
}

/// Returns `Fn::If`: the first value where the condition is true, the second where it is not.
pub fn if_<T>(condition: &Condition, then: impl IntoVal<T>, otherwise: impl IntoVal<T>) -> Val<T> {
    let name = condition.owner.logical_id.clone().into_node();
    let argument = vec![name, then.into_node(), otherwise.into_node()].into();
    let call = Call { function: Function::If, argument, owners: vec![condition.owner.clone()] };
    Val::new(Value::Call(Box::new(call)))
}

/// Returns the items joined by the delimiter.
///
/// Literals and references are folded into one `Fn::Sub` or one literal; `Fn::Join` is left to what
/// cannot be written so, such as a list parameter.
pub fn join(delimiter: &str, items: impl IntoVal<Vec<String>>) -> Val<String> {
    let items = items.into_node();
    Val::new(text::join(delimiter, items))
}

/// Returns `Fn::Select`: the item at the index, counted from zero.
pub fn select<T>(index: impl IntoVal<i64>, items: impl IntoVal<Vec<T>>) -> Val<T> {
    Val::new(Node::call(Function::Select, vec![index.into_node(), items.into_node()]))
}

/// Returns `Fn::Split`: the parts of the text between the delimiters.
pub fn split(delimiter: &str, text: impl IntoVal<String>) -> Val<Vec<String>> {
    Val::new(Node::call(Function::Split, vec![delimiter.into_node(), text.into_node()]))
}

/// Returns `Fn::Base64`: the text in Base64.
pub fn base64(text: impl IntoVal<String>) -> Val<String> {
    Val::new(Node::call(Function::Base64, text.into_node()))
}

/// Returns `Fn::Cidr`: that many address blocks of the block, each with that many bits for hosts.
pub fn cidr(
    block: impl IntoVal<String>,
    count: impl IntoVal<i64>,
    bits: impl IntoVal<i64>,
) -> Val<Vec<String>> {
    Val::new(Node::call(Function::Cidr, vec![block.into_node(), count.into_node(), bits.into_node()]))
}

/// Returns `Fn::GetAZs`: the Availability Zones of the region; the empty text is the stack's own region.
pub fn get_azs(region: impl IntoVal<String>) -> Val<Vec<String>> {
    Val::new(Node::call(Function::GetAZs, region.into_node()))
}

/// Returns `Fn::ImportValue`: the value that another stack exports under the name.
pub fn import_value<T>(export: impl IntoVal<String>) -> Val<T> {
    Val::new(Node::call(Function::ImportValue, export.into_node()))
}

/// Returns `Fn::Transform`: what the macro makes of the parameters.
pub fn transform<T>(name: &str, parameters: impl IntoNode) -> Val<T> {
    let argument =
        crate::template::Map::from_iter([("Name", name.into_node()), ("Parameters", parameters.into_node())]);
    Val::new(Node::call(Function::Transform, argument))
}

/// Returns `Fn::Length`: the number of items. Needs the transform `AWS::LanguageExtensions`.
pub fn length<T>(items: impl IntoVal<Vec<T>>) -> Val<i64> {
    Val::new(Node::call(Function::Length, items.into_node()))
}

/// Returns `Fn::ToJsonString`: the value as JSON text. Needs the transform `AWS::LanguageExtensions`.
pub fn to_json_string(value: impl IntoNode) -> Val<String> {
    Val::new(Node::call(Function::ToJsonString, value.into_node()))
}

/// Writes text with literals and references as one `Fn::Sub`, or as a literal where nothing is referred to.
///
/// Placeholders are `{}` in order, or `{Name}` with `Name = value`; `{{` and `}}` stand for the braces.
/// The compiler checks them. A named value that cannot be written inside a `Fn::Sub`, such as an `If`,
/// becomes a variable of that name; an unnamed one makes the whole a `Fn::Join`. A `${` in a literal, and a
/// policy variable, stays literal: it is escaped where needed.
#[macro_export]
macro_rules! sub {
    ($format:literal, $($name:ident = $value:expr),+ $(,)?) => {{
        const _: () = ::std::assert!(
            $crate::intrinsic::placeholders_match($format, &[$(::std::stringify!($name)),+]),
            "the placeholders do not match the named values"
        );
        $crate::value::Val::<::std::string::String>::new($crate::intrinsic::interpolate(
            $format,
            ::std::vec![$((::std::stringify!($name), $crate::value::IntoNode::into_node($value))),+],
        ))
    }};
    ($format:literal $(, $value:expr)* $(,)?) => {{
        const _: () = ::std::assert!(
            $crate::intrinsic::placeholders_match($format, &[$({ let _ = ::std::stringify!($value); "" }),*]),
            "the placeholders do not match the values"
        );
        $crate::value::Val::<::std::string::String>::new($crate::intrinsic::interpolate(
            $format,
            ::std::vec![$(("", $crate::value::IntoNode::into_node($value))),*],
        ))
    }};
}
