"""`studioctl users change`: some fields of a user, in one request."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.ending import close
from cli.errors import BadUsageError
from cli.options import DEFAULT_TIMEOUT_SECONDS, ApiUrl, AsJson, AsPerson, Timeout, Wait
from cli.session import session
from cli.settings_file import read_settings
from cli.user_id import UserId, usable
from cli.user_phases import end_of
from services.user_onboarding.requests import field_errors

_CLEARABLE = ("owner", "email", "team", "cost_center", "expires_at", "studio_settings")


def change(
    context: typer.Context,
    user_id: UserId,
    persona: Annotated[
        str | None, typer.Option(metavar="PERSONA", help="May need an approval.")
    ] = None,
    owner: Annotated[
        str | None, typer.Option(metavar="ARN", help="Principal of who will log in.")
    ] = None,
    email: Annotated[
        str | None, typer.Option(metavar="EMAIL", help="Where to write to them.")
    ] = None,
    team: Annotated[str | None, typer.Option(metavar="TEAM", help="Tag studio:team.")] = None,
    cost_center: Annotated[
        str | None, typer.Option(metavar="CODE", help="Tag studio:cost-center.")
    ] = None,
    expires_at: Annotated[
        str | None, typer.Option(metavar="TIME", help="RFC 3339: 2027-01-31T18:00:00Z.")
    ] = None,
    clear: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD", help=f"{', '.join(_CLEARABLE)}; may be repeated."),
    ] = None,
    settings: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Studio settings to merge, JSON or YAML; null clears."),
    ] = None,
    if_match: Annotated[
        int | None,
        typer.Option(
            "--if-match", min=1, metavar="GENERATION", help="Only if nobody asked since then."
        ),
    ] = None,
    wait: Wait = False,
    timeout: Timeout = DEFAULT_TIMEOUT_SECONDS,
    as_json: AsJson = False,
    api_url: ApiUrl = None,
    person: AsPerson = None,
) -> None:
    """Change a user in place. Running apps keep the old role until they are restarted."""
    given: dict[str, Any] = {
        "persona": persona,
        "owner": owner,
        "email": email,
        "team": team,
        "cost_center": cost_center,
        "expires_at": expires_at,
    }
    said = {name: value for name, value in given.items() if value is not None}
    with session(context, as_json=as_json, api_url=api_url, person=person) as here:
        usable(user_id)
        _check(said, here.clock.now())
        if settings is not None:
            said["studio_settings"] = read_settings(
                here.surroundings.folder, settings, here.clock.now(), as_patch=True
            )
        patch = {**said, **_cleared(clear or (), said)}
        if not patch:
            raise BadUsageError("Nothing to change: give a field, --settings or --clear.")
        user = here.api.change(user_id, patch, if_match)
        close(here, user, wait=wait, timeout=timeout, end=end_of(user))


def _check(said: Mapping[str, Any], now: datetime) -> None:
    """Raise what the service would say of the values, before anything is sent."""
    faults = [
        f"--{name.replace('_', '-')}: {error.message}"
        for error in field_errors(said, now)
        if (name := (error.pointer or "").removeprefix("/")) in said
    ]
    if faults:
        raise BadUsageError("\n".join(faults))


def _cleared(names: Sequence[str], said: Mapping[str, Any]) -> dict[str, None]:
    cleared: dict[str, None] = {}
    for written in names:
        name = written.replace("-", "_")
        if name not in _CLEARABLE:
            raise BadUsageError(f"--clear {written}: these can be: {', '.join(_CLEARABLE)}.")
        if name in said:
            raise BadUsageError(f"{written} is both set and cleared.")
        cleared[name] = None
    return cleared
