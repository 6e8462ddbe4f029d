"""`up` and `down`: one background cloud for each checkout, found again by its state file."""

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shlex import quote

from sandbox.accounts import STUDIO_ACCOUNT
from sandbox.cloud import LocalCloud, Plan, raise_cloud
from sandbox.process import PREFERRED_PORT, Emulator, answers, free_port, let_stay, reap, runs, stop
from sandbox.progress import Progress


class Checkout:
    """The sandbox's files in a checkout, under `.sandbox/`."""

    def __init__(self, root: Path) -> None:
        self.folder = root / ".sandbox"
        self.env = self.folder / "env"
        self.run = self.folder / "run"
        self._state = self.run / "state.json"
        self._lock = self.folder / "lock"

    @contextmanager
    def locked(self, progress: Progress) -> Iterator[None]:
        """Let one `up` or `down` at a time work here."""
        self.folder.mkdir(exist_ok=True)
        with self._lock.open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                progress.say("Waiting for another `make up` or `make down` here ...")
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def remember(self, emulator: Emulator) -> None:
        """Note what was started, so that `down` finds it even after a crash of `up`."""
        state = {"pid": emulator.pid, "port": emulator.port}
        self._state.write_text(json.dumps(state))

    def remembered(self) -> Emulator | None:
        """Return what was last started here, whether or not it still runs."""
        try:
            state = json.loads(self._state.read_text())
            return Emulator(int(state["pid"]), int(state["port"]), self.run)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write_env(self, exports: Mapping[str, str]) -> None:
        """Write `.sandbox/env` whole or not at all, readable by its owner alone."""
        partial = self.env.with_suffix(".partial")
        lines = "".join(f"export {name}={quote(value)}\n" for name, value in exports.items())
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(lines)
        partial.rename(self.env)

    def clear(self) -> bool:
        """Stop what runs here and remove its files; return whether something ran."""
        self.env.unlink(missing_ok=True)
        emulator = self.remembered()
        ran = emulator is not None and runs(emulator)
        if emulator is not None:
            stop(emulator)
        shutil.rmtree(self.run, ignore_errors=True)
        return ran


def up(checkout: Checkout, progress: Progress, function_endpoint_url: str = "") -> int:
    """Start the cloud in the background; say so and do nothing where it runs.

    Returns
    -------
    int
        0 once a signed `GET /users` answers 200.

    Raises
    ------
    SandboxError
        If it cannot be raised; nothing is left running then.
    """
    with checkout.locked(progress):
        running = checkout.remembered()
        if running is not None and checkout.env.exists() and runs(running):
            if answers(running.endpoint):
                progress.console.print(f"The sandbox already runs at {running.endpoint}.")
                _how_to_reach(progress)
                return 0
            progress.say("The sandbox that runs here does not answer; starting it anew")
        elif running is not None:
            progress.say("Clearing what an earlier sandbox left")
        checkout.clear()

        spawned: list[subprocess.Popen[bytes]] = []

        def on_spawn(emulator: Emulator, process: subprocess.Popen[bytes]) -> None:
            checkout.remember(emulator)
            spawned.append(process)

        plan = Plan(
            state=checkout.run,
            port=free_port(PREFERRED_PORT),
            function_endpoint_url=function_endpoint_url,
            on_spawn=on_spawn,
        )
        try:
            cloud = raise_cloud(plan, progress)
            checkout.write_env(cloud.environment())
            let_stay(spawned[-1])
        except BaseException:
            checkout.clear()
            for process in spawned:
                reap(process)
            raise
    _welcome(cloud, progress)
    return 0


def down(checkout: Checkout, progress: Progress) -> int:
    """Stop the cloud and remove its files; 0 also where none runs."""
    with checkout.locked(progress):
        ran = checkout.clear()
    progress.console.print("The sandbox is stopped." if ran else "No sandbox runs here.")
    return 0


def _welcome(cloud: LocalCloud, progress: Progress) -> None:
    progress.console.print(
        f"\nThe sandbox is up ({progress.seconds:.0f} s). "
        f"AWS: {cloud.emulator.endpoint}  API: {cloud.api_url}"
    )
    _how_to_reach(progress)


def _how_to_reach(progress: Progress) -> None:
    progress.console.print(
        "  source .sandbox/env                                  its addresses and keys\n"
        "  .venv/bin/studioctl users add ada-lovelace --persona lead-data-scientist\n"
        "  .venv/bin/studioctl dlq list                         what the service has given up on\n"
        f"  AWS_ACCESS_KEY_ID={STUDIO_ACCOUNT} AWS_SECRET_ACCESS_KEY=test  "
        "is the root of the DEV account there\n"
        "  make down                                            stops it",
        highlight=False,
    )
