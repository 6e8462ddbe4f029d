"""Every event there is, by its detail type."""

from typing import Any

from events.accounts import AccountDeparted, AccountJoined, ProjectsEnabled, ProjectsFailed
from events.changes import (
    UserApproved,
    UserChanged,
    UserDriftCorrected,
    UserLoginIssued,
    UserOffboarded,
    UserRejected,
    UserSuspended,
)
from events.contract import DomainEvent
from events.networks import NetworkChanged, NetworkFailed, NetworkWarning
from events.users import UserFailed, UserProvisioned, UserRequested

EventClass = type[DomainEvent[Any]]

_CLASSES: tuple[EventClass, ...] = (
    UserRequested,
    UserApproved,
    UserRejected,
    UserProvisioned,
    UserChanged,
    UserSuspended,
    UserOffboarded,
    UserFailed,
    UserLoginIssued,
    UserDriftCorrected,
    AccountJoined,
    AccountDeparted,
    ProjectsEnabled,
    ProjectsFailed,
    NetworkChanged,
    NetworkFailed,
    NetworkWarning,
)
EVENTS: dict[str, EventClass] = {each.detail_type: each for each in _CLASSES}
