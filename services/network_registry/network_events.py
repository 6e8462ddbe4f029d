"""Events about networks, read defensively: fields may be more, missing, or elsewhere.

Shapes: CloudTrail's user guide; Systems Manager's and CloudFormation's lists of their events.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from events.aws import (
    API_CALL,
    CLOUDFORMATION,
    EC2,
    NETWORK_CALL_NAMES,
    NETWORK_PARAMETERS,
    PARAMETER_CALL_NAMES,
    PARAMETER_CHANGE,
    SSM,
    STACK_STATUSES,
    TAG_CALL_NAMES,
)
from events.names import ACCOUNT_DEPARTED, ACCOUNT_JOINED, PROJECT_ENABLER
from services.network_registry.names import is_network_id, network_id
from services.network_registry.news import AccountTold, Changed, Ignored, News, UnknownEventError
from services.network_registry.settings import Installation

_ACCOUNT_ID: Final = re.compile(r"[0-9]{12}")
_STACK_NAME: Final = re.compile(r"arn:[^:]+:cloudformation:[^:]+:[0-9]{12}:stack/([^/]+)/.+")
_LONGEST_WHO: Final = 256


def read_event(event: Mapping[str, Any], installation: Installation) -> News:
    """Return what an event tells.

    Parameters
    ----------
    event
        As EventBridge delivers it.

    Raises
    ------
    UnknownEventError
        It is not understood, or comes from where it is not believed.
    """
    source, kind = event.get("source"), event.get("detail-type")
    detail = _object(event.get("detail"))
    if (source, kind) == (EC2, API_CALL):
        return _call(event, detail, (*NETWORK_CALL_NAMES, *TAG_CALL_NAMES), "")
    if (source, kind) == (SSM, API_CALL):
        return _parameter_call(event, detail, installation)
    if (source, kind) == (SSM, PARAMETER_CHANGE):
        name = _parameter_name(detail.get("name"))
        cause = f"{detail.get('operation')} of {name} at {event.get('time')}"
        return Changed(_network(event), cause)
    if source == CLOUDFORMATION:
        return _stack_status(event, detail)
    if source == PROJECT_ENABLER:
        return _account(event, detail, installation)
    raise UnknownEventError(f"an event with the source {source!r} and the type {kind!r}")


def _call(
    event: Mapping[str, Any], detail: Mapping[str, Any], names: tuple[str, ...], of: str
) -> News:
    name = detail.get("eventName")
    if name not in names:
        raise UnknownEventError(f"{event.get('source')} tells of {name!r}, which is not known")
    if detail.get("errorCode"):
        # CloudTrail records refused calls too.
        return Ignored(f"{name} was refused: {detail['errorCode']}")
    when = detail.get("eventTime") or event.get("time")
    return Changed(_network(event), f"{name}{of} by {_who(detail)} at {when}")


def _parameter_call(
    event: Mapping[str, Any], detail: Mapping[str, Any], installation: Installation
) -> News:
    asked = _object(detail.get("requestParameters"))
    name = _parameter_name(asked.get("name"))
    session = _object(_object(detail.get("userIdentity")).get("sessionContext"))
    issuer = _object(session.get("sessionIssuer"))
    account_id, region = str(event.get("account")), str(event.get("region"))
    if issuer.get("arn") == installation.role_arn(account_id, region):
        return Ignored(f"{name} was written by this service")
    return _call(event, detail, PARAMETER_CALL_NAMES, f" of {name}")


def _stack_status(event: Mapping[str, Any], detail: Mapping[str, Any]) -> News:
    status = _object(detail.get("status-details")).get("status")
    if status not in STACK_STATUSES:
        return Ignored(f"a stack is {status}")
    found = _STACK_NAME.fullmatch(str(detail.get("stack-id")))
    if found is None:
        raise UnknownEventError(f"no stack is named by {detail.get('stack-id')!r}")
    return Changed(_network(event), f"the stack {found[1]} is {status} at {event.get('time')}")


def _account(
    event: Mapping[str, Any], detail: Mapping[str, Any], installation: Installation
) -> News:
    if event.get("account") != installation.governance_account:
        raise UnknownEventError(f"accounts are not believed from {event.get('account')!r}")
    kind = event.get("detail-type")
    if kind not in (ACCOUNT_JOINED, ACCOUNT_DEPARTED):
        raise UnknownEventError(f"{PROJECT_ENABLER} tells {kind!r}, which is not known")
    data = _object(detail.get("data"))
    account_id, revision = data.get("account_id"), data.get("revision")
    if not isinstance(account_id, str) or _ACCOUNT_ID.fullmatch(account_id) is None:
        raise UnknownEventError(f"{account_id!r} is no account's number")
    if not isinstance(revision, int) or isinstance(revision, bool):
        raise UnknownEventError(f"{kind} of {account_id} has no revision")
    said = data.get("regions")
    regions = tuple(str(each) for each in said) if isinstance(said, list) else ()
    for region in regions:
        # A row of that name would be looked after, and no operator could name it.
        if not is_network_id(network_id(account_id, region)):
            raise UnknownEventError(f"{region!r} is no region")
    return AccountTold(
        account_id,
        kind == ACCOUNT_JOINED,
        revision,
        regions,
        _text(data.get("account_set")),
        _text(data.get("stage")),
        str(data.get("reason", kind)),
    )


def _network(event: Mapping[str, Any]) -> str:
    found = network_id(str(event.get("account")), str(event.get("region")))
    if not is_network_id(found):
        raise UnknownEventError(f"{found!r} is no account and region")
    return found


def _parameter_name(name: Any) -> str:
    # SSM also takes and tells a parameter's ARN.
    text = str(name)
    if ":parameter/" in text:
        text = text[text.index(":parameter/") + len(":parameter") :]
    if not text.startswith(NETWORK_PARAMETERS):
        raise UnknownEventError(f"{name!r} is no parameter of a network")
    return text


def _who(detail: Mapping[str, Any]) -> str:
    identity = _object(detail.get("userIdentity"))
    for member in ("arn", "invokedBy", "principalId", "type"):
        said = identity.get(member)
        if isinstance(said, str) and said:
            return said[:_LONGEST_WHO]
    return "somebody"


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
