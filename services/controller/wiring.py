"""What the entry points of every service work with: each made once a process, when first used.

Modules are imported where they are needed: a function that only relays must not pay for the ledger
at its cold start.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from services.controller.clients import create_client
from services.controller.settings import setting

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_sqs import SQSClient

    from services.controller.brake import DynamoDbBrakes
    from services.controller.dead_letter_queue import SqsDeadLetterQueue
    from services.controller.dead_letters import SqsDeadLetters
    from services.controller.leases import DynamoDbLeases
    from services.controller.ledger import DynamoDbLedger
    from services.controller.tickets import SqsTickets


class Wiring:
    """The table, the queues and the bus of one service, by the environment of its functions.

    Parameters
    ----------
    environ
        Read when something is first used; `SettingMissingError` names what is not set.
    table
        The name of the variable that names the service's table.
    prefix
        Begins the keys of its items.
    marks
        The name of the variable that names the table of its marks, where it has one.
    """

    def __init__(
        self, environ: Mapping[str, str], table: str, prefix: str, marks: str | None = None
    ) -> None:
        self._environ = environ
        self._marks = marks
        self._table = table
        self._prefix = prefix

    def setting(self, name: str) -> str:
        """Return an environment variable; `SettingMissingError` where it is not set."""
        return setting(self._environ, name)

    @cached_property
    def dynamodb(self) -> "DynamoDBClient":
        """The one client of DynamoDB: making another costs a cold start 9 ms."""
        client: DynamoDBClient = create_client("dynamodb")
        return client

    @cached_property
    def sqs(self) -> "SQSClient":
        """The one client of SQS."""
        client: SQSClient = create_client("sqs")
        return client

    @cached_property
    def events(self) -> "EventBridgeClient":
        """The one client of EventBridge."""
        client: EventBridgeClient = create_client("events")
        return client

    @cached_property
    def ledger(self) -> "DynamoDbLedger":
        """The service's table."""
        from services.controller.ledger import DynamoDbLedger

        marks = self.setting(self._marks) if self._marks else None
        return DynamoDbLedger(self.dynamodb, self.setting(self._table), self._prefix, marks)

    @cached_property
    def leases(self) -> "DynamoDbLeases":
        """The leases of the service's table."""
        from services.controller.leases import DynamoDbLeases

        return DynamoDbLeases(self.dynamodb, self.setting(self._table))

    @cached_property
    def brakes(self) -> "DynamoDbBrakes":
        """The brake on deletions, in the service's table."""
        from services.controller.brake import DynamoDbBrakes

        return DynamoDbBrakes(self.dynamodb, self.setting(self._table))

    @cached_property
    def tickets(self) -> "SqsTickets":
        """The work queue."""
        from services.controller.tickets import SqsTickets

        return SqsTickets(self.sqs, self.setting("WORK_QUEUE_URL"))

    @cached_property
    def dead_letters(self) -> "SqsDeadLetters":
        """Where the functions keep what they cannot read."""
        from services.controller.dead_letters import SqsDeadLetters

        return SqsDeadLetters(self.sqs, self.setting("DEAD_LETTER_QUEUE_URL"))

    def dead_letter_queues(self, variables: Mapping[str, str]) -> "dict[str, SqsDeadLetterQueue]":
        """Return queues by the names operators use, each by the variable that has its URL."""
        from services.controller.dead_letter_queue import SqsDeadLetterQueue

        return {
            name: SqsDeadLetterQueue(self.sqs, self.setting(variable))
            for name, variable in variables.items()
        }
