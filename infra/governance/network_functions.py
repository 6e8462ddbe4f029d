"""The functions of the network registry: what starts each, and what each may do."""

from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_events as events
from constructs import Construct

from infra import names
from infra.configuration.model import Installation
from infra.functions.service_function import FunctionPlatform, ServiceFunction
from infra.functions.sources import start_by_queue
from infra.governance.assumed_roles import let_assume_for_networks
from infra.governance.queues import EventsQueue, Queues
from infra.governance.redriving import let_take_dead_letters
from infra.governance.stream_functions import outbox, relay
from infra.governance.sweeping import sweep_by_schedule
from infra.governance.tables import BY_SUBJECT_INDEX, DUE_INDEX, Tables, index_arn

_TIMEOUT: Final = Duration.seconds(60)
_SWEEP_TIMEOUT: Final = Duration.seconds(300)
# As AWS advises: a message stays hidden while its batch is tried, throttled and tried again.
VISIBLE_AGAIN_AFTER: Final = Duration.seconds(6 * 60)
# The daily sweep of 10,000 networks is worked off in some 20 minutes.
LONGEST_SWEEP: Final = Duration.hours(1)


class NetworkFunctions(Construct):
    """Each with its own role. Grants stand where the function is made."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        platform: FunctionPlatform,
        installation: Installation,
        tables: Tables,
        queues: Queues,
        events_queue: EventsQueue,
        bus: events.CfnEventBus,
    ) -> None:
        super().__init__(scope, construct_id)
        self._platform = platform
        self._table = tables.networks
        self._queues = queues
        self._events_queue = events_queue
        self.intake = self._intake()
        self.relay = relay(
            self, platform=platform, module="on_network_written", table=self._table, queues=queues
        )
        self.outbox = outbox(self, platform=platform, table=self._table, queues=queues, bus=bus)
        self.worker = self._worker(installation)
        self.sweep = self._sweep(installation)
        self.admin = self._admin(installation, bus)

    @property
    def by_short_name(self) -> dict[names.FunctionShortName, ServiceFunction]:
        """All functions by their short names."""
        return {
            "intake": self.intake,
            "relay": self.relay,
            "outbox": self.outbox,
            "worker": self.worker,
            "sweep": self.sweep,
            "admin": self.admin,
        }

    def _intake(self) -> ServiceFunction:
        work, failures = self._queues.work, self._queues.stream_dead_letters
        function = ServiceFunction(
            self,
            "Intake",
            platform=self._platform,
            name=self._platform.name("intake"),
            module="on_network_event",
            description="Takes in what is heard of networks",
            memory_mb=512,
            timeout=_TIMEOUT,
            environment={
                "NETWORKS_TABLE": self._table.table_name,
                "WORK_QUEUE_URL": work.queue_url,
                "DEAD_LETTER_QUEUE_URL": failures.queue_url,
            },
        )
        function.allow(
            ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
            [self._table.table_arn],
        )
        function.allow(["sqs:SendMessage"], [work.queue_arn, failures.queue_arn])
        # A burst comes in few batches, of which each wakes a network once.
        start_by_queue(
            function,
            queue=self._events_queue.queue,
            batch_size=100,
            batching_window=Duration.seconds(1),
            maximum_concurrency=2,
        )
        return function

    def _worker(self, installation: Installation) -> ServiceFunction:
        table, work = self._table, self._queues.work
        function = ServiceFunction(
            self,
            "Worker",
            platform=self._platform,
            name=self._platform.name("worker"),
            module="on_ticket",
            description="Has the parameters of a network say what it is",
            memory_mb=1024,
            timeout=_TIMEOUT,
            environment={"NETWORKS_TABLE": table.table_name, "WORK_QUEUE_URL": work.queue_url},
            # It sends itself the next ticket while something is due. Lambda would stop that
            # after some 16 rounds; every wait has a deadline of its own instead.
            recursive_loop=True,
        )
        function.allow(
            ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], [table.table_arn]
        )
        function.allow(["sqs:SendMessage"], [work.queue_arn])
        let_assume_for_networks(function, installation, names.network_role_name)
        start_by_queue(function, queue=work, batch_size=5, maximum_concurrency=5)
        return function

    def _sweep(self, installation: Installation) -> ServiceFunction:
        table, work = self._table, self._queues.work
        function = ServiceFunction(
            self,
            "Sweep",
            platform=self._platform,
            name=self._platform.name("sweep"),
            module="on_schedule",
            description="Has networks looked at again",
            memory_mb=512,
            timeout=_SWEEP_TIMEOUT,
            environment={"NETWORKS_TABLE": table.table_name, "WORK_QUEUE_URL": work.queue_url},
        )
        function.allow(["dynamodb:GetItem", "dynamodb:PutItem"], [table.table_arn])
        function.allow(["dynamodb:Query"], self._indexes())
        function.allow(["sqs:SendMessage"], [work.queue_arn])
        sweep_by_schedule(
            function,
            what="networks",
            recheck=Duration.minutes(installation.networks.recheck_minutes),
            failures=self._queues.stream_dead_letters,
        )
        return function

    def _admin(self, installation: Installation, bus: events.CfnEventBus) -> ServiceFunction:
        table, queues, heard = self._table, self._queues, self._events_queue
        function = ServiceFunction(
            self,
            "Admin",
            platform=self._platform,
            name=self._platform.name("admin"),
            module="on_admin",
            description="Carries out what operators invoke it for",
            memory_mb=1024,
            timeout=_TIMEOUT,
            environment={
                "NETWORKS_TABLE": table.table_name,
                "WORK_QUEUE_URL": queues.work.queue_url,
                "WORK_DEAD_LETTER_QUEUE_URL": queues.work_dead_letters.queue_url,
                "EVENTS_DEAD_LETTER_QUEUE_URL": heard.dead_letters.queue_url,
                "DEAD_LETTER_QUEUE_URL": queues.stream_dead_letters.queue_url,
                "BUS_NAME": bus.ref,
            },
        )
        function.allow(
            ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"],
            [table.table_arn],
        )
        function.allow(["dynamodb:Query"], self._indexes())
        let_take_dead_letters(
            function, queues.work_dead_letters, heard.dead_letters, queues.stream_dead_letters
        )
        function.allow(["sqs:SendMessage"], [queues.work.queue_arn])
        function.allow(["events:PutEvents"], [bus.attr_arn])
        # To compare, it only looks; to change a domain, nothing else.
        let_assume_for_networks(function, installation, names.network_admin_role_name)
        return function

    def _indexes(self) -> list[str]:
        return [index_arn(self._table, index) for index in (BY_SUBJECT_INDEX, DUE_INDEX)]
