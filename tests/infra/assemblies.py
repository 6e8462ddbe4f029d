"""Assemblies of whole environments, made in the process of the tests."""

from pathlib import Path

from infra.configuration.reading import environment_file
from infra.synthesis import synthesize as synthesize_file


def synthesize(environment: str, out: Path) -> Path:
    """Synthesize; what CDK loads at the first time, which takes seconds, serves all tests."""
    done = synthesize_file(
        environment_file(environment), out=out, validate=False, say=lambda _line: None
    )
    return done.assembly
