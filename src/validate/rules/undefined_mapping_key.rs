//! Keys that a mapping does not have.

use crate::condition::Guard;
use crate::diagnostic::{Rule, Severity};
use crate::template::{Function, Map, Node, Section};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::walk::Site;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

pub(super) static RULE: Rule = Rule {
    code: "undefined-mapping-key",
    severity: Severity::Error,
    summary: "Checks that a mapping has the keys that `Fn::FindInMap` reads.",
    explanation: "\
## Why is this bad?
A key that is missing from a mapping fails the deployment. Where the key is a parameter with allowed values,
each of them may be chosen, so that the mapping needs a key for each.

## Example
```yaml
Parameters:
  Stage:
    Type: String
    AllowedValues: [test, live]
Mappings:
  Sizes:
    live: { Instances: 3 }
# ..
Value: !FindInMap [Sizes, !Ref Stage, Instances]
```

## Use instead
```yaml
Mappings:
  Sizes:
    test: { Instances: 1 }
    live: { Instances: 3 }
```
",
};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut below: HashMap<&str, Option<HashSet<&str>>> = HashMap::new();
    for site in context.calls().iter().filter(|site| site.call.function == Function::FindInMap) {
        let Some([name, first, second, rest @ ..]) = site.call.argument.as_list() else { continue };
        let Some(name) = name.as_text() else { continue };
        let has_default = rest.first().is_some_and(|rest| rest.get("DefaultValue").is_some());
        let mapping = context.index.get(Section::Mappings, name).and_then(readable);
        let Some(mapping) = mapping.filter(|_| !has_default) else { continue };
        let first = keys(context, first);
        let second = keys(context, second);
        let mut report = |message: String, key: &str, map: &Map, guards: [&Guard; 2]| {
            let path = context.path(site.spot);
            if let Some(when) = read_when(context, site, &path, guards) {
                let otherwise = || format!("add the key `{key}` to the mapping");
                let help = context.suggestions.did_you_mean(key, map.keys(), otherwise);
                findings.push(RULE.finding(message + &when).path(path).help(help));
            }
        };
        let always = context.conditions.always();
        for (key, when) in first.iter().flatten().filter(|(key, _)| mapping.get(key).is_none()) {
            report(format!("the mapping `{name}` has no key `{key}`"), key, mapping, [when, &always]);
        }
        for (key, when) in second.iter().flatten() {
            match &first {
                Some(chosen) => {
                    for (level, outer) in chosen {
                        let map = mapping.get(level).and_then(readable);
                        if let Some(map) = map.filter(|map| map.get(key).is_none()) {
                            let message =
                                format!("the key `{level}` of the mapping `{name}` has no key `{key}`");
                            report(message, key, map, [outer, when]);
                        }
                    }
                }
                // Any key may be chosen, so that only what no key has is certainly missing.
                None => {
                    let known = below.entry(name).or_insert_with(|| all_below(mapping));
                    if let Some(map) = mapping.iter().next().and_then(|(_, node)| readable(node))
                        && known.as_ref().is_some_and(|known| !known.contains(key.as_ref()))
                    {
                        let message = format!("no key of the mapping `{name}` has a key `{key}`");
                        report(message, key, map, [when, &always]);
                    }
                }
            }
        }
    }
}

/// Returns the keys that the keys of a mapping have; none where some of them are not known.
fn all_below(mapping: &Map) -> Option<HashSet<&str>> {
    let levels: Option<Vec<_>> = mapping.iter().map(|(_, node)| readable(node)).collect();
    Some(levels?.into_iter().flat_map(Map::keys).collect())
}

/// Tells in which situation the keys are chosen where they are looked up; none where there is none.
fn read_when(context: &Context<'_>, site: &Site<'_>, path: &[String], guards: [&Guard; 2]) -> Option<String> {
    let conditions = &context.conditions;
    let [first, second] = guards;
    let chosen = conditions.and(first, second);
    // The look-ups of conditions must succeed in every situation: they would vouch for themselves.
    if site.scope.section == Some(Section::Conditions) {
        return Some(String::new());
    }
    let when = context.position(path).map_or(conditions.always(), |position| position.when);
    let when = conditions.and(&when, &chosen);
    if !conditions.is_possible(&when) {
        return None;
    }
    // Of keys that are written there is no situation to tell.
    Some(if chosen.is_always() { String::new() } else { context.when(&when) })
}

