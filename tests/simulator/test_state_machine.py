"""Sequences that Hypothesis thinks of, in the simulator's world: a failure shrinks to few steps.

The simulator covers more; this tells what went wrong in the fewest words.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from services.controller.clock import to_text
from services.controller.problems import ProblemError
from services.user_onboarding.intake import Act
from services.user_onboarding.intents import resume, retry, suspend
from services.user_onboarding.user import user_id
from tests.simulator import invariants
from tests.simulator.history import finish, quietly
from tests.simulator.invocations import FAULTS
from tests.simulator.moves import people, table
from tests.simulator.simulation import Simulation
from tests.simulator.violation import Violation
from tests.world.cloud import ADMIN, APPROVER, REQUESTER
from tests.world.scenarios import LEAD

ALIAS = "retail-dev"
NAMES = st.sampled_from(["ada", "grace"])
PEOPLE = st.sampled_from([REQUESTER, APPROVER, ADMIN])
PERSONAS = st.sampled_from(["data-scientist", LEAD])
DAYS = st.sampled_from([None, 1, 20])
TEAMS = st.sampled_from([None, "pricing"])
SETTINGS = st.sampled_from(people.SETTINGS)
INTENTS: dict[str, Act] = {"again": retry, "close": suspend, "bring_back": resume}
WORLD = [
    "account_leaves",
    "apps_are_stuck",
    "bus_refuses",
    "creation_fails",
    "deleted_by_hand",
    "domain_updates",
    "foreign_profile",
    "persona_leaves",
    "persona_role_new",
    "put_row",
    "quota_is_reached",
    "queue_refuses",
    "release",
    "role_by_hand",
    "role_replaced",
    "settings_by_hand",
    "share",
    "studio_leaves",
    "sweep",
    "tags_by_hand",
    "throttles",
    "tickets_lost",
    "update_fails",
    "work",
    "worker_role_gone",
]
OPERATIONS = ["CreateUserProfile", "UpdateUserProfile", "ListUserProfiles", "DeleteUserProfile"]


class Lives(RuleBasedStateMachine):
    """Requests, decisions, hands in the account, accidents and time; checked at the end."""

    @initialize(seed=st.integers(0, 50), skewed=st.booleans(), lagging=st.booleans())
    def begin(self, seed: int, skewed: bool, lagging: bool) -> None:
        self.sim = Simulation(Random(seed))  # noqa: S311 - reproducible, no secret
        self.sim.names = ("ada", "grace")
        self.sim.skewed, self.sim.ledger.lagging = skewed, lagging

    @rule(name=NAMES, by=PEOPLE, persona=PERSONAS, team=TEAMS, days=DAYS)
    def ask(self, name: str, by: str, persona: str, team: str | None, days: int | None) -> None:
        if persona not in self.sim.installation.personas or not self.sim.installation.studios:
            return  # The API says so at once.
        body = {"user_name": name, "persona": persona} | ({"team": team} if team else {})
        body |= {"expires_at": self._in(days)} if days else {}
        self._do("onboard", lambda: self.sim.post(by, **body))

    @rule(name=NAMES, days=DAYS)
    def renew(self, name: str, days: int | None) -> None:
        moved = self._in(days) if days else None
        self._do("renew", lambda: self.sim.change(user_id(ALIAS, name), ADMIN, expires_at=moved))

    @rule(
        name=NAMES,
        by=PEOPLE,
        patch=st.one_of(
            st.fixed_dictionaries({"persona": PERSONAS}),
            st.fixed_dictionaries({"team": TEAMS}),
            st.fixed_dictionaries({"studio_settings": SETTINGS}),
            st.fixed_dictionaries({"owner": PEOPLE}),
        ),
    )
    def change(self, name: str, by: str, patch: dict[str, Any]) -> None:
        self._do("change", lambda: self.sim.change(user_id(ALIAS, name), by, **patch))

    @rule(name=NAMES, by=PEOPLE, yes=st.booleans())
    def decide(self, name: str, by: str, yes: bool) -> None:
        act = self.sim.approve if yes else self.sim.reject
        self._do("approve", lambda: act(user_id(ALIAS, name), by=by))

    @rule(name=NAMES, days=st.sampled_from([None, 0, 7]))
    def leave(self, name: str, days: int | None) -> None:
        self._do("offboard", lambda: self.sim.offboard(user_id(ALIAS, name), days, by=ADMIN))

    @rule(name=NAMES, intent=st.sampled_from(sorted(INTENTS)))
    def intend(self, name: str, intent: str) -> None:
        act = INTENTS[intent]
        self._do(intent, lambda: self.sim.intend(user_id(ALIAS, name), act, ADMIN))

    @rule(move=st.sampled_from(WORLD))
    def world(self, move: str) -> None:
        self._do(move, lambda: table.move(self.sim, move))

    @rule(kind=st.sampled_from(sorted(set(FAULTS))), after=st.integers(0, 25))
    def go_wrong(self, kind: str, after: int) -> None:
        self.sim.calls.disturb_once(kind, after)

    @rule(operation=st.sampled_from(OPERATIONS), times=st.integers(1, 3))
    def throttle(self, operation: str, times: int) -> None:
        for _ in range(times):
            self.sim.accounts[ALIAS].refuse_next(operation, "ThrottlingException", "Rate exceeded")

    @rule(minutes=st.sampled_from([1, 20, 60, 31 * 24 * 60]))
    def time(self, minutes: int) -> None:
        self.sim.now += timedelta(minutes=minutes)
        self.sim.disturbed = True

    @rule(times=st.integers(1, 6))
    def deliver(self, times: int) -> None:
        self._do("deliver", lambda: [self.sim.step() for _ in range(times)])

    @rule()
    def settle(self) -> None:
        self._do("settle", lambda: self.sim.quiet())

    def teardown(self) -> None:
        if hasattr(self, "sim"):
            self._do("finish", lambda: finish(self.sim))
            self._do("check", lambda: invariants.check(self.sim))

    def _in(self, days: int) -> str:
        return to_text(self.sim.now + timedelta(days=days))

    def _do(self, intent: str, act: Callable[[], object]) -> None:
        before, self.sim.intent = self.sim.intent, intent
        try:
            act()
        except ProblemError as problem:
            self.sim.narrate("refused", problem.detail)
        except Violation as violation:
            # Hypothesis shrinks what is an Exception.
            raise AssertionError(str(violation)) from violation
        finally:
            self.sim.intent = before


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with quietly():
        yield


TestLives = Lives.TestCase
TestLives.settings = settings(
    max_examples=500,
    stateful_step_count=16,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
