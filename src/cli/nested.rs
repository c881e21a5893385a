//! Where the templates of nested stacks are: beside their parent, or where `--nested` says.

use super::failure::Failure;
use super::walk::no_file;
use crate::diagnostic::{did_you_mean, quoted};
use crate::template::NestedUrl;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

/// The value of `--nested`: where the template lies that a `TemplateURL` means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Location {
    /// The whole `TemplateURL`, its variables as they are written; or its last segment; or, for a folder,
    /// what it begins with.
    url: String,
    path: PathBuf,
}

impl FromStr for Location {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // The query of a URL can have an equals sign.
        match text.rsplit_once('=') {
            Some((url, path)) if !url.is_empty() && !path.is_empty() => {
                Ok(Self { url: url.to_owned(), path: path.into() })
            }
            _ => Err("write the URL, an equals sign, and the path of the template".to_owned()),
        }
    }
}

impl Location {
    /// Refuses a path that leads to neither a file nor a folder.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let error = match fs::metadata(&self.path) {
            Ok(metadata) if metadata.is_file() || metadata.is_dir() => return Ok(()),
            Ok(_) => no_file(),
            Err(error) => error,
        };
        let help = format!("`--nested` says that `{}` means this path; correct it", self.url);
        Err(Failure::path("read", &self.path, &error).help(help))
    }

    /// Tells whether it leads to this path, of which [`Self::check`] tells what is wrong with it.
    pub(super) fn leads_to(&self, path: &Path) -> bool {
        self.path == path
    }

    /// Refuses a location that no nested stack of the templates means.
    pub(super) fn check_use<'a>(
        &self,
        urls: impl Iterator<Item = &'a NestedUrl> + Clone,
    ) -> Result<(), Failure> {
        if urls.clone().any(|url| self.find(url).is_some()) {
            return Ok(());
        }
        let is_folder = self.path.is_dir();
        if is_folder && urls.clone().any(|url| self.names(url)) {
            let message =
                format!("`{}` is one template, but `{}` is a folder", self.url, self.path.display());
            return Err(Failure::usage(message).help("name the template's file in it"));
        }
        let texts: BTreeSet<&str> = urls.clone().map(|url| url.text.as_str()).collect();
        let names = urls.map(NestedUrl::file_name);
        let help = did_you_mean(&self.url, texts.iter().copied().chain(names), || {
            if texts.is_empty() {
                return "no template nests another".to_owned();
            }
            format!("the templates nest {}", quoted(texts.iter().copied()))
        });
        let is_or_begins = if is_folder { "begins with" } else { "is" };
        Err(Failure::usage(format!("no `TemplateURL` {is_or_begins} `{}`", self.url)).help(help))
    }

    /// Tells whether it says which template one URL means, rather than those that begin with it.
    fn names(&self, url: &NestedUrl) -> bool {
        self.url == url.text || self.url == url.file_name()
    }

    fn find(&self, url: &NestedUrl) -> Option<PathBuf> {
        if !self.path.is_dir() {
            return self.names(url).then(|| self.path.clone());
        }
        let rest = url.text.strip_prefix(&self.url)?;
        let rest = rest.split(['?', '#']).next()?.trim_start_matches('/');
        let is_below = Path::new(rest).components().all(|part| matches!(part, Component::Normal(_)));
        (is_below && !rest.is_empty() && !rest.contains("${")).then(|| self.path.join(rest))
    }
}

/// Refuses locations that say otherwise than an earlier one where the same template is.
pub(super) fn contradictions(locations: &[Location]) -> impl Iterator<Item = Failure> {
    let is_contradicted = |(index, location): &(usize, &Location)| {
        let mut earlier = locations.iter().take(*index);
        earlier.any(|other| other.url == location.url && other.path != location.path)
    };
    let message = |location: &Location| format!("two paths are given for `{}`", location.url);
    let all = locations.iter().enumerate().filter(is_contradicted);
    all.map(move |(_, it)| Failure::usage(message(it)).help("keep one `--nested` of them"))
}

