"""Events of AWS's own services: read from samples, put on the sandbox's buses."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox.process import SandboxError

JsonObject = dict[str, Any]

TIMEOUT_SECONDS = 30.0


def load_aws_event(sample: Path, overrides: Mapping[str, Any] | None = None) -> JsonObject:
    """Return the event in a JSON file, changed by `overrides` as a JSON Merge Patch (RFC 7396).

    So `{"account": "444444444444", "id": None}` is another account's, with an id yet to get.
    """
    event: JsonObject = json.loads(sample.read_text(encoding="utf-8"))
    return _merged(event, overrides or {})


def _merged(value: Any, patch: Mapping[str, Any]) -> JsonObject:
    merged: JsonObject = dict(value) if isinstance(value, Mapping) else {}
    for name, change in patch.items():
        if change is None:
            merged.pop(name, None)
        elif isinstance(change, Mapping):
            merged[name] = _merged(merged.get(name), change)
        else:
            merged[name] = change
    return merged


def put_aws_event(endpoint: str, account_id: str, region: str, event: Mapping[str, Any]) -> str:
    """Put an event on an account's default bus, as the AWS service that is its source does.

    Parameters
    ----------
    event
        The whole envelope, of this account and region. It may leave out `id` and `time`.

    Returns
    -------
    str
        The event's id.

    Raises
    ------
    SandboxError
        If the sandbox refuses it, with the reasons.
    """
    command = {"account_id": account_id, "region": region, "event": event}
    request = urllib.request.Request(  # noqa: S310 (our own http URL)
        f"{endpoint}/_sandbox/events", data=json.dumps(command).encode(), method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310 (as above)
            return str(json.load(response)["id"])
    except urllib.error.HTTPError as error:
        with error:
            reasons = error.read().decode(errors="replace")
        raise SandboxError(f"The sandbox takes no such event: {reasons}") from error
