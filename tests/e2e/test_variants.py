"""Each way to set up an installation: it stands in the local cloud, and it does its work.

One installation of three account sets has a network that it makes, one that is there already, a
domain that is there already, and a base that is rolled out as a template; another is one account.
Both are in one emulator.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bench.account_sets import example_with
from infra.delivery.assembly import template_stack
from sandbox.emulator import ORGANIZATION_ID
from tests.e2e.conftest import eventually
from tests.e2e.standing import Standing, put, raise_installation, region
from tests.sandbox.clouds import REGION, Cloud, running

# Of `example_with(3)`: the hub and the dev accounts, whose preprod and prod are made likewise.
HUB, CREATED, IMPORTED, WITH_DOMAIN = (
    *("444444444444", "555555555555"),
    *("555555555556", "555555555557"),
)
LISTED = [str(int(f"{digit}" * 12) + further) for digit in (5, 6, 7) for further in range(3)]
FROM_TEMPLATE, MANAGEMENT, SOLO = "161616161616", "999999999999", "121212121212"
UNIT = "ou-ab12-cd34ef56"
PROFILE, RESOURCE_LIMIT = "AWS::SageMaker::UserProfile", 500


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    members = (HUB, *LISTED, FROM_TEMPLATE, MANAGEMENT)
    with running(tmp_path_factory.mktemp("variants"), members=members) as started:
        yield started


@pytest.fixture(scope="module")
def imported(cloud: Cloud) -> dict[str, Any]:
    """Return a network that is there already, as `existing` names it."""
    return make_network(cloud, IMPORTED)


@pytest.fixture(scope="module")
def domain_id(cloud: Cloud) -> str:
    """Return a domain that is there already, in a network of its own."""
    network = make_network(cloud, WITH_DOMAIN)
    role = cloud.role(WITH_DOMAIN, {"Principal": {"Service": "sagemaker.amazonaws.com"}})
    sagemaker = cloud.client("sagemaker", WITH_DOMAIN)
    made = sagemaker.create_domain(
        DomainName="ours-for-years",
        AuthMode="IAM",
        AppNetworkAccessType="VpcOnly",
        VpcId=network["vpc_id"],
        SubnetIds=network["private_subnet_ids"],
        DefaultUserSettings={"ExecutionRole": role},
        DomainSettings={"ExecutionRoleIdentityConfig": "USER_PROFILE_NAME"},
        TagPropagation="ENABLED",
    )["DomainArn"].rpartition("/")[2]
    eventually(
        lambda: sagemaker.describe_domain(DomainId=made)["Status"] == "InService",
        "the domain is there",
    )
    return str(made)


@pytest.fixture(scope="module")
def three_sets(
    cloud: Cloud,
    imported: dict[str, Any],
    domain_id: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Standing:
    content = example_with(3)
    sets = content["account_sets"]
    sets["set1"]["dev"]["regions"][REGION]["network"] = {"existing": imported}
    [theirs] = sets["set2"]["dev"]["regions"][REGION]["studios"]
    theirs["existing_domain_id"] = domain_id
    of_template = region(studios=[{"alias": "rolled-out-dev"}])
    sets["rolled-out"] = {"dev": {"account_id": FROM_TEMPLATE, "base": "template", **of_template}}
    content["organization"] = {
        "id": ORGANIZATION_ID,
        "management_account_id": MANAGEMENT,
        "organizational_units": [
            {"id": UNIT, "base": region(studios=[{"alias": "units"}])["regions"]}
        ],
    }
    standing = raise_installation(cloud, tmp_path_factory.mktemp("three"), content)
    template = standing.assembly / "bases" / f"base-{UNIT}-{REGION}.template.json"
    place = {"account_id": FROM_TEMPLATE, "region": REGION}
    put(cloud, [template_stack(template, name="example-base", **place)])
    return standing


@pytest.fixture(scope="module")
def solo(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Standing:
    folder = tmp_path_factory.mktemp("solo")
    (folder / "hello.sh").write_text("#!/bin/bash\necho hello\n")
    script = {"name": "hello", "app": "JupyterLab", "file": "hello.sh"}
    studio = {"alias": "solo-dev", "lifecycle_configurations": [script]}
    content = {
        "installation": "solo",
        "region": REGION,
        "production": False,
        "single_account": True,
        "governance": {"account_id": SOLO},
        "account_sets": {"all": {"dev": {"account_id": SOLO, **region(studios=[studio])}}},
        "personas": [
            {
                "id": "data-scientist",
                "role_parameter": "/mlops/role/ds",
                "policy_set": "data-scientist",
                "data": {"buckets": [{"name": "lake"}]},
            }
        ],
        "functions": {"bundle_for": "this-machine"},
    }
    return raise_installation(cloud, folder, content)


def make_network(cloud: Cloud, account_id: str) -> dict[str, Any]:
    """Make a VPC as Studio needs one, by hand: names resolve, and two subnets are private."""
    ec2 = cloud.client("ec2", account_id)
    vpc_id = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc_id, EnableDnsSupport={"Value": True})
    ec2.modify_vpc_attribute(VpcId=vpc_id, EnableDnsHostnames={"Value": True})
    subnets = [
        ec2.create_subnet(
            VpcId=vpc_id, CidrBlock=f"10.9.{number}.0/24", AvailabilityZone=f"{REGION}{zone}"
        )["Subnet"]["SubnetId"]
        for number, zone in enumerate("ab")
    ]
    group = ec2.create_security_group(
        GroupName="workloads", Description="Members reach each other", VpcId=vpc_id
    )["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}],
    )
    return {"vpc_id": vpc_id, "private_subnet_ids": subnets, "security_group_id": group}


def test_each_of_nine_accounts_has_its_own_network_and_each_dev_its_studio(
    three_sets: Standing,
) -> None:
    said = {account_id: three_sets.parameters(account_id) for account_id in LISTED}

    assert len({each["/vpc/id"] for each in said.values()}) == len(LISTED) == 9
    for account_id, each in said.items():
        subnets = each["/vpc/subnets/private/ids"].split(",")
        assert len(subnets) == (2 if account_id == IMPORTED else 3)
        assert each["/vpc/sg/id"].startswith("sg-")
    for account_id in (CREATED, IMPORTED, WITH_DOMAIN):
        assert three_sets.domain(account_id)["Status"] == "InService"


def test_templates_of_three_account_sets_are_within_the_limit_and_tell_of_no_users(
    three_sets: Standing,
) -> None:
    resources = {
        path.name: json.loads(path.read_text())["Resources"].values()
        for path in three_sets.assembly.rglob("*.template.json")
    }

    # Nine networks, three studios, the hub, the management account's, the base.
    assert len(resources) == 15
    assert max(len(found) for found in resources.values()) < RESOURCE_LIMIT
    assert not [each for found in resources.values() for each in found if each["Type"] == PROFILE]


def test_people_are_onboarded_in_a_network_that_is_made(three_sets: Standing) -> None:
    profile = three_sets.onboard("retail-dev", CREATED)

    assert profile["UserSettings"]["ExecutionRole"].startswith(
        f"arn:aws:iam::{CREATED}:role/studio/persona/"
    )
    assert three_sets.domain(CREATED)["VpcId"] == three_sets.parameters(CREATED)["/vpc/id"]


def test_an_imported_network_is_used_and_no_other_is_made(
    three_sets: Standing, imported: dict[str, Any]
) -> None:
    profile = three_sets.onboard("set1-dev", IMPORTED)

    vpcs = three_sets.client("ec2", IMPORTED).describe_vpcs()["Vpcs"]
    assert [each["VpcId"] for each in vpcs if not each["IsDefault"]] == [imported["vpc_id"]]
    assert three_sets.parameters(IMPORTED) == {
        "/vpc/id": imported["vpc_id"],
        "/vpc/subnets/private/ids": ",".join(imported["private_subnet_ids"]),
        "/vpc/sg/id": imported["security_group_id"],
    }
    assert three_sets.domain(IMPORTED)["VpcId"] == imported["vpc_id"]
    assert profile["Status"] == "InService"


def test_an_existing_domain_gets_people_and_no_other_is_made(
    three_sets: Standing, domain_id: str
) -> None:
    profile = three_sets.onboard("set2-dev", WITH_DOMAIN)

    listed = three_sets.client("sagemaker", WITH_DOMAIN).list_domains()["Domains"]
    assert [each["DomainId"] for each in listed] == [domain_id]
    assert profile["DomainId"] == domain_id


def test_people_are_onboarded_where_the_base_is_the_units_template(three_sets: Standing) -> None:
    profile = three_sets.onboard("rolled-out-dev", FROM_TEMPLATE)

    domain = three_sets.domain(FROM_TEMPLATE)
    assert domain["DomainName"] == "example-units"
    assert domain["VpcId"] == three_sets.parameters(FROM_TEMPLATE)["/vpc/id"]
    assert profile["DomainId"] == domain["DomainId"]


def test_one_account_is_both_governance_and_workload(solo: Standing) -> None:
    assert "onboard" in str(solo.operate("AdminFunctionName", action="help"))

    profile = solo.onboard("solo-dev", SOLO)

    assert profile["Status"] == "InService"
    assert solo.domain(SOLO)["VpcId"] == solo.parameters(SOLO)["/vpc/id"]


def test_a_persona_with_data_has_its_own_boundary_and_people_are_onboarded_with_it(
    solo: Standing,
) -> None:
    role = solo.onboard("solo-dev", SOLO)["UserSettings"]["ExecutionRole"].rpartition("/")[2]

    iam = solo.client("iam", SOLO)
    limit = iam.get_role(RoleName=role)["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"]
    assert limit.endswith(":policy/solo-eu-west-1-persona-boundary-ds")


def test_a_domain_offers_its_scripts_and_runs_the_first(solo: Standing) -> None:
    settings = solo.domain(SOLO)["DefaultUserSettings"]["JupyterLabAppSettings"]

    [script] = settings["LifecycleConfigArns"]
    assert "/solo-dev-hello-" in script
    assert settings["DefaultResourceSpec"]["LifecycleConfigArn"] == script
