//! The truth table: each keyword on a value that it accepts, one that it refuses, and one that is not known,
//! plain and under `Fn::If`, `not` and `oneOf`.

use super::*;
use std::fmt::Write;

/// The condition `C` is free; `U` is a parameter of which nothing is known, `L` one that is a list.
fn surroundings() -> Template {
    template(&json!({
        "Parameters": {
            "P": {"Type": "String", "AllowedValues": ["yes", "no"]},
            "U": {"Type": "String"},
            "L": {"Type": "CommaDelimitedList"},
        },
        "Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, "yes"]}},
    }))
}

/// Returns `T`, `F` or `?` for what is certain, `t` and `f` for what is so in some situations.
fn verdict(schema: &Json, value: &Json) -> String {
    let (schema, value, template) = (of_json(schema), node(value), surroundings());
    with_evaluator(&schema, &template, |evaluator| {
        let judged = evaluator.judge(schema.root(), &value);
        match (judged.passes.is_always(), judged.fails.is_always()) {
            (true, _) => "T".to_owned(),
            (_, true) => "F".to_owned(),
            _ => match (judged.passes.is_never(), judged.fails.is_never()) {
                (true, true) => "?".to_owned(),
                (passes, fails) => {
                    format!("{}{}", if passes { "" } else { "t" }, if fails { "" } else { "f" })
                }
            },
        }
    })
}

/// One row: plain, as either branch of an If against a value that passes, under `not`, and under `oneOf` with
/// an alternative that always fails, and with one that always passes.
fn row(schema: &Json, value: &Json, good: &Json) -> String {
    let chosen = json!({"Fn::If": ["C", value, good]});
    [
        verdict(schema, value),
        verdict(schema, &chosen),
        verdict(&json!({"not": schema}), value),
        verdict(&json!({"oneOf": [schema, false]}), value),
        verdict(&json!({"oneOf": [schema, true]}), value),
    ]
    .join(" ")
}

