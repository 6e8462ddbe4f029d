"""What a rule cannot deliver goes to its target's dead-letter queue."""

import json
from typing import Any

import pytest

from tests.sandbox.clouds import DEV, REGION, Cloud, fresh
from tests.sandbox.listeners import WATCH_SECONDS, Queue, open_queue

NOWHERE = f"arn:aws:sqs:{REGION}:{DEV}:nowhere"


def _put_to_nowhere(cloud: Cloud, letters: Queue) -> dict[str, Any]:
    """Put an event for a rule whose queue does not exist; return what the rule is known by."""
    source, rule = fresh("source"), fresh("rule")
    events = cloud.client("events")
    arn: str = events.put_rule(Name=rule, EventPattern=json.dumps({"source": [source]}))["RuleArn"]
    target = {"Id": "queue", "Arn": NOWHERE, "DeadLetterConfig": {"Arn": letters.arn}}
    events.put_targets(Rule=rule, Targets=[target])
    entry = {"Source": source, "DetailType": "Something", "Detail": '{"number": 7}'}
    events.put_events(Entries=[entry])
    return {"source": source, "rule": arn}


def test_a_dead_letter_is_the_event_and_says_why(cloud: Cloud) -> None:
    letters = open_queue(cloud)

    put = _put_to_nowhere(cloud, letters)

    event, said = letters.letter()
    assert (event["source"], event["detail"]) == (put["source"], {"number": 7})
    assert said == {
        "RULE_ARN": put["rule"],
        "TARGET_ARN": NOWHERE,
        "ERROR_CODE": "NO_RESOURCE",
        "ERROR_MESSAGE": "The queue does not exist.",
    }


def test_a_dead_letter_queue_has_to_let_the_rule_in_too(cloud: Cloud) -> None:
    letters = open_queue(cloud, rule_arn=f"arn:aws:events:{REGION}:{DEV}:rule/other")

    _put_to_nowhere(cloud, letters)

    with pytest.raises(AssertionError, match="nothing came"):
        letters.message(WATCH_SECONDS)


def test_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    letters = open_queue(bare)

    _put_to_nowhere(bare, letters)

    with pytest.raises(AssertionError, match="nothing came"):
        letters.message(WATCH_SECONDS)
