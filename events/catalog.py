"""Every event there is, by its detail type."""

from typing import Any

from events.contract import DomainEvent
from events.users import UserFailed, UserProvisioned, UserRequested

EventClass = type[DomainEvent[Any]]

_CLASSES: tuple[EventClass, ...] = (UserRequested, UserProvisioned, UserFailed)
EVENTS: dict[str, EventClass] = {each.detail_type: each for each in _CLASSES}
