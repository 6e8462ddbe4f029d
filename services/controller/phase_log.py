"""The line of the log that says where a record stands; an alarm counts those that failed."""

from aws_lambda_powertools.logging import Logger

from services.controller.transitions import Record

_log = Logger(child=True)
_FAILED = "Failed"


def log_phase(record: Record, told_by: str) -> None:
    """Log a record that was just written, with its phase as the key ``phase``.

    A failed one is an error: whatever log level is configured, its alarm sees it.

    Parameters
    ----------
    told_by
        What brought it there: an event's name, or the reason that the record has.
    """
    phase = record.phase.value
    tell = _log.error if phase == _FAILED else _log.info
    tell(
        "%s is %s (%s)",
        record.id,
        phase,
        told_by,
        extra={"item_id": record.id, "revision": record.revision, "phase": phase},
    )
