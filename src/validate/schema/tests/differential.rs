//! The two engines agree on literal properties: generated for every type, and mutated.

use super::*;
use crate::schema::{Keyword, NodeId};
use crate::template::Value;

/// Texts among which one usually satisfies a pattern.
const TEXTS: &[&str] = &[
    "a",
    "Name",
    "a-name_1",
    "123456789012",
    "5",
    "true",
    "",
    "arn:aws:iam::123456789012:role/reader",
    "arn:aws:s3:::bucket",
    "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
    "arn:aws:sns:us-east-1:123456789012:topic",
    "arn:aws:lambda:us-east-1:123456789012:function:run",
    "us-east-1",
    "10.0.0.0/16",
    "2026-01-01T00:00:00Z",
    "https://example.org/path",
    "reader@example.org",
    "01234567-89ab-cdef-0123-456789abcdef",
    "subnet-0123456789abcdef0",
    "sg-0123456789abcdef0",
    "vpc-0123456789abcdef0",
    "s3://bucket/key",
    "/path/name",
    "1.0.0",
    "rate(5 minutes)",
    "$.path",
];

struct Generator<'a> {
    schema: &'a Schema,
    state: u64,
}

impl Generator<'_> {
    fn random(&mut self, below: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state % below.max(1) as u64) as usize
    }

    /// Makes a value that satisfies the node's own keywords as far as can be done simply.
    fn value(&mut self, id: NodeId, depth: usize) -> Option<Node> {
        let schema = self.schema;
        let shape = schema.node(id);
        let (mut object, mut list, mut chosen) = (None::<Map>, None::<Vec<Node>>, None);
        let mut required: Vec<&str> = Vec::new();
        for keyword in &shape.keywords {
            match keyword {
                Keyword::Never => return None,
                Keyword::Enum(literals) => chosen = Some(literals[self.random(literals.len())].0.clone()),
                Keyword::EnumCaseInsensitive(words) => {
                    chosen = Some(words[self.random(words.len())].to_string().into())
                }
                Keyword::Required(names) => required.extend(names.iter().map(AsRef::as_ref)),
                Keyword::RequiredXor(names) | Keyword::RequiredOr(names) => {
                    required.push(&names[self.random(names.len())])
                }
                Keyword::Items(items) => {
                    let count = 1 + self.random(2);
                    list = Some((0..count).filter_map(|_| self.value(*items, depth + 1)).collect());
                }
                Keyword::Ref(target) => chosen = chosen.or_else(|| self.value(*target, depth + 1)),
                Keyword::AnyOf(ids) | Keyword::OneOf(ids) | Keyword::AllOf(ids) => {
                    let id = ids[self.random(ids.len())];
                    if let Some(Keyword::Required(names)) = schema.node(id).keywords.first() {
                        required.extend(names.iter().map(AsRef::as_ref));
                    } else if !shape
                        .keywords
                        .iter()
                        .any(|keyword| matches!(keyword, Keyword::Members(_) | Keyword::Type(_)))
                    {
                        chosen = chosen.or_else(|| self.value(id, depth + 1));
                    }
                }
                _ => {}
            }
        }
        for keyword in &shape.keywords {
            let Keyword::Members(members) = keyword else { continue };
            let map = object.get_or_insert_default();
            let names: Vec<String> = members.names().map(str::to_owned).collect();
            for name in names {
                let is_required = required.contains(&name.as_str());
                if (is_required || (depth < 5 && self.random(3) == 0))
                    && let Some(value) = self.value(members.get(&name).unwrap(), depth + 1)
                {
                    map.set(name, value);
                }
            }
            for (pattern, id) in &members.patterns {
                if let Some(key) = TEXTS.iter().find(|text| pattern.matches(text) == Some(true))
                    && let Some(value) = self.value(*id, depth + 1)
                {
                    map.set(*key, value);
                }
            }
        }
        if depth > 12 {
            return None;
        }
        if let Some(map) = object {
            return Some(map.into());
        }
        if let Some(items) = list {
            return Some(items.into());
        }
        if let Some(chosen) = chosen {
            return Some(chosen);
        }
        self.scalar(id)
    }

    fn scalar(&mut self, id: NodeId) -> Option<Node> {
        let start = self.random(TEXTS.len());
        let texts = TEXTS[start..].iter().chain(&TEXTS[..start]).map(|text| Node::from(*text));
        let others =
            [Node::from(true), 1.into(), 60.into(), 1.5.into(), Map::new().into(), Vec::new().into()];
        let candidates: Vec<Node> = if self.random(4) == 0 {
            others.into_iter().chain(texts).collect()
        } else {
            texts.chain(others).collect()
        };
        with_evaluator(self.schema, &Template::default(), |evaluator| {
            candidates.into_iter().find(|candidate| evaluator.judge(id, candidate).passes.is_always())
        })
    }

    /// Changes one place of a value.
    fn mutate(&mut self, node: &mut Node) {
        let choice = self.random(6);
        match &mut node.value {
            Value::Map(map) if !map.is_empty() => {
                let keys: Vec<String> = map.keys().map(str::to_owned).collect();
                let key = &keys[self.random(keys.len())];
                match choice {
                    0 => drop(map.remove(key)),
                    1 => {
                        let value = map.remove(key).unwrap();
                        map.set(format!("{key}x"), value);
                    }
                    _ => self.mutate(map.get_mut(key).unwrap()),
                }
            }
            Value::List(items) if !items.is_empty() => {
                let index = self.random(items.len());
                match choice {
                    0 => drop(items.remove(index)),
                    1 => items.push(items[index].clone()),
                    _ => self.mutate(&mut items[index]),
                }
            }
            value => {
                *value = match choice {
                    0 => Value::Null,
                    1 => true.into(),
                    2 => Value::Float(1.5),
                    3 => Value::Text(TEXTS[self.random(TEXTS.len())].into()),
                    4 => Value::List(vec![Node::from("a"), Node::from("a")]),
                    _ => Value::Integer(i64::MAX),
                }
            }
        }
    }
}

