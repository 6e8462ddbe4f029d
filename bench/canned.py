"""Canned answers of AWS: what the functions ask for on their ordinary way.

Tables are real enough to chain the functions: what one writes can be the next one's input.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Request = Mapping[str, Any]
Item = dict[str, Any]

STUDIO_ACCOUNT = "222222222222"
REGION = "eu-west-1"
INSTALLATION = "sandbox"
DOMAIN_ID = "d-benchbenchbe"
PERSONA_BY_ROLE = {"ds": "data-scientist", "lead": "lead-data-scientist"}


class Refusal(Exception):  # noqa: N818 - it is what AWS answers, not a fault
    """An answer that is an error: code and message."""


# The row that asks for somebody, as the requests table holds it.
ROW: Item = {
    "pk": {"S": "row-1"},
    "action": {"S": "onboard"},
    "user_name": {"S": "grace-hopper"},
    "persona": {"S": "data-scientist"},
    "requested_by": {"S": "arn:aws:iam::111111111111:user/sandbox-requester"},
}


class CannedAws:
    """Answers calls, and notes which were made.

    Attributes
    ----------
    items
        The stored items by ``pk`` and ``sk``. Calls do not change them, so that each call of a
        function finds the same.
    written
        Items that calls have put, in order.
    calls
        Names of the operations asked for, in order.
    """

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], Item]
        self.written: list[Item]
        self.calls: list[str]
        self.reset()

    def reset(self, stored: Iterable[Item] = ()) -> None:
        """Start anew with these items, in DynamoDB's notation."""
        self.items = {_key(item): item for item in stored}
        self.written = []
        self.calls = []

    def answer(self, operation: str, request: Request) -> dict[str, Any]:
        """Answer a call.

        Raises
        ------
        Refusal
            As AWS would refuse.
        KeyError
            Nothing is canned for this operation.
        """
        self.calls.append(operation)
        return _ANSWERS[operation](self, request)

    def get_item(self, request: Request) -> dict[str, Any]:
        """Return the stored item; the requests table's one row has no sort key."""
        if request["Key"] == {"pk": ROW["pk"]}:
            return {"Item": ROW}
        found = self.items.get(_key(request["Key"]))
        return {"Item": found} if found else {}

    def update_item(self, request: Request) -> dict[str, Any]:
        """Return the item as it was; conditions hold."""
        return {"Attributes": self.items.get(_key(request["Key"]), request["Key"])}

    def transact_write(self, request: Request) -> dict[str, Any]:
        """Note the items; conditions hold."""
        self.written += [each["Put"]["Item"] for each in request["TransactItems"]]
        return {}


def _key(item: Mapping[str, Any]) -> tuple[str, str]:
    return item["pk"]["S"], item.get("sk", {"S": ""})["S"]


def _role_arn(name: str) -> str:
    return f"arn:aws:iam::{STUDIO_ACCOUNT}:role/studio/persona/{name}"


def _parameters(_: CannedAws, request: Request) -> dict[str, Any]:
    found = []
    for name in request["Names"]:
        last = name.rpartition("/")[2]
        value = DOMAIN_ID if last == "domain-id" else _role_arn(f"{INSTALLATION}-{REGION}-{last}")
        found.append({"Name": name, "Type": "String", "Value": value, "Version": 1})
    return {"Parameters": found, "InvalidParameters": []}


def _domain(_: CannedAws, request: Request) -> dict[str, Any]:
    return {"DomainId": request["DomainId"], "Status": "InService", "AuthMode": "IAM"}


def _role(_: CannedAws, request: Request) -> dict[str, Any]:
    name = request["RoleName"]
    boundary = f"arn:aws:iam::{STUDIO_ACCOUNT}:policy/sandbox-eu-west-1-persona-boundary"
    return {
        "Role": {
            "Path": "/studio/persona/",
            "RoleName": name,
            "RoleId": "AROABENCHBENCHBENCH1",
            "Arn": _role_arn(name),
            "CreateDate": "2026-11-02T09:12:44Z",
            "PermissionsBoundary": {
                "PermissionsBoundaryType": "Policy",
                "PermissionsBoundaryArn": boundary,
            },
            "Tags": [
                {"Key": "studio:managed-by", "Value": INSTALLATION},
                {"Key": "studio:persona", "Value": PERSONA_BY_ROLE[name.rpartition("-")[2]]},
            ],
        }
    }


def _session(_: CannedAws, request: Request) -> dict[str, Any]:
    return {
        "Credentials": {
            "AccessKeyId": "ASIABENCH",
            "SecretAccessKey": "bench",
            "SessionToken": "bench",
            "Expiration": "2099-01-01T00:00:00Z",
        },
        "AssumedRoleUser": {"AssumedRoleId": "AROABENCH:bench", "Arn": request["RoleArn"]},
    }


def _no_profile(_: CannedAws, request: Request) -> dict[str, Any]:
    raise Refusal("ResourceNotFound", f"no profile {request['UserProfileName']}")


def _profile(_: CannedAws, request: Request) -> dict[str, Any]:
    name = f"{request['DomainId']}/{request['UserProfileName']}"
    return {"UserProfileArn": f"arn:aws:sagemaker:{REGION}:{STUDIO_ACCOUNT}:user-profile/{name}"}


def _put_events(_: CannedAws, request: Request) -> dict[str, Any]:
    results = [{"EventId": f"bench-{n}"} for n, _ in enumerate(request["Entries"])]
    return {"FailedEntryCount": 0, "Entries": results}


def _send_batch(_: CannedAws, request: Request) -> dict[str, Any]:
    return {"Successful": [{"Id": e["Id"], "MessageId": "bench"} for e in request["Entries"]]}


_ANSWERS: dict[str, Callable[[CannedAws, Request], dict[str, Any]]] = {
    "GetItem": CannedAws.get_item,
    "TransactWriteItems": CannedAws.transact_write,
    "Query": lambda _, __: {"Items": [], "Count": 0},
    "UpdateItem": CannedAws.update_item,
    "SendMessageBatch": _send_batch,
    "SendMessage": lambda _, __: {"MessageId": "bench"},
    "PutEvents": _put_events,
    "AssumeRole": _session,
    "GetParameters": _parameters,
    "GetRole": _role,
    "DescribeDomain": _domain,
    "DescribeUserProfile": _no_profile,
    "ListUserProfiles": lambda _, __: {"UserProfiles": []},
    "CreateUserProfile": _profile,
}
