//! The life of Lambda runtimes: the days from which each is deprecated and retired.

use crate::date::Date;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The life of a Lambda runtime, as far as AWS has announced it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runtime {
    /// The day from which it gets no more patches.
    pub deprecated: Option<Date>,
    /// The day from which no function can be created with it.
    pub create_block: Option<Date>,
    /// The day from which no function that has it can be updated.
    pub update_block: Option<Date>,
    /// The newest runtime of the same language; none where it is the newest itself.
    pub successor: Option<String>,
}

const TABLE: &str = include_str!("../../schemas/runtimes.json");

static RUNTIMES: LazyLock<BTreeMap<String, Runtime>> = LazyLock::new(|| {
    let table: BTreeMap<String, Value> = serde_json::from_str(TABLE).unwrap_or_default();
    table.into_iter().map(|(name, life)| (name, Runtime::of(&life))).collect()
});

impl Runtime {
    fn of(life: &Value) -> Self {
        let text = |key: &str| life.get(key).and_then(Value::as_str);
        let day = |key: &str| text(key).and_then(|day| day.parse().ok());
        Self {
            deprecated: day("deprecated"),
            create_block: day("create-block"),
            update_block: day("update-block"),
            successor: text("successor").map(str::to_owned),
        }
    }

    /// Tells whether it gets no more patches on a day.
    #[must_use]
    pub fn is_deprecated(&self, on: Date) -> bool {
        self.deprecated.is_some_and(|day| day <= on)
    }
}

/// Returns the life of a Lambda runtime such as `python3.13`; none where nothing is known of it.
#[must_use]
pub fn runtime(name: &str) -> Option<&'static Runtime> {
    RUNTIMES.get(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_the_table_is_read() {
        let table: BTreeMap<String, BTreeMap<String, String>> = serde_json::from_str(TABLE).unwrap();
        assert!(table.len() > 40);
        for (name, life) in table {
            let known = runtime(&name).unwrap();
            let day = |key: &str| life.get(key).map(|day| day.parse().unwrap());
            let expected = Runtime {
                deprecated: day("deprecated"),
                create_block: day("create-block"),
                update_block: day("update-block"),
                successor: life.get("successor").cloned(),
            };
            assert_eq!(*known, expected, "{name}");
            assert!(known.successor.as_deref().is_none_or(|name| runtime(name).is_some()), "{name}");
        }
        assert_eq!(runtime("cobol"), None);
    }
}
