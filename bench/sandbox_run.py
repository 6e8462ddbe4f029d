"""The local cloud: how long it takes to deploy, and from ``POST /users`` to Ready."""

import json
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.figures import Figure
from infra.delivery.assembly import read_assembly
from sandbox.accounts import ACCOUNTS, REGION
from sandbox.clients import EmulatorClients
from sandbox.cloud import LocalCloud
from sandbox.deploy import deploy
from sandbox.door.sagemaker import PATH
from sandbox.people import make_people
from sandbox.process import (
    Emulator,
    EmulatorSettings,
    SandboxError,
    free_port,
    start,
    stop,
)
from sandbox.signed_api import SignedApi

Say = Callable[[str], None]

API_SECONDS = 60.0
USER_SECONDS = 60.0
POLL_SECONDS = 0.2


class SandboxRunError(Exception):
    """The local cloud did not come up, or a user did not become Ready."""


def measure(assembly: Path, state: Path, users: int, say: Say) -> Iterator[Figure]:
    """Raise a cloud of our own from a synthesized app, onboard users one by one, stop it.

    The first user meets functions that have not run yet and is shown apart.

    Raises
    ------
    SandboxRunError
        Anything of it failed.
    """
    try:
        with _emulator(state) as emulator:
            say("sandbox: deploying")
            start_of_deploy = time.monotonic()
            cloud = _deploy(emulator, assembly)
            deployed = time.monotonic() - start_of_deploy
            _wait_for_api(cloud.api("requester"))
            answering = time.monotonic() - start_of_deploy
            yield Figure("sandbox_deploy", deployed, "s", 1)
            yield Figure("sandbox_deploy_to_answer", answering, "s", 1)
            delay = _delay_seconds(emulator)
            seconds = []
            for number in range(users + 1):
                say(f"onboarding: user {number} of {users}")
                seconds.append(_onboard(cloud.api("requester"), f"bench-{number}") - delay)
            yield Figure("post_to_ready_first", seconds[0], "s", 1)
            yield Figure("post_to_ready", median(seconds[1:]), "s", users)
    except SandboxError as error:
        raise SandboxRunError(str(error)) from error


@contextmanager
def _emulator(state: Path) -> Iterator[Emulator]:
    started: list[tuple[Emulator, subprocess.Popen[bytes]]] = []
    try:
        settings = EmulatorSettings(ACCOUNTS, REGION)
        # Attached: it ends with this process, whatever happens to that.
        emulator, _ = start(
            settings,
            state,
            free_port(),
            on_spawn=lambda emulator, process: started.append((emulator, process)),
        )
        yield emulator
    finally:
        for emulator, process in started:
            stop(emulator, process)


def _deploy(emulator: Emulator, assembly: Path) -> LocalCloud:
    clients = EmulatorClients(emulator.endpoint)
    deployed = deploy(read_assembly(assembly), clients, lambda _: None)
    outputs = next(each.outputs for each in deployed.values() if "ApiId" in each.outputs)
    return LocalCloud(emulator, outputs, make_people(clients))


def _wait_for_api(api: SignedApi) -> None:
    deadline = time.monotonic() + API_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError):
            if api.get("/users").status == 200:
                return
        time.sleep(POLL_SECONDS)
    raise SandboxRunError(f"GET /users did not answer 200 within {API_SECONDS:.0f} s")


def _delay_seconds(emulator: Emulator) -> float:
    """Return how long the stand-in for SageMaker takes over a profile, by its own word."""
    url = emulator.endpoint + PATH
    request = urllib.request.Request(url, b"{}", method="POST")  # noqa: S310 - our own http URL
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
        return float(json.load(answer)["delay_seconds"])


def _onboard(api: SignedApi, user_name: str) -> float:
    """Return the seconds from before the POST to the moment that the user's Ready was written.

    That moment is read from the user itself: how often we look does not change it.
    """
    began = datetime.now(UTC)
    asked = api.post("/users", {"user_name": user_name, "persona": "data-scientist"})
    if asked.status != 202:
        raise SandboxRunError(f"POST /users answered {asked.status} {asked.body}")
    user = asked.body
    deadline = time.monotonic() + USER_SECONDS
    while time.monotonic() < deadline:
        user = api.get(f"/users/{asked.body['id']}").body
        if user["phase"] == "Ready":
            return (datetime.fromisoformat(user["updated_at"]) - began).total_seconds()
        if user["phase"] == "Failed":
            raise SandboxRunError(f"{user['id']} failed: {user['reason']}: {user['message']}")
        time.sleep(POLL_SECONDS)
    raise SandboxRunError(
        f"{user['id']} is {user['phase']} ({user['reason']}) after {USER_SECONDS:.0f} s"
    )
