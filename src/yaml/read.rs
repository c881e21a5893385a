//! A template from YAML or JSON text, with the place of every node.

use super::limits::MAX_BYTES;
use super::place::{Origin, place_of};
use super::resolve::Numbers;
use super::rules::{INVALID_YAML, NOT_A_TEMPLATE, TOO_LARGE};
use super::tree::Reader;
use crate::diagnostic::Diagnostic;
use crate::template::Template;
use serde::de::IgnoredAny;
use std::fmt::Write;

/// Marks the start of a document, so that the parser knows that the bracket after it starts no key;
/// otherwise it keeps every token of a JSON file before it yields the first.
const DOCUMENT_START: &str = "--- ";

/// Reads a template from the bytes of a YAML or JSON file.
///
/// `name` is the path as the user gave it.
///
/// # Errors
/// Returns the findings of the rules [`RULES`](super::RULES), each with its place.
pub fn read_bytes(bytes: &[u8], name: &str) -> Result<Template, Vec<Diagnostic>> {
    check_size(bytes.len()).map_err(|findings| of_file(findings, name))?;
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = valid.split(|byte| *byte == b'\n').next_back().unwrap_or_default();
        let place = place_of(
            valid.iter().filter(|byte| **byte == b'\n').count() + 1,
            String::from_utf8_lossy(line).chars().count(),
        );
        let finding =
            NOT_A_TEMPLATE.finding("the file is not UTF-8").at(place).help("save the file as UTF-8");
        of_file(vec![finding], name)
    })?;
    read(text, name)
}

/// Reads a template from YAML or JSON text.
///
/// Intrinsic functions become calls in their normal form, however they are spelt; keys that merely look
/// like one (`Fn::Unknown`) stay mappings. `name` is the path as the user gave it.
///
/// # Errors
/// Returns the findings of the rules [`RULES`](super::RULES), each with its place.
pub fn read(text: &str, name: &str) -> Result<Template, Vec<Diagnostic>> {
    read_root(text, name).map_err(|findings| of_file(findings, name))
}

/// Reads a template whose findings do not carry the file's name yet.
fn read_root(text: &str, name: &str) -> Result<Template, Vec<Diagnostic>> {
    check_size(text.len())?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    refuse_nul(text)?;
    let content = text.trim_start();
    let root = if content.starts_with(['{', '[']) {
        let blank = text.get(..text.len() - content.len()).unwrap_or_default();
        let origin = Origin {
            lines: blank.matches('\n').count(),
            columns: blank.chars().rev().take_while(|character| *character != '\n').count(),
            marked: DOCUMENT_START.len(),
        };
        let root = Reader::new(&document(content), origin, Numbers::Json).read()?;
        let is_json =
            name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("json"));
        if is_json {
            refuse_yaml(text)?;
        }
        root
    } else {
        Reader::new(text, Origin::default(), Numbers::Yaml).read()?
    };
    Ok(Template { name: name.to_owned(), root })
}

/// Refuses what YAML takes in the place of JSON, such as a comma after the last item.
fn refuse_yaml(json: &str) -> Result<(), Vec<Diagnostic>> {
    let Err(error) = serde_json::from_str::<IgnoredAny>(json) else { return Ok(()) };
    // Its limit on depth is lower than that of the reader.
    if !error.is_syntax() || error.to_string().starts_with("recursion limit") {
        return Ok(());
    }
    let told = error.to_string();
    let told = told.rsplit_once(" at line ").map_or(told.as_str(), |(told, _)| told);
    // The column counts bytes.
    let lines = json.split_inclusive('\n').take(error.line().saturating_sub(1));
    let offset = lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
    let (before, after) = json.split_at_checked(offset).unwrap_or((json, ""));
    let open = before.trim_end().strip_suffix(',').filter(|_| after.starts_with([']', '}']));
    let told = if open.is_some() { "a comma follows the last item" } else { told };
    let before = open.unwrap_or(before);
    let line = before.rsplit('\n').next().unwrap_or_default();
    let place = place_of(before.matches('\n').count() + 1, line.chars().count());
    let finding = INVALID_YAML.finding(format!("the file is not valid JSON: {told}"));
    Err(vec![finding.at(place).help("correct it, or give the file the extension `.yaml`")])
}

