//! Values that a parameter allows, made up the same way each time.

use super::inputs::Environment;
use super::names::made_up;
use crate::parameter::{Parameter, ParameterType};
use crate::schema::pattern::translated;
use crate::template::Node;
use regex_syntax::hir::{Class, Hir, HirKind};

/// How many items a made-up list has: as many as most regions have zones.
const ITEMS: usize = 3;

/// How many texts are made from a pattern, and the longest, in characters.
const TEXTS: usize = 4;
const LONGEST: usize = 1_024;

/// Returns values that the parameter's constraints allow, the most sensible first: the default, the allowed
/// values, those of the type, texts of the pattern, the empty text.
pub(super) fn samples(parameter: &Parameter<'_>, environment: &Environment) -> Vec<String> {
    let Some(kind) = parameter.kind() else { return Vec::new() };
    let pattern = parameter.pattern();
    let allows = |value: &String| {
        parameter.violations(kind, pattern.as_ref(), value).is_empty()
            && parameter.not_allowed(kind, value).is_none()
    };
    let mut samples: Vec<String> = Vec::new();
    let mut add = |values: Vec<String>| {
        for value in values {
            if allows(&value) && !samples.contains(&value) {
                samples.push(value);
            }
        }
    };
    add(parameter.map.get("Default").and_then(Node::scalar_text).map(Into::into).into_iter().collect());
    match parameter.allowed_values() {
        Some(allowed) => add(allowed.into_iter().map(Into::into).collect()),
        None => {
            let item = |number| item(parameter, kind, environment, number);
            match kind {
                _ if kind.is_list() => {
                    add(vec![(0..ITEMS).map(item).collect::<Vec<_>>().join(",")]);
                    add(vec![item(0)]);
                }
                ParameterType::Number => add(numbers(parameter)),
                _ => add(words(parameter, &item(0))),
            }
            if let Some(pattern) = &pattern {
                add(texts(pattern.source(), parameter.number("MinLength")));
            }
        }
    }
    add(vec![String::new()]);
    samples
}

/// Returns an item that the type allows, of which others have other numbers.
fn item(parameter: &Parameter<'_>, kind: ParameterType, environment: &Environment, number: usize) -> String {
    let name = parameter.type_name();
    let item = name.strip_prefix("List<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(name);
    let seed = format!("{} {number}", parameter.logical_id);
    let id = |prefix: &str| made_up(&seed, &format!("{prefix}-#################"));
    match item {
        "AWS::EC2::AvailabilityZone::Name" => {
            let zone = ["a", "b", "c"].get(number).copied().unwrap_or("a");
            format!("{}{zone}", environment.region)
        }
        "AWS::EC2::Image::Id" => id("ami"),
        "AWS::EC2::Instance::Id" => id("i"),
        "AWS::EC2::SecurityGroup::Id" => id("sg"),
        "AWS::EC2::Subnet::Id" => id("subnet"),
        "AWS::EC2::VPC::Id" => id("vpc"),
        "AWS::EC2::Volume::Id" => id("vol"),
        "AWS::Route53::HostedZone::Id" => made_up(&seed, "Z#############").to_uppercase(),
        "AWS::SSM::Parameter::Name" => format!("/{}", words_of(parameter.logical_id)),
        _ if kind == ParameterType::Ssm => format!("/{}", words_of(parameter.logical_id)),
        _ if kind == ParameterType::NumberList => numbers(parameter).into_iter().next().unwrap_or_default(),
        _ if kind.is_list() => format!("{}-{}", words_of(parameter.logical_id), number + 1),
        _ => words_of(parameter.logical_id),
    }
}

/// Returns numbers that lie in the range.
fn numbers(parameter: &Parameter<'_>) -> Vec<String> {
    let bounds = ["MinValue", "MaxValue"].map(|key| parameter.number(key));
    bounds.into_iter().flatten().chain([1.0, 0.0]).map(|number| number.to_string()).collect()
}

/// Returns forms of a word that some service may take, cut and padded to the length that is allowed.
fn words(parameter: &Parameter<'_>, word: &str) -> Vec<String> {
    let length = |key: &str| {
        parameter.number(key).filter(|number| *number >= 0.0 && *number <= 65_536.0).map(|number| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is in range")]
            let length = number as usize;
            length
        })
    };
    let (least, most) = (length("MinLength").unwrap_or(0), length("MaxLength").unwrap_or(usize::MAX));
    let plain: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    let forms = [word.to_owned(), plain.clone(), parameter.logical_id.to_owned(), plain.to_uppercase()];
    let fitted = |form: String| {
        let cut: String = form.chars().take(most).collect();
        let missing = least.saturating_sub(cut.chars().count());
        cut + &"x".repeat(missing)
    };
    // A word that is not cut is better than one that is.
    let (whole, long): (Vec<_>, Vec<_>) = forms.into_iter().partition(|form| form.chars().count() <= most);
    whole.into_iter().chain(long).map(fitted).collect()
}

