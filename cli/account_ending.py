"""The end of an action for accounts: what is shown of each, and the exit code it deserves."""

import typer
from rich.text import Text

from cli.account_phases import ENABLED, waits_for_base
from cli.account_sending import Outcome, Sent
from cli.errors import ExitCode
from cli.render import counted, number_of
from cli.render_accounts import reasons_table
from cli.screen import plain
from cli.session import Session, tell


def conclude(here: Session, sent: Sent, *, waited: bool, seconds: float = 0.0) -> None:
    """Show the sum of it, and leave where not all is well.

    Parameters
    ----------
    waited
        It was waited, for so many ``seconds``, until the accounts are enabled.
    """
    screen = here.screen
    stuck = [each for each in sent.taken if each.get("phase") != ENABLED] if waited else []
    if stuck:
        screen.show(Text(""))
        screen.show(reasons_table("Why not Enabled", stuck))
    words = f"{number_of(len(sent.lines), 'account')}: {counted(sent.outcomes())}."
    if not sent.lines:
        words = "There are no accounts that Projects are wanted in."
    if waited and sent.taken:
        words += f" {counted(sent.phases(), (ENABLED,))} after {seconds:.0f} s."
    screen.show(Text(plain(f"\n{words}" if sent.lines else words), style="bold"))
    _say_what_goes_on(here, sent, waited=waited)
    document = {
        "accounts": [line.to_json() for line in sent.lines],
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
    moving = sent.moving()
    based = sum(waits_for_base(each) for each in moving)
    if based:
        verb = "waits for its base" if based == 1 else "wait for their base"
        here.screen.note(Text(f"{number_of(based, 'account')} {verb}, which may take days."))
    if len(moving) == 1 and not waited:
        follow = f"studioctl accounts timeline {plain(moving[0]['id'])} --follow"
        here.screen.note(Text(f"Follow it with: {follow}"))
    elif moving:
        words = "They go on without this command; `studioctl accounts list` shows them."
        here.screen.note(Text(words))
    if any(line.outcome is Outcome.PLANNED for line in sent.lines):
        here.screen.note(Text("This was a dry run: nothing was changed."))
