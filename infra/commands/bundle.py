"""`python -m infra bundle`: build what a service's functions run."""

import argparse
import shutil
from pathlib import Path

from infra.commands import say

HELP: str = "build a service's bundle"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("service")
    parser.add_argument(
        "--for",
        dest="bundle_for",
        choices=("lambda", "this-machine"),
        help="default: what the environment says",
    )
    parser.add_argument("--environment", default="sandbox", help="whose installation.json")
    parser.add_argument("--out", type=Path, required=True, help="gets content/ and bundle.zip")


def run(options: argparse.Namespace) -> int:
    """Return 0."""
    from infra.bundle_files import bundle_files
    from infra.bundles import BundleError, build_bundle
    from infra.bundles.targets import target_of
    from infra.configuration import read_installation
    from infra.configuration.reading import environment_file

    content = options.out / "content"
    if content.exists():
        raise BundleError(f"{content} is there already: choose another --out")
    installation = read_installation(environment_file(options.environment))
    settings = installation.functions
    if options.bundle_for is not None:
        settings = settings.model_copy(update={"bundle_for": options.bundle_for})
    options.out.mkdir(parents=True, exist_ok=True)
    bundle = build_bundle(
        options.service,
        target=target_of(settings),
        files=bundle_files(installation),
        say=say,
        unpacked=content,
    )
    packed = options.out / "bundle.zip"
    shutil.copyfile(bundle.zip_file, packed)
    say(f"{packed}: {packed.stat().st_size / 1e6:.1f} MB, sha256 {bundle.sha256}")
    return 0
