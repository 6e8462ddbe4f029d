"""What ends a computation, since a sum that leaves something out is worse than none."""

from infra.refusal import InfraError


class CostUnknownError(InfraError):
    """The cost of a resource cannot be told from its template."""
