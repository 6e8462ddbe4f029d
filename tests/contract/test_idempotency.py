"""Idempotency keys in memory and on DynamoDB keep the same promises."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from services.controller.idempotency import MOST_ANSWER_BYTES, Remembered, remember
from services.controller.ledger import DynamoDbLedger, Ledger
from services.controller.revisions import RevisionConflictError
from tests.contract.tables import USERS, dynamodb, make_users_table
from tests.contract.test_ledger import NOW, entry, ids, state
from tests.contract.test_lost_answers import LosesAnAnswer
from tests.world.table import MemoryLedger

KEPT = remember("key-1", "print", '{"status": 202}', NOW)
DAY = timedelta(days=1)


@pytest.fixture(params=["memory", "dynamodb"])
def ledger(request: pytest.FixtureRequest) -> Iterator[Ledger]:
    if request.param == "memory":
        yield MemoryLedger()
        return
    request.getfixturevalue("aws")
    client = dynamodb()
    make_users_table(client)
    yield DynamoDbLedger(client, USERS, "USER#")


def test_a_key_never_used_stands_for_nothing(ledger: Ledger) -> None:
    ledger.write(state(), entry())

    assert ledger.recall("key-1", NOW) is None


def test_a_key_is_remembered_with_the_write_it_was_used_for(ledger: Ledger) -> None:
    ledger.write(state(), entry(), KEPT)

    assert ledger.recall("key-1", NOW) == KEPT
    assert ledger.recall("key-2", NOW) is None
    assert ledger.read("retail-dev.ada") == state()


def test_a_key_is_forgotten_after_a_day_even_where_it_is_still_stored(ledger: Ledger) -> None:
    ledger.write(state(), entry(), KEPT)

    assert ledger.recall("key-1", NOW + DAY - timedelta(seconds=1)) == KEPT
    assert ledger.recall("key-1", NOW + DAY) is None


def test_a_taken_key_is_a_conflict_and_nothing_is_written(ledger: Ledger) -> None:
    ledger.write(state("ada"), entry(), KEPT)

    with pytest.raises(RevisionConflictError):
        ledger.write(state("grace"), entry(), replace(KEPT, fingerprint="another"))

    assert ledger.read("retail-dev.grace") is None
    assert ledger.timeline("retail-dev.grace", 9).items == ()
    assert ledger.recall("key-1", NOW) == KEPT


def test_two_requests_of_one_key_for_one_item_are_one_write(ledger: Ledger) -> None:
    ledger.write(state(), entry(), KEPT)

    with pytest.raises(RevisionConflictError):
        ledger.write(state(revision=2), entry(2), replace(KEPT, at=KEPT.at + 1))

    assert ledger.read("retail-dev.ada") == state()


def test_a_conflict_at_the_item_leaves_the_key_free(ledger: Ledger) -> None:
    ledger.write(state(), entry())

    with pytest.raises(RevisionConflictError):
        ledger.write(state(team="late"), entry(), KEPT)

    assert ledger.recall("key-1", NOW) is None
    ledger.write(state(revision=2), entry(2), KEPT)
    assert ledger.recall("key-1", NOW) == KEPT


def test_a_forgotten_key_may_be_used_again(ledger: Ledger) -> None:
    ledger.write(state("ada"), entry(), KEPT)
    anew = remember("key-1", "another", "{}", NOW + DAY)

    ledger.write(state("grace"), entry(), anew)

    assert ledger.recall("key-1", NOW + DAY) == anew


def test_the_very_same_write_again_with_its_key_is_no_conflict(ledger: Ledger) -> None:
    ledger.write(state(), entry(), KEPT)

    ledger.write(state(), entry(), KEPT)

    assert len(ledger.timeline("retail-dev.ada", 9).items) == 1


def test_the_same_item_under_another_key_is_not_the_same_write(ledger: Ledger) -> None:
    ledger.write(state(), entry(), KEPT)

    for other in (replace(KEPT, key="key-2"), replace(KEPT, fingerprint="another")):
        with pytest.raises(RevisionConflictError):
            ledger.write(state(), entry(), other)

    assert ledger.recall("key-2", NOW) is None
    assert ledger.recall("key-1", NOW) == KEPT


def test_the_longest_answer_that_is_kept_fits_into_the_table(ledger: Ledger) -> None:
    longest = remember("k" * 64, "f" * 64, "x" * MOST_ANSWER_BYTES, NOW)

    ledger.write(state(), entry(), longest)

    assert ledger.recall(longest.key, NOW) == longest


def test_keys_are_no_items_of_a_subject_and_no_entries(ledger: Ledger) -> None:
    ledger.write(state(), entry(), KEPT)

    assert ids(ledger.of_subject("retail-dev", 9)) == ["retail-dev.ada"]
    assert len(ledger.timeline("retail-dev.ada", 9).items) == 1
    assert ledger.read("key-1") is None


def test_a_retry_after_a_lost_answer_is_no_conflict_with_a_key_either(aws: None) -> None:
    client: Any = LosesAnAnswer(dynamodb())
    make_users_table(client)
    ledger = DynamoDbLedger(client, USERS, "USER#")
    with pytest.raises(ReadTimeoutError):
        ledger.write(state(), entry(), KEPT)

    ledger.write(state(), entry(), KEPT)

    assert ledger.recall("key-1", NOW) == KEPT


def test_a_key_stands_where_no_stream_filter_looks_and_with_the_attribute_that_clears_it(
    aws: None,
) -> None:
    client = dynamodb()
    make_users_table(client)
    DynamoDbLedger(client, USERS, "USER#").write(state(), entry(), KEPT)

    answer = client.get_item(
        TableName=USERS, Key={"pk": {"S": "KEY#key-1"}, "sk": {"S": "KEY"}}, ConsistentRead=True
    )
    stored: Any = answer["Item"]

    assert "written_by" not in stored
    assert "event" not in stored
    assert stored["forget_at"] == {"N": str(KEPT.forget_at)}


def test_what_is_remembered_is_what_was_given(ledger: Ledger) -> None:
    kept = Remembered("key-1", "", "", 1, KEPT.forget_at)

    ledger.write(state(), entry(), kept)

    assert ledger.recall("key-1", NOW) == kept
