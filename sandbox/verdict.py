"""Waits for the people asked for, and judges each against the studio's own account."""

import time
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from botocore.exceptions import ClientError

from sandbox.accounts import REGION, STUDIO_ACCOUNT
from sandbox.cloud import LocalCloud
from sandbox.doors import Asked
from sandbox.process import SandboxError

JsonObject = dict[str, Any]

CONVERGE_SECONDS = 90.0
_POLL_SECONDS = 0.25
_SETTLED = frozenset({"Ready", "Failed", "Rejected"})
_WAITING = frozenset({"PendingApproval"})
_ROLE_PARAMETERS = {
    "data-scientist": "/mlops/role/ds",
    "lead-data-scientist": "/mlops/role/lead",
}


@dataclass(frozen=True)
class Verdict:
    """What became of somebody.

    Attributes
    ----------
    user
        The user as the API shows them; `{}` if it knows nobody.
    timeline
        The entries of their timeline, oldest first.
    role
        The execution role that SageMaker has on their profile.
    fault
        Why they have not converged; empty if they have.
    """

    asked: Asked
    user: JsonObject
    timeline: Sequence[JsonObject]
    role: str
    fault: str

    @property
    def name(self) -> str:
        """Return the name of the user."""
        return str(self.user.get("user_name") or self.asked.user_id)


def approve_all(cloud: LocalCloud, asked: Sequence[Asked], report: Callable[[str], None]) -> None:
    """Approve, as the approver, whoever of them waits for approval.

    Raises
    ------
    SandboxError
        An approval is refused.
    """
    _wait(cloud, asked, _SETTLED | _WAITING | {"Provisioning"}, lambda _name, _phase: None)
    for user_id, user in _users(cloud).items():
        if user["phase"] in _WAITING and any(user_id == each.user_id for each in asked):
            answer = cloud.api("approver").post(f"/users/{user_id}/approve", {})
            if answer.status != HTTPStatus.ACCEPTED:
                raise SandboxError(f"approving {user_id} answers {answer.status}: {answer.body}")
            report(str(user["user_name"]))


def wait_until_settled(
    cloud: LocalCloud, asked: Sequence[Asked], report: Callable[[str, str], None]
) -> None:
    """Return when everybody is settled, or when `CONVERGE_SECONDS` have passed.

    Parameters
    ----------
    report
        Called with a name and a phase whenever somebody enters a phase.
    """
    _wait(cloud, asked, _SETTLED, report)


def _wait(
    cloud: LocalCloud,
    asked: Sequence[Asked],
    phases: Set[str],
    report: Callable[[str, str], None],
) -> None:
    seen: dict[str, str] = {}
    deadline = time.monotonic() + CONVERGE_SECONDS
    while time.monotonic() < deadline:
        for user_id, user in _users(cloud).items():
            if seen.get(user_id) != user["phase"]:
                seen[user_id] = user["phase"]
                report(user["user_name"], user["phase"])
        if all(seen.get(somebody.user_id) in phases for somebody in asked):
            return
        time.sleep(_POLL_SECONDS)


def _users(cloud: LocalCloud) -> dict[str, JsonObject]:
    users: dict[str, JsonObject] = {}
    path = "/users?limit=100"
    while True:
        body = cloud.api("admin").get(path).body
        users |= {user["id"]: user for user in body.get("items", [])}
        if not body.get("next_cursor"):
            return users
        path = f"/users?limit=100&cursor={body['next_cursor']}"


def judge(cloud: LocalCloud, asked: Sequence[Asked]) -> list[Verdict]:
    """Judge everybody against what SageMaker and SSM say in the studio's account."""
    users = _users(cloud)
    ssm = cloud.clients("ssm", STUDIO_ACCOUNT, REGION)
    domain_id = ssm.get_parameter(Name="/mlops/studio/domain-id")["Parameter"]["Value"]
    roles = {
        persona: ssm.get_parameter(Name=name)["Parameter"]["Value"]
        for persona, name in _ROLE_PARAMETERS.items()
    }
    verdicts = []
    for somebody in asked:
        user = users.get(somebody.user_id, {})
        profile = _profile(cloud, domain_id, str(user.get("user_name", "")))
        role = str(profile.get("UserSettings", {}).get("ExecutionRole", ""))
        verdicts.append(
            Verdict(
                asked=somebody,
                user=user,
                timeline=timeline_of(cloud, somebody.user_id),
                role=role,
                fault=_fault(user, profile, role, roles),
            )
        )
    return verdicts


def _profile(cloud: LocalCloud, domain_id: str, name: str) -> JsonObject:
    sagemaker = cloud.clients("sagemaker", STUDIO_ACCOUNT, REGION)
    if not name:
        return {}
    try:
        found: JsonObject = sagemaker.describe_user_profile(
            DomainId=domain_id, UserProfileName=name
        )
    except ClientError:
        return {}
    return found


def timeline_of(cloud: LocalCloud, user_id: str) -> list[JsonObject]:
    """Return all entries of a user's timeline, oldest first."""
    entries: list[JsonObject] = []
    path = f"/users/{user_id}/timeline"
    cursor = ""
    while True:
        body = cloud.api("admin").get(path + cursor).body
        entries += body.get("items", [])
        if not body.get("next_cursor"):
            return entries
        cursor = f"?cursor={body['next_cursor']}"


def _fault(user: JsonObject, profile: JsonObject, role: str, roles: dict[str, str]) -> str:
    if not user:
        return "the API knows nobody of that name"
    if user["phase"] != "Ready":
        return f"{user['phase']}: {user.get('message', '')}"
    if profile.get("Status") != "InService":
        return f"the profile is {profile.get('Status', 'not there')}"
    if role != roles.get(user["persona"]):
        return f"the profile has {role or 'no role'}"
    return ""
