"""Surveys: all spaces and apps of a domain, over as many passes as they take."""

from collections.abc import Iterable
from dataclasses import astuple

from services.controller.aws_errors import AwsCallError
from services.controller.clock import from_text
from services.controller.pace import Limiter
from services.user_onboarding.long_lists import LongLists, Page
from services.user_onboarding.observe import Surveyed
from services.user_onboarding.studio_account import StudioAccount
from services.user_onboarding.world import App, Profile, Space, View

SPACES, APPS = "spaces", "apps"


def survey(
    account: StudioAccount, domain_id: str, lists: Limiter, listing: LongLists
) -> Surveyed | None:
    """List on the apps and spaces of a domain; None: they go on in a later pass.

    Nothing is concluded from half a list: what it lacks might be somebody's. One that is at its end
    is for this pass alone: the next begins anew, since by then some of it is deleted.

    Raises
    ------
    AwsCallError
        A page was refused. What came before it is put aside, unless its place is no longer known.
    """

    def spaces(token: str | None) -> Page:
        page = lists.ask(lambda: account.spaces(domain_id, token))
        return _rows(page.spaces), page.next_token

    def apps(token: str | None) -> Page:
        page = lists.ask(lambda: account.apps(domain_id, token))
        return _rows(page.apps), page.next_token

    try:
        # Apps come second: one that is started in a space in between is seen.
        whole = listing.list_on(SPACES, spaces) and listing.list_on(APPS, apps)
    except AwsCallError as error:
        if not error.passing:
            listing.forget()
        elif listing.has_begun:
            listing.put_aside()
        raise
    if not whole:
        listing.put_aside()
        return None
    space_rows, app_rows = listing.rows(SPACES, APPS)
    listing.forget()
    return Surveyed(
        [App(*row) for row in app_rows],
        [Space(*row) for row in space_rows],
        listing.covers,
    )


def counts_for(surveyed: Surveyed, view: View) -> bool:
    """Return whether a survey shows all that a closed user may have started. Pure.

    One that began before the profile got the role that may do nothing may lack an app of later.
    """
    changed = changed_at(view)
    if surveyed.covers is None:
        return True
    return changed is not None and from_text(changed) <= surveyed.covers


def changed_at(view: View) -> str | None:
    """Return when a profile was last modified, as the closer look at it told. Pure."""
    seen = view.ownership if isinstance(view, Profile) else None
    return seen.modified_at if seen is not None else None


def _rows(found: Iterable[App] | Iterable[Space]) -> list[list[object]]:
    return [list(astuple(each)) for each in found]
