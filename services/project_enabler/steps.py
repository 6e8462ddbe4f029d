"""The steps that a worker takes for an account: what `plan` answers with. Values only."""

from dataclasses import dataclass

from services.controller.aws_errors import AwsCall
from services.project_enabler.account import RegionProjects


@dataclass(frozen=True)
class Nothing:
    """All is as it should be, or not for the worker to change."""


@dataclass(frozen=True)
class Enable:
    """Enable the portfolio of Projects in a region."""

    region: str

    def told(self) -> str:
        """Return what a timeline says of it."""
        return f"{self.region}: the portfolio of SageMaker Projects is enabled."

    def would(self) -> str:
        """Return what a plan says of it."""
        return f"{self.region}: enable the portfolio of SageMaker Projects."


@dataclass(frozen=True)
class Associate:
    """Let a role use a portfolio."""

    region: str
    portfolio_id: str
    role_arn: str

    def told(self) -> str:
        """Return what a timeline says of it."""
        name = self.role_arn.rpartition("/")[2]
        return f"{self.region}: {name} may use the portfolio {self.portfolio_id}."

    def would(self) -> str:
        """Return what a plan says of it."""
        name = self.role_arn.rpartition("/")[2]
        return f"{self.region}: let {name} use the portfolio {self.portfolio_id}."


@dataclass(frozen=True)
class Disassociate:
    """Let a role of ours use a portfolio no more."""

    region: str
    portfolio_id: str
    role_arn: str

    def told(self) -> str:
        """Return what a timeline says of it."""
        name = self.role_arn.rpartition("/")[2]
        return f"{self.region}: {name} may no longer use the portfolio {self.portfolio_id}."

    def would(self) -> str:
        """Return what a plan says of it."""
        name = self.role_arn.rpartition("/")[2]
        return f"{self.region}: take {name} out of the portfolio {self.portfolio_id}."


Call = Enable | Associate | Disassociate


@dataclass(frozen=True)
class Mend:
    """Something that was in order is not any more: written down before it is put right.

    Else a crash in between would leave the repair untold.
    """

    call: Call


@dataclass(frozen=True)
class Note:
    """A call was carried out."""

    call: Call


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
    """It cannot be brought about; somebody has to act."""

    reason: str
    message: str
    aws: AwsCall | None = None


@dataclass(frozen=True)
class Settle:
    """All regions are in order; without any, nothing of ours is left there.

    Attributes
    ----------
    unseen
        Regions that could not be looked at until the time was over: what is left there is not
        known.
    """

    projects: tuple[RegionProjects, ...] = ()
    unseen: tuple[str, ...] = ()


Written = Mend | Note | Hold | Fail | Settle
Step = Nothing | Call | Mend | Hold | Fail | Settle
