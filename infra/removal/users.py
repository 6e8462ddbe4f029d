"""The users of a studio, as the service knows them, and letting all of them go."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from infra.delivery.access import Access
from infra.delivery.refusal import DeliveryError

Say = Callable[[str], None]
# Of each user apps, spaces and profile go one after the other, which takes minutes on AWS.
USERS_SECONDS: Final = 7_200.0
_GONE: Final = ("Offboarded", "Rejected")
_POLL_SECONDS: Final = 2.0
_PAGE: Final = 100
# A list that never ends is a fault: no studio has more users than this.
_MOST_PAGES: Final = 1_000


@dataclass(frozen=True)
class AdminFunction:
    """The function that operators invoke for users."""

    name: str
    account_id: str
    region: str


class Users:
    """The users of studios, through the service's admin function."""

    def __init__(self, access: Access, function: AdminFunction, *, asserted_by: str) -> None:
        self._access = access
        self._function = function
        self._asserted_by = asserted_by

    def present(self, studio: str) -> dict[str, dict[str, Any]] | None:
        """Return the users of a studio that are not gone, by name in lower case.

        Returns
        -------
        dict or None
            None where the service is not there to be asked.
        """
        found: dict[str, dict[str, Any]] = {}
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            payload = {"action": "list", "studio": studio, "limit": _PAGE}
            page = self._invoke({**payload, **({"cursor": cursor} if cursor else {})})
            if page is None:
                return None
            found |= {
                user["user_name"].lower(): user
                for user in page["items"]
                if user["phase"] not in _GONE
            }
            cursor = page["next_cursor"]
            if not cursor:
                return found
        raise DeliveryError(f"the list of users of {studio} does not end")

    def let_go(self, studio: str, say: Say) -> None:
        """Have every user of a studio offboarded at once, and wait until all are gone.

        The brake on deletions is released as often as it holds: who asked for this was shown how
        many users there are.

        Raises
        ------
        DeliveryError
            One failed, or it takes longer than `USERS_SECONDS`; the text names users and reasons.
        """
        deadline = time.monotonic() + USERS_SECONDS
        asked: set[str] = set()
        told = -1
        while True:
            users = self.present(studio)
            if users is None:
                raise DeliveryError(f"the service is gone, and with it who could let {studio} go")
            if not users:
                return
            for user in users.values():
                if user["id"] not in asked:
                    self._invoke(
                        {
                            "action": "offboard",
                            "user_id": user["id"],
                            "retention_days": 0,
                            "asserted_by": self._asserted_by,
                        }
                    )
                    asked.add(user["id"])
            self._refuse_failed(users)
            if len(users) != told:
                say(f"  {studio}: {len(users)} users are being offboarded")
                told = len(users)
            if time.monotonic() > deadline:
                raise DeliveryError(f"{studio}: still there: {', '.join(sorted(users))}")
            self._invoke({"action": "release-brake"})
            time.sleep(_POLL_SECONDS)

    def _refuse_failed(self, users: dict[str, dict[str, Any]]) -> None:
        failed = [user for user in users.values() if user["phase"] == "Failed"]
        # A user that had failed before it was asked is offboarded like any other.
        still = [user for user in failed if user["observed_generation"] == user["generation"]]
        if still:
            reasons = "; ".join(f"{user['id']}: {user['message']}" for user in still)
            raise DeliveryError(f"not offboarded: {reasons}")

    def _invoke(self, payload: dict[str, Any]) -> dict[str, Any] | None:
        where = self._function
        function = self._access.as_ourselves("lambda", where.account_id, where.region)
        try:
            answer = function.invoke(FunctionName=where.name, Payload=json.dumps(payload))
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return None
            raise DeliveryError(f"{where.name}: {error}") from error
        except BotoCoreError as error:
            raise DeliveryError(f"{where.name}: {error}") from error
        told = json.loads(answer["Payload"].read())
        if not told.get("ok"):
            raise DeliveryError(f"{where.name} refuses {payload['action']}: {told}")
        result: dict[str, Any] = told["result"]
        return result