#[test]
fn the_engines_agree_on_generated_instances_of_every_type() {
    let (mut valid, mut invalid, mut undecided) = (0, 0, 0);
    let mut unlike = Vec::new();
    for (number, name) in schema::types().enumerate() {
        let schema = schema::get(name).unwrap();
        let mut generator = Generator { schema, state: 0x9E37_79B9_7F4A_7C15 ^ (number as u64 + 1) };
        for _ in 0..3 {
            let Some(mut properties) = generator.value(schema.root(), 0) else { continue };
            for _ in 0..5 {
                let judged = with_evaluator(schema, &Template::default(), |evaluator| {
                    let judged = evaluator.judge(schema.root(), &properties);
                    // What places take is not in the schema.
                    (!evaluator.is_misnamed.get())
                        .then(|| (judged.passes.is_always(), judged.fails.is_always()))
                });
                let Some(judged) = judged else {
                    generator.mutate(&mut properties);
                    continue;
                };
                let own = engine::verdict(schema, &properties).unwrap();
                match (judged, own) {
                    ((true, false), Ok(true)) => valid += 1,
                    ((false, true), Ok(false)) => invalid += 1,
                    ((false, false), Ok(_)) => undecided += 1,
                    _ => unlike.push(format!("{name}: {judged:?} {own:?} {:?}", plain(&properties))),
                }
                generator.mutate(&mut properties);
            }
        }
    }
    assert!(
        unlike.is_empty(),
        "{} of {}:\n{}",
        unlike.len(),
        valid + invalid,
        unlike[..unlike.len().min(20)].join("\n")
    );
    assert!(
        valid > 5_000 && invalid > 5_000 && undecided < 200,
        "{valid} valid, {invalid} invalid, {undecided} undecided"
    );
}

/// Sets some of the values that the constraints ask about.
fn provoke(generator: &mut Generator<'_>, node: &mut Node, constraints: &Schema) {
    let mut words: Vec<Node> = Vec::new();
    constraints.each_keyword(|keyword| match keyword {
        Keyword::Enum(literals) => words.extend(literals.iter().map(|literal| literal.0.clone())),
        Keyword::EnumCaseInsensitive(texts) => {
            words.extend(texts.iter().map(|text| Node::from(text.to_string())));
        }
        _ => {}
    });
    let Value::Map(map) = &mut node.value else { return };
    let keys: Vec<String> = map.keys().map(str::to_owned).collect();
    for key in keys {
        if generator.random(2) == 0 && !words.is_empty() {
            map.set(key, words[generator.random(words.len())].clone());
        }
    }
}

#[test]
fn the_engines_agree_on_the_constraints_of_every_type() {
    let (mut valid, mut invalid) = (0, 0);
    let mut unlike = Vec::new();
    for (number, (name, json)) in schema::constraint_sources().enumerate() {
        let constraints = schema::constraints(name).unwrap();
        let warnings = json.get("warnings").map(|warnings| {
            let mut document = warnings.clone();
            document["definitions"] = json["definitions"].clone();
            document
        });
        let engines = [Some(json), warnings]
            .map(|json| engine::compile_json(json.unwrap_or_else(|| serde_json::json!({}))).unwrap());
        let schema = schema::get(name).unwrap();
        let mut generator = Generator { schema, state: 0x9E37_79B9_7F4A_7C15 ^ (number as u64 + 1) };
        for _ in 0..30 {
            let Some(mut properties) = generator.value(schema.root(), 0) else { continue };
            provoke(&mut generator, &mut properties, &constraints.errors);
            for _ in 0..3 {
                for (own, engine) in [&constraints.errors, &constraints.warnings].into_iter().zip(&engines) {
                    let judged = with_evaluator(own, &Template::default(), |evaluator| {
                        let judged = evaluator.judge(own.root(), &properties);
                        (judged.passes.is_always(), judged.fails.is_always())
                    });
                    match (judged, engine::is_valid(engine, &properties)) {
                        ((true, false), true) => valid += 1,
                        ((false, true), false) => invalid += 1,
                        (_, other) => {
                            unlike.push(format!("{name}: {judged:?} {other} {:?}", plain(&properties)));
                        }
                    }
                }
                generator.mutate(&mut properties);
            }
        }
    }
    assert!(unlike.is_empty(), "{}:\n{}", unlike.len(), unlike[..unlike.len().min(20)].join("\n"));
    assert!(valid > 3_000 && invalid > 500, "{valid} valid, {invalid} invalid");
}

fn plain(node: &Node) -> String {
    match &node.value {
        Value::List(items) => format!("[{}]", items.iter().map(plain).collect::<Vec<_>>().join(",")),
        Value::Map(map) => {
            let entries: Vec<String> =
                map.iter().map(|(key, node)| format!("{key}:{}", plain(node))).collect();
            format!("{{{}}}", entries.join(","))
        }
        other => format!("{other:?}"),
    }
}
