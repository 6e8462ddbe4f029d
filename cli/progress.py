"""Waiting with somebody watching: who became ready, and how many are still to come."""

from collections.abc import Mapping, Sequence

from rich.text import Text

from cli.render import counted, number_of, phase_text
from cli.screen import plain
from cli.session import Session
from cli.waiting import Course, Thing, Told, wait_until_over

# Where nothing can move on the spot, a line now and then shows that work goes on.
_SECONDS_BETWEEN_LINES = 15.0


def watch(session: Session, things: Sequence[Thing], timeout: float, course: Course) -> list[Thing]:
    """Wait until it is over for all, or ``timeout`` seconds passed; return them as last seen."""
    if all(course.is_over(thing) for thing in things):
        return list(things)
    screen = session.screen
    last_line = 0.0

    def settled(thing: Thing, seconds: float) -> None:
        line = Text(f"{seconds:5.0f} s  ")
        line.append(plain(thing.get("id"))).append("  ").append_text(phase_text(thing.get("phase")))
        if thing.get("phase") != course.good:
            line.append(f"  {plain(thing.get('message') or '')}")
        screen.note(line)

    def standing(counts: Mapping[str, int], seconds: float) -> None:
        nonlocal last_line
        words = f"{counted(counts, (course.good,))} after {seconds:.0f} s"
        screen.progress(words)
        if not screen.moves and seconds - last_line >= _SECONDS_BETWEEN_LINES:
            last_line = seconds
            screen.note(Text(words))

    count = sum(not course.is_over(thing) for thing in things)
    with screen.working(f"Waiting for {number_of(count, course.noun)} ..."):
        return wait_until_over(
            course, session.clock, things, timeout=timeout, told=Told(settled, standing)
        )
