"""AWS's own events, put at the sandbox's door."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from sandbox.aws_events import load_aws_event, put_aws_event
from sandbox.process import SandboxError
from tests.sandbox.clouds import DEV, MANAGEMENT, Cloud
from tests.sandbox.listeners import WATCH_SECONDS, Queue, listen

US_EAST_1 = "us-east-1"
MOVED: dict[str, Any] = {
    "version": "0",
    "id": "7bf73129-1428-4cd3-a780-95db273d1602",
    "detail-type": "AWS API Call via CloudTrail",
    "source": "aws.organizations",
    "account": MANAGEMENT,
    "time": "2026-11-02T09:12:44Z",
    "region": US_EAST_1,
    "resources": [],
    "detail": {
        "eventName": "MoveAccount",
        "requestParameters": {"accountId": DEV, "sourceParentId": "r-ab12"},
        "responseElements": None,
    },
}


@pytest.fixture(scope="module")
def heard(cloud: Cloud) -> Queue:
    return listen(cloud, {"detail": {"eventName": ["MoveAccount"]}}, MANAGEMENT, US_EAST_1)


def _put(cloud: Cloud, event: dict[str, Any]) -> str:
    return put_aws_event(cloud.emulator.endpoint, MANAGEMENT, US_EAST_1, event)


def test_an_event_is_delivered_as_it_was_put(cloud: Cloud, heard: Queue) -> None:
    assert _put(cloud, MOVED) == MOVED["id"]

    assert heard.event() == MOVED


def test_an_event_without_id_and_time_is_a_new_one_of_now(cloud: Cloud, heard: Queue) -> None:
    bare = {name: value for name, value in MOVED.items() if name not in ("id", "time")}

    first, second = _put(cloud, bare), _put(cloud, bare)

    event = heard.event()
    assert heard.event()["id"] == second
    assert event["id"] == first == str(UUID(first))
    assert first != second
    age = datetime.now(UTC) - datetime.fromisoformat(event["time"])
    assert timedelta() <= age < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"account": DEV}, "their own account and region only"),
        ({"region": "eu-west-1"}, "their own account and region only"),
        ({"source": "studio.user-onboarding"}, "source"),
        ({"time": "2026-11-02T09:12:44"}, "timezone"),
        ({"id": "seven"}, "UUID"),
        ({"detail": "text"}, "detail"),
        ({"detail-type": ""}, "detail-type"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_what_is_no_event_of_aws_in_that_place_is_refused(
    cloud: Cloud, heard: Queue, change: dict[str, Any], reason: str
) -> None:
    with pytest.raises(SandboxError, match=reason):
        _put(cloud, {**MOVED, **change})
    with pytest.raises(AssertionError, match="nothing came"):
        heard.event(WATCH_SECONDS / 10)


def test_put_events_still_refuses_sources_of_aws(cloud: Cloud) -> None:
    entry = {"Source": "aws.organizations", "DetailType": "x", "Detail": "{}"}

    answer = cloud.client("events", MANAGEMENT, US_EAST_1).put_events(Entries=[entry])

    assert answer["Entries"][0]["ErrorCode"] == "NotAuthorizedForSourceException"


def test_a_sample_is_read_with_what_is_overridden(tmp_path: Path) -> None:
    sample = tmp_path / "sample.json"
    sample.write_text(json.dumps(MOVED), encoding="utf-8")

    event = load_aws_event(
        sample,
        {
            "account": DEV,
            "id": None,
            "detail": {"requestParameters": {"accountId": "444444444444"}},
        },
    )

    assert "id" not in event
    assert event["account"] == DEV
    assert event["detail"] == {
        **MOVED["detail"],
        "requestParameters": {"accountId": "444444444444", "sourceParentId": "r-ab12"},
    }
    assert load_aws_event(sample) == MOVED
