"""What follows for a user when the world around it changes: account, studio, persona, role, domain.

Pure. Nothing in here deletes anything, and nobody is moved to another account or domain by itself.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from services.controller.blocked import Blocked
from services.user_onboarding.settings import Studio
from services.user_onboarding.steps import Fail, LeaveBehind, Rework, Warn
from services.user_onboarding.user import Phase, User, Wanted
from services.user_onboarding.world import Domain, ExecutionRole, Facts

ACCOUNT_DEPARTED = "AccountDeparted"
STUDIO_REMOVED = "StudioRemoved"
DOMAIN_CHANGED = "DomainChanged"
PERSONA_UNKNOWN = "PersonaUnknown"
PERSONA_ROLE_REFUSED = "PersonaRoleRefused"
ROLE_NOT_ASSUMED = "AssumeRoleRefused"
_FORMER_DOMAIN = "FormerDomain"

_OUT_OF_REACH = frozenset({ACCOUNT_DEPARTED, STUDIO_REMOVED})
_WARNINGS = (PERSONA_UNKNOWN, PERSONA_ROLE_REFUSED, STUDIO_REMOVED)
# Failures that end by themselves once the studio's account can be entered again.
_UNTIL_BACK = _OUT_OF_REACH | {ROLE_NOT_ASSUMED}


def studio_removed(alias: str) -> Blocked:
    """Return what stands in the way of users whose studio is not configured."""
    return Blocked(
        STUDIO_REMOVED,
        f"The studio {alias} is not in the configuration; what is in its account stays as it is. "
        "Once it is configured again, the next sweep goes on. Offboarding ends at once, without "
        "removing anything.",
        final=True,
    )


def removed_studio(alias: str) -> Studio:
    """Return the place of a studio that is not configured: nothing in it can be reached."""
    return Studio(alias, "", "", "", "", "", "")


def changed_around(user: User, facts: Facts) -> Fail | Rework | Warn | None:
    """Return what follows for a user who is Ready, or None.

    What is refused for a while changes nothing: only a departed account is `final`, see `outage`.
    """
    before = _known(user.notices)
    if isinstance(facts, Blocked):
        if facts.reason == ACCOUNT_DEPARTED:
            return Fail(facts.reason, facts.message, facts.aws)
        told = facts.reason != STUDIO_REMOVED or before == {STUDIO_REMOVED: facts.message}
        return None if told else _warn(user, {STUDIO_REMOVED: facts.message})
    if user.domain_id is None:
        return None
    if user.domain_id != facts.domain_id:
        return domain_changed(user, facts)
    role = facts.roles.get(user.persona)
    warnings = _warnings(user, role, before)
    if warnings != before:
        return _warn(user, warnings)
    if (
        isinstance(role, ExecutionRole)
        and role.refusal is None
        and user.execution_role_arn not in (None, role.arn)
    ):
        return Rework(
            "RoleChanged",
            f"The persona {user.persona} has the role {role.arn} now; it was "
            f"{user.execution_role_arn}.",
            reapply=True,
        )
    return None


def domain_changed(user: User, facts: Domain) -> Fail:
    """Return the failure over a domain that is another one than the user's profile is in."""
    return Fail(
        DOMAIN_CHANGED,
        f"The studio's domain was {user.domain_id} and is {facts.domain_id} now; the profile "
        f"{user.user_name} and its files are in the first one, and nothing is made in the other "
        "by itself. retry makes a new, empty profile there and leaves the old one; where the "
        "parameter was wrong, put it right: the next sweep goes on as before.",
    )


def in_new_domain(user: User) -> User:
    """Return a user who is to be provisioned in another domain; where it was stays told."""
    where = (
        f"A profile {user.user_name} with the files of before is in the domain {user.domain_id}; "
        "it is left as it is."
    )
    return replace(
        user,
        profile_arn=None,
        domain_id=None,
        execution_role_arn=None,
        notices={**user.notices, _FORMER_DOMAIN: where},
    )


def still_told(notices: Mapping[str, str], domain_id: str) -> dict[str, str]:
    """Return warnings short of one that tells of this very domain as a former one."""
    here = f" {domain_id};"
    return {k: v for k, v in notices.items() if k != _FORMER_DOMAIN or here not in v}


def back_again(user: User, facts: Facts) -> Rework | LeaveBehind | None:
    """Return what follows for a user who has failed, or was left behind, or None."""
    if user.phase is Phase.OFFBOARDED:
        # Whoever left for good has no domain noted any more.
        back = isinstance(facts, Domain) and user.domain_id is not None
        return _back("The profile that was left behind can be removed now.") if back else None
    if isinstance(facts, Blocked):
        leaves = user.wanted is Wanted.GONE and user.reason in _UNTIL_BACK
        return left_behind(user, facts) if leaves else None
    if user.reason in _UNTIL_BACK:
        return _back("The studio's account can be entered again.")
    if user.reason == DOMAIN_CHANGED and user.domain_id == facts.domain_id:
        return _back(f"The studio's domain is {facts.domain_id} again.")
    return None


def left_behind(user: User, blocked: Blocked) -> LeaveBehind | None:
    """Return how leaving ends where the account is out of reach for good, or None."""
    if not blocked.final or blocked.reason not in _OUT_OF_REACH:
        return None
    left = "There was no profile."
    if user.domain_id is not None:
        left = (
            f"The profile {user.user_name} in {user.domain_id}, its spaces and files were not "
            "removed: they are still there if the account is. A sweep that can enter it again "
            "removes the profile."
        )
    return LeaveBehind(blocked.reason, f"The user is offboarded. {left} {blocked.message}")


def _back(message: str) -> Rework:
    return Rework("AccountBack", message)


def _warn(user: User, warnings: dict[str, str]) -> Warn:
    others = {code: text for code, text in user.notices.items() if code not in _WARNINGS}
    return Warn({**warnings, **others})


def _warnings(
    user: User, role: ExecutionRole | Blocked | None, before: dict[str, str]
) -> dict[str, str]:
    """Return what is to be told of a persona's role; one that nobody looked at says nothing new."""
    match role:
        case Blocked(reason="PersonaUnknown"):
            return {PERSONA_UNKNOWN: role.message}
        case None | Blocked():
            return {code: text for code, text in before.items() if code != STUDIO_REMOVED}
        case ExecutionRole() if role.refusal is not None:
            return {
                PERSONA_ROLE_REFUSED: f"{role.refusal} The profile keeps the role "
                f"{user.execution_role_arn}."
            }
    return {}


def _known(notices: Mapping[str, str]) -> dict[str, str]:
    """Return the warnings that are told here; others are somebody else's."""
    return {code: text for code, text in notices.items() if code in _WARNINGS}


def with_gone_personas(facts: Facts, users: Iterable[User], known: Container[str]) -> Facts:
    """Return what is seen, with the personas told that Ready users have and nobody configures."""
    if not isinstance(facts, Domain):
        return facts
    gone = {
        user.persona: persona_unknown(user.persona)
        for user in users
        if user.phase is Phase.READY and user.persona not in known
    }
    return replace(facts, roles={**facts.roles, **gone})


def persona_unknown(persona: str) -> Blocked:
    """Return what stands in the place of the role of a persona that is not configured."""
    return Blocked(
        PERSONA_UNKNOWN,
        f"The persona {persona} is no longer configured: configure it again, or change the user to "
        "another one.",
        final=True,
    )
