//! All renaming: from the names of CloudFormation to those of Rust and of files.

/// Brand names that a split at each capital would tear apart, with the spelling that splits well.
const BRANDS: &[(&str, &str)] = &[("GraphQL", "Graphql"), ("IPv", "Ipv"), ("IoT", "Iot"), ("OAuth", "Oauth")];

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
}
