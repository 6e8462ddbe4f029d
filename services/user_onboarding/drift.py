"""Drift: a profile that is no longer as it was brought about. Pure.

For users at rest: Ready, Suspended, or kept until their purge. A list tells when each profile was
last modified and which tags it has; only a profile of which either is news is looked at closely.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from services.controller.clock import from_text
from services.user_onboarding.difference_words import EXECUTION_ROLE, Difference, difference
from services.user_onboarding.differences import differences_of, missing_profile
from services.user_onboarding.leftovers import turned_up
from services.user_onboarding.presence import is_ours, passable_role
from services.user_onboarding.settings import REPORT
from services.user_onboarding.steps import (
    DriftFound,
    DriftGone,
    DriftReported,
    Look,
    Nothing,
    Remember,
    Step,
    Wait,
)
from services.user_onboarding.tags import missing_tags, profile_tags
from services.user_onboarding.user import Phase, User
from services.user_onboarding.world import (
    SUSPENDED_ROLE,
    Domain,
    Facts,
    Ownership,
    Profile,
    Unseen,
    View,
)

_BUSY = frozenset({"Pending", "Updating", "Deleting"})
# Another hand's change is waited for this long; after that the next sweep looks again.
_BUSY_FOR = timedelta(minutes=15)


def at_rest(
    user: User, view: View, facts: Facts, now: datetime, installation: str, mode: str
) -> Step:
    """Answer for a user for whom nothing is to be brought about.

    Parameters
    ----------
    mode
        ``repair`` or ``report``. A user who was taken over is only reported on; one who is closed
        is always repaired.
    """
    if not isinstance(facts, Domain):
        return Nothing()
    if user.domain_id != facts.domain_id:
        # It says nothing of the user's profile. One that it has itself is closed like that.
        elsewhere = (
            user.phase in (Phase.SUSPENDED, Phase.OFFBOARDING) and user.domain_id is not None
        )
        return turned_up(user, view, facts, installation) if elsewhere else Nothing()
    match user.phase:
        case Phase.READY:
            return _ready(user, view, facts, now, installation, mode)
        case Phase.SUSPENDED | Phase.OFFBOARDING:
            return _closed(user, view, facts, now, installation)
    return Nothing()


def modified_at(view: View) -> str | None:
    """Return when a profile was last modified, where that was seen."""
    return view.modified_at if isinstance(view, Profile) else None


def _ready(
    user: User, view: View, domain: Domain, now: datetime, installation: str, mode: str
) -> Step:
    found: tuple[Difference, ...]
    match view:
        case Unseen.NOT_LOOKED:
            return Nothing()
        case Unseen.UNLISTED | Unseen.TOLD:
            return Look(domain.domain_id)
        case Unseen.ABSENT:
            found = (missing_profile(),)
        case Profile(ownership=None):
            return _listed(user, view, domain, installation)
        case Profile(ownership=Ownership() as seen):
            if view.status in _BUSY:
                return _busy(view, now)
            found = differences_of(user, view.status, seen, installation)
    if not found:
        if user.drift:
            return DriftGone(modified_at(view), _unlisted(user, view))
        return _remembered(user, view)
    if not (user.adopted or mode == REPORT):
        return DriftFound(found, gone=view is Unseen.ABSENT)
    if found == user.drift:
        return _remembered(user, view)
    return DriftReported(found, modified_at(view))


def _listed(user: User, view: Profile, domain: Domain, installation: str) -> Step:
    """Answer for a profile as lists show it: a closer look only where there is news."""
    news = bool(user.drift) or view.status != "InService"
    news = news or view.modified_at != user.profile_modified_at
    if view.tags is not None:
        news = news or _tags_are_news(user, view.tags, installation)
    if news:
        return Look(domain.domain_id)
    return _remembered(user, view)


def _tags_are_news(user: User, tags: Mapping[str, str], installation: str) -> bool:
    if not tags:
        # One closer look decides; where that saw the tags, their pages are not believed again.
        return not user.tags_unlisted
    put, drop = missing_tags(tags, profile_tags(user, installation))
    return bool(put or drop)


def _closed(user: User, view: View, domain: Domain, now: datetime, installation: str) -> Step:
    """Answer for a user who is closed: nothing but the role matters, and that always does."""
    if view is Unseen.TOLD:
        return Look(domain.domain_id)
    role = passable_role(domain, SUSPENDED_ROLE)
    if not isinstance(view, Profile) or not isinstance(role, str):
        return Nothing()
    seen = view.ownership
    if seen is None:
        news = view.modified_at != user.profile_modified_at
        return Look(domain.domain_id) if news else Nothing()
    if view.status in _BUSY:
        return _busy(view, now)
    if view.status == "Failed" or seen.execution_role_arn == role:
        return _remembered(user, view)
    if user.phase is Phase.OFFBOARDING and not is_ours(user, seen, installation):
        # It is not this user's any more; the purge will not touch it either.
        return Nothing()
    return DriftFound((difference(EXECUTION_ROLE, seen.execution_role_arn, role),))


def _busy(view: Profile, now: datetime) -> Step:
    """Wait for what another hand began, within bounds: the sweep looks again in any case."""
    began = view.modified_at
    recent = began is not None and now - from_text(began) < _BUSY_FOR
    return Wait() if recent else Nothing()


def _remembered(user: User, view: View) -> Step:
    """Note what was seen to be right, so that it is looked at again only when it is news."""
    modified, unlisted = modified_at(view) or user.profile_modified_at, _unlisted(user, view)
    if (modified, unlisted) == (user.profile_modified_at, user.tags_unlisted):
        return Nothing()
    return Remember(modified, unlisted)


def _unlisted(user: User, view: View) -> bool:
    """Whether the pages of tags do not show this profile."""
    if not isinstance(view, Profile) or view.tags is None:
        return user.tags_unlisted
    return not view.tags
