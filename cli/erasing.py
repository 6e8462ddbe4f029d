"""`studioctl users erase`: personal data of a user who is gone, for good."""

from typing import Annotated, Any

import typer
from rich.console import Group
from rich.text import Text

from cli.account_options import AssertedBy, asserted
from cli.errors import BadUsageError, ExitCode
from cli.options import AsJson, AsPerson, Function
from cli.render import user_details
from cli.screen import plain
from cli.session import Session, session
from cli.user_id import UserId, usable

# Each takes the function's time, some thousand entries: no timeline is longer than all of them.
_MOST_ROUNDS = 50


def erase(
    context: typer.Context,
    user_id: UserId,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
    asserted_by: AssertedBy = None,
    as_json: AsJson = False,
    function: Function = None,
    person: AsPerson = None,
) -> None:
    """Erase the personal data of a user who is offboarded or rejected, timeline included.

    Stopped in the middle, the same again goes on. Invokes ADMIN_FUNCTION (or --function).
    """
    with session(context, as_json=as_json, person=person, function=function) as here:
        usable(user_id)
        if not yes:
            _confirm(here, user_id)
        who = asserted(asserted_by) or here.who_invokes()
        with here.screen.working(f"Erasing what is told of {plain(user_id)} ..."):
            result = _erased(here, {"user_id": user_id, "asserted_by": who})
        user = result.get("user")
        if isinstance(user, dict):
            here.screen.show(user_details(user, here.clock.now()))
        here.screen.document(result)
        if not result.get("done"):
            here.screen.note(Text("Not all of it is erased yet: the same again goes on."))
            raise typer.Exit(ExitCode.REFUSED)


def _erased(here: Session, fields: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for _ in range(_MOST_ROUNDS):
        result = here.admin.carry_out("erase", fields)
        if result.get("done"):
            break
        here.screen.progress("A long timeline: going on ...")
    return result


def _confirm(here: Session, user_id: str) -> None:
    if not here.surroundings.at_terminal():
        raise BadUsageError("This erases personal data for good. Give --yes if it is meant.")
    here.screen.note(
        Group(
            Text(plain(user_id), style="bold"),
            Text("  for good: e-mail, owner, who asked and decided, what its timeline says"),
            Text("  kept: the id, and when what happened"),
            Text("  not recalled: events that were published, rows of the requests table, logs"),
        )
    )
    if not here.screen.confirmed("Erase?"):
        here.screen.note(Text("Nothing was sent."))
        raise typer.Exit(ExitCode.REFUSED)
