"""What of a user is personal, and what stands in its place once it is erased. Pure."""

from dataclasses import replace
from uuid import UUID

from services.controller.aws_errors import AwsCall
from services.controller.timeline import TimelineEntry
from services.user_onboarding.user import Phase, User

ERASED = "erased"
_SENTENCE = "Erased."
_ENDED = frozenset({Phase.OFFBOARDED, Phase.REJECTED})


def redacted_user(user: User) -> User:
    """Return a user who is gone without what tells of a person.

    Its id and name stay: they are the key under which the name is known to have been used, so that
    its next chapter gives no event id twice. Where files stay is kept for whoever deletes them.
    """
    return replace(
        user,
        requested_by=ERASED,
        owner=None,
        email=None,
        # Labels of apps and spaces are names that people chose.
        removing=(),
        shared_spaces=(),
        drift=(),
        correlation_id=_redacted_id(user.correlation_id),
        caused_by=_redacted_id(user.caused_by),
    )


def is_nobodys(user: User) -> bool:
    """Whether nothing of a user tells any more who asked for it: its name is free for anybody."""
    # Who is there may have been asked for by a row that names anybody, even so.
    return user.requested_by == ERASED and user.phase in _ENDED


def redacted_entry(entry: TimelineEntry, services: frozenset[str]) -> TimelineEntry:
    """Return a line of a timeline without names and sentences; what happened when stays.

    Parameters
    ----------
    services
        Actors that are no people.
    """
    event = entry.event
    if event is not None:
        event = replace(event, data={}, causation_id=_redacted_id(event.causation_id))
    aws = entry.aws
    if aws is not None and aws.error_message is not None:
        aws = AwsCall(aws.operation, aws.request_id, aws.error_code, _SENTENCE)
    return replace(
        entry,
        actor=entry.actor if entry.actor in services else ERASED,
        message=_SENTENCE,
        correlation_id=_redacted_id(entry.correlation_id),
        aws=aws,
        event=event,
    )


def _redacted_id(said: str) -> str:
    """Return an id of AWS's or ours, which are UUIDs; any other is what somebody wrote on a row."""
    try:
        UUID(said)
    except ValueError:
        return ERASED
    return said
