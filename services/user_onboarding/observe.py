"""Looking at a studio: its domain and roles, and its profiles by list pages."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from services.controller.aws_errors import AwsCallError
from services.controller.blocked import Blocked, blocked_by
from services.controller.pace import Limiter
from services.user_onboarding.settings import Persona, Studio
from services.user_onboarding.studio_account import (
    DescribedProfile,
    DomainSeen,
    ListedProfile,
    RoleSeen,
    StudioAccount,
)
from services.user_onboarding.tag_pages import NO_TAGS_SEEN, TagsSeen
from services.user_onboarding.tags import LOGICAL_ID, MANAGED_BY, OUR_TAGS, STACK_ID, USER
from services.user_onboarding.user_settings import read_settings
from services.user_onboarding.world import (
    App,
    Domain,
    ExecutionRole,
    Facts,
    Holdings,
    Ownership,
    Profile,
    Space,
    Unseen,
    View,
)

PERSONA_PATH = "/studio/persona/"
# What was changed within some minutes, however fast: a pass has 35 seconds for all it does.
_NEWEST_PAGES = 5
# GetParameters takes no more.
_PARAMETERS_A_CALL = 10


class Seen:
    """Profiles of one domain as listed: by name without case.

    Parameters
    ----------
    since
        When the first of them was listed, where that was in an earlier pass.
    missed
        Names in lower case that are not on the pages where they should be.
    """

    def __init__(
        self,
        listed: Iterable[ListedProfile],
        *,
        complete: bool,
        domain_id: str = "",
        tags: TagsSeen = NO_TAGS_SEEN,
        since: datetime | None = None,
        missed: Container[str] = (),
    ) -> None:
        self._profiles = {each.name.lower(): each for each in listed}
        self.complete = complete
        self._domain_id = domain_id
        self._tags = tags
        self.since = since
        self._missed = missed

    @property
    def count(self) -> int | None:
        """How many profiles there are; None where not all were listed."""
        return len(self._profiles) if self.complete else None

    def shows(self, user_names: Iterable[str]) -> bool:
        """Whether all of these are among those seen, or were looked for in vain."""
        unseen = {name.lower() for name in user_names} - self._profiles.keys()
        return all(name in self._missed for name in unseen)

    def view(self, user_name: str) -> View:
        """Return what was seen under a name."""
        found = self._profiles.get(user_name.lower())
        if found is None:
            unlisted = self.complete or user_name.lower() in self._missed
            return Unseen.UNLISTED if unlisted else Unseen.NOT_LOOKED
        tags = self._tags.of(self._domain_id, found.name)
        return Profile(found.name, found.status, modified_at=found.modified_at, tags=tags)

    @property
    def names(self) -> list[str]:
        """Return all names that were listed, as AWS writes them."""
        return [each.name for each in self._profiles.values()]


NOT_SEEN = Seen((), complete=False)


def observe_facts(
    account: StudioAccount, studio: Studio, personas: Mapping[str, Persona], installation: str
) -> Facts:
    """Return the studio's domain and the roles of the personas asked for.

    Whatever is missing or refused becomes a `Blocked`, of the studio or of one persona.
    """
    names = (studio.domain_id_parameter, *(each.role_parameter for each in personas.values()))
    try:
        values: dict[str, str] = {}
        for start in range(0, len(names), _PARAMETERS_A_CALL):
            values |= account.parameters(names[start : start + _PARAMETERS_A_CALL])
        domain_id = values.get(studio.domain_id_parameter)
        if domain_id is None:
            return _missing(studio.domain_id_parameter, studio)
        seen = account.domain(domain_id)
    except AwsCallError as error:
        return blocked_by(error)
    unusable = _unusable(domain_id, seen)
    if unusable is not None:
        return unusable
    roles = {
        persona.id: _role(
            account, studio, persona, values.get(persona.role_parameter), installation
        )
        for persona in personas.values()
    }
    return Domain(domain_id, roles, seen.home_file_system)


def observe_former(account: StudioAccount, domain_id: str, now: Domain) -> Facts | None:
    """Return a domain that the studio had before, with the roles of today; None: it is gone."""
    try:
        seen = account.domain(domain_id)
    except AwsCallError as error:
        gone = error.code in ("ResourceNotFound", "ResourceNotFoundException")
        return None if gone else blocked_by(error)
    return _unusable(domain_id, seen) or replace(
        now, domain_id=domain_id, home_file_system=seen.home_file_system
    )


def role_refusal(
    arn: str, seen: RoleSeen, studio: Studio, persona: Persona, installation: str
) -> str | None:
    """Return why a persona's role must not be passed, or None. Pure.

    Whoever can write the SSM parameter chooses the role, so the role itself is looked at.
    """
    if not _is_under_path(arn, studio) or seen.arn != arn:
        return _not_under_path(arn, persona)
    wanted = {"studio:persona": persona.id, "studio:managed-by": installation}
    for key, value in wanted.items():
        if seen.tags.get(key) != value:
            return f"The role {arn} lacks the tag {key}={value}."
    boundary = f"{studio.boundary_name}{persona.boundary_suffix}"
    if not (seen.boundary_arn or "").endswith(f":iam::{studio.account_id}:policy/{boundary}"):
        return f"The role {arn} does not have the permissions boundary {boundary}."
    return None


def observe_pending(
    account: StudioAccount, domain_id: str, wanted: Iterable[str], lists: Limiter
) -> Seen:
    """List the last modified profiles until all wanted ones have been seen.

    Profiles that were just created stand on the first pages, however many there are in all. One
    that does not counts as unlisted: a closer look tells more than the pages of thousands.
    """
    missing = {name.lower() for name in wanted}
    listed: list[ListedProfile] = []
    token = None
    for _ in range(_NEWEST_PAGES):
        if not missing:
            break
        page = lists.ask(lambda: account.newest_profiles(domain_id, token))  # noqa: B023 - called at once
        listed += page.profiles
        missing -= {each.name.lower() for each in page.profiles}
        token = page.next_token
        if token is None:
            return Seen(listed, complete=True)
    return Seen(listed, complete=False, missed=missing)


def look_closely(
    account: StudioAccount, domain_id: str, user_name: str, listed: View = Unseen.NOT_LOOKED
) -> View:
    """Describe one profile and read its tags.

    Parameters
    ----------
    listed
        The profile as lists show it: what they said of it stays, since lists are compared with it.
    """
    found: DescribedProfile | None = account.describe(domain_id, user_name)
    if found is None:
        return Unseen.ABSENT
    tags = account.tags(found.arn)
    stack, resource = tags.get(STACK_ID), tags.get(LOGICAL_ID)
    return Profile(
        found.name or user_name,
        found.status,
        found.arn,
        Ownership(
            tags.get(MANAGED_BY),
            tags.get(USER),
            found.execution_role_arn,
            found.failure_reason,
            read_settings(found.user_settings),
            {key: value for key, value in tags.items() if key.startswith(OUR_TAGS)},
            found.home_uid,
            (stack, resource) if stack and resource else None,
            modified_at=found.modified_at,
        ),
        (listed.modified_at if isinstance(listed, Profile) else None) or found.modified_at,
        listed.tags if isinstance(listed, Profile) else None,
    )


class Surveyed:
    """All apps and spaces of a domain, by whom they belong to; names are without case.

    Attributes
    ----------
    covers
        What was started by then, by AWS's clock, is in it; None: all was listed just now.
    """

    def __init__(
        self, apps: Iterable[App], spaces: Iterable[Space], covers: datetime | None = None
    ) -> None:
        self.covers = covers
        self._own: dict[str, list[App]] = {}
        self._in_space: dict[str, list[App]] = {}
        self._spaces: dict[str, list[Space]] = {}
        for app in apps:
            if app.space is not None:
                self._in_space.setdefault(app.space.lower(), []).append(app)
            elif app.profile is not None:
                self._own.setdefault(app.profile.lower(), []).append(app)
        for space in spaces:
            if space.owner is not None:
                self._spaces.setdefault(space.owner.lower(), []).append(space)

    def holdings(self, user_name: str) -> Holdings:
        """Return what one profile has."""
        spaces = self._spaces.get(user_name.lower(), [])
        private = tuple(each for each in spaces if not each.shared)
        apps = list(self._own.get(user_name.lower(), []))
        for space in private:
            apps += self._in_space.get(space.name.lower(), [])
        shared = tuple(each.name for each in spaces if each.shared)
        return Holdings(tuple(apps), private, shared)


def _unusable(domain_id: str, seen: DomainSeen) -> Blocked | None:
    """Return why nothing can be done in a domain, or None. Pure."""
    if seen.under_unified_studio:
        return Blocked(
            "DomainUnderUnifiedStudio",
            f"The domain {domain_id} is managed by SageMaker Unified Studio; it is left alone.",
            final=True,
        )
    if seen.auth_mode != "IAM":
        return Blocked(
            "DomainNotIam",
            f"The domain {domain_id} has the authentication mode {seen.auth_mode}, not IAM.",
            final=True,
        )
    if seen.status != "InService":
        # SageMaker refuses profiles while it updates the domain, and says so as a bad request.
        return Blocked("DomainNotInService", f"The domain {domain_id} is {seen.status}.")
    return None


def _role(
    account: StudioAccount,
    studio: Studio,
    persona: Persona,
    arn: str | None,
    installation: str,
) -> ExecutionRole | Blocked:
    if arn is None:
        return _missing(persona.role_parameter, studio)
    if not _is_under_path(arn, studio):
        # The worker may not even look at it.
        return ExecutionRole(arn, _not_under_path(arn, persona))
    try:
        seen = account.role(arn.rpartition("/")[2])
    except AwsCallError as error:
        return blocked_by(error)
    return ExecutionRole(arn, role_refusal(arn, seen, studio, persona, installation))


def _is_under_path(arn: str, studio: Studio) -> bool:
    return f":iam::{studio.account_id}:role{PERSONA_PATH}" in arn


def _not_under_path(arn: str, persona: Persona) -> str:
    return f"{persona.role_parameter} names {arn}, which is not a role under {PERSONA_PATH}."


def _missing(parameter: str, studio: Studio) -> Blocked:
    return Blocked(
        "ParameterMissing",
        f"The parameter {parameter} is not in account {studio.account_id}; the base writes it.",
    )
