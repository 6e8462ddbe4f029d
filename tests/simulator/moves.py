"""What people, AWS and time do in a history. A move is a function, its weight and its name.

A new one: write the function, add its line to `MOVES`. A move that is refused (a `ProblemError`) is
a move too.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.controller.clock import to_text
from services.controller.problems import ProblemError
from services.user_onboarding.intake import Act
from services.user_onboarding.intents import resume, retry, suspend
from services.user_onboarding.user import Phase, User, user_id
from services.user_onboarding.world import App, Space
from tests.simulator.as_asked import of_ours
from tests.simulator.simulation import Simulation
from tests.world.cloud import ADMIN, APPROVER, REQUESTER
from tests.world.profile_calls import profile_call
from tests.world.scenarios import LEAD
from tests.world.studio import MemoryStudioAccount

PERSONAS = ("data-scientist", "data-scientist", LEAD)
SETTINGS: tuple[dict[str, Any], ...] = (
    {},
    {"canvas": False},
    {"idle_shutdown_minutes": 60, "default_instance_type": "ml.t3.medium"},
)
TEAMS = (None, "pricing", "risk")
ASKING = (REQUESTER, REQUESTER, ADMIN)
DECIDING = (APPROVER, APPROVER, ADMIN, REQUESTER)
OWNERS = (None, APPROVER, ADMIN, REQUESTER)
NAMES = ("ada", "grace", "mary")
ROLES = ("ds", "lead")
_OUT_OF_REACH = ("AccountDeparted", "StudioRemoved")

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


def onboard(sim: Simulation) -> None:
    pick = sim.dice.choice
    if not sim.installation.studios:
        return
    name = _name(sim)
    body: dict[str, Any] = {"user_name": pick((name, name.title())), "persona": _persona(sim)}
    more = {"team": pick(TEAMS), "owner": pick((None, None, APPROVER)), "cost_center": None}
    body |= {key: value for key, value in more.items() if value is not None}
    if pick((True, False)):
        body["studio_settings"] = pick(SETTINGS)
    if pick((True, False, False)):
        body["expires_at"] = _some_day(sim)
    sim.post(pick(ASKING), studio=_configured(sim), **body)


def adopt(sim: Simulation) -> None:
    """Somebody asks for a take-over, of a profile that is there or is not."""
    if not sim.installation.studios:
        return
    alias, name = _configured(sim), _name(sim)
    reasons = ("NoSuchProfile", "OwnedByStack", "ProfileNotUsable", "ProfileFailed")
    for reason in (*reasons, "ProfileNotOurs"):
        sim.allow(user_id(alias, name), reason)
    sim.adopt(user_name=name, persona=_persona(sim), studio=alias)


def stack_owns(sim: Simulation) -> None:
    """A stack owns the profile of a name; or lets it go."""
    stacks = sim.accounts[_alias(sim)].stacks
    name = _name(sim)
    if stacks.pop(name, None) is None:
        stacks[name] = "dev-studio"


def change(sim: Simulation) -> None:
    pick = sim.dice.choice
    patches: tuple[dict[str, Any], ...] = (
        {"persona": pick(PERSONAS)},
        {"team": pick(TEAMS), "cost_center": pick((None, "4711"))},
        {"studio_settings": pick(SETTINGS)},
        {"owner": pick(OWNERS)},
        {"expires_at": pick((None, _some_day(sim)))},
        {"persona": pick(PERSONAS), "team": pick(TEAMS)},
    )
    sim.change(_id(sim), pick(ASKING), **pick(patches))


def renew(sim: Simulation) -> None:
    """Somebody moves the end of somebody's time."""
    found = [each for each in sim.users() if each.expires_at is not None] or sim.users()
    if found:
        days = sim.dice.choice((None, 1, 60))
        moved = None if days is None else to_text(sim.now + timedelta(days=days))
        sim.change(sim.dice.choice(found).id, ADMIN, expires_at=moved)


def approve(sim: Simulation) -> None:
    sim.approve(_id(sim, Phase.PENDING_APPROVAL), sim.dice.choice(DECIDING))


def reject(sim: Simulation) -> None:
    sim.reject(_id(sim, Phase.PENDING_APPROVAL), by=sim.dice.choice(DECIDING))


def again(sim: Simulation) -> None:
    _intend(sim, retry, Phase.FAILED)


def close(sim: Simulation) -> None:
    _intend(sim, suspend)


def bring_back(sim: Simulation) -> None:
    _intend(sim, resume, Phase.SUSPENDED, Phase.OFFBOARDING)


def offboard(sim: Simulation) -> None:
    sim.offboard(_id(sim), sim.dice.choice((None, 7)), by=ADMIN)


def offboard_at_once(sim: Simulation) -> None:
    sim.offboard(_id(sim), 0, by=ADMIN)


