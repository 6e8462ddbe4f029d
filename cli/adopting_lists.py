"""`studioctl adopt`: everybody on a list taken over, as the predecessor's lists are written."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from cli.account_options import AssertedBy, asserted
from cli.adopting import ask_for_adoption, unmanaged_profiles
from cli.adoption_lines import Asked, Line, Outcome
from cli.courses import course_of_users_by, users_of
from cli.errors import BadInputError, BadUsageError, ExitCode, RefusedError, StudioctlError
from cli.lists import Entry, Finding, read_list
from cli.options import DEFAULT_TIMEOUT_SECONDS, AsJson, AsPerson, Function, Timeout
from cli.placing import Known, Request, check_studios, place
from cli.progress import watch
from cli.render import counted, number_of
from cli.render_adoption import foreseen_table, outcomes_table
from cli.session import Session, session, tell


def adopt(
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
    all_studios: Annotated[bool, typer.Option("--all-studios", help="Every studio.")] = False,
    wait: Annotated[
        bool, typer.Option(help="Wait until each is taken over, refused or waits for approval.")
    ] = True,
    timeout: Timeout = DEFAULT_TIMEOUT_SECONDS,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be done; send nothing.")
    ] = False,
    asserted_by: AssertedBy = None,
    as_json: AsJson = False,
    function: Function = None,
    person: AsPerson = None,
) -> None:
    """Take over everybody on these lists, whose profiles are there already.

    The predecessor's data_scientists.yml and lead_data_scientists.yml are taken as they are, and
    the lists of `studioctl apply`. Homes, spaces and settings stay; roles and tags become ours.
    Nobody is made anew or deleted. Asking again changes nothing for those who are done, and tries
    those again who were refused.
    """
    with session(context, as_json=as_json, function=function, person=person) as here:
        if studio and all_studios:
            raise BadUsageError("--studio and --all-studios do not go together.")
        requests = _requests(here, files, persona, tuple(studio or ()), all_studios)
        if dry_run:
            _foresee(here, requests)
            return
        if not requests:
            here.screen.show(Text("The lists are empty; there is nothing to do."))
            here.screen.document({"users": [], "summary": {"outcomes": {}}})
            return
        who = asserted(asserted_by) or here.who_invokes()
        done = _ask(here, requests, who)
        started = here.clock.elapsed()
        if wait and done.stopped is None:
            try:
                course = course_of_users_by(here.admin)
                done = done.seen_again(watch(here, done.users, timeout, course))
            except StudioctlError as error:
                done = Asked(done.lines, error)
        _close(here, done, wait=wait, seconds=here.clock.elapsed() - started)


def _requests(
    here: Session,
    files: Sequence[Path],
    persona: str | None,
    studios: tuple[str, ...],
    all_studios: bool,
) -> list[Request]:
    """Return the requests, or raise with everything that is wrong with the lists."""
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
    # Lists with faults are judged without asking anybody: they are not sent anyway.
    every = () if findings else tuple(str(each["studio"]) for each in _studios(here))
    known = Known() if findings else Known(every)
    wrong = check_studios(studios, known)
    if wrong is not None:
        raise BadUsageError(wrong)
    targets = every if all_studios else tuple(dict.fromkeys(studios))
    requests, more = place(entries, targets, known)
    if findings or more:
        names = [str(file) for file in files]
        raise BadInputError(
            sorted([*findings, *more], key=lambda found: (names.index(found.file), found.line))
        )
    return requests


def _studios(here: Session) -> list[dict[str, object]]:
    found = here.admin.carry_out("unmanaged").get("studios")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _ask(here: Session, requests: Sequence[Request], who: str) -> Asked:
    """Ask for one after the other; what says that no further one can succeed ends it."""
    lines: list[Line] = []
    stopped: StudioctlError | None = None
    users = number_of(len(requests), "user")
    with here.screen.working(f"Asking for {users} ..."):
        for request in requests:
            here.screen.progress(f"Asking for {users}: {len(lines)} done ...")
            try:
                changed, user = ask_for_adoption(here, request.body, who)
            except RefusedError as refusal:
                lines.append(Line(request, problem=refusal.problem))
            except StudioctlError as error:
                stopped = error
                break
            else:
                lines.append(Line(request, user, changed))
    lines += [Line(request) for request in requests[len(lines) :]]
    return Asked(tuple(lines), stopped)


def _foresee(here: Session, requests: Sequence[Request]) -> None:
    """Show what would become of each, by what the last sweep saw."""
    free: dict[str, set[str]] = {}
    ours: set[str] = set()
    known = [str(each["studio"]) for each in _studios(here)]
    with here.screen.working_quietly("Looking at the studios ..."):
        for studio in dict.fromkeys(each.studio or known[0] for each in requests):
            [found] = unmanaged_profiles(here, studio)
            free[studio] = {str(name).lower() for name in found["user_names"]}
            ours |= {str(user["id"]) for user in users_of(here.admin, studio)}
    rows = []
    for request in requests:
        studio, name = request.studio or known[0], request.entry.user_name.lower()
        would = "no profile seen"
        if name in free[studio]:
            would = "would be taken over"
        elif f"{studio}.{name}" in ours:
            would = "a user of ours"
        rows.append((request, studio, would))
    here.screen.show(foreseen_table(rows))
    here.screen.show(Text(f"{number_of(len(requests), 'user')}; nothing was sent."))
    here.screen.document(
        {
            "would_send": [
                {**request.body, "studio": studio, "foreseen": would}
                for request, studio, would in rows
            ]
        }
    )


def _close(here: Session, done: Asked, *, wait: bool, seconds: float) -> None:
    """Show what was done, and leave with the exit code it deserves."""
    screen = here.screen
    screen.show(outcomes_table(done.lines))
    words = f"{number_of(len(done.lines), 'user')}: {counted(done.outcomes())}"
    screen.show(Text(f"\n{words} after {seconds:.0f} s." if wait else f"\n{words}.", style="bold"))
    if any(line.outcome is Outcome.UNDER_WAY for line in done.lines):
        screen.note(Text("They go on without this command; `studioctl users list` shows them."))
    document = {
        "users": [line.to_json() for line in done.lines],
        "summary": {"outcomes": dict(done.outcomes())},
    }
    if done.stopped is not None:
        tell(screen, done.stopped)
        screen.note(Text("The same command again does the rest; nobody is taken over twice."))
        screen.document({**document, "error": done.stopped.to_json()})
        raise typer.Exit(done.stopped.exit_code)
    screen.document(document)
    if not done.all_well(waited=wait):
        raise typer.Exit(ExitCode.REFUSED)
