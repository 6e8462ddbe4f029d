"""What an environment file may say of networks, and with which reason the rest is refused."""

import json
from pathlib import Path

import pytest

from infra.configuration import Installation
from infra.installation_json import as_bytes
from infra.networks_json import describe_networks
from services.network_registry.settings import Choice
from services.network_registry.settings import Installation as Registry
from tests.infra.assemblies import synthesize
from tests.infra.environment_files import GOOD, read, refusal
from tests.infra.templates import read as read_templates

IDS = (
    "vpc_id: vpc-0123456789abcdef0, private_subnet_ids: [subnet-0123456789abcdef0], "
    "security_group_id: sg-0123456789abcdef0"
)
TAGS = "vpc_tags: {Name: a}, subnet_tags: {tier: app}, security_group_tags: {Name: b}"


def existing(tmp_path: Path, said: str) -> Installation:
    return read(tmp_path, with_network(said))


def with_network(said: str) -> str:
    network = f"          network: {{existing: {{{said}}}}}\n"
    return GOOD.replace("          studios:", f"{network}          studios:")


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        (
            IDS,
            Choice(
                vpc_id="vpc-0123456789abcdef0",
                subnet_ids=("subnet-0123456789abcdef0",),
                security_group_id="sg-0123456789abcdef0",
            ),
        ),
        (
            TAGS,
            Choice(
                vpc_tags={"Name": "a"},
                subnet_tags={"tier": "app"},
                security_group_tags={"Name": "b"},
            ),
        ),
    ],
)
def test_a_network_that_is_there_is_chosen_by_ids_or_by_tags(
    tmp_path: Path, said: str, choice: Choice
) -> None:
    [place] = describe_networks(existing(tmp_path, said))["places"]

    told = place["choice"]
    ids = told["subnet_ids"]
    assert Choice(**{**told, "subnet_ids": None if ids is None else tuple(ids)}) == choice


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (IDS.partition(", security")[0], "give security_group_id or security_group_tags"),
        (f"{IDS}, vpc_tags: {{Name: a}}", "vpc_id is given too: give one of the two"),
        (f"{IDS}, subnet_tags: {{Name: a}}", "private_subnet_ids is given too"),
        (TAGS.replace("{tier: app}", "{}"), "at least 1"),
        ("", "give vpc_id or vpc_tags"),
    ],
)
def test_a_network_that_is_not_said_just_once_is_refused(
    tmp_path: Path, said: str, reason: str
) -> None:
    answers = refusal(tmp_path, with_network(said))

    assert reason in "\n".join(answers)
    assert all(answer.startswith("acme.yaml:12: ") for answer in answers)


@pytest.mark.parametrize("made", ["cidr: 10.0.0.0/16", "nat_gateways: 0", "flow_logs: null"])
def test_a_network_is_made_or_there_and_never_both(tmp_path: Path, made: str) -> None:
    both = with_network(IDS).replace("{existing:", f"{{{made}, existing:")

    key = made.partition(":")[0]
    assert refusal(tmp_path, both) == [
        f"acme.yaml:12: account_sets.retail.dev.regions.eu-west-1.network.{key}: {key} is said of "
        "a network that is made, and existing names one that is there: give one of the two"
    ]


@pytest.mark.parametrize(
    ("endpoints", "reason"),
    [
        ("{preset: most}", "Input should be 'full', 'minimal', 'no-internet' or 'none'"),
        ("{add: [sts]}", "sts is in the preset full already"),
        ("{preset: minimal, leave_out: [sts]}", "sts is not in the preset minimal"),
        ("{add: [glue, glue]}", "glue is listed twice"),
        ("{add: [com.amazonaws.eu-west-1.glue]}", "write it without com.amazonaws.<region>."),
    ],
)
def test_endpoints_that_make_no_sense_are_refused(
    tmp_path: Path, endpoints: str, reason: str
) -> None:
    said = with_network(IDS).replace(f"{{existing: {{{IDS}}}}}", f"{{endpoints: {endpoints}}}")

    [answer] = refusal(tmp_path, said)

    where = "acme.yaml:12: account_sets.retail.dev.regions.eu-west-1.network.endpoints"
    assert answer.startswith(where)
    assert reason in answer


