//! What scenarios are called.

use crate::deploy::Scenario;
use std::collections::HashSet;

/// Returns what scenarios are called after the fewest parameters that tell them apart, such as
/// `Mode = users`.
pub(super) fn of(scenarios: &[Scenario]) -> Vec<String> {
    let Some(first) = scenarios.first() else { return Vec::new() };
    let mut chosen: Vec<&str> = Vec::new();
    loop {
        let told = count(scenarios, &chosen);
        // What a parameter with an empty value leaves out says less than what another chooses.
        let rank = |name: &&String| {
            let has_empty = scenarios.iter().any(|it| it.parameters.get(*name).is_none_or(String::is_empty));
            let others: Vec<&str> = chosen.iter().copied().chain([name.as_str()]).collect();
            (count(scenarios, &others), !has_empty)
        };
        // Of several that are as good, the last is the greatest: the first of the template is to be chosen.
        let best = first.parameters.keys().rev().max_by_key(rank);
        match best.filter(|name| rank(name).0 > told) {
            Some(name) => chosen.push(name),
            None => break,
        }
    }
    let name = |scenario: &Scenario| {
        let parts: Vec<String> = chosen
            .iter()
            .filter_map(|name| {
                let value = scenario.parameters.get(*name)?;
                Some(format!("{name} = {}", if value.is_empty() { "(empty)" } else { value }))
            })
            .collect();
        if parts.is_empty() { scenario.name() } else { parts.join(", ") }
    };
    scenarios.iter().map(name).collect()
}

/// Returns how many scenarios parameters tell apart.
fn count(scenarios: &[Scenario], names: &[&str]) -> usize {
    let values = |scenario: &Scenario| -> Vec<Option<String>> {
        names.iter().map(|name| scenario.parameters.get(*name).cloned()).collect()
    };
    scenarios.iter().map(values).collect::<HashSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::deploy::{Environment, Inputs, scenarios};
    use crate::yaml;

    fn names(template: &str) -> Vec<String> {
        let template = yaml::read(template, "a.yaml").unwrap();
        let inputs =
            Inputs { environment: Environment::default(), stack_name: "A".to_owned(), ..Inputs::default() };
        of(&scenarios(&template, &inputs, &|_, _| None).unwrap().all)
    }

    #[test]
    fn scenarios_are_called_after_the_parameters_that_tell_them_apart() {
        let template = "
Parameters:
  Name: {Type: String, Default: ''}
  Mode: {Type: String, AllowedValues: [users, federation]}
  Logs: {Type: String, AllowedValues: ['yes', 'no']}
Rules:
  Named:
    RuleCondition: !Equals [!Ref Mode, federation]
    Assertions: [{Assert: !Not [!Equals [!Ref Name, '']]}]
Conditions:
  IsUsers: !Equals [!Ref Mode, users]
  HasLogs: !Equals [!Ref Logs, 'yes']
Resources:
  A: {Type: 'AWS::SNS::Topic', Condition: IsUsers}";
        assert_eq!(names(template), ["Mode = users", "Mode = federation"]);
        let both = format!("{template}\n  B: {{Type: 'AWS::SNS::Topic', Condition: HasLogs}}");
        assert_eq!(
            names(&both),
            [
                "Mode = users, Logs = yes",
                "Mode = users, Logs = no",
                "Mode = federation, Logs = yes",
                "Mode = federation, Logs = no"
            ]
        );
        assert_eq!(names("Resources: {A: {Type: 'AWS::SNS::Topic'}}"), ["in any case"]);
    }
}
