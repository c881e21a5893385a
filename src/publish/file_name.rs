//! Which names a file of the out folder may have.

use std::collections::HashMap;

/// The longest name in bytes that the usual file systems hold.
const LONGEST: usize = 255;

/// The names that Windows keeps for devices, whatever follows their first dot.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

/// Checks a file's name: letters, digits, `-`, `_` and `.`, so that it is one segment of a URL and one
/// file on every file system.
///
/// # Errors
/// Says what is wrong with the name.
pub fn check_file_name(name: &str) -> Result<(), String> {
    let wrong = |what: String| Err(format!("the file name `{}` {what}", name.escape_debug()));
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    let device =
        numbered.is_some_and(|digit| digit.len() == 1 && digit != "0" && digit.parse::<u8>().is_ok());
    let foreign = |character: &char| !character.is_ascii_alphanumeric() && !"-_.".contains(*character);
    if name.is_empty() {
        wrong("is empty".into())
    } else if let Some(character) = name.chars().find(foreign) {
        let shown = character.escape_debug();
        wrong(format!(
            "holds `{shown}`: only letters, digits, `-`, `_` and `.` are safe in a file and in a URL"
        ))
    } else if name.starts_with('.') {
        wrong("begins with a dot: such names are for hidden and temporary files".into())
    } else if name.ends_with('.') {
        wrong("ends with a dot, which Windows drops".into())
    } else if device || DEVICES.contains(&stem.as_str()) {
        wrong("is the name of a device on Windows".into())
    } else if name.len() > LONGEST {
        wrong(format!("is {} bytes long: file systems hold {LONGEST}", name.len()))
    } else {
        Ok(())
    }
}

/// Checks a file's path within the out folder: its name, and before it the name of one folder at most, with
/// a slash between them.
///
/// # Errors
/// Says what is wrong with either name.
pub fn check_file_path(path: &str) -> Result<(), String> {
    let (folder, name) = split(path);
    folder.map_or(Ok(()), check_file_name)?;
    check_file_name(name)
}

/// Returns the folder of a path, where it has one, and the file's name.
pub(super) fn split(path: &str) -> (Option<&str>, &str) {
    path.split_once('/').map_or((None, path), |(folder, name)| (Some(folder), name))
}

/// Checks the paths of files that are written together: no two may be the same where a file system
/// does not tell upper from lower case, and none may be the folder of another.
pub(super) fn check_file_names<'a>(
    names: impl IntoIterator<Item = &'a str, IntoIter: Clone>,
) -> Result<(), String> {
    let names = names.into_iter();
    let folders: HashMap<String, &str> = names
        .clone()
        .filter_map(|name| split(name).0.map(|folder| (folder.to_ascii_lowercase(), folder)))
        .collect();
    let mut seen = HashMap::new();
    for name in names {
        check_file_path(name)?;
        if let Some(folder) = folders.get(&name.to_ascii_lowercase()) {
            return Err(format!("the file `{name}` would stand where the folder `{folder}` does"));
        }
        if let Some(other) = seen.insert(name.to_ascii_lowercase(), name) {
            return Err(match other == name {
                true => format!("two files are named `{name}`"),
                false => format!("the files `{other}` and `{name}` are one where case does not count"),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_pass() {
        let longest = format!("{}.yaml", "a".repeat(250));
        for name in ["DatasetStack.yaml", "LAUNCH.md", "a_b-1.2.json", "com10.yaml", "console.yaml", &longest]
        {
            assert_eq!(check_file_name(name), Ok(()));
        }
    }

    #[test]
    fn names_that_leave_the_folder_or_break_elsewhere_are_refused() {
        let long = "a".repeat(256);
        for (name, reason) in [
            ("", "is empty"),
            ("a/b.yaml", "holds `/`"),
            ("..", "begins with a dot"),
            ("../a.yaml", "holds `/`"),
            ("..\\a.yaml", "holds `\\\\`"),
            ("C:a.yaml", "holds `:`"),
            ("a\nb.yaml", "holds `\\n`"),
            ("a\0.yaml", "holds `\\0`"),
            ("a b.yaml", "holds ` `"),
            (".hidden", "begins with a dot"),
            ("a.yaml.", "ends with a dot"),
            ("CON", "is the name of a device"),
            ("nul.yaml", "is the name of a device"),
            ("Com1.yaml", "is the name of a device"),
            (&long, "is 256 bytes long"),
        ] {
            let error = check_file_name(name).unwrap_err();
            assert!(error.contains(&format!("` {reason}")), "{error}");
        }
    }

    #[test]
    fn a_path_has_one_folder_at_most() {
        for path in ["a.yaml", "notebooks/a.ipynb"] {
            assert_eq!(check_file_path(path), Ok(()));
        }
        for (path, reason) in [
            ("../a.yaml", "the file name `..` begins with a dot"),
            ("/a.yaml", "the file name `` is empty"),
            ("notebooks/", "the file name `` is empty"),
            ("notebooks/../a.yaml", "the file name `../a.yaml` holds `/`"),
            ("a/b/c.yaml", "the file name `b/c.yaml` holds `/`"),
        ] {
            let error = check_file_path(path).unwrap_err();
            assert!(error.starts_with(reason), "{error}");
        }
    }

    #[test]
    fn a_file_and_a_folder_of_one_name_are_refused() {
        assert_eq!(check_file_names(["a/one.yaml", "a/two.yaml", "b"]), Ok(()));
        let error = "the file `A` would stand where the folder `a` does";
        assert_eq!(check_file_names(["A", "a/one.yaml"]), Err(error.into()));
    }

    #[test]
    fn names_that_differ_in_case_alone_are_refused() {
        assert_eq!(check_file_names(["a.yaml", "b.yaml"]), Ok(()));
        let error = "the files `a.yaml` and `A.yaml` are one where case does not count";
        assert_eq!(check_file_names(["a.yaml", "A.yaml"]), Err(error.into()));
        assert_eq!(check_file_names(["a.yaml", "a.yaml"]), Err("two files are named `a.yaml`".into()));
    }
}
