"""The statements that the persona policies are made of: one's own Studio, the work, its role."""

from infra.policies.document import Statement, allow, deny_elsewhere
from infra.studio.arns import StudioArns

_OWN = "${sagemaker:DomainId}/${sagemaker:UserProfileName}"


def own_studio(arns: StudioArns) -> tuple[Statement, ...]:
    """Return what opens one's own profile, spaces and apps, and nobody else's."""
    own_and_private = {
        "ArnEquals": {"sagemaker:OwnerUserProfileArn": arns.own_profile()},
        "StringEquals": {"sagemaker:SpaceSharingType": "Private"},
    }
    return (
        allow(
            "Lists",
            [
                "sagemaker:ListApps",
                "sagemaker:ListDomains",
                "sagemaker:ListSpaces",
                "sagemaker:ListUserProfiles",
            ],
            "*",
        ),
        allow(
            "OwnDomainAndProfile",
            ["sagemaker:DescribeDomain", "sagemaker:DescribeUserProfile"],
            [arns.sagemaker("domain/${sagemaker:DomainId}"), arns.own_profile()],
        ),
        allow("OwnLogin", ["sagemaker:CreatePresignedDomainUrl"], arns.own_profile()),
        allow(
            "OwnProfileApps",
            ["sagemaker:CreateApp", "sagemaker:DeleteApp", "sagemaker:DescribeApp"],
            arns.sagemaker(f"app/{_OWN}/*"),
        ),
        allow(
            "OwnPrivateSpaces",
            ["sagemaker:CreateSpace", "sagemaker:DeleteSpace", "sagemaker:UpdateSpace"],
            arns.sagemaker("space/${sagemaker:DomainId}/*"),
            own_and_private,
        ),
        allow(
            "OwnPrivateSpaceApps",
            ["sagemaker:CreateApp", "sagemaker:DeleteApp"],
            arns.sagemaker("app/${sagemaker:DomainId}/*"),
            own_and_private,
        ),
        # These two calls carry no owner that a condition could look at; they only read.
        allow(
            "SeeingSpacesAndTheirApps",
            ["sagemaker:DescribeApp", "sagemaker:DescribeSpace"],
            [
                arns.sagemaker("app/${sagemaker:DomainId}/*"),
                arns.sagemaker("space/${sagemaker:DomainId}/*"),
            ],
        ),
    )


def work(arns: StudioArns) -> tuple[Statement, ...]:
    """Return what training, processing and registering models needs, inside the VPC."""
    bucket = arns.bucket()
    log_groups = arns.regional("logs", "log-group:/aws/sagemaker/*")
    return (
        # Studio tags what it makes; tagging anything else is another call and not allowed.
        allow(
            "TaggingWhatIsMade",
            ["sagemaker:AddTags"],
            arns.sagemaker("*"),
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
            _each(arns, "hyper-parameter-tuning-job", "model", "processing-job", "training-job"),
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
            _each(arns, "hyper-parameter-tuning-job", "model", "processing-job", "training-job"),
        ),
        allow(
            "Pipelines",
            [
                "sagemaker:CreatePipeline",
                "sagemaker:DescribePipeline",
                "sagemaker:DescribePipelineExecution",
                "sagemaker:ListPipelineExecutionSteps",
                "sagemaker:StartPipelineExecution",
                "sagemaker:StopPipelineExecution",
                "sagemaker:UpdatePipeline",
            ],
            _each(arns, "pipeline"),
        ),
        allow(
            "RegisteringModels",
            [
                "sagemaker:CreateModelPackage",
                "sagemaker:CreateModelPackageGroup",
                "sagemaker:DescribeModelPackage",
                "sagemaker:DescribeModelPackageGroup",
            ],
            _each(arns, "model-package", "model-package-group"),
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
            ],
            "*",
        ),
        allow("Bucket", ["s3:CreateBucket", "s3:GetBucketLocation", "s3:ListBucket"], bucket),
        allow(
            "Objects",
            ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
            f"{bucket}/*",
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


def _each(arns: StudioArns, *kinds: str) -> list[str]:
    return [arns.sagemaker(f"{kind}/*") for kind in kinds]
