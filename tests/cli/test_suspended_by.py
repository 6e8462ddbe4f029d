"""Who had a user suspended, as its timeline tells."""

from typing import Any

import pytest

from cli.pruning import suspended_by


def entry(phase: str, reason: str, actor: str = "worker", *, verified: bool = True) -> Any:
    return {"phase": phase, "reason": reason, "actor": actor, "verified": verified}


READY = entry("Ready", "InService")
ASKED = entry("Suspending", "SuspendRequested", "lists")
CLOSED = entry("Suspended", "Suspended")
BACK = entry("Changing", "ResumeRequested", "ada")


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([READY, ASKED, CLOSED], "lists"),
        ([READY, ASKED], "lists"),
        ([READY], None),
        ([READY, ASKED, CLOSED, BACK, READY], None),
        ([READY, ASKED, CLOSED, BACK, entry("Suspending", "SuspendRequested", "ada")], "ada"),
        # The service's own doing, such as a date that has come, whoever is its actor.
        ([READY, entry("Suspending", "Expired", "lists"), CLOSED], None),
        ([READY, ASKED, CLOSED, BACK, entry("Suspending", "Expired"), CLOSED], None),
        # What is changed, waits or fails meanwhile does not open it.
        ([READY, ASKED, CLOSED, entry("Suspending", "ChangeRequested", "ada"), CLOSED], "lists"),
        ([READY, ASKED, CLOSED, entry("PendingApproval", "ApprovalNeeded", "ada")], "lists"),
        ([READY, ASKED, entry("Failed", "TimedOut")], "lists"),
        # Nobody vouches for it.
        ([READY, entry("Suspending", "SuspendRequested", "lists", verified=False)], None),
        # Another chapter.
        ([READY, ASKED, CLOSED, entry("Offboarding", "OffboardRequested", "ada")], None),
    ],
)
def test_the_last_closing_is_whose_it_is(entries: list[Any], expected: str | None) -> None:
    assert suspended_by(entries) == expected
