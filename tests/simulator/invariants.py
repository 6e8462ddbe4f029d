"""What must hold once everything has settled. A new one: a function, and its line in `INVARIANTS`.

What must hold at every moment stands in `watching`.
"""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from events.names import USER_REQUESTED
from services.controller.timeline import event_id
from services.user_onboarding.redaction import ERASED
from services.user_onboarding.transitions import WORKER
from services.user_onboarding.user import Phase, Wanted
from tests.simulator.as_asked import check_user, of_ours
from tests.simulator.simulation import Simulation
from tests.simulator.violation import hold
from tests.world.scenarios import LEAD
from tests.world.studio import DOMAIN_ID

# Failures by time: only where something took time, or went wrong.
_BY_TIME = frozenset(
    {
        "TimedOut",
        "InUse",
        "NoAnswer",
        "NotSettling",
        "AppNotDeleted",
        "SpaceNotDeleted",
        "ProfileNotDeleted",
        "RoleNotAssumable",
        "AssumeRoleRefused",
        "DomainNotInService",
    }
)


# What intents want, and how rows let somebody go.
_LEAVES = "OffboardRequested"
_WANTS = {
    "adopt": Wanted.PRESENT,
    "close": Wanted.SUSPENDED,
    "bring_back": Wanted.PRESENT,
    "offboard": Wanted.GONE,
    "offboard_at_once": Wanted.GONE,
    "everybody_leaves": Wanted.GONE,
}


def everybody_ends_somewhere(sim: Simulation) -> None:
    """Nobody is lost or at work for ever."""
    left = [f"{each.id} is {each.phase} ({each.reason})" for each in sim.unsettled()]
    hold("nobody is stuck", not left, ", ".join(left))


def world_is_as_asked(sim: Simulation) -> None:
    """Each user has what the last intent asks for; nobody else has anything of ours."""
    users = {each.id: each for each in sim.users()}
    for user in users.values():
        check_user(user, sim.account_of(user), sim)
    for account in sim.accounts.values():
        for profile in account.profiles.values():
            item_id = sim.id_of(account, profile.asked.name.lower())
            known = not of_ours(profile) or item_id in users
            hold("as asked", known, f"a profile {profile.asked.name} of ours is nobody's")


def failures_have_causes(sim: Simulation) -> None:
    """Nobody fails but for something that was done to them; patience asked for is no failure."""
    for user in sim.users():
        if user.phase is not Phase.FAILED:
            continue
        caused = user.reason in sim.allowed.get(user.id, ()) or user.reason in sim.allowed_to_all
        # Where the first domain is the studio's again, who has a profile there has it back.
        caused = caused and (user.reason != "DomainChanged" or user.domain_id != DOMAIN_ID)
        late = sim.disturbed and user.reason in _BY_TIME
        hold("causes", caused or late, f"{user.id} failed: {user.reason}: {user.message}")


def foreign_things_are_untouched(sim: Simulation) -> None:
    """Profiles without our tag, shared spaces and what runs in them are as they were."""
    for account, name, before in sim.foreign:
        now = account.profiles.get(name)
        entries = sim.ledger.entries.get(sim.id_of(account, name), [])
        if any(entry["reason"] == "ProfileClaimed" for entry in entries):
            continue  # Somebody asked for it to be taken over.
        same = now is before[0] and (now.asked, now.life) == before[1:]
        hold("foreign", same, f"the foreign profile {name} was touched")
    for account in sim.accounts.values():
        spaces = {each.name for each in account.spaces_now()}
        hold("foreign", {"team", "own-ada2"} <= spaces, f"foreign spaces are gone: {spaces}")
        apps = {each.name for each in account.apps_now()}
        hold("foreign", {"lab-team", "lab-ada2"} <= apps, f"foreign apps are gone: {apps}")


