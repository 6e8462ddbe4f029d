"""Service Quotas as a value: it tells the quota that the SageMaker stand-in goes by."""

from collections.abc import Callable
from typing import Any, Final

from sandbox.sagemaker.faults import Faults
from sandbox.stand_in.errors import ApiError
from sandbox.stand_in.service_model import check_request

JsonObject = dict[str, Any]
PROFILES: Final = ("sagemaker", "L-AC46C40F")
# What is told where no quota is commanded: more than anybody makes here.
NO_LIMIT: Final = 10_000
_OPERATIONS = ("GetServiceQuota", "GetAWSDefaultServiceQuota")


class Quotas:
    """The one quota that is asked for, alike in all accounts and regions."""

    def __init__(self, faults: Callable[[], Faults]) -> None:
        self._faults = faults

    def call(self, account_id: str, region: str, operation: str, request: JsonObject) -> JsonObject:  # noqa: ARG002 (alike in all)
        """Return the answer; `ApiError` where AWS refuses."""
        if operation not in _OPERATIONS:
            raise ApiError("UnknownOperationException", f"{operation} is not stood in for.")
        check_request("service-quotas", operation, request)
        if (request["ServiceCode"], request["QuotaCode"]) != PROFILES:
            raise ApiError("NoSuchResourceException", "The request failed: no such quota.")
        applied = self._faults().profile_quota
        return {
            "Quota": {
                "ServiceCode": PROFILES[0],
                "QuotaCode": PROFILES[1],
                "QuotaName": "Maximum number of Studio user profiles allowed per account",
                "Value": float(NO_LIMIT if applied is None else applied),
            }
        }

    def place(self, account_id: str, region: str) -> None:
        """Nothing is remembered."""
