"""Notes of quotas in memory and on DynamoDB keep the same promises."""

from collections.abc import Iterator

import pytest

from services.user_onboarding.quota_notes import DynamoDbQuotaNotes, QuotaNotes
from services.user_onboarding.quotas import Noted
from tests.contract.tables import USERS, dynamodb, make_users_table
from tests.world.table import MemoryQuotaNotes

PLACE = "222222222222.eu-west-1"


@pytest.fixture(params=["memory", "dynamodb"])
def notes(request: pytest.FixtureRequest) -> Iterator[QuotaNotes]:
    if request.param == "memory":
        yield MemoryQuotaNotes()
        return
    request.getfixturevalue("aws")
    client = dynamodb()
    make_users_table(client)
    yield DynamoDbQuotaNotes(client, USERS)


def test_what_nobody_noted_is_nothing(notes: QuotaNotes) -> None:
    assert notes.read(PLACE) == Noted()


@pytest.mark.parametrize("noted", [Noted({"retail-dev": 59, "b": 0}, 60), Noted({"b": 1})])
def test_what_was_noted_last_is_read_and_of_no_other_place(notes: QuotaNotes, noted: Noted) -> None:
    notes.write(PLACE, Noted({"retail-dev": 1}, 5))

    notes.write(PLACE, noted)

    assert notes.read(PLACE) == noted
    assert notes.read("222222222222.us-east-1") == Noted()
