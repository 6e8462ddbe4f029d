"""What the functions are told of the installation: `installation.json` at each bundle's root."""

import json
from typing import Any, Final

from infra import names
from infra.configuration.model import Installation
from infra.configuration.places import partition, studios

SUSPENDED_ROLE_PARAMETER: Final = "/mlops/role/suspended"


def describe(installation: Installation) -> dict[str, Any]:
    """Return the document, as plain data. ``null`` account sets or personas mean all."""
    return {
        "name": installation.installation,
        "partition": partition(installation.region),
        "region": installation.region,
        "governance_account": installation.governance.account_id,
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
            }
            for persona in installation.personas
        ],
        "access": [grant.model_dump(mode="json") for grant in installation.access],
        "trusted_session_roles": list(installation.trusted_session_roles),
        "suspended_role_parameter": SUSPENDED_ROLE_PARAMETER,
        "lifecycle": installation.lifecycle.model_dump(mode="json"),
        "login": installation.login.model_dump(mode="json"),
        "pace": installation.pace.model_dump(mode="json"),
    }


def as_bytes(installation: Installation) -> bytes:
    """Return the document as the file's bytes; equal installations give equal bytes."""
    return (json.dumps(describe(installation), indent=1) + "\n").encode()
