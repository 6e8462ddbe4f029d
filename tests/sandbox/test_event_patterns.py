"""The patterns that rules are written with match here as on AWS."""

import json
from typing import Any

import pytest

from tests.sandbox.clouds import Cloud, fresh
from tests.sandbox.listeners import WATCH_SECONDS, listen

STACK = "arn:aws:cloudformation:eu-west-1:222222222222:stack/{}/0a1b2c3d"


def _matches(cloud: Cloud, path: str, condition: Any, value: Any) -> bool:
    event = {
        "id": "1",
        "source": "aws.cloudformation",
        "account": "222222222222",
        "time": "2026-11-02T09:12:44Z",
        "region": "eu-west-1",
        "resources": [],
        "detail-type": "x",
        "detail": {path: value},
    }
    answer = cloud.client("events").test_event_pattern(
        EventPattern=json.dumps({"detail": {path: [condition]}}), Event=json.dumps(event)
    )
    return bool(answer["Result"])


@pytest.mark.parametrize(
    ("condition", "matching", "other"),
    [
        ({"prefix": "sandbox-"}, "sandbox-base", "base-sandbox-"),
        ({"suffix": "-forwarder"}, "x-forwarder", "x-forwarder-y"),
        ({"wildcard": STACK.format("sandbox-*")}, STACK.format("sandbox-a"), STACK.format("other")),
        ({"wildcard": "*/stack/sandbox-*-base/*"}, "a/stack/sandbox-b-base/c", "a/stack/base/c"),
        ({"anything-but": ["FAILED"]}, "SUCCEEDED", "FAILED"),
        ({"anything-but": {"prefix": "DELETE_"}}, "CREATE_COMPLETE", "DELETE_COMPLETE"),
        ({"anything-but": {"wildcard": "*_IN_PROGRESS"}}, "A_COMPLETE", "A_IN_PROGRESS"),
        ({"exists": False}, {}, "something"),
    ],
    ids=json.dumps,
)
def test_an_event_matches_and_another_does_not(
    cloud: Cloud, condition: Any, matching: Any, other: Any
) -> None:
    assert _matches(cloud, "field", condition, matching)
    assert not _matches(cloud, "field", condition, other)


def test_a_rule_with_a_wildcard_hears_only_what_matches(cloud: Cloud) -> None:
    source, events = fresh("source"), cloud.client("events")
    pattern = {"source": [source], "detail": {"name": [{"wildcard": "sandbox-*-base"}]}}
    queue = listen(cloud, pattern)

    for name in ("sandbox-base", "sandbox-dev-base"):
        detail = json.dumps({"name": name})
        events.put_events(Entries=[{"Source": source, "DetailType": "x", "Detail": detail}])

    assert queue.event()["detail"] == {"name": "sandbox-dev-base"}
    with pytest.raises(AssertionError, match="nothing came"):
        queue.event(WATCH_SECONDS)


def test_a_pattern_that_aws_refuses_is_refused(cloud: Cloud) -> None:
    events = cloud.client("events")

    with pytest.raises(events.exceptions.InvalidEventPatternException):
        events.put_rule(Name=fresh("rule"), EventPattern='{"source": [{"wildcard": "a**"}]}')
