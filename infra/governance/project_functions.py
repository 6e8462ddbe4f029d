"""The functions of the project enabler: what starts each, and what each may do."""

from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_events as events
from constructs import Construct

from infra import names
from infra.configuration.model import Installation
from infra.functions.service_function import FunctionPlatform, ServiceFunction
from infra.functions.sources import start_by_queue
from infra.governance.assumed_roles import let_assume_for_projects
from infra.governance.queues import EventsQueue, Queues
from infra.governance.redriving import let_take_dead_letters
from infra.governance.rest_api import ANSWERS_WITHIN
from infra.governance.stream_functions import outbox, relay
from infra.governance.sweeping import sweep_by_schedule
from infra.governance.tables import BY_SUBJECT_INDEX, DUE_INDEX, Tables, index_arn

_INTAKE_TIMEOUT: Final = Duration.seconds(60)
_WORKER_TIMEOUT: Final = Duration.seconds(120)
_SWEEP_TIMEOUT: Final = Duration.seconds(300)
# As AWS advises: a message stays hidden while its batch is tried, throttled and tried again.
EVENT_VISIBLE_AGAIN_AFTER: Final = Duration.seconds(6 * 60)
TICKET_VISIBLE_AGAIN_AFTER: Final = Duration.seconds(6 * 120)
# The daily sweep of 10,000 accounts is worked off in some 40 minutes.
LONGEST_SWEEP: Final = Duration.hours(2)


class ProjectFunctions(Construct):
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
        self._table = tables.accounts
        self._networks = tables.networks
        self._queues = queues
        self._events_queue = events_queue
        self.intake = self._intake()
        self.relay = relay(
            self, platform=platform, module="on_account_written", table=self._table, queues=queues
        )
        self.outbox = outbox(self, platform=platform, table=self._table, queues=queues, bus=bus)
        self.worker = self._worker(installation)
        self.sweep = self._sweep(installation)
        self.admin = self._admin(installation, bus)
        self.api = self._api()

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
            "api": self.api,
        }

    def _intake(self) -> ServiceFunction:
        work, failures = self._queues.work, self._queues.stream_dead_letters
        function = ServiceFunction(
            self,
            "Intake",
            platform=self._platform,
            name=self._platform.name("intake"),
            module="on_account_event",
            description="Takes in what is heard of accounts",
            memory_mb=512,
            timeout=_INTAKE_TIMEOUT,
            environment={
                "ACCOUNTS_TABLE": self._table.table_name,
                "WORK_QUEUE_URL": work.queue_url,
                "DEAD_LETTER_QUEUE_URL": failures.queue_url,
            },
        )
        function.allow(["dynamodb:GetItem", "dynamodb:PutItem"], [self._table.table_arn])
        function.allow(["sqs:SendMessage"], [work.queue_arn, failures.queue_arn])
        start_by_queue(
            function, queue=self._events_queue.queue, batch_size=10, maximum_concurrency=2
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
            description="Brings the SageMaker Projects of an account to what was asked for",
            memory_mb=1024,
            timeout=_WORKER_TIMEOUT,
            environment={"ACCOUNTS_TABLE": table.table_name, "WORK_QUEUE_URL": work.queue_url},
            # It sends itself the next ticket while something is due. Lambda would stop that
            # after some 16 rounds; every wait has a deadline of its own instead.
            recursive_loop=True,
        )
        function.allow(
            ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], [table.table_arn]
        )
        function.allow(["sqs:SendMessage"], [work.queue_arn])
        let_assume_for_projects(function, installation, names.projects_role_name)
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
            description="Has accounts looked at again",
            memory_mb=512,
            timeout=_SWEEP_TIMEOUT,
            environment={"ACCOUNTS_TABLE": table.table_name, "WORK_QUEUE_URL": work.queue_url},
        )
        function.allow(["dynamodb:GetItem", "dynamodb:PutItem"], [table.table_arn])
        function.allow(["dynamodb:Query"], self._indexes())
        function.allow(["sqs:SendMessage"], [work.queue_arn])
        sweep_by_schedule(
            function,
            what="accounts",
            recheck=Duration.minutes(installation.projects.recheck_minutes),
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
            timeout=Duration.seconds(60),
            environment={
                "ACCOUNTS_TABLE": table.table_name,
                "WORK_QUEUE_URL": queues.work.queue_url,
                "WORK_DEAD_LETTER_QUEUE_URL": queues.work_dead_letters.queue_url,
                "EVENTS_DEAD_LETTER_QUEUE_URL": heard.dead_letters.queue_url,
                "DEAD_LETTER_QUEUE_URL": queues.stream_dead_letters.queue_url,
                "BUS_NAME": bus.ref,
            },
        )
        function.allow(
            ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"], [table.table_arn]
        )
        function.allow(["dynamodb:Query"], self._indexes())
        let_take_dead_letters(
            function, queues.work_dead_letters, heard.dead_letters, queues.stream_dead_letters
        )
        function.allow(["sqs:SendMessage"], [queues.work.queue_arn])
        function.allow(["events:PutEvents"], [bus.attr_arn])
        # To say what would be done, it only looks.
        let_assume_for_projects(function, installation, names.projects_look_role_name)
        return function

    def _api(self) -> ServiceFunction:
        table = self._table
        function = ServiceFunction(
            self,
            "Api",
            platform=self._platform,
            name=self._platform.name("api"),
            module="on_api_request",
            description="Answers what is known of accounts",
            memory_mb=1024,
            timeout=ANSWERS_WITHIN,
            environment={
                "ACCOUNTS_TABLE": table.table_name,
                "NETWORKS_TABLE": self._networks.table_name,
            },
        )
        function.allow(["dynamodb:GetItem", "dynamodb:Query"], [table.table_arn])
        # Of networks it reads an account's rows, and nothing else of that table.
        function.allow(
            ["dynamodb:Query"],
            [index_arn(each, BY_SUBJECT_INDEX) for each in (table, self._networks)],
        )
        return function

    def _indexes(self) -> list[str]:
        return [index_arn(self._table, index) for index in (BY_SUBJECT_INDEX, DUE_INDEX)]
