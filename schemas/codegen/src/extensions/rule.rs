//! What the source of a rule says about the constraint that it applies.

/// A rule of the package.
#[derive(Debug, PartialEq)]
pub(super) struct Rule {
    /// Its code, whose first letter is its severity.
    code: String,
    /// The file of the constraint, such as `aws_lambda_function/awslayer.json`.
    pub(super) file: String,
    /// The paths of the values that it judges.
    pub(super) paths: Vec<String>,
    /// The property that is compared in lower case.
    pub(super) lowered: Option<String>,
}

impl Rule {
    /// Reads the source of a rule; none where it applies no constraint of an extension.
    pub(super) fn of(source: &str) -> Option<Self> {
        let module = word_after(source, "import cfnlint.data.schemas.extensions.")?;
        let details = source.split_once("SchemaDetails(\n")?.1;
        let file = quoted(details).find(|text| text.ends_with(".json"))?;
        let code = quoted(source.split_once("\n    id = ")?.1).next()?;
        let keywords = source.split_once("keywords=[")?.1.split_once(']')?.0;
        let lowered = source.split_once(".lower()").and_then(|(before, _)| {
            let line = before.lines().next_back()?;
            quoted(line).next().map(str::to_owned)
        });
        Some(Self {
            code: code.to_owned(),
            file: format!("{module}/{file}"),
            paths: quoted(keywords).map(str::to_owned).collect(),
            lowered,
        })
    }

    /// Tells whether it warns; none where it only informs.
    pub(super) fn is_warning(&self) -> Option<bool> {
        match self.code.chars().next() {
            Some('E') => Some(false),
            Some('W') => Some(true),
            _ => None,
        }
    }
}

fn word_after<'s>(source: &'s str, before: &str) -> Option<&'s str> {
    let rest = source.split_once(before)?.1;
    rest.split(|character: char| !character.is_ascii_alphanumeric() && character != '_').next()
}

/// Returns what stands between double quotes, comments left out.
fn quoted(source: &str) -> impl Iterator<Item = &str> {
    let lines = source.lines().filter(|line| !line.trim_start().starts_with('#'));
    lines.flat_map(|line| line.split('"').skip(1).step_by(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_names_the_file_and_the_paths() {
        let source = "import cfnlint.data.schemas.extensions.aws_a_b\n\nclass C(Base):\n    id = \"E1\"\n\n    \
            def __init__(self):\n        super().__init__(\n            keywords=[\n                \
            \"Resources/AWS::A::B/Properties/X/*\",\n                # \"Resources/AWS::A::C/Properties\",\n            \
            ],\n            schema_details=SchemaDetails(\n                \
            module=cfnlint.data.schemas.extensions.aws_a_b,\n                filename=\"one.json\",\n            ),\n        )\n\n        \
            instance[\"Engine\"] = instance[\"Engine\"].lower()\n";
        let rule = Rule::of(source).unwrap();
        assert_eq!(rule.is_warning(), Some(false));
        let expected = Rule {
            code: "E1".to_owned(),
            file: "aws_a_b/one.json".to_owned(),
            paths: vec!["Resources/AWS::A::B/Properties/X/*".to_owned()],
            lowered: Some("Engine".to_owned()),
        };
        assert_eq!(rule, expected);
        assert_eq!(Rule::of("import cfnlint.data.schemas.other\n"), None);
    }
}
