"""Bases of organizational units in an environment file, and accounts that get theirs so."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.configuration.bases import bases
from infra.installation_json import describe
from tests.infra.environment_files import GOOD, read, refusal

UNIT = "ou-ab12-cd34ef56"
ZONES = ["eu-west-1a", "eu-west-1b"]


def file(base: Any = None, **changes: Any) -> str:
    """Return a file whose unit has this base; `changes` replace the unit's other settings."""
    unit = {"id": UNIT, "base": base, **changes}
    return with_units(unit)


def with_units(*units: Any, **organization: Any) -> str:
    content = yaml.safe_load(GOOD)
    content["organization"] = {
        "id": "o-a1b2c3d4e5",
        "management_account_id": "999999999999",
        "organizational_units": list(units),
        **organization,
    }
    return yaml.safe_dump(content, sort_keys=False)


def region(**settings: Any) -> dict[str, Any]:
    return {"availability_zones": ZONES, **settings}


def reasons(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    """Return each refusal as key and reason; that they have a line is asserted."""
    found = []
    for line in refusal(tmp_path, text):
        place, key, reason = line.split(": ", 2)
        assert int(place.split(":")[1]) > 1
        found.append((key, reason))
    return found


def test_a_unit_has_no_base_unless_it_says_so(tmp_path: Path) -> None:
    assert bases(read(tmp_path, file())) == ()


def test_a_base_is_one_for_each_region_of_its_unit(tmp_path: Path) -> None:
    both = {
        "eu-west-1": region(studios=[{"alias": "units-own"}]),
        "us-east-1": {"availability_zones": ["us-east-1a"]},
    }

    found = bases(read(tmp_path, file(both, regions=["eu-west-1", "us-east-1"])))

    assert [each.name for each in found] == [
        f"base-{UNIT}-eu-west-1",
        f"base-{UNIT}-us-east-1",
    ]
    assert {each.studio_regions for each in found} == {("eu-west-1",)}


@pytest.mark.parametrize(
    ("base", "key", "reason"),
    [
        ({}, "", "the unit is in eu-west-1 too: say what its base is"),
        (
            {"eu-west-1": region(), "us-east-1": {"availability_zones": ["us-east-1a"]}},
            ".us-east-1",
            "the unit is in eu-west-1, not in us-east-1",
        ),
        (
            {"eu-west-1": region(network={"existing": {"vpc_id": "vpc-0123456789abcdef0"}})},
            ".eu-west-1.network.existing",
            "each account has a network of its own: put one with another into account_sets",
        ),
        (
            {"eu-west-1": region(studios=[{"alias": "a"}, {"alias": "b"}])},
            ".eu-west-1.studios.1",
            "the base of a unit has one studio at most",
        ),
        (
            {
                "eu-west-1": region(
                    studios=[{"alias": "a"}],
                    persona_roles={
                        "execution": "arn:aws:iam::222222222222:role/studio/persona/research"
                    },
                )
            },
            ".eu-west-1.persona_roles",
            "a role is in one account: put that account into account_sets",
        ),
        (
            {"eu-west-1": region(studios=[{"alias": "a", "existing_domain_id": "d-abc"}])},
            ".eu-west-1.studios.0.existing_domain_id",
            "a domain is in one account: put that account into account_sets",
        ),
        (
            {"eu-west-1": {"availability_zones": ["us-east-1a"]}},
            ".eu-west-1.availability_zones.0",
            "zone us-east-1a is not in region eu-west-1",
        ),
        (
            {"eu-west-1": region(network={"cidr": "10.0.0.0/27"})},
            ".eu-west-1.network.cidr",
            "2 zones with a /24 and a /26 each need 640 addresses; 10.0.0.0/27 has 32",
        ),
    ],
)
def test_a_base_that_does_not_suit_every_account_is_refused(
    tmp_path: Path, base: Any, key: str, reason: str
) -> None:
    assert reasons(tmp_path, file(base)) == [
        (f"organization.organizational_units.0.base{key}", reason)
    ]


def test_a_base_with_a_studio_cannot_enable_projects_by_itself(tmp_path: Path) -> None:
    by_stack = "projects: {enabled_by: stack}\n"
    without = file({"eu-west-1": region()}) + by_stack
    with_studio = file({"eu-west-1": region(studios=[{"alias": "a"}])}) + by_stack

    assert read(tmp_path, without)
    [(key, reason)] = reasons(tmp_path, with_studio)
    assert key == "organization.organizational_units.0.base.eu-west-1.studios"
    assert reason.startswith("projects.enabled_by is stack, which needs a function's code")


def test_stack_sets_need_a_base(tmp_path: Path) -> None:
    assert reasons(tmp_path, with_units({"id": UNIT}, stack_sets=True)) == [
        ("organization.stack_sets", "no organizational unit has a base to roll out")
    ]


def test_a_stack_set_of_the_root_stands_alone(tmp_path: Path) -> None:
    root = {"id": "r-ab12", "base": {"eu-west-1": region()}}
    unit = {**root, "id": UNIT}

    assert read(tmp_path, with_units(root, {"id": UNIT}, stack_sets=True))
    assert read(tmp_path, with_units(root, unit))
    [(key, reason)] = reasons(tmp_path, with_units(root, unit, stack_sets=True))
    assert key == "organization.organizational_units.0.base"
    assert "an account would get two bases" in reason


def of_template(base: Any, **studio: Any) -> str:
    """Return a file whose one account gets its base from the unit's template."""
    content = yaml.safe_load(file(base))
    dev = content["account_sets"]["retail"]["dev"]
    dev["base"] = "template"
    dev["regions"]["eu-west-1"].update(studio)
    return yaml.safe_dump(content, sort_keys=False)


def test_an_account_with_the_units_base_may_have_users(tmp_path: Path) -> None:
    told = describe(read(tmp_path, of_template({"eu-west-1": region(studios=[{"alias": "a"}])})))

    [studio] = told["studios"]
    assert studio["alias"] == "retail-dev"
    assert studio["domain_id_parameter"] == "/mlops/studio/domain-id"


@pytest.mark.parametrize(
    ("base", "settings", "key", "reason"),
    [
        (None, {}, "base", "no organizational unit has a base in eu-west-1"),
        (
            {"eu-west-1": region()},
            {"network": {"cidr": "10.9.0.0/16"}},
            "regions.eu-west-1.network",
            "it is the unit's base that makes this: say it there",
        ),
        (
            {"eu-west-1": region()},
            {"studios": [{"alias": "a"}, {"alias": "b"}]},
            "regions.eu-west-1.studios.1",
            "the unit's base has one studio at most",
        ),
        (
            {"eu-west-1": region()},
            {"studios": [{"alias": "a", "idle_shutdown_minutes": 90}]},
            "regions.eu-west-1.studios.0.idle_shutdown_minutes",
            "it is the unit's base that makes this: say it there",
        ),
    ],
)
def test_an_account_can_have_no_more_than_the_template_makes(
    tmp_path: Path, base: Any, settings: Any, key: str, reason: str
) -> None:
    assert (f"account_sets.retail.dev.{key}", reason) in reasons(
        tmp_path, of_template(base, **settings)
    )
