"""Stored users of every version: read as they were meant, or refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.controller.problems import ProblemError
from services.user_onboarding.schema import SCHEMA, NewerItemError
from services.user_onboarding.user import Phase, User
from tests.unit.user_onboarding.http_calls import Gateway
from tests.world.cloud import Cloud
from tests.world.scenarios import ADA, ready

SAMPLES = Path(__file__).parent / "samples"


def stored(version: int) -> dict[str, Any]:
    """Return an item as that version wrote it: with every field it had. Never edited."""
    text = (SAMPLES / f"user.schema-{version}.json").read_text(encoding="utf-8")
    item: dict[str, Any] = json.loads(text)
    return item


def test_there_is_a_sample_of_each_version_that_was_left_behind() -> None:
    found = sorted(each.name for each in SAMPLES.iterdir())

    assert found == [f"user.schema-{version}.json" for version in range(1, SCHEMA)]


@pytest.mark.parametrize("version", range(1, SCHEMA))
def test_an_older_item_loses_nothing_and_is_written_as_the_present_version(version: int) -> None:
    item = stored(version)

    written = User.from_item(item).to_item()

    assert {name: written[name] for name in item} == {**item, "schema": SCHEMA}


def test_an_expiry_that_nothing_acted_on_is_warned_of_from_now_on() -> None:
    user = User.from_item(stored(1))

    assert user.expires_at == "2027-01-31T18:00:00.000Z"
    assert user.warn_at == "2027-01-17T18:00:00.000Z"


def test_an_item_of_a_present_version_is_read_as_it_was_written() -> None:
    # Told of its expiry already: reading it must not warn of it again.
    item = {**stored(1), "schema": SCHEMA}

    assert User.from_item(item).warn_at is None


def test_a_newer_item_is_refused_with_what_to_do() -> None:
    with pytest.raises(NewerItemError) as refused:
        User.from_item({**stored(1), "schema": SCHEMA + 1})

    assert isinstance(refused.value, ProblemError)
    assert f"retail-dev.ada is stored with schema {SCHEMA + 1}" in refused.value.detail
    assert "Deploy the version that wrote it" in refused.value.detail


def test_a_caller_is_told_what_stands_in_the_way_of_a_newer_item() -> None:
    cloud = Cloud()
    ready(cloud)
    cloud.ledger.states[ADA]["schema"] = SCHEMA + 1

    answer = Gateway(ledger=cloud.ledger).get(f"/users/{ADA}")

    assert answer.status == 500
    assert "Deploy the version that wrote it" in answer.body["detail"]


def test_a_row_that_meets_a_newer_item_is_not_decided() -> None:
    cloud = Cloud()
    ready(cloud)
    cloud.ledger.states[ADA]["schema"] = SCHEMA + 1

    with pytest.raises(NewerItemError):
        cloud.put_row(pk="r", action="offboard", user_name="ada", requested_by="x")

    assert cloud.rows.outcomes == {}


def test_a_newer_item_is_left_as_it_is_and_its_ticket_is_a_dead_letter() -> None:
    cloud = Cloud()
    ready(cloud)
    cloud.post(user_name="grace", persona="data-scientist")
    later = {**cloud.ledger.states[ADA], "schema": SCHEMA + 1, "phase": "Teleporting"}
    cloud.ledger.states[ADA] = later

    cloud.sweep()
    cloud.settle()

    assert cloud.ledger.states[ADA] == later
    assert [json.loads(each)["ids"] for each in cloud.dead_messages] == [[ADA]]
    # Nobody else waits for it.
    assert cloud.user("retail-dev.grace").phase is Phase.READY
