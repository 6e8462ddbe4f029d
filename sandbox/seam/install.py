"""Installs the whole seam, in one order."""

import threading
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox.sagemaker.world import World
from sandbox.seam import (
    bundles_alone,
    bus_policies,
    call_events,
    cross_account_events,
    domain_files,
    endpoint_views,
    flow_logs,
    function_endpoint,
    lent_sdk,
    loopback_tls,
    network_resources,
    network_views,
    organization,
    parameter_store,
    policy_variables,
    principal_arn,
    profile_resources,
    queue_batches,
    queue_deliveries,
    resource_arns,
    resource_organization,
    role_boundary,
    rule_patterns,
    sagemaker_api,
    servicecatalog_api,
    servicequotas_api,
    stack_events,
    stack_of_resource,
    stream_mappings,
    studio_resources,
    table_expiry,
    transit_attachments,
    trust_policies,
)
from sandbox.seam.ec2_calls import Ec2Calls
from sandbox.seam.iam_principals import IamPrincipals
from sandbox.seam.roles import IamRoles
from sandbox.seam.sagemaker_api import SageMakerApi
from sandbox.seam.sagemaker_calls import SageMakerCalls
from sandbox.seam.servicecatalog_api import ServiceCatalogApi
from sandbox.seam.servicequotas_api import ServiceQuotasApi
from sandbox.seam.ssm_calls import SsmCalls
from sandbox.servicecatalog.catalog import Catalog
from sandbox.servicequotas.quotas import Quotas
from sandbox.stand_in.clock import Clock


@dataclass(frozen=True)
class Organization:
    """The one organization of the sandbox and its accounts."""

    organization_id: str
    members: Collection[str]


@dataclass(frozen=True)
class StandIns:
    """The services that the emulator lacks, and the clock they go by."""

    clock: Clock
    sagemaker: SageMakerApi
    servicecatalog: ServiceCatalogApi
    servicequotas: ServiceQuotasApi


def install(accounts: Organization, function_endpoint_url: str = "") -> StandIns:
    """Fill every gap of the imported emulator; return the services that it lacked.

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
    queue_batches.install()
    role_boundary.install()
    bus_policies.install()
    rule_patterns.install()
    cross_account_events.install()
    queue_deliveries.install()
    stack_events.install()
    stack_of_resource.install()
    stream_mappings.install()
    table_expiry.install()
    bundles_alone.install()
    lent_sdk.install()
    network_resources.install()
    flow_logs.install()
    call_events.install([Ec2Calls(), SsmCalls(), SageMakerCalls()])
    parameter_store.install()
    network_views.install()
    endpoint_views.install()
    transit_attachments.install()
    stand_ins = _stand_ins()
    sagemaker_api.install(stand_ins.sagemaker)
    servicecatalog_api.install(stand_ins.servicecatalog)
    servicequotas_api.install(stand_ins.servicequotas)
    studio_resources.install(stand_ins.sagemaker)
    profile_resources.install(stand_ins.sagemaker)
    domain_files.install()
    return stand_ins


def _stand_ins() -> StandIns:
    clock, lock = Clock(lambda: datetime.now(UTC)), threading.Lock()
    catalog = Catalog(clock, IamPrincipals())
    world = World(clock, IamRoles(), portfolios=catalog)
    return StandIns(
        clock,
        SageMakerApi(world, lock),
        # One lock: SageMaker shares its portfolio in the catalog.
        ServiceCatalogApi(catalog, lock),
        ServiceQuotasApi(Quotas(lambda: world.faults), lock),
    )
