"""What the project enabler has of its own among its functions, and the one that answers calls."""

from typing import Final

from aws_cdk import Duration
from constructs import Construct

from infra import names
from infra.configuration.model import Installation
from infra.functions.service_function import FunctionPlatform, ServiceFunction
from infra.governance.assumed_roles import let_assume_for_projects
from infra.governance.controller_functions import Controller
from infra.governance.project_events import project_events
from infra.governance.rest_api import ANSWERS_WITHIN
from infra.governance.tables import BY_SUBJECT_INDEX, Tables, index_arn

_WORKER_TIMEOUT: Final = Duration.seconds(120)
_TICKET_VISIBLE_AGAIN_AFTER: Final = Duration.seconds(6 * 120)
# The daily sweep of 10,000 accounts is worked off in some 40 minutes.
_LONGEST_SWEEP: Final = Duration.hours(2)


def project_enabler(installation: Installation, tables: Tables) -> Controller:
    """Return it."""
    return Controller(
        service="projects",
        what="accounts",
        table=tables.accounts,
        table_variable="ACCOUNTS_TABLE",
        event_module="on_account_event",
        written_module="on_account_written",
        worker_does="Brings the SageMaker Projects of an account to what was asked for",
        worker_timeout=_WORKER_TIMEOUT,
        recheck=Duration.minutes(installation.projects.recheck_minutes),
        let_work=lambda function: let_assume_for_projects(
            function, installation, names.projects_role_name
        ),
        # To say what would be done, it only looks.
        let_look=lambda function: let_assume_for_projects(
            function, installation, names.projects_look_role_name
        ),
        rules=project_events(installation),
        what_to_do="list those in phase Failed, then recheck",
        ticket_visible_again_after=_TICKET_VISIBLE_AGAIN_AFTER,
        longest_sweep=_LONGEST_SWEEP,
        make_api=lambda scope, platform: _api(scope, platform, tables),
    )


def _api(scope: Construct, platform: FunctionPlatform, tables: Tables) -> ServiceFunction:
    """Make the function that answers what is known of accounts."""
    accounts, networks = tables.accounts, tables.networks
    function = ServiceFunction(
        scope,
        "Api",
        platform=platform,
        name=platform.name("api"),
        module="on_api_request",
        description="Answers what is known of accounts",
        memory_mb=1024,
        timeout=ANSWERS_WITHIN,
        environment={
            "ACCOUNTS_TABLE": accounts.table_name,
            "NETWORKS_TABLE": networks.table_name,
        },
    )
    function.allow(["dynamodb:GetItem", "dynamodb:Query"], [accounts.table_arn])
    # Of networks it reads an account's rows, and nothing else of that table.
    function.allow(
        ["dynamodb:Query"], [index_arn(each, BY_SUBJECT_INDEX) for each in (accounts, networks)]
    )
    return function
