"""One pipeline: source, build, update of itself, and what is deployed then."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from aws_cdk import Duration, Stack
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_codecommit as codecommit
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.acknowledgement import acknowledge
from infra.configuration.model import Installation
from infra.configuration.pipeline import PipelineSettings
from infra.pipeline import names
from infra.pipeline.artifact_rights import acknowledge_artifact_rights
from infra.pipeline.artifacts import Artifacts
from infra.pipeline.bootstrap_roles import bootstrap_roles
from infra.pipeline.build_specs import (
    COMMAND,
    REPORTS_BUCKET,
    BuildSpec,
    action_spec,
    build_spec,
    fingerprint,
)
from infra.pipeline.failure_notice import FailureNotice
from infra.pipeline.project import Project
from infra.pipeline.source import connection_use, source_action
from infra.pipeline.targets import Target

_BUILD: Final = "build"
_BUILD_TIME: Final = Duration.hours(1)
# A stack may take 90 minutes (a Studio domain, network interfaces), and a stage has several.
_DEPLOY_TIME: Final = Duration.hours(4)


class DeliveryPipeline(Construct):
    """A pipeline that starts at a push, and whose executions wait for each other.

    Its first stages are ``Source``, ``Build`` and ``Update``, which deploys the pipeline's own
    stack: if that changes the pipeline it starts anew, with the same commit.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        installation: Installation,
        settings: PipelineSettings,
        environment: str,
        of: str,
        repository: codecommit.IRepository | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._installation = installation
        self._settings = settings
        self._of = of
        self._spec = action_spec(environment)
        name = names.pipeline_name(installation.installation, installation.region, of)
        self._artifacts = Artifacts(self, "Artifacts", name=name)
        self._role = iam.Role(
            self,
            "Role",
            role_name=self._part("pipeline"),
            description=f"Runs the pipeline {name}",
            assumed_by=iam.ServicePrincipal("codepipeline.amazonaws.com"),
        )
        self.pipeline = codepipeline.Pipeline(
            self,
            "Pipeline",
            pipeline_name=name,
            pipeline_type=codepipeline.PipelineType.V2,
            # A deployment that runs is never overtaken by a newer one.
            execution_mode=codepipeline.ExecutionMode.QUEUED,
            restart_execution_on_update=True,
            artifact_bucket=self._artifacts.bucket,
            role=self._role,
            use_pipeline_role_for_actions=True,
        )
        acknowledge_artifact_rights(self._role, self._artifacts.bucket, writes=True)
        acknowledge(
            self.pipeline,
            "CDK makes the pipeline wait for its role and its policy. That the role is waited for "
            "anyhow does no harm.",
            "cfn-lint::W3005",
        )
        if installation.alarms.topic_arn is not None:
            FailureNotice(
                self,
                "FailureNotice",
                pipeline=self.pipeline,
                name=name,
                topic_arn=installation.alarms.topic_arn,
                role_name=self._part("teller"),
            )
        self._built = codepipeline.Artifact("Built")
        self._add_source_and_build(environment, repository)
        self.updating = self._project(
            "update",
            "Deploys pipelines",
            # CDK's role may deploy any stack of the account: no role of the bootstrap is narrower.
            [(installation.governance.account_id, installation.region)],
        )
        own_stack = f"STACK={Stack.of(self).stack_name}"
        self.pipeline.add_stage(
            stage_name="Update", actions=[self.run("Update", self.updating, f"deploy {own_stack}")]
        )

    def add_target(self, target: Target) -> None:
        """Add a stage that plans, asks if it has to, and deploys."""
        project = self._project(
            target.name.lower(), f"Plans and deploys {target.stacks}", target.places
        )
        plan = self.run("Plan", project, f"plan {target.stacks}", order=1)
        approval = [self._approval(project)] if target.is_approved else []
        deploy = self.run("Deploy", project, f"deploy {target.stacks}", order=3)
        self.pipeline.add_stage(stage_name=target.name, actions=[plan, *approval, deploy])

    def run(
        self, name: str, project: Project, command: str, *, order: int = 1
    ) -> actions.CodeBuildAction:
        """Return an action that has ``project`` run a command of the Makefile on what was built."""
        return actions.CodeBuildAction(
            action_name=name,
            project=project.project,
            input=self._built,
            run_order=order,
            environment_variables=_variables({COMMAND: command}),
        )

    def _add_source_and_build(
        self, environment: str, repository: codecommit.IRepository | None
    ) -> None:
        source = codepipeline.Artifact("Source")
        reports = codebuild.ReportGroup(
            self,
            "Tests",
            report_group_name=f"{self._part(_BUILD)}-tests",
            type=codebuild.ReportGroupType.TEST,
        )
        build = self._project_of(
            _BUILD,
            "Writes the templates and checks everything",
            spec=build_spec(environment, report_group=reports.report_group_arn),
            timeout=_BUILD_TIME,
            # The tests raise a local cloud, beside the type checker.
            size=codebuild.ComputeType.MEDIUM,
            variables={REPORTS_BUCKET: self._artifacts.bucket.bucket_name},
        )
        reports.grant_write(build.role)
        self.pipeline.add_stage(
            stage_name="Source",
            actions=[
                source_action(
                    self,
                    settings=self._settings,
                    repository=repository,
                    output=source,
                    starter_name=self._part("starter"),
                )
            ],
        )
        newer_name = connection_use(self._settings)
        if newer_name is not None:
            self._role.add_to_policy(newer_name)
            acknowledge(
                self._role,
                "CDK grants the older of the service's two names, whatever the connection is "
                "called; it does no harm.",
                "iam::ResourceWithoutEffect",
            )
        self.pipeline.add_stage(
            stage_name="Build",
            actions=[
                actions.CodeBuildAction(
                    action_name="Build",
                    project=build.project,
                    input=source,
                    outputs=[self._built],
                    # A change of what is run is then a change of the pipeline, which starts anew.
                    environment_variables=_variables(
                        {
                            "BUILD_SPECS": fingerprint(
                                build_spec(environment, report_group=""), self._spec
                            )
                        }
                    ),
                )
            ],
        )

    def _approval(self, project: Project) -> actions.ManualApprovalAction:
        topic_arn = self._settings.approval_topic_arn
        return actions.ManualApprovalAction(
            action_name="Approve",
            run_order=2,
            notification_topic=sns.Topic.from_topic_arn(self, f"{project.node.id}Topic", topic_arn)
            if topic_arn is not None
            else None,
            additional_information=(
                "Read the plan before: it is the log of the action Plan of this stage, a build of "
                f"the CodeBuild project {project.name}."
            ),
        )

    def _project(self, part: str, description: str, places: Iterable[tuple[str, str]]) -> Project:
        return self._project_of(
            part,
            description,
            spec=self._spec,
            timeout=_DEPLOY_TIME,
            size=codebuild.ComputeType.SMALL,
            assumed_roles=bootstrap_roles(places),
        )

    def _project_of(
        self,
        part: str,
        description: str,
        *,
        spec: BuildSpec,
        timeout: Duration,
        size: codebuild.ComputeType,
        assumed_roles: Sequence[str] = (),
        variables: Mapping[str, str] | None = None,
    ) -> Project:
        return Project(
            self,
            part.capitalize(),
            name=self._part(part),
            description=description,
            spec=spec,
            artifacts=self._artifacts,
            writes_artifacts=part == _BUILD,
            settings=self._installation.functions,
            timeout=timeout,
            size=size,
            assumed_roles=assumed_roles,
            variables=variables or {},
        )

    def _part(self, part: str) -> str:
        return names.part_name(
            self._installation.installation, self._installation.region, self._of, part
        )


def _variables(values: Mapping[str, str]) -> dict[str, codebuild.BuildEnvironmentVariable]:
    return {name: codebuild.BuildEnvironmentVariable(value=value) for name, value in values.items()}
