"""What was found besides our users is kept in memory and on DynamoDB with the same promises."""

from collections.abc import Iterator

import pytest

from services.controller.revisions import RevisionConflictError
from services.user_onboarding.unmanaged import (
    DynamoDbUnmanagedProfiles,
    Unmanaged,
    UnmanagedProfiles,
)
from tests.contract.tables import USERS, dynamodb, make_users_table
from tests.world.table import MemoryUnmanagedProfiles

AT = "2026-11-02T09:00:00.000Z"


@pytest.fixture(params=["memory", "dynamodb"])
def kept(request: pytest.FixtureRequest) -> Iterator[UnmanagedProfiles]:
    if request.param == "memory":
        yield MemoryUnmanagedProfiles()
        return
    request.getfixturevalue("aws")
    client = dynamodb()
    make_users_table(client)
    yield DynamoDbUnmanagedProfiles(client, USERS, names_a_page=3)


def test_nothing_was_found_where_nobody_looked(kept: UnmanagedProfiles) -> None:
    assert kept.read("retail-dev") == Unmanaged()


@pytest.mark.parametrize("count", [0, 1, 3, 4, 7])
def test_names_are_read_as_they_were_written_however_many(
    kept: UnmanagedProfiles, count: int
) -> None:
    found = Unmanaged(1, tuple(f"person-{number}" for number in range(count)), AT)

    kept.write("retail-dev", found)

    assert kept.read("retail-dev") == found
    assert kept.read("risk-dev") == Unmanaged()


def test_fewer_names_take_the_place_of_more(kept: UnmanagedProfiles) -> None:
    kept.write("retail-dev", Unmanaged(1, tuple("abcdefgh"), AT))

    kept.write("retail-dev", Unmanaged(2, ("a",), AT))

    assert kept.read("retail-dev") == Unmanaged(2, ("a",), AT)


@pytest.mark.parametrize("revision", [1, 3])
def test_any_revision_but_the_next_is_a_conflict(kept: UnmanagedProfiles, revision: int) -> None:
    kept.write("retail-dev", Unmanaged(1, ("a",), AT))

    with pytest.raises(RevisionConflictError):
        kept.write("retail-dev", Unmanaged(revision, ("b",), AT))

    assert kept.read("retail-dev").names == ("a",)


def test_the_very_same_write_again_is_no_conflict(kept: UnmanagedProfiles) -> None:
    kept.write("retail-dev", Unmanaged(1, ("a",), AT))

    kept.write("retail-dev", Unmanaged(1, ("a",), AT))

    assert kept.read("retail-dev").revision == 1


def test_a_studio_of_thousands_fits_into_what_an_item_may_hold(aws: None) -> None:
    client = dynamodb()
    make_users_table(client)
    kept = DynamoDbUnmanagedProfiles(client, USERS)
    names = tuple(f"{number:063d}" for number in range(9000))

    kept.write("retail-dev", Unmanaged(1, names, AT))

    assert kept.read("retail-dev").names == names
