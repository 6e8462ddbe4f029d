"""The emulator's process: it starts, it is found again, and it leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.process import (
    Emulator,
    EmulatorSettings,
    SandboxError,
    answers,
    free_port,
    runs,
    start,
    stop,
)
from tests.sandbox.clouds import DEV, GOVERNANCE, LAMBDA, REGION, Cloud, eventually, fresh, zipped

SETTINGS = EmulatorSettings([GOVERNANCE, DEV], REGION)
ECHO = """
import os

def handler(event, context):
    names = ("AWS_ENDPOINT_URL", "HOME", "SECRET_OF_MINE")
    return {"pid": os.getpid(), **{name: os.environ.get(name) for name in names}}
"""
PARENT = """
import sys, time
from pathlib import Path
from sandbox.process import EmulatorSettings, free_port, start
settings = EmulatorSettings(["111111111111"], "eu-west-1")
emulator, process = start(settings, Path(sys.argv[1]), free_port())
print(emulator.pid, emulator.port, flush=True)
time.sleep(600)
"""


def _invoke(emulator: Emulator) -> dict[str, object]:
    cloud = Cloud(emulator)
    name = fresh("echo")
    awslambda = cloud.client("lambda")
    awslambda.create_function(
        FunctionName=name,
        Role=cloud.role(DEV, LAMBDA),
        Runtime="python3.12",
        Handler="index.handler",
        Code={"ZipFile": zipped(ECHO)},
    )
    answer: dict[str, object] = json.load(awslambda.invoke(FunctionName=name)["Payload"])
    return answer


def _gone(pid: int) -> bool | None:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return True
    return True if state == "Z" else None


def test_stopping_ends_the_functions_and_removes_the_folder(tmp_path: Path) -> None:
    state = tmp_path / "state"
    emulator, process = start(SETTINGS, state, free_port())
    function = _invoke(emulator)

    stop(emulator, process)

    assert eventually(lambda: _gone(int(str(function["pid"]))))
    assert not runs(emulator)
    assert not answers(emulator.endpoint)
    assert not state.exists()


def test_functions_see_the_given_endpoint_and_nothing_of_the_callers_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_MINE", "x")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    settings = EmulatorSettings([GOVERNANCE, DEV], REGION, "http://127.0.0.1:9")
    emulator, process = start(settings, tmp_path / "state", free_port())
    try:
        function = _invoke(emulator)
    finally:
        stop(emulator, process)

    assert function["AWS_ENDPOINT_URL"] == "http://127.0.0.1:9"
    assert function["HOME"] == str(tmp_path / "state" / "home")
    assert function["SECRET_OF_MINE"] is None


def test_an_attached_emulator_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with subprocess.Popen(  # noqa: S603 (our own interpreter and code)
        [sys.executable, "-c", PARENT, str(state)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid, port = map(int, parent.stdout.readline().split())
        assert answers(f"http://127.0.0.1:{port}")

        parent.kill()

    assert eventually(lambda: _gone(pid))
    assert not state.exists()


def test_another_process_with_the_remembered_pid_is_let_alone(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        emulator = Emulator(stranger.pid, 1, tmp_path / "state")

        assert not runs(emulator)
        stop(emulator)

        assert stranger.poll() is None
        os.kill(stranger.pid, signal.SIGKILL)


def test_an_emulator_that_cannot_start_says_why(tmp_path: Path) -> None:
    bad = EmulatorSettings(["--nonsense"], REGION)

    with pytest.raises(SandboxError, match="did not start"):
        start(bad, tmp_path / "state", free_port())
    assert not (tmp_path / "state").exists()
