"""The commands `up`, `down` and `demo`."""

import argparse
import os
import signal
from pathlib import Path
from types import FrameType

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from sandbox.demo import demo
from sandbox.process import SandboxError
from sandbox.progress import Progress
from sandbox.up_and_down import Checkout, down, up

INTERRUPTED = 130


def main() -> int:
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="The local cloud.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="start the local cloud in the background")
    commands.add_parser("down", help="stop it")
    commands.add_parser("demo", help="onboard people end to end in a cloud of its own")
    command = parser.parse_args().command

    # A polite kill cleans up as Ctrl-C does, and Ctrl-C counts where a shell had it ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    progress = Progress(Console())
    checkout = Checkout(Path(__file__).parent.parent)
    try:
        if command == "demo":
            return demo(progress)
        if command == "down":
            return down(checkout, progress)
        return up(checkout, progress, os.environ.get("FUNCTION_ENDPOINT_URL", ""))
    except (SandboxError, BotoCoreError, ClientError, OSError) as error:
        Console(stderr=True).print(str(error), style="red", markup=False, highlight=False)
        return 1
    except KeyboardInterrupt:
        Console(stderr=True).print("\nInterrupted; nothing is left running.")
        return INTERRUPTED


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
