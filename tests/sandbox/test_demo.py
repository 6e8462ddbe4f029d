"""The demo, and the story it tells."""

import io
import tempfile
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from sandbox.demo import demo
from sandbox.doors import Asked
from sandbox.progress import Progress
from sandbox.story import tell
from sandbox.verdict import Verdict


def _entry(second: float, phase: str, message: str, **aws: str) -> dict[str, Any]:
    at = f"2026-11-01T12:00:{second:06.3f}Z"
    return {"at": at, "phase": phase, "reason": "R", "message": message, "aws": aws or None}


def _told(*verdicts: Verdict) -> str:
    out = io.StringIO()
    tell(Console(file=out, width=100), verdicts)
    return out.getvalue()


def test_the_story_counts_seconds_from_the_first_thing_that_happened_to_anybody() -> None:
    def verdict(name: str, start: float) -> Verdict:
        user = {"user_name": name, "persona": "data-scientist", "phase": "Ready"}
        timeline = [
            _entry(start, "Provisioning", "Asked for.", operation="CreateUserProfile"),
            _entry(start + 2.5, "Ready", "In service."),
        ]
        return Verdict(Asked(f"s.{name}", "list"), user, timeline, "arn:x:role/p/ds", "")

    told = _told(verdict("ada", 1), verdict("bob", 2)).splitlines()

    times = [line.split()[0] for line in told if line.lstrip()[:1].isdigit()]
    assert times == ["0.0", "2.5", "1.0", "3.5"]
    assert [line.split()[1:] for line in told if "✓" in line] == [
        ["ada", "data-scientist", "ds", "2.5", "s"],
        ["bob", "data-scientist", "ds", "2.5", "s"],
    ]


def test_the_story_shows_what_aws_said_and_why_somebody_did_not_converge() -> None:
    refusal = {"operation": "CreateUserProfile", "request_id": "0123456789"}
    error = {"error_code": "ResourceLimitExceeded", "error_message": "60 are allowed"}
    timeline = [_entry(0, "Failed", "Refused.", **refusal, **error)]
    user = {"user_name": "ada", "persona": "lead", "phase": "Failed"}

    told = _told(Verdict(Asked("s.ada", "API"), user, timeline, "", "Failed: Refused."))

    assert "CreateUserProfile 01234567 " in told
    assert "ResourceLimitExceeded: 60 are allowed" in told
    assert "✗" in told
    assert "✓" not in told


def test_the_demo_converges_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    out = io.StringIO()

    code = demo(Progress(Console(file=out, width=120)))

    assert code == 0, out.getvalue()
    assert "6 of 6 people" in out.getvalue()
    assert list(tmp_path.iterdir()) == []
