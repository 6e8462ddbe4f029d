"""A CDK app without stacks, set so that the same input gives the same bytes."""

from pathlib import Path
from typing import Final

from aws_cdk import App

_CONTEXT: Final = {
    # Templates carry resources, and no paths of the machine or the code that made them.
    "aws:cdk:enable-path-metadata": False,
    "aws:cdk:enable-asset-metadata": False,
    "aws:cdk:version-reporting": False,
}


def empty_app(out: Path, *, validate: bool) -> App:
    """Make an app whose assembly goes to ``out``.

    ``validate`` has CDK's own validator look at the templates, which takes most of a synth's time.
    """
    return App(
        outdir=str(out),
        analytics_reporting=False,
        tree_metadata=False,
        stack_traces=False,
        builtin_cloud_formation_validation=validate,
        context=dict(_CONTEXT),
    )
