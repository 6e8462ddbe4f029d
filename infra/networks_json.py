"""What `installation.json` says of networks: the section that the network registry reads."""

from typing import Any

from infra import names
from infra.configuration.accounts import regions_with_networks
from infra.configuration.model import Installation
from infra.configuration.networks import ExistingNetwork
from infra.configuration.places import places, studios
from infra.network.parameters import ALWAYS, further_parameter


def describe_networks(installation: Installation) -> dict[str, Any]:
    """Return the section, as plain data. A choice of ``null`` means the base's own network."""
    name, settings = installation.installation, installation.networks
    parameters = (
        *ALWAYS,
        *(further_parameter(each.name, each.what) for each in settings.parameters),
    )
    domains: dict[tuple[str, str], list[str]] = {}
    for studio in studios(installation):
        home = (studio.place.account_id, studio.place.region)
        domains.setdefault(home, []).append(studio.domain_id_parameter)
    return {
        "places": [
            {
                "account_id": place.account_id,
                "region": place.region,
                "account_set": place.account_set,
                "stage": place.stage,
                "choice": _choice(place.settings.network.existing),
                "domain_id_parameters": domains.get((place.account_id, place.region), []),
            }
            for place in places(installation)
        ],
        "roles": {
            region: {
                "role": names.network_role_name(name, region),
                "admin_role": names.network_admin_role_name(name, region),
            }
            for region in regions_with_networks(installation)
        },
        "parameters": [
            {"name": each.name, "what": each.what, "description": each.description}
            for each in parameters
        ],
        "endpoints": list(settings.endpoints),
        "few_addresses": settings.few_addresses,
    }


def _choice(existing: ExistingNetwork | None) -> dict[str, Any] | None:
    if existing is None:
        return None
    subnet_ids = existing.private_subnet_ids
    return {
        "vpc_id": existing.vpc_id,
        "vpc_tags": existing.vpc_tags,
        "subnet_ids": None if subnet_ids is None else list(subnet_ids),
        "subnet_tags": existing.subnet_tags,
        "security_group_id": existing.security_group_id,
        "security_group_tags": existing.security_group_tags,
    }
