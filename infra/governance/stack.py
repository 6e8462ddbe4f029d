"""The governance stack. It only wires."""

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import names
from infra.configuration.model import Installation
from infra.functions.service_function import FunctionPlatform, log_retention
from infra.governance import onboarding_functions
from infra.governance.alarms import ApiAlarm, ServiceAlarms
from infra.governance.bus import make_bus
from infra.governance.controller_functions import Controller
from infra.governance.controller_service import ControllerService, queue_outputs
from infra.governance.function_failures import FunctionFailures
from infra.governance.network_events import NetworkListeners
from infra.governance.network_functions import network_registry
from infra.governance.onboarding_functions import OnboardingFunctions
from infra.governance.people import PeoplePolicies
from infra.governance.profile_events import ProfileEvents
from infra.governance.project_functions import project_enabler
from infra.governance.queues import Queues
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
        projects = self._service(
            "Projects", "project_enabler", project_enabler(installation, self._tables)
        )
        networks = self._service(
            "Networks", "network_registry", network_registry(installation, self._tables)
        )
        accounts_api = projects.functions.api
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
                **({ACCOUNTS_PATH: accounts_api.function} if accounts_api else {}),
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
                projects.functions.admin.function.function_arn,
                networks.functions.admin.function.function_arn,
            ],
        )
        ApiAlarm(
            self,
            "ApiAlarm",
            api_stage=rest.api.deployment_stage,
            topic_arn=installation.alarms.topic_arn,
        )
        FunctionFailures(self, "FunctionFailures", topic_arn=installation.alarms.topic_arn)
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
        ProfileEvents(self, "Profiles", bus=self._bus, intake=functions.intake, queues=queues)
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
        self.publish("LeaversTableName", self._tables.leavers.table_name)
        for output, value in queue_outputs("", queues).items():
            self.publish(output, value)
        for short_name, function in functions.by_short_name.items():
            self.publish(f"{short_name.capitalize()}FunctionName", function.function.function_name)
        return functions

    def _service(
        self, construct_id: str, package: str, controller: Controller
    ) -> ControllerService:
        service = ControllerService(
            self,
            construct_id,
            installation=self.installation,
            platform=self._platform(controller.service, package),
            controller=controller,
            bus=self._bus,
            topic_arn=self._settings.alarms.topic_arn,
        )
        for output, value in service.outputs.items():
            self.publish(output, value)
        return service

    def _platform(self, service: names.Service, package: str) -> FunctionPlatform:
        return FunctionPlatform(
            installation=self.installation,
            region=self._settings.region,
            service=service,
            package=package,
            settings=self._settings.functions,
            code=lambda_.Code.from_asset(str(self._bundles[package])),
        )
