//! Where nested stacks say that their templates are.

use super::{Function, NESTED_STACK, Node, Section, Template};

/// The `TemplateURL` of a nested stack, as far as it can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NestedUrl {
    /// The logical id of the nested stack.
    pub logical_id: String,
    /// The text, with what is known only at deployment as `${..}`, such as
    /// `https://${Bucket}.s3.amazonaws.com/child.yaml`.
    pub text: String,
}

impl NestedUrl {
    /// Returns the path, if it is that of a file beside the template, which `aws cloudformation package`
    /// uploads: a text without a scheme, or with the scheme `file`.
    #[must_use]
    pub fn local_path(&self) -> Option<&str> {
        let path = self.text.strip_prefix("file://").unwrap_or(&self.text);
        let is_path = !path.is_empty() && !["://", "${", "{{resolve:"].iter().any(|sign| path.contains(sign));
        // A host without its scheme is a mistake, but it is no path.
        (is_path && !path.contains(".amazonaws.com")).then_some(path)
    }

    /// Returns the last segment of the path, without a query.
    #[must_use]
    pub fn file_name(&self) -> &str {
        let path = self.text.split(['?', '#']).next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default()
    }
}

/// Returns the addresses of a template's nested stacks, in order; those that say nothing are left out.
#[must_use]
pub fn nested_urls(template: &Template) -> Vec<NestedUrl> {
    let resources = template.entries(Section::Resources);
    let nested = resources.filter(|(_, node)| node.get("Type").and_then(Node::as_text) == Some(NESTED_STACK));
    nested
        .filter_map(|(logical_id, node)| {
            let text = text(node.get("Properties")?.get("TemplateURL")?)?;
            Some(NestedUrl { logical_id: logical_id.to_owned(), text })
        })
        .collect()
}

/// Returns a text in which `${..}` stands for what is not known; none where that is all of it, or where
/// conditions choose.
fn text(node: &Node) -> Option<String> {
    if let Some(text) = node.as_text() {
        return Some(text.to_owned());
    }
    let call = node.as_call()?;
    match (call.function, call.argument.as_list()) {
        (Function::Sub, None) => call.argument.as_text().map(str::to_owned),
        (Function::Sub, Some([text, _])) => text.as_text().map(str::to_owned),
        (Function::Join, Some([separator, items])) => {
            let parts: Vec<String> = items.as_list()?.iter().map(part).collect();
            Some(parts.join(separator.as_text()?))
        }
        _ => None,
    }
}

fn part(node: &Node) -> String {
    let name = node.argument_of(Function::Ref).and_then(Node::as_text);
    let known = node.scalar_text().map(std::borrow::Cow::into_owned);
    known
        .or_else(|| Some(format!("${{{}}}", name?)))
        .or_else(|| text(node))
        .unwrap_or_else(|| "${..}".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    #[test]
    fn addresses_are_read_with_their_variables() {
        let json = |url: &str| {
            let text = format!(
                r#"{{"Resources": {{"N": {{"Type": "AWS::CloudFormation::Stack", "Properties": {{"TemplateURL": {url}}}}},
                "T": {{"Type": "AWS::SNS::Topic", "Properties": {{"TemplateURL": "no"}}}}}}}}"#
            );
            yaml::read(&text, "t").unwrap()
        };
        for (url, text, path, name) in [
            (r#""./a/b.yaml""#, "./a/b.yaml", Some("./a/b.yaml"), "b.yaml"),
            (r#""file:///a/b.yaml""#, "file:///a/b.yaml", Some("/a/b.yaml"), "b.yaml"),
            (r#""https://x/b.yaml?v=1/2""#, "https://x/b.yaml?v=1/2", None, "b.yaml"),
            (r#""x.s3.amazonaws.com/b.yaml""#, "x.s3.amazonaws.com/b.yaml", None, "b.yaml"),
            (r#"{"Fn::Sub": "${Root}/b.yaml"}"#, "${Root}/b.yaml", None, "b.yaml"),
            (r#"{"Fn::Sub": ["${R}/b.yaml", {"R": {"Ref": "Root"}}]}"#, "${R}/b.yaml", None, "b.yaml"),
            (
                r#"{"Fn::Join": ["/", [{"Ref": "Root"}, {"Fn::GetAtt": ["A", "B"]}, "b.yaml"]]}"#,
                "${Root}/${..}/b.yaml",
                None,
                "b.yaml",
            ),
            (r#""{{resolve:ssm:/a}}""#, "{{resolve:ssm:/a}}", None, "a}}"),
        ] {
            let found = nested_urls(&json(url));
            assert_eq!(found, [NestedUrl { logical_id: "N".to_owned(), text: text.to_owned() }]);
            assert_eq!((found[0].local_path(), found[0].file_name()), (path, name), "{url}");
        }
        assert_eq!(nested_urls(&json(r#"{"Fn::If": ["C", "a.yaml", "b.yaml"]}"#)), []);
    }
}
