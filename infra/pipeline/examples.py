"""Pipelines from either kind of source, for the template rules to look at."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from aws_cdk import App, Stage

from infra.configuration.model import Installation
from infra.configuration.pipeline import PipelineSettings
from infra.empty_app import empty_app
from infra.pipeline.stack import add_pipelines

# Made up, as all of example.yaml is.
_SOURCES: Final[Mapping[str, Mapping[str, Any]]] = {
    "codecommit": {"codecommit": {"repository": "studio-provisioner"}},
    "connection": {
        "connection": {
            "arn": "arn:aws:codeconnections:eu-west-1:444444444444:connection/0a1b2c3d-0000",
            "repository": "acme/studio-provisioner",
        }
    },
}


def build_example_pipelines(installation: Installation, *, out: Path, validate: bool) -> App:
    """Make an app with a stage for each kind of source, in which are an installation's pipelines.

    What the file says of pipelines is not looked at: `example.yaml` has none, and one file has one
    source.
    """
    app = empty_app(out, validate=validate)
    told = {"topic_arn": "arn:aws:sns:eu-west-1:444444444444:alarms"}
    alarms = installation.alarms.model_copy(update=told)
    for name, source in _SOURCES.items():
        add_pipelines(
            Stage(app, name),
            installation=installation.model_copy(update={"alarms": alarms}),
            settings=PipelineSettings.model_validate(
                {"source": source, "approval_topic_arn": "arn:aws:sns:eu-west-1:444444444444:ask"}
            ),
            environment="example",
        )
    return app
