"""From an environment's name to its cloud assembly."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import App

from infra.app import build_app
from infra.bundle_files import bundle_inputs
from infra.bundles import build_bundle
from infra.bundles.targets import target_of
from infra.configuration import read_installation
from infra.configuration.environment_name import name_for_pipelines
from infra.configuration.reading import environment_file
from infra.governance.routes import OPENAPI_FILE, read_routes
from infra.pipeline.examples import build_example_pipelines
from infra.refusal import InfraError
from infra.rollout.app import base_templates, build_bases
from infra.validation import (
    Acknowledged,
    Finding,
    add_rules,
    read_acknowledged,
    read_dead,
    read_findings,
)

Say = Callable[[str], None]

_DOING = {True: "looking at the templates with all rules", False: "writing the templates"}


class OutputFolderError(InfraError):
    """The folder for the assembly holds something else."""


@dataclass(frozen=True)
class Synthesis:
    """A written assembly, and what the rules say of it where they were asked.

    ``dead`` are acknowledgements of what no rule found.
    """

    assembly: Path
    stacks: tuple[str, ...]
    seconds: float
    findings: tuple[Finding, ...] = ()
    dead: tuple[Finding, ...] = ()
    acknowledged: tuple[Acknowledged, ...] = ()


def synthesize(
    file: Path,
    *,
    out: Path,
    validate: bool,
    say: Say,
    openapi_file: Path = OPENAPI_FILE,
) -> Synthesis:
    """Write the templates of an environment to ``out``, whose old content is removed.

    Parameters
    ----------
    file
        The configuration.
    out
        The folder of the assembly.
    validate
        Whether the template rules are looked at; this takes some seconds.
    say
        Called with a line of progress before anything that takes time.
    openapi_file
        Where the API's routes are read.

    Raises
    ------
    OutputFolderError
        ``out`` has a content that is no assembly; it is left alone.
    ConfigurationError, RoutesError, BundleError, LinterError
        See there.
    """
    started = time.monotonic()
    if out.exists() and any(out.iterdir()) and not (out / "cdk.out").exists():
        raise OutputFolderError(f"{out} has other files in it: choose another --out")
    installation = read_installation(file)
    environment = name_for_pipelines(file, installation)
    routes = read_routes(openapi_file)
    target = target_of(installation.functions)
    bundles = {
        key: build_bundle(each.service, target=target, files=each.files, say=say).zip_file
        for key, each in bundle_inputs(installation, openapi_file).items()
    }
    shutil.rmtree(out, ignore_errors=True)
    say(f"{file.stem}: {_DOING[validate]}")
    # First, since stack sets take the templates of the bases for assets.
    of_bases = build_bases(installation, out=out, validate=validate)
    if of_bases is not None:
        _synthesize(of_bases, validate=validate)
    app = build_app(
        installation,
        routes=routes,
        bundles=bundles,
        out=out,
        base_templates=base_templates(installation, out),
        environment=environment,
        validate=validate,
    )
    _synthesize(app, validate=validate)
    stacks = _stacks(out)
    seconds = time.monotonic() - started
    if not validate:
        return Synthesis(out, stacks, seconds)
    return _looked_at(out, stacks, seconds)


def synthesize_pipelines(*, out: Path, say: Say) -> Synthesis:
    """Write the pipelines that `example` could have to ``out``, and look at them with all rules.

    Raises
    ------
    LinterError
        See there.
    """
    started = time.monotonic()
    say(f"pipelines: {_DOING[True]}")
    installation = read_installation(environment_file("example"))
    _synthesize(build_example_pipelines(installation, out=out, validate=True), validate=True)
    return _looked_at(out, _stacks(out), time.monotonic() - started)


def _stacks(out: Path) -> tuple[str, ...]:
    # Those of a stage lie in a folder of their own.
    return tuple(sorted(path.name.split(".")[0] for path in out.rglob("*.template.json")))


def _looked_at(out: Path, stacks: tuple[str, ...], seconds: float) -> Synthesis:
    return Synthesis(
        out,
        stacks,
        seconds,
        findings=read_findings(out),
        dead=read_dead(out),
        acknowledged=read_acknowledged(out),
    )


def _synthesize(app: App, *, validate: bool) -> None:
    linters = add_rules(app) if validate else ()
    try:
        app.synth()
    except RuntimeError as error:
        # CDK stops at findings, after it has written templates and report.
        if "ValidationFailed" not in str(error) or not read_findings(Path(app.outdir)):
            raise
    for linter in linters:
        linter.raise_faults()
