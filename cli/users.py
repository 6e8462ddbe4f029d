"""`studioctl users`: ask for one, look at them, follow one."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.text import Text

from cli.client import Page, User
from cli.errors import BadUsageError, ExitCode
from cli.options import DEFAULT_TIMEOUT_SECONDS, ApiUrl, AsJson, AsPerson, Timeout
from cli.progress import watch
from cli.render import timeline_line, user_details, users_table
from cli.screen import plain
from cli.session import Session, session
from cli.waiting import READY, STUCK
from services.user_onboarding.user import Phase

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

_DEFAULT_LIMIT = 50
_FOLLOW_PAUSE_SECONDS = 2.0
_USER_ID = re.compile(r"[a-zA-Z0-9-]+\.[a-zA-Z0-9-]+")

UserId = Annotated[str, typer.Argument(metavar="ID", help="<studio>.<user name>")]


@app.command()
def add(
    context: typer.Context,
    user_name: Annotated[str, typer.Argument(metavar="USER_NAME")],
    persona: Annotated[str, typer.Option(metavar="PERSONA", help="Such as data-scientist.")],
    studio: Annotated[
        str | None, typer.Option(metavar="STUDIO", help="Its alias, where there are several.")
    ] = None,
    email: Annotated[
        str | None, typer.Option(metavar="EMAIL", help="Where to write to them.")
    ] = None,
    team: Annotated[str | None, typer.Option(metavar="TEAM", help="Tag studio:team.")] = None,
    cost_center: Annotated[
        str | None, typer.Option(metavar="CODE", help="Tag studio:cost-center.")
    ] = None,
    owner: Annotated[
        str | None, typer.Option(metavar="ARN", help="Principal of who will log in.")
    ] = None,
    expires_at: Annotated[
        str | None, typer.Option(metavar="TIME", help="RFC 3339: 2027-01-31T18:00:00Z.")
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Until Ready or Failed.")] = False,
    timeout: Timeout = DEFAULT_TIMEOUT_SECONDS,
    as_json: AsJson = False,
    api_url: ApiUrl = None,
    person: AsPerson = None,
) -> None:
    """Ask for one user. Asking again for the same changes nothing."""
    given = {
        "user_name": user_name,
        "persona": persona,
        "studio": studio,
        "email": email,
        "team": team,
        "cost_center": cost_center,
        "owner": owner,
        "expires_at": expires_at,
    }
    with session(context, as_json=as_json, api_url=api_url, person=person) as here:
        new, user = here.api.create_user(
            {name: value for name, value in given.items() if value is not None}
        )
        if wait:
            [user] = watch(here, [user], timeout)
        here.screen.show(user_details(user))
        here.screen.document({"outcome": "created" if new else "already-there", "user": user})
        if not wait and user.get("phase") not in {READY, *STUCK}:
            here.screen.note(
                Text(f"Follow it with: studioctl users timeline {plain(user.get('id'))} --follow")
            )
        if user.get("phase") in STUCK or (wait and not _is_ready(here, user, timeout)):
            raise typer.Exit(ExitCode.REFUSED)


@app.command()
def get(
    context: typer.Context,
    user_id: UserId,
    as_json: AsJson = False,
    api_url: ApiUrl = None,
    person: AsPerson = None,
) -> None:
    """Look at one user."""
    with session(context, as_json=as_json, api_url=api_url, person=person) as here:
        user = here.api.user(_usable(user_id))
        here.screen.show(user_details(user))
        here.screen.document(user)


@app.command("list")
def list_(
    context: typer.Context,
    studio: Annotated[
        str | None, typer.Option(metavar="STUDIO", help="Only users of this studio.")
    ] = None,
    phase: Annotated[
        Phase | None, typer.Option(case_sensitive=False, help="Only users in this phase.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="COUNT", help=f"At most so many; {_DEFAULT_LIMIT} if not said."
        ),
    ] = None,
    everybody: Annotated[bool, typer.Option("--all", help="All, however many.")] = False,
    as_json: AsJson = False,
    api_url: ApiUrl = None,
    person: AsPerson = None,
) -> None:
    """List the users you may see."""
    with session(context, as_json=as_json, api_url=api_url, person=person) as here:
        if everybody and limit is not None:
            raise BadUsageError("--all and --limit do not go together.")
        most = None if everybody else limit or _DEFAULT_LIMIT
        users: list[User] = []
        page = Page((), None)
        with here.screen.working_quietly("Listing users ..."):
            for page in here.api.user_pages(limit=most, studio=studio, phase=phase):
                users.extend(page.items)
                here.screen.progress(f"Listing users: {len(users)} ...")
        more = page.next_cursor is not None
        here.screen.document({"items": users, "more": more})
        here.screen.show(users_table(users, here.clock.now()) if users else Text("No users."))
        if more:
            here.screen.note(Text(f"There are more than these {len(users)}; --all lists them."))


@app.command()
def timeline(
    context: typer.Context,
    user_id: UserId,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on until the user is Ready or Failed.")
    ] = False,
    timeout: Timeout = DEFAULT_TIMEOUT_SECONDS,
    as_json: AsJson = False,
    api_url: ApiUrl = None,
    person: AsPerson = None,
) -> None:
    """See what happened to a user, newest last. With --follow --json: one entry a line."""
    with session(context, as_json=as_json, api_url=api_url, person=person) as here:
        feed = _Feed(here, _usable(user_id))
        entries = feed.new_entries()
        _show_entries(here, entries, None, as_lines=follow)
        if not follow:
            here.screen.document({"items": entries})
            return
        last = entries[-1] if entries else None
        started = here.clock.elapsed()
        while last is None or last.get("phase") not in {READY, *STUCK}:
            if here.clock.elapsed() - started >= timeout:
                here.screen.note(Text(f"Still not settled after {timeout:.0f} s."))
                raise typer.Exit(ExitCode.REFUSED)
            here.clock.sleep(_FOLLOW_PAUSE_SECONDS)
            entries = feed.new_entries()
            _show_entries(here, entries, last, as_lines=True)
            last = entries[-1] if entries else last
        if last.get("phase") != READY:
            raise typer.Exit(ExitCode.REFUSED)


class _Feed:
    """A timeline read on from where it was left, so that following long ones stays cheap."""

    def __init__(self, here: Session, user_id: str) -> None:
        self._api = here.api
        self._user_id = user_id
        self._cursor: str | None = None
        self._last_revision = -1

    def new_entries(self) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        while True:
            page = self._api.timeline_page(self._user_id, self._cursor)
            found += [entry for entry in page.items if entry["revision"] > self._last_revision]
            if found:
                self._last_revision = found[-1]["revision"]
            if page.next_cursor is None:
                # The last page is read again next time: it may have grown.
                return found
            self._cursor = page.next_cursor


def _show_entries(
    here: Session,
    entries: list[Mapping[str, Any]],
    previous: Mapping[str, Any] | None,
    *,
    as_lines: bool,
) -> None:
    for entry in entries:
        here.screen.show(timeline_line(entry, previous))
        if as_lines:
            here.screen.json_line(entry)
        previous = entry


def _is_ready(here: Session, user: User, timeout: float) -> bool:
    phase = user.get("phase")
    if phase != READY and phase not in STUCK:
        here.screen.note(Text(f"Still {plain(phase)} after {timeout:.0f} s."))
    return phase == READY


def _usable(user_id: str) -> str:
    # Anything else would be another path, and the gateway answers those as if we were unknown.
    if _USER_ID.fullmatch(user_id) is None:
        raise BadUsageError("An id is <studio>.<user name>, such as retail-dev.ada-lovelace.")
    return user_id