def everybody_leaves(sim: Simulation) -> None:
    for user in sim.users():
        sim.offboard(user.id, 0, by=ADMIN)


def put_row(sim: Simulation) -> None:
    pick = sim.dice.choice
    action = pick(("onboard", "change", "offboard", "offboard", "dance"))
    row: dict[str, Any] = {"pk": f"row-{len(sim.rows.rows)}", "action": action}
    row |= {"user_name": _name(sim), "studio": _alias(sim), "requested_by": pick(ASKING)}
    if action in ("onboard", "change"):
        row["persona"] = pick(PERSONAS)
    if action == "offboard":
        row["retention_days"] = 7
    sim.put_row(**row)


def deliver(sim: Simulation) -> None:
    for _ in range(sim.dice.randint(1, 8)):
        sim.step()


def settle(sim: Simulation) -> None:
    sim.quiet()


def sweep(sim: Simulation) -> None:
    sim.sweep()


def release(sim: Simulation) -> None:
    sim.release_brake()


def minutes_pass(sim: Simulation) -> None:
    _pass(sim, timedelta(minutes=sim.dice.choice((1, 5, 40, 90))))


def days_pass(sim: Simulation) -> None:
    _pass(sim, timedelta(days=sim.dice.choice((1, 6, 13))))


def a_month_passes(sim: Simulation) -> None:
    _pass(sim, timedelta(days=31))


def work(sim: Simulation) -> None:
    """Somebody who is ready makes a space and starts apps; with the suspended role nobody does."""
    for user in sim.users():
        account = sim.account_of(user)
        profile = account.profile_now(user.user_name)
        if profile is None or profile.life.status(sim.now) != "InService":
            continue
        if profile.asked.execution_role_arn.endswith("suspended") or not of_ours(profile):
            continue
        name = user.user_name.lower()
        if f"own-{name}" not in {each.name for each in account.spaces_now()}:
            account.make_space(Space(f"own-{name}", "", name, shared=False))
        account.start_app(App(None, f"own-{name}", "JupyterLab", f"lab-{name}", ""))
        account.start_app(App(name, None, "JupyterServer", f"server-{name}", ""))


def share(sim: Simulation) -> None:
    """Somebody makes a shared space, which SageMaker does not delete a profile over."""
    user = _user(sim)
    if user is None:
        return
    account = sim.account_of(user)
    profile = account.profile_now(user.user_name)
    if profile is not None and of_ours(profile) and profile.life.status(sim.now) == "InService":
        account.make_space(Space(f"shared-{user.user_name}", "", user.user_name.lower(), True))
        sim.allow(user.id, "SharedSpacesRemain")


def creation_fails(sim: Simulation) -> None:
    name = _name(sim)
    alias = _alias(sim)
    sim.accounts[alias].fail_next[name] = "EFS mount failed"
    sim.allow(user_id(alias, name), "ProfileFailed")


def update_fails(sim: Simulation) -> None:
    name, alias = _name(sim), _alias(sim)
    failing = sim.accounts[alias].fail_updates
    if name in failing:
        failing.clear()
    else:
        failing[name] = "Internal"
        sim.allow(user_id(alias, name), "ProfileFailed")


def apps_are_stuck(sim: Simulation) -> None:
    """Apps of somebody do not go away; or they do again."""
    name = _name(sim)
    for alias, account in sim.accounts.items():
        app = f"lab-{name}"
        if app in account.stuck:
            account.stuck.discard(app)
            account.free(app)
        else:
            account.stuck.add(app)
            sim.allow(user_id(alias, name), "AppNotDeleted")


def deleted_by_hand(sim: Simulation) -> None:
    user = _user(sim)
    if user is None:
        return
    account = sim.account_of(user)
    profile = account.profile_now(user.user_name)
    owned = {each.owner for each in account.spaces_now()}
    if profile is None or not of_ours(profile) or user.user_name.lower() in owned:
        return
    sim.touched.add(user.id)
    for app in [x for x in account.stored_apps if x.profile == user.user_name.lower()]:
        del account.stored_apps[app]
    del account.profiles[user.user_name.lower()]


def role_by_hand(sim: Simulation) -> None:
    """Somebody gives a profile another role; CloudTrail tells of it."""

    def act(account: MemoryStudioAccount, name: str) -> None:
        role = sim.dice.choice(sorted(account.parameter_values["/mlops/role/" + x] for x in ROLES))
        account.change_by_hand(name, ExecutionRole=role)

    _by_hand(sim, "UpdateUserProfile", act)


def settings_by_hand(sim: Simulation) -> None:
    hidden = {"HiddenMlTools": sim.dice.choice((["Jobs"], ["Pipelines", "Jobs"]))}

    def act(account: MemoryStudioAccount, name: str) -> None:
        account.change_by_hand(name, StudioWebPortalSettings=hidden)

    _by_hand(sim, "UpdateUserProfile", act)


