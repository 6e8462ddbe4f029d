"""`studioctl users approve`, `reject`, `retry`, `suspend` and `resume`."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from cli.ending import close
from cli.errors import BadUsageError
from cli.options import DEFAULT_TIMEOUT_SECONDS, ApiUrl, AsJson, AsPerson, Timeout, Wait
from cli.session import session
from cli.user_id import UserId, usable
from cli.user_phases import end_of


def approve(
    context: typer.Context,
    user_id: UserId,
    wait: Wait = False,
    timeout: Timeout = DEFAULT_TIMEOUT_SECONDS,
    as_json: AsJson = False,
    api_url: ApiUrl = None,
    person: AsPerson = None,
) -> None:
    """Approve what waits: the user, or a change of it. Not for whoever asked for or owns it."""
    with session(context, as_json=as_json, api_url=api_url, person=person) as here:
        user = here.api.act(usable(user_id), "approve")
        close(here, user, wait=wait, timeout=timeout, end=end_of(user))


def reject(
    context: typer.Context,
    user_id: UserId,
    reason: Annotated[
        str, typer.Option(metavar="TEXT", help="Why; those who asked for it read it.")
    ],
    wait: Wait = False,
    timeout: Timeout = DEFAULT_TIMEOUT_SECONDS,
    as_json: AsJson = False,
    api_url: ApiUrl = None,
    person: AsPerson = None,
) -> None:
    """Reject what waits: a new user is not made, a change is dropped."""
    with session(context, as_json=as_json, api_url=api_url, person=person) as here:
        if not reason.strip():
            raise BadUsageError("--reason is empty; those who asked should learn why.")
        body: Mapping[str, Any] = {"reason": reason}
        user = here.api.act(usable(user_id), "reject", body)
        close(here, user, wait=wait, timeout=timeout, end=end_of(user))


def retry(
    context: typer.Context,
    user_id: UserId,
    wait: Wait = False,
    timeout: Timeout = DEFAULT_TIMEOUT_SECONDS,
    as_json: AsJson = False,
    api_url: ApiUrl = None,
    person: AsPerson = None,
) -> None:
    """Go on with a failed user where it failed."""
    with session(context, as_json=as_json, api_url=api_url, person=person) as here:
        user = here.api.act(usable(user_id), "retry")
        close(here, user, wait=wait, timeout=timeout, end=end_of(user))


def suspend(
    context: typer.Context,
    user_id: UserId,
    wait: Wait = False,
    timeout: Timeout = DEFAULT_TIMEOUT_SECONDS,
    as_json: AsJson = False,
    api_url: ApiUrl = None,
    person: AsPerson = None,
) -> None:
    """Close a user: running apps are deleted, logins refused; spaces and files stay."""
    with session(context, as_json=as_json, api_url=api_url, person=person) as here:
        user = here.api.act(usable(user_id), "suspend")
        close(here, user, wait=wait, timeout=timeout, end=end_of(user))


def resume(
    context: typer.Context,
    user_id: UserId,
    wait: Wait = False,
    timeout: Timeout = DEFAULT_TIMEOUT_SECONDS,
    as_json: AsJson = False,
    api_url: ApiUrl = None,
    person: AsPerson = None,
) -> None:
    """Bring back a user who is suspended, or who leaves and is not purged yet."""
    with session(context, as_json=as_json, api_url=api_url, person=person) as here:
        user = here.api.act(usable(user_id), "resume")
        close(here, user, wait=wait, timeout=timeout, end=end_of(user))
