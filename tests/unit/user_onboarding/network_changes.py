"""What starts a sweep, as EventBridge delivers it."""

import json
from typing import Any

from events.names import NETWORK_CHANGED
from events.samples import SAMPLES

SCHEDULED = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}


def changed(*, before: list[str] | None, after: list[str], **data: Any) -> dict[str, Any]:
    """Return the published sample as EventBridge delivers it, with other subnets."""
    entry = SAMPLES[NETWORK_CHANGED].to_entry()
    detail: dict[str, Any] = json.loads(entry.detail)
    said = detail["data"]
    said["after"]["private_subnet_ids"] = after
    if before is None:
        del said["before"]
    else:
        said["before"]["private_subnet_ids"] = before
    said |= data
    return {
        "version": "0",
        "id": "7bf73129-1428-4cd3-a780-95db273d1602",
        "source": entry.source,
        "detail-type": entry.detail_type,
        "account": "111111111111",
        "time": "2026-11-02T09:12:46Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": detail,
    }


MORE = changed(before=["subnet-1"], after=["subnet-1", "subnet-2"])
