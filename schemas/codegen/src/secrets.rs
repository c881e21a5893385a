//! The properties that must never be written in clear.

/// The names of such properties, with the reason; the library reads the same file.
const SECRETS: &str = include_str!("../../secrets.txt");

/// Returns why a property is a secret; `None` if it is not.
pub(crate) fn reason(property: &str, is_write_only: bool) -> Option<&'static str> {
    let entries =
        SECRETS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": "));
    let mut found = entries.filter(|(name, _)| match name.strip_suffix(" (write-only)") {
        Some(name) => is_write_only && name == property,
        None => *name == property,
    });
    found.next().map(|(_, reason)| reason)
}