def tags_by_hand(sim: Simulation) -> None:
    pick = sim.dice.choice
    drop, put = pick(((), ("user",), ("managed-by",))), pick(({}, {"team": "fraud"}))

    def act(account: MemoryStudioAccount, name: str) -> None:
        account.tag_by_hand(name, *drop, **put)

    _by_hand(sim, "AddTags" if put else "DeleteTags", act)


def foreign_profile(sim: Simulation) -> None:
    """Somebody makes a profile by hand under a name that may be asked for."""
    alias, name = _alias(sim), _name(sim)
    known = sim.ledger.states.get(user_id(alias, name))
    account = sim.accounts[alias]
    if known is None and account.profile_now(name) is None:
        sim.plant_foreign(account, name)
        sim.allow(user_id(alias, name), "ProfileNotOurs")


def worker_role_gone(sim: Simulation) -> None:
    """For half a minute the worker may not assume its role."""
    for each in sim.watched.values():
        each.not_assumable_until = sim.now + timedelta(seconds=30)
    sim.disturbed = True


def persona_role_new(sim: Simulation) -> None:
    """For half a minute SageMaker cannot assume the personas' roles."""
    for each in sim.watched.values():
        each.role_new_until = sim.now + timedelta(seconds=30)
    sim.disturbed = True


def throttles(sim: Simulation) -> None:
    operation = sim.dice.choice(
        ("CreateUserProfile", "ListUserProfiles", "DescribeUserProfile", "UpdateUserProfile")
    )
    for _ in range(sim.dice.randint(1, 6)):
        sim.accounts[_alias(sim)].refuse_next(operation, "ThrottlingException", "Rate exceeded")


def bus_refuses(sim: Simulation) -> None:
    sim.refuse_entries()


def queue_refuses(sim: Simulation) -> None:
    sim.sqs.refusals = sim.dice.randint(1, 3)


def tickets_lost(sim: Simulation) -> None:
    """Somebody purges the work queue: the sweep brings everything back."""
    sim.sqs.waiting.clear()
    sim.tickets_lost = sim.disturbed = True
    # Only the event tells what a hand changed before we first saw that a profile is done.
    sim.unseen |= sim.touched_at_work


def domain_updates(sim: Simulation) -> None:
    """The domain is being updated; or it is in service again."""
    account = sim.accounts[_alias(sim)]
    status = "Updating" if account.domain_seen.status == "InService" else "InService"
    account.domain_seen = replace(account.domain_seen, status=status)
    sim.disturbed = True


def quota_is_reached(sim: Simulation) -> None:
    """The account has as many profiles as it may have, for some calls."""
    for _ in range(sim.dice.randint(1, 3)):
        sim.accounts[_alias(sim)].refuse_next("CreateUserProfile", "ResourceLimitExceeded", "60")
    sim.allow_all("ResourceLimitExceeded")


def role_replaced(sim: Simulation) -> None:
    """The base gives a persona another role."""
    alias, name = _alias(sim), sim.dice.choice(ROLES)
    account = sim.accounts[alias]
    parameter = f"/mlops/role/{name}"
    short = account.parameter_values[parameter].rpartition("/")[2]
    before = account.roles[short]
    new = short.removesuffix("-2") if short.endswith("-2") else f"{short}-2"
    account.roles[new] = replace(before, arn=before.arn.removesuffix(short) + new)
    account.parameter_values[parameter] = account.roles[new].arn
    sim.touched |= {each.id for each in sim.users() if each.studio == alias}


def account_leaves(sim: Simulation) -> None:
    """An account cannot be entered any more, from now on; or it can again."""
    account = sim.accounts[_alias(sim)]
    account.entered = not account.entered
    sim.disturbed = True
    _out_of_reach(sim)


def studio_leaves(sim: Simulation) -> None:
    """A studio is taken out of the configuration; or is in it again."""
    alias, left = _alias(sim), dict(sim.installation.studios)
    if left.pop(alias, None) is None:
        left[alias] = sim.configured.studios[alias]
    sim.configure(studios=left)
    # An event of a studio that is not configured is nobody's.
    sim.unseen |= sim.touched_at_work
    sim.disturbed = True
    _out_of_reach(sim)


def persona_leaves(sim: Simulation) -> None:
    """A persona is taken out of the configuration; or is in it again."""
    persona, left = sim.dice.choice(PERSONAS), dict(sim.installation.personas)
    if left.pop(persona, None) is None:
        left[persona] = sim.configured.personas[persona]
    if not any(each in left for each in PERSONAS):
        return
    sim.configure(personas=left)
    sim.allow_all("PersonaUnknown")


