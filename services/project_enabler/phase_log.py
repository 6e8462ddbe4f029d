"""The line of the log that says where an account stands; an alarm counts those that failed."""

from aws_lambda_powertools.logging import Logger

from services.project_enabler.account import Account, Phase

_log = Logger(child=True)


def log_phase(account: Account, told_by: str) -> None:
    """Log an account that was just written, with its phase as the key ``phase``.

    A failed one is an error: whatever log level is configured, its alarm sees it.

    Parameters
    ----------
    told_by
        What brought it there: an event's name, or the reason that the account has.
    """
    log = _log.error if account.phase is Phase.FAILED else _log.info
    log(
        "%s is %s (%s)",
        account.id,
        account.phase,
        told_by,
        extra={
            "account": account.id,
            "revision": account.revision,
            "phase": account.phase.value,
        },
    )
