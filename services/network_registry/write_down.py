"""The worker's steps, written down: the network and the timeline line after each. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, assert_never

from events.names import NETWORK_CHANGED, NETWORK_FAILED, NETWORK_WARNING
from services.controller.attributes import Value
from services.controller.aws_errors import AwsCall
from services.controller.clock import to_text
from services.controller.origin import Origin
from services.controller.transitions import Line, said_of, written
from services.network_registry.network import Network, Notice, Pending, Phase
from services.network_registry.seen import what_is_seen
from services.network_registry.settings import Installation
from services.network_registry.steps import Announce, Fail, Hold, Notify, Settle, Written
from services.network_registry.transitions import WORKER, NetworkTransition
from services.network_registry.values import Difference, said, should_say
from services.network_registry.world import NetworkView, View

# How long AWS may take, or refuse, before that counts as failed.
TIMEOUT: Final = timedelta(minutes=15)


def pending_of(network: Network, differences: Iterable[Difference]) -> tuple[Pending, ...]:
    """Return differences as they are noted before they are written.

    What was noted earlier stays: it may be written already, and is not told yet.
    """
    noted = {(each.name, each.after): each for each in network.pending}
    for each in differences:
        now = each.now.value if each.now else None
        new = Pending(each.name, now, each.should.value)
        noted.setdefault((new.name, new.after), new)
    return tuple(noted.values())


def write_down(
    network: Network,
    step: Written,
    view: View,
    installation: Installation,
    now: datetime,
    causes: tuple[str, ...] = (),
    aws: AwsCall | None = None,
) -> NetworkTransition:
    """Return what a step makes of a network.

    Parameters
    ----------
    view
        What the step rests on.
    causes
        What set off the look, where that was told.
    aws
        The last call that the step rests on, for the timeline.
    """
    network = looked_at(network, view, installation, now)
    match step:
        case Announce():
            told = " ".join(each.would() for each in step.differences)
            heard = _heard(causes)
            after = replace(
                _at_work(network, Phase.SYNCING, now, installation),
                reason="DifferenceFound",
                message=f"{heard}{told}",
                pending=pending_of(network, step.differences),
                causes=causes,
            )
            line = Line(after.reason, after.message)
        case Settle():
            if not isinstance(view, NetworkView):
                raise TypeError("nothing settles without being seen")
            after, line = _settle(network, view, installation, causes, aws)
        case Notify():
            after = replace(network, notices=step.notices)
            line = _notified(network, step)
        case Hold():
            phase = Phase.WAITING_FOR_BASE if step.base else Phase.SYNCING
            after = replace(
                _at_work(network, phase, now, installation, patient=step.patient),
                reason=step.reason,
                message=step.message,
                attempts=network.attempts + 1,
            )
            line = Line(step.reason, step.message, aws=step.aws)
        case Fail():
            after = replace(
                network,
                phase=Phase.FAILED,
                reason=step.reason,
                message=step.message,
                observed_generation=network.generation,
                deadline_at=None,
                due_at=None,
            )
            line = Line(step.reason, step.message, NETWORK_FAILED, said_of(step.aws), step.aws)
        case _:
            assert_never(step)
    return by_worker(network, after, line, now)


def looked_at(network: Network, view: View, installation: Installation, now: datetime) -> Network:
    """Return a network with what the last look showed; a look that failed leaves what was seen."""
    if not isinstance(view, NetworkView):
        return network
    return replace(network, seen=what_is_seen(view, installation), observed_at=to_text(now))


def by_worker(network: Network, after: Network, line: Line, now: datetime) -> NetworkTransition:
    """Return a network as the worker writes it."""
    origin = Origin(WORKER, verified=True, correlation_id=network.correlation_id)
    return written(network.revision, after, line, origin, now, WORKER)


def _settle(
    network: Network,
    view: NetworkView,
    installation: Installation,
    causes: tuple[str, ...],
    aws: AwsCall | None,
) -> tuple[Network, Line]:
    values = said(should_say(view, installation.parameters))
    identity: dict[str, Any] = {
        "vpc_id": view.vpc_id,
        "private_subnet_ids": [each.id for each in view.private],
        "security_group_id": view.security_group_id,
    }
    # What a crash kept from being written is not there: then it still differs, and is not settled;
    # unless it is no longer to be written.
    put_right = tuple(each for each in network.pending if _is_right(each, values))
    causes = network.causes or causes
    recovered = network.phase is Phase.FAILED
    changed = network.identity != identity or (network.values or {}) != values
    reason = (
        "ParametersWritten"
        if put_right
        else "NetworkChanged"
        if changed
        else "Recovered"
        if recovered
        else "InOrder"
    )
    message = _settled_message(values, put_right, causes)
    event = NETWORK_CHANGED if put_right or changed or recovered else None
    more: list[tuple[str, Value]] = [
        ("after", _event_values(identity, values)),
        ("written", [_event_parameter(each) for each in put_right]),
        ("causes", list(causes)),
    ]
    if network.identity is not None and network.values is not None:
        more.append(("before", _event_values(network.identity, network.values)))
    after = replace(
        network,
        phase=Phase.IN_SYNC,
        reason=reason,
        message=message,
        observed_generation=network.generation,
        attempts=0,
        values=values,
        identity=identity,
        pending=(),
        causes=(),
        deadline_at=None,
        due_at=None,
    )
    return after, Line(reason, message, event, tuple(more) if event else (), aws)


def _is_right(pending: Pending, values: dict[str, str]) -> bool:
    """Whether what was to be written is what is there; lists compare as sets."""
    return sorted(values.get(pending.name, "").split(",")) == sorted(pending.after.split(","))


def _settled_message(
    values: dict[str, str],
    put_right: tuple[Pending, ...],
    causes: tuple[str, ...],
) -> str:
    if put_right:
        told = " ".join(
            f"{each.name} says {each.after}; "
            + ("it was not there." if each.before is None else f"it said {each.before}.")
            for each in put_right
        )
        return f"{_heard(causes)}Put right. {told}"
    told = "; ".join(f"{name} says {value}" for name, value in values.items())
    return f"{_heard(causes)}The parameters say what the network is: {told}."


def _notified(network: Network, step: Notify) -> Line:
    known = {(each.code, each.subject) for each in network.notices}
    new = [each for each in step.notices if (each.code, each.subject) not in known]
    if not new:
        return Line("WarningsCleared", _sentences(step.notices) or "Nothing is left to look at.")
    warnings: Value = [
        {"code": each.code, "subject": each.subject, "message": each.message}
        for each in step.notices
    ]
    return Line("WarningsFound", _sentences(new), NETWORK_WARNING, (("warnings", warnings),))


def _sentences(told: Iterable[Notice]) -> str:
    return " ".join(each.message for each in told)


def _at_work(
    network: Network,
    phase: Phase,
    now: datetime,
    installation: Installation,
    *,
    patient: bool = False,
) -> Network:
    """Return a network at work; a wait without an end begins one when its phase begins."""
    patience = TIMEOUT
    if phase is Phase.WAITING_FOR_BASE:
        patience = timedelta(hours=installation.base_timeout_hours)
    deadline = network.deadline_at if phase is network.phase else None
    if deadline is None and not patient:
        deadline = to_text(now + patience)
    return replace(
        network, phase=phase, deadline_at=deadline, due_at=network.due_at or to_text(now)
    )


def _heard(causes: tuple[str, ...]) -> str:
    if not causes:
        return ""
    shown = causes[:3]
    more = f" and {len(causes) - 3} more" if len(causes) > 3 else ""
    return f"Heard: {'; '.join(shown)}{more}. "


def _event_values(identity: Any, values: Any) -> Value:
    return {**identity, "parameters": dict(values)}


def _event_parameter(pending: Pending) -> Value:
    shown: dict[str, Value] = {"name": pending.name, "after": pending.after}
    return shown if pending.before is None else {**shown, "before": pending.before}
