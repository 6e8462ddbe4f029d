"""`studioctl plan`: what `apply` would do, and nothing is sent."""

from collections import Counter
from typing import Annotated, Any

import typer
from rich.text import Text

from cli.errors import BadUsageError, ExitCode
from cli.list_options import (
    Again,
    AllStudios,
    Files,
    ForPersona,
    Prune,
    PruneLimit,
    PruneMost,
    RequestedBy,
    Studios,
    pruning,
)
from cli.list_reading import Wish, read_lists
from cli.options import ApiUrl, AsJson, AsPerson
from cli.planning import Plan, Pruning, make_plan
from cli.pruning import refusal
from cli.render_lists import approvals_line, plan_table, plan_words
from cli.screen import plain
from cli.session import Session, session, tell
from cli.steps import Step

_MOST_NAMED = 20


def plan(
    context: typer.Context,
    files: Files,
    persona: ForPersona = None,
    studio: Studios = None,
    all_studios: AllStudios = False,
    again: Again = False,
    prune: Prune = False,
    prune_limit: PruneLimit = None,
    prune_most: PruneMost = False,
    requested_by: RequestedBy = None,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="End with 4 where there is something to do.")
    ] = False,
    as_json: AsJson = False,
    api_url: ApiUrl = None,
    person: AsPerson = None,
) -> None:
    """Show what `apply` with the same options would do; send nothing.

    It ends with 0, whatever is to do, unless --detailed-exitcode is given. What `apply` would
    refuse (faults in the lists, too many to suspend) ends with 2 here too.
    """
    with session(context, as_json=as_json, api_url=api_url, person=person) as here:
        asked = pruning(prune=prune, limit=prune_limit, most=prune_most, requested_by=requested_by)
        wish = Wish(tuple(files), persona, tuple(studio or ()), all_studios, prune=prune)
        made = make_plan(here, read_lists(here, wish), asked, again=again)
        show_plan(here, made)
        here.screen.show(Text("Nothing was sent."))
        refused = why_refused(made, asked)
        if refused is not None:
            tell(here.screen, refused)
            here.screen.document({**_document(made), "error": refused.to_json()})
            raise typer.Exit(refused.exit_code)
        here.screen.document(_document(made))
        if detailed_exitcode and made.changing:
            raise typer.Exit(ExitCode.TO_DO)


def show_plan(here: Session, made: Plan) -> None:
    """Show what is to do, and who else is there on no list."""
    screen = here.screen
    shown = plan_table(made.steps)
    if shown.row_count:
        screen.show(shown)
    awaited = approvals_line([step.user for step in made.steps if step.user is not None])
    if awaited is not None:
        screen.show(awaited)
    others = made.pruned.others if made.pruned is not None else ()
    if others:
        more = len(others) - _MOST_NAMED
        names = ", ".join(others[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        words = f"On no list, but not these lists' to suspend ({len(others)}): {names}."
        screen.show(Text(plain(words), style="dim"))
    screen.show(Text(f"\nPlan: {plan_words(made.steps)}", style="bold"))


def why_refused(made: Plan, asked: Pruning | None) -> BadUsageError | None:
    """Return why so many are not suspended at once, if they are not."""
    if made.pruned is None or asked is None:
        return None
    words = refusal(made.pruned.steps, made.pruned.standing, limit=asked.limit, most=asked.most)
    return BadUsageError(words) if words else None


def _document(made: Plan) -> dict[str, Any]:
    counts = Counter(step.action.value for step in made.steps)
    return {
        "steps": [_step(step) for step in made.steps],
        "summary": dict(counts),
        "on_no_list": list(made.pruned.others) if made.pruned is not None else [],
    }


def _step(step: Step) -> dict[str, Any]:
    entry = None if step.request is None else step.request.entry
    return {
        "action": step.action.value,
        "id": None if step.user is None else step.user.get("id"),
        "user_name": step.user_name,
        "studio": step.studio,
        "persona": step.persona,
        "file": None if entry is None else entry.file,
        "line": None if entry is None else entry.line,
        "changes": [
            {"field": name, "from": before, "to": after} for name, before, after in step.changed
        ],
        "advice": step.advice,
    }
