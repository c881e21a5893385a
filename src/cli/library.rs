//! The files that templates nest, each read once for its interface.

use crate::validate::Interface;
use crate::yaml;
use std::collections::HashMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::{env, fs, io};

/// A file that a template nests.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Found {
    /// The path without links, which is the file's identity.
    pub(super) identity: PathBuf,
}

impl Found {
    /// Finds the file; none where there is none. What is no regular file is never read: it may have no end.
    pub(super) fn at(path: &Path) -> Option<Self> {
        let identity = fs::canonicalize(path).ok()?;
        identity.is_file().then_some(Self { identity })
    }

    /// Returns the path as findings name it: below the working directory where it is there.
    pub(super) fn shown(&self) -> PathBuf {
        let here = env::current_dir().and_then(fs::canonicalize);
        let below = here.ok().and_then(|here| self.identity.strip_prefix(here).ok().map(Path::to_owned));
        below.unwrap_or_else(|| self.identity.clone())
    }
}

/// The interfaces of the templates that are nested, each read once, whoever nests it.
#[derive(Debug, Default)]
pub(super) struct Library {
    slots: Mutex<HashMap<PathBuf, Slot>>,
}

/// What a file's interface is; none if it is no template, which its own judgement tells.
pub(super) type Slot = Arc<OnceLock<Option<Interface>>>;

impl Library {
    /// Returns the interface of a file.
    pub(super) fn get(&self, found: &Found) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = Arc::clone(slots.entry(found.identity.clone()).or_default());
        drop(slots);
        slot.get_or_init(|| {
            let bytes = read(&found.identity).ok()?;
            let template = yaml::read_bytes(&bytes, &found.shown().display().to_string()).ok()?;
            Some(Interface::of(&template))
        });
        slot
    }
}

/// Reads a file, but no more than what is enough to tell that it is too large.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let limit = u64::try_from(yaml::MAX_BYTES).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_one_whatever_its_path_and_anything_else_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("child.yaml");
        fs::write(&path, "Parameters:\n  Mode: {Type: String}\n").unwrap();
        let found = Found::at(&path).unwrap();
        assert_eq!(Found::at(&folder.path().join(".").join("child.yaml")), Some(found.clone()));
        assert_eq!((Found::at(folder.path()), Found::at(&folder.path().join("none"))), (None, None));
        let library = Library::default();
        let slot = library.get(&found);
        fs::remove_file(&path).unwrap();
        assert!(Arc::ptr_eq(&slot, &library.get(&found)));
        assert!(slot.get().unwrap().is_some());
    }

    #[test]
    fn what_is_no_template_has_no_interface() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("child.yaml");
        fs::write(&path, "[").unwrap();
        assert!(Library::default().get(&Found::at(&path).unwrap()).get().unwrap().is_none());
    }
}
