"""What is seen of a studio: the values `plan` decides on. Nothing in here calls AWS."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from services.controller.aws_errors import AwsCall


@dataclass(frozen=True)
class Ownership:
    """What only a closer look at one profile tells.

    Attributes
    ----------
    managed_by, user
        The values of the tags ``studio:managed-by`` and ``studio:user``.
    execution_role_arn
        The role of the profile itself; None when it has the domain's.
    failure_reason
        AWS's sentence about a profile in a failed state.
    """

    managed_by: str | None
    user: str | None
    execution_role_arn: str | None
    failure_reason: str | None = None


@dataclass(frozen=True)
class Profile:
    """A user profile that is there.

    Attributes
    ----------
    status
        SageMaker's own: ``Pending``, ``InService``, ``Failed``, ``Deleting`` …
    arn
        Lists do not tell it; the answers to Create and Describe do.
    ownership
        Set after a closer look.
    """

    name: str
    status: str
    arn: str | None = None
    ownership: Ownership | None = None


THROTTLED = "Throttled"
"""The reason of whoever waits because AWS asked for patience."""


class Unseen(Enum):
    """Why there is no profile to speak of.

    Nobody looked; a whole list did not show it; AWS was asked for it by name and has none.
    """

    NOT_LOOKED = auto()
    UNLISTED = auto()
    ABSENT = auto()


View = Profile | Unseen


@dataclass(frozen=True)
class ExecutionRole:
    """The role a persona names in one account.

    Attributes
    ----------
    refusal
        Why this role must not be passed; None when it is as it should be.
    """

    arn: str
    refusal: str | None = None


@dataclass(frozen=True)
class Blocked:
    """Something that the work needs is not there, or not as it should be.

    Attributes
    ----------
    final
        Nothing but a person changes it: no use waiting.
    patient
        AWS asked for patience: it is waited for without a deadline.
    """

    reason: str
    message: str
    aws: AwsCall | None = None
    final: bool = False
    patient: bool = False


@dataclass(frozen=True)
class Domain:
    """The studio's domain and the roles of its personas, ready to be used."""

    domain_id: str
    roles: Mapping[str, ExecutionRole | Blocked]


Facts = Domain | Blocked
