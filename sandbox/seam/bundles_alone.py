"""Gap: functions can import whatever the emulator's environment has installed.

They run without any site-packages, so that a bundle that lacks a package fails here as it would
on Lambda. (Lambda lends boto3; our bundles bring their own, so nothing is lent here.)
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from shlex import quote

from ministack.core import lambda_runtime

from sandbox.seam.patch import wrap

Detect = Callable[[str], tuple[str, str]]


def install() -> None:
    """Run Python functions on the standard library and their bundle alone."""
    interpreter = Path(tempfile.gettempdir()) / "python-alone"
    # The emulator takes the name of a program, not its arguments.
    interpreter.write_text(f'#!/bin/sh\nexec {quote(sys.executable)} -S "$@"\n')
    interpreter.chmod(0o700)

    def around(detect: Detect) -> Detect:
        def detect_alone(runtime: str) -> tuple[str, str]:
            binary, script = detect(runtime)
            return (str(interpreter) if binary == sys.executable else binary), script

        return detect_alone

    wrap(lambda_runtime, "_detect_runtime_binary", around)
