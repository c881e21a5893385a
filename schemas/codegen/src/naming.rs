//! All renaming: from the names of CloudFormation to those of Rust and of files.

use std::collections::BTreeSet;

/// Brand names that a split at each capital would tear apart, with the spelling that splits well.
const BRANDS: &[(&str, &str)] = &[
    ("FSx", "Fsx"),
    ("GraphQL", "Graphql"),
    ("IPv", "Ipv"),
    ("IoT", "Iot"),
    ("OAuth", "Oauth"),
    ("OTel", "Otel"),
];

/// The keywords of Rust that are names of properties, attributes or resources in snake case, or could be.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield",
];

/// What a stack sets on a resource besides its properties.
const RESOURCE_ATTRIBUTES: &[&str] = &[
    "attribute",
    "creation_policy",
    "deletion_policy",
    "depends_on",
    "into_entry",
    "metadata",
    "removal_policy",
    "update_policy",
    "update_replace_policy",
    "when",
];

/// Returns a name in snake case: `SageMakerImageArn` is `sage_maker_image_arn`, `VPCId` is `vpc_id`.
///
/// A run of capitals is one word, whose last capital belongs to the lower-case letters that follow, unless
/// they are the plural's `s` (`KeyARNs`). Digits stay with the letters before them. What is neither letter
/// nor digit separates words.
pub(crate) fn snake_case(name: &str) -> String {
    let name = BRANDS.iter().fold(name.to_owned(), |name, (brand, word)| name.replace(brand, word));
    let letters: Vec<char> = name.chars().collect();
    let at = |index: usize| letters.get(index).copied().unwrap_or('_');
    let mut snake = String::new();
    for (index, &letter) in letters.iter().enumerate() {
        let (before, after) = (if index == 0 { '_' } else { at(index - 1) }, at(index + 1));
        let plural = after == 's' && !at(index + 2).is_lowercase();
        let starts = letter.is_uppercase()
            && (before.is_lowercase()
                || before.is_ascii_digit()
                || (before.is_uppercase() && after.is_lowercase() && !plural));
        let separates = !letter.is_alphanumeric();
        if (starts || separates) && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        if !separates {
            snake.extend(letter.to_lowercase());
        }
    }
    snake.trim_end_matches('_').to_owned()
}

/// Returns a name as that of a function or module: in snake case, and neither a keyword nor a number.
pub(crate) fn identifier(name: &str) -> String {
    let snake = snake_case(name);
    match snake.chars().next() {
        None => "_".to_owned(),
        Some(first) if first.is_numeric() => format!("_{snake}"),
        Some(_) if KEYWORDS.contains(&snake.as_str()) => format!("{snake}_"),
        Some(_) => snake,
    }
}

/// Returns a name as that of a type. Words that begin with a capital stay as CloudFormation spells them.
pub(crate) fn pascal_case(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut pascal = String::new();
    for word in words {
        let mut letters = word.chars();
        pascal.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        pascal.push_str(letters.as_str());
    }
    match pascal.chars().next() {
        Some(first) if first.is_alphabetic() => pascal,
        _ => format!("Type{pascal}"),
    }
}

/// Returns the name of a resource type's struct, which its service's module qualifies.
pub(crate) fn resource(type_name: &str) -> String {
    pascal_case(&type_name.split("::").skip(2).collect::<Vec<_>>().join("_"))
}

/// The names of one namespace: a name that is taken, or that means something else, gets another ending.
pub(crate) struct Scope {
    taken: BTreeSet<String>,
}

impl Scope {
    /// Makes the scope of a module's types. Those that generated code uses without a path are taken.
    pub(crate) fn types() -> Self {
        Self::of(&[
            "Default",
            "Handle",
            "IntoNode",
            "IntoVal",
            "Props",
            "ResourceType",
            "Self",
            "String",
            "Val",
            "Vec",
        ])
    }

    /// Makes the scope of a property struct's functions; those of its traits are taken.
    pub(crate) fn setters() -> Self {
        Self::of(&["into_node", "into_val", "new"])
    }

    /// Makes the scope of a resource struct's functions. What a template says of any resource is taken: a
    /// property of that name would hide it.
    pub(crate) fn resource_setters() -> Self {
        let mut scope = Self::setters();
        scope.taken.extend(RESOURCE_ATTRIBUTES.iter().map(|&name| name.to_owned()));
        scope
    }

    /// Makes the scope of a resource handle's functions; those of every handle are taken.
    pub(crate) fn attributes() -> Self {
        Self::of(&["clone", "get_att", "into_node", "into_val", "logical_id", "new", "output", "reference"])
    }

    fn of(taken: &[&str]) -> Self {
        Self { taken: taken.iter().map(|&name| name.to_owned()).collect() }
    }

    /// Takes a name, with the ending appended as often as it takes.
    pub(crate) fn claim(&mut self, wanted: &str, ending: &str) -> String {
        let mut name = wanted.to_owned();
        while !self.taken.insert(name.clone()) {
            name.push_str(ending);
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_snake_case() {
        let cases = [
            ("SageMakerImageArn", "sage_maker_image_arn"),
            ("IPv6", "ipv6"),
            ("AmazonProvidedIPv6CidrBlock", "amazon_provided_ipv6_cidr_block"),
            ("VPCId", "vpc_id"),
            ("VPC", "vpc"),
            ("KeyARNs", "key_arns"),
            ("SubnetIDsList", "subnet_ids_list"),
            ("ACLStatus", "acl_status"),
            ("S3Bucket", "s3_bucket"),
            ("EC2SecurityGroup", "ec2_security_group"),
            ("X509Certificate", "x509_certificate"),
            ("IoTAnalytics", "iot_analytics"),
            ("OAuth2Config", "oauth2_config"),
            ("GraphQLApi", "graphql_api"),
            ("camelCase", "camel_case"),
            ("Endpoint.Address", "endpoint_address"),
            ("snake_case", "snake_case"),
            ("SAMLProvider", "saml_provider"),
        ];
        for (name, expected) in cases {
            assert_eq!(snake_case(name), expected, "{name}");
        }
    }

    #[test]
    fn identifiers_are_no_keywords_and_types_begin_with_a_capital() {
        assert_eq!(identifier("Type"), "type_");
        assert_eq!(identifier("256Hash"), "_256_hash");
        assert_eq!(pascal_case("KMSKeyId"), "KMSKeyId");
        assert_eq!(pascal_case("s3-bucket.rule"), "S3BucketRule");
        assert_eq!(pascal_case("5G"), "Type5G");
        assert_eq!(resource("AWS::SageMaker::UserProfile"), "UserProfile");
    }

    #[test]
    fn a_taken_name_gets_another_ending() {
        let mut types = Scope::types();
        assert_eq!(types.claim("PrincipalPermissions", "Resource"), "PrincipalPermissions");
        assert_eq!(types.claim("PrincipalPermissions", "Property"), "PrincipalPermissionsProperty");
        assert_eq!(types.claim("Handle", "Property"), "HandleProperty");
        assert_eq!(Scope::attributes().claim("reference", "_attribute"), "reference_attribute");
        assert_eq!(Scope::setters().claim("depends_on", "_property"), "depends_on");
        assert_eq!(Scope::resource_setters().claim("depends_on", "_property"), "depends_on_property");
    }
}
