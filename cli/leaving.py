"""`studioctl users offboard`: said what goes and when, then asked for."""

from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Group
from rich.text import Text

from cli.client import User
from cli.ending import close
from cli.errors import BadUsageError, ExitCode
from cli.options import DEFAULT_TIMEOUT_SECONDS, ApiUrl, AsJson, AsPerson, Timeout, Wait
from cli.screen import plain
from cli.session import Session, session
from cli.user_id import UserId, usable
from cli.user_phases import End, end_of
from services.user_onboarding.requests import MOST_RETENTION_DAYS


def offboard(
    context: typer.Context,
    user_id: UserId,
    retention_days: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=MOST_RETENTION_DAYS,
            metavar="DAYS",
            help="Keep spaces and profile so long; 0 deletes at once (admins only).",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
    wait: Wait = False,
    timeout: Timeout = DEFAULT_TIMEOUT_SECONDS,
    as_json: AsJson = False,
    api_url: ApiUrl = None,
    person: AsPerson = None,
) -> None:
    """Let a user go: closed at once, private spaces and profile deleted after the retention.

    Until they are deleted, `studioctl users resume` brings the user back.
    """
    with session(context, as_json=as_json, api_url=api_url, person=person) as here:
        usable(user_id)
        generation = None
        if not yes and here.surroundings.at_terminal():
            generation = _confirmed(here, user_id, retention_days)
        elif not yes and retention_days == 0:
            raise BadUsageError(
                "This deletes spaces and profile at once, for good. Give --yes if it is meant."
            )
        user = here.api.offboard(user_id, retention_days, generation)
        end = end_of(user)
        if retention_days == 0 and end is End.RETAINED:
            end = End.OFFBOARDED
        close(here, user, wait=wait, timeout=timeout, end=end)


def _confirmed(here: Session, user_id: str, retention_days: int | None) -> int | None:
    """Ask whether it is meant; return the generation of the user that was asked about."""
    user = here.api.user(user_id)
    here.screen.note(_what_goes(here, user, retention_days))
    if not here.screen.confirmed("Offboard?"):
        here.screen.note(Text("Nothing was sent."))
        raise typer.Exit(ExitCode.REFUSED)
    # What was shown is what is offboarded: whoever was changed meanwhile is asked about again.
    generation = user.get("generation")
    return generation if isinstance(generation, int) else None


def _what_goes(here: Session, user: User, retention_days: int | None) -> Group:
    who = f"{user.get('id')} ({user.get('persona')}, {user.get('phase')})"
    if retention_days is None:
        when = "after the installation's retention (30 days unless configured)"
    elif retention_days == 0:
        when = "at once, for good"
    else:
        day = here.clock.now() + timedelta(days=retention_days)
        when = f"on {day:%Y-%m-%d %H:%M} UTC"
    return Group(
        Text(plain(who), style="bold"),
        Text("  now: running apps are deleted, logins refused"),
        Text(f"  {when}: private spaces with their disks and the user profile are deleted"),
        Text("  never: files of the home (EFS) and shared spaces"),
    )