/// Returns a logical id as words with hyphens between them.
fn words_of(logical_id: &str) -> String {
    let letters: Vec<char> = logical_id.chars().collect();
    let mut words = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let near =
            |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(char::is_ascii_lowercase);
        let starts = near(index.checked_sub(1)) || near(Some(index + 1));
        if letter.is_ascii_uppercase() && index > 0 && starts {
            words.push('-');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

/// Returns texts that a pattern matches as far as its look-around is not concerned, short ones first.
fn texts(pattern: &str, least: Option<f64>) -> Vec<String> {
    let Ok(expression) = regex_syntax::parse(&translated(pattern)) else { return Vec::new() };
    let mut texts = Vec::new();
    for letter in 0..TEXTS {
        // A repetition that may go on is gone through more often until the text is long enough.
        let mut further = 0;
        while further <= LONGEST {
            let mut text = String::new();
            if !write(&expression, letter, further, &mut text) {
                break;
            }
            #[expect(clippy::cast_precision_loss, reason = "the text is short")]
            let length = text.chars().count() as f64;
            let is_long = length > 0.0 && least.is_none_or(|least| length >= least);
            texts.push(text);
            if is_long {
                break;
            }
            further = (further * 2).max(1);
        }
    }
    texts
}

/// Writes a text that the expression matches, with one of the letters that it allows; tells whether there is
/// one.
// Recursion is safe: the parser refuses expressions nested deeper than 250 levels.
fn write(expression: &Hir, letter: usize, further: usize, text: &mut String) -> bool {
    if text.len() > LONGEST {
        return false;
    }
    match expression.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(literal) => {
                text.push_str(literal);
                true
            }
            Err(_) => false,
        },
        HirKind::Class(Class::Unicode(class)) => {
            let has = |letter: char| class.iter().any(|it| it.start() <= letter && letter <= it.end());
            let usual = ('a'..='z').chain('0'..='9').chain('A'..='Z').chain("-_.:/ ".chars());
            let usual: Vec<char> = usual.filter(|letter| has(*letter)).take(TEXTS).collect();
            let first = || class.iter().next().map(|range| range.start());
            let chosen = usual.get(letter).or(usual.last()).copied().or_else(first);
            text.extend(chosen);
            chosen.is_some()
        }
        HirKind::Class(Class::Bytes(_)) => false,
        HirKind::Repetition(repetition) => {
            let times = usize::try_from(repetition.min).unwrap_or(usize::MAX).saturating_add(further);
            let most = repetition.max.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
            let once = |text: &mut String| write(&repetition.sub, letter, further, text);
            (0..times.min(most)).all(|_| once(text))
        }
        HirKind::Capture(capture) => write(&capture.sub, letter, further, text),
        HirKind::Concat(parts) => parts.iter().all(|part| write(part, letter, further, text)),
        HirKind::Alternation(branches) => {
            let start = text.len();
            branches.iter().any(|branch| {
                text.truncate(start);
                write(branch, letter, further, text)
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    /// Returns the samples of a parameter.
    fn sampled(declaration: &str) -> Vec<String> {
        let template = yaml::read(&format!("Parameters: {{OwnerName: {declaration}}}"), "t").unwrap();
        let node = template.root.get("Parameters").unwrap().get("OwnerName").unwrap();
        let parameter = Parameter { logical_id: "OwnerName", map: node.as_map().unwrap() };
        samples(&parameter, &Environment::default())
    }

    #[test]
    fn samples_satisfy_the_type_and_the_constraints() {
        for (declaration, first) in [
            ("{Type: String}", "owner-name"),
            ("{Type: String, Default: x}", "x"),
            ("{Type: String, AllowedValues: [b, a]}", "b"),
            ("{Type: String, AllowedPattern: '[a-z]+'}", "ownername"),
            (
                "{Type: String, AllowedPattern: '^arn:aws:iam::\\d{12}:role/.+$'}",
                "arn:aws:iam::000000000000:role/a",
            ),
            ("{Type: String, AllowedPattern: 'v[0-9]+(\\.[0-9]+)*', MinLength: 6}", "v00.00"),
            ("{Type: String, MinLength: 12}", "owner-namexx"),
            ("{Type: String, MaxLength: 5}", "owner"),
            ("{Type: Number, MinValue: 7.5}", "7.5"),
            ("{Type: Number}", "1"),
            ("{Type: List<Number>, MaxValue: 3}", "3,3,3"),
            ("{Type: CommaDelimitedList}", "owner-name-1,owner-name-2,owner-name-3"),
            ("{Type: CommaDelimitedList, AllowedValues: [a, b]}", "a"),
            ("{Type: 'AWS::EC2::VPC::Id'}", "vpc-9d55a66e1e3c3c1e6"),
            ("{Type: 'List<AWS::EC2::AvailabilityZone::Name>'}", "us-east-1a,us-east-1b,us-east-1c"),
            ("{Type: 'AWS::SSM::Parameter::Value<String>'}", "/owner-name"),
        ] {
            assert_eq!(sampled(declaration).first().map(String::as_str), Some(first), "{declaration}");
        }
        assert_eq!(sampled("{Type: String, AllowedPattern: '(?!a)a'}"), Vec::<String>::new());
    }

    #[test]
    fn there_is_more_than_one_sample_where_there_can_be() {
        let several = sampled("{Type: String, Default: '', AllowedPattern: '^[a-z.]*$', MaxLength: 3}");
        assert_eq!(several, ["", "own", "a", "b", "c", "d"]);
    }
}
