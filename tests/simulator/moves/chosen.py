"""Whom and what a move is about, by the dice."""

from datetime import timedelta

from services.controller.clock import to_text
from services.user_onboarding.user import Phase, User, user_id
from tests.simulator.simulation import Simulation
from tests.world.scenarios import LEAD

PERSONAS = ("data-scientist", "data-scientist", LEAD)
NAMES = ("ada", "grace", "mary")
ROLES = ("ds", "lead")


def some_day(sim: Simulation) -> str:
    return to_text(
        sim.now + sim.dice.choice((timedelta(hours=1), timedelta(days=10), timedelta(days=40)))
    )


def a_persona(sim: Simulation) -> str:
    """Return a persona that can be asked for."""
    return sim.dice.choice([each for each in PERSONAS if each in sim.installation.personas])


def a_configured_studio(sim: Simulation) -> str:
    """Return a studio that can be asked for."""
    return sim.dice.choice(tuple(sim.installation.studios))


def a_studio(sim: Simulation) -> str:
    return sim.dice.choice(tuple(sim.accounts))


def a_name(sim: Simulation) -> str:
    return sim.dice.choice(sim.names)


def somebody(sim: Simulation, *phases: Phase) -> User | None:
    """Return somebody, of these phases if there is one."""
    found = sim.users()
    fitting = [each for each in found if each.phase in phases] or found
    return sim.dice.choice(fitting) if fitting else None


def somebodys_id(sim: Simulation, *phases: Phase) -> str:
    found = somebody(sim, *phases)
    return found.id if found is not None else user_id(a_studio(sim), a_name(sim))
