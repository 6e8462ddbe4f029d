"""What is kept of a studio that cannot be entered, in memory and on DynamoDB."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from services.user_onboarding.outage import DynamoDbOutages, Outages
from tests.contract.tables import USERS, dynamodb, make_users_table
from tests.world.table import MemoryOutages

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(params=["memory", "dynamodb"])
def outages(request: pytest.FixtureRequest) -> Iterator[Outages]:
    if request.param == "memory":
        yield MemoryOutages()
        return
    request.getfixturevalue("aws")
    client = dynamodb()
    make_users_table(client)
    yield DynamoDbOutages(client, USERS)


def test_a_studio_that_was_never_refused_has_no_outage(outages: Outages) -> None:
    assert outages.since("retail-dev") is None


def test_an_outage_is_kept_for_its_own_studio_until_it_is_over(outages: Outages) -> None:
    outages.note("retail-dev", NOW)
    outages.note("risk-dev", NOW + timedelta(hours=1))

    outages.note("risk-dev", None)

    assert outages.since("retail-dev") == NOW
    assert outages.since("risk-dev") is None