/// Returns the path of a nested template, whether or not it is there: where an option says, or beside the
/// parent.
pub(super) fn path_of(parent: &Path, url: &NestedUrl, locations: &[Location]) -> Option<PathBuf> {
    let local = || Some(parent.parent()?.join(url.local_path()?));
    locations.iter().find_map(|location| location.find(url)).or_else(local)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> NestedUrl {
        NestedUrl { logical_id: "Nested".to_owned(), text: text.to_owned() }
    }

    #[test]
    fn locations_are_a_url_and_a_path() {
        let location = |text: &str| text.parse::<Location>();
        let expected = Location { url: "https://x/a.yaml?v=1".to_owned(), path: "t/a.yaml".into() };
        assert_eq!(location("https://x/a.yaml?v=1=t/a.yaml"), Ok(expected));
        for wrong in ["a.yaml", "=a.yaml", "https://x/="] {
            let message = "write the URL, an equals sign, and the path of the template";
            assert_eq!(location(wrong), Err(message.to_owned()), "{wrong}");
        }
    }

    #[test]
    fn a_file_is_meant_by_its_url_or_name_and_a_folder_by_a_beginning() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.yaml"), "").unwrap();
        let file = |key: &str| Location { url: key.to_owned(), path: folder.path().join("a.yaml") };
        let root = |key: &str| Location { url: key.to_owned(), path: folder.path().to_owned() };
        for (location, text, found) in [
            (file("https://x/y/a.yaml"), "https://x/y/a.yaml", Some("a.yaml")),
            (file("https://${B}/a.yaml"), "https://${B}/a.yaml", Some("a.yaml")),
            (file("a.yaml"), "https://x/y/a.yaml?v=1", Some("a.yaml")),
            (file("y/a.yaml"), "https://x/y/a.yaml", None),
            (root("https://x/"), "https://x/y/b.yaml?v=1", Some("y/b.yaml")),
            (root("https://x"), "https://x/b.yaml", Some("b.yaml")),
            (root("https://${B}/"), "https://${B}/${V}/b.yaml", None),
            (root("https://x/"), "https://x/../b.yaml", None),
            (root("https://x/"), "https://x/", None),
        ] {
            let expected = found.map(|name| folder.path().join(name));
            assert_eq!(path_of(Path::new("p.yaml"), &url(text), &[location]), expected, "{text}");
        }
    }

    #[test]
    fn locations_that_no_url_means_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let shown = folder.path().display();
        let urls = [url("https://x/y/a.yaml")];
        let refused = |key: &str, path: &Path| {
            let location = Location { url: key.to_owned(), path: path.to_owned() };
            match location.check_use(urls.iter()) {
                Err(Failure::Usage { message, .. }) => message,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(
            refused("a.yaml", folder.path()),
            format!("`a.yaml` is one template, but `{shown}` is a folder")
        );
        assert_eq!(refused("https://z/", folder.path()), "no `TemplateURL` begins with `https://z/`");
        assert_eq!(refused("b.yaml", Path::new("b.yaml")), "no `TemplateURL` is `b.yaml`");
    }

    #[test]
    fn locations_lead_to_a_file_or_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let check = |path: &Path| Location { url: "a.yaml".to_owned(), path: path.to_owned() }.check();
        check(folder.path()).unwrap();
        let path = folder.path().join("none.yaml");
        let Err(Failure::Usage { message, help }) = check(&path) else { panic!() };
        assert_eq!(message, format!("cannot read `{}`: no such file or directory", path.display()));
        assert_eq!(help.unwrap(), "`--nested` says that `a.yaml` means this path; correct it");
    }

    #[test]
    fn a_template_is_in_one_place() {
        let location = |path: &str| Location { url: "a.yaml".to_owned(), path: path.into() };
        assert_eq!(contradictions(&[location("x"), location("x")]).count(), 0);
        assert_eq!(contradictions(&[location("x"), location("y")]).count(), 1);
    }

    #[test]
    fn a_local_path_is_relative_to_the_parent() {
        let path = path_of(Path::new("t/p.yaml"), &url("../u/./a.yaml"), &[]);
        assert_eq!(path, Some(PathBuf::from("t/../u/./a.yaml")));
        assert_eq!(path_of(Path::new("p.yaml"), &url("a.yaml"), &[]), Some(PathBuf::from("a.yaml")));
        assert_eq!(path_of(Path::new("p.yaml"), &url("https://x/a.yaml"), &[]), None);
    }
}
