"""The functions of a service that hears events and keeps records: what starts and limits each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from constructs import Construct

from events.aws import Pattern
from infra import names
from infra.functions.service_function import FunctionPlatform, ServiceFunction
from infra.functions.sources import start_by_queue
from infra.governance.queues import EventsQueue, Queues
from infra.governance.redriving import let_take_dead_letters
from infra.governance.stream_functions import outbox, relay
from infra.governance.sweeping import sweep_by_schedule
from infra.governance.tables import BY_SUBJECT_INDEX, DUE_INDEX, index_arn

_TIMEOUT: Final = Duration.seconds(60)
_SWEEP_TIMEOUT: Final = Duration.seconds(300)


@dataclass(frozen=True)
class Controller:
    """What such a service has of its own.

    ``service`` begins its functions' outputs; ``what`` its records are of, which names its queues;
    ``table_variable`` tells the functions its ``table``. ``event_module`` and ``written_module``
    are the entry points of what it hears, by its ``rules``, and of what intake wrote.
    ``worker_does`` describes the worker, ``what_to_do`` what a person does where a record failed.
    ``let_work`` and ``let_look`` let the worker and the operators' function into accounts. A ticket
    may wait for ``longest_sweep``. ``make_api`` makes the function that answers calls, if there is
    one. ``notes_more``: intake and the operators' function also update items that are no records.
    A batch of more than ten events needs an ``events_window``.
    """

    service: names.Service
    what: str
    table: dynamodb.Table
    table_variable: str
    event_module: str
    written_module: str
    worker_does: str
    worker_timeout: Duration
    recheck: Duration
    let_work: Callable[[ServiceFunction], None]
    let_look: Callable[[ServiceFunction], None]
    rules: Mapping[str, tuple[str, Pattern]]
    what_to_do: str
    ticket_visible_again_after: Duration
    longest_sweep: Duration
    make_api: Callable[[Construct, FunctionPlatform], ServiceFunction] | None = None
    notes_more: bool = False
    events_a_batch: int = 10
    events_window: Duration | None = None

    @property
    def event_visible_again_after(self) -> Duration:
        """How long an event stays hidden while its batch is gathered, tried and tried again."""
        # As AWS advises for queues that start functions.
        window = 0 if self.events_window is None else self.events_window.to_seconds()
        return Duration.seconds(6 * _TIMEOUT.to_seconds() + window)


class ControllerFunctions(Construct):
    """Each with its own role. Grants stand where the function is made."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        platform: FunctionPlatform,
        controller: Controller,
        queues: Queues,
        events_queue: EventsQueue,
        bus: events.CfnEventBus,
    ) -> None:
        super().__init__(scope, construct_id)
        self._platform = platform
        self._own = controller
        self._table = controller.table
        self._queues = queues
        self._events_queue = events_queue
        self.intake = self._intake()
        self.relay = relay(
            self,
            platform=platform,
            module=controller.written_module,
            table=self._table,
            queues=queues,
        )
        self.outbox = outbox(self, platform=platform, table=self._table, queues=queues, bus=bus)
        self.worker = self._worker()
        self.sweep = self._sweep()
        self.admin = self._admin(bus)
        self.api = None if controller.make_api is None else controller.make_api(self, platform)

    @property
    def by_short_name(self) -> dict[names.FunctionShortName, ServiceFunction]:
        """All functions by their short names."""
        functions: dict[names.FunctionShortName, ServiceFunction] = {
            "intake": self.intake,
            "relay": self.relay,
            "outbox": self.outbox,
            "worker": self.worker,
            "sweep": self.sweep,
            "admin": self.admin,
        }
        return functions if self.api is None else {**functions, "api": self.api}

    def _function(
        self,
        construct_id: str,
        *,
        short_name: names.FunctionShortName,
        module: str,
        description: str,
        memory_mb: int,
        timeout: Duration,
        environment: dict[str, str],
        recursive_loop: bool = False,
    ) -> ServiceFunction:
        return ServiceFunction(
            self,
            construct_id,
            platform=self._platform,
            name=self._platform.name(short_name),
            module=module,
            description=description,
            memory_mb=memory_mb,
            timeout=timeout,
            environment={self._own.table_variable: self._table.table_name, **environment},
            recursive_loop=recursive_loop,
        )

    def _intake(self) -> ServiceFunction:
        work, failures = self._queues.work, self._queues.stream_dead_letters
        function = self._function(
            "Intake",
            short_name="intake",
            module=self._own.event_module,
            description=f"Takes in what is heard of {self._own.what}",
            memory_mb=512,
            timeout=_TIMEOUT,
            environment={
                "WORK_QUEUE_URL": work.queue_url,
                "DEAD_LETTER_QUEUE_URL": failures.queue_url,
            },
        )
        function.allow(
            ["dynamodb:GetItem", "dynamodb:PutItem", *self._noting()], [self._table.table_arn]
        )
        function.allow(["sqs:SendMessage"], [work.queue_arn, failures.queue_arn])
        start_by_queue(
            function,
            queue=self._events_queue.queue,
            batch_size=self._own.events_a_batch,
            batching_window=self._own.events_window,
            maximum_concurrency=2,
        )
        return function

    def _worker(self) -> ServiceFunction:
        work = self._queues.work
        function = self._function(
            "Worker",
            short_name="worker",
            module="on_ticket",
            description=self._own.worker_does,
            memory_mb=1024,
            timeout=self._own.worker_timeout,
            environment={"WORK_QUEUE_URL": work.queue_url},
            # It sends itself the next ticket while something is due. Lambda would stop that
            # after some 16 rounds; every wait has a deadline of its own instead.
            recursive_loop=True,
        )
        function.allow(
            ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
            [self._table.table_arn],
        )
        function.allow(["sqs:SendMessage"], [work.queue_arn])
        self._own.let_work(function)
        start_by_queue(function, queue=work, batch_size=5, maximum_concurrency=5)
        return function

    def _sweep(self) -> ServiceFunction:
        work = self._queues.work
        function = self._function(
            "Sweep",
            short_name="sweep",
            module="on_schedule",
            description=f"Has {self._own.what} looked at again",
            memory_mb=512,
            timeout=_SWEEP_TIMEOUT,
            environment={"WORK_QUEUE_URL": work.queue_url},
        )
        function.allow(["dynamodb:GetItem", "dynamodb:PutItem"], [self._table.table_arn])
        function.allow(["dynamodb:Query"], self._indexes())
        function.allow(["sqs:SendMessage"], [work.queue_arn])
        sweep_by_schedule(
            function,
            what=self._own.what,
            recheck=self._own.recheck,
            failures=self._queues.stream_dead_letters,
        )
        return function

    def _admin(self, bus: events.CfnEventBus) -> ServiceFunction:
        queues, heard = self._queues, self._events_queue
        function = self._function(
            "Admin",
            short_name="admin",
            module="on_admin",
            description="Carries out what operators invoke it for",
            memory_mb=1024,
            timeout=_TIMEOUT,
            environment={
                "WORK_QUEUE_URL": queues.work.queue_url,
                "WORK_DEAD_LETTER_QUEUE_URL": queues.work_dead_letters.queue_url,
                "EVENTS_DEAD_LETTER_QUEUE_URL": heard.dead_letters.queue_url,
                "DEAD_LETTER_QUEUE_URL": queues.stream_dead_letters.queue_url,
                "BUS_NAME": bus.ref,
            },
        )
        function.allow(
            ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", *self._noting()],
            [self._table.table_arn],
        )
        function.allow(["dynamodb:Query"], self._indexes())
        let_take_dead_letters(
            function, queues.work_dead_letters, heard.dead_letters, queues.stream_dead_letters
        )
        function.allow(["sqs:SendMessage"], [queues.work.queue_arn])
        function.allow(["events:PutEvents"], [bus.attr_arn])
        self._own.let_look(function)
        return function

    def _noting(self) -> tuple[str, ...]:
        return ("dynamodb:UpdateItem",) if self._own.notes_more else ()

    def _indexes(self) -> list[str]:
        return [index_arn(self._table, index) for index in (BY_SUBJECT_INDEX, DUE_INDEX)]
