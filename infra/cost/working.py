"""What costs although nobody asks for anything: queues that are polled, sweeps by schedule."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from infra.cost.assembly import Resource, StackTemplate
from infra.cost.extent import Extent
from infra.cost.sweeps import LOG_KILOBYTES, SWEEP_SECONDS, SWEEPS, WORKER_SECONDS, Sweep
from infra.cost.unknown import CostUnknownError
from infra.cost.use import HOURS_A_MONTH, Use

POLLERS: Final = 5
"""How many read an idle standard queue. Lambda's guide (services-sqs-scaling) has five, and as few
as two where no maximum concurrency is set; five are counted for all, since "as few as" is no
promise."""

_POLL_SECONDS: Final = 20
"""The longest that SQS lets a receive wait, which Lambda's pollers use. An empty one is charged."""

_MINUTES_OF: Final = {"minute": 1, "hour": 60, "day": 24 * 60}
_KILOBYTES_A_GB: Final = 1_000_000


def polling(resource: Resource, stack: StackTemplate) -> Iterator[Use]:
    """Yield the empty receives of a queue that starts a function; streams are polled for free."""
    properties = resource.properties
    if properties.get("ProvisionedPollerConfig"):
        raise CostUnknownError(f"{resource.logical_id} has pollers of its own, not priced here")
    source = stack.target(properties.get("EventSourceArn"))
    if source is None:
        raise CostUnknownError(f"{resource.logical_id}: what it polls is not in the template")
    if source.type == "AWS::DynamoDB::Table" or properties.get("Enabled") is False:
        return
    if source.type != "AWS::SQS::Queue":
        raise CostUnknownError(f"{resource.logical_id} polls {source.type}, not priced here")
    receives = Decimal(POLLERS * HOURS_A_MONTH * 3600) / _POLL_SECONDS
    why = f"{POLLERS} pollers, an empty receive each {_POLL_SECONDS} s"
    yield Use("polling of a queue", "sqs.request", receives, why=why)


def schedule(resource: Resource, stack: StackTemplate, extent: Extent) -> Iterator[Use]:
    """Yield what a schedule has its functions do; rules without one wait for events, free."""
    expression = resource.properties.get("ScheduleExpression")
    if expression is None or resource.properties.get("State") == "DISABLED":
        return
    runs = runs_a_month(resource.logical_id, expression)
    for target in resource.properties.get("Targets", ()):
        function = stack.target(target.get("Arn"))
        if function is None or function.type != "AWS::Lambda::Function":
            raise CostUnknownError(f"{resource.logical_id} starts something that is not priced")
        yield from _runs(function, stack, extent, runs, _which(target))


def runs_a_month(name: str, expression: str) -> Decimal:
    """Return how often a schedule of the form ``rate(15 minutes)`` comes in a month.

    Raises
    ------
    CostUnknownError
        It has another form.
    """
    rate = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression)
    if rate is None or rate[1] == "0":
        raise CostUnknownError(f"{name}: how often {expression!r} comes is not understood")
    return Decimal(HOURS_A_MONTH * 60) / (int(rate[1]) * _MINUTES_OF[rate[2]])


def _which(target: dict[str, Any]) -> str | None:
    found = target.get("Input")
    which = json.loads(found).get("sweep") if isinstance(found, str) else None
    return which if isinstance(which, str) else None


def _runs(
    function: Resource, stack: StackTemplate, extent: Extent, runs: Decimal, which: str | None
) -> Iterator[Use]:
    package = str(function.properties.get("Handler", "")).split(".")[1:2]
    sweep = SWEEPS.get(package[0]) if package else None
    what = "schedule" if sweep is None else f"sweep of {sweep.of}"
    yield from _invocations(function, what, runs, SWEEP_SECONDS, schedules=1)
    subjects = 0 if sweep is None else sweep.subjects(extent, which)
    if sweep is not None and subjects:
        yield from _passes(sweep, stack, package[0], what, runs * subjects)


def _passes(
    sweep: Sweep, stack: StackTemplate, package: str, what: str, passes: Decimal
) -> Iterator[Use]:
    handler = f"services.{package}.on_ticket.handler"
    workers = [x for x in stack.resources.values() if x.properties.get("Handler") == handler]
    for worker in workers:
        yield from _invocations(worker, what, passes, WORKER_SECONDS)
    for price, calls in (
        ("sqs.request", sweep.each.queue_requests),
        ("dynamodb.write", sweep.each.writes),
        ("dynamodb.read", sweep.each.reads),
        ("kms.request", sweep.each.key_requests),
    ):
        yield Use(what, price, passes * calls, count=0)


def _invocations(
    function: Resource, what: str, count: Decimal, seconds: Decimal, *, schedules: int = 0
) -> Iterator[Use]:
    gigabytes = Decimal(function.properties.get("MemorySize", 128)) / 1024
    architecture = function.properties.get("Architectures", ["x86_64"])[0]
    yield Use(what, "lambda.request", count, count=schedules)
    yield Use(what, f"lambda.gb_second.{architecture}", count * seconds * gigabytes, count=0)
    yield Use(what, "logs.ingested", count * LOG_KILOBYTES / _KILOBYTES_A_GB, count=0)
