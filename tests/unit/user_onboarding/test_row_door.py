"""The requests table: rows do what the API does, and each gets its outcome once."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from services.controller.attributes import from_anybodys, to_attributes
from services.controller.streams import BatchAnswer, PoisonError, each, read_records
from services.user_onboarding.request_rows import Outcome, RowDoor, on_row
from tests.unit.user_onboarding.http_calls import Gateway, one_studio, two_studios
from tests.world.cloud import REQUESTER
from tests.world.delivery import START, MemoryDeadLetters
from tests.world.table import MemoryLedger, MemoryRequestRows

ROW: dict[str, Any] = {
    "pk": "r-1",
    "action": "onboard",
    "user_name": "ada",
    "persona": "data-scientist",
    "requested_by": REQUESTER,
}


class World:
    """A door between a requests table and a users table."""

    def __init__(self, *, studios: int = 1, ledger: MemoryLedger | None = None) -> None:
        self.ledger = ledger or MemoryLedger()
        self.rows = MemoryRequestRows()
        self.dead_letters = MemoryDeadLetters()
        known = one_studio() if studios == 1 else two_studios()
        self.door = RowDoor(known, self.ledger, self.rows, lambda: START)

    def decide(self, **row: Any) -> Outcome:
        """Put a row in and return what became of it."""
        self.rows.rows[row["pk"]] = row
        on_row(self.door, row)
        return self.rows.outcomes[row["pk"]]

    def deliver(self, *images: Any) -> BatchAnswer:
        """Deliver a batch as the function's entry point does."""
        for image in images:
            if "S" in image.get("pk", {}):
                self.rows.rows[image["pk"]["S"]] = from_anybodys(image)
        event = {
            "Records": [
                {"dynamodb": {"SequenceNumber": f"n-{number}", "NewImage": image}}
                for number, image in enumerate(images)
            ]
        }
        records = read_records(event, "requests", self.dead_letters, from_anybodys)
        return each(records, lambda row: on_row(self.door, row), "requests", self.dead_letters)


def rules(outcome: Outcome) -> set[tuple[str, str]]:
    return {(error["pointer"], error["rule"]) for error in outcome.errors}


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in ROW.items() if name not in names}


def test_a_good_row_makes_a_user_and_is_told_so() -> None:
    world = World()

    outcome = world.decide(**ROW, team="analytics")

    assert outcome == Outcome("accepted", "2026-11-02T09:00:00.000Z", user_id="retail-dev.ada")
    state = world.ledger.states["retail-dev.ada"]
    assert (state["requested_by"], state["verified"]) == (REQUESTER, False)
    assert (state["correlation_id"], state["team"]) == ("r-1", "analytics")


@pytest.mark.parametrize(
    ("row", "places"),
    [
        (without("user_name"), {("/user_name", "required")}),
        (without("persona"), {("/persona", "required")}),
        (without("action"), {("/action", "required")}),
        (without("requested_by"), {("/requested_by", "required")}),
        ({"pk": "r-1"}, {(f"/{name}", "required") for name in without("pk")}),
        ({**ROW, "action": "explode"}, {("/action", "one_of")}),
        ({**ROW, "action": 1}, {("/action", "one_of")}),
        ({**ROW, "user_name": 7}, {("/user_name", "type")}),
        ({**ROW, "user_name": ["ada"]}, {("/user_name", "type")}),
        ({**ROW, "user_name": "ada.l"}, {("/user_name", "pattern")}),
        ({**ROW, "user_name": None}, {("/user_name", "type")}),
        ({**ROW, "persona": "wizard"}, {("/persona", "one_of")}),
        ({**ROW, "studio": "nowhere"}, {("/studio", "one_of")}),
        ({**ROW, "requested_by": 5}, {("/requested_by", "type")}),
        ({**ROW, "expires_at": "2020-01-01T00:00:00Z"}, {("/expires_at", "future")}),
        ({**ROW, "owner": "ada"}, {("/owner", "principal")}),
        ({**ROW, "user-name": "x"}, {("/user-name", "unknown_field")}),
        ({**ROW, "id": "x", "persona": "y"}, {("/id", "unknown_field"), ("/persona", "one_of")}),
    ],
)
def test_a_bad_row_is_refused_with_field_and_rule(
    row: dict[str, Any], places: set[tuple[str, str]]
) -> None:
    world = World()

    outcome = world.decide(**row)

    assert (outcome.outcome, outcome.user_id) == ("refused", None)
    assert outcome.decided_at == "2026-11-02T09:00:00.000Z"
    assert rules(outcome) == places
    assert world.ledger.states == {}


