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


def _list_one_endpoint(cloud: Cloud) -> None:
    """List an endpoint by its id, as a role that may list endpoints by name only."""
    named = f"arn:aws:ec2:{REGION}:{DEV}:vpc-endpoint/*"
    allowed = [{"Action": "ec2:DescribeVpcEndpoints", "Resource": named}]
    ec2 = cloud.as_role("ec2", cloud.role(DEV, {"Principal": ROOT}, allowed), DEV)
    ec2.describe_vpc_endpoints(VpcEndpointIds=["vpce-0123"])


def test_a_list_of_ec2_is_allowed_on_everything_or_not_at_all(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match="UnauthorizedOperation"):
        _list_one_endpoint(cloud)


def test_ec2_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    _list_one_endpoint(bare)


NETWORK_LISTS = (
    *("describe_vpcs", "describe_subnets", "describe_route_tables", "describe_security_groups"),
    *("describe_vpc_endpoints", "describe_transit_gateway_vpc_attachments"),
)


@pytest.mark.parametrize("method", NETWORK_LISTS)
def test_a_networks_lists_are_asked_of_everything(cloud: Cloud, method: str) -> None:
    for resource, refused in (("*", False), (f"arn:aws:ec2:{REGION}:{DEV}:vpc/*", True)):
        allowed = [{"Action": "ec2:Describe*", "Resource": resource}]
        ec2 = cloud.as_role("ec2", cloud.role(DEV, {"Principal": ROOT}, allowed), DEV)
        call = getattr(ec2, method)
        filters = [{"Name": "vpc-id", "Values": ["vpc-none"]}]
        if not refused:
            call(Filters=filters)
            continue
        with pytest.raises(ClientError, match="UnauthorizedOperation"):
            call(Filters=filters)


def test_a_parameter_is_put_and_deleted_by_who_may_do_so_under_its_path(cloud: Cloud) -> None:
    actions = ["ssm:PutParameter", "ssm:DeleteParameter"]
    allowed = [{"Action": actions, "Resource": f"{PARAMETERS}/vpc/*"}]
    ssm = cloud.as_role("ssm", cloud.role(DEV, {"Principal": ROOT}, allowed), DEV)

    name = f"/vpc/{fresh('p')}/ids"
    ssm.put_parameter(Name=name, Value="x", Type="String")
    ssm.delete_parameter(Name=name)

    with pytest.raises(ClientError, match="AccessDenied"):
        ssm.put_parameter(Name="/vpcs/id", Value="x", Type="String")
    with pytest.raises(ClientError, match="AccessDenied"):
        ssm.delete_parameter(Name="/vpcs/id")
