"""What to do next for one network. Pure: values in, a value out; no AWS, no clock, no chance.

The worker carries a step out, looks again and asks again, until the answer is not a call.
"""

from datetime import datetime
from typing import Final

from services.controller.aws_errors import AwsCallError
from services.controller.blocked import Blocked, blocked_by
from services.controller.clock import from_text
from services.network_registry.network import Network, Phase
from services.network_registry.notices import notices
from services.network_registry.settings import Installation
from services.network_registry.steps import (
    Announce,
    Fail,
    Hold,
    Nothing,
    Notify,
    Put,
    Settle,
    Step,
)
from services.network_registry.values import Difference, differences, said, should_say
from services.network_registry.world import NetworkView, NoBase, NoNetwork, View

# No waiting helps: a person has to make room, or to take a label away.
_FINAL: Final = frozenset(
    {
        "HierarchyLevelLimitExceededException",
        "HierarchyTypeMismatchException",
        "ParameterLimitExceeded",
        "ParameterMaxVersionLimitExceeded",
        "PoliciesLimitExceededException",
    }
)
# Somebody else writes the same parameter.
_BUSY: Final = frozenset({"TooManyUpdates"})


def plan(network: Network, view: View, installation: Installation, now: datetime) -> Step:
    """Return the next step for a network.

    Parameters
    ----------
    view
        As last seen.
    now
        Aware datetime.
    """
    if network.phase is Phase.CLOSED:
        return Nothing()
    if isinstance(view, Blocked):
        return _in_time(network, _standing_in_the_way(network, view), now)
    found = differences(view, installation.parameters)
    if found:
        # One that failed tries again what it announced, and tells the same failure once.
        if network.phase in (Phase.SYNCING, Phase.FAILED) and _is_announced(network, found):
            return Put(found[0])
        return Announce(found)
    if not _is_settled(network, view, installation):
        return Settle()
    current = notices(view, installation)
    if {(x.code, x.subject) for x in current} != {(x.code, x.subject) for x in network.notices}:
        return Notify(current)
    return Nothing()


def after_refusal(network: Network, step: Put, error: AwsCallError, now: datetime) -> Step:
    """Return the next step when AWS refused to write a parameter."""
    saying = error.call
    name = step.difference.name
    message = f"{saying.operation} of {name} failed: {saying.error_message}"
    blocked = blocked_by(error)
    if blocked.patient or error.passing or error.code in _BUSY:
        reason = "ParameterBusy" if error.code in _BUSY else blocked.reason
        return _in_time(network, Hold(reason, message, saying, patient=blocked.patient), now)
    if error.code in _FINAL:
        return _in_time(network, Fail(saying.error_code or "Refused", message, saying), now)
    # A policy that is on its way.
    return _in_time(network, Hold(f"{saying.operation}Refused", message, saying), now)


def not_seen_yet(network: Network, now: datetime) -> Step:
    """Return the next step when what was just written does not show yet."""
    message = "SSM took what was written, and does not show it yet."
    return _in_time(network, Hold("NotSeenYet", message), now)


def _standing_in_the_way(network: Network, blocked: Blocked) -> Hold | Fail:
    if isinstance(blocked, NoNetwork) or blocked.final:
        return Fail(blocked.reason, f"{blocked.message} The parameters are left.", blocked.aws)
    if isinstance(blocked, NoBase):
        if blocked.reason == "BaseNetworkMissing" and network.values:
            # It was there: nothing brings it back by itself.
            return Fail("NetworkGone", f"{blocked.message} The parameters are left.", blocked.aws)
        return Hold(blocked.reason, blocked.message, blocked.aws, base=True)
    return Hold(blocked.reason, blocked.message, blocked.aws, patient=blocked.patient)


def _is_announced(network: Network, found: tuple[Difference, ...]) -> bool:
    """Whether what differs is what was announced, or what is left of it."""
    announced = {(each.name, each.after) for each in network.pending}
    return all((each.name, each.should.value) in announced for each in found)


def _is_settled(network: Network, view: NetworkView, installation: Installation) -> bool:
    values = said(should_say(view, installation.parameters))
    return (
        network.phase is Phase.IN_SYNC
        and network.observed_generation == network.generation
        and _alike(network, values)
    )


def _alike(network: Network, values: dict[str, str]) -> bool:
    """Whether a network is what it was when it was last settled; lists compare as sets."""
    before = network.values or {}
    if before.keys() != values.keys():
        return False
    return all(sorted(before[x].split(",")) == sorted(values[x].split(",")) for x in values)


def _in_time(network: Network, step: Hold | Fail, now: datetime) -> Step:
    """Turn waiting into failing once its time is over, and repeat nothing that is written."""
    if isinstance(step, Hold) and _passes(network, step):
        # It is in order, and AWS has a bad moment: the next look tells.
        return Nothing()
    if isinstance(step, Hold) and not step.patient and _is_over(network, step, now):
        step = Fail(step.reason, f"{step.message} It did not change in time.", step.aws)
    known = (
        network.phase is Phase.FAILED
        and network.reason == step.reason
        and network.observed_generation == network.generation
    )
    return Nothing() if known else step


def _is_over(network: Network, step: Hold, now: datetime) -> bool:
    """Whether the time of this wait is over; another wait's time says nothing of it."""
    phase = Phase.WAITING_FOR_BASE if step.base else Phase.SYNCING
    at = network.deadline_at
    return network.phase is phase and at is not None and now >= from_text(at)


def _passes(network: Network, step: Hold) -> bool:
    return network.phase is Phase.IN_SYNC and (step.patient or step.reason == "NoAnswer")
