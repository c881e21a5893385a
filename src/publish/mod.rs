//! Publication: everything that follows once the templates are valid.
//!
//! A [`Summary`] keeps what is needed of a template after its tree is dropped. A [`Release`] sets the
//! rendered templates in relation to each other; the [`Manifest`] and the launch page are written from it. A
//! [`Publication`] is all of these files: it writes the out folder, or tells what differs there.

mod capability;
mod check;
mod digest;
mod file_name;
#[cfg(test)]
mod fixture;
mod launch;
pub mod manifest;
mod markdown;
mod out;
mod prune;
mod publication;
mod region;
mod release;
pub mod summary;
mod synthesis;
mod url;
mod words;

pub use capability::{Capabilities, Capability};
pub use check::{Difference, check};
pub use digest::Digest;
pub use file_name::{check_file_name, check_file_path};
pub use launch::launch_page;
pub use manifest::Manifest;
pub use out::{OutError, OutFile, Written, write};
pub use prune::{Pruned, prune};
pub use publication::{Publication, Report};
pub use release::{Artifact, Release, Role};
pub use summary::Summary;
pub use synthesis::{Format, Rendered, synthesize};
pub use url::UrlPrefix;
