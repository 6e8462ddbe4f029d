"""What commands take from outside, built in one place; tests pass their own."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cli.aws_clients import lambda_client, sts_client
from cli.caller import Identities
from cli.clock import Clock, SystemClock
from cli.connection import AwsSession
from cli.function import FunctionPlace
from cli.invoking import Invoker
from cli.npx import run_npx
from cli.transport import HttpTransport, Transport


@dataclass(frozen=True)
class Surroundings:
    """Everything outside that a command depends on.

    Attributes
    ----------
    aws_session
        The ordinary AWS credential chain.
    invoker
        What invokes functions, for a place where one is.
    sts
        What says who invokes, for the same place.
    at_terminal
        Whether somebody is there to be asked.
    open_in_browser
        Shows an address to the user; answers whether it could.
    run_npx
        Runs a command of Node.js with these arguments, to its end.
    """

    environ: Mapping[str, str]
    folder: Path
    clock: Clock
    transport: Transport
    aws_session: Callable[[], AwsSession]
    invoker: Callable[[FunctionPlace], Invoker]
    sts: Callable[[FunctionPlace], Identities]
    at_terminal: Callable[[], bool]
    open_in_browser: Callable[[str], bool]
    run_npx: Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]


def real_surroundings() -> Surroundings:
    """Return this process's."""
    return Surroundings(
        environ=os.environ,
        folder=Path.cwd(),
        clock=SystemClock(),
        transport=HttpTransport(),
        aws_session=_boto3_session,
        invoker=lambda_client,
        sts=sts_client,
        at_terminal=lambda: sys.stdin.isatty() and sys.stderr.isatty(),
        open_in_browser=_open_in_browser,
        run_npx=run_npx,
    )


def _open_in_browser(address: str) -> bool:
    # Imported here: one command in twenty needs it.
    import webbrowser

    return webbrowser.open(address)


def _boto3_session() -> AwsSession:
    # Imported here: `--help` and the sandbox need none of it.
    import boto3

    return boto3.Session()
