"""One user of a plan, and what is done for it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cli.client import User
from cli.placing import Request


class Action(StrEnum):
    """What is done for one user; the values are what programs read."""

    ONBOARD = "onboard"
    CHANGE = "change"
    BRING_BACK = "bring-back"
    SUSPEND = "suspend"
    NOTHING = "nothing"
    WAIT = "waits-for-approval"
    LEAVE_ALONE = "left-alone"

    @property
    def changes(self) -> bool:
        """Whether something is sent."""
        return self in (Action.ONBOARD, Action.CHANGE, Action.BRING_BACK, Action.SUSPEND)


@dataclass(frozen=True)
class Step:
    """One user, and what is done for it.

    Attributes
    ----------
    request
        The line of the list; None for who is on none.
    user
        As it is now; None where there is none yet.
    patch
        Fields that get another value, None where one is cleared.
    advice
        Where it is somebody's turn: why, and what to do.
    """

    action: Action
    request: Request | None
    user: User | None
    patch: Mapping[str, str | None] = field(default_factory=dict)
    advice: str | None = None

    @property
    def user_name(self) -> str:
        """The name as written, else as it is."""
        if self.request is not None:
            return self.request.entry.user_name
        return str((self.user or {}).get("user_name"))

    @property
    def studio(self) -> str | None:
        """Where; None where the installation's only studio is meant and nobody is there yet."""
        if self.user is not None:
            return str(self.user.get("studio"))
        return None if self.request is None else self.request.studio

    @property
    def persona(self) -> str:
        """The persona that the list says, else the user's."""
        if self.request is not None:
            return self.request.persona
        return str((self.user or {}).get("persona"))

    @property
    def changed(self) -> list[tuple[str, str | None, str | None]]:
        """Each field of the patch: its name, its value now, its value then."""
        now = {} if self.user is None else asked_for(self.user)
        return [(name, now.get(name), value) for name, value in self.patch.items()]


def asked_for(user: User) -> dict[str, Any]:
    """Return a user's fields with the change that waits for approval, if one does."""
    return {**user, **(waiting_change(user) or {})}


def waiting_change(user: User) -> Mapping[str, Any] | None:
    """Return the change of a user that waits for approval; None where the user itself does."""
    approval = user.get("approval")
    change = approval.get("change") if isinstance(approval, dict) else None
    return change if isinstance(change, dict) else None
