"""Rules of bases that are rolled out as templates: one template has to suit every account."""

from collections.abc import Iterator

from infra.configuration.lines import KeyPath
from infra.configuration.model import Installation
from infra.configuration.organization import OrganizationalUnit, OrganizationSettings
from infra.configuration.places import places
from infra.configuration.problem import Problem
from infra.configuration.workloads import WorkloadRegion


def base_problems(installation: Installation) -> Iterator[Problem]:
    """Yield what is wrong with the bases of units, and with accounts that get theirs so."""
    if installation.organization is not None:
        for position, unit in enumerate(installation.organization.organizational_units):
            path: KeyPath = ("organization", "organizational_units", position)
            yield from _unit(path, unit, installation)
        yield from _stack_sets(installation.organization)
    yield from _accounts(installation)


def _unit(path: KeyPath, unit: OrganizationalUnit, installation: Installation) -> Iterator[Problem]:
    if unit.base is None:
        return
    regions = unit.regions or (installation.region,)
    for region, settings in unit.base.items():
        here = (*path, "base", region)
        if region not in regions:
            yield Problem(here, f"the unit is in {', '.join(regions)}, not in {region}")
        yield from _one_template(here, settings)
        by_stack = installation.projects.enabled_by == "stack"
        if by_stack and settings.studios and unit.stage in installation.projects.stages:
            yield Problem(
                (*here, "studios"),
                "projects.enabled_by is stack, which needs a function's code, and this template "
                "carries none: use service or nobody",
            )
    for region in regions:
        if region not in unit.base:
            yield Problem((*path, "base"), f"the unit is in {region} too: say what its base is")


def _one_template(path: KeyPath, settings: WorkloadRegion) -> Iterator[Problem]:
    if settings.network.existing is not None:
        yield Problem(
            (*path, "network", "existing"),
            "each account has a network of its own: put one with another into account_sets",
        )
    if settings.persona_roles:
        yield Problem(
            (*path, "persona_roles"),
            "a role is in one account: put that account into account_sets",
        )
    if len(settings.studios) > 1:
        yield Problem((*path, "studios", 1), "the base of a unit has one studio at most")
    for position, studio in enumerate(settings.studios):
        if studio.existing_domain_id is not None:
            yield Problem(
                (*path, "studios", position, "existing_domain_id"),
                "a domain is in one account: put that account into account_sets",
            )


def _stack_sets(organization: OrganizationSettings) -> Iterator[Problem]:
    if not organization.stack_sets:
        return
    units = organization.organizational_units
    with_base = [position for position, unit in enumerate(units) if unit.base is not None]
    if not with_base:
        yield Problem(
            ("organization", "stack_sets"), "no organizational unit has a base to roll out"
        )
    for position in with_base:
        if units[position].id.startswith("r-") and len(with_base) > 1:
            yield Problem(
                ("organization", "organizational_units", position, "base"),
                "a stack set of the root reaches every account, those of other units too: an "
                "account would get two bases",
            )


def _accounts(installation: Installation) -> Iterator[Problem]:
    organization = installation.organization
    units = organization.organizational_units if organization is not None else ()
    for place in places(installation):
        if place.has_stacks:
            continue
        path: KeyPath = ("account_sets", place.account_set, place.stage)
        if not any(place.region in (unit.base or {}) for unit in units):
            yield Problem((*path, "base"), f"no organizational unit has a base in {place.region}")
        yield from _made_elsewhere((*path, "regions", place.region), place.settings)


def _made_elsewhere(path: KeyPath, settings: WorkloadRegion) -> Iterator[Problem]:
    # Said here it would be without effect.
    for key in sorted(settings.model_fields_set - {"availability_zones", "studios"}):
        yield Problem((*path, key), "it is the unit's base that makes this: say it there")
    if len(settings.studios) > 1:
        yield Problem((*path, "studios", 1), "the unit's base has one studio at most")
    for position, studio in enumerate(settings.studios):
        for key in sorted(studio.model_fields_set - {"alias"}):
            yield Problem(
                (*path, "studios", position, key),
                "it is the unit's base that makes this: say it there",
            )
