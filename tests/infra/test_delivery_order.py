"""In which order stacks are deployed, and which are meant."""

from pathlib import Path

import pytest
import yaml

from infra.configuration import Installation, read_installation
from infra.configuration.reading import environment_file
from infra.delivery.assembly import Stack, read_assembly
from infra.delivery.refusal import DeliveryError
from infra.delivery.selecting import Wanted, select
from infra.delivery.steps import steps


@pytest.fixture(scope="module")
def sandbox_file() -> Installation:
    return read_installation(environment_file("sandbox"))


def _names(installation: Installation, stacks: list[Stack], wanted: Wanted) -> list[str]:
    return [each.stack.artifact_id for each in select(installation, stacks, wanted)]


def test_stages_come_one_after_the_other_and_the_hub_when_all_is_there(
    sandbox_assembly: Path, sandbox_file: Installation
) -> None:
    stacks = read_assembly(sandbox_assembly)

    assert _names(sandbox_file, stacks, Wanted()) == [
        "network-retail-dev-eu-west-1",
        "studio-retail-dev",
        "network-retail-prod-eu-west-1",
        "governance",
    ]


def test_the_order_agrees_with_the_assemblys_own(
    sandbox_assembly: Path, sandbox_file: Installation
) -> None:
    selected = select(sandbox_file, read_assembly(sandbox_assembly), Wanted())
    place = {each.stack.artifact_id: each.step.wave for each in selected}

    # What CDK's own command would do: every stack after those it depends on.
    order = [each.artifact_id for each in read_assembly(sandbox_assembly)]
    governed = [place[name] for name in order if name in place]
    assert max(governed) == place["governance"]
    assert place["studio-retail-dev"] > place["network-retail-dev-eu-west-1"]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Wanted(part="prod"), ["network-retail-prod-eu-west-1"]),
        (Wanted(part="governance"), ["governance"]),
        (Wanted(stack="sandbox-studio-retail-dev"), ["studio-retail-dev"]),
        (
            Wanted(account_set="retail"),
            ["network-retail-dev-eu-west-1", "studio-retail-dev", "network-retail-prod-eu-west-1"],
        ),
        (
            Wanted(account_set="retail", part="dev"),
            ["network-retail-dev-eu-west-1", "studio-retail-dev"],
        ),
    ],
)
def test_a_part_is_meant(
    sandbox_assembly: Path, sandbox_file: Installation, wanted: Wanted, names: list[str]
) -> None:
    assert _names(sandbox_file, read_assembly(sandbox_assembly), wanted) == names


def test_the_management_account_is_meant_only_by_name(
    sandbox_assembly: Path, sandbox_file: Installation
) -> None:
    found = select(sandbox_file, read_assembly(sandbox_assembly), Wanted(part="organization"))

    assert {each.stack.account_id for each in found} == {"999999999999"}
    assert {each.stack.region for each in found} == {"us-east-1", "eu-west-1"}


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted(account_set="cards"), "there is no account set 'cards'; there are: retail"),
        (Wanted(stack="nothing"), "sandbox-governance"),
        (Wanted(account_set="retail", part="preprod"), "no stack is meant"),
    ],
)
def test_what_is_not_there_is_answered_with_what_there_is(
    sandbox_assembly: Path, sandbox_file: Installation, wanted: Wanted, said: str
) -> None:
    with pytest.raises(DeliveryError, match=said):
        select(sandbox_file, read_assembly(sandbox_assembly), wanted)


def test_an_assembly_of_another_file_is_refused(
    other_assembly: Path, sandbox_file: Installation
) -> None:
    with pytest.raises(DeliveryError, match="Was it made of another file"):
        select(sandbox_file, read_assembly(other_assembly), Wanted())


def test_a_studio_whose_network_is_looked_up_waits_for_the_hub_which_looks(tmp_path: Path) -> None:
    content = yaml.safe_load(environment_file("sandbox").read_text(encoding="utf-8"))
    region = content["account_sets"]["retail"]["dev"]["regions"]["eu-west-1"]
    tags = {"vpc_tags": {"a": "b"}, "subnet_tags": {"a": "b"}, "security_group_tags": {"a": "b"}}
    region["network"] = {"existing": tags}
    region["studios"].append({"alias": "second"})
    file = tmp_path / "looked-up.yaml"
    file.write_text(yaml.safe_dump(content))

    wave = {step.stack_id: step.wave for step in steps(read_installation(file))}

    assert wave["network-retail-dev-eu-west-1"] < wave["governance"] < wave["studio-retail-dev"]
    # The first studio of an account makes the roles that further ones use.
    assert wave["studio-retail-dev"] < wave["studio-second"]
