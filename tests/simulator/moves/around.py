"""What AWS, operators, the configuration and time do."""

from dataclasses import replace
from datetime import timedelta

from services.user_onboarding.user import user_id
from tests.simulator.moves.chosen import PERSONAS, ROLES, a_name, a_studio
from tests.simulator.simulation import Simulation
from tests.world.studio import DOMAIN_ID
from tests.world.surroundings_scenarios import NEW_DOMAIN

DOMAIN_PARAMETER = "/mlops/studio/domain-id"
_OUT_OF_REACH = ("AccountDeparted", "StudioRemoved")


def deliver(sim: Simulation) -> None:
    for _ in range(sim.dice.randint(1, 8)):
        sim.step()


def settle(sim: Simulation) -> None:
    sim.quiet()


def sweep(sim: Simulation) -> None:
    sim.sweep()


def minutes_pass(sim: Simulation) -> None:
    _pass(sim, timedelta(minutes=sim.dice.choice((1, 5, 40, 90))))


def days_pass(sim: Simulation) -> None:
    _pass(sim, timedelta(days=sim.dice.choice((1, 6, 13))))


def a_month_passes(sim: Simulation) -> None:
    _pass(sim, timedelta(days=31))


def creation_fails(sim: Simulation) -> None:
    name = a_name(sim)
    alias = a_studio(sim)
    sim.accounts[alias].fail_next[name] = "EFS mount failed"
    sim.allow(user_id(alias, name), "ProfileFailed")


def update_fails(sim: Simulation) -> None:
    name, alias = a_name(sim), a_studio(sim)
    failing = sim.accounts[alias].fail_updates
    if name in failing:
        failing.clear()
    else:
        failing[name] = "Internal"
        sim.allow(user_id(alias, name), "ProfileFailed")


def apps_are_stuck(sim: Simulation) -> None:
    """Apps of somebody do not go away; or they do again."""
    name = a_name(sim)
    for alias, account in sim.accounts.items():
        app = f"lab-{name}"
        if app in account.stuck:
            account.stuck.discard(app)
            account.free(app)
        else:
            account.stuck.add(app)
            sim.allow(user_id(alias, name), "AppNotDeleted")


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
        sim.accounts[a_studio(sim)].refuse_next(operation, "ThrottlingException", "Rate exceeded")


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
    account = sim.accounts[a_studio(sim)]
    status = "Updating" if account.domain_seen.status == "InService" else "InService"
    account.domain_seen = replace(account.domain_seen, status=status)
    sim.disturbed = True


def quota_is_reached(sim: Simulation) -> None:
    """The account has as many profiles as it may have, for some calls."""
    for _ in range(sim.dice.randint(1, 3)):
        sim.accounts[a_studio(sim)].refuse_next("CreateUserProfile", "ResourceLimitExceeded", "60")
    sim.allow_all("ResourceLimitExceeded")


def role_replaced(sim: Simulation) -> None:
    """The base gives a persona another role."""
    alias, name = a_studio(sim), sim.dice.choice(ROLES)
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
    account = sim.accounts[a_studio(sim)]
    account.entered = not account.entered
    sim.disturbed = True
    _out_of_reach(sim)


def studio_leaves(sim: Simulation) -> None:
    """A studio is taken out of the configuration; or is in it again."""
    alias, left = a_studio(sim), dict(sim.installation.studios)
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
    sim.was_configured = True
    sim.allow_all("PersonaUnknown")


def another_domain(sim: Simulation) -> None:
    """A studio gets another domain, with nobody in it; or its first again."""
    alias = a_studio(sim)
    account = sim.accounts[alias]
    account.other_domains.add(NEW_DOMAIN)
    is_first = account.parameter_values[DOMAIN_PARAMETER] == DOMAIN_ID
    account.parameter_values[DOMAIN_PARAMETER] = NEW_DOMAIN if is_first else DOMAIN_ID
    sim.touched |= {each.id for each in sim.users() if each.studio == alias}
    sim.allow_all("DomainChanged")
    sim.disturbed = sim.was_out_of_reach = sim.had_another_domain = True


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
        if account.parameter_values[DOMAIN_PARAMETER] != DOMAIN_ID:
            sim.touched |= {each.id for each in sim.users() if each.studio == alias}
        account.parameter_values[DOMAIN_PARAMETER] = DOMAIN_ID
        account.entered = True
        account.refusals.clear()
        account.domain_seen = replace(account.domain_seen, status="InService")
        sim.watched[alias].not_assumable_until = None
    sim.sqs.refusals = 0


def _out_of_reach(sim: Simulation) -> None:
    sim.was_out_of_reach = True
    for reason in _OUT_OF_REACH:
        sim.allow_all(reason)


def _pass(sim: Simulation, time: timedelta) -> None:
    sim.disturbed = True
    if time >= timedelta(days=1):
        sim.read_streams()
    sim.now += time
