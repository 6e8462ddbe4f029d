"""The app of the bases: apart from the other one, whose deployment would not know their account."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from aws_cdk import App

from infra.configuration.bases import bases
from infra.configuration.model import Installation
from infra.empty_app import empty_app
from infra.rollout.stack import BaseStack

_FOLDER: Final = "bases"


def build_bases(installation: Installation, *, out: Path, validate: bool = False) -> App | None:
    """Make the app of all bases, or return None where no unit has one.

    ``synth()`` on it writes a template for each unit and region into the folder ``bases`` of the
    assembly ``out``.
    """
    found = bases(installation)
    if not found:
        return None
    app = empty_app(out / _FOLDER, validate=validate)
    for base in found:
        BaseStack(app, base.name, installation=installation, base=base)
    return app


def base_templates(installation: Installation, out: Path) -> Mapping[str, Path]:
    """Return the file of each base's template in the assembly ``out``, by the base's name."""
    return {base.name: out / _FOLDER / f"{base.name}.template.json" for base in bases(installation)}
