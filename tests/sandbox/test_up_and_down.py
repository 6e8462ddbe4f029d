"""`up` and `down`, on a folder of their own."""

import io
import shlex
import stat
import subprocess
from pathlib import Path

import pytest
from rich.console import Console

from sandbox.people import Person
from sandbox.process import Emulator, SandboxError, answers, runs
from sandbox.progress import Progress
from sandbox.signed_api import SignedApi
from sandbox.up_and_down import Checkout, down, up


@pytest.fixture
def said() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def progress(said: io.StringIO) -> Progress:
    return Progress(Console(file=said, width=200))


def _exports(env: Path) -> dict[str, str]:
    words = shlex.split(env.read_text())
    return dict(word.split("=", 1) for word in words if word != "export")


def test_up_is_reached_by_its_env_and_down_leaves_nothing(
    tmp_path: Path, progress: Progress, said: io.StringIO
) -> None:
    checkout = Checkout(tmp_path)
    (tmp_path / ".sandbox").mkdir()
    checkout.env.write_text("export API_URL=http://stale\n")

    try:
        assert up(checkout, progress) == 0
        exports = _exports(checkout.env)
        emulator = checkout.remembered()
        assert emulator is not None
        assert stat.S_IMODE(checkout.env.stat().st_mode) == 0o600
        for role in ("REQUESTER", "APPROVER", "ADMIN"):
            person = Person(
                role, exports[f"{role}_ACCESS_KEY_ID"], exports[f"{role}_SECRET_ACCESS_KEY"]
            )
            assert SignedApi(exports["API_URL"], person).get("/users").status == 200
        assert set(exports) >= {
            "AWS_ENDPOINT_URL",
            "AWS_REGION",
            "GOVERNANCE_ACCOUNT",
            "STUDIO_ACCOUNT",
            "PROD_ACCOUNT",
            "BUS_NAME",
            "REQUESTS_TABLE",
            "ADMIN_FUNCTION",
            "PROJECTS_ADMIN_FUNCTION",
        }

        assert up(checkout, progress) == 0
        assert "already runs" in said.getvalue()
        assert checkout.remembered() == emulator
    finally:
        assert down(checkout, progress) == 0

    assert not runs(emulator)
    assert not answers(emulator.endpoint)
    assert not checkout.env.exists()
    assert not checkout.run.exists()


def test_down_where_nothing_runs_is_no_failure(
    tmp_path: Path, progress: Progress, said: io.StringIO
) -> None:
    assert down(Checkout(tmp_path), progress) == 0
    assert "No sandbox runs here" in said.getvalue()


@pytest.mark.parametrize("left", ["", "{", '{"pid": "x"}', '{"pid": 1, "port": 2}'])
def test_what_a_crash_left_is_cleared(tmp_path: Path, progress: Progress, left: str) -> None:
    checkout = Checkout(tmp_path)
    checkout.run.mkdir(parents=True)
    (checkout.run / "state.json").write_text(left)
    checkout.env.write_text("export API_URL=http://stale\n")

    assert down(checkout, progress) == 0

    assert not checkout.run.exists()
    assert not checkout.env.exists()


def test_an_up_that_fails_leaves_no_env_and_nothing_running(
    tmp_path: Path, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = Checkout(tmp_path)
    started: list[Emulator | None] = []

    def fail(process: subprocess.Popen[str]) -> None:
        started.append(checkout.remembered())
        raise SandboxError("The synth failed")

    monkeypatch.setattr("sandbox.cloud.finish_synth", fail)

    with pytest.raises(SandboxError, match="The synth failed"):
        up(checkout, progress)

    (emulator,) = started
    assert emulator is not None
    assert not runs(emulator)
    assert not checkout.run.exists()
    assert not checkout.env.exists()


def test_the_env_file_survives_odd_values(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    checkout.folder.mkdir()

    checkout.write_env({"A": "it's $HOME", "B": ""})

    show = f'source "{checkout.env}"; printf "%s|%s" "$A" "$B"'
    shown = subprocess.run(  # noqa: S603 (bash, as people source it)
        ["/bin/bash", "-c", show],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout == "it's $HOME|"
