"""What people do inside Studio, done for them: open spaces, run apps.

Plain SageMaker calls as the root of the studio's account; the service under test knows nothing of
them until it looks.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.accounts import REGION, STUDIO_ACCOUNT
from sandbox.cloud import LocalCloud
from sandbox.process import SandboxError

DOMAIN_PARAMETER = "/mlops/studio/domain-id"
SPACE_APP = "JupyterLab"
OWN_APP = "Canvas"
SETTLE_SECONDS = 30.0
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class OpenApp:
    """An app that runs.

    Attributes
    ----------
    label
        `owner/type/name`, as the sandbox's door and the service's timeline name apps.
    """

    domain_id: str
    owner: str
    app_type: str
    name: str = "default"

    @property
    def label(self) -> str:
        """Return the app's name in its domain."""
        return f"{self.owner}/{self.app_type}/{self.name}"


def make_profile(cloud: LocalCloud, user_name: str) -> None:
    """Make a profile by hand, with the domain's own role; return once it is in service.

    Raises
    ------
    SandboxError
        If it is not in service within `SETTLE_SECONDS`.
    """
    which = {"DomainId": domain_of(cloud), "UserProfileName": user_name}
    _sagemaker(cloud).create_user_profile(**which)
    _wait_in_service(lambda: _sagemaker(cloud).describe_user_profile(**which), user_name)


def open_space_with_app(cloud: LocalCloud, user_name: str, space_name: str) -> OpenApp:
    """Open a private space of a user and run JupyterLab in it; return once it is in service.

    Raises
    ------
    SandboxError
        If either is not in service within `SETTLE_SECONDS`.
    """
    return _space_with_app(cloud, user_name, space_name, "Private")


def shared_space(cloud: LocalCloud, user_name: str, space_name: str) -> OpenApp:
    """Open a space that a user owns and shares, with JupyterLab; return once it is in service.

    Raises
    ------
    SandboxError
        If either is not in service within `SETTLE_SECONDS`.
    """
    return _space_with_app(cloud, user_name, space_name, "Shared")


def open_own_app(cloud: LocalCloud, user_name: str) -> OpenApp:
    """Run Canvas, which needs no space; return once it is in service.

    Raises
    ------
    SandboxError
        If it is not in service within `SETTLE_SECONDS`.
    """
    return _run(cloud, OpenApp(domain_of(cloud), user_name, OWN_APP), "UserProfileName")


def domain_of(cloud: LocalCloud) -> str:
    """Return the id of the studio's domain."""
    ssm = cloud.clients("ssm", STUDIO_ACCOUNT, REGION)
    return str(ssm.get_parameter(Name=DOMAIN_PARAMETER)["Parameter"]["Value"])


def _space_with_app(
    cloud: LocalCloud, user_name: str, space_name: str, sharing_type: str
) -> OpenApp:
    sagemaker = _sagemaker(cloud)
    app = OpenApp(domain_of(cloud), space_name, SPACE_APP)
    space = {"DomainId": app.domain_id, "SpaceName": space_name}
    sagemaker.create_space(
        **space,
        OwnershipSettings={"OwnerUserProfileName": user_name},
        SpaceSharingSettings={"SharingType": sharing_type},
        SpaceSettings={"AppType": SPACE_APP},
    )
    _wait_in_service(lambda: sagemaker.describe_space(**space), space_name)
    return _run(cloud, app, "SpaceName")


def _run(cloud: LocalCloud, app: OpenApp, owner_member: str) -> OpenApp:
    sagemaker = _sagemaker(cloud)
    request = {
        "DomainId": app.domain_id,
        owner_member: app.owner,
        "AppType": app.app_type,
        "AppName": app.name,
    }
    sagemaker.create_app(**request)
    _wait_in_service(lambda: sagemaker.describe_app(**request), app.label)
    return app


def _sagemaker(cloud: LocalCloud) -> Any:
    return cloud.clients("sagemaker", STUDIO_ACCOUNT, REGION)


def _wait_in_service(describe: Callable[[], dict[str, Any]], what: str) -> None:
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        found = describe()
        if found["Status"] == "InService":
            return
        if found["Status"] != "Pending" or time.monotonic() > deadline:
            raise SandboxError(f"{what} is {found['Status']}: {found.get('FailureReason', '')}")
        time.sleep(_POLL_SECONDS)
