//! What is written reads back: properties over generated trees, and other people's readers.

use super::*;
use crate::template::{Function, Map, Node, Template, Value};
use proptest::prelude::*;
use std::process::Command;

/// Texts that some reader takes for something else, or that are hard to write.
const TRICKY: &[&str] = &[
    "",
    " ",
    "a",
    "yes",
    "No",
    "ON",
    "off",
    "y",
    "N",
    "true",
    "False",
    "null",
    "~",
    "NULL",
    "=",
    "<<",
    "-",
    "?",
    ":",
    ",",
    "#",
    "---",
    "...",
    "--- a",
    "- a",
    "? a",
    "a: b",
    "a:",
    ":a",
    "a #b",
    "a#b",
    "#a",
    "*a",
    "&a",
    "!a",
    "|",
    ">",
    "%a",
    "@a",
    "`a`",
    "'a'",
    "\"a\"",
    "{a}",
    "[a]",
    "{",
    "}",
    "a, b",
    "a,b",
    "[",
    "]",
    "it's",
    "say \"no\"",
    "it's \"no\"",
    "a\\b",
    "[\\w-]+",
    "0",
    "1",
    "-1",
    "+1",
    "1_000",
    "1,000",
    "017",
    "0o17",
    "0x1F",
    "0b101",
    "08",
    "12:30:45",
    "22:22",
    "190:20:30",
    "1e3",
    "1E+3",
    "1.5e3",
    ".5",
    "5.",
    "+.5",
    ".",
    "..",
    ".inf",
    "-.INF",
    ".NaN",
    "nan",
    "inf",
    "2012-10-17",
    "2001-12-14T21:59:43.10-05:00",
    "2001-12-14 21:59:43.10 -5",
    "012345678901",
    "123456789012",
    "1.2.3",
    "10.0.0.0/16",
    "9223372036854775808",
    "a\tb",
    "\ta",
    "a\t",
    " a",
    "a ",
    "a\n",
    "a\nb",
    "a\n\n",
    "\na",
    "\n",
    "\n\n",
    " a\nb",
    "\n a\nb",
    "a\n b\n",
    "a \nb",
    "a\n \nb",
    "a\n\tb",
    "\ta\nb",
    "# a\nb: c\n- d\n",
    "---\na\n",
    "a\r\nb",
    "a\rb",
    "\u{0}",
    "\u{7}",
    "\u{1b}[0m",
    "\u{7f}",
    "\u{85}",
    "a\u{85}b",
    "\u{a0}",
    "\u{2028}",
    "a\u{2029}b\nc",
    "\u{feff}",
    "\u{feff}a",
    "\u{fffe}",
    "\u{ffff}",
    "\u{e0001}",
    "\u{202e}abc",
    "é",
    "日本語",
    "🙂",
    "AWS::NoValue",
    "arn:aws:s3:::b/*",
    "a -",
    "a - b",
    "${A}",
    "{{resolve:secretsmanager:a:SecretString:::}}",
    "Fn::If",
    "Ref",
    "Condition",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => proptest::sample::select(TRICKY).prop_map(str::to_owned),
        2 => "[a-zA-Z][a-zA-Z0-9]{0,12}",
        1 => "[-+.0-9eExob_:TZ ]{0,10}",
        1 => "[ \t\n#:,a{}\\[\\]'\"\\\\!&*|>%@`?=~<-]{0,12}",
        1 => any::<String>(),
    ]
}

fn name() -> impl Strategy<Value = String> {
    "[A-Z][A-Za-z0-9]{0,9}"
}

/// A key of a mapping with several entries, which no function's key can be mistaken for.
fn map_of(values: impl Strategy<Value = Node>) -> impl Strategy<Value = Node> {
    let key = text().prop_filter("a function's key", |key| Function::from_key(key).is_none());
    proptest::collection::vec((key, values), 0..5).prop_map(|entries| {
        let mut map = Map::new();
        for (key, value) in entries {
            map.set(key, value);
        }
        map.into()
    })
}

