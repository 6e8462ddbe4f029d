"""What operators are told of dead letters, and what they may do about them."""

import json
from typing import Any

import pytest

from services.controller.admin import dispatch
from services.controller.dead_letter_actions import dead_letter_actions
from services.controller.letters import Letter
from services.controller.redrive import Letters
from services.controller.tickets import Ticket
from tests.world.dead_letter_queue import MemoryDeadLetterQueue

TICKET = Ticket("retail-dev", ("retail-dev.ada",)).to_message()


class Office:
    """Two queues, and an operator who invokes."""

    def __init__(self) -> None:
        self.work = MemoryDeadLetterQueue([TICKET])
        self.streams = MemoryDeadLetterQueue(["no json"], first=100)
        self.applied: list[Letter] = []
        self.letters = Letters(
            {"work": self.work, "streams": self.streams}, {}, {"ticket": self.applied.append}
        )

    def ask(self, action: str, **fields: Any) -> dict[str, Any]:
        answer = dispatch(dead_letter_actions(self.letters), {"action": action, **fields}, "i-1")
        found: dict[str, Any] = json.loads(json.dumps(answer))
        return found

    def result(self, action: str, **fields: Any) -> Any:
        answer = self.ask(action, **fields)
        assert answer["ok"], answer
        return answer["result"]


@pytest.fixture
def office() -> Office:
    return Office()


def test_letters_are_listed_with_what_they_are_and_about_how_many_there_are(
    office: Office,
) -> None:
    listed = office.result("dlq-list")

    assert [
        (each["queue"], each["message_id"], each["kind"], each["about"], each["redrivable"])
        for each in listed["messages"]
    ] == [
        ("work", "message-0", "ticket", "retail-dev: retail-dev.ada", True),
        ("streams", "message-100", "unknown", "no json", False),
    ]
    assert listed["approximate_total"] == {"work": 1, "streams": 1}


def test_only_the_queue_that_is_named_is_listed(office: Office) -> None:
    listed = office.result("dlq-list", queue="streams")

    assert [each["queue"] for each in listed["messages"]] == ["streams"]
    assert listed["approximate_total"] == {"streams": 1}


@pytest.mark.parametrize(
    ("action", "fields"), [("dlq-list", {}), ("dlq-redrive", {"all": True})], ids=str
)
def test_a_queue_that_is_not_there_is_refused_with_those_that_are(
    office: Office, action: str, fields: dict[str, Any]
) -> None:
    error = office.ask(action, queue="x" * 1000, **fields)["error"]

    assert error["status"] == 422
    (fault,) = error["errors"]
    assert (fault["pointer"], fault["rule"]) == ("/queue", "one_of")
    assert fault["allowed"] == ["work", "streams"]
    assert len(fault["message"]) < 200
    assert office.applied == []


@pytest.mark.parametrize(
    ("message_id", "body"), [("message-0", json.loads(TICKET)), ("message-100", "no json")]
)
def test_a_letter_is_shown_whole(office: Office, message_id: str, body: Any) -> None:
    shown = office.result("dlq-show", message_id=message_id)

    assert (shown["message_id"], shown["body"]) == (message_id, body)


def test_a_letter_that_is_not_there_is_not_found(office: Office) -> None:
    error = office.ask("dlq-show", message_id="y" * 1000)["error"]

    assert error["status"] == 404
    assert len(error["detail"]) < 100


def test_letters_are_sent_on_their_way_and_each_fails_for_itself(office: Office) -> None:
    done = office.result("dlq-redrive", all=True)

    assert done["redriven"] == ["message-0"]
    assert [each["message_id"] for each in done["failed"]] == ["message-100"]
    assert [each.about for each in office.applied] == ["retail-dev: retail-dev.ada"]


def test_only_the_letters_that_are_named_are_sent_on(office: Office) -> None:
    done = office.result("dlq-redrive", message_ids=["message-0", "nowhere"])

    assert done == {"redriven": ["message-0"], "failed": [], "not_found": ["nowhere"]}


@pytest.mark.parametrize("fields", [{}, {"all": True, "message_ids": ["x"]}], ids=str)
def test_a_redrive_is_of_some_or_of_all(office: Office, fields: dict[str, Any]) -> None:
    assert office.ask("dlq-redrive", **fields)["error"]["status"] == 422
    assert office.applied == []


def test_why_eventbridge_gave_up_is_told(office: Office) -> None:
    given_up = {"ERROR_CODE": "NO_PERMISSIONS", "ERROR_MESSAGE": "not allowed"}
    office.streams.send("{}", given_up)

    reasons = [each["reason"] for each in office.result("dlq-list")["messages"]]

    assert reasons == [None, None, "NO_PERMISSIONS: not allowed"]
