"""One history: a seed decides who is there, what happens, what goes wrong, and in which order."""

import gc
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from random import Random
from unittest.mock import patch

from events.publisher import publish
from services.controller import outbox
from services.controller.clock import from_text
from services.user_onboarding.expiry import due_by_time, next_moment
from services.user_onboarding.plan import RETAINED
from services.user_onboarding.user import Phase, User
from tests.simulator import invariants
from tests.simulator.account import LONGEST_LIST_LAG
from tests.simulator.ledger import LONGEST_LAG_SECONDS
from tests.simulator.moves.around import heal
from tests.simulator.moves.chosen import NAMES
from tests.simulator.moves.hands import foreign_profile
from tests.simulator.moves.table import MEANWHILE, ORDER, WEIGHT, move
from tests.simulator.poisons import POISONS
from tests.simulator.simulation import Simulation
from tests.simulator.violation import Violation, hold

_MOST_RELEASES = 6
_SWEEPS_OF_DOMAINS = 2
# Most bugs need few moves; some need many.
_LENGTHS = (1, 2, 2, 3, 3, 4, 5, 7)
_KINDS = 9
_SHOWN_AFTER = max(timedelta(seconds=LONGEST_LAG_SECONDS), LONGEST_LIST_LAG) + timedelta(seconds=1)
_UNTIL_THE_NEXT_SWEEP = timedelta(minutes=16)

# Retries of PutEvents wait by the real clock; here nobody has that time.
_quick = patch.object(outbox, "publish", partial(publish, sleep=lambda _: None, wait=lambda _: 0.0))


@contextmanager
def quietly() -> Iterator[None]:
    """Have histories run without logs, pauses and frequent garbage collections."""
    # Every history breaks something; what is logged of it is of no use here.
    logging.disable(logging.CRITICAL)
    before = gc.get_threshold()
    gc.set_threshold(20_000, 50, 100)
    try:
        with _quick:
            yield
    finally:
        gc.set_threshold(*before)
        logging.disable(logging.NOTSET)


def run(seed: int, among: Sequence[str] = ()) -> Simulation:
    """Run a history to its end and check everything; inside of `quietly`.

    Parameters
    ----------
    among
        The names of the moves to choose from; none: some, by the seed.

    Raises
    ------
    Violation
        With the history as ``simulation``.
    """
    dice = Random(seed)  # noqa: S311 - reproducible, no secret
    sim = begin(dice)
    try:
        _live(sim, dice, among)
        finish(sim)
        invariants.check(sim)
        if dice.random() < 0.1:
            at_rest(sim)
    except Violation as violation:
        violation.simulation = sim
        raise
    except Exception as error:
        broken = Violation("breaks", f"{type(error).__name__}: {error}")
        broken.simulation = sim
        raise broken from error
    return sim


def begin(dice: Random) -> Simulation:
    """Return a world in which something may go wrong."""
    sim = Simulation(dice, studios=2 if dice.random() < 0.1 else 1)
    sim.names = NAMES[: dice.choice((1, 1, 1, 2, 2, 3))]
    if dice.random() < 0.4:
        sim.limit_deletions(1)
    if dice.random() < 0.7:
        sim.calls.disturb(dice.randint(1, 5), dice.choice((6, 12, 25)))
        sim.meanwhile = partial(_meanwhile, sim, dice)
    if dice.random() < 0.1:
        sim.narrate("move", "foreign_profile")
        foreign_profile(sim)
    for source in sim.functions.all:
        source.duplicates = dice.random() < 0.4
    if dice.random() < 0.15:
        sim.list_little()
    sim.skewed = dice.random() < 0.5
    sim.ledger.lagging = dice.random() < 0.4
    if dice.random() < 0.4:
        lag = timedelta(seconds=dice.randint(1, int(LONGEST_LIST_LAG.total_seconds())))
        for each in sim.watched.values():
            each.list_lag = lag
    return sim


