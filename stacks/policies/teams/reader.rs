//! What teams may read: all may see what there is, as its owners named it.

use cfn_synth::iam::policy::{PolicyDocument, Statement};

/// Lets teams list and describe what there is in SageMaker, and the network that jobs run in.
pub(crate) fn policy() -> PolicyDocument {
    PolicyDocument::new([
        Statement::allow()
            .sid("ListWork")
            .actions([
                "sagemaker:ListEndpointConfigs",
                "sagemaker:ListEndpoints",
                "sagemaker:ListExperiments",
                "sagemaker:ListHyperParameterTuningJobs",
                "sagemaker:ListModels",
                "sagemaker:ListProcessingJobs",
                "sagemaker:ListTags",
                "sagemaker:ListTrainingJobs",
                "sagemaker:ListTrainingJobsForHyperParameterTuningJob",
                "sagemaker:ListTransformJobs",
                "sagemaker:ListTrialComponents",
                "sagemaker:ListTrials",
            ])
            .all_resources(),
        Statement::allow()
            .sid("DescribeWork")
            .actions([
                "sagemaker:DescribeEndpoint",
                "sagemaker:DescribeEndpointConfig",
                "sagemaker:DescribeExperiment",
                "sagemaker:DescribeHyperParameterTuningJob",
                "sagemaker:DescribeModel",
                "sagemaker:DescribeProcessingJob",
                "sagemaker:DescribeTrainingJob",
                "sagemaker:DescribeTransformJob",
                "sagemaker:DescribeTrial",
                "sagemaker:DescribeTrialComponent",
            ])
            .all_resources(),
        Statement::allow()
            .sid("SearchAndMetrics")
            .actions(["sagemaker:BatchGetMetrics", "sagemaker:GetSearchSuggestions", "sagemaker:Search"])
            .all_resources(),
        Statement::allow()
            .sid("DescribeNetwork")
            .actions([
                "ec2:DescribeDhcpOptions",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeRouteTables",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcEndpoints",
                "ec2:DescribeVpcs",
            ])
            .all_resources(),
    ])
}
