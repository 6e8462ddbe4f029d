"""Functions behind a proxy that loses, throttles and breaks: people are onboarded all the same."""

from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from sandbox.cloud import LocalCloud, Plan, raise_cloud
from sandbox.process import Emulator, free_port, stop
from sandbox.progress import Progress
from sandbox.signed_api import Answer
from tests.e2e.conftest import eventually, wait_for_phase
from tests.sandbox.proxy import Proxy, proxy


def _post(cloud: LocalCloud, asked: dict[str, str]) -> Answer | None:
    answer = cloud.api("requester").post("/users", asked)
    # A call may fail four times in a row: the same may then be asked again, says the answer.
    return None if answer.status == 503 else answer


def test_lost_throttled_and_broken_calls_lose_nobody(tmp_path: Path) -> None:
    emulator_port, proxy_port = free_port(), free_port()
    spawned: list[tuple[Emulator, Any]] = []
    plan = Plan(
        tmp_path / "cloud",
        emulator_port,
        function_endpoint_url=f"http://127.0.0.1:{proxy_port}",
        on_spawn=lambda emulator, process: spawned.append((emulator, process)),
    )
    with proxy(
        proxy_port, Proxy(emulator_port, lose_every=5, throttle_every=7, break_every=11)
    ) as seen:
        try:
            cloud = raise_cloud(plan, Progress(Console(stderr=True)))
            for name in ("ada", "grace", "mary"):
                asked = {"user_name": name, "persona": "data-scientist"}
                answer = eventually(partial(_post, cloud, asked), f"{name} is asked for", 30.0)
                # 200 where the first answer was lost and the write had landed.
                assert answer.status in (200, 202), answer

            users = [
                wait_for_phase(cloud, f"retail-dev.{name}", "Ready", 120.0)
                for name in ("ada", "grace", "mary")
            ]
        finally:
            for emulator, process in spawned:
                stop(emulator, process)

    assert [user["phase"] for user in users] == ["Ready"] * 3
    assert seen.lost > 5
    assert seen.throttled > 5
    assert seen.broken > 5
    assert seen.forwarded.count("SageMaker.CreateUserProfile") >= 3
