"""What costs by standing there: for each type of resource, what it uses in a month without work."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from infra.cost.assembly import Resource
from infra.cost.unknown import CostUnknownError
from infra.cost.use import HOURS_A_MONTH, Use

_ONE = Decimal(1)
_HOURS = Decimal(HOURS_A_MONTH)


def key(resource: Resource) -> Iterator[Use]:
    """Yield a customer's key. Its rotations are told apart: they come with the years."""
    del resource
    yield Use("KMS key", "kms.key", _ONE)


def alarm(resource: Resource) -> Iterator[Use]:
    """Yield what CloudWatch charges for: each metric that the alarm looks at, not the alarm."""
    queries = resource.properties.get("Metrics")
    if queries is None:
        watched = 1
    elif any("SELECT" in str(each.get("Expression", "")) for each in queries):
        raise CostUnknownError(
            f"{resource.logical_id}: how many metrics a query of Metrics Insights finds, and "
            f"so what its alarm costs, is not in the template"
        )
    else:
        watched = sum("MetricStat" in each for each in queries)
    yield Use("CloudWatch alarm", "cloudwatch.alarm_metric", Decimal(watched))


def composite_alarm(resource: Resource) -> Iterator[Use]:
    """Yield an alarm made of others."""
    del resource
    yield Use("CloudWatch composite alarm", "cloudwatch.composite_alarm", _ONE)


def dashboard(resource: Resource) -> Iterator[Use]:
    """Yield a dashboard."""
    del resource
    yield Use("CloudWatch dashboard", "cloudwatch.dashboard", _ONE)


def table(resource: Resource) -> Iterator[Use]:
    """Yield nothing: paid by request, and by what it stores.

    Raises
    ------
    CostUnknownError
        The table has provisioned capacity, which no price is listed for.
    """
    if resource.properties.get("BillingMode") != "PAY_PER_REQUEST":
        raise CostUnknownError(
            f"{resource.logical_id} has provisioned capacity, whose price is not listed"
        )
    yield from ()


def nat_gateway(resource: Resource) -> Iterator[Use]:
    """Yield its hours; its address is a resource of its own."""
    del resource
    yield Use("NAT gateway", "vpc.nat_hour", _HOURS)


def public_address(resource: Resource) -> Iterator[Use]:
    """Yield the hours of a public IPv4 address."""
    del resource
    yield Use("public IPv4 address", "vpc.public_address_hour", _HOURS)


def endpoint(resource: Resource) -> Iterator[Use]:
    """Yield the hours of an interface in each of its subnets; gateways are free."""
    if resource.properties.get("VpcEndpointType", "Gateway") == "Gateway":
        return
    subnets = _listed(resource, "SubnetIds")
    why = f"in {len(subnets)} zone{'' if len(subnets) == 1 else 's'} each"
    yield Use("interface endpoint", "vpc.endpoint_hour", _HOURS * len(subnets), why=why)


def parameter(resource: Resource) -> Iterator[Use]:
    """Yield an advanced parameter; standard ones are free."""
    tier = resource.properties.get("Tier", "Standard")
    if tier == "Advanced":
        yield Use("advanced parameter", "ssm.advanced_parameter", _ONE)
    elif tier != "Standard":
        raise CostUnknownError(f"{resource.logical_id} may become an advanced parameter: {tier}")


def secret(resource: Resource) -> Iterator[Use]:
    """Yield a secret."""
    del resource
    yield Use("secret", "secrets.secret", _ONE)


def pipeline(resource: Resource) -> Iterator[Use]:
    """Yield a pipeline of the first type; one of the second costs by the minute it runs."""
    if resource.properties.get("PipelineType", "V1") == "V1":
        yield Use("pipeline of type V1", "codepipeline.pipeline", _ONE)


def _listed(resource: Resource, name: str) -> Sequence[Any]:
    value = resource.properties.get(name)
    if not isinstance(value, list) or not value:
        raise CostUnknownError(f"{resource.logical_id}: how many {name} it has is not told")
    return value
