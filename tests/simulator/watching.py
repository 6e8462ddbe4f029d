"""What must hold at every moment: at each write of the table, and at each call that changes AWS.

The end of a history is looked at by `invariants`.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from services.controller.attributes import Item
from services.controller.clock import from_text
from services.controller.ledger import INTAKE
from services.user_onboarding.erasure import ERASER
from services.user_onboarding.user import Phase, User, Wanted
from tests.simulator.account import RATES
from tests.simulator.as_asked import check_profile, of_ours
from tests.simulator.violation import hold
from tests.world.studio import MemoryStudioAccount

if TYPE_CHECKING:
    from tests.simulator.simulation import Simulation

DESIRED = (
    "user_name",
    "persona",
    "wanted",
    "generation",
    "chapter",
    "owner",
    "team",
    "cost_center",
    "email",
    "expires_at",
    "studio_settings",
    "requested_by",
    "next_chapter",
)
"""What only an intent changes, or the beginning of a chapter that was asked for before."""

_LEFT_BEHIND = ("StudioRemoved", "AccountDeparted")
_GONE = (Phase.OFFBOARDED, Phase.REJECTED)
_CLAIMED = ("studio_settings", "team", "cost_center")
_HOUR = timedelta(hours=1)
# Clocks of functions differ by so much from one another.
_SKEW = timedelta(seconds=4)
# Limiters wait in whole milliseconds.
_A_HAIR = timedelta(milliseconds=2)


class Watch:
    """Sees each write and each change as it happens.

    Attributes
    ----------
    announced
        Labels that were written down as being deleted, by user.
    purges
        When purges began within the last hour, since the brake was last released.
    bus
        Where the world's events go.
    """

    def __init__(self, simulation: "Simulation") -> None:
        self._sim = simulation
        self.bus = simulation
        self.announced: defaultdict[str, set[str]] = defaultdict(set)
        self.purges: list[datetime] = []

    def wrote(self, before: Item | None, after: Item, entry: Item) -> None:
        """Check a write, and hand it to the streams."""
        sim, item_id = self._sim, str(after["id"])
        sim.narrate("write", f"{item_id} {after['phase']} ({after['reason']})")
        self.announced[item_id] |= {str(each) for each in _list(after.get("removing"))}
        _check_numbers(before, after)
        if after["written_by"] == INTAKE:
            _check_intake(before, after)
        elif after["written_by"] == ERASER:
            _check_erasure(before or {}, after)
        else:
            self._check_work(before or {}, after)
        sim.streamed(after, entry)

    def paced(self, account_id: str, family: str, at: datetime) -> None:
        """Check that an invocation keeps to the rates of an account."""
        last_calls = self._sim.calls.stack[-1].last_calls
        last = last_calls.get(account_id + family)
        last_calls[account_id + family] = at
        gap = timedelta(seconds=1 / RATES[family]) - _A_HAIR
        hold("paced", last is None or at - last >= gap, f"two {family} within {gap}")

    def deletes(
        self, label: str, owner: str | None, account: MemoryStudioAccount, domain_id: str
    ) -> None:
        """Check that what is deleted is a user's own, was announced, and may go."""
        sim = self._sim
        sim.narrate("call", f"delete {label}")
        hold("foreign", owner is not None, f"{label} is deleted, which is nobody's alone")
        profile = account.profile_now(str(owner), domain_id)
        hold("foreign", profile is None or of_ours(profile), f"{label} is of a foreign profile")
        item_id = sim.id_of(account, str(owner))
        if label.startswith("profile:") and profile is not None:
            status = profile.life.status(sim.now)
            state = User.from_item(sim.ledger.states[item_id])
            if status == "Failed" and state.wanted is not Wanted.GONE:
                return  # It was never in service: it is made again, and nothing is lost.
        hold("announced", label in self.announced[item_id], f"{label} is deleted unannounced")
        if not label.startswith("app:"):
            begun = sim.ledger.states[item_id].get("purge_begun_at")
            hold("announced", begun is not None, f"{label} is deleted before a purge begins")

    def changes(self, name: str, account: MemoryStudioAccount, domain_id: str) -> None:
        """Check that what is changed is ours."""
        self._sim.narrate("call", f"change {name}")
        profile = account.profile_now(name, domain_id)
        state = self._sim.ledger.states.get(self._sim.id_of(account, name), {})
        ours = profile is None or of_ours(profile) or state.get("claimed")
        hold("foreign", ours, f"{name} is changed, and neither ours nor claimed")

    def _check_work(self, before: Item, after: Item) -> None:
        """Check that the worker changes no desired state, and says only what is so."""
        claims = after.get("claimed") and not before.get("claimed")
        for name in DESIRED:
            if claims and name in _CLAIMED:
                continue  # What a take-over does not name stays as the profile has it.
            same = before.get(name) == after.get(name)
            hold("desired state", same, f"the worker changed {name} of {after['id']}")
        if after.get("purge_begun_at") and not before.get("purge_begun_at"):
            self._check_brake(str(after["purge_at"]))
            self._check_time_to_renew(after)
        user = User.from_item(after)
        account = self._sim.account_of(user)
        # Of whom no domain is known it is the studio's of now.
        here = account.parameter_values["/mlops/studio/domain-id"]
        domain_id = user.domain_id or str(before.get("domain_id") or here)
        profile = account.profile_now(user.user_name, domain_id)
        own = profile if profile and of_ours(profile) else None
        if user.phase is Phase.READY and user.id not in self._sim.touched:
            check_profile("honest status", user, profile, self._sim)
        if user.phase is Phase.OFFBOARDED and user.reason not in _LEFT_BEHIND:
            hold("honest status", own is None, f"{user.id} is Offboarded, and has a profile")

    def _check_time_to_renew(self, after: Item) -> None:
        """Check that who expired, and was not let go by anybody, had its days to be renewed in."""
        if after.get("wanted", Wanted.PRESENT) == Wanted.GONE:
            return
        days = timedelta(days=self._sim.installation.lifecycle.expired_retention_days)
        until = from_text(str(after["expires_at"])) + days
        early = self._sim.now + _SKEW < until
        hold("retention", not early, f"{after['id']} is purged before {until}")

    def _check_brake(self, purge_at: str) -> None:
        sim = self._sim
        hold("retention", from_text(purge_at) <= sim.now + _SKEW, f"purged before {purge_at}")
        limit = sim.installation.lifecycle.deletions_per_hour
        recent = [at for at in self.purges if sim.now - at < _HOUR - _SKEW]
        hold("brake", len(recent) < limit, f"{len(recent) + 1} purges begin within an hour")
        self.purges = [*recent, sim.now]


