"""Installs the whole seam, in one order."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox.sagemaker.world import World
from sandbox.seam import (
    bundles_alone,
    bus_policies,
    cross_account_events,
    function_endpoint,
    loopback_tls,
    network_resources,
    organization,
    policy_variables,
    principal_arn,
    queue_deliveries,
    resource_arns,
    resource_organization,
    role_boundary,
    rule_patterns,
    sagemaker_api,
    stack_events,
    stream_mappings,
    studio_resources,
    table_expiry,
    trust_policies,
)
from sandbox.seam.roles import IamRoles
from sandbox.seam.sagemaker_api import SageMakerApi


@dataclass(frozen=True)
class Organization:
    """The one organization of the sandbox and its accounts."""

    organization_id: str
    members: Collection[str]


def install(accounts: Organization, function_endpoint_url: str = "") -> SageMakerApi:
    """Fill every gap of the imported emulator; return its SageMaker.

    Raises
    ------
    SeamError
        If the emulator is not the version the seam was written for.
    """
    loopback_tls.install()
    function_endpoint.install(function_endpoint_url)
    principal_arn.install()
    organization.install(accounts.organization_id, accounts.members)
    resource_organization.install()
    trust_policies.install()
    policy_variables.install()
    resource_arns.install()
    role_boundary.install()
    bus_policies.install()
    rule_patterns.install()
    cross_account_events.install()
    queue_deliveries.install()
    stack_events.install()
    stream_mappings.install()
    table_expiry.install()
    bundles_alone.install()
    network_resources.install()
    api = SageMakerApi(World(lambda: datetime.now(UTC), IamRoles()))
    sagemaker_api.install(api)
    studio_resources.install(api)
    return api
