"""What people do inside Studio, done for the demo and the end-to-end tests."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.accounts import STUDIO_ACCOUNT
from sandbox.cloud import LocalCloud
from sandbox.process import SandboxError
from sandbox.studio_work import open_own_app, open_space_with_app, shared_space
from tests.sandbox.clouds import Cloud, eventually, fresh
from tests.sandbox.studios import knock


@pytest.fixture
def studio_cloud(cloud: Cloud) -> Iterator[LocalCloud]:
    """A cloud whose studio has one profile, ada."""
    knock(cloud, reset=True, delay_seconds=0.1)
    sagemaker = cloud.client("sagemaker", STUDIO_ACCOUNT)
    domain_id = sagemaker.create_domain(
        DomainName=fresh("domain"), AuthMode="IAM", DefaultUserSettings={}
    )["DomainId"]
    domain = {"DomainId": domain_id}
    ada = {**domain, "UserProfileName": "ada"}
    eventually(lambda: sagemaker.describe_domain(**domain)["Status"] == "InService" or None)
    sagemaker.create_user_profile(**ada)
    eventually(lambda: sagemaker.describe_user_profile(**ada)["Status"] == "InService" or None)
    cloud.client("ssm", STUDIO_ACCOUNT).put_parameter(
        Name="/mlops/studio/domain-id", Value=domain_id, Type="String", Overwrite=True
    )
    yield LocalCloud(cloud.emulator, {}, {})
    knock(cloud, reset=True)


def _apps(cloud: Cloud, domain_id: str) -> list[dict[str, Any]]:
    found = cloud.client("sagemaker", STUDIO_ACCOUNT).list_apps(DomainIdEquals=domain_id)
    apps: list[dict[str, Any]] = found["Apps"]
    return apps


@pytest.mark.parametrize(
    ("open_space", "sharing"), [(open_space_with_app, "Private"), (shared_space, "Shared")]
)
def test_a_space_is_opened_for_its_owner_with_an_app_that_runs(
    cloud: Cloud, studio_cloud: LocalCloud, open_space: Any, sharing: str
) -> None:
    app = open_space(studio_cloud, "ada", "desk")

    sagemaker = cloud.client("sagemaker", STUDIO_ACCOUNT)
    (row,) = sagemaker.list_spaces(DomainIdEquals=app.domain_id)["Spaces"]
    assert row["OwnershipSettingsSummary"] == {"OwnerUserProfileName": "ada"}
    assert row["SpaceSharingSettingsSummary"] == {"SharingType": sharing}
    (running,) = _apps(cloud, app.domain_id)
    assert (running["SpaceName"], running["Status"]) == ("desk", "InService")
    assert app.label == "desk/JupyterLab/default"


def test_an_app_without_a_space_belongs_to_the_profile(
    cloud: Cloud, studio_cloud: LocalCloud
) -> None:
    app = open_own_app(studio_cloud, "ada")

    (running,) = _apps(cloud, app.domain_id)
    assert (running["UserProfileName"], running["Status"]) == ("ada", "InService")
    assert app.label == "ada/Canvas/default"


def test_the_label_names_the_app_at_the_sandboxs_door(
    cloud: Cloud, studio_cloud: LocalCloud
) -> None:
    app = open_space_with_app(studio_cloud, "ada", "desk")
    sagemaker = cloud.client("sagemaker", STUDIO_ACCOUNT)
    request = {
        "DomainId": app.domain_id,
        "SpaceName": app.owner,
        "AppType": app.app_type,
        "AppName": app.name,
    }

    assert knock(cloud, app_stuck=[app.label])["app_stuck"] == [app.label]
    sagemaker.delete_app(**request)
    knock(cloud, pass_seconds=3600)
    stuck = sagemaker.describe_app(**request)["Status"]
    knock(cloud, app_stuck=[])
    knock(cloud, pass_seconds=1)

    assert stuck == "Deleting"
    assert sagemaker.describe_app(**request)["Status"] == "Deleted"


def test_a_space_of_a_taken_name_is_refused(studio_cloud: LocalCloud) -> None:
    open_space_with_app(studio_cloud, "ada", "desk")

    with pytest.raises(ClientError, match=r"ResourceInUse.*\[desk\] already exists"):
        open_space_with_app(studio_cloud, "ada", "desk")


def test_an_app_that_is_not_coming_up_is_told_at_the_deadline(
    cloud: Cloud, studio_cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    knock(cloud, delay_seconds=3600)
    monkeypatch.setattr("sandbox.studio_work.SETTLE_SECONDS", 0.2)

    with pytest.raises(SandboxError, match="ada/Canvas/default is Pending"):
        open_own_app(studio_cloud, "ada")
