"""`studioctl users`: ask for one, and look at them."""

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import adopting, changing, erasing, intents, leaving
from cli.ending import close
from cli.listing import Everything, Limit, show_list
from cli.options import DEFAULT_TIMEOUT_SECONDS, ApiUrl, AsJson, AsPerson, Follow, Timeout, Wait
from cli.render import user_details, users_table
from cli.session import session
from cli.settings_file import read_settings
from cli.timeline import Story, tell_story
from cli.user_id import UserId, usable
from cli.user_phases import End, is_settled, needs_somebody
from services.user_onboarding.user import Phase

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


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
    settings: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Studio settings, JSON or YAML.")
    ] = None,
    wait: Wait = False,
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
    body: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    with session(context, as_json=as_json, api_url=api_url, person=person) as here:
        if settings is not None:
            body["studio_settings"] = read_settings(
                here.surroundings.folder, settings, here.clock.now(), as_patch=False
            )
        new, user = here.api.create_user(body)
        outcome = "created" if new else "already-there"
        close(here, user, wait=wait, timeout=timeout, end=End.READY, outcome=outcome)


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
        user = here.api.user(usable(user_id))
        here.screen.show(user_details(user, here.clock.now()))
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
    limit: Limit = None,
    everybody: Everything = False,
    as_json: AsJson = False,
    api_url: ApiUrl = None,
    person: AsPerson = None,
) -> None:
    """List the users you may see."""
    with session(context, as_json=as_json, api_url=api_url, person=person) as here:
        show_list(
            here,
            "user",
            lambda most: here.api.user_pages(limit=most, studio=studio, phase=phase),
            lambda users: users_table(users, here.clock.now()),
            limit=limit,
            everything=everybody,
        )


@app.command()
def timeline(
    context: typer.Context,
    user_id: UserId,
    follow: Follow = False,
    timeout: Timeout = DEFAULT_TIMEOUT_SECONDS,
    as_json: AsJson = False,
    api_url: ApiUrl = None,
    person: AsPerson = None,
) -> None:
    """See what happened to a user, newest last. With --follow --json: one entry a line."""
    with session(context, as_json=as_json, api_url=api_url, person=person) as here:
        usable(user_id)
        page = partial(here.api.user_timeline, user_id)
        story = Story(page, is_settled, needs_somebody)
        tell_story(here, story, follow=follow, timeout=timeout)


app.command()(adopting.adopt)
app.command()(adopting.unmanaged)
app.command()(changing.change)
app.command()(intents.approve)
app.command()(intents.reject)
app.command()(intents.retry)
app.command()(intents.suspend)
app.command()(intents.resume)
app.command()(leaving.offboard)
app.command()(erasing.erase)