fn scalar() -> impl Strategy<Value = Node> {
    prop_oneof![
        6 => text().prop_map(Node::from),
        1 => any::<i64>().prop_map(Node::from),
        1 => any::<f64>().prop_filter("a number of JSON", |value| value.is_finite()).prop_map(Node::from),
        1 => any::<bool>().prop_map(Node::from),
        1 => Just(Node::default()),
    ]
}

/// A value without calls.
fn data() -> impl Strategy<Value = Node> {
    scalar().prop_recursive(4, 40, 5, |inner| {
        prop_oneof![proptest::collection::vec(inner.clone(), 0..5).prop_map(Node::from), map_of(inner),]
    })
}

/// A value with calls in their normal form.
fn node() -> impl Strategy<Value = Node> {
    let target = || name().prop_map(Node::from);
    let leaf = prop_oneof![
        3 => scalar(),
        1 => text().prop_map(|text| Node::call(Function::Ref, text)),
        1 => (name(), text()).prop_map(|(id, attribute)| {
            Node::call(Function::GetAtt, vec![id.into(), attribute.into()])
        }),
        1 => target().prop_map(|name| Node::call(Function::GetAtt, name)),
        1 => text().prop_map(|text| Node::call(Function::Sub, text)),
    ];
    leaf.prop_recursive(4, 60, 5, |inner| {
        let list = proptest::collection::vec(inner.clone(), 0..4).prop_map(Node::from);
        let function = proptest::sample::select(Function::ALL).prop_filter("a text of its own", |function| {
            !matches!(function, Function::Ref | Function::Condition | Function::GetAtt)
        });
        prop_oneof![
            list.clone(),
            map_of(inner.clone()),
            (function.clone(), list).prop_map(|(function, list)| Node::call(function, list)),
            (function, inner.clone()).prop_map(|(function, argument)| Node::call(function, argument)),
            (text(), map_of(inner.clone()))
                .prop_map(|(text, map)| Node::call(Function::Sub, vec![text.into(), map])),
            (name(), inner)
                .prop_map(|(id, attribute)| Node::call(Function::GetAtt, vec![id.into(), attribute])),
        ]
    })
}

/// A template: conditions stand where only conditions can.
fn template() -> impl Strategy<Value = Template> {
    let condition =
        name().prop_map(|name| Node::call(Function::Condition, name)).prop_recursive(3, 12, 3, |inner| {
            let function = proptest::sample::select(&[Function::And, Function::Or, Function::Not][..]);
            (function, proptest::collection::vec(inner, 1..4))
                .prop_map(|(function, list)| Node::call(function, list))
        });
    let section = |values: BoxedStrategy<Node>| {
        proptest::collection::vec((name(), values), 0..4).prop_map(|entries| {
            let mut map = Map::new();
            for (key, value) in entries {
                map.set(key, value);
            }
            Node::from(map)
        })
    };
    (text(), section(node().boxed()), section(condition.boxed()), section(node().boxed()), node()).prop_map(
        |(description, parameters, conditions, resources, hook)| {
            let root = Map::from_iter([
                ("Description", description.into()),
                ("Metadata", parameters),
                ("Conditions", conditions),
                ("Resources", resources),
                ("Hooks", Map::from_iter([("A", hook)]).into()),
            ]);
            Template { name: "t".to_owned(), root: root.into() }
        },
    )
}

