"""The sections about the organization that accounts join, and about SageMaker Projects."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from infra.configuration.values import AccountId, Region, Section, Stage
from infra.configuration.workloads import WorkloadRegion


class OrganizationalUnit(Section):
    """An organizational unit, or the root, whose accounts are taken when they join.

    ``regions`` are where their base is; left out: the installation's region. ``base`` is what the
    base of such an account has in each of them: one template a region. Without it somebody else
    provides the base.
    """

    id: Annotated[
        str, StringConstraints(pattern=r"^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$")
    ]
    stage: Stage = "dev"
    regions: Annotated[tuple[Region, ...], Field(min_length=1)] | None = None
    base: dict[Region, WorkloadRegion] | None = None


class OrganizationSettings(Section):
    """The organization of all accounts.

    With ``management_account_id`` there is a stack for that account, which forwards what
    Organizations tells of accounts, and what Control Tower tells where it has a home region.
    Accounts of ``account_sets`` need not be under a unit; others are taken under one only.
    ``alarm_topic_arns`` are where that account's stacks alarm: each in its own region alone.
    ``stack_sets`` has that account's stack roll out the bases of the units.
    """

    id: Annotated[str, StringConstraints(pattern=r"^o-[a-z0-9]{10,32}$")]
    management_account_id: AccountId | None = None
    control_tower_region: Region | None = None
    organizational_units: tuple[OrganizationalUnit, ...] = ()
    stack_sets: bool = False
    alarm_topic_arns: tuple[
        Annotated[
            str,
            StringConstraints(
                pattern=r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$"
            ),
        ],
        ...,
    ] = ()


class ProjectsSettings(Section):
    """Who enables SageMaker Projects, where, and how long is waited.

    ``service`` enables them when an account joins and keeps them so, ``stack`` enables them with
    a custom resource of the Studio stack. The execution roles of the personas may then use
    Amazon's portfolio and those of ``portfolio_ids``. ``launch_roles`` makes the roles that
    Amazon's templates name. ``timeout_seconds`` is how long AWS may take, ``base_timeout_hours``
    how long an account may be without its base, ``recheck_minutes`` how often what is due is
    looked at.
    """

    enabled_by: Literal["service", "stack", "nobody"] = "service"
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)] = ("dev",)
    launch_roles: bool = True
    portfolio_ids: tuple[
        Annotated[str, StringConstraints(pattern=r"^port-[a-z0-9]{1,95}$")], ...
    ] = ()
    timeout_seconds: Annotated[int, Field(ge=60, le=86400)] = 900
    recheck_minutes: Annotated[int, Field(ge=15, le=1440)] = 60
    base_timeout_hours: Annotated[int, Field(ge=1, le=8760)] = 720
