"""Lives at random, with crashes, lost answers and reordering: whatever happens, some things hold.

A failing seed is a history that can be run again.
"""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest

from services.controller.clock import to_text
from services.controller.problems import ProblemError
from services.user_onboarding.expiry import is_past_expiry
from services.user_onboarding.intents import resume, retry, suspend
from services.user_onboarding.plan import RETAINED, needs_work
from services.user_onboarding.user import Phase, User
from services.user_onboarding.world import App, Space
from tests.world.adoption_scenarios import OLD_SETTINGS
from tests.world.cloud import Cloud
from tests.world.profile_calls import profile_call
from tests.world.scenarios import ADA, LEAD, NEEDS_ONE

SOMEBODY = "arn:aws:iam::111111111111:user/somebody"
PERSONAS = (LEAD, "data-scientist")
SETTINGS: tuple[dict[str, object], ...] = ({}, {"canvas": False}, {"idle_shutdown_minutes": 60})
HISTORIES = 40
SEEDS_A_TEST = 50


class History:
    """One random life of one person in one studio, whose colleagues share a space."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - reproducible, no secret
        self.cloud = Cloud(approvals=NEEDS_ONE)
        self.account = self.cloud.account()
        self.account.make_space(Space("team", "", "grace", shared=True))
        self.account.start_app(App(None, "team", "JupyterLab", "shared", ""))
        self.told: list[str] = []

    def run(self) -> None:
        """Let things happen, then let everything settle."""
        moves = self._moves()
        for _ in range(self.random.randint(3, 14)):
            name = self.random.choice(sorted(moves))
            self.told.append(name)
            if self.random.random() < 0.3:
                calls = self.cloud.calls
                calls.crash_at = len(calls.made) + self.random.randint(0, 40)
                calls.after = self.random.random() < 0.5
            try:
                moves[name]()
            except ProblemError as problem:
                self.told.append(problem.kind)
            for _ in range(self.random.randint(0, 3)):
                self.cloud.deliver_some(self.random.shuffle)
        self.cloud.calls.crash_at = None
        self.cloud.settle()
        self.cloud.sweep()
        self.cloud.settle()

    def _moves(self) -> dict[str, Callable[[], object]]:
        cloud, pick = self.cloud, self.random.choice
        return {
            "onboard": lambda: cloud.post(user_name="ada", persona=pick(PERSONAS)),
            "onboard again": lambda: cloud.post(user_name="Ada", persona=pick(PERSONAS)),
            "change": lambda: cloud.change(ADA, persona=pick(PERSONAS), team=pick(("a", None))),
            "hand over": lambda: cloud.change(ADA, owner=pick((None, SOMEBODY))),
            "until next week": lambda: cloud.change(ADA, expires_at=self._in(timedelta(days=7))),
            "for good": lambda: cloud.change(ADA, expires_at=None),
            "settings": lambda: cloud.change(ADA, studio_settings=pick(SETTINGS)),
            "approve": lambda: cloud.approve(ADA),
            "reject": lambda: cloud.reject(ADA),
            "retry": lambda: cloud.intend(ADA, retry),
            "suspend": lambda: cloud.intend(ADA, suspend),
            "resume": lambda: cloud.intend(ADA, resume),
            "offboard": lambda: cloud.offboard(ADA),
            "offboard at once": lambda: cloud.offboard(ADA, 0),
            "somebody makes a profile": self._make_by_hand,
            "adopt": lambda: cloud.adopt(user_name="ada", persona="data-scientist"),
            "a stack owns it, or lets go": self._own,
            "work": self._work,
            "a creation fails": lambda: self.account.fail_next.update(ada="EFS mount failed"),
            "apps are stuck, or free": self._stick,
            "a role by hand": lambda: self._by_hand(
                lambda: self.account.change_by_hand("ada", ExecutionRole=pick(self._roles()))
            ),
            "a tag by hand": lambda: self._by_hand(
                lambda: self.account.tag_by_hand("ada", team=pick(("a", "z")))
            ),
            "deleted by hand": lambda: self._by_hand(self._delete),
            "told of it": lambda: cloud.tell(profile_call()),
            "minutes pass": lambda: self._pass(timedelta(minutes=pick((1, 40)))),
            "a month passes": lambda: self._pass(timedelta(days=31)),
            "settle": cloud.settle,
            "sweep": cloud.sweep,
        }

    def _make_by_hand(self) -> None:
        if self.account.profile_now("ada") is None:
            self.account.found_profile("ada", OLD_SETTINGS, project="mlops")

    def _own(self) -> None:
        self.account.stacks = {} if self.account.stacks else {"ada": "dev-studio"}

    def _work(self) -> None:
        profile = self.account.profile_now("ada")
        # SageMaker makes nothing for a profile that is coming or going.
        if profile is None or profile.life.status(self.cloud.now) != "InService":
            return
        if not any(each.name == "own" for each in self.account.spaces_now()):
            self.account.make_space(Space("own", "", "ada", shared=False))
        self.account.start_app(App(None, "own", "JupyterLab", "own", ""))

    def _by_hand(self, change: Callable[[], None]) -> None:
        """Change a profile of ours; what somebody else made is not ours to look after."""
        profile = self.account.profile_now("ada")
        if profile is None or "studio:managed-by" not in profile.asked.tags:
            return
        if profile.life.status(self.cloud.now) == "InService":
            change()
            if self.user is None or self.user.phase not in (Phase.READY, Phase.SUSPENDED):
                # Between our own call and the list that shows its end no sweep can tell whose
                # change the later time is of: only the event does.
                self.cloud.tell(profile_call())

    def _delete(self) -> None:
        # SageMaker deletes no profile that has spaces.
        if not any(each.name == "own" for each in self.account.spaces_now()):
            self.account.delete_by_hand("ada")

    def _roles(self) -> list[str]:
        values = self.account.parameter_values
        return [values[f"/mlops/role/{each}"] for each in ("ds", "lead", "suspended")]

    def _in(self, time: timedelta) -> str:
        return to_text(self.cloud.now + time)

    def _stick(self) -> None:
        self.account.stuck = set() if self.account.stuck else {"own"}

    def _pass(self, time: timedelta) -> None:
        self.cloud.now += time

    @property
    def user(self) -> User | None:
        return self.cloud.user(ADA) if ADA in self.cloud.ledger.states else None

    def check(self) -> None:
        """Check what must hold in the end."""
        account, user = self.account, self.user
        assert self.cloud.dead_messages == []
        assert self.cloud.dead_letters.kept == []
        # What others use was never touched.
        assert "team" in {each.name for each in account.spaces_now()}
        assert "shared" in {each.name for each in account.apps_now()}
        if user is None:
            return
        # Nobody is lost on the way: what is not done has failed, loudly, or waits for a person.
        assert not needs_work(user, self.cloud.now)
        profile = account.profile_now("ada")
        if profile is not None and "studio:managed-by" not in profile.asked.tags:
            # What nobody took over is as somebody made it, spaces and all.
            assert profile.asked.user_settings == OLD_SETTINGS
            assert profile.asked.tags == {"project": "mlops"}
            # Of who was taken over a drift is reported, and left so.
            assert user.phase is not Phase.READY or user.drift
            return
        if user.phase is Phase.READY and user.drift:
            # Who was taken over is told of, and left so.
            assert user.adopted
            assert user.to_api()["warnings"]
        elif user.phase is Phase.READY:
            assert profile is not None
            assert profile.life.status(self.cloud.now) == "InService"
            role = "lead" if user.persona == LEAD else "ds"
            assert profile.asked.execution_role_arn.endswith(f"test-{role}")
            assert profile.asked.tags.get("studio:team") == user.team
            if user.persona == LEAD:
                assert "Approved" in self._reasons_of_chapter()
        if user.phase in (Phase.READY, Phase.CHANGING):
            assert not is_past_expiry(user, self.cloud.now)
        kept = user.phase is Phase.OFFBOARDING and user.reason == RETAINED
        if (user.phase is Phase.SUSPENDED or kept) and profile is not None:
            status = profile.life.status(self.cloud.now)
            closed = profile.asked.execution_role_arn.endswith("test-suspended")
            assert closed or status == "Failed"
        if user.phase is Phase.OFFBOARDED:
            assert profile is None
            assert "own" not in {each.name for each in account.spaces_now()}

    def _reasons_of_chapter(self) -> list[str]:
        entries = self.cloud.ledger.entries[ADA]
        begun = [
            number
            for number, entry in enumerate(entries)
            if entry.get("event") == "UserRequested.v1"
        ]
        return [str(entry["reason"]) for entry in entries[begun[-1] :]]


@pytest.mark.parametrize("block", range(HISTORIES))
def test_whatever_happens_everybody_ends_somewhere_and_nothing_is_got_around(block: int) -> None:
    for seed in range(block * SEEDS_A_TEST, (block + 1) * SEEDS_A_TEST):
        history = History(seed)
        try:
            history.run()
            history.check()
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {history.told}: {error}") from error
