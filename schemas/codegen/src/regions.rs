//! In which regions a type cannot be used.

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The types of each region.
pub(crate) type Regions = BTreeMap<String, BTreeSet<String>>;

/// Returns the table of `schemas/regions.json`.
///
/// `regions` has all regions. Types that are missing in the same regions share an entry of `missing`,
/// which names those regions by their index; a type that is missing nowhere has no entry.
pub(crate) fn table(regions: &Regions) -> Value {
    let types: BTreeSet<&String> = regions.values().flatten().collect();
    let mut missing: BTreeMap<Vec<usize>, Vec<&String>> = BTreeMap::new();
    for name in types {
        let without = regions.values().enumerate().filter(|(_, types)| !types.contains(name));
        let without: Vec<usize> = without.map(|(index, _)| index).collect();
        if !without.is_empty() {
            missing.entry(without).or_default().push(name);
        }
    }
    let missing: Vec<Value> =
        missing.iter().map(|(regions, types)| json!({"regions": regions, "types": types})).collect();
    json!({"missing": missing, "regions": regions.keys().collect::<Vec<_>>()})
}

/// Writes the table with one line a group.
pub(crate) fn lines(table: &Value) -> String {
    let rows = |key: &str| {
        let items = table.get(key).and_then(Value::as_array).into_iter().flatten();
        items.map(Value::to_string).collect::<Vec<_>>()
    };
    let (missing, regions) = (rows("missing").join(",\n"), rows("regions").join(","));
    format!("{{\n\"missing\":[\n{missing}\n],\n\"regions\":[{regions}]\n}}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_that_are_missing_in_the_same_regions_share_an_entry() {
        let types = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let regions = Regions::from([
            ("eu".to_owned(), types(&["Everywhere"])),
            ("us".to_owned(), types(&["Everywhere", "New", "Newer"])),
        ]);
        let expected = "{\n\"missing\":[\n\
            {\"regions\":[0],\"types\":[\"New\",\"Newer\"]}\n],\n\"regions\":[\"eu\",\"us\"]\n}\n";
        let table = table(&regions);
        assert_eq!(lines(&table), expected);
        assert_eq!(serde_json::from_str::<Value>(&lines(&table)).unwrap(), table);
    }
}
