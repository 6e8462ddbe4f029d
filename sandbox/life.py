"""The life of one person, from the first request to the last day, driven through the API."""

import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from botocore.exceptions import ClientError

from sandbox.accounts import GOVERNANCE_ACCOUNT, REGION, STUDIO_ACCOUNT, STUDIO_ALIAS
from sandbox.cloud import LocalCloud
from sandbox.part import Part
from sandbox.process import SandboxError
from sandbox.progress import Progress
from sandbox.studio_work import domain_of, open_space_with_app
from sandbox.verdict import timeline_of

NAME = "emmy-noether"
USER_ID = f"{STUDIO_ALIAS}.{NAME}"
SPACE = "emmys-space"
OWNER = f"arn:aws:iam::{GOVERNANCE_ACCOUNT}:user/sandbox-requester"
STEP_SECONDS = 60.0
_POLL_SECONDS = 0.25

# What the timeline must tell by name: nothing goes without a line.
_NAMED = (f"app:{SPACE}/JupyterLab/default", f"space:{SPACE}", f"profile:{NAME}", "efs:")


def live(cloud: LocalCloud, progress: Progress) -> Part:
    """Have one person asked for, promoted, suspended, brought back, let in, and let go.

    Raises
    ------
    SandboxError
        A step is refused, or does not end in time.
    """
    life = _Life(cloud, progress)
    body = {"user_name": NAME, "persona": "data-scientist", "owner": OWNER, "team": "algebra"}
    life.ask("POST", "/users", body)
    life.reach("Ready", f"{NAME} is Ready")
    open_space_with_app(cloud, NAME, SPACE)
    progress.say(f"{NAME} works", f"JupyterLab runs in the private space {SPACE}")

    life.ask("PATCH", "", {"persona": "lead-data-scientist"})
    life.reach("PendingApproval", f"{NAME} wants to lead: waits for approval")
    life.ask("POST", "/approve", who="approver")
    life.reach("Ready", f"{NAME} leads: the role was changed in place")
    life.let_in()

    life.ask("POST", "/suspend")
    life.reach("Suspended", f"{NAME} is suspended: the app is gone, the space is kept")
    life.ask("POST", "/resume")
    life.reach("Ready", f"{NAME} is back")

    life.ask("DELETE", "?retention_days=0", who="admin")
    life.reach("Offboarded", f"{NAME} is offboarded")
    timeline = timeline_of(cloud, USER_ID)
    return Part(NAME, "from request to purge", timeline, _fault(cloud, timeline))


class _Life:
    def __init__(self, cloud: LocalCloud, progress: Progress) -> None:
        self._cloud = cloud
        self._progress = progress

    def ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, who: str = "requester"
    ) -> dict[str, Any]:
        place = path if path.startswith("/users") else f"/users/{USER_ID}{path}"
        answer = self._cloud.api(who).send(method, place, dict(body) if body else None)
        if answer.status not in (HTTPStatus.OK, HTTPStatus.ACCEPTED):
            raise SandboxError(f"{method} {place} answers {answer.status}: {answer.body}")
        return answer.body

    def reach(self, phase: str, tell: str) -> None:
        deadline = time.monotonic() + STEP_SECONDS
        while True:
            user = self._cloud.api("admin").get(f"/users/{USER_ID}").body
            if user.get("phase") == phase:
                self._progress.say(tell)
                return
            if user.get("phase") == "Failed" or time.monotonic() > deadline:
                raise SandboxError(
                    f"{NAME} is {user.get('phase')}, not {phase}: {user.get('message')}"
                )
            time.sleep(_POLL_SECONDS)

    def let_in(self) -> None:
        answer = self.ask("POST", "/login-url")
        if not str(answer.get("url", "")).startswith("https://"):
            raise SandboxError("the login URL is none")
        # The URL itself is a key: it is told nobody.
        self._progress.say(
            f"{NAME} got a login URL", f"good for {answer['expires_in']} s, kept nowhere"
        )


def _fault(cloud: LocalCloud, timeline: list[dict[str, Any]]) -> str:
    told = " ".join(str(entry["message"]) for entry in timeline)
    missing = [label for label in _NAMED if label not in told]
    if missing:
        return f"the timeline does not name {', '.join(missing)}"
    sagemaker = cloud.clients("sagemaker", STUDIO_ACCOUNT, REGION)
    domain_id = domain_of(cloud)
    try:
        sagemaker.describe_user_profile(DomainId=domain_id, UserProfileName=NAME)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFound":
            raise
    else:
        return "the profile is still there"
    spaces = sagemaker.list_spaces(DomainIdEquals=domain_id, SpaceNameContains=SPACE)["Spaces"]
    return "the space is still there" if spaces else ""
