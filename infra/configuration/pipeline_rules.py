"""Rules of the section about pipelines."""

import re
from collections.abc import Iterator
from typing import Final

from infra.configuration.model import Installation
from infra.configuration.pipeline import PipelineSettings
from infra.configuration.places import partition
from infra.configuration.problem import Problem, listed_twice
from infra.stack_ids import GOVERNANCE

_CONNECTION_ARN: Final = re.compile(
    r"^arn:(?P<partition>aws[a-z-]*):(codeconnections|codestar-connections):[a-z0-9-]+"
    r":[0-9]{12}:connection/[0-9a-f-]+$"
)


def pipeline_problems(installation: Installation) -> Iterator[Problem]:
    """Yield what is wrong with the pipelines of a file that has any."""
    settings = installation.pipeline
    if settings is None:
        return
    yield from _source(settings, installation.region)
    yield from listed_twice(("pipeline", "approve_before"), settings.approve_before)
    yield from _topic(settings, installation.region)
    if installation.base_only:
        yield Problem(
            ("pipeline",),
            "with base_only: true the file makes nothing in the governance account, and pipelines "
            "are there; deploy it by hand",
        )
    if installation.functions.bundle_for == "this-machine":
        yield Problem(
            ("functions", "bundle_for"),
            "a pipeline builds on a machine of CodeBuild, not on that of the functions: use lambda",
        )
    if GOVERNANCE in installation.account_sets:
        yield Problem(
            ("account_sets", GOVERNANCE),
            f"the pipeline of the governance account is called {GOVERNANCE}: an account set "
            "with a pipeline needs another name",
        )


def _source(settings: PipelineSettings, region: str) -> Iterator[Problem]:
    source = settings.source
    if (source.codecommit is None) == (source.connection is None):
        yield Problem(
            ("pipeline", "source"), "give one of codecommit and connection, and not the other"
        )
    if source.codecommit is not None and source.codecommit.repository.endswith(".git"):
        yield Problem(
            ("pipeline", "source", "codecommit", "repository"),
            "CodeCommit takes no name that ends in .git",
        )
    if source.connection is not None:
        found = _CONNECTION_ARN.match(source.connection.arn)
        if found is None:
            yield Problem(
                ("pipeline", "source", "connection", "arn"),
                "must be the ARN of a connection: arn:aws:codeconnections:<region>:<account>:"
                "connection/<id>",
            )
        elif found["partition"] != partition(region):
            yield Problem(
                ("pipeline", "source", "connection", "arn"),
                f"a connection of {found['partition']} cannot be used in {region}",
            )


def _topic(settings: PipelineSettings, region: str) -> Iterator[Problem]:
    topic = settings.approval_topic_arn
    if topic is not None and topic.split(":")[3] != region:
        yield Problem(
            ("pipeline", "approval_topic_arn"),
            f"the topic is in {topic.split(':')[3]}; approvals are told in {region}, where the "
            "pipelines are",
        )
