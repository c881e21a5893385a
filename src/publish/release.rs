//! The templates of a release, in relation to each other.

use super::capability::Capabilities;
use super::digest::Digest;
use super::out::OutFile;
use super::summary::Summary;
use super::url::UrlPrefix;
use std::collections::HashSet;

/// A rendered template.
#[derive(Debug, Clone)]
pub struct Artifact {
    /// What is kept of the template.
    pub summary: Summary,
    /// The file's name in the out folder.
    pub file: String,
    /// The file's size in bytes.
    pub size: u64,
    /// The SHA-256 of the file's contents.
    pub sha256: Digest,
    /// Where CloudFormation fetches the template from.
    pub url: String,
}

impl Artifact {
    /// Describes a template's file, which is to be found under the prefix once it is uploaded.
    #[must_use]
    pub fn new(summary: Summary, file: &OutFile, prefix: &UrlPrefix) -> Self {
        Self {
            summary,
            file: file.name.clone(),
            size: file.contents.len() as u64,
            sha256: Digest::of(file.contents.as_bytes()),
            url: prefix.url_of(&file.name),
        }
    }
}

/// A template's part in the release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// It is launched, and brings its nested stacks with it.
    Parent,
    /// Another template of the release nests it.
    Nested,
    /// It is launched by itself.
    Standalone,
}

impl Role {
    /// Returns the word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Parent => "parent",
            Self::Nested => "nested",
            Self::Standalone => "standalone",
        }
    }
}

/// The templates that are published together, in the order of the application.
#[derive(Debug, Clone)]
pub struct Release {
    /// The templates.
    pub artifacts: Vec<Artifact>,
    /// Where the templates are uploaded to.
    pub prefix: UrlPrefix,
    nested_urls: HashSet<String>,
}

impl Release {
    /// Relates templates: one is nested in another that names its URL.
    #[must_use]
    pub fn new(artifacts: Vec<Artifact>, prefix: UrlPrefix) -> Self {
        let nested = artifacts.iter().flat_map(|artifact| &artifact.summary.nested);
        let nested_urls = nested.filter_map(|nested| nested.template_url.clone()).collect();
        Self { artifacts, prefix, nested_urls }
    }

    /// Returns a template's part.
    #[must_use]
    pub fn role(&self, artifact: &Artifact) -> Role {
        if self.nested_urls.contains(&artifact.url) {
            Role::Nested
        } else if artifact.summary.nested.is_empty() {
            Role::Standalone
        } else {
            Role::Parent
        }
    }

    /// Returns the template and all that is nested in it, at any depth, in the order of the release.
    #[must_use]
    pub fn family<'a>(&'a self, artifact: &'a Artifact) -> Vec<&'a Artifact> {
        let mut urls = HashSet::from([artifact.url.as_str()]);
        let mut open = vec![artifact];
        while let Some(parent) = open.pop() {
            let nested = parent.summary.nested.iter().filter_map(|nested| nested.template_url.as_deref());
            let new: HashSet<&str> = nested.filter(|url| urls.insert(url)).collect();
            open.extend(self.artifacts.iter().filter(|artifact| new.contains(artifact.url.as_str())));
        }
        self.artifacts.iter().filter(|artifact| urls.contains(artifact.url.as_str())).collect()
    }

    /// Returns what makes capabilities necessary for a template and all that is nested in it.
    #[must_use]
    pub fn capabilities(&self, artifact: &Artifact) -> Capabilities {
        let family: Vec<&Summary> = self.family(artifact).into_iter().map(|member| &member.summary).collect();
        artifact.summary.with_nested(&family)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::summary::Nested;

    const PREFIX: &str = "https://templates.s3.amazonaws.com/v1/";

    fn artifact(file: &str, nested: &[&str], iam: &str) -> Artifact {
        let nested = nested.iter().map(|file| Nested {
            logical_id: "Nested".into(),
            template_url: Some(format!("{PREFIX}{file}")),
        });
        let mut summary = Summary { nested: nested.collect(), ..Summary::default() };
        summary.capabilities.iam.insert(iam.into());
        let file = OutFile { name: file.into(), contents: String::new() };
        Artifact::new(summary, &file, &UrlPrefix::parse(PREFIX).unwrap())
    }

    fn release(artifacts: Vec<Artifact>) -> Release {
        Release::new(artifacts, UrlPrefix::parse(PREFIX).unwrap())
    }

    #[test]
    fn parents_nested_and_standalone_templates_are_told_apart() {
        let release = release(vec![
            artifact("Leaf", &[], "a"),
            artifact("Middle", &["Leaf"], "b"),
            artifact("Root", &["Middle", "Elsewhere"], "c"),
            artifact("Alone", &[], "d"),
        ]);
        let roles: Vec<Role> = release.artifacts.iter().map(|artifact| release.role(artifact)).collect();
        assert_eq!(roles, [Role::Nested, Role::Nested, Role::Parent, Role::Standalone]);
        let iam = release.capabilities(&release.artifacts[2]).iam;
        assert_eq!(iam.into_iter().collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[test]
    fn templates_that_nest_each_other_do_not_recurse_for_ever() {
        let release = release(vec![artifact("A", &["B"], "a"), artifact("B", &["A"], "b")]);
        assert_eq!(release.family(&release.artifacts[0]).len(), 2);
        assert_eq!(release.role(&release.artifacts[0]), Role::Nested);
    }
}
