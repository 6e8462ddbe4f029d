"""The brake in memory and on DynamoDB keep the same promises."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from services.controller.brake import Brake, Brakes, DynamoDbBrakes
from services.controller.revisions import RevisionConflictError
from tests.contract.tables import USERS, dynamodb, make_users_table
from tests.world.table import MemoryBrakes

AT = "2026-11-02T09:00:00.000Z"


@pytest.fixture(params=["memory", "dynamodb"])
def brakes(request: pytest.FixtureRequest) -> Iterator[Brakes]:
    if request.param == "memory":
        yield MemoryBrakes()
        return
    request.getfixturevalue("aws")
    client = dynamodb()
    make_users_table(client)
    yield DynamoDbBrakes(client, USERS)


def test_a_brake_never_written_is_free(brakes: Brakes) -> None:
    assert brakes.read() == Brake()


@pytest.mark.parametrize(
    "brake",
    [Brake(1), Brake(1, {"retail-dev.ada#1": AT, "b": AT}), Brake(1, {"a": AT}, AT)],
    ids=["free", "granted", "engaged"],
)
def test_a_brake_is_read_as_it_was_written(brakes: Brakes, brake: Brake) -> None:
    brakes.write(brake)

    assert brakes.read() == brake


def test_a_released_brake_forgets_that_it_was_engaged(brakes: Brakes) -> None:
    brakes.write(Brake(1, {"a": AT}, AT))

    brakes.write(Brake(2))

    assert brakes.read() == Brake(2)


@pytest.mark.parametrize("revision", [1, 2, 4])
def test_any_revision_but_the_next_is_a_conflict_and_changes_nothing(
    brakes: Brakes, revision: int
) -> None:
    brakes.write(Brake(1))
    brakes.write(Brake(2, {"a": AT}))

    with pytest.raises(RevisionConflictError):
        brakes.write(Brake(revision, {"b": AT}))

    assert brakes.read() == Brake(2, {"a": AT})


def test_a_later_revision_of_a_brake_never_written_is_a_conflict(brakes: Brakes) -> None:
    with pytest.raises(RevisionConflictError):
        brakes.write(Brake(2))

    assert brakes.read() == Brake()


@pytest.mark.parametrize("revision", [1, 2])
def test_the_very_same_write_again_is_no_conflict(brakes: Brakes, revision: int) -> None:
    for number in range(1, revision + 1):
        brakes.write(Brake(number, {"a": AT}))

    brakes.write(Brake(revision, {"a": AT}))

    assert brakes.read() == Brake(revision, {"a": AT})


class LosesAnAnswer:
    """A client whose first write succeeds, with its answer lost."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.lose = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def put_item(self, **request: Any) -> Any:
        answer = self._client.put_item(**request)
        if self.lose:
            self.lose = False
            raise ReadTimeoutError(endpoint_url="dynamodb")
        return answer


def test_a_retry_after_a_lost_answer_is_no_conflict_until_somebody_wrote_over_it(
    aws: None,
) -> None:
    client: Any = LosesAnAnswer(dynamodb())
    make_users_table(client)
    brakes = DynamoDbBrakes(client, USERS)
    with pytest.raises(ReadTimeoutError):
        brakes.write(Brake(1, {"a": AT}))

    brakes.write(Brake(1, {"a": AT}))
    brakes.write(Brake(2))

    with pytest.raises(RevisionConflictError):
        brakes.write(Brake(1, {"a": AT}))


def test_a_refusal_that_is_no_conflict_keeps_aws_words(aws: None) -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        DynamoDbBrakes(dynamodb(), "not-there").write(Brake(1))
