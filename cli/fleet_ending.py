"""The end of an action for accounts or networks: its sum, and the exit code it deserves."""

import typer
from rich.text import Text

from cli.account_phases import waits_for_base
from cli.errors import ExitCode
from cli.fleet_sending import Outcome, Sent
from cli.render import counted, number_of
from cli.render_accounts import reasons_table
from cli.screen import plain
from cli.session import Session, tell

_NONE = {
    "account": "There are no accounts that Projects are wanted in.",
    "network": "There are no networks that are looked after.",
}
_FOLLOWED = {"account": "accounts timeline", "network": "networks history"}


def conclude(here: Session, sent: Sent, *, waited: bool, seconds: float = 0.0) -> None:
    """Show the sum of it, and leave where not all is well.

    Parameters
    ----------
    waited
        It was waited, for so many ``seconds``, until all are well.
    """
    screen, kind = here.screen, sent.kind
    stuck = [each for each in sent.taken if each.get("phase") != kind.good] if waited else []
    if stuck:
        screen.show(Text(""))
        screen.show(reasons_table(f"Why not {kind.good}", stuck, kind.noun.capitalize()))
    words = f"{number_of(len(sent.lines), kind.noun)}: {counted(sent.outcomes())}."
    if not sent.lines:
        words = _NONE[kind.noun]
    if waited and sent.taken:
        words += f" {counted(sent.phases(), (kind.good,))} after {seconds:.0f} s."
    screen.show(Text(plain(f"\n{words}" if sent.lines else words), style="bold"))
    _say_what_goes_on(here, sent, waited=waited)
    document = {
        kind.plural: [line.to_json() for line in sent.lines],
        "summary": {"outcomes": dict(sent.outcomes()), "phases": dict(sent.phases())},
    }
    if sent.stopped is not None:
        tell(screen, sent.stopped)
        if sent.unanswered:
            screen.note(Text(f"Nothing is known of: {', '.join(sent.unanswered)}."))
        screen.note(Text("The same command again does no harm to those that are done."))
        error = {"unanswered": list(sent.unanswered), "error": sent.stopped.to_json()}
        screen.document({**document, **error})
        raise typer.Exit(sent.stopped.exit_code)
    screen.document(document)
    if not sent.all_well(waited=waited):
        raise typer.Exit(ExitCode.REFUSED)


def _say_what_goes_on(here: Session, sent: Sent, *, waited: bool) -> None:
    moving, kind = sent.moving(), sent.kind
    based = sum(waits_for_base(each) for each in moving)
    if based:
        verb = "waits for its base" if based == 1 else "wait for their base"
        here.screen.note(Text(f"{number_of(based, kind.noun)} {verb}, which may take days."))
    if len(moving) == 1 and not waited:
        follow = f"studioctl {_FOLLOWED[kind.noun]} {plain(moving[0]['id'])} --follow"
        here.screen.note(Text(f"Follow it with: {follow}"))
    elif moving:
        words = f"They go on without this command; `studioctl {kind.plural} list` shows them."
        here.screen.note(Text(words))
    if any(line.outcome is Outcome.PLANNED for line in sent.lines):
        here.screen.note(Text("This was a dry run: nothing was changed."))
