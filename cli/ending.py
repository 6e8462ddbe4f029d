"""The end of a command about one user: what is shown, and the exit code it deserves."""

import typer
from rich.text import Text

from cli.client import User
from cli.courses import course_of_users
from cli.errors import ExitCode
from cli.progress import watch
from cli.render import awaited_approval, user_details
from cli.screen import plain
from cli.session import Session
from cli.user_phases import BRAKED, FAILED, End, is_settled
from cli.waiting import Course


def close(
    here: Session,
    user: User,
    *,
    wait: bool,
    timeout: float,
    end: End,
    outcome: str | None = None,
    course: Course | None = None,
) -> None:
    """Wait for the user's ``end`` if asked to, show the user, and leave.

    Waiting ends early where it is somebody else's turn. Without waiting only a failed user is a
    failure; with it, whoever is not at the ``end``.

    Parameters
    ----------
    course
        How the user is looked at again; None: through the API.
    """
    if wait:
        [user] = watch(here, [user], timeout, course or course_of_users(here.api, end))
    here.screen.show(user_details(user, here.clock.now()))
    here.screen.document({"user": user} if outcome is None else {"outcome": outcome, "user": user})
    awaited = awaited_approval(user)
    if awaited is not None:
        here.screen.note(Text(awaited))
    if user.get("reason") == BRAKED:
        here.screen.note(Text("The brake holds it: `studioctl brake` shows why."))
    reached = end.is_reached(user)
    moving = not reached and not is_settled(user)
    if moving and wait:
        here.screen.note(Text(f"Still {plain(user.get('phase'))} after {timeout:.0f} s."))
    elif moving:
        follow = f"studioctl users timeline {plain(user.get('id'))} --follow"
        here.screen.note(Text(f"Follow it with: {follow}"))
    if user.get("phase") == FAILED or (wait and not reached):
        raise typer.Exit(ExitCode.REFUSED)
