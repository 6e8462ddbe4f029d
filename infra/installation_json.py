"""What the functions are told of the installation: `installation.json` at each bundle's root."""

import json
from dataclasses import asdict
from typing import Any, Final

from infra import names
from infra.configuration.accounts import Account, Unit, accounts, regions_with_projects, units
from infra.configuration.model import Installation
from infra.configuration.places import partition, studios
from infra.networks_json import describe_networks

SUSPENDED_ROLE_PARAMETER: Final = "/mlops/role/suspended"


def describe(installation: Installation) -> dict[str, Any]:
    """Return the document, as plain data. ``null`` account sets or personas mean all."""
    organization = installation.organization
    return {
        "name": installation.installation,
        "partition": partition(installation.region),
        "region": installation.region,
        "governance_account": installation.governance.account_id,
        "organization_id": installation.organization_id,
        "management_account": organization.management_account_id if organization else None,
        "accounts": [_plain(account) for account in accounts(installation)],
        "organizational_units": [_plain(unit) for unit in units(installation)],
        "studios": [
            {
                "alias": studio.studio.alias,
                "account_id": studio.place.account_id,
                "region": studio.place.region,
                "account_set": studio.place.account_set,
                "domain_id_parameter": studio.domain_id_parameter,
                "workload_role_name": names.workload_role_name(
                    installation.installation, studio.place.region
                ),
                "login_role_name": names.login_role_name(
                    installation.installation, studio.place.region
                ),
                "boundary_name": names.boundary_name(
                    installation.installation, studio.place.region
                ),
            }
            for studio in studios(installation)
        ],
        "personas": [
            {
                "id": persona.id,
                "role_parameter": persona.role_parameter,
                "approvals": persona.approvals_needed,
                "boundary_suffix": persona.boundary_suffix,
            }
            for persona in installation.personas
        ],
        "projects": installation.projects.model_dump(
            mode="json", exclude={"launch_roles", "recheck_minutes"}
        ),
        "projects_roles": _projects_roles(installation),
        "networks": describe_networks(installation),
        "access": [grant.model_dump(mode="json") for grant in installation.access],
        "trusted_session_roles": list(installation.trusted_session_roles),
        "suspended_role_parameter": SUSPENDED_ROLE_PARAMETER,
        "lifecycle": installation.lifecycle.model_dump(mode="json"),
        "drift": installation.drift.model_dump(mode="json"),
        "login": installation.login.model_dump(mode="json"),
        "pace": installation.pace.model_dump(mode="json"),
    }


def _plain(place: Account | Unit) -> dict[str, Any]:
    return {**asdict(place), "regions": list(place.regions)}


def _projects_roles(installation: Installation) -> dict[str, dict[str, str]]:
    name = installation.installation
    return {
        region: {
            "role": names.projects_role_name(name, region),
            "look_role": names.projects_look_role_name(name, region),
        }
        for region in regions_with_projects(installation)
    }


def as_bytes(installation: Installation) -> bytes:
    """Return the document as the file's bytes; equal installations give equal bytes."""
    return (json.dumps(describe(installation), indent=1) + "\n").encode()
