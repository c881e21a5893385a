//! The tags of everything that is made.

use super::Config;
use super::check::refuse;
use crate::policies::teams::TEAM_TAG;
use crate::policies::{PROFILE_TAG, STUDIO_USER_TAG};
use cfn_synth::config::ConfigError;
use cfn_synth::construct::{NestedStack, StackRef};

/// The most tags that a stack can have, and a resource with those of its own (CloudFormation quotas).
const MOST: usize = 45;

impl Config {
    /// Nests a stack: what it makes has the tags.
    pub(crate) fn nest(&self, child: &StackRef) -> NestedStack {
        let nested = NestedStack::of(child, &self.nested_stack_url_prefix);
        self.tags.iter().fold(nested, |nested, (key, value)| nested.tag(key, value))
    }

    /// Checks the tags: what services take, and nothing that decides who may do what.
    pub(super) fn check_tags(&self) -> Result<(), ConfigError> {
        if self.tags.len() > MOST {
            return Err(refuse(
                "tags",
                format!("has {}, and a resource has place for {MOST}", self.tags.len()),
            ));
        }
        for (tag, value) in &self.tags {
            let key = format!("tags.{tag}");
            for (own, what) in [
                (PROFILE_TAG, "decides who opens which user profile"),
                (STUDIO_USER_TAG, "decides who opens which user profile"),
                (TEAM_TAG, "decides which team something is of"),
            ] {
                let is_used = own != TEAM_TAG || !self.teams.is_empty();
                if is_used && own.eq_ignore_ascii_case(tag) {
                    return Err(refuse(&key, what).help("call it otherwise"));
                }
            }
            if tag.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:")) {
                return Err(refuse(&key, "begins with `aws:`, as only the tags of AWS do"));
            }
            if tag.is_empty() || value.is_empty() {
                return Err(refuse(&key, "has no name, or no value").help("give it both"));
            }
            for (what, text, most) in [("name", tag, 128), ("value", value, 256)] {
                let count = text.chars().count();
                if count > most {
                    let reason = format!("has a {what} of {count} characters, more than {most}");
                    return Err(refuse(&key, reason));
                }
                // Permission sets take no more (schema of `AWS::SSO::PermissionSet`).
                let is_allowed =
                    |character: &char| character.is_ascii_alphanumeric() || "_+=.@-".contains(*character);
                if let Some(character) = text.chars().find(|character| !is_allowed(character)) {
                    let reason = format!("has the character `{}` in its {what}", character.escape_default());
                    return Err(refuse(&key, reason).help("use letters, digits and `_+=.@-`"));
                }
            }
        }
        Ok(())
    }
}
