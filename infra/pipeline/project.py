"""A CodeBuild project with a role of its own."""

from collections.abc import Mapping, Sequence

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.configuration.model import FunctionSettings
from infra.functions.service_function import log_retention
from infra.pipeline.artifact_rights import acknowledge_artifact_rights, acknowledge_log_streams
from infra.pipeline.artifacts import Artifacts
from infra.pipeline.build_specs import BuildSpec


class Project(Construct):
    """Runs a build spec on a machine that AWS makes for it and throws away after.

    The role may write the project's log, use the pipeline's artefacts, and assume
    ``assumed_roles``.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        description: str,
        spec: BuildSpec,
        artifacts: Artifacts,
        writes_artifacts: bool,
        settings: FunctionSettings,
        timeout: Duration,
        size: codebuild.ComputeType,
        assumed_roles: Sequence[str],
        variables: Mapping[str, str],
    ) -> None:
        super().__init__(scope, construct_id)
        self.name = name
        role = iam.Role(
            self,
            "Role",
            role_name=name,
            description=description,
            assumed_by=iam.ServicePrincipal(
                "codebuild.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            ),
        )
        if assumed_roles:
            role.add_to_policy(
                iam.PolicyStatement(
                    sid="Deploying", actions=["sts:AssumeRole"], resources=list(assumed_roles)
                )
            )
        log_group = logs.LogGroup(
            self,
            "Log",
            log_group_name=f"/aws/codebuild/{name}",
            retention=log_retention(settings),
            encryption_key=artifacts.key,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.role = role
        self.project = codebuild.PipelineProject(
            self,
            "Project",
            project_name=name,
            description=description,
            role=role,
            build_spec=codebuild.BuildSpec.from_object(spec),
            environment=codebuild.BuildEnvironment(
                # As where the tests are run; bundles are built for any machine.
                build_image=codebuild.LinuxBuildImage.AMAZON_LINUX_2023_5,
                compute_type=size,
                privileged=False,
                environment_variables={
                    variable: codebuild.BuildEnvironmentVariable(value=value)
                    for variable, value in variables.items()
                },
            ),
            encryption_key=artifacts.key,
            timeout=timeout,
            queued_timeout=Duration.hours(8),
            grant_report_group_permissions=False,
            logging=codebuild.LoggingOptions(
                cloud_watch=codebuild.CloudWatchLoggingOptions(log_group=log_group)
            ),
        )
        acknowledge_artifact_rights(role, artifacts.bucket, writes=writes_artifacts)
        acknowledge_log_streams(role, self.project)
