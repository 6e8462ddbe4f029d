"""`studioctl admin` and `studioctl brake`: what operators have the services do."""

import json
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from cli.errors import BadUsageError
from cli.options import AnyFunction, AsJson, AsPerson, Function
from cli.render import table
from cli.screen import plain
from cli.service import Service
from cli.session import session


class BrakeWord(StrEnum):
    """What can be done with the brake."""

    STATUS = "status"
    RELEASE = "release"


def admin(
    context: typer.Context,
    action: Annotated[str, typer.Argument(metavar="ACTION", help="`help` lists them.")],
    data: Annotated[
        str | None, typer.Option(metavar="JSON", help="The action's fields: an object.")
    ] = None,
    as_json: AsJson = False,
    service: Annotated[
        Service, typer.Option("--service", case_sensitive=False, help="Whose admin function.")
    ] = Service.USERS,
    function: AnyFunction = None,
    person: AsPerson = None,
) -> None:
    """Invoke a service's admin function, with your own AWS sign-in; prints its result.

    Actions that write want `asserted_by` among their fields: who you are, as you say.
    """
    with session(
        context, as_json=as_json, person=person, function=function, service=service
    ) as here:
        fields = _fields(data)
        result = here.admin.carry_out(action, fields)
        here.screen.document(result)
        actions = result.get("actions")
        if action == "help" and isinstance(actions, list):
            here.screen.show(_actions_table(actions))
            here.screen.note(Text("With --json: the fields of each, as JSON Schemas."))
        else:
            here.screen.line(json.dumps(result, indent=2, ensure_ascii=False))


def brake(
    context: typer.Context,
    word: Annotated[
        BrakeWord, typer.Argument(metavar="[status|release]", show_default=False)
    ] = BrakeWord.STATUS,
    as_json: AsJson = False,
    function: Function = None,
    person: AsPerson = None,
) -> None:
    """See the brake that holds deletions above a number per hour, or let them go on."""
    with session(context, as_json=as_json, person=person, function=function) as here:
        if word is BrakeWord.RELEASE:
            result = here.admin.carry_out("release-brake")
            here.screen.show(Text("Released: deletions go on.", style="green"))
        else:
            result = here.admin.carry_out("brake")
            here.screen.show(_brake_lines(result))
        here.screen.document(result)


def _fields(data: str | None) -> dict[str, Any]:
    if data is None:
        return {}
    try:
        fields = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadUsageError("--data is not JSON.") from error
    if not isinstance(fields, dict):
        raise BadUsageError('--data is not a JSON object, such as {"studio": "retail-dev"}.')
    if "action" in fields:
        raise BadUsageError("--data names an action; the command line already does.")
    return fields


def _actions_table(actions: list[Any]) -> RenderableType:
    shown = table("Action", "What it does", "Fields")
    for each in actions:
        if not isinstance(each, dict):
            continue
        told = each.get("schema")
        schema = told if isinstance(told, dict) else {}
        required = schema.get("required", [])
        names = [name for name in schema.get("properties", {}) if name != "action"]
        fields = ", ".join(f"{name}{'' if name in required else '?'}" for name in names)
        shown.add_row(
            Text(plain(each.get("action"))), Text(plain(each.get("summary"))), Text(plain(fields))
        )
    return shown


def _brake_lines(result: dict[str, Any]) -> RenderableType:
    deletions = result.get("deletions")
    done = deletions if isinstance(deletions, dict) else {}
    limit = result.get("deletions_per_hour")
    lines = [Text(plain(f"{len(done)} of {limit} deletions begun within the last hour."))]
    lines += [Text(plain(f"  {at}  {what}")) for what, at in sorted(done.items(), key=_by_time)]
    if result.get("engaged"):
        since = f"Engaged since {result.get('engaged_at')}: no user is purged."
        lines.insert(0, Text(plain(since), style="bold red"))
        lines.append(Text("`studioctl brake release` lets deletions go on."))
    else:
        lines.insert(0, Text("Not engaged.", style="green"))
    return Group(*lines)


def _by_time(deletion: tuple[str, Any]) -> tuple[str, str]:
    what, at = deletion
    return str(at), what
