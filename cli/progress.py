"""Waiting with somebody watching: who became ready, and how many are still to come."""

from collections.abc import Mapping, Sequence

from rich.text import Text

from cli.client import User
from cli.render import counted, phase_text
from cli.screen import plain
from cli.session import Session
from cli.waiting import READY, End, Told, is_over, wait_until_settled

# Where nothing can move on the spot, a line now and then shows that work goes on.
_SECONDS_BETWEEN_LINES = 15.0


def watch(
    session: Session, users: Sequence[User], timeout: float, end: End = End.READY
) -> list[User]:
    """Wait until all are at their ``end`` or settled, or ``timeout`` seconds passed.

    Returns the users as last seen.
    """
    if all(is_over(user, end) for user in users):
        return list(users)
    screen = session.screen
    last_line = 0.0

    def settled(user: User, seconds: float) -> None:
        line = Text(f"{seconds:5.0f} s  ")
        line.append(plain(user.get("id"))).append("  ").append_text(phase_text(user.get("phase")))
        if user.get("phase") != READY:
            line.append(f"  {plain(user.get('message') or '')}")
        screen.note(line)

    def standing(counts: Mapping[str, int], seconds: float) -> None:
        nonlocal last_line
        words = f"{counted(counts, (READY,))} after {seconds:.0f} s"
        screen.progress(words)
        if not screen.moves and seconds - last_line >= _SECONDS_BETWEEN_LINES:
            last_line = seconds
            screen.note(Text(words))

    count = sum(not is_over(user, end) for user in users)
    with screen.working(f"Waiting for {count} {'user' if count == 1 else 'users'} ..."):
        return wait_until_settled(
            session.api,
            session.clock,
            users,
            timeout=timeout,
            told=Told(settled, standing),
            end=end,
        )
