"""The queue of AWS's events: each message for itself, none dropped."""

import json
from typing import Any

from sandbox import organization_events as aws
from services.controller.event_queue import take_events
from services.project_enabler.event_queue import SOURCE, take_event
from services.project_enabler.intake import Intake
from tests.unit.project_enabler.joining import AT
from tests.world.account_cloud import NEWCOMER, AccountCloud


def messages(*events: Any) -> list[dict[str, str]]:
    return [
        {"messageId": f"m-{number}", "body": each if isinstance(each, str) else json.dumps(each)}
        for number, each in enumerate(events)
    ]


def take(cloud: AccountCloud, *events: Any, intake: Intake | None = None) -> list[str]:
    answer = take_events(
        messages(*events),
        lambda event: take_event(event, intake or cloud.intake),
        SOURCE,
        cloud.dead_letters,
    )
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]]


def test_batch_is_taken_in() -> None:
    cloud = AccountCloud()

    failed = take(cloud, aws.managed_account(NEWCOMER, at=AT), aws.created("555555555555", at=AT))

    assert failed == []
    assert set(cloud.ledger.states) == {NEWCOMER, "555555555555"}


def test_what_is_not_understood_is_kept_whole_with_the_reason() -> None:
    cloud = AccountCloud()
    strange = aws.managed_account(NEWCOMER, at=AT)
    strange["detail"]["eventName"] = "RegisterOrganizationalUnit"

    failed = take(cloud, strange, aws.created(NEWCOMER, at=AT))

    assert failed == []
    [(source, reason, payload)] = cloud.dead_letters.kept
    assert (source, payload) == (SOURCE, strange)
    assert "RegisterOrganizationalUnit" in reason
    assert NEWCOMER in cloud.ledger.states


def test_join_that_another_account_claims_is_kept_and_not_believed() -> None:
    cloud = AccountCloud()
    forged = {**aws.managed_account(NEWCOMER, at=AT), "account": NEWCOMER}

    take(cloud, forged)

    assert cloud.ledger.states == {}
    assert "not believed" in cloud.dead_letters.kept[0][1]


def test_message_that_is_no_event_is_kept() -> None:
    cloud = AccountCloud()

    assert take(cloud, "{", "[]", "null") == []
    assert [payload for _, _, payload in cloud.dead_letters.kept] == [
        {"body": "{"},
        {"body": "[]"},
        {"body": "null"},
    ]


def test_message_that_fails_comes_again_and_holds_up_no_other() -> None:
    cloud = AccountCloud()
    read = cloud.ledger.read

    def unreachable(item_id: str) -> Any:
        if item_id == NEWCOMER:
            raise TimeoutError("DynamoDB")
        return read(item_id)

    cloud.ledger.read = unreachable  # type: ignore[method-assign] # one account's item
    failed = take(cloud, aws.managed_account(NEWCOMER, at=AT), aws.created("555555555555", at=AT))

    assert failed == ["m-0"]
    assert set(cloud.ledger.states) == {"555555555555"}
    assert cloud.dead_letters.kept == []


def test_what_follows_carries_the_id_of_the_event() -> None:
    cloud = AccountCloud()
    event = aws.managed_account(NEWCOMER, at=AT)

    take(cloud, event)
    cloud.settle()

    entries = cloud.ledger.entries[NEWCOMER]
    assert {entry["correlation_id"] for entry in entries} == {event["id"]}
    assert entries[0]["actor"] == "aws.controltower"
