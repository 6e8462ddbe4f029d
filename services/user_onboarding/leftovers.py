"""What is found of somebody who has left, or was closed without this profile. Pure.

A call that was under way when the user left may land afterwards, from a function that was held up
for longer than its lease. And who was closed while the studio had another domain may have a profile
in the one that it has now. Only a sweep sees either.
"""

from services.user_onboarding.presence import is_ours, passable_role
from services.user_onboarding.steps import LeaveAgain, Look, Nothing, Step
from services.user_onboarding.user import Phase, User
from services.user_onboarding.world import SUSPENDED_ROLE, Domain, Facts, Profile, View


def turned_up(user: User, view: View, facts: Facts, installation: str) -> Step:
    """Answer for such a user: what is found is dealt with as it would have been before."""
    if not isinstance(facts, Domain) or not isinstance(view, Profile):
        return Nothing()
    if view.ownership is None or view.arn is None:
        return Look(facts.domain_id)
    if not is_ours(user, view.ownership, installation):
        return Nothing()
    if user.phase is not Phase.OFFBOARDED:
        closed_by = passable_role(facts, SUSPENDED_ROLE)
        if view.status == "Failed" or view.ownership.execution_role_arn == closed_by:
            # It can do nothing, or was closed though the answer that names it was lost.
            return Nothing()
        return LeaveAgain(moved=user.domain_id not in (None, facts.domain_id))
    return LeaveAgain()
