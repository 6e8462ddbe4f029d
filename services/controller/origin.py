"""Who set something off."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """Who set something off, and in which request.

    Attributes
    ----------
    principal
        A canonical principal, or the name of an AWS service or of a function of ours.
    verified
        Whether AWS vouches for it; else it is claimed only.
    correlation_id
        Stays with everything that follows.
    """

    principal: str
    verified: bool
    correlation_id: str
