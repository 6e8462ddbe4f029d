"""AWS's events about accounts, read defensively: fields may be more, missing, or elsewhere.

Shapes: the Control Tower and Organizations user guides. The JSON of AccountJoinedOrganization and
AccountDepartedOrganization is not documented, so the account's number is looked for in them.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from events.aws import CLOUDFORMATION, CONTROL_TOWER, ORGANIZATIONS, STACK_STATUSES
from services.controller.clock import from_text, to_text
from services.project_enabler.account import CREATION
from services.project_enabler.facts import (
    BaseChanged,
    Fact,
    Ignored,
    Kind,
    News,
    UnknownEventError,
)

_ACCOUNT_ID: Final = re.compile(r"[0-9]{12}")
_UNIT_ID: Final = re.compile(r"(ou|r)-[0-9a-z-]{4,64}")
_STACK_NAME: Final = re.compile(r"arn:[^:]+:cloudformation:[^:]+:[0-9]{12}:stack/([^/]+)/.+")
# How deep an account's number is looked for.
_DEEPEST: Final = 6


def read_event(event: Any, management_account: str | None) -> News:
    """Return what an event tells.

    Parameters
    ----------
    event
        As EventBridge delivers it.
    management_account
        The organization's: only from there is anything about membership believed.

    Raises
    ------
    UnknownEventError
        It is not understood, or comes from where nobody is believed.
    """
    envelope = _object(event)
    source = envelope.get("source")
    if source == CLOUDFORMATION:
        return _stack_status(envelope)
    if source not in (ORGANIZATIONS, CONTROL_TOWER):
        raise UnknownEventError(f"an event with the source {source!r}")
    account = envelope.get("account")
    if management_account is None or account != management_account:
        raise UnknownEventError(f"{source} is not believed from the account {account!r}")
    detail = _object(envelope.get("detail"))
    name = detail.get("eventName")
    read = _READERS.get((str(source), str(name)))
    if read is None:
        raise UnknownEventError(f"{source} tells of {name!r}, which is not known")
    if detail.get("errorCode"):
        # CloudTrail records refused calls too.
        return Ignored(f"{name} was refused: {detail['errorCode']}")
    return read(detail, _moment(detail, envelope))


def _create_account_result(detail: Mapping[str, Any], at: str) -> News:
    status = _object(_object(detail.get("serviceEventDetails")).get("createAccountStatus"))
    name = _name(status.get("accountName"))
    match status.get("state"):
        case "SUCCEEDED":
            return _fact(_account_id(status.get("accountId")), Kind.JOINED, at, detail, name=name)
        case "FAILED":
            message = f"Organizations could not create the account: {status.get('failureReason')}."
            return _failure(
                status.get("accountId"), at, detail, name, str(status.get("id")), message
            )
        case "IN_PROGRESS":
            return Ignored("the account is still being created")
        case state:
            raise UnknownEventError(f"an account's creation is {state!r}")


def _close_account_result(detail: Mapping[str, Any], at: str) -> News:
    status = _object(_object(detail.get("serviceEventDetails")).get("closeAccountStatus"))
    match status.get("state"):
        case "SUCCEEDED":
            return _fact(_account_id(status.get("accountId")), Kind.DEPARTED, at, detail)
        case "FAILED" | "IN_PROGRESS" as state:
            return Ignored(f"the closing of an account is {state}")
        case state:
            raise UnknownEventError(f"the closing of an account is {state!r}")


def _accept_handshake(detail: Mapping[str, Any], at: str) -> News:
    handshake = _object(_object(detail.get("responseElements")).get("handshake"))
    if handshake.get("action") != "INVITE" or handshake.get("state") != "ACCEPTED":
        return Ignored(
            f"a handshake of the action {handshake.get('action')} is {handshake.get('state')}"
        )
    parties = handshake.get("parties")
    invited = [
        each.get("id")
        for each in (parties if isinstance(parties, list) else [])
        if isinstance(each, dict) and each.get("type") == "ACCOUNT"
    ]
    if len(invited) != 1:
        raise UnknownEventError(f"a handshake has {len(invited)} parties that are accounts")
    return _fact(_account_id(invited[0]), Kind.JOINED, at, detail)


def _move_account(detail: Mapping[str, Any], at: str) -> News:
    asked = _object(detail.get("requestParameters"))
    unit = _unit_id(asked.get("destinationParentId"))
    return _fact(_account_id(asked.get("accountId")), Kind.MOVED, at, detail, unit=unit)


def _remove_account(detail: Mapping[str, Any], at: str) -> News:
    asked = _object(detail.get("requestParameters"))
    return _fact(_account_id(asked.get("accountId")), Kind.DEPARTED, at, detail)


def _joined(detail: Mapping[str, Any], at: str) -> News:
    return _fact(_only_account_in(detail), Kind.JOINED, at, detail)


def _departed(detail: Mapping[str, Any], at: str) -> News:
    return _fact(_only_account_in(detail), Kind.DEPARTED, at, detail)


def _managed_account(member: str) -> Callable[[Mapping[str, Any], str], News]:
    def read(detail: Mapping[str, Any], at: str) -> News:
        status = _object(_object(detail.get("serviceEventDetails")).get(member))
        account = _object(status.get("account"))
        name = _name(account.get("accountName"))
        match status.get("state"):
            case "SUCCEEDED":
                unit = _object(status.get("organizationalUnit")).get("organizationalUnitId")
                return _fact(
                    _account_id(account.get("accountId")),
                    Kind.JOINED,
                    at,
                    detail,
                    unit=_unit_id(unit),
                    name=name,
                )
            case "FAILED":
                message = str(status.get("message") or "Control Tower gave no reason.")
                asked_at = str(status.get("requestedTimestamp"))
                return _failure(account.get("accountId"), at, detail, name, asked_at, message)
            case state:
                raise UnknownEventError(f"Control Tower says the account is {state!r}")

    return read


def _stack_status(envelope: Mapping[str, Any]) -> News:
    detail = _object(envelope.get("detail"))
    status = _object(detail.get("status-details")).get("status")
    if status not in STACK_STATUSES:
        return Ignored(f"a stack is {status}")
    found = _STACK_NAME.fullmatch(str(detail.get("stack-id")))
    if found is None:
        raise UnknownEventError(f"no stack is named by {detail.get('stack-id')!r}")
    return BaseChanged(_account_id(envelope.get("account")), str(envelope.get("region")), found[1])


def _fact(
    item_id: str,
    kind: Kind,
    at: str,
    detail: Mapping[str, Any],
    *,
    unit: str | None = None,
    name: str | None = None,
) -> Fact:
    return Fact(item_id, kind, at, str(detail["eventName"]), unit, name)


def _failure(
    account_id: Any,
    at: str,
    detail: Mapping[str, Any],
    name: str | None,
    attempt: str,
    message: str,
) -> Fact:
    """Return a failure, under an id of its own where there is no account: `Not Available`."""
    told_by = str(detail["eventName"])
    item_id = str(account_id)
    if _ACCOUNT_ID.fullmatch(item_id) is None:
        # The same attempt told again is the same failure.
        said = f"{told_by}/{name}/{attempt}".encode()
        item_id = CREATION + hashlib.sha256(said).hexdigest()[:12]
    return Fact(item_id, Kind.FAILED, at, told_by, None, name, message)


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _name(value: Any) -> str | None:
    # Organizations hides names behind asterisks.
    return value if isinstance(value, str) and value.strip("*") else None


def _account_id(value: Any) -> str:
    if not isinstance(value, str) or _ACCOUNT_ID.fullmatch(value) is None:
        raise UnknownEventError(f"{value!r} is no account's number")
    return value


def _unit_id(value: Any) -> str:
    if not isinstance(value, str) or _UNIT_ID.fullmatch(value) is None:
        raise UnknownEventError(f"{value!r} is the id of neither an OU nor the root")
    return value


def _only_account_in(detail: Mapping[str, Any]) -> str:
    """Return the one account that an event of unknown shape names; who called is not meant."""
    parts = ("serviceEventDetails", "requestParameters", "responseElements")
    found = {each for part in parts for each in _account_ids(detail.get(part), _DEEPEST)}
    if len(found) != 1:
        raise UnknownEventError(f"{detail['eventName']} names {len(found)} accounts")
    return found.pop()


def _account_ids(value: Any, depth: int) -> Iterator[str]:
    if depth == 0 or not isinstance(value, dict):
        return
    for key, each in value.items():
        named = key.lower() in ("accountid", "account", "id", "memberaccountid")
        if named and isinstance(each, str) and _ACCOUNT_ID.fullmatch(each):
            yield each
        else:
            yield from _account_ids(each, depth - 1)


def _moment(detail: Mapping[str, Any], envelope: Mapping[str, Any]) -> str:
    for said in (detail.get("eventTime"), envelope.get("time")):
        if isinstance(said, str):
            try:
                return to_text(from_text(said))
            except ValueError:
                continue
    raise UnknownEventError("the event says no time")


_READERS: Final[Mapping[tuple[str, str], Callable[[Mapping[str, Any], str], News]]] = {
    (ORGANIZATIONS, "CreateAccountResult"): _create_account_result,
    (ORGANIZATIONS, "CloseAccountResult"): _close_account_result,
    (ORGANIZATIONS, "AcceptHandshake"): _accept_handshake,
    (ORGANIZATIONS, "MoveAccount"): _move_account,
    (ORGANIZATIONS, "RemoveAccountFromOrganization"): _remove_account,
    (ORGANIZATIONS, "AccountJoinedOrganization"): _joined,
    (ORGANIZATIONS, "AccountDepartedOrganization"): _departed,
    (CONTROL_TOWER, "CreateManagedAccount"): _managed_account("createManagedAccountStatus"),
    (CONTROL_TOWER, "UpdateManagedAccount"): _managed_account("updateManagedAccountStatus"),
}
