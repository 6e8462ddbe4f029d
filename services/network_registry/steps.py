"""The steps that a worker takes for a network: what `plan` answers with. Values only."""

from dataclasses import dataclass

from services.controller.aws_errors import AwsCall
from services.network_registry.network import Notice
from services.network_registry.values import Difference


@dataclass(frozen=True)
class Nothing:
    """All is as it should be, or not for the worker to change."""


@dataclass(frozen=True)
class Announce:
    """Parameters are about to be written: noted first, else a crash would leave it untold."""

    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Put:
    """Write one parameter."""

    difference: Difference


@dataclass(frozen=True)
class Settle:
    """All parameters say what the network is."""


@dataclass(frozen=True)
class Notify:
    """What a person should look at is another than before."""

    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class Hold:
    """Something is waited for.

    Attributes
    ----------
    patient
        AWS asked for patience: it is waited for without a deadline.
    base
        What is missing is the base, which may take days.
    """

    reason: str
    message: str
    aws: AwsCall | None = None
    patient: bool = False
    base: bool = False


@dataclass(frozen=True)
class Fail:
    """The parameters cannot be kept right; somebody has to act."""

    reason: str
    message: str
    aws: AwsCall | None = None


Written = Announce | Settle | Notify | Hold | Fail
Step = Nothing | Put | Written
