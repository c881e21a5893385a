//! Federation with a SAML provider, without Identity Center.

use super::refuse;
use cfn_synth::config::ConfigError;
use serde::Deserialize;
use std::fs::File;
use std::io::{ErrorKind, Read as _};

const KEY: &str = "saml_federation.metadata_file";

/// The most bytes of metadata. IAM takes ten million characters, but the template has them inside, and itself at
/// most 1,048,576 bytes (CloudFormation user guide, quotas).
const MOST: usize = 1_000_000;

/// The fewest characters of metadata (IAM API reference, `CreateSAMLProvider`).
const FEWEST: usize = 1_000;

/// How data scientists sign in with a SAML provider.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SamlFederation {
    /// The file with the metadata of the identity provider: with it the stack makes the provider in IAM, and
    /// without it asks for one that is there.
    #[serde(default)]
    pub(crate) metadata_file: Option<String>,
}

impl SamlFederation {
    /// Reads the metadata of the identity provider.
    ///
    /// # Errors
    /// The file cannot be read, or is not what IAM would take.
    pub(crate) fn metadata(&self) -> Result<Option<String>, ConfigError> {
        let Some(path) = &self.metadata_file else { return Ok(None) };
        let text = read(path)?;
        check(path, &text)?;
        Ok(Some(text))
    }
}

fn read(path: &str) -> Result<String, ConfigError> {
    let unreadable = |error: std::io::Error| {
        let reason = match error.kind() {
            ErrorKind::NotFound => format!("names no file: `{path}`"),
            ErrorKind::IsADirectory => format!("names a folder: `{path}`"),
            _ => format!("cannot be read: `{path}`: {error}"),
        };
        refuse(KEY, reason).help("a path is relative to the current folder")
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(MOST as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > MOST {
        let error = refuse(KEY, format!("names a file of more than {MOST} bytes: `{path}`"));
        return Err(error.help("a template with it would be too large: name the metadata of one provider only, or make the provider in IAM and leave out `metadata_file`"));
    }
    String::from_utf8(bytes)
        .map_err(|_| refuse(KEY, format!("names a file that is not UTF-8: `{path}`")).help(DOWNLOAD))
}

const DOWNLOAD: &str = "download the metadata again from the identity provider: an XML file whose first element is `EntityDescriptor`";

/// Checks that a text is the metadata of one identity provider. IAM reads all of it; this finds the mistakes that
/// are made when it is downloaded.
fn check(path: &str, text: &str) -> Result<(), ConfigError> {
    let refused =
        |what: &str, help: &str| Err(refuse(KEY, format!("names a file that {what}: `{path}`")).help(help));
    let Some(root) = root(text) else { return refused("is no XML", DOWNLOAD) };
    match root.rsplit(':').next().unwrap_or(root) {
        "EntityDescriptor" => {}
        "EntitiesDescriptor" => {
            return refused("describes several providers", "keep the `EntityDescriptor` of yours only");
        }
        name if name.eq_ignore_ascii_case("html") => return refused("is a web page", DOWNLOAD),
        _ => return refused(&format!("is XML of something else, `{root}`"), DOWNLOAD),
    }
    if !text.contains(&format!("</{root}")) {
        return refused(&format!("is cut off: it has no `</{root}>`"), DOWNLOAD);
    }
    if !text.contains("IDPSSODescriptor") {
        return refused(
            "describes no identity provider: it has no `IDPSSODescriptor`",
            "download the metadata from the identity provider, and not those of AWS that it is given",
        );
    }
    if !text.contains("X509Certificate") {
        return refused("has no `X509Certificate`, with which AWS checks what the provider signs", DOWNLOAD);
    }
    if text.chars().count() < FEWEST {
        return refused(&format!("has fewer than {FEWEST} characters, which IAM refuses"), DOWNLOAD);
    }
    Ok(())
}

/// Returns the name of the first element, behind what may stand before it.
fn root(text: &str) -> Option<&str> {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("<?") => "?>",
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<!") => ">",
            _ => break,
        };
        rest = rest.split_once(end)?.1.trim_start();
    }
    let name = rest.strip_prefix('<')?.split(|it: char| it.is_whitespace() || "/>".contains(it)).next()?;
    name.starts_with(|it: char| it.is_alphabetic() || it == '_').then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const METADATA: &str = include_str!("../../tests/fixtures/saml-metadata.xml");

    fn said(text: &str) -> String {
        check("idp.xml", text).map_or_else(|error| error.to_string(), |()| "accepted".to_owned())
    }

    #[test]
    fn what_is_downloaded_by_mistake_is_refused() {
        assert_eq!(said(METADATA), "accepted");
        assert_eq!(said(&format!("\u{feff}<!-- from the provider -->\n{METADATA}")), "accepted");
        for (text, expected) in [
            (String::new(), "is no XML"),
            ("{\"issuer\": \"https://idp.example.com\"}".to_owned(), "is no XML"),
            ("<?xml version=\"1.0\"".to_owned(), "is no XML"),
            ("<!DOCTYPE html><html></html>".to_owned(), "is a web page"),
            ("<a:b/>".to_owned(), "is XML of something else, `a:b`"),
            ("<md:EntitiesDescriptor/>".to_owned(), "describes several providers"),
            (
                METADATA.replace("</md:EntityDescriptor>", ""),
                "is cut off: it has no `</md:EntityDescriptor>`",
            ),
            (
                METADATA.replace("IDPSSO", "SPSSO"),
                "describes no identity provider: it has no `IDPSSODescriptor`",
            ),
            (
                METADATA.replace("X509Certificate", "KeyName"),
                "has no `X509Certificate`, with which AWS checks what the provider signs",
            ),
            (
                "<EntityDescriptor><IDPSSODescriptor/><X509Certificate/></EntityDescriptor>".to_owned(),
                "has fewer than 1000 characters, which IAM refuses",
            ),
        ] {
            assert_eq!(said(&text), format!("`{KEY}` names a file that {expected}: `idp.xml`"));
        }
    }

    #[test]
    fn files_that_cannot_be_read_are_refused() {
        let said = |path: &str| {
            let saml = SamlFederation { metadata_file: Some(path.to_owned()) };
            saml.metadata().unwrap_err().to_string()
        };
        assert_eq!(said("no/such.xml"), format!("`{KEY}` names no file: `no/such.xml`"));
        assert_eq!(said("tests"), format!("`{KEY}` names a folder: `tests`"));
        let folder = tempfile::tempdir().unwrap();
        for (bytes, expected) in [
            (vec![b'<'; MOST + 1], "names a file of more than 1000000 bytes"),
            (vec![b'<', 0xff], "names a file that is not UTF-8"),
        ] {
            let file = folder.path().join("idp.xml");
            std::fs::write(&file, bytes).unwrap();
            let path = file.to_str().unwrap();
            assert_eq!(said(path), format!("`{KEY}` {expected}: `{path}`"));
        }
    }

    #[test]
    fn without_a_file_there_is_no_metadata() {
        assert!(SamlFederation::default().metadata().unwrap().is_none());
    }
}
