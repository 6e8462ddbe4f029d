"""Whether the stacks are there."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from botocore.exceptions import ClientError

from infra.configuration.management import heard_regions
from infra.configuration.model import Installation
from infra.verification.check import Check
from infra.verification.scene import Clients, Scene
from infra.verification.verdict import CannotLookError, Verdict, judge

MANAGED_BY: Final = "studio:managed-by"
StackPlace = tuple[str, str, str]


def judge_stack(name: str, found: Mapping[str, Any] | None, installation: str) -> list[str]:
    """Return what is wrong with a stack, as DescribeStacks shows it; None is no such stack."""
    if found is None:
        return [f"{name} is not there"]
    wrong = []
    status = str(found["StackStatus"])
    if not status.endswith("_COMPLETE") or status in ("ROLLBACK_COMPLETE", "DELETE_COMPLETE"):
        wrong.append(f"{name} is {status}")
    tags = {tag["Key"]: tag["Value"] for tag in found.get("Tags", [])}
    if tags.get(MANAGED_BY) != installation:
        wrong.append(f"{name}: the tag {MANAGED_BY} is {tags.get(MANAGED_BY)!r}")
    return wrong


def described(clients: Clients, account_id: str, region: str, name: str) -> Any:
    """Return a stack as DescribeStacks shows it, or None where there is none."""
    try:
        stacks = clients("cloudformation", account_id, region).describe_stacks(StackName=name)
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return stacks["Stacks"][0]


def _stacks(scene: Scene) -> Iterator[StackPlace]:
    installation = scene.installation
    name = installation.installation
    for place in scene.places():
        yield place.account_id, place.region, f"{name}-network"
    for where in scene.studios():
        yield where.place.account_id, where.place.region, f"{name}-studio-{where.studio.alias}"
    if not installation.base_only:
        yield installation.governance.account_id, installation.region, f"{name}-governance"


def _look(scene: Scene) -> Verdict:
    return _judged(scene, list(_stacks(scene)))


def _look_at_management(scene: Scene) -> Verdict:
    installation = scene.installation
    account_id = installation.organization and installation.organization.management_account_id
    if account_id is None or account_id not in scene.reachable:
        raise CannotLookError("there are no credentials for the management account")
    name = f"{installation.installation}-organization"
    return _judged(
        scene, [(account_id, each, name) for each in sorted(heard_regions(installation))]
    )


def _judged(scene: Scene, stacks: list[StackPlace]) -> Verdict:
    wrong = []
    for account_id, region, name in stacks:
        found = described(scene.clients, account_id, region, name)
        wrong += judge_stack(
            f"{account_id} {region} {name}", found, scene.installation.installation
        )
    return judge(wrong, f"{len(stacks)} stacks are complete and carry the tag")


def _without_management(installation: Installation) -> str:
    organization = installation.organization
    if organization is None or organization.management_account_id is None:
        return "no management account is configured"
    return ""


CHECKS: Final = (
    Check(
        id="stacks",
        asks="Are all stacks of the accounts at hand complete, with the installation's tag?",
        local="CloudFormation is the emulator's, with the resource types that it lacks added.",
        stands_in=(
            "sandbox/deploy.py",
            "sandbox/seam/provisioning.py",
            "sandbox/seam/network_resources.py",
            "sandbox/seam/studio_resources.py",
        ),
        expects="Each stack of the environment file is there and ends in _COMPLETE.",
        look=_look,
    ),
    Check(
        id="stacks-management",
        asks="Are the stacks of the management account complete, with the installation's tag?",
        local="The stacks are the same; Organizations and Control Tower are events from a door.",
        stands_in=("sandbox/organization_events.py",),
        expects="A stack in each region in which Organizations or Control Tower tell of accounts.",
        look=_look_at_management,
        unless=_without_management,
    ),
)