/// Returns JSON as a YAML document: marked as one, and with JSON's escape for a character beyond the basic
/// plane, a surrogate pair, replaced by YAML's.
fn document(json: &str) -> String {
    let mut out = String::with_capacity(DOCUMENT_START.len() + json.len());
    out.push_str(DOCUMENT_START);
    let mut rest = json;
    while let Some((before, escape)) = rest.split_once('\\') {
        out.push_str(before);
        if let Some((character, after)) = surrogate_pair(escape) {
            let _ = write!(out, "\\U{:08X}", u32::from(character));
            rest = after;
        } else {
            let mut characters = escape.chars();
            out.push('\\');
            out.extend(characters.next());
            rest = characters.as_str();
        }
    }
    out.push_str(rest);
    out
}

/// Returns the character of a surrogate pair, whose first backslash is already read, and what follows it.
fn surrogate_pair(escape: &str) -> Option<(char, &str)> {
    let unit = |text: &str| u16::from_str_radix(text.strip_prefix('u')?.get(..4)?, 16).ok();
    let high = unit(escape).filter(|unit| (0xD800..0xDC00).contains(unit))?;
    let second = escape.get(5..)?.strip_prefix('\\')?;
    let character = char::decode_utf16([high, unit(second)?]).next()?.ok()?;
    Some((character, second.get(5..)?))
}

/// Refuses what is too large to be parsed.
fn check_size(bytes: usize) -> Result<(), Vec<Diagnostic>> {
    if bytes <= MAX_BYTES {
        return Ok(());
    }
    Err(vec![
        TOO_LARGE
            .finding(format!("the file is larger than {MAX_BYTES} bytes"))
            .help("split the template into nested stacks: CloudFormation takes up to 1 MB"),
    ])
}

/// Refuses a NUL character, which the parser takes for the end of the text.
fn refuse_nul(text: &str) -> Result<(), Vec<Diagnostic>> {
    let Some((before, _)) = text.split_once('\0') else { return Ok(()) };
    let line = before.rsplit('\n').next().unwrap_or_default();
    let place = place_of(before.matches('\n').count() + 1, line.chars().count());
    // UTF-16 has one beside each character of ASCII.
    Err(vec![
        NOT_A_TEMPLATE.finding("the file has a NUL character").at(place).help("save the file as UTF-8 text"),
    ])
}

