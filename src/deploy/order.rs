//! The order in which resources are made.

use super::deployment::DeployedResource;
use std::collections::HashMap;

/// Sorts resources so that each follows those that it needs, otherwise in the order of the template; or
/// returns the logical ids of a circle, each needing the next.
pub(super) fn sorted(resources: Vec<DeployedResource>) -> Result<Vec<DeployedResource>, Vec<String>> {
    let mut waiting: HashMap<String, usize> = HashMap::new();
    let mut wanted_by: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, resource) in resources.iter().enumerate() {
        waiting.insert(resource.logical_id.clone(), resource.depends_on.len());
        for name in &resource.depends_on {
            wanted_by.entry(name.clone()).or_default().push(index);
        }
    }
    let ids: Vec<String> = resources.iter().map(|resource| resource.logical_id.clone()).collect();
    let mut ready: std::collections::BTreeSet<usize> = ids
        .iter()
        .enumerate()
        .filter(|(_, id)| waiting.get(*id) == Some(&0))
        .map(|(index, _)| index)
        .collect();
    let mut left: Vec<Option<DeployedResource>> = resources.into_iter().map(Some).collect();
    let mut sorted = Vec::with_capacity(left.len());
    while let Some(index) = ready.pop_first() {
        let Some(resource) = left.get_mut(index).and_then(Option::take) else { continue };
        for follower in wanted_by.get(&resource.logical_id).into_iter().flatten() {
            if let Some(count) = ids.get(*follower).and_then(|id| waiting.get_mut(id)) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    ready.insert(*follower);
                }
            }
        }
        sorted.push(resource);
    }
    let left: Vec<DeployedResource> = left.into_iter().flatten().collect();
    if left.is_empty() { Ok(sorted) } else { Err(circle(&left)) }
}

/// Returns a circle among resources each of which needs another of them.
fn circle(left: &[DeployedResource]) -> Vec<String> {
    let mut way: Vec<&DeployedResource> = Vec::new();
    let mut next = left.first();
    while let Some(resource) = next {
        if let Some(start) = way.iter().position(|it| it.logical_id == resource.logical_id) {
            way.drain(..start);
            break;
        }
        way.push(resource);
        next = left.iter().find(|it| resource.depends_on.contains(&it.logical_id));
    }
    way.into_iter().map(|it| it.logical_id.clone()).collect()
}
