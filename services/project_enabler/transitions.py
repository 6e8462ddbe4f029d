"""What follows, written down: the account as it will be, and the line its timeline gets. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.controller.attributes import Value
from services.controller.aws_errors import AwsCall
from services.controller.clock import to_text
from services.controller.origin import Origin
from services.controller.timeline import PendingEvent, TimelineEntry, event_id
from services.project_enabler.account import Account

WORKER = "project-enabler-worker"


@dataclass(frozen=True)
class Transition:
    """An account as it will be, and the line its timeline gets."""

    account: Account
    entry: TimelineEntry


@dataclass(frozen=True)
class Line:
    """What a timeline is told besides the account's own phase.

    Attributes
    ----------
    event
        The detail type of the event that leaves with the line.
    more
        What the event says besides what every event about an account says.
    """

    reason: str
    message: str
    event: str | None = None
    more: tuple[tuple[str, Value], ...] = ()
    aws: AwsCall | None = None


def written(
    before_revision: int, after: Account, line: Line, origin: Origin, now: datetime, writer: str
) -> Transition:
    """Return an account with its next revision, and the line that says so.

    Parameters
    ----------
    before_revision
        The stored revision; 0 where nothing is stored yet.
    after
        The account as it will be, revision and time of writing excepted.
    writer
        `INTAKE` or the worker's name: only the writes of intake wake the relay.
    """
    revision = before_revision + 1
    after = replace(
        after,
        revision=revision,
        updated_at=to_text(now),
        written_by=writer,
        correlation_id=origin.correlation_id,
    )
    event = None
    if line.event is not None:
        event = PendingEvent(line.event, {**after.facts(), **dict(line.more)}, after.caused_by)
        after = replace(after, caused_by=str(event_id(after.id, revision)))
    entry = TimelineEntry(
        revision=revision,
        at=after.updated_at,
        phase=after.phase.value,
        reason=line.reason,
        message=line.message,
        actor=origin.principal,
        verified=origin.verified,
        correlation_id=origin.correlation_id,
        aws=line.aws,
        event=event,
    )
    return Transition(after, entry)
