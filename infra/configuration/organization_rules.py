"""Rules of the organization and of SageMaker Projects."""

from collections.abc import Iterator
from typing import Final

from infra.configuration.lines import KeyPath
from infra.configuration.management import heard_regions, topic_region
from infra.configuration.model import Installation
from infra.configuration.organization import OrganizationSettings
from infra.configuration.places import partition, places
from infra.configuration.problem import Problem, listed_twice

# A role has ten managed policies at most, and what a function may assume has to fit in them; the
# bus, whose policy has 10,240 characters at most, could list some more.
MOST_ACCOUNTS_BY_NUMBER: Final = 350


def organization_problems(installation: Installation) -> Iterator[Problem]:
    """Yield what is wrong with the sections ``organization`` and ``projects``."""
    if installation.organization is not None:
        yield from _management(installation, installation.organization)
        yield from _units(installation.organization)
        yield from _alarm_topics(installation, installation.organization)
        yield from _partitions(installation, installation.organization)
    elif len(list(places(installation))) > MOST_ACCOUNTS_BY_NUMBER:
        yield Problem(
            ("account_sets",),
            f"more than {MOST_ACCOUNTS_BY_NUMBER} accounts, each counted in every region, "
            "need organization.id: a function's role could not list them all",
        )
    yield from listed_twice(("projects", "stages"), installation.projects.stages)
    yield from listed_twice(("projects", "portfolio_ids"), installation.projects.portfolio_ids)


def _management(
    installation: Installation, organization: OrganizationSettings
) -> Iterator[Problem]:
    management = organization.management_account_id
    if management is None:
        needing = {
            "control_tower_region": organization.control_tower_region,
            "organizational_units": organization.organizational_units,
        }
        for setting, value in needing.items():
            if value:
                yield Problem(
                    ("organization", setting),
                    "needs management_account_id: only there is it seen that an account joins",
                )
        return
    if management == installation.governance.account_id and not installation.single_account:
        yield Problem(
            ("organization", "management_account_id"),
            f"account {management} is governance; no policy of the organization could limit it "
            "(single_account: true allows it)",
        )
    for place in places(installation):
        if place.account_id == management:
            yield Problem(
                ("organization", "management_account_id"),
                f"account {management} is account_sets.{place.account_set}.{place.stage}; "
                "nobody works in the management account",
            )
            return


def _partitions(
    installation: Installation, organization: OrganizationSettings
) -> Iterator[Problem]:
    ours = partition(installation.region)
    named: list[tuple[KeyPath, str]] = []
    if organization.control_tower_region is not None:
        named.append((("organization", "control_tower_region"), organization.control_tower_region))
    for number, unit in enumerate(organization.organizational_units):
        path: KeyPath = ("organization", "organizational_units", number, "regions")
        named += [((*path, position), region) for position, region in enumerate(unit.regions or ())]
    for path, region in named:
        if partition(region) != ours:
            yield Problem(
                path,
                f"{region} is in the partition {partition(region)}; an organization is in one, "
                f"and this installation is in {ours}",
            )


def _alarm_topics(
    installation: Installation, organization: OrganizationSettings
) -> Iterator[Problem]:
    heard = heard_regions(installation)
    seen: set[str] = set()
    for position, topic_arn in enumerate(organization.alarm_topic_arns):
        region = topic_region(topic_arn)
        path: KeyPath = ("organization", "alarm_topic_arns", position)
        if region not in heard:
            yield Problem(path, f"there is no stack of the management account in {region}")
        elif region in seen:
            yield Problem(path, f"another topic is in {region}; a region's alarm has one")
        seen.add(region)


def _units(organization: OrganizationSettings) -> Iterator[Problem]:
    path: KeyPath = ("organization", "organizational_units")
    units = organization.organizational_units
    for position, unit in enumerate(units):
        if unit.id in [earlier.id for earlier in units[:position]]:
            yield Problem((*path, position, "id"), f"{unit.id} is listed twice")
        yield from listed_twice((*path, position, "regions"), unit.regions or ())
