"""Building a bundle: wheels, code (wheels and the service's own), the zip. Each is kept.

What differs between installations is a file or two. They are added to a copy of the code, which
takes a twentieth of the time that packing takes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.bundles import compile_tree
from infra.bundles.archive import add_to_zip, write_zip
from infra.bundles.aws_models import trim_botocore_data
from infra.bundles.contents import AWS_MODELS, NOT_SHIPPED, SERVICES, UNUSED, Operations
from infra.bundles.targets import Target
from infra.refusal import InfraError

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / ".build"
LOCK = ROOT / "requirements" / "functions.txt"
_OLD_AFTER_SECONDS = 86_400

Say = Callable[[str], None]


class BundleError(InfraError):
    """A bundle could not be built; the text says at what."""


@dataclass(frozen=True)
class Bundle:
    """A built bundle. ``compiled`` is false where no interpreter of the target was at hand."""

    service: str
    target: Target
    zip_file: Path
    sha256: str
    compiled: bool


def build_bundle(
    service: str,
    *,
    target: Target,
    files: Mapping[str, bytes],
    say: Say,
    build: Path = BUILD,
    root: Path = ROOT,
    unpacked: Path | None = None,
) -> Bundle:
    """Build a service's bundle, or find the one built before from the same inputs.

    Parameters
    ----------
    service
        The folder's name below ``services/``.
    target
        The machine it is for.
    files
        What else stands at its root, by name: what the functions are told of their installation.
    say
        Called with a line of progress before anything that takes time.
    build
        Where finished parts are kept.
    root
        The repository.
    unpacked
        Also leave the files here; the folder must not exist or be empty.

    Raises
    ------
    BundleError
        No such service, wheels that cannot be installed, sources that do not compile.
    """
    if service not in SERVICES:
        raise BundleError(f"there is no service {service!r}; there are: {', '.join(SERVICES)}")
    code = _code(service, target, build, root, say)
    told = (part for name in sorted(files) for part in (name.encode(), files[name]))
    folder = build / "bundles" / f"{service}-{target.label}"
    zip_file = folder / f"{_digest(code.name.encode(), *told)}.zip"
    compiled = target.interpreter() is not None
    if not zip_file.exists():
        with _scratch(build) as scratch:
            packed = scratch / "bundle.zip"
            shutil.copyfile(code, packed)
            add_to_zip(packed, files)
            _keep(packed, zip_file)
    if unpacked is not None:
        with zipfile.ZipFile(zip_file) as whole:
            whole.extractall(unpacked)  # it was packed above
    if not compiled:
        say(f"bundle {service}: no Python {target.python} at hand, so without compiled modules")
    return Bundle(service, target, zip_file, _digest(_read(zip_file)), compiled)


def _code(service: str, target: Target, build: Path, root: Path, say: Say) -> Path:
    wheels = _wheels(service, target, build, say)
    sources = _sources(root, service)
    key = _digest(
        wheels.name.encode(),
        *(part for path in sources for part in (str(path.relative_to(root)).encode(), _read(path))),
    )
    kept = build / "code" / f"{service}-{target.label}" / f"{key}.zip"
    if not kept.exists():
        say(f"bundle {service}: packing for {target.label}")
        with _scratch(build) as scratch:
            content, own = scratch / "content", scratch / "own"
            shutil.copytree(wheels, content)
            for path in sources:
                copy = own / path.relative_to(root)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
            _compile(own, target)
            shutil.copytree(own, content, dirs_exist_ok=True)
            write_zip(content, scratch / "code.zip")
            _keep(scratch / "code.zip", kept)
    return kept


def _keep(made: Path, kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    _forget_old(kept.parent)
    made.replace(kept)


def _sources(root: Path, service: str) -> list[Path]:
    folders = (root / "services" / service, root / "services" / "controller", root / "events")
    found = [root / "services" / "__init__.py"]
    for folder in folders:
        found += [path for path in folder.rglob("*.py") if "__pycache__" not in path.parts]
    found += (root / "services" / service).rglob("*.json")
    return sorted(path for path in found if path.relative_to(root).as_posix() not in NOT_SHIPPED)


def _wheels(service: str, target: Target, build: Path, say: Say) -> Path:
    tools = sorted(Path(__file__).parent.glob("*.py"))
    interpreter = target.interpreter()
    key = _digest(_read(LOCK), str(interpreter is not None).encode(), *map(_read, tools))
    folder = build / "wheels" / f"{service}-{target.label}-{key}"
    if folder.is_dir():
        return folder
    say(f"bundle {service}: installing the locked wheels for {target.label} (once)")
    with _scratch(build) as scratch:
        content = scratch / "wheels"
        _run(
            [
                *(sys.executable, "-m", "uv", "pip", "install", "--quiet"),
                *("--target", str(content), "--link-mode", "copy", "--no-compile-bytecode"),
                *("--require-hashes", "--no-deps", "--only-binary", ":all:"),
                *target.uv_arguments(),
                *("-r", str(LOCK)),
            ],
            "the wheels could not be installed",
        )
        _trim(content, AWS_MODELS[service])
        _compile(content, target)
        folder.parent.mkdir(parents=True, exist_ok=True)
        _forget_old(folder.parent)
        try:
            content.rename(folder)
        except OSError:
            # Another build of the same inputs was faster: its result is the same.
            if not folder.is_dir():
                raise
    return folder


def _trim(content: Path, models: Operations) -> None:
    trim_botocore_data(content / "botocore" / "data", models)
    for name in UNUSED:
        path = content / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for path in [*content.glob("*.dist-info"), *content.rglob("tests"), *content.glob(".lock")]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    for path in [*content.rglob("*.pyi"), *content.rglob("py.typed")]:
        path.unlink()


def _compile(folder: Path, target: Target) -> None:
    interpreter = target.interpreter()
    if interpreter is None:
        return
    # A fresh process: what a compiled module's bytes are depends a little on what the compiling
    # process has seen before.
    _run(
        [interpreter, "-I", "-S", str(Path(compile_tree.__file__)), str(folder)],
        "the modules could not be compiled",
    )


def _run(command: list[str], failure: str) -> None:
    done = subprocess.run(  # noqa: S603  # our own command line, no shell
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )
    if done.returncode != 0:
        raise BundleError(f"{failure}: {done.stderr.strip() or done.stdout.strip()}")


@contextmanager
def _scratch(build: Path) -> Iterator[Path]:
    # Beside the results, so that moving there is one step and two builds cannot meet.
    build.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build, prefix="making-") as name:
        yield Path(name)


def _forget_old(folder: Path) -> None:
    # What was built from other inputs a while ago; a zip in use has been copied by then.
    for path in folder.iterdir():
        if time.time() - path.stat().st_mtime > _OLD_AFTER_SECONDS:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _read(path: Path) -> bytes:
    return path.read_bytes()


def _digest(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()[:32]
