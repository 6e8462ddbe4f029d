"""The moves of a history: functions with their weights. A new one: its function, and a line here.

A move that is refused (a `ProblemError`) is a move too.
"""

from collections.abc import Callable

from services.controller.problems import ProblemError
from tests.simulator.moves import around, hands, people
from tests.simulator.simulation import Simulation

Move = Callable[[Simulation], None]


def move(sim: Simulation, name: str) -> None:
    """Make a move; one that is refused changes nothing."""
    sim.narrate("move", name)
    before, sim.intent = sim.intent, name
    try:
        BY_NAME[name](sim)
    except ProblemError as problem:
        sim.narrate("refused", problem.detail)
    finally:
        sim.intent = before


MOVES: tuple[tuple[int, Move], ...] = (
    (6, people.onboard),
    (10, people.change),
    (6, people.adopt),
    (2, hands.stack_owns),
    (8, people.approve),
    (3, people.reject),
    (4, people.renew),
    (4, people.again),
    (5, people.close),
    (5, people.bring_back),
    (4, people.offboard),
    (5, people.offboard_at_once),
    (4, people.everybody_leaves),
    (8, people.put_row),
    (10, around.deliver),
    (8, around.settle),
    (4, around.sweep),
    (2, people.release),
    (4, around.minutes_pass),
    (4, around.days_pass),
    (4, around.a_month_passes),
    (8, people.work),
    (3, people.share),
    (2, around.creation_fails),
    (2, around.update_fails),
    (1, around.apps_are_stuck),
    (3, hands.deleted_by_hand),
    (3, hands.role_by_hand),
    (2, hands.settings_by_hand),
    (3, hands.tags_by_hand),
    (4, hands.foreign_profile),
    (2, around.quota_is_reached),
    (3, around.role_replaced),
    (2, around.account_leaves),
    (2, around.studio_leaves),
    (2, around.persona_leaves),
    (1, around.worker_role_gone),
    (2, around.persona_role_new),
    (2, around.throttles),
    (2, around.bus_refuses),
    (1, around.queue_refuses),
    (1, around.tickets_lost),
    (1, around.domain_updates),
    (2, around.another_domain),
    (3, people.erase),
)
BY_NAME = {each.__name__: each for _, each in MOVES}
WEIGHT = {each.__name__: weight for weight, each in MOVES}
ORDER = tuple(each.__name__ for _, each in MOVES)
# What a person does while a function runs: one request.
MEANWHILE = ("change", "close", "bring_back", "offboard_at_once", "onboard", "approve")
