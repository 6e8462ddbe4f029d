"""What the stacks of an installation cost in a month in which nobody does anything."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from infra.cost import standing
from infra.cost.assembly import Resource, StackTemplate
from infra.cost.extent import Extent
from infra.cost.free import CUSTOM, FREE
from infra.cost.unknown import CostUnknownError
from infra.cost.use import Use
from infra.cost.working import polling, schedule

_STANDING: Final[Mapping[str, Callable[[Resource], Iterator[Use]]]] = {
    "AWS::CloudWatch::Alarm": standing.alarm,
    "AWS::CloudWatch::CompositeAlarm": standing.composite_alarm,
    "AWS::CloudWatch::Dashboard": standing.dashboard,
    "AWS::CodePipeline::Pipeline": standing.pipeline,
    "AWS::DynamoDB::Table": standing.table,
    "AWS::EC2::EIP": standing.public_address,
    "AWS::EC2::NatGateway": standing.nat_gateway,
    "AWS::EC2::VPCEndpoint": standing.endpoint,
    "AWS::KMS::Key": standing.key,
    "AWS::SSM::Parameter": standing.parameter,
    "AWS::SecretsManager::Secret": standing.secret,
}
_POLLING: Final = "AWS::Lambda::EventSourceMapping"
_SCHEDULE: Final = "AWS::Events::Rule"
PRICED: Final = frozenset({*_STANDING, _POLLING, _SCHEDULE})
"""The types whose cost is computed; all others have to be in the list of free ones."""


def idle_uses(stacks: Iterable[StackTemplate], extent: Extent) -> Iterator[Use]:
    """Yield what all resources of the stacks use in a month without work.

    Raises
    ------
    CostUnknownError
        A type of resource has neither a price nor a reason to be free; the text names it.
    """
    for stack in stacks:
        for resource in stack.resources.values():
            yield from _uses(resource, stack, extent)


def _uses(resource: Resource, stack: StackTemplate, extent: Extent) -> Iterator[Use]:
    if resource.type in _STANDING:
        yield from _STANDING[resource.type](resource)
    elif resource.type == _POLLING:
        yield from polling(resource, stack)
    elif resource.type == _SCHEDULE:
        yield from schedule(resource, stack, extent)
    elif resource.type not in FREE and not resource.type.startswith(CUSTOM):
        raise CostUnknownError(
            f"{stack.name}: what {resource.logical_id} costs is not known: give {resource.type} a "
            f"price in infra/cost/idle.py, or say in infra/cost/free.py why it is free"
        )