def transitions_were_published(sim: Simulation) -> None:
    """Each that carries an event: at least once, under one id, with one content, in order."""
    contents: dict[str, Any] = {}
    first_seen: dict[str, list[int]] = {}
    for each in sim.bus.accepted:
        detail = json.loads(each["Detail"])
        found = detail["metadata"]["event_id"]
        content = (each["DetailType"], each["Detail"])
        if found not in contents:
            data = detail["data"]
            first_seen.setdefault(data["user_id"], []).append(data["revision"])
        hold("published", contents.setdefault(found, content) == content, f"two are {found}")
    for item_id, revisions in first_seen.items():
        hold("published", revisions == sorted(revisions), f"{item_id}: {revisions}")
    told = set()
    for item_id, entries in sim.ledger.entries.items():
        for entry in entries:
            revision = entry["revision"]
            assert isinstance(revision, int)
            if "event" in entry:
                told.add(str(event_id(item_id, revision)))
                said = f"{entry['event']} of {item_id}, revision {revision}, was not published"
                hold("published", str(event_id(item_id, revision)) in contents, said)
    hold("published", set(contents) <= told, "an event was published that nothing tells")


def intents_were_carried_out_once(sim: Simulation) -> None:
    """However often a request is sent or a row delivered."""
    for item_id, entries in sim.ledger.entries.items():
        count, chapter = Counter[Any](), 0
        for entry in entries:
            chapter += entry.get("event") == USER_REQUESTED
            asked = entry["correlation_id"]
            # Which row it was is erased with its user: rows have any keys.
            if entry["actor"] != WORKER and asked != ERASED:
                count[asked, entry["reason"], chapter if asked in sim.keyless else 0] += 1
        twice = [each for each, times in count.items() if times > 1]
        hold("once", not twice, f"{item_id}: {twice} more than once")


def answers_were_true(sim: Simulation) -> None:
    """What was answered as accepted is in the table, at the revision that was answered."""
    for intent, user in sim.answered:
        entries = sim.ledger.entries.get(user.id, [])
        at = [entry for entry in entries if entry["revision"] == user.revision]
        same = bool(at) and at[0]["reason"] == user.reason
        hold("answers", same, f"{intent} of {user.id}, revision {user.revision}, is not there")


def leavers_stay_away(sim: Simulation) -> None:
    """What is wanted of a user is what the last accepted intent says, and nothing else."""
    for user in sim.users():
        wanted = Wanted.PRESENT
        for entry in sim.ledger.entries[user.id]:
            asked = sim.intents.get(str(entry["correlation_id"]), "")
            if entry.get("event") == USER_REQUESTED:
                wanted = Wanted.PRESENT
            elif entry["actor"] != WORKER:
                wanted = _WANTS.get(asked, Wanted.GONE if entry["reason"] == _LEAVES else wanted)
        same = user.wanted is wanted
        hold("leavers", same, f"{user.id} is wanted {user.wanted}; the last intent: {wanted}")


def leads_were_approved(sim: Simulation) -> None:
    """Nobody gets past the approval that a persona takes, in this chapter."""
    for user in sim.users():
        if user.phase is not Phase.READY or user.persona != LEAD:
            continue
        approved = False
        for entry in sim.ledger.entries[user.id]:
            approved = entry["reason"] == "Approved" or (
                approved and entry.get("event") != USER_REQUESTED
            )
        hold("approval", approved, f"{user.id} became {LEAD}, and nobody approved")


def rows_were_decided(sim: Simulation) -> None:
    """Each row has its outcome."""
    for key in sim.rows.rows:
        decided = key in sim.rows.outcomes or key in sim.request_rows.full
        hold("rows", decided, f"the row {key} has no outcome")


def dead_letters_are_poison(sim: Simulation) -> None:
    """The dead-letter queue holds what was poisoned, whole, and nothing else."""
    letters = [_read(each) for each in sim.sqs.dead]
    for name, is_it in sim.poisoned.items():
        hold("dead letters", any(is_it(x) for x in letters), f"{name} is not on the queue, whole")
    for letter in letters:
        known = any(is_it(letter) for is_it in sim.poisoned.values())
        hold("dead letters", known, f"nobody poisoned {letter}")


def _read(body: str) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body


INVARIANTS: tuple[Callable[[Simulation], None], ...] = (
    everybody_ends_somewhere,
    dead_letters_are_poison,
    failures_have_causes,
    foreign_things_are_untouched,
    world_is_as_asked,
    transitions_were_published,
    intents_were_carried_out_once,
    answers_were_true,
    leavers_stay_away,
    leads_were_approved,
    rows_were_decided,
)


def check(sim: Simulation) -> None:
    """Check them all.

    Raises
    ------
    Violation
    """
    for invariant in INVARIANTS:
        invariant(sim)