/// Returns the text as `serde_yaml` and `serde_json` see the data, floats and all.
fn json_value(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null | Value::Call(_) => serde_json::Value::Null,
        Value::Bool(truth) => truth.value.into(),
        Value::Integer(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        Value::Text(text) => text.as_ref().into(),
        Value::List(items) => items.iter().map(json_value).collect(),
        Value::Map(map) => serde_json::Value::Object(
            map.iter().map(|(key, node)| (key.to_owned(), json_value(node))).collect(),
        ),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_back_to_the_same_tree(template in template()) {
        let text = emit(&template);
        prop_assert_eq!(read(&text, "t").map_err(|findings| format!("{findings:?}\n{text}")), Ok(template), "\n{}", text);
    }

    #[test]
    fn json_reads_back_to_the_same_tree(template in template()) {
        let text = to_json(&template);
        prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
        prop_assert_eq!(read(&text, "t").map_err(|findings| format!("{findings:?}\n{text}")), Ok(template), "\n{}", text);
    }

    #[test]
    fn a_tree_is_always_written_alike(template in template()) {
        prop_assert_eq!(emit(&template), emit(&template.clone()));
        let text = emit(&template);
        prop_assert_eq!(read(&text, "t").map(|again| emit(&again)).ok(), Some(text));
    }

    #[test]
    fn serde_yaml_reads_the_same_data(data in map_of(data())) {
        let text = emit_node(&data);
        let value: Result<serde_json::Value, _> = serde_yaml::from_str(&text);
        prop_assert_eq!(value.map_err(|error| error.to_string()), Ok(json_value(&data)), "\n{}", text);
    }

    #[test]
    fn reading_never_panics(text in "[ \t\r\n\u{feff}#:,a1.{}\\[\\]'\"\\\\!&*|>%@`?=~<-]{0,60}") {
        let _ = read(&text, "t");
    }
}

/// Reads emitted texts with `PyYAML`, tags ignored, and prints them as JSON.
const PYTHON: &str = r"
import json, sys, yaml
class Loader(yaml.SafeLoader): pass
def plain(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode): return node.value
    if isinstance(node, yaml.SequenceNode): return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)
Loader.add_multi_constructor('!', plain)
json.dump(yaml.load(open(sys.argv[1], encoding='utf-8').read(), Loader), sys.stdout)
";

#[test]
#[expect(clippy::print_stderr, reason = "says why the test checks nothing")]
fn pyyaml_reads_every_scalar_back() {
    let python = |arguments: &[&str]| Command::new("python3").args(arguments).output().ok();
    if !python(&["-c", "import yaml"]).is_some_and(|output| output.status.success()) {
        eprintln!("skipped: python3 with PyYAML is not installed");
        return;
    }
    let numbers = [0.0, 1.5, -0.25, 1e3, 1e16, 1.5e300, 1e-7, -2.5e-10, f64::MAX, f64::MIN_POSITIVE];
    let scalars = || {
        TRICKY
            .iter()
            .map(|text| Node::from(*text))
            .chain(numbers.map(Node::from))
            .chain([i64::MIN, -1, 0, 7, 1000, i64::MAX].map(Node::from))
            .chain([true.into(), false.into(), Node::default()])
    };
    let keys: Map = TRICKY.iter().map(|text| (*text, Node::from(1_i64))).collect();
    let data: Node = Map::from_iter([
        ("Block", Node::from(scalars().collect::<Vec<_>>())),
        (
            "Entries",
            scalars().enumerate().map(|(index, node)| (format!("K{index}"), node)).collect::<Map>().into(),
        ),
        ("Keys", keys.into()),
    ])
    .into();
    let mut expected = json_value(&data);
    // A tag makes text of a scalar, so only texts and numbers within brackets are compared.
    let mut root = data.as_map().cloned().unwrap();
    let flow = |node: Node| Node::call(Function::Join, vec![node, "x".into()]);
    root.set("Flow", scalars().map(flow).collect::<Vec<_>>());
    root.set("Tagged", TRICKY.iter().map(|text| Node::call(Function::Sub, *text)).collect::<Vec<_>>());
    expected["Flow"] = scalars().map(|node| serde_json::json!([json_value(&node), "x"])).collect();
    expected["Tagged"] = TRICKY.iter().map(|text| serde_json::Value::from(*text)).collect();

    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), emit_node(&root.into())).unwrap();
    let output = python(&["-c", PYTHON, file.path().to_str().unwrap()]).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(read, expected);
}
