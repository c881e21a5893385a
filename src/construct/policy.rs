//! Creation and update policies: when a resource counts as made, and how its instances are replaced.
//!
//! User guide, "CreationPolicy attribute" and "UpdatePolicy attribute".

use crate::template::{Map, Node, Text};
use crate::value::{IntoNode, IntoVal};

/// What CloudFormation waits for before a resource counts as made.
#[derive(Debug, Clone, Default, PartialEq)]
#[must_use]
pub struct CreationPolicy(Map);

impl CreationPolicy {
    /// Waits for that many success signals, at most as long as the duration says (ISO 8601, such as `PT15M`).
    pub fn resource_signal(count: impl IntoVal<i64>, timeout: impl IntoVal<String>) -> Self {
        let signal = Map::from_iter([("Count", count.into_node()), ("Timeout", timeout.into_node())]);
        Self(Map::from_iter([("ResourceSignal", signal)]))
    }

    /// Starts the fleet of an `AWS::AppStream::Fleet`.
    pub fn start_fleet() -> Self {
        Self(Map::from_iter([("StartFleet", Map::new())]))
    }

    /// Sets the part of an Auto Scaling group's instances that must signal success, in percent.
    pub fn min_successful_instances_percent(mut self, percent: impl IntoVal<i64>) -> Self {
        let group = Map::from_iter([("MinSuccessfulInstancesPercent", percent.into_node())]);
        self.0.set("AutoScalingCreationPolicy", Node::from(group));
        self
    }
}

impl IntoNode for CreationPolicy {
    fn into_node(self) -> Node {
        self.0.into()
    }
}

/// How CloudFormation updates a resource that is made of several things.
#[derive(Debug, Clone, Default, PartialEq)]
#[must_use]
pub struct UpdatePolicy(Map);

impl UpdatePolicy {
    /// Makes a policy that says nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Replaces the instances of an Auto Scaling group in batches.
    pub fn auto_scaling_rolling_update(self, update: RollingUpdate) -> Self {
        self.set("AutoScalingRollingUpdate", update.0)
    }

    /// Replaces an Auto Scaling group as a whole, and keeps the old one until the new one is complete.
    pub fn auto_scaling_replacing_update(self, will_replace: impl IntoVal<bool>) -> Self {
        self.set("AutoScalingReplacingUpdate", Map::from_iter([("WillReplace", will_replace.into_node())]))
    }

    /// Leaves the sizes of an Auto Scaling group alone that a scheduled action changed.
    pub fn ignore_unmodified_group_size_properties(self, ignore: impl IntoVal<bool>) -> Self {
        let action = Map::from_iter([("IgnoreUnmodifiedGroupSizeProperties", ignore.into_node())]);
        self.set("AutoScalingScheduledAction", action)
    }

    /// Shifts a Lambda alias to another version through a CodeDeploy application and deployment group.
    pub fn code_deploy_lambda_alias_update(
        self,
        application_name: impl IntoVal<String>,
        deployment_group_name: impl IntoVal<String>,
    ) -> Self {
        let update = Map::from_iter([
            ("ApplicationName", application_name.into_node()),
            ("DeploymentGroupName", deployment_group_name.into_node()),
        ]);
        self.set("CodeDeployLambdaAliasUpdate", update)
    }

    /// Changes the shards of an ElastiCache replication group in place.
    pub fn use_online_resharding(self, online: impl IntoVal<bool>) -> Self {
        self.set("UseOnlineResharding", online.into_node())
    }

    /// Upgrades the engine of an OpenSearch domain in place.
    pub fn enable_version_upgrade(self, upgrade: impl IntoVal<bool>) -> Self {
        self.set("EnableVersionUpgrade", upgrade.into_node())
    }

    fn set(mut self, key: &'static str, value: impl Into<Node>) -> Self {
        self.0.set(key, value.into());
        self
    }
}

impl IntoNode for UpdatePolicy {
    fn into_node(self) -> Node {
        self.0.into()
    }
}