def test_endpoints_of_a_units_base_are_looked_at_too(tmp_path: Path) -> None:
    base = "{eu-west-1: {availability_zones: [eu-west-1a], network: {endpoints: {add: [s3]}}}}"
    organization = (
        "organization:\n  id: o-a1b2c3d4e5\n  management_account_id: '999999999999'\n"
        f"  organizational_units:\n    - id: ou-ab12-cd34ef56\n      base: {base}\n"
    )

    [answer] = refusal(tmp_path, GOOD + organization)

    assert "network.endpoints.add.0: s3 is in the preset full already" in answer


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        ("{parameters: [{name: /vpc/id, what: vpc-cidr}]}", "/vpc/id is there always"),
        ("{parameters: [{name: /mlops/cidr, what: vpc-cidr}]}", "String should match pattern"),
        ("{parameters: [{name: /vpc/a/, what: vpc-cidr}]}", "no name with an empty part"),
        ("{parameters: [{name: /vpc/a, what: vpc-id}]}", "Input should be 'vpc-cidr'"),
        (
            "{parameters: [{name: /vpc/a, what: vpc-cidr}, {name: /vpc/a, what: vpc-cidr}]}",
            "/vpc/a is listed twice",
        ),
        ("{endpoints: [com.amazonaws.eu-west-1.s3]}", "write it without com.amazonaws.<region>."),
        ("{endpoints: [s3, s3]}", "s3 is listed twice"),
        ("{recheck_minutes: 14}", "greater than or equal to 15"),
        ("{few_addresses: 4097}", "less than or equal to 4096"),
    ],
)
def test_a_section_that_cannot_be_taken_is_refused(
    tmp_path: Path, section: str, reason: str
) -> None:
    answers = refusal(tmp_path, f"{GOOD}networks: {section}\n")

    assert reason in "\n".join(answers)
    assert all(answer.startswith("acme.yaml:14: networks.") for answer in answers)


def test_the_registry_reads_what_is_written_for_it(tmp_path: Path) -> None:
    section = "networks: {parameters: [{name: /vpc/cidr, what: vpc-cidr}], few_addresses: 5}\n"

    told = Registry.from_json(as_bytes(read(tmp_path, GOOD + section)).decode())

    assert list(told.places) == ["222222222222.eu-west-1"]
    assert [each.what for each in told.parameters][-1] == "vpc-cidr"
    assert told.few_addresses == 5
    assert told.role_arn("222222222222", "eu-west-1").endswith(":role/acme-eu-west-1-network")


@pytest.mark.parametrize(
    ("said", "published", "governance_first"),
    [
        (IDS, {"/vpc/id", "/vpc/subnets/private/ids", "/vpc/sg/id"}, False),
        (TAGS, set(), True),
    ],
    ids=["by ids", "by tags"],
)
def test_studios_wait_for_what_only_the_registry_can_look_up(
    tmp_path: Path, said: str, published: set[str], *, governance_first: bool
) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text(with_network(said) + "functions: {bundle_for: this-machine}\n")

    assembly = synthesize(str(file), tmp_path / "out")

    network = read_templates(assembly)["network-retail-dev-eu-west-1"]
    found = {each["Name"] for each in network.resources("AWS::SSM::Parameter").values()}
    assert found == published
    artifacts = json.loads((assembly / "manifest.json").read_text())["artifacts"]
    first, then = "studio-retail-dev", "governance"
    if governance_first:
        first, then = then, first
    assert first in artifacts[then]["dependencies"]
    assert then not in artifacts[first]["dependencies"]
    assert "network-retail-dev-eu-west-1" in artifacts["governance"]["dependencies"]
