//! What is refused of tags, and of what is stopped.

use super::said_of_two;

#[test]
fn tags_are_what_services_take_and_decide_nothing() {
    for (more, expected) in [
        ("tags: {cost-centre: '42', team: Data & Co}", "`tags.team` has the character ` ` in its value"),
        ("tags: {cost-centre: '42', team: data@example.com}", "accepted"),
        ("tags: {studiouserid: ann}", "`tags.studiouserid` decides who opens which user profile"),
        ("tags: {UserProfileName: ann}", "`tags.UserProfileName` decides who opens which user profile"),
        ("tags: {'AWS:x': y}", "`tags.AWS:x` begins with `aws:`, as only the tags of AWS do"),
        ("tags: {'': y}", "`tags.` has no name, or no value"),
        ("idle_minutes: 60", "accepted"),
        ("idle_minutes: 59", "`idle_minutes` is not from 60 to 525600, what SageMaker takes"),
    ] {
        assert_eq!(said_of_two("role_name_prefix: R_", &format!("{more}\nrole_name_prefix: R_")), expected);
    }
    let long = format!("tags: {{a: {}}}\nrole_name_prefix: R_", "x".repeat(257));
    let expected = "`tags.a` has a value of 257 characters, more than 256";
    assert_eq!(said_of_two("role_name_prefix: R_", &long), expected);
}