/// Sets the file that findings are about.
fn of_file(mut findings: Vec<Diagnostic>, name: &str) -> Vec<Diagnostic> {
    for finding in &mut findings {
        name.clone_into(&mut finding.stack);
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Place;
    use crate::template::Node;
    use crate::yaml::{MAX_DEPTH, MAX_NODES};

    /// Returns findings as text: code, place, message, and related places.
    fn findings(result: Result<Template, Vec<Diagnostic>>) -> Vec<String> {
        let place = |place: Place| match place {
            Place::Text { line, column } => format!("{line}:{column}"),
            _ => "-".to_owned(),
        };
        let line = |finding: Diagnostic| {
            assert!(finding.stack.starts_with("t."), "{}", finding.stack);
            let mut line = format!("{} {} {}", finding.rule.code, place(finding.place), finding.message);
            for related in finding.related {
                line += &format!(" ({} {})", place(related.place), related.part);
            }
            finding.help.map_or(line.clone(), |help| format!("{line}; {help}"))
        };
        result.err().unwrap_or_default().into_iter().map(line).collect()
    }

    fn refused(text: &str) -> Vec<String> {
        findings(read(text, "t.yaml"))
    }

    #[test]
    fn what_is_no_template_is_refused() {
        assert_eq!(refused(""), ["not-a-template - the file is empty"]);
        assert_eq!(refused("# nothing\n"), ["not-a-template - the file is empty"]);
        let mapping = "; start with a section, such as `Resources:`";
        for (text, finding) in [
            ("---\n", "2:1 the template is null, not a mapping"),
            ("- a\n", "1:1 the template is a list, not a mapping"),
            ("\n  [1]", "2:3 the template is a list, not a mapping"),
            ("hello", "1:1 the template is a text, not a mapping"),
            ("!Ref A", "1:1 the template is an intrinsic function, not a mapping"),
        ] {
            assert_eq!(refused(text), [format!("not-a-template {finding}{mapping}")]);
        }
        assert_eq!(
            refused("A: 1\n---\nB: 2\n"),
            [
                "not-a-template 2:1 the file holds more than one YAML document; put each template into a file of its own"
            ]
        );
        assert_eq!(
            findings(read_bytes(b"A: 1\nB: \xe9\xff", "t.yaml")),
            ["not-a-template 2:4 the file is not UTF-8; save the file as UTF-8"]
        );
        for (bytes, place) in
            [(&b"A: 1\nB: \"x\0\""[..], "2:6"), (b"\0A\0:\0 \0B", "1:1"), (b"{\"A\": \"\0\"}", "1:8")]
        {
            let finding =
                format!("not-a-template {place} the file has a NUL character; save the file as UTF-8 text");
            assert_eq!(findings(read_bytes(bytes, "t.yaml")), [finding]);
        }
        assert!(read_bytes(b"\xef\xbb\xbfA: 1\n", "t.yaml").is_ok());
    }

    #[test]
    fn syntax_errors_have_their_place() {
        for (text, finding) in [
            ("A: b: c\n", "invalid-yaml 1:5 not valid YAML: mapping values are not allowed in this context"),
            (
                "\n {\"a\": [1,\n2}",
                "invalid-yaml 3:2 not valid JSON: while parsing a flow sequence, expected ',' or ']'",
            ),
            ("A: *b\n", "invalid-yaml 1:4 not valid YAML: while parsing node, found unknown anchor"),
            ("A: &a [*a]\n", "invalid-yaml 1:8 the alias stands within the value that it names"),
            ("? [a]\n: b\n", "invalid-yaml 1:3 a key is a mapping or a list; a key is a text"),
        ] {
            assert_eq!(refused(text), [finding], "{text}");
        }
        assert_eq!(refused("A:\n\tB: 1\n").len(), 1);
    }

    #[test]
    fn every_duplicate_key_is_reported_with_both_places() {
        assert_eq!(
            refused("A:\n  B: 1\n  C: 2\n  B: 3\nA: 4\nA: 5\n"),
            [
                "duplicate-key 4:3 the key `B` is given twice (2:3 first given here); rename or remove one of them",
                "duplicate-key 5:1 the key `A` is given twice (1:1 first given here); rename or remove one of them",
                "duplicate-key 6:1 the key `A` is given twice (5:1 first given here); rename or remove one of them",
            ]
        );
        assert_eq!(refused(&"A: 1\n".repeat(100_000)).len(), 100);
    }

    #[test]
    fn unknown_tags_and_merge_keys_are_reported() {
        assert_eq!(
            refused("A: !GetAttr B.C\nB: !!binary aGk=\nC: !x [1]\nD:\n  <<: {}\nE: !!int a\nF: !!map b\n"),
            [
                "unknown-tag 1:4 unknown tag `!GetAttr`; did you mean `!GetAtt`?",
                "unknown-tag 2:4 CloudFormation does not support the YAML type `!!binary`; write it as text",
                "unknown-tag 3:4 unknown tag `!x`; quote the text, or use the tag of an intrinsic function",
                "merge-key 5:3 CloudFormation does not support the merge key `<<`; write the merged entries out",
                "unknown-tag 6:4 `a` is not what its tag `!!int` says; remove the tag",
                "unknown-tag 7:4 `b` is not what its tag `!!map` says; remove the tag",
            ]
        );
    }

    #[test]
    fn keys_that_are_numbers_are_reported() {
        assert_eq!(
            refused("A:\n  012345678901: {}\n  '200': {}\n  1.2.3: {}\n  12a: {}\n  1.5: {}\n"),
            [
                "numeric-key 2:3 the key `012345678901` is a number, where CloudFormation wants a text; write \
                 `\"012345678901\"`",
                "numeric-key 6:3 the key `1.5` is a number, where CloudFormation wants a text; write `\"1.5\"`",
            ]
        );
    }

    #[test]
    fn what_is_nested_too_deeply_is_refused() {
        let too_deep = format!("mappings and lists are nested more than {MAX_DEPTH} deep");
        for text in ["[", "{a: ", "{\"a\":[", "- ", "a: [", "&a [!Ref "] {
            let found = refused(&text.repeat(100_000));
            assert!(
                found.len() == 1 && found[0].starts_with("file-too-deep") && found[0].ends_with(&too_deep),
                "{found:?}"
            );
        }
        let nested = |depth: usize| format!("a: {}{}", "[".repeat(depth - 1), "]".repeat(depth - 1));
        assert_eq!(refused(&nested(MAX_DEPTH)), [""; 0]);
        assert_eq!(refused(&nested(MAX_DEPTH + 1)), [format!("file-too-deep 1:103 {too_deep}")]);
        let aliases: String =
            (1..MAX_DEPTH).map(|index| format!("a{index}: &a{index} [*a{}]\n", index - 1)).collect();
        assert_eq!(refused(&format!("a0: &a0 []\n{aliases}")), [format!("file-too-deep 100:12 {too_deep}")]);
    }

    #[test]
    fn what_expands_without_bound_is_refused() {
        let too_large = format!(
            "the file holds more than {MAX_NODES} values, or 33554432 bytes of text, its aliases expanded"
        );
        let mut laughs = "a0: &a0 [a,a,a,a,a,a,a,a,a,a]\n".to_owned();
        for index in 1..10 {
            let alias = format!("*a{}", index - 1);
            laughs += &format!("a{index}: &a{index} [{}]\n", [alias.as_str(); 10].join(","));
        }
        let many = format!("a: [{}]", ",".repeat(MAX_NODES + 1));
        let texts = format!("a: &a {}\nb: [{}]", "x".repeat(1 << 20), "*a,".repeat(1000));
        for text in [laughs, many, texts, "- a\n".repeat(MAX_NODES + 1)] {
            let found = refused(&text);
            assert!(
                found.len() == 1 && found[0].starts_with("too-large") && found[0].contains(&too_large),
                "{found:?}"
            );
        }
        let finding = "too-large - the file is larger than 16777216 bytes; split the template \
            into nested stacks: CloudFormation takes up to 1 MB";
        assert_eq!(findings(read_bytes(&vec![b' '; MAX_BYTES + 1], "t.yaml")), [finding]);
        assert_eq!(refused(&" ".repeat(MAX_BYTES + 1)), [finding]);
    }

    #[test]
    fn every_node_has_its_place() {
        fn places(node: &Node, out: &mut Vec<String>) {
            let Place::Text { line, column } = node.place else { panic!("a node without a place") };
            out.push(format!("{line}:{column}"));
            match &node.value {
                crate::template::Value::List(items) => items.iter().for_each(|item| places(item, out)),
                crate::template::Value::Map(map) => map.iter().for_each(|(_, item)| places(item, out)),
                crate::template::Value::Call(call) => places(&call.argument, out),
                _ => {}
            }
        }
        let found = |text| {
            let mut out = Vec::new();
            places(&read(text, "t.yaml").unwrap().root, &mut out);
            out
        };
        let yaml = "A: !GetAtt B.C\nB:\n  - é: x\n    y: !If [C, 1]\n  - Fn::Base64: !Sub |\n      x\n";
        assert_eq!(
            found(yaml),
            [
                "1:1", "1:4", "1:4", "1:4", "1:4", "3:3", "3:5", "3:8", "4:8", "4:8", "4:13", "4:16", "5:5",
                "5:17", "5:17"
            ]
        );
        let json = "\n\t {\"A\": {\"Ref\": \"B\"},\r\n\t\"C\": [1]}\n";
        assert_eq!(found(json), ["2:3", "2:9", "2:17", "3:7", "3:8"]);
    }

    #[test]
    fn files_of_json_are_json() {
        let told = |text: &str, name: &str| findings(read(text, name));
        assert_eq!(told("{\"é\": [1, 2,]}\n", "t.yaml"), [""; 0]);
        assert_eq!(told("{\"A\": {\"Ref\": \"\\ud83d\\ude00\"}}", "t.json"), [""; 0]);
        let refused = |place: &str, told: &str| {
            let help = "correct it, or give the file the extension `.yaml`";
            [format!("invalid-yaml {place} the file is not valid JSON: {told}; {help}")]
        };
        assert_eq!(told("{\n\"é\": [1, 2,]}\n", "t.JSON"), refused("2:11", "a comma follows the last item"));
        assert_eq!(told("{a: 1}", "t.json"), refused("1:2", "key must be a string"));
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        assert_eq!(
            told(&format!("{{\"a\": {deep}}}"), "t.json"),
            told(&format!("{{\"a\": {deep}}}"), "t.yaml")
        );
    }

    #[test]
    fn json_escapes_are_read() {
        let template = read(r#"{"A": "\ud83d\ude00\\ud83d\/\u00e9\n", "B": 1e3}"#, "t").unwrap();
        assert_eq!(template.root.get("A").unwrap().as_text(), Some("😀\\ud83d/é\n"));
        assert_eq!(template.root.get("B"), Some(&1000.0.into()));
        assert_eq!(read(r#"{"A": "\ud83d"}"#, "t").unwrap_err().len(), 1);
    }
}
