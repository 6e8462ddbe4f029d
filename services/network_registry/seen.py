"""What one look at a network showed, as it is shown on: `Network.seen`. Pure."""

from typing import Any

from services.network_registry.notices import domain_difference, missing_endpoints, notices
from services.network_registry.settings import Installation
from services.network_registry.topology import in_order
from services.network_registry.values import said, should_say
from services.network_registry.world import NetworkView


def what_is_seen(view: NetworkView, installation: Installation) -> dict[str, Any]:
    """Return what one look showed, as plain data."""
    domains = []
    for domain in view.domains:
        missing, surplus = domain_difference(view, domain)
        domains.append(
            {
                "domain_id": domain.domain_id,
                "in_step": not (missing or surplus),
                "missing": missing,
                "surplus": surplus,
            }
        )
    left_out = {each.subnet.id: each.why for each in view.left_out}
    others = in_order(each.subnet for each in view.left_out)
    return {
        "vpc_id": view.vpc_id,
        "private_subnets": [
            {
                "id": each.id,
                "zone_id": each.zone_id,
                "cidr": each.cidr,
                "free_addresses": each.free_addresses,
            }
            for each in view.private
        ],
        "other_subnets": [
            {"id": each.id, "zone_id": each.zone_id, "why": left_out[each.id]} for each in others
        ],
        "security_group_id": view.security_group_id,
        "parameters": said(should_say(view, installation.parameters)),
        "missing_endpoints": list(missing_endpoints(view, installation)),
        "warnings": [
            {"code": each.code, "subject": each.subject, "message": each.message}
            for each in notices(view, installation)
        ],
        "domains": domains,
    }
