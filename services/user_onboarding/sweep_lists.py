"""The lists of a studio's sweep: its profiles and their tags, over as many passes as they take.

The sweep's own ticket leads from pass to pass, and says so (`noted_for`). Any other ticket of a
sweep that comes meanwhile asks for what is under way, so it begins none of its own; where the
ticket that is to come is long overdue, it takes its place.
"""

from collections.abc import Callable
from dataclasses import astuple
from datetime import timedelta
from typing import Final

from aws_lambda_powertools.logging import Logger

from services.controller.aws_errors import AwsCallError
from services.controller.clock import from_text, to_text
from services.controller.passes import FAULT_DELAY_SECONDS
from services.controller.revisions import RevisionConflictError
from services.controller.tickets import Ticket
from services.user_onboarding.calls import Limits
from services.user_onboarding.long_lists import LongLists, Page
from services.user_onboarding.observe import Seen
from services.user_onboarding.settings import Studio
from services.user_onboarding.studio_account import ListedProfile, StudioAccount
from services.user_onboarding.tag_pages import TagsSeen
from services.user_onboarding.worker import Worker

_log = Logger(child=True)

PROFILES, TAGS = "profiles", "tags"
# Enough for the pass that sends it to end, so that it does not find the studio taken.
_NEXT_SECONDS: Final = 2
# More than a ticket waits that finds its studio taken, and than a pass takes.
_OVERDUE: Final = timedelta(minutes=2)


class SweepLists:
    """The lists of one studio's sweep, in one pass.

    Attributes
    ----------
    unfinished
        Whether a later pass has to go on.
    """

    def __init__(
        self,
        *,
        worker: Worker,
        studio: Studio,
        account: StudioAccount,
        limits: Limits,
        short_of_time: Callable[[], bool],
    ) -> None:
        self._worker = worker
        self._studio = studio
        self._account = account
        self._limits = limits
        self._lists = LongLists(
            worker.kept_lists,
            studio.alias,
            "sweep",
            worker.clock,
            short_of_time,
            limits.list_pages_a_pass,
        )
        self.unfinished = False
        self._last = False
        self._looked = False
        self._taken = False
        self._delay = _NEXT_SECONDS

    def takes(self, ticket: Ticket) -> bool:
        """Return whether a sweep is for this pass; False: another ticket goes on with it."""
        self._taken = self._is_for_this_pass(ticket)
        return self._taken

    def _is_for_this_pass(self, ticket: Ticket) -> bool:
        before = self._lists.put_aside_before
        if before.next_look_at is None:
            return True
        own = before.next_look_at in ticket.noted_for
        if before.begun_at is None:
            return not own  # One that comes twice is no sweep more.
        if not own and self._worker.clock() < from_text(before.next_look_at) + _OVERDUE:
            _log.info("a sweep of %s is under way since %s", self._studio.alias, before.begun_at)
            return False
        # What was listed is made use of as far as it goes; the next sweep begins anew.
        self._last = own and self._lists.is_too_old
        return True

    @property
    def goes_on(self) -> bool:
        """Whether earlier passes put aside what this one goes on with."""
        before = self._lists.put_aside_before.begun_at is not None
        return before and (self._last or not self._lists.is_too_old)

    @property
    def several(self) -> bool:
        """Whether what was listed is of several passes, and so not of now."""
        return self._looked and self._lists.goes_back is not None

    def look(self, domain_id: str) -> Seen | None:
        """List on; return what all passes saw, or None: the lists are not at their end.

        Raises
        ------
        AwsCallError
            AWS refused the very first page.
        """
        self._looked = True
        self._lists.take_up(domain_id, however_old=self._last)
        if self._last:
            _log.warning("the sweep of %s took too long: it ends unfinished", self._studio.alias)
        else:
            self.unfinished = not self._list_on(domain_id)
        return None if self.unfinished else self._seen(domain_id)

    def leave(self) -> None:
        """Put aside what the next pass needs, and have it come; or forget what is needed no more.

        The last thing that a pass does: stopped before that, it is as if it had listed nothing.
        """
        if not self._taken:
            return
        if not self.unfinished:
            # So it is where the studio could not be looked at: no ticket leads on from here.
            self._lists.forget()
            return
        at = self._worker.clock() + timedelta(seconds=self._delay)
        # Sent first: one that finds another noted than itself ends there, one that never left
        # would be waited for.
        following = Ticket(self._studio.alias, sweep=True, noted_for=(to_text(at),))
        self._worker.tickets.send(following, self._delay)
        try:
            self._lists.put_aside(at)
        except RevisionConflictError:
            _log.info("another pass went on with the sweep of %s", self._studio.alias)

    def _list_on(self, domain_id: str) -> bool:
        """List as far as a pass goes; return whether that is everything."""

        def profiles(token: str | None) -> Page:
            page = self._limits.lists.ask(lambda: self._account.all_profiles(domain_id, token))
            return [list(astuple(each)) for each in page.profiles], page.next_token

        try:
            whole = self._lists.list_on(PROFILES, profiles)
        except AwsCallError as error:
            return self._refused(error)
        if not self._lists.has_begun:
            return True  # There was no time for a single page: that is left to the next sweep.
        return self._tags_listed() and whole

    def _refused(self, error: AwsCallError) -> bool:
        if not self._lists.has_begun:
            raise error
        if error.passing:
            self._delay = FAULT_DELAY_SECONDS
            return False
        # It may be the place that is no longer known: the next sweep begins anew.
        _log.warning("the profiles of %s are not all listed: %s", self._studio.alias, error)
        return True

    def _tags_listed(self) -> bool:
        """List tags; where AWS refuses them, they are not compared.

        The grant came later than the base of some accounts.
        """
        name = self._worker.installation.name

        def tags(token: str | None) -> Page:
            page = self._limits.tag_pages.ask(lambda: self._account.tagged_profiles(name, token))
            return [[arn, dict(found)] for arn, found in page.tags.items()], page.next_token

        try:
            return self._lists.list_on(TAGS, tags, most=self._limits.tag_pages_a_pass)
        except AwsCallError as error:
            if error.passing:
                self._delay = FAULT_DELAY_SECONDS
                return False
            _log.warning("tags of profiles are not compared: %s", error)
            return True

    def _seen(self, domain_id: str) -> Seen:
        profiles, tags = self._lists.rows(PROFILES, TAGS)
        by_arn = {row[0]: row[1] for row in tags}
        return Seen(
            (ListedProfile(*row) for row in profiles),
            complete=self._lists.is_whole(PROFILES),
            domain_id=domain_id,
            tags=TagsSeen(by_arn, complete=self._lists.is_whole(TAGS)),
            since=self._lists.goes_back,
        )
