//! Attributes of DynamoDB tables that are keys without a definition, or defined without being a key.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::validate::context::Context;
use crate::validate::findings::Findings;
use crate::validate::relation::{self, Found, FoundAll, Known, Subject};

pub(super) static RULE: Rule = Rule {
    code: "unmatched-attribute",
    severity: Severity::Error,
    summary: "Finds attributes that a DynamoDB table defines and no key uses, and keys that it does not define.",
    explanation: "\
## Why is this bad?
DynamoDB refuses a table unless `AttributeDefinitions` has exactly the attributes of which the keys of the table and
of its indexes are made. Other attributes need no definition.

## Example
```yaml
AttributeDefinitions:
  - AttributeName: id
    AttributeType: S
  - AttributeName: title
    AttributeType: S
KeySchema:
  - AttributeName: id
    KeyType: HASH
```

## Use instead
```yaml
AttributeDefinitions:
  - AttributeName: id
    AttributeType: S
KeySchema:
  - AttributeName: id
    KeyType: HASH
```
",
};

const DEFINED: &str = "AttributeDefinitions/*/AttributeName";
const KEYS: [&str; 3] = [
    "KeySchema/*/AttributeName",
    "GlobalSecondaryIndexes/*/KeySchema/*/AttributeName",
    "LocalSecondaryIndexes/*/KeySchema/*/AttributeName",
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for kind in ["AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"] {
        for table in relation::of_type(context, kind) {
            let defined = table.each(DEFINED);
            let keys = KEYS.map(|path| table.each(path));
            if keys.iter().all(FoundAll::is_known) {
                let known = Known::of(&context.conditions, keys.iter().flat_map(|it| &it.items));
                for found in &defined.items {
                    let unused =
                        |name: &str| (format!("no key uses the attribute `{name}`"), "remove it".into());
                    findings.extend(unmatched(&table, found, &known, unused));
                }
            }
            if defined.is_known() {
                let known = Known::of(&context.conditions, &defined.items);
                for found in keys.iter().flat_map(|it| &it.items) {
                    let missing = |name: &str| {
                        let help = context.suggestions.did_you_mean(name, known.texts(), || {
                            "define it in `AttributeDefinitions`".to_owned()
                        });
                        (format!("the attribute `{name}` is not defined"), help)
                    };
                    findings.extend(unmatched(&table, found, &known, missing));
                }
            }
        }
    }
}

fn unmatched(
    table: &Subject<'_, '_>,
    found: &Found<'_>,
    known: &Known<'_>,
    told: impl Fn(&str) -> (String, String),
) -> Option<Diagnostic> {
    let name = found.text.as_deref()?;
    let situation = table.situation(&[&known.lacks(&table.context.conditions, found)?])?;
    let (message, help) = told(name);
    Some(RULE.finding(format!("{message}{situation}")).path(found.path.clone()).help(help))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::validate::testing::findings;

    fn table(defined: &str, key: &str, index: &str) -> String {
        findings(
            check,
            &format!(
                r#"{{"Parameters": {{"P": {{"Type": "String"}}}},
                "Conditions": {{"C": {{"Fn::Equals": [{{"Ref": "P"}}, "x"]}}}},
                "Resources": {{"T": {{"Type": "AWS::DynamoDB::Table", "Properties": {{
                    "AttributeDefinitions": [{{"AttributeName": "id"}}, {defined}],
                    "KeySchema": [{{"AttributeName": {key}}}],
                    "GlobalSecondaryIndexes": [{{"KeySchema": [{index}]}}]}}}}}}}}"#
            ),
        )
    }

    #[test]
    fn definitions_and_keys_are_the_same_attributes() {
        let title = r#"{"AttributeName": "title"}"#;
        let chosen = r#"{"Fn::If": ["C", {"AttributeName": "title"}, {"Ref": "AWS::NoValue"}]}"#;
        assert_eq!(table(title, "\"id\"", title), "");
        assert_eq!(table(chosen, "\"id\"", chosen), "");
        assert_eq!(table(title, "\"id\"", r#"{"AttributeName": {"Ref": "P"}}"#), "");
        assert_eq!(
            table(title, "\"ids\"", chosen),
            "unmatched-attribute Resources/T/Properties/AttributeDefinitions/0/AttributeName\n  no key uses the \
             attribute `id`\n  help: remove it\n\
             unmatched-attribute Resources/T/Properties/AttributeDefinitions/1/AttributeName\n  no key uses the \
             attribute `title` when P = something else\n  help: remove it\n\
             unmatched-attribute Resources/T/Properties/KeySchema/0/AttributeName\n  the attribute `ids` is not \
             defined\n  help: did you mean `id`?\n"
        );
    }
}