def heal(sim: Simulation) -> None:
    """Have the world as it was in the beginning, but for what people asked for and made."""
    studios, personas = sim.configured.studios, sim.configured.personas
    now = sim.installation
    if (now.studios, now.personas) != (studios, personas):
        sim.configure(studios=studios, personas=personas)
        sim.touched |= {each.id for each in sim.users()}
    if not all(each.entered for each in sim.accounts.values()):
        sim.touched |= {each.id for each in sim.users()}
    # The next sweep brings back whoever failed over it.
    sim.allowed_to_all -= set(_OUT_OF_REACH)
    for alias, account in sim.accounts.items():
        account.entered = True
        account.refusals.clear()
        account.domain_seen = replace(account.domain_seen, status="InService")
        sim.watched[alias].not_assumable_until = None
    sim.sqs.refusals = 0


def _out_of_reach(sim: Simulation) -> None:
    sim.was_out_of_reach = True
    for reason in _OUT_OF_REACH:
        sim.allow_all(reason)


def _by_hand(sim: Simulation, call: str, act: Callable[[MemoryStudioAccount, str], None]) -> None:
    """Change a profile of ours, of a settled user if there is one, and have CloudTrail tell."""
    user = _user(sim, Phase.READY, Phase.SUSPENDED)
    if user is None:
        return
    account = sim.account_of(user)
    profile = account.profile_now(user.user_name)
    if profile is None or not of_ours(profile) or profile.life.status(sim.now) != "InService":
        return
    sim.touched.add(user.id)
    if user.phase not in (Phase.READY, Phase.SUSPENDED):
        sim.touched_at_work.add(user.id)
    sim.allow(user.id, "ProfileNotOurs")
    act(account, user.user_name)
    sim.profile_calls.send(
        profile_call(call, user.user_name, account_id=account.account_id), sim.now, 60
    )


def _some_day(sim: Simulation) -> str:
    return to_text(
        sim.now + sim.dice.choice((timedelta(hours=1), timedelta(days=10), timedelta(days=40)))
    )


def _persona(sim: Simulation) -> str:
    """Return a persona that can be asked for."""
    return sim.dice.choice([each for each in PERSONAS if each in sim.installation.personas])


def _configured(sim: Simulation) -> str:
    """Return a studio that can be asked for."""
    return sim.dice.choice(tuple(sim.installation.studios))


def _pass(sim: Simulation, time: timedelta) -> None:
    sim.disturbed = True
    if time >= timedelta(days=1):
        sim.read_streams()
    sim.now += time


def _alias(sim: Simulation) -> str:
    return sim.dice.choice(tuple(sim.accounts))


def _name(sim: Simulation) -> str:
    return sim.dice.choice(sim.names)


def _user(sim: Simulation, *phases: Phase) -> User | None:
    """Return somebody, of these phases if there is one."""
    found = sim.users()
    fitting = [each for each in found if each.phase in phases] or found
    return sim.dice.choice(fitting) if fitting else None


def _id(sim: Simulation, *phases: Phase) -> str:
    found = _user(sim, *phases)
    return found.id if found is not None else user_id(_alias(sim), _name(sim))


def _intend(sim: Simulation, act: Act, *phases: Phase) -> None:
    sim.intend(_id(sim, *phases), act, sim.dice.choice(ASKING))


MOVES: tuple[tuple[int, Move], ...] = (
    (6, onboard),
    (10, change),
    (6, adopt),
    (2, stack_owns),
    (8, approve),
    (3, reject),
    (4, renew),
    (4, again),
    (5, close),
    (5, bring_back),
    (4, offboard),
    (5, offboard_at_once),
    (4, everybody_leaves),
    (8, put_row),
    (10, deliver),
    (8, settle),
    (4, sweep),
    (2, release),
    (4, minutes_pass),
    (4, days_pass),
    (4, a_month_passes),
    (8, work),
    (3, share),
    (2, creation_fails),
    (2, update_fails),
    (1, apps_are_stuck),
    (3, deleted_by_hand),
    (3, role_by_hand),
    (2, settings_by_hand),
    (3, tags_by_hand),
    (4, foreign_profile),
    (2, quota_is_reached),
    (3, role_replaced),
    (2, account_leaves),
    (2, studio_leaves),
    (2, persona_leaves),
    (1, worker_role_gone),
    (2, persona_role_new),
    (2, throttles),
    (2, bus_refuses),
    (1, queue_refuses),
    (1, tickets_lost),
    (1, domain_updates),
)
BY_NAME = {each.__name__: each for _, each in MOVES}
WEIGHT = {each.__name__: weight for weight, each in MOVES}
ORDER = tuple(each.__name__ for _, each in MOVES)
# What a person does while a function runs: one request.
MEANWHILE = ("change", "close", "bring_back", "offboard_at_once", "onboard", "approve")