/// A rolling update of an Auto Scaling group.
#[derive(Debug, Clone, Default, PartialEq)]
#[must_use]
pub struct RollingUpdate(Map);

impl RollingUpdate {
    /// Makes a rolling update with CloudFormation's own defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how many instances are replaced at a time.
    pub fn max_batch_size(self, instances: impl IntoVal<i64>) -> Self {
        self.set("MaxBatchSize", instances.into_node())
    }

    /// Sets how many instances stay in service meanwhile.
    pub fn min_instances_in_service(self, instances: impl IntoVal<i64>) -> Self {
        self.set("MinInstancesInService", instances.into_node())
    }

    /// Sets the part of the instances that stays healthy meanwhile, in percent.
    pub fn min_active_instances_percent(self, percent: impl IntoVal<i64>) -> Self {
        self.set("MinActiveInstancesPercent", percent.into_node())
    }

    /// Sets the part of the new instances that must signal success, in percent.
    pub fn min_successful_instances_percent(self, percent: impl IntoVal<i64>) -> Self {
        self.set("MinSuccessfulInstancesPercent", percent.into_node())
    }

    /// Sets how long each batch is given (ISO 8601, such as `PT15M`).
    pub fn pause_time(self, duration: impl IntoVal<String>) -> Self {
        self.set("PauseTime", duration.into_node())
    }

    /// Waits for the success signals of each batch, as long as the pause lasts.
    pub fn wait_on_resource_signals(self, wait: impl IntoVal<bool>) -> Self {
        self.set("WaitOnResourceSignals", wait.into_node())
    }

    /// Suspends processes of the group meanwhile, such as `AlarmNotification`.
    pub fn suspend_processes(self, processes: impl IntoVal<Vec<String>>) -> Self {
        self.set("SuspendProcesses", processes.into_node())
    }

    fn set(mut self, key: impl Into<Text>, value: Node) -> Self {
        self.0.set(key, value);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn policies_are_written_by_the_names_of_the_user_guide() {
        let creation = CreationPolicy::resource_signal(2, "PT5M").min_successful_instances_percent(50);
        assert_eq!(
            creation.into_node(),
            json!({
                "ResourceSignal": {"Count": 2, "Timeout": "PT5M"},
                "AutoScalingCreationPolicy": {"MinSuccessfulInstancesPercent": 50},
            })
            .into_node()
        );
        assert_eq!(CreationPolicy::start_fleet().into_node(), json!({"StartFleet": {}}).into_node());

        let rolling = RollingUpdate::new()
            .max_batch_size(1)
            .min_instances_in_service(2)
            .min_active_instances_percent(60)
            .min_successful_instances_percent(70)
            .pause_time("PT1M")
            .wait_on_resource_signals(true)
            .suspend_processes(["AZRebalance"]);
        let update = UpdatePolicy::new()
            .auto_scaling_rolling_update(rolling)
            .auto_scaling_replacing_update(false)
            .ignore_unmodified_group_size_properties(true)
            .code_deploy_lambda_alias_update("app", "group")
            .use_online_resharding(true)
            .enable_version_upgrade(false);
        assert_eq!(
            update.into_node(),
            json!({
                "AutoScalingRollingUpdate": {
                    "MaxBatchSize": 1,
                    "MinInstancesInService": 2,
                    "MinActiveInstancesPercent": 60,
                    "MinSuccessfulInstancesPercent": 70,
                    "PauseTime": "PT1M",
                    "WaitOnResourceSignals": true,
                    "SuspendProcesses": ["AZRebalance"],
                },
                "AutoScalingReplacingUpdate": {"WillReplace": false},
                "AutoScalingScheduledAction": {"IgnoreUnmodifiedGroupSizeProperties": true},
                "CodeDeployLambdaAliasUpdate": {"ApplicationName": "app", "DeploymentGroupName": "group"},
                "UseOnlineResharding": true,
                "EnableVersionUpgrade": false,
            })
            .into_node()
        );
    }
}
