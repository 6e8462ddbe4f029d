"""What other hands do past the service, in consoles and by templates."""

from collections.abc import Callable

from services.user_onboarding.user import Phase, user_id
from tests.simulator.as_asked import of_ours
from tests.simulator.moves.chosen import (
    ROLES,
    a_name,
    a_studio,
    somebody,
)
from tests.simulator.simulation import Simulation
from tests.world.profile_calls import profile_call
from tests.world.studio import DOMAIN_ID, MemoryStudioAccount


def deleted_by_hand(sim: Simulation) -> None:
    user = somebody(sim)
    if user is None or user.domain_id not in (None, DOMAIN_ID):
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
    alias, name = a_studio(sim), a_name(sim)
    known = sim.ledger.states.get(user_id(alias, name))
    account = sim.accounts[alias]
    if known is None and account.profile_now(name) is None:
        sim.plant_foreign(account, name)
        sim.allow(user_id(alias, name), "ProfileNotOurs")


def stack_owns(sim: Simulation) -> None:
    """A stack owns the profile of a name; or lets it go."""
    stacks = sim.accounts[a_studio(sim)].stacks
    name = a_name(sim)
    if stacks.pop(name, None) is None:
        stacks[name] = "dev-studio"


def _by_hand(sim: Simulation, call: str, act: Callable[[MemoryStudioAccount, str], None]) -> None:
    """Change a profile of ours, of a settled user if there is one, and have CloudTrail tell."""
    user = somebody(sim, Phase.READY, Phase.SUSPENDED)
    if user is None or user.domain_id not in (None, DOMAIN_ID):
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
    sim.functions.profile_calls.send(
        profile_call(call, user.user_name, account_id=account.account_id), sim.now, 60
    )
