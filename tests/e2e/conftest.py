"""One local cloud for all end-to-end tests of a session: real templates, IAM enforced."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from rich.console import Console

from sandbox.accounts import GOVERNANCE_ACCOUNT, REGION, STUDIO_ACCOUNT
from sandbox.cloud import LocalCloud, Plan, raise_cloud
from sandbox.process import Emulator, free_port, stop
from sandbox.progress import Progress

T = TypeVar("T")


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    state: Path = tmp_path_factory.mktemp("cloud")
    spawned: list[tuple[Emulator, Any]] = []
    plan = Plan(
        state,
        free_port(),
        on_spawn=lambda emulator, process: spawned.append((emulator, process)),
    )
    try:
        yield raise_cloud(plan, Progress(Console(stderr=True)))
    finally:
        for emulator, process in spawned:
            stop(emulator, process)


def eventually(look: Callable[[], T | None], what: str, seconds: float = 30.0) -> T:
    """Return the first truthy answer; fail with the last one at the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:.0f} s: {what}; last seen: {found!r}")
        time.sleep(0.1)


def wait_for_phase(
    cloud: LocalCloud, user_id: str, phase: str, seconds: float = 30.0
) -> dict[str, Any]:
    """Return a user once it is in a phase."""
    last: dict[str, Any] = {}

    def look() -> dict[str, Any] | None:
        last.update(cloud.api("admin").get(f"/users/{user_id}").body)
        return last if last.get("phase") == phase else None

    try:
        return eventually(look, f"{user_id} is {phase}", seconds)
    except AssertionError as error:
        raise AssertionError(f"{error}: {last}") from error


def governance(cloud: LocalCloud, service: str) -> Any:
    """Return a client as the governance account's root."""
    return cloud.clients(service, GOVERNANCE_ACCOUNT, REGION)


def studio(cloud: LocalCloud, service: str) -> Any:
    """Return a client as the root of the studio's account."""
    return cloud.clients(service, STUDIO_ACCOUNT, REGION)
