"""Writes an environment's two files, once what they say is known to be right."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cli.config_answers import Answers
from cli.config_text import environment_text, profiles_text
from cli.errors import BadUsageError


@dataclass(frozen=True)
class Written:
    """The files, and the profiles that were left as they are, if there were some."""

    environment: Path
    profiles: Path


def write_files(answers: Answers, name: str, folder: Path, *, force: bool) -> Written:
    """Write ``NAME.yaml`` and ``NAME.profiles.yaml``, each whole or not at all.

    Raises
    ------
    BadUsageError
        A file is there already, or the answers make no right configuration: with its reasons.
    """
    # Only here: most commands need none of it.
    from infra.configuration.reading import ConfigurationError, read_installation

    written = Written(folder / f"{name}.yaml", folder / f"{name}.profiles.yaml")
    for file in (written.environment, written.profiles):
        if file.exists() and not force:
            raise BadUsageError(f"{file} is there already: --force replaces it")
    text = environment_text(answers)
    with tempfile.TemporaryDirectory(prefix="studioctl-") as scratch:
        trial = Path(scratch) / written.environment.name
        trial.write_text(text, encoding="utf-8")
        try:
            read_installation(trial)
        except ConfigurationError as error:
            raise BadUsageError(
                f"That makes no configuration. Nothing was written:\n{error}"
            ) from error
    _write(written.environment, text, 0o644)
    _write(written.profiles, profiles_text(answers), 0o600)
    return written


def _write(file: Path, text: str, mode: int) -> None:
    partial = file.with_name(f".{file.name}.partial")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as out:
        out.write(text)
    partial.rename(file)
