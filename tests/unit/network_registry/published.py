"""What was published, as tests read it."""

import json
from typing import Any

from tests.world.network_cloud import NetworkCloud


def published(cloud: NetworkCloud, kind: str) -> list[dict[str, Any]]:
    """Return the data of each different event of a kind, in the order of their first coming."""
    found = {}
    for each in cloud.bus.accepted:
        detail = json.loads(each["Detail"])
        if each["DetailType"] == kind:
            found[detail["metadata"]["event_id"]] = detail["data"]
    return list(found.values())
