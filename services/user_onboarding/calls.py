"""The steps that are calls: each carried out against one studio's account, at its pace."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from services.controller.aws_errors import AwsCall, AwsCallError
from services.controller.pace import Limiter
from services.user_onboarding.long_lists import LongLists
from services.user_onboarding.observe import Surveyed, look_closely
from services.user_onboarding.settings import Pace
from services.user_onboarding.steps import (
    AskStacks,
    Call,
    Create,
    DeleteApps,
    DeleteProfile,
    DeleteSpaces,
    Look,
    Note,
    Survey,
    Tag,
    Update,
)
from services.user_onboarding.studio_account import NewProfile, StudioAccount
from services.user_onboarding.surveys import changed_at, counts_for, survey
from services.user_onboarding.tags import profile_tags
from services.user_onboarding.user import User
from services.user_onboarding.user_settings import to_user_settings
from services.user_onboarding.world import Holdings, Profile, Unseen, View

T = TypeVar("T")

# What another hand did first, or is doing: the next look tells.
_NOT_OURS_TO_WORRY = frozenset({"ResourceNotFound", "ResourceNotFoundException", "ResourceInUse"})

# GetResources takes more, and others of the account call it too.
_TAG_PAGES_A_SECOND = 5.0
# A pass has some 35 seconds for work. Long lists take this many of them (30 pages at 2 a second),
# and 4 for tags: the users of the studio have their turns in between.
_LIST_SECONDS_A_PASS = 15
_TAG_PAGES_A_PASS = 20


@dataclass(frozen=True)
class Limits:
    """The pace of one studio's account, kept across the calls of one pass.

    Updates and deletions take the rate of creations; pages of tags are asked of another service,
    whose rate is its own.

    Attributes
    ----------
    list_pages_a_pass, tag_pages_a_pass
        After how many pages a list goes on in another pass.
    """

    creates: Limiter
    describes: Limiter
    lists: Limiter
    tag_pages: Limiter
    list_pages_a_pass: int
    tag_pages_a_pass: int = _TAG_PAGES_A_PASS

    @classmethod
    def of(
        cls,
        pace: Pace,
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
        chance: Callable[[], float] = random.random,
    ) -> "Limits":
        """Make the limiters of a configured pace."""
        return cls(
            Limiter(pace.create_per_second, monotonic, sleep, chance),
            Limiter(pace.describe_per_second, monotonic, sleep, chance),
            Limiter(pace.list_per_second, monotonic, sleep, chance),
            Limiter(_TAG_PAGES_A_SECOND, monotonic, sleep, chance),
            max(1, int(_LIST_SECONDS_A_PASS * pace.list_per_second)),
        )


class Calls:
    """The calls of one pass over one studio.

    Parameters
    ----------
    lists_of
        Returns the lists of a domain's survey, with what was put aside of them.
    """

    def __init__(
        self,
        account: StudioAccount,
        limits: Limits,
        installation: str,
        short_of_time: Callable[[], bool],
        lists_of: Callable[[str], LongLists],
    ) -> None:
        self._account = account
        self._limits = limits
        self._installation = installation
        self._short_of_time = short_of_time
        self._lists_of = lists_of
        self._surveyed: dict[str, Surveyed | None] = {}

    def holdings(self, domain_id: str, user_name: str, view: View) -> Holdings | None:
        """Return what a user has, by a survey that ended in this pass; None: there is none yet.

        Nor is there one where it began before the user was closed.
        """
        surveyed = self._surveyed.get(domain_id)
        if surveyed is None or not counts_for(surveyed, view):
            return None
        return surveyed.holdings(user_name)

    def make(self, user: User, step: Call, view: View) -> tuple[View, Note | None, AwsCall | None]:
        """Make the call of a step.

        Returns
        -------
        tuple
            The profile as seen by now, what is to be noted, and the call for the timeline.

        Raises
        ------
        AwsCallError
            AWS refused it.
        """
        match step:
            case Look():
                seen = self._limits.describes.ask(
                    lambda: look_closely(self._account, step.domain_id, user.user_name, view),
                    self._goes_on,
                )
                return seen, None, None
            case AskStacks():
                return self._ask_stacks(step, view), None, None
            case Survey():
                self._survey(step, view)
            case Create():
                return self._create(user, step)
            case Update():
                return self._update(user, step, view)
            case Tag():
                return self._tag(step, view)
            case DeleteApps():
                for app in step.apps:
                    self._delete(lambda: self._account.delete_app(step.domain_id, app))  # noqa: B023 - called at once
            case DeleteSpaces():
                for name in step.names:
                    self._delete(lambda: self._account.delete_space(step.domain_id, name))  # noqa: B023 - called at once
            case DeleteProfile():
                self._change(lambda: self._account.delete_profile(step.domain_id, user.user_name))
        return view, None, None

    def _ask_stacks(self, step: AskStacks, view: View) -> View:
        if not isinstance(view, Profile) or view.ownership is None:
            return Unseen.NOT_LOOKED
        tags = view.ownership.stack_tags
        stacks = self._limits.describes.ask(
            lambda: self._account.stacks_of(step.domain_id, step.profile_name, tags), self._goes_on
        )
        return replace(view, ownership=replace(view.ownership, stacks=stacks))

    def _survey(self, step: Survey, view: View) -> None:
        """Go on with a survey, once a pass: all who wait for it share it."""
        if step.domain_id not in self._surveyed:
            listing = self._lists_of(step.domain_id)
            listing.take_up(step.domain_id, as_of=changed_at(view))
            self._surveyed[step.domain_id] = survey(
                self._account, step.domain_id, self._limits.lists, listing
            )

    def _create(self, user: User, step: Create) -> tuple[View, Note, AwsCall]:
        asked = NewProfile(
            step.domain_id,
            user.user_name,
            to_user_settings(user.studio_settings, step.execution_role_arn),
            profile_tags(user, self._installation),
        )
        created = self._change(lambda: self._account.create(asked))
        return (
            Profile(user.user_name, "Pending", created.arn),
            Note(created.arn, step.domain_id, step.execution_role_arn),
            AwsCall("CreateUserProfile", created.request_id),
        )

    def _update(self, user: User, step: Update, view: View) -> tuple[View, Note, AwsCall]:
        settings = {"ExecutionRole": step.execution_role_arn}
        if step.settings is not None:
            settings = to_user_settings(step.settings, step.execution_role_arn, step.seen)
        updated = self._change(
            lambda: self._account.update(step.domain_id, user.user_name, settings)
        )
        return (
            Profile(user.user_name, "Updating", step.profile_arn, getattr(view, "ownership", None)),
            Note(step.profile_arn, step.domain_id, step.execution_role_arn),
            AwsCall("UpdateUserProfile", updated.request_id),
        )

    def _tag(self, step: Tag, view: View) -> tuple[View, None, None]:
        if step.put:
            self._change(lambda: self._account.add_tags(step.profile_arn, step.put))
        if step.drop:
            self._change(lambda: self._account.delete_tags(step.profile_arn, step.drop))
        if not isinstance(view, Profile) or view.ownership is None:
            return Unseen.NOT_LOOKED, None, None
        kept = {k: v for k, v in view.ownership.tags.items() if k not in step.drop}
        tagged = replace(view.ownership, tags={**kept, **step.put})
        return replace(view, ownership=tagged), None, None

    def _delete(self, call: Callable[[], None]) -> None:
        try:
            self._change(call)
        except AwsCallError as error:
            if error.code not in _NOT_OURS_TO_WORRY:
                raise

    def _change(self, call: Callable[[], T]) -> T:
        return self._limits.creates.ask(call, self._goes_on)

    def _goes_on(self) -> bool:
        return not self._short_of_time()
