"""The statements of the work that all personas do, and of passing one's own role."""

from collections.abc import Sequence

from infra.policies.document import Statement, allow, deny, deny_elsewhere
from infra.studio.arns import StudioArns


def work(arns: StudioArns) -> tuple[Statement, ...]:
    """Return what training, processing and registering models needs, inside the VPC.

    It is the same for all, so it is one managed policy (6,144 characters) of all their roles.
    """
    # The action says what kind of resource it is on: naming that again would be length alone.
    everything = arns.sagemaker("*")
    bucket = arns.bucket()
    log_groups = arns.regional("logs", "log-group:/aws/sagemaker/*")
    return (
        # Studio tags what it makes; tagging anything else is another call and not allowed.
        allow(
            "TaggingWhatIsMade",
            ["sagemaker:AddTags"],
            everything,
            {"Null": {"sagemaker:TaggingAction": "false"}},
        ),
        allow(
            "StartingJobsInTheVpc",
            [
                "sagemaker:CreateHyperParameterTuningJob",
                "sagemaker:CreateModel",
                "sagemaker:CreateProcessingJob",
                "sagemaker:CreateTrainingJob",
            ],
            everything,
            {"Null": {"sagemaker:VpcSubnets": "false", "sagemaker:VpcSecurityGroupIds": "false"}},
        ),
        allow(
            "SeeingAndStoppingJobs",
            [
                "sagemaker:DescribeHyperParameterTuningJob",
                "sagemaker:DescribeModel",
                "sagemaker:DescribeProcessingJob",
                "sagemaker:DescribeTrainingJob",
                "sagemaker:StopHyperParameterTuningJob",
                "sagemaker:StopProcessingJob",
                "sagemaker:StopTrainingJob",
            ],
            everything,
        ),
        # Its model says which VPC it runs in, and models are made inside the VPC only.
        allow(
            "BatchTransform",
            [
                "sagemaker:CreateTransformJob",
                "sagemaker:DescribeTransformJob",
                "sagemaker:StopTransformJob",
            ],
            everything,
        ),
        allow(
            "Experiments",
            [
                "sagemaker:AddAssociation",
                "sagemaker:AssociateTrialComponent",
                "sagemaker:BatchPutMetrics",
                "sagemaker:CreateExperiment",
                "sagemaker:CreateTrial",
                "sagemaker:CreateTrialComponent",
                "sagemaker:DescribeExperiment",
                "sagemaker:DescribeTrial",
                "sagemaker:DescribeTrialComponent",
                "sagemaker:UpdateTrialComponent",
            ],
            everything,
        ),
        allow(
            "SeeingPipelines",
            [
                "sagemaker:DescribePipeline",
                "sagemaker:DescribePipelineExecution",
                "sagemaker:ListPipelineExecutionSteps",
            ],
            everything,
        ),
        # They run with the role of the template, which has no more than this work.
        allow(
            "PipelinesOfProjects",
            ["sagemaker:StartPipelineExecution", "sagemaker:StopPipelineExecution"],
            everything,
            {"Null": {"aws:ResourceTag/sagemaker:project-name": "false"}},
        ),
        allow(
            "RegisteringModels",
            [
                "sagemaker:CreateModelPackage",
                "sagemaker:CreateModelPackageGroup",
                "sagemaker:DescribeModelPackage",
                "sagemaker:DescribeModelPackageGroup",
            ],
            everything,
        ),
        allow(
            "FindingWork",
            [
                "sagemaker:ListHyperParameterTuningJobs",
                "sagemaker:ListModelPackageGroups",
                "sagemaker:ListModelPackages",
                "sagemaker:ListModels",
                "sagemaker:ListPipelineExecutions",
                "sagemaker:ListPipelines",
                "sagemaker:ListProcessingJobs",
                "sagemaker:ListTrainingJobs",
                "sagemaker:ListTransformJobs",
                "sagemaker:Search",
            ],
            "*",
        ),
        allow("ReadingTags", ["sagemaker:ListTags"], everything),
        # Names of buckets are everybody's: another account may have made it first.
        allow(
            "Bucket",
            ["s3:CreateBucket", "s3:GetBucketLocation", "s3:ListBucket"],
            bucket,
            arns.own_account(),
        ),
        allow(
            "Objects",
            ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
            f"{bucket}/*",
            arns.own_account(),
        ),
        allow(
            "Logs",
            [
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:DescribeLogStreams",
                "logs:GetLogEvents",
                "logs:PutLogEvents",
            ],
            [log_groups, f"{log_groups}:log-stream:*"],
        ),
        allow(
            "Metrics",
            ["cloudwatch:PutMetricData"],
            "*",
            {"StringLike": {"cloudwatch:namespace": "/aws/sagemaker/*"}},
        ),
        allow("ImageLogin", ["ecr:GetAuthorizationToken"], "*"),
        allow(
            "Images",
            [
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:GetDownloadUrlForLayer",
            ],
            arns.images(),
        ),
        # SageMaker puts the network interfaces of jobs into the VPC with the job's role.
        allow(
            "NetworkInterfacesOfJobs",
            [
                "ec2:CreateNetworkInterface",
                "ec2:CreateNetworkInterfacePermission",
                "ec2:DeleteNetworkInterface",
                "ec2:DeleteNetworkInterfacePermission",
                "ec2:DescribeDhcpOptions",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcs",
            ],
            "*",
        ),
        allow(
            "StudioKeys",
            ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
            arns.regional("kms", "key/*"),
            arns.studio_key_condition(),
        ),
        allow(
            "GrantingStudioKeysToServices",
            ["kms:CreateGrant"],
            arns.regional("kms", "key/*"),
            {**arns.studio_key_condition(), "Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
        allow(
            "ReadingParameters",
            ["ssm:GetParameter", "ssm:GetParameters"],
            [arns.regional("ssm", "parameter/mlops/*"), arns.regional("ssm", "parameter/vpc/*")],
        ),
    )


def own_pipelines(arns: StudioArns, short_name: str) -> Statement:
    """Return what a role may do with pipelines: those whose names begin with its own.

    A pipeline runs with the role that it was made with, and whoever changes or starts it says what
    runs: with any name, everybody could lead.
    """
    return allow(
        "OwnPipelines",
        [
            "sagemaker:CreatePipeline",
            "sagemaker:DeletePipeline",
            "sagemaker:StartPipelineExecution",
            "sagemaker:StopPipelineExecution",
            "sagemaker:UpdatePipeline",
        ],
        arns.own_pipelines(short_name),
    )


def leaving_others(arns: StudioArns, others: Sequence[str]) -> Statement:
    """Return what keeps a role from writing what other roles, by their short names, run as code.

    SageMaker's SDK puts a pipeline's code into the default bucket under the pipeline's name.
    """
    return deny(
        "LeavingOthersCode",
        ["s3:DeleteObject", "s3:PutObject"],
        [arns.own_objects(each) for each in others],
    )


def passing_itself(role: str) -> tuple[Statement, ...]:
    """Return what lets a role, by its ARN, pass itself to SageMaker, and no other role."""
    return (
        allow(
            "PassingItselfToSageMaker",
            ["iam:PassRole"],
            role,
            {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
        ),
        deny_elsewhere("PassingNothingElse", ["iam:PassRole"], role),
        allow("SeeingItself", ["iam:GetRole"], role),
    )
