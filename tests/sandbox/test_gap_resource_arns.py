import pytest
from botocore.exceptions import ClientError

from tests.sandbox.clouds import DEV, REGION, Cloud, fresh

ROOT = {"AWS": f"arn:aws:iam::{DEV}:root"}
PARAMETERS = f"arn:aws:ssm:{REGION}:{DEV}:parameter"


def _read(cloud: Cloud, *names: str) -> list[str]:
    """Read parameters as a role that may read those under /mine."""
    allowed = [{"Action": "ssm:GetParameters", "Resource": f"{PARAMETERS}/mine/*"}]
    ssm = cloud.as_role("ssm", cloud.role(DEV, {"Principal": ROOT}, allowed), DEV)
    return [found["Name"] for found in ssm.get_parameters(Names=list(names))["Parameters"]]


def _some_parameter(cloud: Cloud, folder: str) -> str:
    name = f"/{folder}/{fresh('p')}"
    cloud.client("ssm").put_parameter(Name=name, Value="x", Type="String")
    return name


def test_several_parameters_are_read_by_who_may_read_each(cloud: Cloud) -> None:
    names = [_some_parameter(cloud, "mine"), _some_parameter(cloud, "mine")]

    assert sorted(_read(cloud, *names)) == sorted(names)


@pytest.mark.parametrize("order", [1, -1])
def test_one_forbidden_parameter_refuses_the_whole_call(cloud: Cloud, order: int) -> None:
    names = [_some_parameter(cloud, "mine"), _some_parameter(cloud, "theirs")][::order]

    with pytest.raises(ClientError, match="AccessDenied"):
        _read(cloud, *names)


def test_parameters_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        _read(bare, _some_parameter(bare, "mine"))


def _look_at_persona(cloud: Cloud, path: str) -> None:
    persona = cloud.role(DEV, {"Principal": ROOT}, path=path).rsplit("/", 1)[-1]
    personas = f"arn:aws:iam::{DEV}:role/studio/persona/*"
    reader = cloud.role(DEV, {"Principal": ROOT}, [{"Action": "iam:GetRole", "Resource": personas}])
    cloud.as_role("iam", reader, DEV).get_role(RoleName=persona)


def test_a_policy_on_a_path_covers_the_roles_under_it(cloud: Cloud) -> None:
    _look_at_persona(cloud, "/studio/persona/")


def test_a_policy_on_a_path_covers_no_other_role(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        _look_at_persona(cloud, "/")


def test_path_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        _look_at_persona(bare, "/studio/persona/")
