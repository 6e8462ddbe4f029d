"""Commands that make the stand-in refuse, fail or slow down: what AWS does on a bad day."""

from dataclasses import dataclass, field

from sandbox.stand_in.call_faults import CallFault, CallFaults

__all__ = ["CallFault", "Faults"]


@dataclass
class Faults(CallFaults):
    """Everything commanded so far.

    Attributes
    ----------
    profile_quota
        How many profiles an account may have; None for no limit.
    profile_ends, space_ends
        By name in lower case, the failed status and the reason that the next change which can end
        so ends in: a creation in `Failed`, an update in `Update_Failed`, a deletion in
        `Delete_Failed`.
    app_stuck, space_stuck
        Apps and spaces that stay `Deleting` for as long as they are named here. An app's label is
        `owner/type/name`; the end of it after a `/` names it too, so `default` is every such app.
    """

    profile_quota: int | None = None
    profile_ends: dict[str, tuple[str, str]] = field(default_factory=dict)
    space_ends: dict[str, tuple[str, str]] = field(default_factory=dict)
    app_stuck: frozenset[str] = frozenset()
    space_stuck: frozenset[str] = frozenset()

    def end_of_profile(self, name: str, failed: str) -> str | None:
        """Return why a profile's change ends in the status `failed`, or None if it succeeds."""
        return _end(self.profile_ends, name, failed)

    def end_of_space(self, name: str, failed: str) -> str | None:
        """Return why a space's change ends in the status `failed`, or None if it succeeds."""
        return _end(self.space_ends, name, failed)

    def holds_app(self, label: str) -> bool:
        """Return whether the app `owner/type/name` never finishes deleting."""
        return _named(self.app_stuck, label)

    def holds_space(self, name: str) -> bool:
        """Return whether the space never finishes deleting."""
        return _named(self.space_stuck, name)


def _end(ends: dict[str, tuple[str, str]], name: str, failed: str) -> str | None:
    status, reason = ends.get(name.lower(), ("", ""))
    if status != failed:
        return None
    del ends[name.lower()]
    return reason


def _named(stuck: frozenset[str], label: str) -> bool:
    return any(f"/{label}".lower().endswith(f"/{name}".lower()) for name in stuck)
