"""What the guides tell to write is accepted, and has the effect that they are about."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.configuration import Installation
from infra.configuration.workloads import WorkloadRegion
from tests.docs.messages import ROOT
from tests.infra.environment_files import GOOD, read

GUIDES = ROOT / "docs" / "guides"
FRAGMENTS = {
    (guide.name, position): fragment
    for guide in sorted(GUIDES.glob("*.md"))
    for position, fragment in enumerate(
        re.findall(
            r"^```yaml\n(.*?)^```$", guide.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
        )
    )
}


def merged(file: Any, fragment: Any) -> Any:
    """Return a file with a fragment written into it: mappings grow, everything else is replaced."""
    if not (isinstance(file, dict) and isinstance(fragment, dict)):
        return fragment
    return {
        **file,
        **{key: merged(file.get(key), value) for key, value in fragment.items()},
    }


def after(tmp_path: Path, guide: str, position: int = 0) -> Installation:
    fragment = yaml.safe_load(FRAGMENTS[guide, position])
    return read(tmp_path, yaml.safe_dump(merged(yaml.safe_load(GOOD), fragment)))


def retail(installation: Installation) -> WorkloadRegion:
    dev = installation.account_sets["retail"].dev
    assert dev is not None
    return dev.regions["eu-west-1"]


def test_every_guide_has_something_to_write() -> None:
    assert {name for name, _ in FRAGMENTS} == {guide.name for guide in GUIDES.glob("*.md")}


@pytest.mark.parametrize(("guide", "position"), FRAGMENTS)
def test_what_a_guide_tells_to_write_is_accepted(tmp_path: Path, guide: str, position: int) -> None:
    assert after(tmp_path, guide, position) != read(tmp_path, GOOD)


def test_the_policy_reaches_the_persona_and_its_ceiling(tmp_path: Path) -> None:
    first = after(tmp_path, "add-a-managed-policy.md").personas[0]

    assert first.id == "data-scientist"
    assert "ElasticMapReduce" in first.managed_policy_arns[0]
    assert "elasticmapreduce:List*" in first.ceiling_actions


def test_the_endpoints_are_made_beside_those_of_the_preset(tmp_path: Path) -> None:
    services = retail(after(tmp_path, "add-an-endpoint.md")).network.endpoints.services

    assert {"glue", "athena", "s3", "sts"} <= set(services)


@pytest.mark.parametrize(("position", "looked_up"), [(0, False), (1, True)])
def test_the_network_that_is_there_is_taken(
    tmp_path: Path, position: int, *, looked_up: bool
) -> None:
    existing = retail(after(tmp_path, "use-an-existing-vpc.md", position)).network.existing

    assert existing is not None
    assert existing.is_looked_up is looked_up


def test_the_account_set_is_beside_the_first(tmp_path: Path) -> None:
    assert set(after(tmp_path, "add-an-account-set.md").account_sets) == {"retail", "cards"}


def test_the_persona_is_beside_the_first_two(tmp_path: Path) -> None:
    ids = [each.id for each in after(tmp_path, "add-a-persona.md").personas]

    assert ids == ["data-scientist", "lead-data-scientist", "ml-engineer"]
