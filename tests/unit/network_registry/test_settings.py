"""What the service reads of installation.json, and what it says where something lacks."""

import copy
import json
from typing import Any

import pytest

from services.controller.settings import SettingMissingError
from services.network_registry.settings import Choice, Installation, Parameter, Place, RoleNames

DEV, PROD, REGION = "222222222222", "333333333333", "eu-west-1"
GOOD: dict[str, Any] = {
    "name": "acme",
    "partition": "aws",
    "region": REGION,
    "governance_account": "111111111111",
    "projects": {"base_timeout_hours": 720},
    "networks": {
        "places": [
            {
                "account_id": DEV,
                "region": REGION,
                "account_set": "retail",
                "stage": "dev",
                "choice": None,
                "domain_id_parameters": ["/mlops/studio/domain-id"],
            },
            {
                "account_id": PROD,
                "region": REGION,
                "account_set": "retail",
                "stage": "prod",
                "choice": {
                    "vpc_id": "vpc-1",
                    "vpc_tags": None,
                    "subnet_ids": ["subnet-1", "subnet-2"],
                    "subnet_tags": None,
                    "security_group_id": None,
                    "security_group_tags": {"Name": "apps"},
                },
                "domain_id_parameters": [],
            },
        ],
        "roles": {REGION: {"role": "acme-network", "admin_role": "acme-network-admin"}},
        "parameters": [
            {"name": "/vpc/id", "what": "vpc-id", "description": "The VPC"},
            {"name": "/vpc/cidr", "what": "vpc-cidr", "description": "Its block"},
        ],
        "endpoints": ["s3", "sagemaker.api"],
        "few_addresses": 16,
    },
}


def read(said: Any) -> Installation:
    return Installation.from_json(json.dumps(said))


def paths(node: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every key that the service reads."""
    found = []
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        if isinstance(node, dict) and above[-1:] != ("roles",):
            found.append((*above, key))
        # What is chosen has a test of its own.
        if isinstance(value, dict | list) and key != "choice":
            found += paths(value, (*above, key))
    return found


def test_file_by_the_contract_is_read_whole() -> None:
    found = read(GOOD)

    choice = Choice(
        vpc_id="vpc-1",
        subnet_ids=("subnet-1", "subnet-2"),
        security_group_tags={"Name": "apps"},
    )
    domains = ("/mlops/studio/domain-id",)
    assert found.places == {
        f"{DEV}.{REGION}": Place(DEV, REGION, "retail", "dev", None, domains),
        f"{PROD}.{REGION}": Place(PROD, REGION, "retail", "prod", choice),
    }
    assert found.roles == {REGION: RoleNames("acme-network", "acme-network-admin")}
    assert found.parameters[1] == Parameter("/vpc/cidr", "vpc-cidr", "Its block")
    assert (found.endpoints, found.few_addresses) == (("s3", "sagemaker.api"), 16)
    assert (found.name, found.governance_account) == ("acme", "111111111111")
    assert (found.region, found.base_timeout_hours) == (REGION, 720)


@pytest.mark.parametrize("path", paths(GOOD), ids=lambda path: "/".join(map(str, path)))
def test_missing_key_names_itself(path: tuple[Any, ...]) -> None:
    said: Any = copy.deepcopy(GOOD)
    node = said
    for key in path[:-1]:
        node = node[key]
    del node[path[-1]]

    with pytest.raises(SettingMissingError, match=str(path[-1])):
        read(said)


def test_choice_without_what_it_says_of_subnets_names_that() -> None:
    said = copy.deepcopy(GOOD)
    del said["networks"]["places"][1]["choice"]["subnet_ids"]

    with pytest.raises(SettingMissingError, match="subnet_ids"):
        read(said)


@pytest.mark.parametrize("text", ["[]", "null", "1"])
def test_what_is_no_object_stops_the_cold_start(text: str) -> None:
    with pytest.raises(SettingMissingError, match=r"installation\.json"):
        Installation.from_json(text)


def test_roles_of_a_region_that_only_an_event_named_follow_the_same_rule() -> None:
    found, account = read(GOOD), "444444444444"

    begin = f"arn:aws:iam::{account}:role/acme-eu-central-1-network"
    assert found.role_arn(account, "eu-central-1") == begin
    assert found.admin_role_arn(account, "eu-central-1") == f"{begin}-admin"
    assert found.role_arn(account, REGION) == f"arn:aws:iam::{account}:role/acme-network"
