"""`studioctl apply`: lists of users, judged as a whole, then sent one by one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from cli.courses import course_of_users
from cli.errors import (
    BadInputError,
    BadUsageError,
    ExitCode,
    NotAuthorisedError,
    RefusedError,
    StudioctlError,
)
from cli.lists import Entry, Finding, read_list
from cli.options import DEFAULT_TIMEOUT_SECONDS, ApiUrl, AsJson, AsPerson, Timeout
from cli.placing import Known, Request, check_studios, place
from cli.progress import watch
from cli.render import counted, number_of
from cli.render_lists import approvals_line, outcomes_table, plan_table, stuck_table
from cli.sending import Outcome, Sent, send
from cli.session import Session, session, tell
from cli.user_phases import READY, is_settled


def apply(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Lists of users in YAML.")],
    persona: Annotated[
        str | None,
        typer.Option(metavar="PERSONA", help="For entries and files that do not say theirs."),
    ] = None,
    studio: Annotated[
        list[str] | None,
        typer.Option(metavar="STUDIO", help="For entries without one; may be repeated."),
    ] = None,
    all_studios: Annotated[
        bool, typer.Option("--all-studios", help="Every studio you may ask for.")
    ] = False,
    wait: Annotated[
        bool, typer.Option(help="Wait until everybody is Ready, failed or waits for approval.")
    ] = True,
    timeout: Timeout = DEFAULT_TIMEOUT_SECONDS,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Judge and show the lists; send nothing.")
    ] = False,
    as_json: AsJson = False,
    api_url: ApiUrl = None,
    person: AsPerson = None,
) -> None:
    """Onboard everybody on these lists. Nobody who is there already is changed or removed.

    A list is `users:` with, for each, user_name, persona and, as needed, studio, email, team,
    cost_center, owner, expires_at. The older data_scientists.yml and lead_data_scientists.yml
    (prefix and user_profile_name) are taken as they are.

    Who needs an approval is asked for and waits for it; that is no failure.

    One fault in any list, and nothing at all is sent; every fault is shown with file and line.
    """
    with session(context, as_json=as_json, api_url=api_url, person=person) as here:
        if studio and all_studios:
            raise BadUsageError("--studio and --all-studios do not go together.")
        entries, findings = _read_files(here, files, persona)
        requests = _placed(here, entries, findings, tuple(studio or ()), all_studios, dry_run)
        if dry_run:
            here.screen.show(plan_table(requests))
            here.screen.show(Text(f"{_users(len(requests))} would be asked for; nothing was sent."))
            here.screen.document({"would_send": [request.body for request in requests]})
            return
        if not requests:
            here.screen.show(Text("The lists are empty; there is nothing to do."))
            here.screen.document({"users": [], "summary": {"outcomes": {}, "phases": {}}})
            return
        _carry_out(here, requests, wait, timeout)


def _read_files(
    here: Session, files: Sequence[Path], persona: str | None
) -> tuple[list[Entry], list[Finding]]:
    entries: list[Entry] = []
    findings: list[Finding] = []
    for file in files:
        try:
            data = (here.surroundings.folder / file).read_bytes()
        except OSError as error:
            why = f"The file cannot be read: {error.strerror}."
            findings.append(Finding(str(file), 1, "(file)", "readable", why))
            continue
        read, found = read_list(str(file), data, persona=persona, now=here.clock.now())
        entries += read
        findings += found
    return entries, findings


def _placed(
    here: Session,
    entries: Sequence[Entry],
    findings: list[Finding],
    studios: tuple[str, ...],
    all_studios: bool,
    dry_run: bool,
) -> list[Request]:
    """Return the requests, or raise with everything that is wrong with the lists."""
    known = Known()
    unknown: StudioctlError | None = None
    if entries:
        try:
            known = here.api.known()
        except StudioctlError as error:
            unknown = error
    targets = known.studios or () if all_studios else tuple(dict.fromkeys(studios))
    requests, more = place(entries, targets, known)
    if findings or more:
        order = {str(file): position for position, file in enumerate(_files(entries, findings))}
        raise BadInputError(
            sorted([*findings, *more], key=lambda found: (order[found.file], found.line))
        )
    wrong = check_studios(studios, known)
    if wrong is not None:
        raise BadUsageError(wrong)
    if unknown is not None:
        _bear(here, unknown, all_studios, dry_run)
    if all_studios and entries and not targets:
        raise BadUsageError("--all-studios: there is no studio you may ask for.")
    return requests


def _bear(here: Session, unknown: StudioctlError, all_studios: bool, dry_run: bool) -> None:
    """Go on without knowing studios and personas, where that can be borne."""
    # An API that keeps them to itself judges each request alone.
    reserved = isinstance(unknown, RefusedError | NotAuthorisedError)
    misused = isinstance(unknown, BadUsageError)
    if all_studios or misused or not (reserved or dry_run):
        raise unknown
    if dry_run:
        tell(here.screen, unknown)
        here.screen.note(Text("So studios and personas were not checked."))


def _files(entries: Sequence[Entry], findings: Sequence[Finding]) -> list[str]:
    return list(dict.fromkeys([*(each.file for each in findings), *(e.file for e in entries)]))


def _carry_out(here: Session, requests: Sequence[Request], wait: bool, timeout: float) -> None:
    screen = here.screen
    with screen.working(f"Asking for {_users(len(requests))} ..."):
        sent = send(
            here.api,
            requests,
            lambda done: screen.progress(f"Asking for {_users(len(requests))}: {done} done ..."),
        )
    screen.show(outcomes_table(sent.lines))
    started = here.clock.elapsed()
    if wait and sent.stopped is None:
        try:
            sent = sent.seen_again(watch(here, sent.users, timeout, course_of_users(here.api)))
        except StudioctlError as error:
            sent = Sent(sent.lines, error)
    _close(here, sent, wait=wait, seconds=here.clock.elapsed() - started)


def _close(here: Session, sent: Sent, *, wait: bool, seconds: float) -> None:
    """Show the end, and leave with the exit code it deserves."""
    screen = here.screen
    waited = wait and sent.stopped is None
    stuck = [line for line in sent.lines if line.user is not None and line.phase != READY]
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
    if waited and any(not is_settled(user) for user in sent.users):
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
    if not sent.all_well(waited=wait):
        raise typer.Exit(ExitCode.REFUSED)


def _nobody_allowed(sent: Sent) -> bool:
    return all(line.problem is not None and line.problem.about_one_user for line in sent.lines)


def _users(count: int) -> str:
    return number_of(count, "user")
