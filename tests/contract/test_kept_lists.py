"""Lists that were put aside are kept in memory and on DynamoDB with the same promises."""

import random
import string
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.controller.revisions import RevisionConflictError
from services.user_onboarding.kept_lists import (
    DynamoDbKeptLists,
    Head,
    KeptLists,
    Row,
    packed,
    unpacked,
)
from tests.contract.tables import USERS, dynamodb, make_users_table
from tests.world.table import MemoryKeptLists

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
BEGUN = Head(
    1,
    "d-1",
    "2026-11-02T09:00:00.000Z",
    "2026-11-02T08:59:59.000Z",
    {"profiles": "token-1", "tags": None},
    "2026-11-02T09:00:20.000Z",
)
SOME: dict[str, list[Row]] = {"profiles": [["ada", "InService", None], ["bo", "Failed", "2026"]]}
MORE: dict[str, list[Row]] = {
    "profiles": [["cy", "InService", None]],
    "tags": [["arn:1", {"studio:user": "ada"}]],
}


@pytest.fixture(params=["memory", "dynamodb"])
def kept(request: pytest.FixtureRequest) -> Iterator[KeptLists]:
    if request.param == "memory":
        yield MemoryKeptLists()
        return
    request.getfixturevalue("aws")
    client = dynamodb()
    make_users_table(client)
    yield DynamoDbKeptLists(client, USERS, bytes_a_part=20)


def test_nothing_is_put_aside_where_nobody_listed(kept: KeptLists) -> None:
    assert kept.head("retail-dev", "sweep") == Head()


def test_rows_of_several_passes_follow_each_other(kept: KeptLists) -> None:
    kept.put("retail-dev", "sweep", BEGUN, SOME, NOW)
    before = kept.head("retail-dev", "sweep")
    kept.put("retail-dev", "sweep", replace(before, revision=2), MORE, NOW)

    head = kept.head("retail-dev", "sweep")
    assert replace(head, parts=()) == replace(BEGUN, revision=2)
    assert kept.rows("retail-dev", "sweep", head) == {
        "profiles": [*SOME["profiles"], *MORE["profiles"]],
        "tags": MORE["tags"],
    }


def test_each_studio_and_look_has_its_own(kept: KeptLists) -> None:
    kept.put("retail-dev", "sweep", BEGUN, SOME, NOW)

    assert kept.head("retail-dev", "survey.d-1") == Head()
    assert kept.head("risk-dev", "sweep") == Head()


def test_a_pass_that_listed_no_row_keeps_the_place(kept: KeptLists) -> None:
    kept.put("retail-dev", "sweep", BEGUN, {"profiles": []}, NOW)

    assert kept.head("retail-dev", "sweep") == BEGUN
    assert kept.rows("retail-dev", "sweep", BEGUN) == {}


def test_what_has_ended_leaves_no_row_and_is_begun_anew(kept: KeptLists) -> None:
    kept.put("retail-dev", "sweep", BEGUN, SOME, NOW)
    kept.put("retail-dev", "sweep", Head(2), {}, NOW)
    kept.put("retail-dev", "sweep", replace(BEGUN, revision=3), MORE, NOW)

    head = kept.head("retail-dev", "sweep")
    assert kept.rows("retail-dev", "sweep", head) == MORE


@pytest.mark.parametrize("revision", [1, 3])
def test_any_revision_but_the_next_is_a_conflict(kept: KeptLists, revision: int) -> None:
    kept.put("retail-dev", "sweep", BEGUN, SOME, NOW)
    stored = kept.head("retail-dev", "sweep")

    with pytest.raises(RevisionConflictError):
        kept.put("retail-dev", "sweep", Head(revision), {}, NOW)

    assert kept.head("retail-dev", "sweep") == stored
    assert kept.rows("retail-dev", "sweep", stored) == SOME


def test_the_very_same_write_again_is_no_conflict(kept: KeptLists) -> None:
    kept.put("retail-dev", "sweep", BEGUN, {}, NOW)

    kept.put("retail-dev", "sweep", BEGUN, {}, NOW)

    assert kept.head("retail-dev", "sweep") == BEGUN


def test_a_part_that_is_gone_is_no_shorter_list(aws: None) -> None:
    client = dynamodb()
    make_users_table(client)
    kept = DynamoDbKeptLists(client, USERS)
    kept.put("retail-dev", "sweep", BEGUN, SOME, NOW)
    head = kept.head("retail-dev", "sweep")
    client.delete_item(
        TableName=USERS, Key={"pk": {"S": "LISTING#retail-dev"}, "sk": {"S": head.parts[0]}}
    )

    with pytest.raises(LookupError, match="not whole"):
        kept.rows("retail-dev", "sweep", head)


def test_what_is_put_aside_ends_by_itself_a_day_later(aws: None) -> None:
    client = dynamodb()
    make_users_table(client)
    kept = DynamoDbKeptLists(client, USERS)
    kept.put("retail-dev", "sweep", BEGUN, SOME, NOW)

    found = client.scan(TableName=USERS)["Items"]

    day_after = str(int(NOW.timestamp()) + 24 * 3600)
    assert [each["forget_at"] for each in found] == [{"N": day_after}] * 2


def test_the_longest_names_and_tags_of_a_pass_fit_into_what_an_item_may_hold() -> None:
    dice = random.Random(7)  # noqa: S311 - names that do not compress, no secret

    def text(length: int) -> str:
        return "".join(dice.choices(string.ascii_letters + string.digits, k=length))

    rows: dict[str, list[Row]] = {
        "profiles": [[text(63), "InService", "2026-11-02T09:00:00.123Z"] for _ in range(3000)],
        "tags": [
            [f"arn:aws:sagemaker:eu-west-1:2:user-profile/d-1/{text(63)}", {"studio:x": text(256)}]
            for _ in range(2000)
        ],
    }

    parts = packed(rows)

    assert len(parts) > 1
    # What remains up to 400 KB is far more than keys take.
    assert max(len(each) for each in parts) < 390_000
    assert unpacked(parts) == rows
