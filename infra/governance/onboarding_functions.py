"""The functions of user onboarding: what starts each, and what each may do."""

from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from infra import names
from infra.configuration.model import Installation
from infra.configuration.places import studios
from infra.functions.service_function import FunctionPlatform, ServiceFunction
from infra.functions.sources import start_by_queue, start_by_stream
from infra.governance.assumed_roles import let_assume_at_studios
from infra.governance.queues import Queues
from infra.governance.redriving import let_take_dead_letters
from infra.governance.rest_api import ANSWERS_WITHIN
from infra.governance.stream_functions import outbox, relay
from infra.governance.tables import BY_SUBJECT_INDEX, DUE_INDEX, Tables, index_arn

WORKER_TIMEOUT: Final = Duration.seconds(60)
# As AWS advises: a message stays hidden while its batch is tried, throttled and tried again.
TICKET_VISIBLE_AGAIN_AFTER: Final = Duration.seconds(6 * 60)
_INTAKE_TIMEOUT: Final = Duration.seconds(30)
# A worker waits for its studio's turns, so as many may wait at once as there are studios; not all
# of an account's 1,000 invocations, since the API needs some too.
LEAST_WORKERS: Final = 5
MOST_WORKERS: Final = 500


class OnboardingFunctions(Construct):
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
        bus: events.CfnEventBus,
    ) -> None:
        super().__init__(scope, construct_id)
        self._platform = platform
        self._tables = tables
        self._queues = queues
        self.api = self._api()
        self.requests = self._requests()
        self.intake = self._intake()
        self.relay = relay(
            self, platform=platform, module="on_user_written", table=tables.users, queues=queues
        )
        self.outbox = outbox(self, platform=platform, table=tables.users, queues=queues, bus=bus)
        self.worker = self._worker(installation)
        self.sweep = self._sweep(installation)
        self.login = self._login(installation) if installation.login.enabled else None
        self.admin = self._admin(bus)

    @property
    def by_short_name(self) -> dict[names.FunctionShortName, ServiceFunction]:
        """All functions by their short names."""
        functions: dict[names.FunctionShortName, ServiceFunction] = {
            "api": self.api,
            "requests": self.requests,
            "intake": self.intake,
            "relay": self.relay,
            "outbox": self.outbox,
            "worker": self.worker,
            "sweep": self.sweep,
            "admin": self.admin,
        }
        return functions if self.login is None else {**functions, "login": self.login}

    def _ledger_tables(self) -> dict[str, str]:
        return {
            "USERS_TABLE": self._tables.users.table_name,
            "LEAVERS_TABLE": self._tables.leavers.table_name,
        }

    def _let_see_leavers(self, function: ServiceFunction) -> None:
        function.allow(["dynamodb:GetItem"], [self._tables.leavers.table_arn])

    def _api(self) -> ServiceFunction:
        users = self._tables.users
        function = ServiceFunction(
            self,
            "Api",
            platform=self._platform,
            name=self._platform.name("api"),
            module="on_api_request",
            description="Answers the REST API",
            memory_mb=1024,
            timeout=ANSWERS_WITHIN,
            environment=self._ledger_tables(),
        )
        function.allow(
            ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"], [users.table_arn]
        )
        function.allow(["dynamodb:Query"], [index_arn(users, BY_SUBJECT_INDEX)])
        self._let_see_leavers(function)
        return function

    def _requests(self) -> ServiceFunction:
        users, requests = self._tables.users, self._tables.requests
        failures = self._queues.stream_dead_letters
        function = ServiceFunction(
            self,
            "Requests",
            platform=self._platform,
            name=self._platform.name("requests"),
            module="on_request_row",
            description="Takes in rows of the requests table",
            memory_mb=512,
            timeout=Duration.seconds(60),
            environment={
                **self._ledger_tables(),
                "REQUESTS_TABLE": requests.table_name,
                "DEAD_LETTER_QUEUE_URL": failures.queue_url,
            },
        )
        function.allow(["dynamodb:GetItem", "dynamodb:PutItem"], [users.table_arn])
        self._let_see_leavers(function)
        # The stream shows a row as it was: it is read again before it is decided.
        function.allow(["dynamodb:GetItem", "dynamodb:UpdateItem"], [requests.table_arn])
        function.allow(["sqs:SendMessage"], [failures.queue_arn])
        start_by_stream(
            function,
            table=requests,
            # The outcome's own write comes too, and is passed over by the function: whether
            # "exists: false" matches below an attribute that is not there is nowhere promised.
            pattern={"eventName": ["INSERT", "MODIFY"]},
            failures=failures,
        )
        return function

    def _intake(self) -> ServiceFunction:
        work, failures = self._queues.work, self._queues.stream_dead_letters
        function = ServiceFunction(
            self,
            "Intake",
            platform=self._platform,
            name=self._platform.name("intake"),
            module="on_profile_event",
            description="Has users looked at whose profiles another hand may have changed",
            memory_mb=512,
            timeout=_INTAKE_TIMEOUT,
            environment={
                "WORK_QUEUE_URL": work.queue_url,
                "DEAD_LETTER_QUEUE_URL": failures.queue_url,
            },
        )
        function.allow(["sqs:SendMessage"], [work.queue_arn, failures.queue_arn])
        return function

    def _worker(self, installation: Installation) -> ServiceFunction:
        users, work = self._tables.users, self._queues.work
        function = ServiceFunction(
            self,
            "Worker",
            platform=self._platform,
            name=self._platform.name("worker"),
            module="on_ticket",
            description="Brings the users of a studio to what was asked for",
            memory_mb=1024,
            timeout=WORKER_TIMEOUT,
            environment={**self._ledger_tables(), "WORK_QUEUE_URL": work.queue_url},
            # It sends itself the next ticket while something is due. Lambda would stop that
            # after some 16 rounds; every wait has a deadline of its own instead.
            recursive_loop=True,
        )
        function.allow(
            [
                "dynamodb:GetItem",
                "dynamodb:PutItem",
                "dynamodb:Query",
                "dynamodb:UpdateItem",
            ],
            [users.table_arn],
        )
        function.allow(
            ["dynamodb:Query"], [index_arn(users, BY_SUBJECT_INDEX), index_arn(users, DUE_INDEX)]
        )
        function.allow(["dynamodb:GetItem", "dynamodb:PutItem"], [self._tables.leavers.table_arn])
        function.allow(["sqs:SendMessage"], [work.queue_arn])
        let_assume_at_studios(function, installation, names.workload_role_name)
        workers = max(LEAST_WORKERS, min(MOST_WORKERS, len(list(studios(installation)))))
        # One message a run: of two studios in a batch, the second would wait for the first.
        start_by_queue(function, queue=work, batch_size=1, maximum_concurrency=workers)
        return function

    def _sweep(self, installation: Installation) -> ServiceFunction:
        work = self._queues.work
        function = ServiceFunction(
            self,
            "Sweep",
            platform=self._platform,
            name=self._platform.name("sweep"),
            module="on_schedule",
            description="Has every studio looked at again",
            memory_mb=512,
            timeout=Duration.seconds(30),
            environment={"WORK_QUEUE_URL": work.queue_url},
        )
        function.allow(["sqs:SendMessage"], [work.queue_arn])
        interval = Duration.minutes(installation.sweep_every_minutes)
        events.Rule(
            function,
            "Schedule",
            description="Starts the sweep",
            schedule=events.Schedule.rate(interval),
            targets=[
                # A sweep that is late by more than an interval is made good by the next one.
                targets.LambdaFunction(
                    function.function,
                    dead_letter_queue=self._queues.stream_dead_letters,
                    max_event_age=interval,
                    retry_attempts=3,
                )
            ],
        )
        return function

    def _login(self, installation: Installation) -> ServiceFunction:
        users = self._tables.users
        function = ServiceFunction(
            self,
            "Login",
            platform=self._platform,
            name=self._platform.name("login"),
            module="on_login_request",
            description="Makes login URLs for the owners of users",
            memory_mb=1024,
            timeout=ANSWERS_WITHIN,
            environment=self._ledger_tables(),
        )
        function.allow(["dynamodb:GetItem", "dynamodb:PutItem"], [users.table_arn])
        let_assume_at_studios(function, installation, names.login_role_name)
        return function

    def _admin(self, bus: events.CfnEventBus) -> ServiceFunction:
        users, requests, queues = self._tables.users, self._tables.requests, self._queues
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
                **self._ledger_tables(),
                "REQUESTS_TABLE": requests.table_name,
                "WORK_QUEUE_URL": queues.work.queue_url,
                "WORK_DEAD_LETTER_QUEUE_URL": queues.work_dead_letters.queue_url,
                "DEAD_LETTER_QUEUE_URL": queues.stream_dead_letters.queue_url,
                "BUS_NAME": bus.ref,
            },
        )
        function.allow(
            ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"], [users.table_arn]
        )
        function.allow(["dynamodb:Query"], [index_arn(users, BY_SUBJECT_INDEX)])
        function.allow(["dynamodb:GetItem", "dynamodb:UpdateItem"], [requests.table_arn])
        function.allow(["dynamodb:GetItem", "dynamodb:Scan"], [self._tables.leavers.table_arn])
        let_take_dead_letters(function, queues.work_dead_letters, queues.stream_dead_letters)
        function.allow(["sqs:SendMessage"], [queues.work.queue_arn])
        function.allow(["events:PutEvents"], [bus.attr_arn])
        return function