def _live(sim: Simulation, dice: Random, among: Sequence[str]) -> None:
    for _ in sim.names:
        move(sim, "onboard")
    if dice.random() < 0.5:
        sim.quiet()
    # Few kinds of moves in one history: what seldom meets by chance meets often among few.
    kinds = among or dice.sample(ORDER, _KINDS)
    weights = [WEIGHT[each] for each in kinds]
    for name in dice.choices(kinds, weights, k=dice.choice(_LENGTHS)):
        move(sim, name)
        if dice.random() < 0.3:
            sim.quiet()
        else:
            for _ in range(dice.choice((0, 0, 1, 2, 4))):
                sim.step()
    if dice.random() < 0.1:
        poison = dice.choice(POISONS)
        sim.narrate("poison", poison.__name__)
        poison(sim)


def _meanwhile(sim: Simulation, dice: Random) -> None:
    move(sim, dice.choice(MEANWHILE))


def finish(sim: Simulation) -> None:
    """Let nothing more go wrong, and everything settle: by one sweep, and the brake released."""
    sim.narrate("move", "nothing more goes wrong")
    sim.calls.disturb(0, 1)
    sim.meanwhile = None
    for source in sim.functions.all:
        source.duplicates = False
    heal(sim)
    sim.redrive()
    sim.quiet()
    if sim.unsettled() and not sim.only_braked():
        _check_prompt(sim)
        # Looks are noted that will not come.
        sim.now += _UNTIL_THE_NEXT_SWEEP
    changed = sim.disturbed or sim.touched or sim.was_configured
    if changed or sim.unsettled() or sim.dice.random() < 0.2:
        _sweep(sim)
    if sim.was_out_of_reach:
        # The first brought back whoever had failed over it; what else is new the next one sees.
        _sweep(sim)
    # What was left in the studio's domain shows once its user is gone from the other one.
    more = _SWEEPS_OF_DOMAINS if sim.had_another_domain else 0
    for _ in range(_MOST_RELEASES + more):
        if sim.only_braked():
            sim.narrate("move", "release")
            sim.release_brake()
        elif not any(due_by_time(each, sim.now) for each in sim.users()):
            if not more:
                return
            more -= 1
        # The time of others came while all that settled.
        _sweep(sim)


def _check_prompt(sim: Simulation) -> None:
    """Check that all get to their end without a sweep, but for what begins by time."""
    late = [
        f"{each.id} is {each.phase} ({each.reason})"
        for each in sim.unsettled()
        if each.phase is not Phase.PENDING_APPROVAL and each.reason != RETAINED
        # The clock was moved on past it: no ticket was under way.
        if due_by_time(each, sim.now) is None
        # The sweep finds out that its studio is there again.
        and not (sim.was_out_of_reach and each.phase is Phase.OFFBOARDED)
    ]
    said = f"no ticket was lost, and without a sweep {', '.join(late)}"
    hold("prompt", sim.tickets_lost or not late, said)


def _sweep(sim: Simulation) -> None:
    # By then the indexes show all that was written, and lists what was made.
    sim.now += _SHOWN_AFTER
    sim.narrate("move", "sweep")
    sim.sweep()
    sim.quiet()


def _soon(user: User, sim: Simulation) -> bool:
    moment = next_moment(user)
    return moment is not None and from_text(moment) < sim.now + _UNTIL_THE_NEXT_SWEEP


def at_rest(sim: Simulation) -> None:
    """Check that one more sweep changes nothing.

    Raises
    ------
    Violation
    """
    if any(_soon(each, sim) for each in sim.users()):
        return  # Time brings something while it is looked.
    before = len(sim.story)
    sim.sweep()
    sim.quiet()
    changed = [said for _, kind, said in sim.story[before:] if kind in ("write", "call")]
    if changed:
        raise Violation("at rest", f"a sweep of what had settled changed {changed}")
