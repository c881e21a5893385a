//! Text from literals and references: one literal, one `Fn::Sub`, or a `Fn::Join` where neither can say it.

use crate::template::{Call, Function, Map, Node, Owner, Value};

/// Puts the values into the placeholders of the format; [`sub!`](crate::sub) calls it with checked ones.
///
/// A placeholder without a value stands for nothing.
#[must_use]
pub fn interpolate(format: &str, values: Vec<(&'static str, Node)>) -> Node {
    let mut parts = Parts::default();
    let mut unnamed = values.iter().filter(|(name, _)| name.is_empty());
    let mut literal = String::new();
    let mut rest = format.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '{' | '}' if rest.next_if_eq(&character).is_some() => literal.push(character),
            '{' => {
                let name: String = std::iter::from_fn(|| rest.next_if(|next| *next != '}')).collect();
                rest.next();
                let value = if name.is_empty() {
                    unnamed.next()
                } else {
                    values.iter().find(|(known, _)| *known == name)
                };
                parts.literal(&std::mem::take(&mut literal));
                if let Some((name, node)) = value {
                    parts.node(name, node);
                }
            }
            _ => literal.push(character),
        }
    }
    parts.literal(&literal);
    parts.finish()
}

/// Joins items: folded where every item is a literal or a plain reference, else `Fn::Join` as it stands.
pub(super) fn join(delimiter: &str, items: Node) -> Node {
    let mut parts = Parts::default();
    for (position, item) in items.as_list().unwrap_or_default().iter().enumerate() {
        if position > 0 {
            parts.literal(delimiter);
        }
        parts.node("", item);
    }
    if items.as_list().is_some() && !parts.needs_join {
        parts.finish()
    } else {
        Node::call(Function::Join, vec![delimiter.to_owned().into(), items])
    }
}

/// Tells, for the compiler, whether the placeholders of a format are met by the values: as many `{}` as
/// values with an empty name, and every other name both used and known.
#[must_use]
pub const fn placeholders_match(format: &str, names: &[&str]) -> bool {
    let mut unnamed = 0;
    let mut rest = format.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if let (b'{' | b'}', [second, tail @ ..]) = (*first, rest)
            && *first == *second
        {
            rest = tail;
        } else if *first == b'{' {
            let placeholder = rest;
            let mut length = 0;
            loop {
                match rest {
                    [b'}', tail @ ..] => {
                        rest = tail;
                        break;
                    }
                    [_, tail @ ..] => {
                        rest = tail;
                        length += 1;
                    }
                    [] => return false,
                }
            }
            let (name, _) = placeholder.split_at(length);
            if name.is_empty() {
                unnamed += 1;
            } else if count(name, names) == 0 {
                return false;
            }
        } else if *first == b'}' {
            return false;
        }
    }
    unnamed == count(b"", names) && all_used(format.as_bytes(), names)
}

const fn count(name: &[u8], mut names: &[&str]) -> usize {
    let mut count = 0;
    while let [first, tail @ ..] = names {
        if starts_with(first.as_bytes(), name) && first.len() == name.len() {
            count += 1;
        }
        names = tail;
    }
    count
}

const fn all_used(format: &[u8], mut names: &[&str]) -> bool {
    while let [name, tail @ ..] = names {
        let mut rest = format;
        let mut used = name.is_empty();
        while let [first, following @ ..] = rest {
            if *first == b'{' && starts_with(following, name.as_bytes()) {
                let (_, after) = following.split_at(name.len());
                used = used || matches!(after, [b'}', ..]);
            }
            rest = following;
        }
        if !used {
            return false;
        }
        names = tail;
    }
    true
}

const fn starts_with(mut text: &[u8], mut prefix: &[u8]) -> bool {
    while let [wanted, prefix_tail @ ..] = prefix {
        match text {
            [first, tail @ ..] if *first == *wanted => {
                text = tail;
                prefix = prefix_tail;
            }
            _ => return false,
        }
    }
    true
}