/// Returns the keys that an argument may stand for, each with its situations: a literal, or the allowed
/// values of a parameter.
fn keys<'a>(context: &Context<'a>, node: &'a Node) -> Option<Vec<(Cow<'a, str>, Guard)>> {
    if let Some(name) = node.argument_of(Function::Ref).and_then(Node::as_text) {
        let allowed = context.index.parameter(name)?.allowed_values()?;
        let values = context.conditions.values(name).unwrap_or_default();
        let guarded = |key: Cow<'a, str>| {
            let known = values.iter().find(|(_, value)| *value == key).map(|(guard, _)| guard.clone());
            let when = known.unwrap_or_else(|| context.conditions.may_be(name, &key));
            (key, when)
        };
        return Some(allowed.into_iter().map(guarded).collect());
    }
    let key = node.scalar_text()?;
    // A key of a loop is known only when the loop runs.
    (!key.contains("${")).then(|| vec![(key, context.conditions.always())])
}

/// Returns a level of a mapping all of whose keys can be read; that it has none at all is another rule's.
fn readable(node: &Node) -> Option<&Map> {
    node.as_map().filter(|map| !map.is_empty() && map.get(Function::Transform.key()).is_none())
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn value(arguments: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"Stage": {{"AllowedValues": ["test", "live"]}}, "Free": {{}}}},
                "Mappings": {{"Sizes": {{"test": {{"Disk": 1}}, "live": {{"Disk": 2, "Memory": 3}}}},
                    "Open": {{"Fn::Transform": {{}}}}, "Empty": {{}}}},
                "Outputs": {{"O": {{"Value": {{"Fn::FindInMap": {arguments}}}}}}}}}"#
            ),
        )
    }

    fn found(message: &str, help: &str) -> String {
        format!("undefined-mapping-key Outputs/O/Value\n  {message}\n  help: {help}\n")
    }

    #[test]
    fn keys_that_can_be_found_pass() {
        for good in [
            r#"["Sizes", "live", "Memory"]"#,
            r#"["Sizes", {"Ref": "Stage"}, "Disk"]"#,
            r#"["Sizes", {"Ref": "Free"}, "Memory"]"#,
            r#"["Sizes", {"Ref": "AWS::Region"}, {"Ref": "Free"}]"#,
            r#"["Sizes", "beta", "Disk", {"DefaultValue": 1}]"#,
            r#"["Open", "beta", "Disk"]"#,
            r#"["Empty", "beta", "Disk"]"#,
            r#"["Elsewhere", "beta", "Disk"]"#,
        ] {
            assert_eq!(value(good), "", "{good}");
        }
    }

    #[test]
    fn conditions_keep_keys_from_being_read() {
        let template = |condition: &str| {
            format!(
                r#"{{"Parameters": {{"Stage": {{"AllowedValues": ["test", "live"]}}}},
                "Mappings": {{"Sizes": {{"test": {{"Disk": 1}}, "live": {{"Disk": 2, "Memory": 3}}}}}},
                "Conditions": {{"Live": {{"Fn::Equals": [{{"Ref": "Stage"}}, "{condition}"]}}}},
                "Outputs": {{"O": {{"Condition": "Live", "Value": {{"Fn::FindInMap": ["Sizes", {{"Ref": "Stage"}}, "Memory"]}}}}}}}}"#
            )
        };
        assert_eq!(findings(check, &template("live")), "");
        assert_eq!(
            findings(check, &template("test")),
            found(
                "the key `test` of the mapping `Sizes` has no key `Memory` when Stage = `test`",
                "add the key `Memory` to the mapping"
            )
        );
    }

    #[test]
    fn missing_keys_are_found() {
        assert_eq!(
            value(r#"["Sizes", "liv", "Disk"]"#),
            found("the mapping `Sizes` has no key `liv`", "did you mean `live`?")
        );
        assert_eq!(
            value(r#"["Sizes", {"Ref": "Stage"}, "Memory"]"#),
            found(
                "the key `test` of the mapping `Sizes` has no key `Memory` when Stage = `test`",
                "add the key `Memory` to the mapping"
            )
        );
        assert_eq!(
            value(r#"["Sizes", {"Ref": "Free"}, "Disc"]"#),
            found("no key of the mapping `Sizes` has a key `Disc`", "did you mean `Disk`?")
        );
    }
}
