"""What actions for accounts and for networks have in common: to send, to wait, to sweep."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text

from cli.errors import BadUsageError, StudioctlError
from cli.fleet_ending import conclude
from cli.fleet_sending import Kind, Sent, carry_out
from cli.progress import watch
from cli.render import number_of
from cli.render_accounts import outcomes_table, plan_lines
from cli.session import Session
from cli.waiting import Course


def send(
    here: Session,
    kind: Kind,
    action: str,
    fields: Mapping[str, Any],
    ids: Sequence[str] | None,
    doing: str,
    *,
    looks: bool,
) -> Sent:
    """Carry out an action for those named, or all (None), and show what became of each.

    Parameters
    ----------
    doing
        What is done meanwhile, for the progress line.
    looks
        Nothing is changed: what would be done is shown.
    """
    some = "all" if ids is None else number_of(len(ids), kind.noun)
    screen = here.screen
    with screen.working(f"{doing} {some} ..."):
        sent = carry_out(
            here.admin,
            action,
            fields,
            ids,
            lambda done: screen.progress(f"{doing} {some}: {done} done ..."),
            kind,
        )
    if sent.lines:
        shown = outcomes_table(sent.lines, kind.noun.capitalize())
        screen.show(plan_lines(sent.lines) if looks else shown)
    return sent


def refuse_waiting_for_a_dry_run(*, wait: bool, dry_run: bool) -> None:
    """Raise `BadUsageError` where both are asked for."""
    if wait and dry_run:
        raise BadUsageError("--wait and --dry-run do not go together.")


def conclude_or_wait(
    here: Session, sent: Sent, course: Course, timeout: float, *, wait: bool
) -> None:
    """Wait until all are settled, if that is wanted and they could be sent; then show the sum."""
    started = here.clock.elapsed()
    if wait and sent.stopped is None:
        try:
            sent = sent.seen_again(watch(here, sent.taken, timeout, course))
        except StudioctlError as error:
            sent = Sent(sent.lines, sent.kind, stopped=error)
    waited = wait and sent.stopped is None
    conclude(here, sent, waited=waited, seconds=here.clock.elapsed() - started)


def sweep_all(here: Session, kind: Kind, *, due: bool) -> None:
    """Have all looked at, or those that are due, and say how many these are."""
    with here.screen.working(f"Sending a ticket for each {kind.noun} ..."):
        result = here.admin.carry_out("sweep", {"which": "due" if due else "all"})
    count = result.get(kind.plural)
    words = number_of(count if isinstance(count, int) else 0, kind.noun)
    here.screen.show(Text(f"Being looked at: {words}."))
    here.screen.document(result)
