"""Rules of names: short enough for IAM, and no two of them alike."""

from collections.abc import Iterator
from typing import Final

from infra import names
from infra.configuration.accounts import units
from infra.configuration.model import Installation
from infra.configuration.places import places
from infra.configuration.problem import Problem

# Ends of role names of our own, which a persona's role may not have.
TAKEN_ROLE_NAMES: Final = frozenset(
    {
        *("execution", "suspended", "persona-boundary", "persona-work", "forwarder"),
        *("onboarding", "studio-login", "projects", "projects-look", "projects-stack"),
        *("network", "network-admin", "network-check", "default-group", "flow-logs"),
        *(
            f"{service}-{short_name}"
            for service, short_names in names.FUNCTION_SHORT_NAMES.items()
            for short_name in short_names
        ),
    }
)


def name_problems(installation: Installation) -> Iterator[Problem]:
    """Yield the longest role name if IAM would refuse it."""
    longest = max(_role_names(installation), key=len)
    if len(longest) > names.LONGEST_IAM_NAME:
        yield Problem(
            ("installation",),
            f"the role name {longest} would have {len(longest)} characters; "
            f"IAM allows {names.LONGEST_IAM_NAME}",
        )


def _role_names(installation: Installation) -> Iterator[str]:
    name = installation.installation
    for service, short_names in names.FUNCTION_SHORT_NAMES.items():
        for short_name in short_names:
            yield names.function_name(name, installation.region, service, short_name)
    regions = {
        *(place.region for place in places(installation)),
        *(region for unit in units(installation) for region in unit.regions),
    }
    if installation.organization is not None and installation.organization.control_tower_region:
        regions.add(installation.organization.control_tower_region)
    for region in sorted(regions):
        yield names.workload_role_name(name, region)
        yield names.login_role_name(name, region)
        yield names.projects_role_name(name, region)
        yield names.projects_look_role_name(name, region)
        yield names.projects_stack_function_name(name, region)
        yield names.network_role_name(name, region)
        yield names.network_admin_role_name(name, region)
        yield names.default_group_function_name(name, region)
        yield names.network_check_function_name(name, region)
        yield names.flow_logs_role_name(name, region)
        yield names.forwarder_role_name(name, region)
        for persona in installation.personas:
            yield names.persona_role_name(name, region, persona.short_name)
