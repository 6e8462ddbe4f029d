"""Synthesizes the real CDK app for the sandbox, in a process of its own."""

import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path

from sandbox.process import SandboxError

SYNTH_SECONDS = 300.0
_TAIL_LINES = 30
_PR_SET_PDEATHSIG = 1


def begin_synth(environment: str, out: Path, scratch: Path) -> subprocess.Popen[str]:
    """Start `python -m infra synth` of an environment into `out`, with scratch files in `scratch`.

    Parameters
    ----------
    environment
        A name in `infra/environments/`, or the path of a `.yaml` file.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "infra", "synth", environment),
            *("--out", str(out), "--no-validation"),
        ],
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "TMPDIR": str(scratch)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
    )


def _end_with_parent() -> None:
    # Runs in the new process. Without it, a killed parent would leave a synth that goes on
    # writing into a folder that is being removed.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def finish_synth(process: subprocess.Popen[str]) -> None:
    """Wait for a synth begun with `begin_synth`.

    Raises
    ------
    SandboxError
        If it fails or takes too long, with the end of what it said.
    """
    try:
        said, _ = process.communicate(timeout=SYNTH_SECONDS)
    except subprocess.TimeoutExpired as error:
        process.kill()
        raise SandboxError(f"The synth took longer than {SYNTH_SECONDS:.0f} s.") from error
    if process.returncode != 0:
        tail = "\n".join(said.splitlines()[-_TAIL_LINES:])
        raise SandboxError(f"The synth failed:\n{tail}")
