"""What a stack's status means for what can be done with it."""

from typing import Literal

Standing = Literal["absent", "empty", "stands", "busy", "stuck", "broken"]

_EMPTY = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED")


def standing(status: str | None) -> Standing:
    """Return what a status, or none, means.

    Returns
    -------
    Standing
        ``absent``: there is none, or none was ever made of it. ``empty``: a creation that failed,
        or a deletion; it has to be deleted before it can be made. ``stands``: it can be updated.
        ``busy``: something is being done. ``stuck``: an update that could not be taken back.
        ``broken``: none of these.
    """
    if status is None or status in ("REVIEW_IN_PROGRESS", "DELETE_COMPLETE"):
        return "absent"
    if status.endswith("_IN_PROGRESS"):
        return "busy"
    if status in _EMPTY:
        return "empty"
    if status == "UPDATE_ROLLBACK_FAILED":
        return "stuck"
    return "stands" if status.endswith("_COMPLETE") else "broken"


def succeeded(status: str) -> bool:
    """Return whether what was done to a stack went well."""
    return status in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
