"""The functions under measurement: handler, environment, event, and what a sound run looks like."""

from dataclasses import dataclass
from typing import Any

from bench import inputs
from bench.canned import Item
from bench.inputs import Event

# Ratios of CPU time to the bare process.
API_TARGET = 1.6
WORKER_TARGET = 1.5


@dataclass(frozen=True)
class Function:
    """One function.

    Attributes
    ----------
    calls
        Operations that it must have asked AWS for: a run that stopped early is no measurement.
    stored
        Items that it finds in the tables, in DynamoDB's notation.
    cold_start_target
        None where there is only something to watch.
    """

    name: str
    module: str
    variables: tuple[str, ...]
    event: Event
    calls: tuple[str, ...]
    stored: tuple[Item, ...] = ()
    cold_start_target: float | None = None

    def complaint(self, answer: Any, calls: list[str]) -> str | None:
        """Return why a run does not count, or None."""
        if missing := [each for each in self.calls if each not in calls]:
            return f"{self.name} did not call {', '.join(missing)}; it called {calls}"
        status = answer.get("statusCode", 200)
        if status >= 300 or answer.get("batchItemFailures"):
            return f"{self.name} answered {answer}"
        return None


API = Function(
    "api",
    "services.user_onboarding.on_api_request",
    ("USERS_TABLE", "LEAVERS_TABLE"),
    inputs.post_user(),
    ("GetItem", "TransactWriteItems"),
    cold_start_target=API_TARGET,
)


def downstream(user: Item, entry: Item) -> tuple[Function, ...]:
    """Return the other functions, fed with what the API function wrote.

    Parameters
    ----------
    user, entry
        The user and the first line of its timeline, in DynamoDB's notation.
    """
    return (
        Function(
            "requests",
            "services.user_onboarding.on_request_row",
            ("USERS_TABLE", "LEAVERS_TABLE", "REQUESTS_TABLE", "DEAD_LETTER_QUEUE_URL"),
            inputs.request_row(),
            ("GetItem", "TransactWriteItems", "UpdateItem"),
        ),
        Function(
            "relay",
            "services.user_onboarding.on_user_written",
            ("WORK_QUEUE_URL", "DEAD_LETTER_QUEUE_URL"),
            inputs.stream(user),
            ("SendMessage",),
        ),
        Function(
            "outbox",
            "services.user_onboarding.on_timeline_entry",
            ("BUS_NAME", "DEAD_LETTER_QUEUE_URL"),
            inputs.stream(entry),
            ("PutEvents",),
        ),
        Function(
            "worker",
            "services.user_onboarding.on_ticket",
            ("USERS_TABLE", "LEAVERS_TABLE", "WORK_QUEUE_URL"),
            inputs.ticket(),
            ("AssumeRole", "GetParameters", "GetRole", "CreateUserProfile", "TransactWriteItems"),
            stored=(user,),
            cold_start_target=WORKER_TARGET,
        ),
        Function(
            "sweep",
            "services.user_onboarding.on_schedule",
            ("WORK_QUEUE_URL",),
            inputs.schedule(),
            ("SendMessageBatch",),
        ),
    )
