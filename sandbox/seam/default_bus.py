"""Puts the events of AWS's own services where AWS puts them: on an account's default bus."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ministack.core.responses import request_scope
from ministack.services import eventbridge

from sandbox.seam.patch import found

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class AwsEvent:
    """What a service tells; `time` has a zone and counts to the second."""

    event_id: UUID
    time: datetime
    source: str
    detail_type: str
    detail: JsonObject
    resources: Sequence[str] = ()


def put_aws_event(event: AwsEvent, account_id: str, region: str) -> None:
    """Deliver `event` through the rules on the default bus of an account and region.

    Not by `PutEvents`: that refuses `aws.*` sources and makes up the id and the time.
    """
    record = {
        "EventId": str(event.event_id),
        "Source": event.source,
        "DetailType": event.detail_type,
        "Detail": json.dumps(event.detail),
        "EventBusName": "default",
        "Time": int(event.time.timestamp()),
        "Resources": list(event.resources),
        "Account": account_id,
        "Region": region,
    }
    with request_scope(account_id, region):
        found(eventbridge, "_ensure_default_bus")()
        found(eventbridge, "_dispatch_event")(record)
        found(eventbridge, "_archive_event")(record)
