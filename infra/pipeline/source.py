"""Where a pipeline takes the code from, and what starts it: a push, never a clock."""

from aws_cdk import aws_codecommit as codecommit
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as actions
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.configuration.pipeline import PipelineSettings
from infra.policies.inline_policy import acknowledge_inline_policy


def source_action(
    scope: Construct,
    *,
    settings: PipelineSettings,
    repository: codecommit.IRepository | None,
    output: codepipeline.Artifact,
    starter_name: str,
) -> actions.Action:
    """Return the action that takes the code at the branch's last commit.

    Parameters
    ----------
    repository
        The CodeCommit repository, where that is the source.
    starter_name
        The name of the role under which EventBridge starts the pipeline after a push.
    """
    if repository is not None:
        starter = iam.Role(
            scope,
            "StarterRole",
            role_name=starter_name,
            description="Starts the pipeline after a push",
            assumed_by=iam.ServicePrincipal("events.amazonaws.com"),
        )
        acknowledge_inline_policy(starter)
        return actions.CodeCommitSourceAction(
            action_name="Source",
            repository=repository,
            branch=settings.branch,
            output=output,
            trigger=actions.CodeCommitTrigger.EVENTS,
            event_role=starter,
        )
    connection = settings.source.connection
    if connection is None:
        raise ValueError("the source is neither: the file's rules let it through")
    owner, _, name = connection.repository.partition("/")
    return actions.CodeStarConnectionsSourceAction(
        action_name="Source",
        connection_arn=connection.arn,
        owner=owner,
        repo=name,
        branch=settings.branch,
        output=output,
        trigger_on_push=True,
    )


def connection_use(settings: PipelineSettings) -> iam.PolicyStatement | None:
    """Return the right to use the connection under the newer of its service's two names.

    CDK grants it under the older, ``codestar-connections``, whatever the connection is called.
    """
    connection = settings.source.connection
    if connection is None or ":codeconnections:" not in connection.arn:
        return None
    return iam.PolicyStatement(
        sid="NewerName", actions=["codeconnections:UseConnection"], resources=[connection.arn]
    )