#[test]
fn every_keyword_is_true_false_or_unknown() {
    let unknown = json!({"Ref": "U"});
    let attribute = json!({"Fn::GetAtt": ["R", "A"]});
    let cases = [
        (json!({"type": "string"}), json!("a"), json!([]), attribute.clone()),
        (json!({"type": "integer"}), json!("5"), json!(1.5), unknown.clone()),
        (json!({"type": "number"}), json!(1.5), json!("x"), unknown.clone()),
        (json!({"type": "boolean"}), json!("true"), json!(1), unknown.clone()),
        (json!({"type": "array"}), json!([]), unknown.clone(), attribute.clone()),
        (json!({"type": "object"}), json!({}), json!("{}"), attribute.clone()),
        (json!({"type": ["object", "string"]}), json!("{}"), json!([]), attribute.clone()),
        (json!({"enum": ["a", 5]}), json!("5"), json!("b"), unknown.clone()),
        (json!({"const": "a"}), json!("a"), json!("b"), unknown.clone()),
        (json!({"enumCaseInsensitive": ["abc"]}), json!("ABC"), json!("b"), unknown.clone()),
        (json!({"pattern": "^a"}), json!("ab"), json!("ba"), unknown.clone()),
        (json!({"format": "ipv4-network"}), json!("10.0.0.0/8"), json!("10"), unknown.clone()),
        (json!({"minLength": 2, "maxLength": 3}), json!("ab"), json!("a"), unknown.clone()),
        (json!({"type": "integer", "minimum": 2}), json!("2"), json!("1"), unknown.clone()),
        (json!({"maximum": 2}), json!(2), json!(3), unknown.clone()),
        (json!({"exclusiveMinimum": 2}), json!(3), json!(2), unknown.clone()),
        (json!({"exclusiveMaximum": 2}), json!(1), json!(2), unknown.clone()),
        (json!({"multipleOf": 2}), json!(4), json!(3), unknown.clone()),
        (json!({"required": ["A"]}), json!({"A": 1}), json!({"B": 1}), attribute.clone()),
        (json!({"requiredXor": ["A", "B"]}), json!({"A": 1}), json!({"A": 1, "B": 1}), attribute.clone()),
        (json!({"requiredOr": ["A", "B"]}), json!({"A": 1}), json!({}), attribute.clone()),
        (json!({"dependencies": {"A": ["B"]}}), json!({"A": 1, "B": 1}), json!({"A": 1}), attribute.clone()),
        (
            json!({"dependencies": {"A": {"required": ["B"]}}}),
            json!({"B": 1}),
            json!({"A": 1}),
            attribute.clone(),
        ),
        (json!({"dependentRequired": {"A": ["B"]}}), json!({}), json!({"A": 1}), attribute.clone()),
        (
            json!({"dependentExcluded": {"A": ["B"]}}),
            json!({"A": 1}),
            json!({"A": 1, "B": 1}),
            attribute.clone(),
        ),
        (json!({"minProperties": 1}), json!({"A": 1}), json!({}), attribute.clone()),
        (json!({"maxProperties": 1}), json!({"A": 1}), json!({"A": 1, "B": 1}), attribute.clone()),
        (json!({"propertyNames": {"pattern": "^a"}}), json!({"a": 1}), json!({"b": 1}), attribute.clone()),
        (
            json!({"properties": {"A": {"type": "integer"}}}),
            json!({"A": 1}),
            json!({"A": "x"}),
            json!({"A": unknown}),
        ),
        (
            json!({"patternProperties": {"^a": {"type": "integer"}}}),
            json!({"a": 1, "b": "x"}),
            json!({"ab": "x"}),
            json!({"a": unknown}),
        ),
        (
            json!({"properties": {"A": {}}, "additionalProperties": false}),
            json!({"A": 1}),
            json!({"B": 1}),
            json!({"Fn::Transform": {}, "A": 1}),
        ),
        (json!({"minItems": 1, "maxItems": 1}), json!([1]), json!([1, 2]), json!({"Ref": "L"})),
        (json!({"uniqueItems": true}), json!([1, 2]), json!([unknown, unknown]), json!([1, unknown])),
        (
            json!({"uniqueKeys": ["K"]}),
            json!([{"K": 1, "V": 1}, {"K": 2, "V": 1}]),
            json!([{"K": 1, "V": 1}, {"K": 1, "V": 2}]),
            json!([{"K": 1}, {"K": unknown}]),
        ),
        (json!({"maxUniqueItems": 1}), json!([1, 1]), json!([1, 2]), json!([1, unknown])),
        (json!({"prefixItems": [{"type": "integer"}]}), json!([1, "x"]), json!(["x"]), json!([unknown])),
        (json!({"items": {"type": "integer"}}), json!([1]), json!([1, "x"]), json!([1, unknown])),
        (json!({"contains": {"const": 1}}), json!([2, 1]), json!([2]), json!([2, unknown])),
        (
            json!({"$ref": "#/definitions/I", "minimum": 2, "definitions": {"I": {"type": "integer"}}}),
            json!(2),
            json!(1),
            unknown.clone(),
        ),
        (json!({"allOf": [{"minimum": 1}, {"maximum": 2}]}), json!(1), json!(3), unknown.clone()),
        (json!({"anyOf": [{"const": "a"}, {"const": "b"}]}), json!("b"), json!("c"), unknown.clone()),
        (json!({"oneOf": [{"const": "a"}, {"enum": ["a", "b"]}]}), json!("b"), json!("a"), unknown.clone()),
        (json!({"not": {"const": "a"}}), json!("b"), json!("a"), unknown.clone()),
        (
            json!({"if": {"required": ["A"]}, "then": {"required": ["B"]}, "else": {"required": ["C"]}}),
            json!({"C": 1}),
            json!({"A": 1, "C": 1}),
            attribute.clone(),
        ),
    ];
    let mut wrong = String::new();
    for (schema, good, bad, open) in &cases {
        for (value, expected) in [(good, "T T F T F"), (bad, "F tf T F T"), (open, "? t ? ? ?")] {
            let found = row(schema, value, good);
            if found != expected {
                writeln!(wrong, "{schema} {value}: {found}, expected {expected}").unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn the_second_engine_agrees_with_the_table() {
    for (schema, value, expected) in [
        (json!({"properties": {"A": {"type": "integer"}}}), json!({"A": "5"}), true),
        (json!({"properties": {"A": {"type": "integer"}}}), json!({"A": 1.5}), false),
        (
            json!({"properties": {"A": {"type": "array", "minItems": 1, "items": {"type": "boolean"}}}}),
            json!({"A": ["true"]}),
            true,
        ),
        (json!({"required": ["A"]}), json!({"A": {"Ref": "AWS::NoValue"}}), false),
        (
            json!({"properties": {"A": {"prefixItems": [{"const": 1}], "items": {"type": "integer"}}}}),
            json!({"A": [1, "x"]}),
            false,
        ),
        (
            json!({"properties": {"A": {"$ref": "#/definitions/I", "minimum": 2}}, "definitions": {"I": {"type": "integer"}}}),
            json!({"A": 1}),
            false,
        ),
        (json!({"requiredXor": ["A", "B"]}), json!({"A": 1, "B": 1}), false),
        (
            json!({"patternProperties": {"^\\d\\Z": {"type": "integer"}}, "additionalProperties": false}),
            json!({"5": 1}),
            true,
        ),
    ] {
        let compiled = engine::compile_json(schema.clone()).unwrap();
        let value = node(&value);
        assert_eq!(engine::is_valid(&compiled, &value), expected, "{schema}");
        assert_eq!(verdict(&schema, &json!({"Fn::If": ["C", 1, 1]})), verdict(&schema, &json!(1)));
        let own = of_json(&schema);
        let judged = with_evaluator(&own, &surroundings(), |evaluator| evaluator.judge(own.root(), &value));
        assert_eq!(judged.passes.is_always(), expected, "{schema}");
    }
}

#[test]
fn scalars_convert_as_cloudformation_converts_them() {
    let kinds = ["string", "integer", "number", "boolean", "array", "object", "null"];
    let row = |value: &Json| {
        let judged = kinds.map(|kind| verdict(&json!({"type": kind}), value));
        format!("{value} {}", judged.concat())
    };
    let values = [
        json!("a"),
        json!(""),
        json!("5"),
        json!("-5"),
        json!("5.0"),
        json!("1.5"),
        json!("1e3"),
        json!(" 5"),
        json!("inf"),
        json!("true"),
        json!("False"),
        json!("yes"),
        json!(5),
        json!(5.0),
        json!(1.5),
        json!(true),
        Json::Null,
        json!([]),
        json!(["a"]),
        json!({}),
    ];
    assert_eq!(
        values.iter().map(row).collect::<Vec<_>>(),
        [
            r#""a" TFFFFFF"#,
            r#""" TFFFFFF"#,
            r#""5" TTTFFFF"#,
            r#""-5" TTTFFFF"#,
            r#""5.0" TFTFFFF"#,
            r#""1.5" TFTFFFF"#,
            r#""1e3" TFTFFFF"#,
            r#"" 5" TFFFFFF"#,
            r#""inf" TFFFFFF"#,
            r#""true" TFFTFFF"#,
            r#""False" TFFTFFF"#,
            r#""yes" TFFFFFF"#,
            "5 TTTFFFF",
            "5.0 TTTFFFF",
            "1.5 TFTFFFF",
            "true TFFTFFF",
            "null FFFFFFT",
            "[] FFFFTFF",
            r#"["a"] FFFFTFF"#,
            "{} FFFFFTF",
        ]
    );
}
