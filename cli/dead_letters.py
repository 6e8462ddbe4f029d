"""`studioctl dlq`: what the service has given up on, and sending it on its way again."""

import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cli.errors import BadUsageError, ExitCode
from cli.options import AsJson, AsPerson, Function
from cli.render import counted, since
from cli.screen import plain
from cli.session import session

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

_MOST_LISTED = 100
_MOST_REDRIVEN = 1000


class QueueName(StrEnum):
    """The two dead-letter queues."""

    WORK = "work"
    STREAMS = "streams"


Queue = Annotated[
    QueueName | None, typer.Option("--queue", help="Only this one: tickets, or everything else.")
]


@app.command("list")
def list_(
    context: typer.Context,
    queue: Queue = None,
    limit: Annotated[
        int, typer.Option(min=1, max=_MOST_LISTED, metavar="COUNT", help="At most so many.")
    ] = 50,
    as_json: AsJson = False,
    function: Function = None,
    person: AsPerson = None,
) -> None:
    """List dead letters: what each is about, and why it was given up."""
    with session(context, as_json=as_json, person=person, function=function) as here:
        with here.screen.working_quietly("Looking through the queues ..."):
            result = here.admin.carry_out("dlq-list", {"limit": limit, **_only(queue)})
        here.screen.document(result)
        messages = _objects(result, "messages")
        now = here.clock.now()
        for message in messages:
            here.screen.show(_message_lines(message, now))
        totals = result.get("approximate_total")
        here.screen.show(_total_line(len(messages), totals if isinstance(totals, dict) else {}))


@app.command()
def show(
    context: typer.Context,
    message_id: Annotated[str, typer.Argument(metavar="MESSAGE_ID")],
    as_json: AsJson = False,
    function: Function = None,
    person: AsPerson = None,
) -> None:
    """Show one dead letter with its whole body."""
    with session(context, as_json=as_json, person=person, function=function) as here:
        with here.screen.working_quietly("Looking through the queues ..."):
            result = here.admin.carry_out("dlq-show", {"message_id": message_id})
        here.screen.document(result)
        here.screen.show(_message_lines(result, here.clock.now()))
        body = result.get("body")
        text = body if isinstance(body, str) else json.dumps(body, indent=2, ensure_ascii=False)
        here.screen.line(text)


@app.command()
def redrive(
    context: typer.Context,
    message_ids: Annotated[
        list[str] | None, typer.Argument(metavar="MESSAGE_ID...", show_default=False)
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that can be.")] = False,
    queue: Queue = None,
    limit: Annotated[
        int,
        typer.Option(
            min=1, max=_MOST_REDRIVEN, metavar="COUNT", help="With --all: at most so many."
        ),
    ] = 100,
    as_json: AsJson = False,
    function: Function = None,
    person: AsPerson = None,
) -> None:
    """Send dead letters on their way again. Twice does no harm; what fails stays where it is."""
    with session(context, as_json=as_json, person=person, function=function) as here:
        if bool(message_ids) == everything:
            raise BadUsageError("Give message ids, or --all.")
        asked = {"all": True, "limit": limit} if everything else {"message_ids": message_ids}
        with here.screen.working("Redriving ..."):
            result = here.admin.carry_out("dlq-redrive", {**asked, **_only(queue)})
        here.screen.document(result)
        failed, not_found = _objects(result, "failed"), _texts(result, "not_found")
        for each in failed:
            line = Text(f"{plain(each.get('message_id'))}  stays: ", style="red")
            here.screen.show(line.append(plain(each.get("detail")), style="none"))
        for message_id in not_found:
            here.screen.show(Text(f"{plain(message_id)}  is not there (any more)."))
        done = len(_texts(result, "redriven"))
        counts = {"redriven": done, "failed": len(failed), "not found": len(not_found)}
        here.screen.show(Text(counted(counts) or "There was nothing to redrive.", style="bold"))
        if everything and done + len(failed) >= limit:
            here.screen.note(Text("There may be more; the same command again takes the next."))
        if failed or not_found:
            raise typer.Exit(ExitCode.REFUSED)


def _only(queue: QueueName | None) -> dict[str, str]:
    return {} if queue is None else {"queue": queue.value}


def _objects(result: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = result.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _texts(result: Mapping[str, Any], name: str) -> list[str]:
    found = result.get(name)
    return [str(each) for each in found] if isinstance(found, list) else []


def _message_lines(message: Mapping[str, Any], now: datetime) -> RenderableType:
    """Return a letter in a block: its id stays whole, to be copied."""
    kind = f"{message.get('kind')} in {message.get('queue')}"
    head = Text(plain(message.get("message_id")), style="bold", no_wrap=True, overflow="ignore")
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    rows = {
        "  kind": kind if message.get("redrivable") else f"{kind}; cannot be redriven",
        "  about": message.get("about"),
        "  reason": message.get("reason"),
        "  sent": f"{since(message.get('sent_at'), now)} ago, received {message.get('received')}x",
    }
    for name, value in rows.items():
        if value:
            grid.add_row(name, Text(plain(value)))
    return Group(head, grid)


def _total_line(shown: int, totals: Mapping[str, Any]) -> Text:
    counts = {name: count for name, count in totals.items() if isinstance(count, int) and count}
    if not shown and not counts:
        return Text("No dead letters.", style="green")
    words = "1 dead letter" if shown == 1 else f"{shown} dead letters"
    about = ", ".join(f"{count} in {name}" for name, count in counts.items())
    return Text(plain(f"{words} shown; about {about}." if about else f"{words}."), style="bold")
