"""AWS's own events about accounts, in the shapes that Organizations and Control Tower send.

Real ones have more fields. Names and numbers are made up.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sandbox.accounts import MANAGEMENT_ACCOUNT, REGION

JsonObject = dict[str, Any]

ORGANIZATIONS_REGION = "us-east-1"
ROOT = "r-ab12"
UNIT = "ou-ab12-cd34ef56"


def managed_account(
    account_id: str,
    *,
    at: datetime,
    name: str = "newcomer-dev",
    unit: str = UNIT,
    event: str = "CreateManagedAccount",
    state: str = "SUCCEEDED",
    message: str = "AWS Control Tower successfully created a managed account.",
) -> JsonObject:
    """Return Control Tower's event of a created or updated account, or of a failure at it."""
    status = {
        "organizationalUnit": {"organizationalUnitName": "Workloads", "organizationalUnitId": unit},
        "account": {"accountName": name, "accountId": account_id},
        "state": state,
        "message": message,
        "requestedTimestamp": _seconds(at),
        "completedTimestamp": _seconds(at),
    }
    member = event[0].lower() + event[1:] + "Status"
    detail = {
        "userIdentity": {"accountId": MANAGEMENT_ACCOUNT, "invokedBy": "AWS Internal"},
        "serviceEventDetails": {member: status},
    }
    return _event("controltower", REGION, event, "AwsServiceEvent", at, detail)


def created(account_id: str, *, at: datetime, state: str = "SUCCEEDED") -> JsonObject:
    """Return Organizations' event of a created account; a failed one has no number."""
    status: JsonObject = {
        "id": "car-0123456789abcdef",
        "state": state,
        "accountName": "****",
        "requestedTimestamp": _seconds(at),
        "completedTimestamp": _seconds(at),
    }
    if state == "SUCCEEDED":
        status["accountId"] = account_id
    else:
        status["failureReason"] = "EMAIL_ALREADY_EXISTS"
    return _service_event("CreateAccountResult", at, {"createAccountStatus": status})


def closed(account_id: str, *, at: datetime) -> JsonObject:
    """Return Organizations' event of an account that was closed for good."""
    status = {"accountId": account_id, "state": "SUCCEEDED", "requestedTimestamp": _seconds(at)}
    return _service_event("CloseAccountResult", at, {"closeAccountStatus": status})


def joined_organization(account_id: str, *, at: datetime, how: str = "Invited") -> JsonObject:
    """Return Organizations' event of an account that joined. Its shape is a guess of ours."""
    details = {"accountId": account_id, "joinedMethod": how}
    return _service_event("AccountJoinedOrganization", at, details)


def departed_organization(account_id: str, *, at: datetime, how: str = "Left") -> JsonObject:
    """Return Organizations' event of an account that departed. Its shape is a guess of ours."""
    details = {"accountId": account_id, "departedMethod": how}
    return _service_event("AccountDepartedOrganization", at, details)


def accepted_handshake(
    account_id: str, *, at: datetime, action: str = "INVITE", state: str = "ACCEPTED"
) -> JsonObject:
    """Return the call with which an invited account accepts."""
    handshake = {
        "id": "h-0123456789",
        "state": state,
        "action": action,
        "parties": [
            {"id": "ab12cd34ef", "type": "ORGANIZATION"},
            {"id": account_id, "type": "ACCOUNT"},
        ],
    }
    return _api_call(
        "AcceptHandshake", at, {"handshakeId": "h-0123456789"}, {"handshake": handshake}
    )


def moved(account_id: str, *, at: datetime, to: str = UNIT, error: str = "") -> JsonObject:
    """Return the call that moves an account to another parent; ``error``: it was refused."""
    asked = {"accountId": account_id, "sourceParentId": ROOT, "destinationParentId": to}
    event = _api_call("MoveAccount", at, asked, None)
    if error:
        event["detail"]["errorCode"] = error
    return event


def removed(account_id: str, *, at: datetime) -> JsonObject:
    """Return the call that removes an account from the organization."""
    return _api_call("RemoveAccountFromOrganization", at, {"accountId": account_id}, None)


def _service_event(name: str, at: datetime, details: JsonObject) -> JsonObject:
    detail = {"serviceEventDetails": details}
    return _event("organizations", ORGANIZATIONS_REGION, name, "AwsServiceEvent", at, detail)


def _api_call(
    name: str, at: datetime, asked: JsonObject, answered: JsonObject | None
) -> JsonObject:
    detail = {"requestParameters": asked, "responseElements": answered}
    return _event("organizations", ORGANIZATIONS_REGION, name, "AwsApiCall", at, detail)


def _event(
    service: str, region: str, name: str, kind: str, at: datetime, detail: JsonObject
) -> JsonObject:
    how = "API Call" if kind == "AwsApiCall" else "Service Event"
    return {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": f"AWS {how} via CloudTrail",
        "source": f"aws.{service}",
        "account": MANAGEMENT_ACCOUNT,
        "time": _seconds(at),
        "region": region,
        "resources": [],
        "detail": {
            "eventVersion": "1.08",
            "eventSource": f"{service}.amazonaws.com",
            "eventName": name,
            "eventTime": _seconds(at),
            "awsRegion": region,
            "eventType": kind,
            **detail,
        },
    }


def _seconds(at: datetime) -> str:
    # CloudTrail counts whole seconds.
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
