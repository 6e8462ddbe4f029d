"""What ends a delivery, or a part of it, with a sentence."""

from infra.refusal import InfraError


class DeliveryError(InfraError):
    """Nothing can be delivered as asked; the text says why and what to do."""


class AccessError(DeliveryError):
    """An account does not let us in."""


class StackError(DeliveryError):
    """A stack did not come to stand, or did not go; the text has CloudFormation's own words."""
