"""What people ask for, decide, and do in Studio."""

from datetime import timedelta
from typing import Any

from services.controller.clock import to_text
from services.user_onboarding.intake import Act
from services.user_onboarding.intents import resume, retry, suspend
from services.user_onboarding.user import Phase, user_id
from services.user_onboarding.world import App, Space
from tests.simulator.as_asked import of_ours
from tests.simulator.moves.chosen import (
    PERSONAS,
    a_configured_studio,
    a_name,
    a_persona,
    a_studio,
    some_day,
    somebody,
    somebodys_id,
)
from tests.simulator.simulation import Simulation
from tests.world.cloud import ADMIN, APPROVER, REQUESTER

SETTINGS: tuple[dict[str, Any], ...] = (
    {},
    {"canvas": False},
    {"idle_shutdown_minutes": 60, "default_instance_type": "ml.t3.medium"},
)
TEAMS = (None, "pricing", "risk")
ASKING = (REQUESTER, REQUESTER, ADMIN)
DECIDING = (APPROVER, APPROVER, ADMIN, REQUESTER)
OWNERS = (None, APPROVER, ADMIN, REQUESTER)


def onboard(sim: Simulation) -> None:
    pick = sim.dice.choice
    if not sim.installation.studios:
        return
    name = a_name(sim)
    body: dict[str, Any] = {"user_name": pick((name, name.title())), "persona": a_persona(sim)}
    more = {"team": pick(TEAMS), "owner": pick((None, None, APPROVER)), "cost_center": None}
    body |= {key: value for key, value in more.items() if value is not None}
    if pick((True, False)):
        body["studio_settings"] = pick(SETTINGS)
    if pick((True, False, False)):
        body["expires_at"] = some_day(sim)
    sim.post(pick(ASKING), studio=a_configured_studio(sim), **body)


def adopt(sim: Simulation) -> None:
    """Somebody asks for a take-over, of a profile that is there or is not."""
    if not sim.installation.studios:
        return
    alias, name = a_configured_studio(sim), a_name(sim)
    reasons = ("NoSuchProfile", "OwnedByStack", "ProfileNotUsable", "ProfileFailed")
    for reason in (*reasons, "ProfileNotOurs"):
        sim.allow(user_id(alias, name), reason)
    sim.adopt(user_name=name, persona=a_persona(sim), studio=alias)


def change(sim: Simulation) -> None:
    pick = sim.dice.choice
    patches: tuple[dict[str, Any], ...] = (
        {"persona": pick(PERSONAS)},
        {"team": pick(TEAMS), "cost_center": pick((None, "4711"))},
        {"studio_settings": pick(SETTINGS)},
        {"owner": pick(OWNERS)},
        {"expires_at": pick((None, some_day(sim)))},
        {"persona": pick(PERSONAS), "team": pick(TEAMS)},
    )
    sim.change(somebodys_id(sim), pick(ASKING), **pick(patches))


def renew(sim: Simulation) -> None:
    """Somebody moves the end of somebody's time."""
    found = [each for each in sim.users() if each.expires_at is not None] or sim.users()
    if found:
        days = sim.dice.choice((None, 1, 60))
        moved = None if days is None else to_text(sim.now + timedelta(days=days))
        sim.change(sim.dice.choice(found).id, ADMIN, expires_at=moved)


def approve(sim: Simulation) -> None:
    sim.approve(somebodys_id(sim, Phase.PENDING_APPROVAL), sim.dice.choice(DECIDING))


def reject(sim: Simulation) -> None:
    sim.reject(somebodys_id(sim, Phase.PENDING_APPROVAL), by=sim.dice.choice(DECIDING))


def again(sim: Simulation) -> None:
    _intend(sim, retry, Phase.FAILED)


def close(sim: Simulation) -> None:
    _intend(sim, suspend)


def bring_back(sim: Simulation) -> None:
    _intend(sim, resume, Phase.SUSPENDED, Phase.OFFBOARDING)


def offboard(sim: Simulation) -> None:
    sim.offboard(somebodys_id(sim), sim.dice.choice((None, 7)), by=ADMIN)


def offboard_at_once(sim: Simulation) -> None:
    sim.offboard(somebodys_id(sim), 0, by=ADMIN)


def everybody_leaves(sim: Simulation) -> None:
    for user in sim.users():
        sim.offboard(user.id, 0, by=ADMIN)


def erase(sim: Simulation) -> None:
    """Somebody who is gone is to leave no trace."""
    sim.erase(somebodys_id(sim, Phase.OFFBOARDED, Phase.REJECTED))


def put_row(sim: Simulation) -> None:
    pick = sim.dice.choice
    action = pick(("onboard", "change", "offboard", "offboard", "dance"))
    row: dict[str, Any] = {"pk": f"row-{len(sim.rows.rows)}", "action": action}
    row |= {"user_name": a_name(sim), "studio": a_studio(sim), "requested_by": pick(ASKING)}
    if action in ("onboard", "change"):
        row["persona"] = pick(PERSONAS)
    if action == "offboard":
        row["retention_days"] = 7
    sim.put_row(**row)


def release(sim: Simulation) -> None:
    sim.release_brake()


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
    user = somebody(sim)
    if user is None:
        return
    account = sim.account_of(user)
    profile = account.profile_now(user.user_name)
    if profile is not None and of_ours(profile) and profile.life.status(sim.now) == "InService":
        account.make_space(Space(f"shared-{user.user_name}", "", user.user_name.lower(), True))
        sim.allow(user.id, "SharedSpacesRemain")


def _intend(sim: Simulation, act: Act, *phases: Phase) -> None:
    sim.intend(somebodys_id(sim, *phases), act, sim.dice.choice(ASKING))
