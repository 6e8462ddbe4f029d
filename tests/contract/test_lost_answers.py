"""A write that landed although its answer was lost, at the real client."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from services.controller.ledger import DynamoDbLedger
from services.controller.revisions import RevisionConflictError
from tests.contract.tables import USERS, dynamodb, make_users_table
from tests.contract.test_ledger import entry, state


class LosesAnAnswer:
    """A client whose next transaction succeeds, with its answer lost."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.lose = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, **request: Any) -> Any:
        answer = self._client.transact_write_items(**request)
        if self.lose:
            self.lose = False
            raise ReadTimeoutError(endpoint_url="dynamodb")
        return answer


def test_retry_after_a_lost_answer_is_no_conflict(aws: None) -> None:
    client: Any = LosesAnAnswer(dynamodb())
    make_users_table(client)
    ledger = DynamoDbLedger(client, USERS, "USER#")
    with pytest.raises(ReadTimeoutError):
        ledger.write(state(), entry())

    ledger.write(state(), entry())

    assert len(ledger.timeline("retail-dev.ada", 9).items) == 1


def test_retry_after_a_lost_answer_is_a_conflict_once_somebody_wrote_over_it(aws: None) -> None:
    client: Any = LosesAnAnswer(dynamodb())
    make_users_table(client)
    ledger = DynamoDbLedger(client, USERS, "USER#")
    with pytest.raises(ReadTimeoutError):
        ledger.write(state(), entry())
    ledger.write(state(revision=2), entry(2))

    with pytest.raises(RevisionConflictError):
        ledger.write(state(), entry())

    assert ledger.read("retail-dev.ada") == state(revision=2)


def test_refusal_that_is_no_conflict_keeps_aws_words(aws: None) -> None:
    ledger = DynamoDbLedger(dynamodb(), "not-there", "USER#")

    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        ledger.write(state(), entry())


class Conflicts:
    """A client whose transactions meet another one under way."""

    def transact_write_items(self, **_: Any) -> Any:
        raise ClientError(
            {
                "Error": {"Code": "TransactionCanceledException", "Message": "cancelled"},
                "CancellationReasons": [{"Code": "TransactionConflict"}, {"Code": "None"}],
            },
            "TransactWriteItems",
        )


def test_a_transaction_that_met_another_is_a_conflict() -> None:
    client: Any = Conflicts()

    with pytest.raises(RevisionConflictError):
        DynamoDbLedger(client, USERS, "USER#").write(state(), entry())
