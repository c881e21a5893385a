//! Where the package's constraints say more than the services do.
//!
//! Each entry has its reason. A constraint that is left out is judged elsewhere, or is not certain.

use super::rule::Rule;
use anyhow::{Context, Result};
use serde_json::{Value, json};

/// Constraints that are not imported, with the reason.
const LEFT_OUT: &[(&str, &str)] = &[
    ("aws_ec2_vpngateway/type_enum.json", "the resource schema has the allowed value"),
    ("aws_lambda_function/awslayer.json", "a layer of the account `awslayer` is as good as any other"),
    ("aws_rds_dbcluster/engine_version_deprecated.json", "it says no more than that the list is out of date"),
    ("aws_rds_dbinstance/db_instance_class.json", "each engine has the versions of all engines"),
    (
        "aws_rds_dbinstance/engine_version_deprecated.json",
        "it says no more than that the list is out of date",
    ),
    (
        "aws_sns_subscription/subscription_endpoint_protocol.json",
        "the kind of a reference is judged elsewhere",
    ),
];

/// A part of a constraint that is replaced.
struct Replacement {
    file: &'static str,
    pointer: &'static str,
    /// What it is replaced with; a null removes it.
    value: fn() -> Value,
    reason: &'static str,
}

const REPLACED: &[Replacement] = &[
    Replacement {
        file: "aws_cloudwatch_alarm/period.json",
        pointer: "/then/properties/Period/then/enum",
        value: || json!([10, 20, 30, 60]),
        reason: "high-resolution alarms have a period of 20 seconds too",
    },
    Replacement {
        file: "aws_ecs_taskdefinition/fargate_properties.json",
        pointer: "/then/allOf/2/then/properties/Cpu/else/pattern",
        value: || json!("^(0?\\.25|0?\\.5|1|2|4|8|16|32)\\s*(?i)vCpu$"),
        reason: "a zero before the point does not matter",
    },
    Replacement {
        file: "aws_ecs_taskdefinition/fargate_cpu_memory.json",
        pointer: "/then/anyOf/0/properties/Cpu/else/pattern",
        value: || json!("^0?\\.25\\s*(?i)vCpu$"),
        reason: "a zero before the point does not matter",
    },
    Replacement {
        file: "aws_ecs_taskdefinition/fargate_cpu_memory.json",
        pointer: "/then/anyOf/1/properties/Cpu/else/pattern",
        value: || json!("^0?\\.5\\s*(?i)vCpu$"),
        reason: "a zero before the point does not matter",
    },
    Replacement {
        file: "aws_ecs_taskdefinition/logging_configuration.json",
        pointer: "/then/properties/Options/propertyNames",
        value: || Value::Null,
        reason: "tasks on EC2 pass on every option of the Docker driver, such as `tag`",
    },
    Replacement {
        file: "aws_route53_recordset/recordset_pattern.json",
        pointer: "/definitions/MXRecord/pattern",
        value: || {
            json!(
                "^([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])\\s+\\S+$"
            )
        },
        reason: "a range of digits is written with a comma",
    },
    Replacement {
        file: "aws_route53_recordset/recordset_pattern.json",
        pointer: "/definitions/TXTRecord/pattern",
        value: || json!("^(\"([^\"\\\\]|\\\\.){0,255}\"\\s*)+$"),
        reason: "a quotation mark in the text is escaped with a backslash",
    },
];

/// Returns the reason for which a constraint is not imported.
pub(super) fn left_out(file: &str) -> Option<&'static str> {
    LEFT_OUT.iter().find(|(name, _)| *name == file).map(|(_, reason)| *reason)
}

/// Corrects a constraint.
pub(super) fn apply(rule: &Rule, constraint: &mut Value) -> Result<()> {
    let own = REPLACED.iter().filter(|replacement| replacement.file == rule.file);
    for Replacement { pointer, value, reason, .. } in own {
        let (parent, key) = pointer.rsplit_once('/').context("not a pointer")?;
        let parent = constraint.pointer_mut(parent).and_then(Value::as_object_mut);
        let parent = parent.filter(|parent| parent.contains_key(key));
        let parent = parent.with_context(|| format!("there is nothing at `{pointer}`, though {reason}"))?;
        match value() {
            Value::Null => drop(parent.remove(key)),
            value => drop(parent.insert(key.to_owned(), value)),
        }
    }
    if let Some(property) = &rule.lowered {
        ignore_case(property, constraint);
    }
    Ok(())
}

/// Turns the values of a property into ones whose case does not matter.
fn ignore_case(property: &str, schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(|item| ignore_case(property, item)),
        Value::Object(members) => {
            for (key, value) in members {
                if let Some(own) = value.as_object_mut().filter(|_| key == property) {
                    let values = match own.remove("const") {
                        Some(value) => Some(json!([value])),
                        None => own.remove("enum"),
                    };
                    if let Some(values) = values {
                        own.insert("enumCaseInsensitive".to_owned(), values);
                    }
                } else {
                    ignore_case(property, value);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_case_of_a_property_can_be_ignored() {
        let mut schema = json!({"if": {"properties": {"Engine": {"const": "a"}, "Mode": {"const": "b"}}},
            "then": {"properties": {"Engine": {"enum": ["a"], "type": "string"}}}});
        ignore_case("Engine", &mut schema);
        let expected = json!({
            "if": {"properties": {"Engine": {"enumCaseInsensitive": ["a"]}, "Mode": {"const": "b"}}},
            "then": {"properties": {"Engine": {"enumCaseInsensitive": ["a"], "type": "string"}}},
        });
        assert_eq!(schema, expected);
    }
}