/// A text under construction, kept in the three forms in which it may end.
#[derive(Default)]
struct Parts {
    /// As a literal, valid while nothing is referred to.
    plain: String,
    /// As the text of a `Fn::Sub`.
    sub: String,
    /// As the items of a `Fn::Join`.
    items: Vec<Node>,
    variables: Map,
    owners: Vec<Owner>,
    refers: bool,
    needs_join: bool,
}

impl Parts {
    fn literal(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        // `${` can only be escaped where it is closed: `${!Name}`.
        self.needs_join |=
            text.rsplit("${").next().is_some_and(|tail| text.contains("${") && !tail.contains('}'));
        self.plain.push_str(text);
        self.sub.push_str(&text.replace("${", "${!"));
        if let Some(Value::Text(last)) = self.items.last_mut().map(|node| &mut node.value) {
            last.to_mut().push_str(text);
        } else {
            self.items.push(text.to_owned().into());
        }
    }

    fn node(&mut self, name: &str, node: &Node) {
        match &node.value {
            Value::Text(_) | Value::Integer(_) | Value::Bool(_) => {
                self.literal(&node.scalar_text().unwrap_or_default());
            }
            Value::Call(call) if self.inline(call) => self.items.push(node.clone()),
            _ => {
                self.refers = true;
                self.items.push(node.clone());
                if name.is_empty() {
                    self.needs_join = true;
                } else {
                    self.placeholder(name);
                    self.variables.set(name.to_owned(), node.clone());
                }
            }
        }
    }

    /// Adds a call that the text of a `Fn::Sub` can say, and tells whether it can.
    fn inline(&mut self, call: &Call) -> bool {
        match (call.function, &call.argument.value) {
            (Function::Ref, Value::Text(name)) if name != "AWS::NoValue" => self.placeholder(name),
            (Function::GetAtt, Value::List(items)) => match items.as_slice() {
                [Node { value: Value::Text(id), .. }, Node { value: Value::Text(attribute), .. }] => {
                    self.placeholder(&format!("{id}.{attribute}"));
                }
                _ => return false,
            },
            (Function::Sub, Value::Text(text)) => self.sub.push_str(text),
            (Function::Sub, Value::List(items)) => match items.as_slice() {
                [Node { value: Value::Text(text), .. }, Node { value: Value::Map(variables), .. }]
                    if self.agrees_with(variables) =>
                {
                    self.sub.push_str(text);
                    for (name, value) in variables.iter() {
                        self.variables.set(name.to_owned(), value.clone());
                    }
                }
                _ => return false,
            },
            _ => return false,
        }
        self.refers = true;
        self.owners.extend(call.owners.iter().cloned());
        true
    }

    /// Tells whether variables of another `Fn::Sub` can join those of this one.
    fn agrees_with(&self, variables: &Map) -> bool {
        variables.iter().all(|(name, value)| self.variables.get(name).is_none_or(|known| known == value))
    }

    fn placeholder(&mut self, name: &str) {
        self.sub.push_str("${");
        self.sub.push_str(name);
        self.sub.push('}');
    }