def _check_numbers(before: Item | None, after: Item) -> None:
    for name, steps in (("revision", (1,)), ("generation", (0, 1)), ("chapter", (0, 1))):
        was, is_now = (before or {}).get(name, 0), after[name]
        assert isinstance(was, int)
        assert isinstance(is_now, int)
        hold("revision", is_now - was in steps, f"{name} of {after['id']} from {was} to {is_now}")


def _check_intake(before: Item | None, after: Item) -> None:
    """Check that whoever decided had no hand in it, and that chapters begin after an end."""
    if before is None:
        return
    if after["chapter"] != before["chapter"]:
        ended = before["phase"] in _GONE
        hold("chapters", ended, f"{after['id']} begins a chapter while {before['phase']}")
    waiting = before.get("approval")
    if after["reason"] == "Approved" and isinstance(waiting, dict):
        user = User.from_item(after)
        said = str(after["message"])
        for party in [*_list(waiting["parties"]), user.requested_by, user.owner]:
            hold("approval", party is None or str(party) not in said, f"{said} A party: {party}")


def _check_erasure(before: Item, after: Item) -> None:
    """Check that only who is gone is erased, and that nothing else becomes of it."""
    hold("erasure", before["phase"] in _GONE, f"{after['id']} is erased while {before['phase']}")
    for name in ("phase", "wanted", "chapter", "persona", "domain_id", "next_chapter"):
        hold("erasure", before.get(name) == after.get(name), f"{name} of {after['id']} is erased")


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