def test_the_studio_must_be_given_where_there_are_several() -> None:
    assert rules(World(studios=2).decide(**ROW)) == {("/studio", "required")}
    assert World(studios=2).decide(**ROW, studio="risk-dev").user_id == "risk-dev.ada"


@pytest.mark.parametrize(
    "change",
    [
        {"user_name": "ada.lovelace@bank.example"},
        {"user_name": "a" * 64},
        {"persona": "wizard", "studio": "nowhere"},
        {"team": "a&b", "cost_center": "", "email": "x"},
        {"expires_at": "tomorrow", "owner": "me"},
        {"studio_settings": {"gpu": True}},
        {"usr_name": "x"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_errors_are_those_of_the_api(change: dict[str, Any]) -> None:
    body = {name: ROW[name] for name in ("user_name", "persona")}

    outcome = World().decide(**{**ROW, **change})

    reply = Gateway().call("POST", "/users", {**body, **change})
    assert reply.status == 422
    assert [dict(error) for error in outcome.errors] == reply.body["errors"]


def test_the_same_again_in_another_row_is_accepted_as_the_same_user() -> None:
    world = World()
    world.decide(**ROW)

    again = world.decide(**{**ROW, "pk": "r-2", "user_name": "ADA"})

    assert (again.outcome, again.user_id) == ("accepted", "retail-dev.ada")
    assert len(world.ledger.entries["retail-dev.ada"]) == 1


def test_a_conflict_is_an_outcome_that_says_what_differs() -> None:
    world = World()
    world.decide(**ROW)

    outcome = world.decide(**{**ROW, "pk": "r-2", "persona": "lead-data-scientist"})

    (error,) = outcome.errors
    assert (outcome.outcome, error["rule"]) == ("refused", "conflict")
    assert "another persona" in error["message"]


def test_a_row_with_an_outcome_is_never_processed_again() -> None:
    world = World()

    on_row(world.door, {**ROW, "outcome": "refused"})

    assert world.ledger.states == {}
    assert world.rows.outcomes == {}


def test_a_row_delivered_twice_keeps_its_first_outcome() -> None:
    world = World()
    first = world.decide(**ROW)

    assert world.decide(**{**ROW, "persona": "lead-data-scientist"}) == first
    assert world.ledger.states["retail-dev.ada"]["persona"] == "data-scientist"


def test_a_row_redriven_as_late_as_can_be_is_not_carried_out_again() -> None:
    world = World()
    world.decide(**ROW)
    row = {**ROW, "pk": "r-2", "action": "change", "team": "pricing"}
    world.decide(**row)
    world.decide(**{**row, "pk": "r-3", "team": "risk"})
    before = world.ledger.states["retail-dev.ada"]["revision"]
    # It was carried out, and its outcome could not be written.
    del world.rows.outcomes["r-2"]

    on_row(replace(world.door, clock=lambda: START + timedelta(days=14, hours=23)), row)

    assert world.ledger.states["retail-dev.ada"]["revision"] == before
    assert world.rows.outcomes["r-2"].outcome == "accepted"


def test_an_outcome_can_be_stored() -> None:
    outcome = World().decide(**{**ROW, "user_name": "ada.l", "persona": "wizard"})

    assert to_attributes({"errors": [dict(error) for error in outcome.errors]})
    assert json.dumps([dict(error) for error in outcome.errors])


@pytest.mark.parametrize("row", [{"action": "onboard"}, {"pk": 7}, {"pk": None}], ids=str)
def test_a_row_that_cannot_be_answered_is_poison(row: dict[str, Any]) -> None:
    with pytest.raises(PoisonError, match="no key"):
        on_row(World().door, row)


def test_a_batch_answers_each_row_and_keeps_what_it_cannot_read() -> None:
    world = World()
    unreadable = {"user_name": {"B": b"\x00"}}

    answer = world.deliver(
        to_attributes({**ROW, "persona": "wizard"}),
        unreadable,
        to_attributes({**ROW, "pk": "r-3"}),
    )

    assert answer == {"batchItemFailures": []}
    assert {key: found.outcome for key, found in world.rows.outcomes.items()} == {
        "r-1": "refused",
        "r-3": "accepted",
    }
    ((source, reason, payload),) = world.dead_letters.kept
    assert (source, payload) == ("requests", unreadable)
    assert reason == "the row has no key pk"


class Failing(MemoryLedger):
    """A ledger that fails at one user as long as it is told to."""

    def __init__(self, at: str) -> None:
        super().__init__()
        self.at: str | None = at

    def read(self, item_id: str) -> Any:
        if item_id == self.at:
            raise ClientError({"Error": {"Code": "ThrottlingException"}}, "GetItem")
        return super().read(item_id)


@pytest.fixture
def throttled() -> tuple[World, Callable[[], BatchAnswer]]:
    world = World(ledger=Failing("retail-dev.grace"))
    names = ("ada", "grace", "mary")
    images = [to_attributes({**ROW, "pk": f"r-{name}", "user_name": name}) for name in names]
    return world, lambda: world.deliver(*images)


def test_a_throttle_is_no_decision_and_the_batch_stops_there(
    throttled: tuple[World, Callable[[], BatchAnswer]],
) -> None:
    world, deliver = throttled

    answer = deliver()

    assert answer == {"batchItemFailures": [{"itemIdentifier": "n-1"}]}
    assert list(world.rows.outcomes) == ["r-ada"]


def test_after_a_throttle_every_row_gets_its_outcome(
    throttled: tuple[World, Callable[[], BatchAnswer]],
) -> None:
    world, deliver = throttled
    deliver()
    assert isinstance(world.ledger, Failing)
    world.ledger.at = None

    assert deliver() == {"batchItemFailures": []}

    assert {found.outcome for found in world.rows.outcomes.values()} == {"accepted"}
    assert len(world.rows.outcomes) == 3


@pytest.mark.parametrize("attribute", [{"N": "1.5"}, {"SS": ["a"]}, {"B": b"x"}])
def test_an_attribute_of_a_kind_that_is_not_read_is_refused_by_name(
    attribute: dict[str, object],
) -> None:
    world = World()

    world.deliver(to_attributes(ROW) | {"team": attribute})

    outcome = world.rows.outcomes["r-1"]
    assert outcome.outcome == "refused"
    assert [(each["pointer"], each["rule"]) for each in outcome.errors] == [("/team", "type")]


@pytest.mark.parametrize("requested_by", ["", "x" * 200_000])
def test_a_claimed_requester_is_of_a_bounded_length(requested_by: str) -> None:
    outcome = World().decide(**{**ROW, "requested_by": requested_by})

    assert [each["pointer"] for each in outcome.errors] == ["/requested_by"]


def test_a_row_that_cannot_be_understood_does_not_hold_up_those_behind_it() -> None:
    world = World()

    world.deliver(
        to_attributes({**ROW, "expires_at": "9999-12-31T23:59:59-23:59"}),
        to_attributes({**ROW, "pk": "r-2"}),
    )

    assert [world.rows.outcomes[key].outcome for key in ("r-1", "r-2")] == ["refused", "accepted"]


def test_a_row_corrected_before_it_was_decided_asks_once() -> None:
    world = World()

    world.deliver(to_attributes({**ROW, "user_name": "ad"}), to_attributes(ROW))

    assert set(world.ledger.states) == {"retail-dev.ada"}
    assert world.rows.outcomes["r-1"].user_id == "retail-dev.ada"


def test_what_is_told_of_a_huge_row_stays_small() -> None:
    fields = {f"field-{number}": "x" for number in range(6000)}

    outcome = World().decide(**{**ROW, "persona": "p" * 200_000, **fields})

    assert outcome.outcome == "refused"
    assert len(outcome.errors) == 51
    assert len(json.dumps(outcome.errors)) < 50_000
