"""Fresh processes, and what they spent."""

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Timer
from typing import IO


class ChildError(Exception):
    """A measured process failed; what it said is in the message."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process used until it ended: CPU is user plus system time, of all its threads."""

    cpu_seconds: float
    output: str


def run(command: Sequence[str], environment: Mapping[str, str], limit_seconds: float) -> Spent:
    """Run a command to its end.

    Raises
    ------
    ChildError
        It failed, or ran longer than the limit and was killed.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(
            command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=output, stderr=errors
        )
        guard = Timer(limit_seconds, child.kill)
        guard.start()
        try:
            # Not child.wait(): only wait4 tells what this one process used.
            _, status, used = os.wait4(child.pid, 0)
        except BaseException:  # Interrupted: nothing is left running.
            child.kill()
            child.wait()
            raise
        finally:
            guard.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        said = [_text(stream) for stream in (output, errors)]
    if child.returncode != 0:
        raise ChildError(f"{' '.join(command)} ended with {child.returncode}:\n" + "\n".join(said))
    return Spent(used.ru_utime + used.ru_stime, said[0])


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode(errors="replace")
