"""The section about the pipelines that deploy the installation from its repository."""

from typing import Annotated

from pydantic import StringConstraints

from infra.configuration.values import Section, Stage


class CodeCommitSource(Section):
    """A CodeCommit repository of the governance account, in the installation's region.

    ``create`` has the stack of the governance account's pipeline make it; it outlives the stack.
    """

    # What CodeCommit takes for a name, but for one that ends in .git.
    repository: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,100}$")]
    create: bool = True


class ConnectionSource(Section):
    """A repository of GitHub, GitLab or Bitbucket, through a connection that somebody accepted.

    ``repository`` is as the provider writes it: owner and name, with groups between on GitLab.
    """

    arn: str
    repository: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+$")]


class PipelineSource(Section):
    """Where the code comes from: one of the two."""

    codecommit: CodeCommitSource | None = None
    connection: ConnectionSource | None = None


class PipelineSettings(Section):
    """Pipelines in the governance account: one for itself, and one for each account set.

    ``approve_before`` are the stages that wait for a person who has read the plan;
    ``approve_governance`` is the same of the governance account's stack. ``approval_topic_arn`` is
    the SNS topic that is told who is waited for.
    """

    source: PipelineSource
    branch: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_./-]{0,254}$")] = (
        "main"
    )
    approve_before: tuple[Stage, ...] = ("preprod", "prod")
    approve_governance: bool = True
    approval_topic_arn: (
        Annotated[
            str,
            StringConstraints(
                pattern=r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$"
            ),
        ]
        | None
    ) = None
