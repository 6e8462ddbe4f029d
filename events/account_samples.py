"""One sample of each event about an account.

Together they tell one life: joined, its Projects enabled, departed; failure is another way in which
its beginning could have gone.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from events.accounts import (
    AccountData,
    AccountDeparted,
    AccountJoined,
    EnabledProjectsData,
    FailedProjectsData,
    ProjectsEnabled,
    ProjectsFailed,
    RegionOfProjects,
)
from events.contract import DomainEvent, Metadata

_JOINING = "7bf73129-1428-4cd3-a780-95db273d1602"
_LEAVING = "0c9d2e51-6a7f-4b8e-9d13-5e2f7a8b4c66"
_FAILING = "d41e6c07-3b52-49f8-8e0a-c2f91b7d5a38"

_PERSONAS = "arn:aws:iam::444444444444:role/studio/persona/sandbox-eu-west-1"
_PLACE: dict[str, Any] = {
    "id": "444444444444",
    "account_id": "444444444444",
    "account_name": "pricing-dev",
    "organizational_unit": "ou-ab12-cd34ef56",
}
_MANAGED: dict[str, Any] = {**_PLACE, "stage": "dev", "regions": ["eu-west-1"]}


def _metadata(
    event_id: int, request: str, causation_id: str, day: int, hour: int, minute: int
) -> Metadata:
    return Metadata(
        event_id=UUID(f"1b2e2c7f-4c5a-5d1f-8a64-7e2e8b4a{event_id:04}"),
        occurred_at=datetime(2026, 11, day, hour, minute, 46, tzinfo=UTC),
        correlation_id=request,
        causation_id=causation_id,
    )


_JOINED = AccountJoined(
    metadata=_metadata(1, _JOINING, _JOINING, 2, 9, 12),
    data=AccountData(
        **_MANAGED,
        generation=1,
        revision=1,
        phase="Enabling",
        reason="JoinedUnit",
        message="It is in ou-ab12-cd34ef56. SageMaker Projects are to be enabled in eu-west-1.",
    ),
)
_ENABLED = ProjectsEnabled(
    metadata=_metadata(6, _JOINING, "1b2e2c7f-4c5a-5d1f-8a64-7e2e8b4a0001", 2, 9, 40),
    data=EnabledProjectsData(
        **_MANAGED,
        generation=1,
        revision=6,
        phase="Enabled",
        reason="ProjectsEnabled",
        message="SageMaker Projects are enabled. eu-west-1: sandbox-eu-west-1-ds, "
        "sandbox-eu-west-1-lead may use port-abcdefghijklm.",
        projects=[
            RegionOfProjects(
                region="eu-west-1",
                portfolios=["port-abcdefghijklm"],
                principals=[f"{_PERSONAS}-ds", f"{_PERSONAS}-lead"],
            )
        ],
    ),
)
_DEPARTED = AccountDeparted(
    metadata=_metadata(7, _LEAVING, _LEAVING, 30, 17, 1),
    data=AccountData(
        **{name: value for name, value in _PLACE.items() if name != "organizational_unit"},
        regions=[],
        generation=2,
        revision=7,
        phase="Closed",
        reason="Departed",
        message="RemoveAccountFromOrganization of 2026-11-30T17:01:40.000Z: the account left.",
    ),
)
_FAILED = ProjectsFailed(
    metadata=_metadata(4, _FAILING, _FAILING, 2, 9, 27),
    data=FailedProjectsData(
        **_MANAGED,
        generation=1,
        revision=4,
        phase="Failed",
        reason="PrincipalLimitReached",
        message="AssociatePrincipalWithPortfolio failed in eu-west-1: the portfolio has 100 "
        "principals, which is the most it can have.",
        operation="AssociatePrincipalWithPortfolio",
        request_id="5f0b0f3a-5f8f-4b63-9c4b-0c7f3a0d9e22",
        error_code="LimitExceededException",
        error_message="The portfolio has 100 principals, which is the most it can have.",
    ),
)

ACCOUNT_SAMPLES: tuple[DomainEvent[Any], ...] = (_JOINED, _DEPARTED, _ENABLED, _FAILED)
