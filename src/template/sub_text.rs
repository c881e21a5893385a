//! The text of `Fn::Sub`, taken apart.

/// A part of the text of `Fn::Sub`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// Text that stands for itself.
    Literal(&'a str),
    /// `${!Name}`, which becomes `${Name}`: what follows the exclamation mark.
    Escape(&'a str),
    /// `${Name}` or `${Name.Attribute}`: what stands between the braces, without the spaces around it.
    Variable(&'a str),
    /// A `${` that no brace closes: what follows it.
    Unclosed(&'a str),
}

/// Takes the text of `Fn::Sub` apart, without judging the names of its variables.
pub fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some(after) = rest.strip_prefix("${") else {
            let (literal, tail) = rest.split_at(rest.find("${").unwrap_or(rest.len()));
            rest = tail;
            return Some(Part::Literal(literal));
        };
        let Some((inside, tail)) = after.split_once('}') else {
            rest = "";
            return Some(Part::Unclosed(after));
        };
        rest = tail;
        Some(match inside.strip_prefix('!') {
            Some(name) => Part::Escape(name),
            None => Part::Variable(inside.trim()),
        })
    })
}

/// Tells whether CloudFormation takes the name between the braces of a variable: letters, digits,
/// underscores, periods and colons, at least one.
#[must_use]
pub fn is_variable_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Part<'_>> {
        parts(text).collect()
    }

    #[test]
    fn text_variables_and_escapes_are_told_apart() {
        use Part::{Escape, Literal, Variable};
        assert_eq!(
            all("arn:${AWS::Partition}:s3:::${Bucket.Name}/${!aws:username}/*"),
            [
                Literal("arn:"),
                Variable("AWS::Partition"),
                Literal(":s3:::"),
                Variable("Bucket.Name"),
                Literal("/"),
                Escape("aws:username"),
                Literal("/*"),
            ]
        );
        assert_eq!(all("${A}${B}"), [Variable("A"), Variable("B")]);
        assert_eq!(all(""), []);
    }

    #[test]
    fn malformed_variables_are_kept_for_the_validator() {
        assert_eq!(all("a ${ Name } b"), [Part::Literal("a "), Part::Variable("Name"), Part::Literal(" b")]);
        assert_eq!(all("${}"), [Part::Variable("")]);
        assert_eq!(all("${!}"), [Part::Escape("")]);
        assert_eq!(all("cost: $5 ${Name"), [Part::Literal("cost: $5 "), Part::Unclosed("Name")]);
        assert_eq!(all("é${é}"), [Part::Literal("é"), Part::Variable("é")]);
        assert_eq!(all("$"), [Part::Literal("$")]);
    }

    #[test]
    fn names_of_variables_have_few_characters() {
        assert!(is_variable_name("AWS::Region") && is_variable_name("A_1.Outputs.B"));
        assert!(!is_variable_name("") && !is_variable_name("HOME:-x") && !is_variable_name("a b"));
    }
}
