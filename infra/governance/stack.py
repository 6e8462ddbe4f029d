"""The governance stack. It only wires."""

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import names
from infra.configuration.model import Installation
from infra.functions.service_function import FunctionPlatform, log_retention
from infra.governance import network_functions, onboarding_functions, project_functions
from infra.governance.alarms import ApiAlarm, ServiceAlarms
from infra.governance.bus import make_bus
from infra.governance.heard_events import HeardEvents
from infra.governance.network_events import NetworkListeners, network_events
from infra.governance.network_functions import NetworkFunctions
from infra.governance.onboarding_functions import OnboardingFunctions
from infra.governance.people import PeoplePolicies
from infra.governance.project_events import project_events
from infra.governance.project_functions import ProjectFunctions
from infra.governance.queues import EventsQueue, Queues
from infra.governance.record_alarms import RecordAlarms
from infra.governance.rest_api import ACCOUNTS_PATH, LOGIN_PATH, STAGE, OnboardingApi
from infra.governance.routes import Route
from infra.governance.tables import Tables
from infra.stack import InstallationStack


class GovernanceStack(InstallationStack):
    """Everything of the governance account, with outputs that name its parts."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        installation: Installation,
        routes: tuple[Route, ...],
        bundles: Mapping[str, Path],
    ) -> None:
        name = installation.installation
        super().__init__(
            scope,
            construct_id,
            installation=name,
            name="governance",
            account_id=installation.governance.account_id,
            region=installation.region,
            description="Onboarding of Studio users, of accounts and of their networks",
        )
        self._settings = installation
        self._bundles = bundles
        self._tables = Tables(self, "Tables", installation=name, production=installation.production)
        self._bus = make_bus(self, installation)
        onboarding = self._onboarding()
        projects = self._projects()
        networks = self._networks()
        NetworkListeners(
            self,
            "NetworkListeners",
            installation=installation,
            bus=self._bus,
            users_sweep=onboarding.sweep,
            users_queues=self._users_queues,
        )
        rest = OnboardingApi(
            self,
            "Rest",
            installation=name,
            settings=installation.api,
            routes=routes,
            function=onboarding.api.function,
            functions_by_path={
                ACCOUNTS_PATH: projects.api.function,
                # Where logins are off, the API's function answers that they are.
                **({LOGIN_PATH: onboarding.login.function} if onboarding.login else {}),
            },
            log_retention=log_retention(installation.functions),
        )
        PeoplePolicies(
            self,
            "People",
            installation=name,
            region=installation.region,
            api=rest.api,
            routes=routes,
            admin_function_arns=[
                onboarding.admin.function.function_arn,
                projects.admin.function.function_arn,
                networks.admin.function.function_arn,
            ],
        )
        ApiAlarm(
            self,
            "ApiAlarm",
            api_stage=rest.api.deployment_stage,
            topic_arn=installation.alarms.topic_arn,
        )
        self.publish("ApiId", rest.api.rest_api_id)
        self.publish("ApiStage", STAGE)
        self.publish("ApiUrl", rest.api.url)
        self.publish("BusName", self._bus.ref)

    def _onboarding(self) -> OnboardingFunctions:
        self._users_queues = queues = Queues(
            self,
            "Queues",
            prefix=self.installation,
            visible_again_after=onboarding_functions.TICKET_VISIBLE_AGAIN_AFTER,
        )
        functions = OnboardingFunctions(
            self,
            "Onboarding",
            platform=self._platform("onboarding", "user_onboarding"),
            installation=self._settings,
            tables=self._tables,
            queues=queues,
            bus=self._bus,
        )
        ServiceAlarms(
            self,
            "Alarms",
            label="Users",
            queues=queues,
            functions=functions.by_short_name,
            topic_arn=self._settings.alarms.topic_arn,
        )
        self.publish("UsersTableName", self._tables.users.table_name)
        self.publish("RequestsTableName", self._tables.requests.table_name)
        self._publish_queues("", queues)
        for short_name, function in functions.by_short_name.items():
            self.publish(f"{short_name.capitalize()}FunctionName", function.function.function_name)
        return functions

    def _projects(self) -> ProjectFunctions:
        prefix = f"{self.installation}-accounts"
        queues = Queues(
            self,
            "AccountQueues",
            prefix=prefix,
            visible_again_after=project_functions.TICKET_VISIBLE_AGAIN_AFTER,
        )
        events_queue = EventsQueue(
            self,
            "AccountEvents",
            prefix=prefix,
            visible_again_after=project_functions.EVENT_VISIBLE_AGAIN_AFTER,
        )
        functions = ProjectFunctions(
            self,
            "Projects",
            platform=self._platform("projects", "project_enabler"),
            installation=self._settings,
            tables=self._tables,
            queues=queues,
            events_queue=events_queue,
            bus=self._bus,
        )
        HeardEvents(
            self,
            "ProjectEvents",
            rules=project_events(self._settings),
            what="accounts",
            bus=self._bus,
            events_queue=events_queue,
            queues=queues,
            sweep=functions.sweep,
        )
        ServiceAlarms(
            self,
            "ProjectsAlarms",
            label="Accounts",
            queues=queues,
            functions=functions.by_short_name,
            topic_arn=self._settings.alarms.topic_arn,
            events=events_queue,
            ticket_waits=project_functions.LONGEST_SWEEP,
        )
        RecordAlarms(
            self,
            "AccountAlarms",
            installation=self.installation,
            what="accounts",
            what_to_do="list those in phase Failed, then recheck",
            functions=functions.by_short_name,
            topic_arn=self._settings.alarms.topic_arn,
        )
        self.publish("AccountsTableName", self._tables.accounts.table_name)
        self._publish_queues("Accounts", queues)
        self.publish("AccountsEventsQueueUrl", events_queue.queue.queue_url)
        self.publish("AccountsEventsDeadLetterQueueUrl", events_queue.dead_letters.queue_url)
        for short_name, function in functions.by_short_name.items():
            self.publish(
                f"Projects{short_name.capitalize()}FunctionName", function.function.function_name
            )
        return functions

    def _networks(self) -> NetworkFunctions:
        prefix = f"{self.installation}-networks"
        queues = Queues(
            self,
            "NetworkQueues",
            prefix=prefix,
            visible_again_after=network_functions.VISIBLE_AGAIN_AFTER,
        )
        events_queue = EventsQueue(
            self,
            "NetworkEvents",
            prefix=prefix,
            visible_again_after=network_functions.VISIBLE_AGAIN_AFTER,
        )
        functions = NetworkFunctions(
            self,
            "Networks",
            platform=self._platform("networks", "network_registry"),
            installation=self._settings,
            tables=self._tables,
            queues=queues,
            events_queue=events_queue,
            bus=self._bus,
        )
        HeardEvents(
            self,
            "NetworksHeard",
            rules=network_events(self._settings),
            what="networks",
            bus=self._bus,
            events_queue=events_queue,
            queues=queues,
            sweep=functions.sweep,
        )
        ServiceAlarms(
            self,
            "NetworksAlarms",
            label="Networks",
            queues=queues,
            functions=functions.by_short_name,
            topic_arn=self._settings.alarms.topic_arn,
            events=events_queue,
            ticket_waits=network_functions.LONGEST_SWEEP,
        )
        RecordAlarms(
            self,
            "NetworkAlarms",
            installation=self.installation,
            what="networks",
            what_to_do="list those in phase Failed; each is looked at again once a day",
            functions=functions.by_short_name,
            topic_arn=self._settings.alarms.topic_arn,
        )
        self.publish("NetworksTableName", self._tables.networks.table_name)
        self._publish_queues("Networks", queues)
        self.publish("NetworksEventsQueueUrl", events_queue.queue.queue_url)
        self.publish("NetworksEventsDeadLetterQueueUrl", events_queue.dead_letters.queue_url)
        for short_name, function in functions.by_short_name.items():
            self.publish(
                f"Networks{short_name.capitalize()}FunctionName", function.function.function_name
            )
        return functions

    def _platform(self, service: names.Service, package: str) -> FunctionPlatform:
        return FunctionPlatform(
            installation=self.installation,
            region=self._settings.region,
            service=service,
            package=package,
            settings=self._settings.functions,
            code=lambda_.Code.from_asset(str(self._bundles[package])),
        )

    def _publish_queues(self, start: str, queues: Queues) -> None:
        self.publish(f"{start}WorkQueueUrl", queues.work.queue_url)
        self.publish(f"{start}WorkDeadLetterQueueUrl", queues.work_dead_letters.queue_url)
        self.publish(f"{start}StreamDeadLetterQueueUrl", queues.stream_dead_letters.queue_url)