    fn finish(mut self) -> Node {
        if !self.refers {
            return self.plain.into();
        }
        if self.items.len() == 1 {
            return self.items.remove(0);
        }
        if self.needs_join {
            return Node::call(Function::Join, vec!["".into(), Node::from(self.items)]);
        }
        let text: Node = self.sub.into();
        let argument =
            if self.variables.is_empty() { text } else { vec![text, self.variables.into()].into() };
        Value::Call(Box::new(Call { function: Function::Sub, argument, owners: self.owners })).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intrinsic::{account_id, no_value, region, split};
    use crate::value::{IntoNode, Val};
    use crate::{list, sub};

    fn sub_text(text: &'static str) -> Node {
        Node::call(Function::Sub, text)
    }

    #[test]
    fn literals_stay_a_literal() {
        assert_eq!(sub!("a{}c{{{}}}", "b", 5).into_node(), "abc{5}".into());
        assert_eq!(sub!("").into_node(), "".into());
    }

    #[test]
    fn references_make_one_sub() {
        let arn = sub!("arn:aws:iam::{}:role/{}", account_id(), "x");
        assert_eq!(arn.node(), &sub_text("arn:aws:iam::${AWS::AccountId}:role/x"));
        let nested = sub!("{}/{}", arn, region());
        assert_eq!(nested.into_node(), sub_text("arn:aws:iam::${AWS::AccountId}:role/x/${AWS::Region}"));
    }

    #[test]
    fn a_lone_reference_stays_itself() {
        assert_eq!(sub!("{}", region()), region());
    }

    #[test]
    fn policy_variables_are_escaped_only_inside_sub() {
        assert_eq!(sub!("user/{}", "${aws:username}").into_node(), "user/${aws:username}".into());
        assert_eq!(
            sub!("{}/{}", region(), "${aws:username}").into_node(),
            sub_text("${AWS::Region}/${!aws:username}")
        );
    }

    #[test]
    fn an_unclosed_brace_cannot_be_escaped() {
        let joined = sub!("${{{}}}", region()).into_node();
        let items: Vec<Node> = vec!["${".into(), region().into_node(), "}".into()];
        assert_eq!(joined, Node::call(Function::Join, vec!["".into(), Node::from(items)]));
    }

    #[test]
    fn a_named_value_that_sub_cannot_say_becomes_a_variable() {
        let first: Val<String> = crate::intrinsic::select(0, split(",", "a,b"));
        let text = sub!("x-{First}-{Region}", First = &first, Region = region()).into_node();
        let variables = Map::from_iter([("First", first.into_node())]);
        let argument: Vec<Node> = vec!["x-${First}-${AWS::Region}".into(), variables.into()];
        assert_eq!(text, Node::call(Function::Sub, argument));
    }

    #[test]
    fn variables_of_nested_texts_join_unless_they_differ() {
        let first: Val<String> = crate::intrinsic::select(0, split(",", "a,b"));
        let second: Val<String> = crate::intrinsic::select(1, split(",", "a,b"));
        let text = sub!("{Name}", Name = &first);
        assert_eq!(text, first);
        let text = sub!("-{Name}", Name = &first);
        let joined = sub!("{}{}", region(), &text).into_node();
        let variables = Map::from_iter([("Name", first.into_node())]);
        let argument: Vec<Node> = vec!["${AWS::Region}-${Name}".into(), variables.into()];
        assert_eq!(joined, Node::call(Function::Sub, argument));

        let other = sub!("+{Name}", Name = second);
        let items: Vec<Node> = vec![text.clone().into_node(), other.clone().into_node()];
        let kept = Node::call(Function::Join, vec!["".into(), Node::from(items)]);
        assert_eq!(sub!("{}{}", text, other).into_node(), kept);
    }

    #[test]
    fn an_unnamed_value_that_sub_cannot_say_makes_a_join() {
        let first: Val<String> = crate::intrinsic::select(0, split(",", "a,b"));
        let items: Vec<Node> = vec!["x-".into(), first.clone().into_node()];
        let joined = Node::call(Function::Join, vec!["".into(), Node::from(items)]);
        assert_eq!(sub!("x-{}", first).into_node(), joined);
    }

    #[test]
    fn join_folds_what_it_can() {
        assert_eq!(super::join(",", list!["a", region(), "b"].into_node()), sub_text("a,${AWS::Region},b"));
        let kept: Val<Vec<String>> = list!["a", no_value()];
        let argument = vec![",".into(), kept.clone().into_node()];
        assert_eq!(super::join(",", kept.into_node()), Node::call(Function::Join, argument));
    }

    #[test]
    fn placeholders_are_checked() {
        for (format, names, expected) in [
            ("a", vec![], true),
            ("{}", vec![""], true),
            ("{}{}", vec![""], false),
            ("{A}{A}", vec!["A"], true),
            ("{A}", vec!["B"], false),
            ("{A}", vec!["A", "B"], false),
            ("{A}{AB}", vec!["A", "AB"], true),
            ("{{}}", vec![], true),
            ("{", vec![""], false),
            ("}", vec![], false),
        ] {
            assert_eq!(placeholders_match(format, &names), expected, "{format} {names:?}");
        }
    }
}
