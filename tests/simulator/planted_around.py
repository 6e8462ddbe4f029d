"""Bugs in what time, other hands and the world around bring to a user."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from services.controller import passes
from services.user_onboarding import desired, drift, erasure, expiry, plan, profile_events, removal
from services.user_onboarding.steps import AskBrake, Expire, Nothing
from services.user_onboarding.tag_pages import TagsSeen
from services.user_onboarding.world import Profile
from tests.simulator.planting import Patches, bug


@bug(
    "foreign",
    "as asked",
    among=("foreign_profile", "onboard", "close", "everybody_leaves", "settle"),
)
def foreign_goes_with_the_others() -> Patches:
    """Where something was looked at for others, a profile that is not ours is purged, too."""

    def offboard(user: Any, view: Any, domain: Any, holdings: Any, *more: Any) -> Any:
        step = real(user, view, domain, holdings, *more)
        seen = isinstance(view, Profile) and view.ownership is not None
        if not seen or holdings is None or type(step).__name__ != "Settle":
            return step
        if user.purge_begun_at is None:
            return AskBrake()
        return removal._purge(user, view.ownership, domain, holdings)

    real = removal.offboard
    return [patch.object(plan, "offboard", offboard)]


@bug("as asked", "nobody is stuck", "settles", "prompt")
def time_is_never_over() -> Patches:
    """Who expires stays."""

    def due(user: Any, now: Any) -> Any:
        step = real(user, now)
        return None if isinstance(step, Expire) else step

    real = expiry.due_by_time
    return [patch.object(plan, "due_by_time", due)]


@bug(
    "as asked",
    "leavers",
    "nobody is stuck",
    "settles",
    among=("onboard", "renew", "a_month_passes", "settle", "sweep"),
)
def renewal_undoes_nothing() -> Patches:
    """A later end of somebody's time does not bring back who is closed already."""

    def moved(user: Any, expires_at: Any, warning_days: int) -> Any:
        after = real(user, expires_at, warning_days)
        return replace(after, expired_at=user.expired_at)

    real = expiry.moved
    return [patch.object(desired, "moved", moved)]


@bug("retention")
def no_days_to_renew_in() -> Patches:
    """Who expired is purged without the days to renew it in."""

    def expired(user: Any, now: Any, retention: Any) -> Any:
        return real(user, now, timedelta(0))

    real = expiry.expired
    return [patch.object(expiry, "expired", expired)]


@bug("as asked")
def drift_is_nobodys_business() -> Patches:
    """A profile that another hand changed stays so."""
    return [patch.object(plan, "at_rest", lambda *_: Nothing())]


@bug("as asked")
def tag_pages_not_compared() -> Patches:
    """Tags that another hand changed are not seen in their pages, nor when they are told of."""
    return [
        patch.object(TagsSeen, "of", lambda *_: None),
        patch.object(profile_events, "PROFILE_TAG_CALL_NAMES", ()),
        patch.object(profile_events, "tickets_for", lambda *_: []),
    ]


@bug("as asked", among=("close", "offboard", "settle", "role_by_hand"))
def drift_of_the_closed_is_left() -> Patches:
    """Who is closed keeps a role that another hand gave."""
    return [patch.object(drift, "_closed", lambda *_: Nothing())]


@bug("as asked")
def new_role_is_not_given() -> Patches:
    """A persona's new role does not reach those who are Ready."""
    return [patch.object(plan, "changed_around", lambda *_: None)]


@bug("causes", "as asked")
def nobody_comes_back() -> Patches:
    """Who failed, or was left behind, while the account was out of reach stays so."""
    return [patch.object(plan, "back_again", lambda *_: None)]


@bug(
    "as asked",
    among=("another_domain", "again", "close", "offboard", "settle", "sweep"),
)
def closed_in_one_domain_only() -> Patches:
    """Who was closed while the studio had another domain keeps an open profile in its own."""
    return [patch.object(drift, "turned_up", lambda *_: Nothing())]


@bug("as asked", among=("role_by_hand", "settings_by_hand", "deliver", "deliver"))
def what_was_told_is_forgotten() -> Patches:
    """A change that was told of is forgotten when the write before it is lost."""
    forgets = property(lambda _: frozenset(), lambda *_: None)
    return [patch.object(passes.Agenda, "told", forgets, create=True)]


@bug("erasure", among=("erase", "offboard_at_once", "settle", "onboard"))
def erased_while_here() -> Patches:
    """Somebody who is not gone is erased."""
    return [patch.object(erasure, "cell_of", lambda *_: None)]
