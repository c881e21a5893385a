//! All that one run publishes, and how it gets into the out folder.

use super::check::{Difference, check};
use super::launch::launch_page;
use super::manifest::Manifest;
use super::out::{OutError, OutFile, Written, write};
use super::prune::{Pruned, prune};
use super::release::Release;
use std::path::Path;

/// The files of a run: the templates, the launch page, files of the application's own, and the manifest over them.
#[derive(Debug, Clone)]
pub struct Publication {
    files: Vec<OutFile>,
    manifest: Manifest,
}

/// What a run did to the out folder.
#[derive(Debug, Default)]
pub struct Report {
    /// What was written, and what was left alone.
    pub written: Written,
    /// What was removed, where that was asked for.
    pub pruned: Pruned,
    /// Why the manifest of the earlier run could not be read, so that nothing is known of its files.
    pub unreadable: Option<OutError>,
}

impl Publication {
    /// Adds the launch page, other files and the manifest to the rendered templates.
    ///
    /// # Errors
    /// Fails if an embedded template does, which is an internal error.
    pub fn new(
        release: &Release,
        templates: Vec<OutFile>,
        others: Vec<OutFile>,
    ) -> Result<Self, minijinja::Error> {
        let others: Vec<OutFile> = std::iter::once(launch_page(release)?).chain(others).collect();
        let manifest = Manifest::new(release, &others);
        let files = templates.into_iter().chain(others).collect();
        Ok(Self { files, manifest })
    }

    /// Writes the folder, and removes what only earlier runs made if that is asked for.
    ///
    /// # Errors
    /// Fails on a path that cannot be used; the files that were there are whole then.
    pub fn write(&self, folder: &Path, with_prune: bool) -> Result<Report, OutError> {
        let (earlier, unreadable) = earlier(folder);
        let mut written = write(folder, &self.files, &self.index(earlier.as_ref(), folder)?)?;
        let mut pruned = Pruned::default();
        if let Some(earlier) = earlier.as_ref().filter(|_| with_prune) {
            pruned = prune(folder, earlier, &self.manifest)?;
            written.unknown.retain(|file| !pruned.removed.contains(file));
            // Until here the manifest still lists what was just removed: had the process died in
            // between, the next run would have known it.
            write(folder, &self.files, &self.index(Some(earlier), folder)?)?;
        }
        Ok(Report { written, pruned, unreadable })
    }

    /// Compares the folder with what would be written, and writes nothing.
    ///
    /// # Errors
    /// Fails on a path that cannot be read.
    pub fn check(&self, folder: &Path) -> Result<Vec<Difference>, OutError> {
        let (earlier, _) = earlier(folder);
        check(folder, &self.files, &self.index(earlier.as_ref(), folder)?)
    }

    fn index(&self, earlier: Option<&Manifest>, folder: &Path) -> Result<OutFile, OutError> {
        match earlier {
            Some(earlier) => self.manifest.clone().carrying_over(earlier, folder).to_file(),
            None => self.manifest.to_file(),
        }
    }
}

fn earlier(folder: &Path) -> (Option<Manifest>, Option<OutError>) {
    match Manifest::read(folder) {
        Ok(earlier) => (earlier, None),
        Err(error) => (None, Some(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::fixture;
    use std::fs;
    use tempfile::TempDir;

    /// Returns the publication of the fixture's first templates.
    fn publication(count: usize) -> Publication {
        let (mut files, mut release) = fixture::release();
        files.truncate(count);
        release.artifacts.truncate(count);
        Publication::new(&Release::new(release.artifacts, release.prefix), files, Vec::new()).unwrap()
    }

    fn former(folder: &Path) -> Vec<String> {
        let manifest = Manifest::read(folder).unwrap().unwrap();
        manifest.former.into_iter().map(|entry| entry.file).collect()
    }

    #[test]
    fn what_is_written_checks_clean_and_is_written_once() {
        let root = TempDir::new().unwrap();
        let report = publication(2).write(root.path(), false).unwrap();
        assert_eq!(report.written.written, ["Users.yaml", "StudioAudit.yaml", "LAUNCH.md", "manifest.json"]);
        assert_eq!(publication(2).check(root.path()).unwrap(), []);
        assert_eq!(publication(2).write(root.path(), true).unwrap().written.written, Vec::<String>::new());
    }

    #[test]
    fn a_later_run_still_knows_what_an_earlier_one_wrote() {
        let root = TempDir::new().unwrap();
        publication(2).write(root.path(), false).unwrap();
        for _ in 0..2 {
            let report = publication(1).write(root.path(), false).unwrap();
            assert_eq!(report.written.unknown, ["StudioAudit.yaml"]);
            assert_eq!(former(root.path()), ["StudioAudit.yaml"]);
        }
        let unknown = Difference::Unknown { file: "StudioAudit.yaml".into() };
        assert_eq!(publication(1).check(root.path()).unwrap(), [unknown]);

        let report = publication(1).write(root.path(), true).unwrap();
        assert_eq!(
            (report.pruned.removed, report.written.unknown),
            (vec!["StudioAudit.yaml".into()], vec![])
        );
        let fresh = TempDir::new().unwrap();
        publication(1).write(fresh.path(), false).unwrap();
        let manifest = |folder: &TempDir| fs::read_to_string(folder.path().join("manifest.json")).unwrap();
        assert_eq!(manifest(&root), manifest(&fresh));
    }

    #[test]
    fn other_files_are_published_and_pruned_as_templates_are() {
        let root = TempDir::new().unwrap();
        let (templates, release) = fixture::release();
        let guide = OutFile { name: "guides/one.md".into(), contents: "One\n".into() };
        let with = Publication::new(&release, templates, vec![guide]).unwrap();
        let missing: Vec<_> =
            with.check(root.path()).unwrap().iter().map(|it| it.file().to_owned()).collect();
        let all = ["Users.yaml", "StudioAudit.yaml", "LAUNCH.md", "guides/one.md", "manifest.json"];
        assert_eq!(missing, all);
        assert_eq!(with.write(root.path(), true).unwrap().written.written, all);
        assert_eq!(with.check(root.path()).unwrap(), []);
        let report = publication(2).write(root.path(), true).unwrap();
        assert_eq!(report.pruned.removed, ["guides/one.md"]);
        assert!(!root.path().join("guides").exists());
    }

    #[test]
    fn an_edited_file_stays_and_stays_known() {
        let root = TempDir::new().unwrap();
        publication(2).write(root.path(), false).unwrap();
        fs::write(root.path().join("StudioAudit.yaml"), "mine").unwrap();
        let report = publication(1).write(root.path(), true).unwrap();
        assert_eq!((report.pruned.removed, report.pruned.edited), (vec![], vec!["StudioAudit.yaml".into()]));
        assert_eq!(former(root.path()), ["StudioAudit.yaml"]);
        publication(2).write(root.path(), false).unwrap();
        assert_eq!(former(root.path()), Vec::<String>::new());
    }

    #[test]
    fn a_broken_manifest_is_replaced_and_nothing_is_pruned() {
        let root = TempDir::new().unwrap();
        publication(2).write(root.path(), false).unwrap();
        fs::write(root.path().join("manifest.json"), "<<<<<<<").unwrap();
        let report = publication(1).write(root.path(), true).unwrap();
        assert!(report.unreadable.is_some());
        assert_eq!(
            (report.pruned, report.written.unknown),
            (Pruned::default(), vec!["StudioAudit.yaml".into()])
        );
    }
}
