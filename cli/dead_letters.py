"""`studioctl dlq`: what the services have given up on, and sending it on its way again."""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.text import Text

from cli.errors import BadUsageError, ExitCode, StudioctlError
from cli.letter_boxes import Answered, ask, services_meant, worst_of
from cli.options import AnyFunction, AsJson, AsPerson
from cli.render import counted
from cli.render_letters import letter_lines, total_line
from cli.screen import plain
from cli.service import Service
from cli.session import Session, session, tell

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

# What the functions take at most.
_MOST = 100
_LOOKING = "Looking through the queues ..."


class QueueName(StrEnum):
    """The dead-letter queues of the services; not each has all of them."""

    WORK = "work"
    EVENTS = "events"
    STREAMS = "streams"


Queue = Annotated[
    QueueName | None,
    typer.Option("--queue", help="Only this one: tickets, AWS's events, or everything else."),
]
OfService = Annotated[
    Service | None,
    typer.Option("--service", case_sensitive=False, help="Only of this one; else of all known."),
]


@app.command("list")
def list_(
    context: typer.Context,
    service: OfService = None,
    queue: Queue = None,
    limit: Annotated[
        int, typer.Option(min=1, max=_MOST, metavar="COUNT", help="At most so many.")
    ] = 50,
    as_json: AsJson = False,
    function: AnyFunction = None,
    person: AsPerson = None,
) -> None:
    """List dead letters: what each is about, and why it was given up."""
    with session(context, as_json=as_json, person=person, function=function) as here:
        services = services_meant(here, service, queue)
        fields = {"limit": limit, **_only(queue)}
        with here.screen.working_quietly(_LOOKING):
            answers = [ask(here, each, "dlq-list", fields) for each in services]
        fault = worst_of(answers)
        if fault is not None and all(each.error for each in answers):
            raise fault
        letters = sorted(
            (letter for each in answers for letter in _letters(each, "messages")),
            key=lambda letter: str(letter.get("sent_at")),
        )[:limit]
        totals = {
            each.service.value: _mapping(each.result, "approximate_total")
            for each in answers
            if each.error is None
        }
        now = here.clock.now()
        for letter in letters:
            here.screen.show(letter_lines(letter, now))
        here.screen.show(total_line(len(letters), totals))
        _end(here, {"messages": letters, "approximate_total": totals}, fault)


@app.command()
def show(
    context: typer.Context,
    message_id: Annotated[str, typer.Argument(metavar="MESSAGE_ID")],
    service: OfService = None,
    as_json: AsJson = False,
    function: AnyFunction = None,
    person: AsPerson = None,
) -> None:
    """Show one dead letter with its whole body."""
    with session(context, as_json=as_json, person=person, function=function) as here:
        answers: list[Answered] = []
        with here.screen.working_quietly(_LOOKING):
            for each in services_meant(here, service):
                answers.append(ask(here, each, "dlq-show", {"message_id": message_id}))
                if answers[-1].error is None:
                    break
        fault = worst_of(answers)
        if fault is not None and answers[-1].error is not None:
            raise fault
        letter = {**answers[-1].result, "service": answers[-1].service.value}
        here.screen.document(letter)
        here.screen.show(letter_lines(letter, here.clock.now()))
        body = letter.get("body")
        text = body if isinstance(body, str) else json.dumps(body, indent=2, ensure_ascii=False)
        here.screen.line(text)


@app.command()
def redrive(
    context: typer.Context,
    message_ids: Annotated[
        list[str] | None, typer.Argument(metavar="MESSAGE_ID...", show_default=False)
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All that can be, of one service (users).")
    ] = False,
    service: OfService = None,
    queue: Queue = None,
    limit: Annotated[
        int,
        typer.Option(min=1, max=_MOST, metavar="COUNT", help="With --all: at most so many."),
    ] = _MOST,
    as_json: AsJson = False,
    function: AnyFunction = None,
    person: AsPerson = None,
) -> None:
    """Send dead letters on their way again. Twice does no harm; what fails stays where it is."""
    with session(context, as_json=as_json, person=person, function=function) as here:
        if bool(message_ids) == everything:
            raise BadUsageError("Give message ids, or --all.")
        meant = _owner_of(queue) if everything and service is None else service
        services = services_meant(here, meant, queue)
        fields = {"all": True, "limit": limit} if everything else {"message_ids": message_ids}
        with here.screen.working("Redriving ..."):
            answers = _redriven(here, services, {**fields, **_only(queue)})
        fault = worst_of(answers)
        if fault is not None and all(each.error for each in answers):
            raise fault
        done = [key for each in answers for key in _texts(each, "redriven")]
        failed = [letter for each in answers for letter in _letters(each, "failed")]
        # Each was asked for what those before it did not have.
        missing = next((_texts(each, "not_found") for each in answers[::-1] if not each.error), [])
        _show_redriven(here, done, failed, missing)
        if everything and len(done) + len(failed) >= limit:
            here.screen.note(Text("There may be more; the same command again takes the next."))
        if meant is not service:
            here.screen.note(Text(f"Only those of {meant} were meant; --service says whose."))
        _end(here, {"redriven": done, "failed": failed, "not_found": missing}, fault)
        if failed or missing:
            raise typer.Exit(ExitCode.REFUSED)


def _owner_of(queue: QueueName | None) -> Service:
    """Return whose letters are meant by all, where nobody says: those of users, if they have it."""
    return next(each for each in Service if queue is None or queue in each.queues)


def _redriven(
    here: Session, services: Sequence[Service], fields: Mapping[str, Any]
) -> list[Answered]:
    """Ask one service after the other, each for what those before did not have."""
    answers: list[Answered] = []
    for service in services:
        answers.append(ask(here, service, "dlq-redrive", fields))
        if answers[-1].error is None:
            missing = _texts(answers[-1], "not_found")
            if not missing:
                break
            fields = {**fields, "message_ids": missing}
    return answers


def _show_redriven(
    here: Session, done: Sequence[str], failed: Sequence[Mapping[str, Any]], missing: Sequence[str]
) -> None:
    for letter in failed:
        line = Text(f"{plain(letter.get('message_id'))}  stays: ", style="red")
        here.screen.show(line.append(plain(letter.get("detail")), style="none"))
    for message_id in missing:
        here.screen.show(Text(f"{plain(message_id)}  is not there (any more)."))
    counts = {"redriven": len(done), "failed": len(failed), "not found": len(missing)}
    here.screen.show(Text(counted(counts) or "There was nothing to redrive.", style="bold"))


def _end(here: Session, document: Mapping[str, Any], fault: StudioctlError | None) -> None:
    """Print the document, and leave where one of the services did not answer."""
    if fault is None:
        here.screen.document(document)
        return
    tell(here.screen, fault)
    here.screen.document({**document, "error": fault.to_json()})
    raise typer.Exit(fault.exit_code)


def _only(queue: QueueName | None) -> dict[str, str]:
    return {} if queue is None else {"queue": queue.value}


def _letters(answered: Answered, name: str) -> list[dict[str, Any]]:
    """Return what an answer lists, each with whose it is."""
    found = answered.result.get(name)
    listed = found if isinstance(found, list) else []
    service = answered.service.value
    return [{**each, "service": service} for each in listed if isinstance(each, dict)]


def _texts(answered: Answered, name: str) -> list[str]:
    found = answered.result.get(name)
    return [str(each) for each in found] if isinstance(found, list) else []


def _mapping(result: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = result.get(name)
    return found if isinstance(found, dict) else {}
