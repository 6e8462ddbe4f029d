"""`studioctl users adopt` and `unmanaged`: profiles that were there before, one by one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from cli.account_options import AssertedBy, asserted
from cli.courses import course_of_users_by
from cli.ending import close
from cli.errors import FunctionFailedError
from cli.options import DEFAULT_TIMEOUT_SECONDS, AsJson, AsPerson, Function, Timeout, Wait
from cli.render import number_of, table
from cli.screen import plain
from cli.session import Session, session
from cli.settings_file import read_settings
from cli.user_phases import End


def adopt(
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
    settings: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Studio settings, JSON or YAML.")
    ] = None,
    wait: Wait = False,
    timeout: Timeout = DEFAULT_TIMEOUT_SECONDS,
    asserted_by: AssertedBy = None,
    as_json: AsJson = False,
    function: Function = None,
    person: AsPerson = None,
) -> None:
    """Take over a profile that is there already; its home, and settings not named, stay.

    It gets the persona's role and our tags. One that a CloudFormation stack owns is refused,
    with the steps to release it. Whole lists: `studioctl adopt FILE...`.
    """
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
    body: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    with session(context, as_json=as_json, function=function, person=person) as here:
        if settings is not None:
            body["studio_settings"] = read_settings(
                here.surroundings.folder, settings, here.clock.now(), as_patch=False
            )
        who = asserted(asserted_by) or here.who_invokes()
        changed, user = ask_for_adoption(here, body, who)
        close(
            here,
            user,
            wait=wait,
            timeout=timeout,
            end=End.READY,
            outcome="asked-for" if changed else "already-ours",
            course=course_of_users_by(here.admin),
        )


def unmanaged(
    context: typer.Context,
    studio: Annotated[
        str | None, typer.Option(metavar="STUDIO", help="Only profiles of this studio.")
    ] = None,
    as_json: AsJson = False,
    function: Function = None,
    person: AsPerson = None,
) -> None:
    """List profiles that are in a studio and nobody's of ours, by the last sweep."""
    with session(context, as_json=as_json, function=function, person=person) as here:
        found = unmanaged_profiles(here, studio)
        shown = table("Studio", "User profile", "Since")
        for each in found:
            for name in each["user_names"]:
                shown.add_row(*(Text(plain(x)) for x in (each["studio"], name, each["since"])))
        count = sum(len(each["user_names"]) for each in found)
        if count:
            here.screen.show(shown)
        here.screen.show(
            Text(f"{number_of(count, 'profile')} that nobody manages, by the last sweep.")
        )
        never = [str(each["studio"]) for each in found if each["since"] is None]
        if never:
            here.screen.note(Text(plain(f"Not looked at yet: {', '.join(never)}.")))
        here.screen.note(Text("`studioctl admin sweep` looks now."))
        here.screen.document({"studios": found})


def ask_for_adoption(
    here: Session, body: Mapping[str, Any], who: str
) -> tuple[bool, dict[str, Any]]:
    """Have a profile taken over; return whether that is news, and the user."""
    result = here.admin.carry_out("adopt", {**body, "asserted_by": who})
    user = result.get("user")
    if not isinstance(user, dict):
        raise FunctionFailedError("adopt: the function answered without a user.")
    return bool(result.get("changed")), user


def unmanaged_profiles(here: Session, studio: str | None) -> list[dict[str, Any]]:
    """Return studio, names and since when, of one studio or of all."""
    if studio is not None:
        return [here.admin.carry_out("unmanaged", {"studio": studio})]
    studios = here.admin.carry_out("unmanaged").get("studios")
    if not isinstance(studios, list):
        raise FunctionFailedError("unmanaged: the function answered without a list of studios.")
    with here.screen.working_quietly("Asking for the profiles of each studio ..."):
        return [
            here.admin.carry_out("unmanaged", {"studio": each["studio"]})
            if each["count"]
            else {"studio": each["studio"], "user_names": [], "since": each["since"]}
            for each in studios
        ]
