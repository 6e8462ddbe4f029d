"""Starts and stops the emulator's process, and tells whether one still runs."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

PREFERRED_PORT = 4566
START_SECONDS = 30.0
# Nothing in it is worth a longer good-bye.
STOP_SECONDS = 1.0
_POLL_SECONDS = 0.05
# What functions need of the caller's environment; above all nothing that names AWS accounts.
_KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "LD_LIBRARY_PATH", "SSL_CERT_FILE")


class SandboxError(Exception):
    """The sandbox cannot do what was asked, for the reason given."""


@dataclass(frozen=True)
class EmulatorSettings:
    """What an emulator is started with; the first account is the default one."""

    accounts: Sequence[str]
    region: str
    function_endpoint_url: str = ""
    bare: bool = False


@dataclass(frozen=True)
class Emulator:
    """A started emulator: the leader of a process group that its functions share."""

    pid: int
    port: int
    state: Path

    @property
    def endpoint(self) -> str:
        """Return the URL of every AWS service of every account."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """Return the file that the emulator writes to."""
        return self.state / "emulator.log"


def free_port(preferred: int = 0) -> int:
    """Return `preferred`, or a free port where that is taken or not given."""
    for port in (preferred, 0) if preferred else (0,):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise SandboxError("No free port on 127.0.0.1.")


def start(
    settings: EmulatorSettings,
    state: Path,
    port: int,
    *,
    on_spawn: Callable[[Emulator, subprocess.Popen[bytes]], None] = lambda _e, _p: None,
) -> tuple[Emulator, subprocess.Popen[bytes]]:
    """Start an emulator and return once it answers.

    It ends when this process does, however that happens, unless `let_stay` was called: the returned
    process's `stdin` is the cord, so keep it.

    Parameters
    ----------
    state
        A folder for its files alone; made if missing.
    on_spawn
        Called as soon as there is a process, before it answers.

    Raises
    ------
    SandboxError
        If it does not answer within `START_SECONDS`, with the end of its log.
    """
    for folder in ("tmp", "home"):
        (state / folder).mkdir(parents=True, exist_ok=True)
    command = [
        *(sys.executable, "-m", "sandbox.emulator"),
        *("--port", str(port), "--region", settings.region, "--state", str(state)),
        *("--accounts", *settings.accounts),
    ]
    if settings.function_endpoint_url:
        command += ["--function-endpoint-url", settings.function_endpoint_url]
    command += ["--bare"] * settings.bare
    with (state / "emulator.log").open("ab") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env=_environment(state),
            cwd=Path(__file__).parent.parent,
            start_new_session=True,
        )
    emulator = Emulator(process.pid, port, state)
    on_spawn(emulator, process)
    deadline = time.monotonic() + START_SECONDS
    while not answers(emulator.endpoint):
        if process.poll() is not None or time.monotonic() > deadline:
            tail = "\n".join(emulator.log.read_text(errors="replace").splitlines()[-15:])
            stop(emulator, process)
            raise SandboxError(f"The emulator did not start:\n{tail}")
        time.sleep(_POLL_SECONDS)
    return emulator, process


def _environment(state: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return {
        **kept,
        "TMPDIR": str(state / "tmp"),
        # Functions must not find a developer's ~/.aws.
        "HOME": str(state / "home"),
        "LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def answers(endpoint: str) -> bool:
    """Return whether an emulator answers there."""
    try:
        with urllib.request.urlopen(f"{endpoint}/_ministack/health", timeout=2) as response:  # noqa: S310 (our own http URL)
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def runs(emulator: Emulator) -> bool:
    """Return whether the process is there and is this emulator, not a later user of its pid."""
    return str(emulator.state) in _command_line(emulator.pid)


def _command_line(pid: int) -> str:
    proc = Path(f"/proc/{pid}/cmdline")
    if proc.parent.parent.joinpath("self").exists():
        try:
            return proc.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    listed = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listed.stdout


def reap(process: subprocess.Popen[bytes]) -> None:
    """Cut the cord of an emulator that was told to end, and wait for the end."""
    if process.stdin is not None:
        process.stdin.close()
    process.wait()


def let_stay(process: subprocess.Popen[bytes]) -> None:
    """Cut the cord: the emulator outlives this process."""
    if process.stdin is not None:
        process.stdin.write(b"stay")
        process.stdin.close()
    # Popen would warn of a process that was forgotten; this one is not.
    process.returncode = 0


def stop(emulator: Emulator, process: subprocess.Popen[bytes] | None = None) -> None:
    """End the emulator with every function process, and remove its folder.

    Does nothing to a process that is no longer this emulator.
    """
    if runs(emulator):
        _signal_group(emulator.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while runs(emulator) and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        # What is left of the group: functions that were busy.
        _signal_group(emulator.pid, signal.SIGKILL)
    if process is not None:
        reap(process)
    shutil.rmtree(emulator.state, ignore_errors=True)


def _signal_group(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return
