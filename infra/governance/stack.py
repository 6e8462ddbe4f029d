"""The governance stack. It only wires."""

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import aws_events as events
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from events.names import BUS
from infra.configuration.model import Installation
from infra.functions.service_function import FunctionPlatform
from infra.governance.alarms import Alarms
from infra.governance.onboarding_functions import TICKET_VISIBLE_AGAIN_AFTER, OnboardingFunctions
from infra.governance.people import PeoplePolicies
from infra.governance.queues import Queues
from infra.governance.rest_api import STAGE, OnboardingApi
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
            description="Onboarding of Studio users",
        )
        platform = FunctionPlatform(
            installation=name,
            region=installation.region,
            service="onboarding",
            package="user_onboarding",
            settings=installation.functions,
            code=lambda_.Code.from_asset(str(bundles["user_onboarding"])),
        )
        tables = Tables(self, "Tables", installation=name, production=installation.production)
        queues = Queues(
            self, "Queues", installation=name, visible_again_after=TICKET_VISIBLE_AGAIN_AFTER
        )
        # Its policy, which lets other accounts' events in, comes with the first forwarder.
        bus = events.CfnEventBus(self, "Bus", name=BUS)
        functions = OnboardingFunctions(
            self,
            "Onboarding",
            platform=platform,
            installation=installation,
            tables=tables,
            queues=queues,
            bus=bus,
        )
        rest = OnboardingApi(
            self,
            "Rest",
            installation=name,
            settings=installation.api,
            routes=routes,
            function=functions.api.function,
            login_function=functions.login.function if functions.login else None,
            log_retention=platform.log_retention,
        )
        PeoplePolicies(
            self,
            "People",
            installation=name,
            region=installation.region,
            api=rest.api,
            routes=routes,
            admin_function_arn=functions.admin.function.function_arn,
        )
        Alarms(
            self,
            "Alarms",
            queues=queues,
            functions=functions,
            api_stage=rest.api.deployment_stage,
            topic_arn=installation.alarms.topic_arn,
        )
        self.publish("ApiId", rest.api.rest_api_id)
        self.publish("ApiStage", STAGE)
        self.publish("ApiUrl", rest.api.url)
        self.publish("BusName", bus.ref)
        self.publish("UsersTableName", tables.users.table_name)
        self.publish("RequestsTableName", tables.requests.table_name)
        self.publish("WorkQueueUrl", queues.work.queue_url)
        self.publish("WorkDeadLetterQueueUrl", queues.work_dead_letters.queue_url)
        self.publish("StreamDeadLetterQueueUrl", queues.stream_dead_letters.queue_url)
        for short_name, function in functions.by_short_name.items():
            self.publish(f"{short_name.capitalize()}FunctionName", function.function.function_name)
