"""A profile whose role somebody changes by hand, and how it is made right again."""

import time
from collections.abc import Callable
from typing import Any

from sandbox.accounts import REGION, STUDIO_ACCOUNT, STUDIO_ALIAS
from sandbox.cloud import LocalCloud
from sandbox.doors import API_USER
from sandbox.part import Part
from sandbox.process import SandboxError
from sandbox.progress import Progress
from sandbox.studio_work import domain_of
from sandbox.verdict import timeline_of

JsonObject = dict[str, Any]

NAME = API_USER
USER_ID = f"{STUDIO_ALIAS}.{NAME}"
STEP_SECONDS = 90.0
_POLL_SECONDS = 0.25
_OTHER_ROLE = "/mlops/role/ds"


def mend(cloud: LocalCloud, progress: Progress) -> Part:
    """Give the profile of somebody who leads the role of others, and wait until it is right.

    Raises
    ------
    SandboxError
        It is not right again in time.
    """
    sagemaker, ssm = (cloud.clients(x, STUDIO_ACCOUNT, REGION) for x in ("sagemaker", "ssm"))
    profile = {"DomainId": domain_of(cloud), "UserProfileName": NAME}
    other = ssm.get_parameter(Name=_OTHER_ROLE)["Parameter"]["Value"]
    right = _role(sagemaker, profile)
    known = len(timeline_of(cloud, USER_ID))

    sagemaker.update_user_profile(**profile, UserSettings={"ExecutionRole": other})
    began = time.monotonic()
    _wait(lambda: len(_since(cloud, known)) > 0, f"the service has seen what was done to {NAME}")
    _wait(lambda: _role(sagemaker, profile) == right, f"{NAME} has the role {right} again")
    _wait(lambda: _since(cloud, known)[-1]["phase"] == "Ready", f"{NAME} is Ready again")
    progress.say(
        f"{NAME}'s role was changed by hand: it is right again",
        f"{time.monotonic() - began:.1f} s later",
    )

    timeline = _since(cloud, known)
    told = {entry["reason"] for entry in timeline}
    fault = "" if "DriftFound" in told else "the timeline does not tell that it was found"
    return Part(NAME, "a role that somebody changed by hand", timeline, fault)


def _role(sagemaker: Any, profile: dict[str, str]) -> str:
    found = sagemaker.describe_user_profile(**profile)
    return str(found["UserSettings"].get("ExecutionRole", ""))


def _since(cloud: LocalCloud, known: int) -> list[JsonObject]:
    return timeline_of(cloud, USER_ID)[known:]


def _wait(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + STEP_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise SandboxError(f"not within {STEP_SECONDS:.0f} s: {what}")
        time.sleep(_POLL_SECONDS)
