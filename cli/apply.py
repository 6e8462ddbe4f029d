"""`studioctl apply`: lists of users, judged as a whole, then made true one user at a time."""

from typing import Annotated

import typer
from rich.text import Text

from cli.courses import course_of_users
from cli.errors import ExitCode, StudioctlError
from cli.list_options import (
    Again,
    AllStudios,
    Files,
    ForPersona,
    Prune,
    PruneLimit,
    PruneMost,
    RequestedBy,
    Studios,
    pruning,
)
from cli.list_reading import Wish, read_lists
from cli.options import DEFAULT_TIMEOUT_SECONDS, ApiUrl, AsJson, AsPerson, Timeout
from cli.plan import show_plan, why_refused
from cli.planning import Plan, make_plan
from cli.progress import watch
from cli.render import counted, number_of
from cli.render_lists import approvals_line, outcomes_table, requests_table, stuck_table
from cli.sending import Line, Outcome, Sent, send
from cli.session import Session, session, tell
from cli.steps import Action
from cli.user_phases import READY, is_settled


def apply(
    context: typer.Context,
    files: Files,
    persona: ForPersona = None,
    studio: Studios = None,
    all_studios: AllStudios = False,
    again: Again = False,
    prune: Prune = False,
    prune_limit: PruneLimit = None,
    prune_most: PruneMost = False,
    requested_by: RequestedBy = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before suspending.")] = False,
    wait: Annotated[
        bool, typer.Option(help="Wait until everybody is Ready, failed or waits for approval.")
    ] = True,
    timeout: Timeout = DEFAULT_TIMEOUT_SECONDS,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Judge the lists alone, even without the API; see `plan`."),
    ] = False,
    as_json: AsJson = False,
    api_url: ApiUrl = None,
    person: AsPerson = None,
) -> None:
    """Make users as these lists say: who is not there is onboarded, who differs is changed.

    A list is `users:` with, for each, user_name, persona and, as needed, studio, email, team,
    cost_center, owner, expires_at. A field that a list does not name stays as it is; `null`
    clears one (`team: null`). The older data_scientists.yml and lead_data_scientists.yml
    (prefix and user_profile_name) are taken as they are.

    Who is on no list is left alone, unless --prune is given: then those whom you asked for
    yourself are suspended, never deleted, and brought back once they are listed again.

    Who was suspended or let go by somebody, or rejected, stays so and is named. Who needs an
    approval is asked for and waits for it; that is no failure.

    One fault in any list, and nothing at all is sent; every fault is shown with file and line.
    `studioctl plan` shows what would be done.
    """
    with session(context, as_json=as_json, api_url=api_url, person=person) as here:
        asked = pruning(prune=prune, limit=prune_limit, most=prune_most, requested_by=requested_by)
        wish = Wish(
            tuple(files), persona, tuple(studio or ()), all_studios, offline=dry_run, prune=prune
        )
        listed = read_lists(here, wish)
        if dry_run:
            here.screen.show(requests_table(listed.requests))
            count = _users(len(listed.requests))
            here.screen.show(Text(f"{count} listed, without a fault; nothing was sent."))
            here.screen.document({"listed": [request.body for request in listed.requests]})
            return
        if not listed.requests:
            here.screen.show(Text("The lists are empty; there is nothing to do."))
            here.screen.document({"users": [], "summary": {"outcomes": {}, "phases": {}}})
            return
        made = make_plan(here, listed, asked, again=again)
        refused = why_refused(made, asked)
        if refused is not None:
            show_plan(here, made)
            raise refused
        if not yes:
            _ask_before_suspending(here, made)
        _carry_out(here, made, wait, timeout)


def _ask_before_suspending(here: Session, made: Plan) -> None:
    """Ask somebody at a terminal whether it is meant; in a pipeline the plan was looked at."""
    count = sum(step.action is Action.SUSPEND for step in made.steps)
    if not count or not here.surroundings.at_terminal():
        return
    show_plan(here, made)
    if not here.screen.confirmed(f"Suspend {_users(count)}?"):
        here.screen.note(Text("Nothing was sent."))
        raise typer.Exit(ExitCode.REFUSED)


def _carry_out(here: Session, made: Plan, wait: bool, timeout: float) -> None:
    screen = here.screen
    words = f"Asking for {_users(len(made.changing))}"
    working = screen.working if made.changing else screen.working_quietly
    with working(f"{words} ..."):
        sent = send(
            here.api,
            made.steps,
            made.judged_again,
            lambda done: screen.progress(f"{words}: {done} done ..."),
        )
    shown = outcomes_table(sent.lines)
    if shown.row_count:
        screen.show(shown)
    started = here.clock.elapsed()
    if wait and sent.stopped is None:
        try:
            sent = sent.seen_again(watch(here, sent.awaited, timeout, course_of_users(here.api)))
        except StudioctlError as error:
            sent = Sent(sent.lines, error)
    _close(here, sent, wait=wait, seconds=here.clock.elapsed() - started)


def _close(here: Session, sent: Sent, *, wait: bool, seconds: float) -> None:
    """Show the end, and leave with the exit code it deserves."""
    screen = here.screen
    waited = wait and sent.stopped is None
    stuck = [line for line in sent.lines if _is_stuck(line)]
    if waited and stuck:
        screen.show(Text(""))
        screen.show(stuck_table(stuck))
    words = f"{_users(len(sent.lines))}: {counted(sent.outcomes())}."
    if sent.phases():
        words += f" {counted(sent.phases(), (READY,))}"
        words += f" after {seconds:.0f} s." if waited else "."
    screen.show(Text(""))
    screen.show(Text(words, style="bold"))
    awaited = approvals_line(sent.users)
    if awaited is not None:
        screen.show(awaited)
    if waited and any(not is_settled(user) for user in sent.awaited):
        screen.note(Text("They go on without this command; `studioctl users list` shows them."))
    summary = {"outcomes": dict(sent.outcomes()), "phases": dict(sent.phases())}
    document = {"users": [line.to_json() for line in sent.lines], "summary": summary}
    if sent.stopped is not None:
        tell(screen, sent.stopped)
        if any(line.outcome is Outcome.NOT_SENT for line in sent.lines):
            screen.note(Text("The same command again sends the rest; nobody is asked for twice."))
        screen.document({**document, "error": sent.stopped.to_json()})
        raise typer.Exit(sent.stopped.exit_code)
    screen.document(document)
    if _nobody_allowed(sent):
        raise typer.Exit(ExitCode.NO_ACCESS)
    if not sent.all_well(waited=waited):
        raise typer.Exit(ExitCode.REFUSED)


def _is_stuck(line: Line) -> bool:
    """Tell whether somebody is not where the lists, or whoever the lists bow to, want it."""
    meant = line.outcome is Outcome.SUSPENDED and line.phase == "Suspended"
    told = line.outcome is Outcome.LEFT_ALONE
    return line.user is not None and line.phase != READY and not meant and not told


def _nobody_allowed(sent: Sent) -> bool:
    return all(line.problem is not None and line.problem.about_one_user for line in sent.lines)


def _users(count: int) -> str:
    return number_of(count, "user")
