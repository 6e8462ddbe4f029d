"""The commands of `python -m infra`: synth, check, bundle, personas."""

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Run a command; return its exit code: 0 done, 1 findings, 2 bad input."""
    options = _parser().parse_args(arguments)
    _keep_compiled_modules()
    # Only now, since these imports are what takes the time.
    from infra.bundles import BundleError
    from infra.configuration import ConfigurationError
    from infra.governance.routes import RoutesError
    from infra.linters.plugin import LinterError
    from infra.synthesis import OutputFolderError

    try:
        if options.command == "synth":
            return _synth(options.environment, options.out, validate=not options.no_validation)
        if options.command == "check":
            return _check(list_acknowledged=options.list)
        if options.command == "personas":
            return _personas(options.environment, options.docs)
        return _bundle(options)
    except (
        BundleError,
        ConfigurationError,
        LinterError,
        OutputFolderError,
        RoutesError,
    ) as error:
        print(error, file=sys.stderr)
        return 2


def _keep_compiled_modules() -> None:
    # Where PYTHONDONTWRITEBYTECODE is set, CDK's 100 MB of modules would be compiled at every
    # start (4 s). They are kept in our own folder then, and no file appears beside a source.
    if sys.dont_write_bytecode:
        sys.pycache_prefix = str(ROOT / ".build" / "pycache")
        sys.dont_write_bytecode = False


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    synth = commands.add_parser("synth", help="write the templates of an environment")
    synth.add_argument("environment", help="a name in infra/environments/, or a .yaml file")
    synth.add_argument("--out", type=Path, default=ROOT / "cdk.out", help="default: cdk.out")
    synth.add_argument(
        "--no-validation", action="store_true", help="skip the template rules (faster)"
    )
    check = commands.add_parser(
        "check", help="look at the templates of sandbox and example with all rules"
    )
    check.add_argument(
        "--list", action="store_true", help="also list what is acknowledged in example, and why"
    )
    personas = commands.add_parser("personas", help="write what each persona may do to docs/")
    personas.add_argument("environment", nargs="?", default="example")
    personas.add_argument("--docs", type=Path, default=ROOT / "docs", help="has a personas.md")
    bundle = commands.add_parser("bundle", help="build a service's bundle")
    bundle.add_argument("service")
    bundle.add_argument(
        "--for",
        dest="bundle_for",
        choices=("lambda", "this-machine"),
        help="default: what the environment says",
    )
    bundle.add_argument("--environment", default="sandbox", help="whose installation.json")
    bundle.add_argument("--out", type=Path, required=True, help="gets content/ and bundle.zip")
    return parser


def _synth(environment: str, out: Path, *, validate: bool) -> int:
    from infra.configuration.reading import environment_file
    from infra.synthesis import synthesize

    done = synthesize(environment_file(environment), out=out, validate=validate, say=_say)
    for finding in done.findings:
        print(finding, file=sys.stderr)
    _say(f"{environment}: {len(done.stacks)} stacks in {done.seconds:.1f} s -> {out}")
    return 1 if done.findings else 0


def _check(*, list_acknowledged: bool) -> int:
    from infra.acknowledged_list import acknowledged_lines
    from infra.configuration.reading import environment_file
    from infra.synthesis import synthesize

    found = 0
    for environment in ("sandbox", "example"):
        with tempfile.TemporaryDirectory(prefix="infra-check-") as folder:
            done = synthesize(
                environment_file(environment), out=Path(folder) / "out", validate=True, say=_say
            )
        findings = (*done.findings, *done.dead)
        for finding in findings:
            print(f"{environment}: {finding}", file=sys.stderr)
        found += len(findings)
        _say(
            f"{environment}: {len(done.stacks)} stacks, {len(findings)} findings, "
            f"{len(done.acknowledged)} acknowledged"
        )
        if list_acknowledged and environment == "example":
            for line in acknowledged_lines(done.acknowledged):
                print(line)
    return 1 if found else 0


def _personas(environment: str, docs: Path) -> int:
    from infra.configuration import read_installation
    from infra.configuration.reading import environment_file
    from infra.persona_pages.page import write_pages

    for written in write_pages(read_installation(environment_file(environment)), docs):
        _say(str(written))
    return 0


def _bundle(options: argparse.Namespace) -> int:
    import shutil

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
        say=_say,
        unpacked=content,
    )
    packed = options.out / "bundle.zip"
    shutil.copyfile(bundle.zip_file, packed)
    _say(f"{packed}: {packed.stat().st_size / 1e6:.1f} MB, sha256 {bundle.sha256}")
    return 0


def _say(line: str) -> None:
    # Findings and errors go to stderr, progress to stdout: neither hides the other in CI.
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
