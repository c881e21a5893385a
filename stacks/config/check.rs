//! What names must keep to, wherever they stand in a configuration.

use cfn_synth::config::{ConfigError, Setting};
use cfn_synth::diagnostic::nearest;

/// The characters, beside letters and digits, that a key prefix can have and that stand for themselves in
/// the resource of a policy: `*`, `?` and `$` mean more there, and IAM refuses much beyond ASCII.
pub(crate) const PREFIX_PUNCTUATION: &str = "!_.'()/=+@:,& -";

/// Returns the error about the value of a key.
pub(crate) fn refuse(key: &str, reason: impl Into<String>) -> ConfigError {
    ConfigError::setting(Setting::Key(key.to_owned()), reason)
}

/// Returns the error about a name that names nothing.
pub(super) fn unknown<'a>(
    key: &str,
    what: &str,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> ConfigError {
    let error = refuse(key, format!("names no {what}: `{name}`"));
    match nearest(name, known) {
        Some(known) => error.help(format!("did you mean `{known}`?")),
        None => error,
    }
}

/// Checks the length of a name and its characters: letters, digits and some others.
pub(super) fn check_name(key: &str, name: &str, also: &str, most: usize) -> Result<(), ConfigError> {
    if name.is_empty() || name.len() > most {
        return Err(refuse(
            key,
            format!("must have from 1 to {most} characters, and `{name}` has {}", name.len()),
        ));
    }
    match name.chars().find(|character| !character.is_ascii_alphanumeric() && !also.contains(*character)) {
        Some(character) => {
            let error = refuse(key, format!("has the character `{}`", character.escape_default()));
            Err(error.help(match also {
                "" => "use letters and digits".to_owned(),
                _ => format!("use letters, digits and `{also}`"),
            }))
        }
        None => Ok(()),
    }
}

/// Checks a name of the Glue Data Catalog, as Athena can query it.
pub(super) fn check_catalog_name(key: &str, name: &str) -> Result<(), ConfigError> {
    check_name(key, name, "_-", 255)?;
    if name.chars().any(char::is_uppercase) {
        let error = refuse(key, format!("is `{name}`, but Athena's names are lower case"));
        return Err(error.help(format!("write it as `{}`", name.to_lowercase())));
    }
    Ok(())
}

/// Checks a part of logical ids.
pub(super) fn check_id(key: &str, id: &str) -> Result<(), ConfigError> {
    check_name(key, id, "", 64)
}

/// Checks the name of a bucket, or the start of one.
pub(super) fn check_bucket(key: &str, name: &str, most: usize) -> Result<(), ConfigError> {
    check_name(key, name, "-.", most)?;
    if name.chars().any(char::is_uppercase) {
        let error = refuse(key, format!("is `{name}`, but the names of buckets are lower case"));
        return Err(error.help(format!("write it as `{}`", name.to_lowercase())));
    }
    Ok(())
}

/// Checks the whole name of a bucket (Amazon S3 user guide, "General purpose bucket naming rules").
pub(super) fn check_bucket_name(key: &str, name: &str) -> Result<(), ConfigError> {
    check_bucket(key, name, 63)?;
    let is_end = |end: Option<char>| end.is_some_and(|end| end.is_ascii_alphanumeric());
    let ends = is_end(name.chars().next()) && is_end(name.chars().next_back());
    if name.len() < 3 || !ends || name.contains("..") || name.parse::<std::net::Ipv4Addr>().is_ok() {
        let error = refuse(key, format!("is `{name}`, and no bucket can be called so"));
        return Err(error.help("write from 3 to 63 letters, digits, hyphens and single dots, with a letter or digit at both ends; an address of four numbers is no name"));
    }
    Ok(())
}

/// Checks the name of a folder in a bucket.
pub(super) fn check_prefix(key: &str, prefix: &str) -> Result<(), ConfigError> {
    let allowed =
        |character: &char| character.is_ascii_alphanumeric() || PREFIX_PUNCTUATION.contains(*character);
    if let Some(character) = prefix.chars().find(|character| !allowed(character)) {
        let error = refuse(
            key,
            format!("has the character `{character}`, which cannot stand for itself in a policy"),
        );
        return Err(error.help(match character {
            '\u{2019}' => "write the apostrophe as `'`, or copy the data to a plain prefix".to_owned(),
            _ => format!("copy the data to a prefix of letters, digits and `{PREFIX_PUNCTUATION}`"),
        }));
    }
    if prefix.is_empty() || prefix.starts_with('/') || prefix.ends_with('/') {
        let error = refuse(key, "must name a folder of the bucket, without a slash at its ends");
        return Err(error.help("write it as `path/to/data`"));
    }
    Ok(())
}

/// Checks a number that cannot be zero.
pub(super) fn check_positive(key: &str, number: Option<u32>) -> Result<(), ConfigError> {
    match number {
        Some(0) => Err(refuse(key, "is 0, and must be more")),
        _ => Ok(()),
    }
}

/// Returns a name as a part of logical ids: `anna-lena` as `AnnaLena`.
pub(super) fn pascal_case(name: &str) -> String {
    let part = |part: &str| {
        let mut characters = part.chars();
        let first = characters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(characters).collect::<String>()
    };
    name.split(|character: char| !character.is_ascii_alphanumeric()).map(part).collect()
}
