"""Whether the world is as asked for one user. Written apart from the service's own decisions."""

from typing import TYPE_CHECKING

from services.controller.clock import from_text
from services.user_onboarding.user import Phase, User, Wanted
from services.user_onboarding.user_settings import read_settings
from tests.simulator.violation import hold
from tests.world.studio import DOMAIN_ID, MemoryStudioAccount, StoredProfile

if TYPE_CHECKING:
    from tests.simulator.simulation import Simulation

OURS = "test"
_PARAMETERS = {"data-scientist": "/mlops/role/ds", "lead-data-scientist": "/mlops/role/lead"}
_SUSPENDED = "test-suspended"


def of_ours(profile: StoredProfile) -> bool:
    """Whether a profile carries this installation's tag, and says whose it is."""
    tags = profile.asked.tags
    return tags.get("studio:managed-by") == OURS and "studio:user" in tags


def check_profile(
    invariant: str, user: User, profile: StoredProfile | None, sim: "Simulation"
) -> None:
    """Check that somebody who is Ready has what is asked for."""
    hold(invariant, profile is not None, f"{user.id} is Ready, and has no profile")
    assert profile is not None
    status = profile.life.status(sim.now)
    hold(invariant, status == "InService", f"{user.id} is Ready, the profile is {status}")
    role = profile.asked.execution_role_arn
    wanted_role = sim.account_of(user).parameter_values[_PARAMETERS[user.persona]]
    hold(invariant, role == wanted_role, f"{user.id} is {user.persona}, and has {role}")
    wanted = {
        "studio:user": user.id,
        "studio:managed-by": OURS,
        "studio:team": user.team,
        "studio:cost-center": user.cost_center,
    }
    for key, value in wanted.items():
        seen = profile.asked.tags.get(key)
        hold(invariant, seen == value, f"{user.id} is Ready with {key}={seen}, not {value}")
    settings = read_settings(profile.asked.user_settings)
    hold(invariant, settings == dict(user.studio_settings), f"{user.id} is Ready with {settings}")


def check_user(user: User, account: MemoryStudioAccount, sim: "Simulation") -> None:
    """Check that the world is as the last intent wants it, once all has settled."""
    name = "as asked"
    # Who was closed or failed where the studio had another domain has its profile there.
    elsewhere = user.domain_id not in (None, DOMAIN_ID)
    profile = account.profile_now(user.user_name, user.domain_id or DOMAIN_ID)
    own = profile if profile is not None and of_ours(profile) else None
    # What time brings is looked at when it comes, or by the next sweep.
    over = user.expires_at is not None and from_text(user.expires_at) <= sim.now
    match user.phase:
        case Phase.READY:
            hold(name, user.wanted is Wanted.PRESENT, f"{user.id} is Ready, wanted {user.wanted}")
            hold(name, not over, f"{user.id} is Ready, and its time was over at {user.expires_at}")
            hold(name, not elsewhere, f"{user.id} is Ready in the domain {user.domain_id}")
            if user.drift:
                # Taken over, and changed by another hand: reported, and left so.
                hold(name, user.id in sim.touched, f"{user.id} drifts: {user.drift}")
            elif user.id not in sim.unseen:
                check_profile(name, user, profile, sim)
        case Phase.SUSPENDED | Phase.OFFBOARDING:
            closed = over or user.wanted is not Wanted.PRESENT
            hold(name, closed, f"{user.id} is {user.phase}, wanted")
            if own is not None:
                _check_closed(user, own, account, sim)
            first = account.profile_now(user.user_name)
            if elsewhere and first is not None and of_ours(first):
                _check_closed(user, first, account, sim)
        case Phase.REJECTED if user.chapter > 1 and own is not None:
            _check_reported(user, own, sim)
        case Phase.OFFBOARDED | Phase.REJECTED:
            hold(name, own is None, f"{user.id} is {user.phase}, and has a profile")
            spaces = [x.name for x in account.spaces_now() if x.owner == user.user_name.lower()]
            left = [x for x in spaces if not x.startswith("shared")]
            hold(name, profile is not None or not left, f"{user.id} is {user.phase}: {left}")
        case Phase.PENDING_APPROVAL if user.approval and user.approval.change is None:
            if own is not None:
                _check_reported(user, own, sim)


def _check_closed(
    user: User, own: StoredProfile, account: MemoryStudioAccount, sim: "Simulation"
) -> None:
    role = own.asked.execution_role_arn.rpartition("/")[2]
    closed = role == _SUSPENDED or own.life.status(sim.now) == "Failed"
    hold("as asked", closed, f"{user.id} is {user.phase}, and has {role}")
    if own.asked.domain_id != DOMAIN_ID:
        return  # There are no apps.
    spaces = {x.name for x in account.spaces_now() if x.owner == user.user_name and not x.shared}
    apps = [x.label for x in account.apps_now() if x.space in spaces or x.profile == user.user_name]
    hold("as asked", not apps, f"{user.id} is {user.phase}, and {apps} run")


def _check_reported(user: User, own: StoredProfile, sim: "Simulation") -> None:
    """Check that what turned up of an earlier chapter, late or left behind, is told of."""
    earlier = user.chapter > 1 and own.asked.name in sim.unmanaged.read(user.studio).names
    hold("as asked", earlier, f"{user.id} is {user.phase}, and has a profile that nobody tells of")
