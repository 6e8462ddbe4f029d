"""What commands take from outside, built in one place; tests pass their own."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cli.clock import Clock, SystemClock
from cli.connection import AwsSession
from cli.transport import HttpTransport, Transport


@dataclass(frozen=True)
class Surroundings:
    """The environment, the working folder, time, the network and the AWS credential chain."""

    environ: Mapping[str, str]
    folder: Path
    clock: Clock
    transport: Transport
    aws_session: Callable[[], AwsSession]


def real_surroundings() -> Surroundings:
    """Return this process's."""
    return Surroundings(
        environ=os.environ,
        folder=Path.cwd(),
        clock=SystemClock(),
        transport=HttpTransport(),
        aws_session=_boto3_session,
    )


def _boto3_session() -> AwsSession:
    # Imported here: `--help` and the sandbox need none of it.
    import boto3

    return boto3.Session()
