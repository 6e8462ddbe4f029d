"""The shape of an environment file: every setting, its type and its default."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from infra.configuration.bootstrap import BootstrapSettings
from infra.configuration.networks import NetworksSettings
from infra.configuration.organization import OrganizationSettings, ProjectsSettings
from infra.configuration.personas import DEFAULT_PERSONAS, Persona, PersonaId
from infra.configuration.pipeline import PipelineSettings
from infra.configuration.values import AccountId, Region, Section, Stage
from infra.configuration.workloads import WorkloadRegion

SetName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")]


class WorkloadAccount(Section):
    """An account in which people work, with its regions.

    ``base`` says what it gets its base from: ``stacks`` of its own, or the ``template`` of an
    organizational unit, which is rolled out by other means.
    """

    account_id: AccountId
    base: Literal["stacks", "template"] = "stacks"
    regions: Annotated[dict[Region, WorkloadRegion], Field(min_length=1)]


class Governance(Section):
    """The account that holds the API, the tables, the queues and the functions."""

    account_id: AccountId


class AccessGrant(Section):
    """What a canonical principal may do.

    No ``account_sets``, ``personas`` or ``teams`` means all. A requester sees what they requested
    or own; with ``teams`` also whatever belongs to those teams.
    """

    principal: Annotated[
        str,
        StringConstraints(
            pattern=r"^arn:aws[a-z-]*:(iam::[0-9]{12}:(user|role)"
            r"|sts::[0-9]{12}:(assumed-role|federated-user))/[\w+=,.@/-]+$"
        ),
    ]
    role: Literal["requester", "approver", "admin"]
    account_sets: Annotated[tuple[SetName, ...], Field(min_length=1)] | None = None
    personas: Annotated[tuple[PersonaId, ...], Field(min_length=1)] | None = None
    teams: Annotated[tuple[str, ...], Field(min_length=1)] | None = None


class PaceSettings(Section):
    """How fast the worker may go in one workload account, and how long it waits.

    Rates are calls a second, the rest seconds.
    """

    create_per_second: Annotated[float, Field(gt=0, le=100)] = 1.0
    describe_per_second: Annotated[float, Field(gt=0, le=100)] = 5.0
    list_per_second: Annotated[float, Field(gt=0, le=100)] = 2.0
    first_look_seconds: Annotated[int, Field(ge=1, le=900)] = 2
    longest_look_seconds: Annotated[int, Field(ge=1, le=900)] = 30
    provisioning_timeout_seconds: Annotated[int, Field(ge=60, le=86400)] = 900


class LifecycleSettings(Section):
    """Times and limits of a user's life.

    ``approval_hours`` is how long a request waits for approval. ``retention_days`` is how long who
    leaves is kept before spaces and profile are deleted. ``deletions_per_hour`` is how many users
    may be purged in an hour before the rest is held until an admin says go.
    ``deletion_timeout_seconds`` is how long AWS may take to delete an app, a space or a profile.
    """

    approval_hours: Annotated[int, Field(ge=1, le=2160)] = 168
    retention_days: Annotated[int, Field(ge=1, le=3650)] = 30
    deletions_per_hour: Annotated[int, Field(ge=1, le=1000)] = 20
    deletion_timeout_seconds: Annotated[int, Field(ge=60, le=86400)] = 1800


class DriftSettings(Section):
    """What is done about a profile that another hand changed or deleted.

    ``repair`` brings it back, ``report`` only tells of it. Who was taken over is only reported on,
    and who is closed is always closed again.
    """

    mode: Literal["repair", "report"] = "repair"


class LoginSettings(Section):
    """Whether the API makes login URLs; how long a URL is good, and the session that it opens."""

    enabled: bool = False
    url_seconds: Annotated[int, Field(ge=5, le=300)] = 300
    session_seconds: Annotated[int, Field(ge=1800, le=43200)] = 28800


class ApiSettings(Section):
    """The REST API. A private one answers only through the VPC endpoints listed."""

    endpoint: Literal["regional", "private"] = "regional"
    vpc_endpoint_ids: tuple[
        Annotated[str, StringConstraints(pattern=r"^vpce-[0-9a-f]{8,17}$")], ...
    ] = ()
    requests_per_second: Annotated[int, Field(ge=1, le=10000)] = 50
    burst: Annotated[int, Field(ge=1, le=5000)] = 100
    web_acl_arn: Annotated[str, StringConstraints(pattern=r"^arn:.*:wafv2:.*$")] | None = None


class AlarmSettings(Section):
    """Where alarms are sent."""

    topic_arn: Annotated[str, StringConstraints(pattern=r"^arn:.*:sns:.*$")] | None = None


class FunctionSettings(Section):
    """What the functions run on, and for which machine their bundle is built."""

    python: Literal["3.12", "3.13", "3.14"] = "3.14"
    architecture: Literal["arm64", "x86_64"] = "arm64"
    bundle_for: Literal["lambda", "this-machine"] = "lambda"
    log_retention_days: Literal[7, 14, 30, 60, 90, 180, 365, 731] = 90
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


class AccountSet(Section):
    """The workload accounts of one business unit, one for each stage."""

    dev: WorkloadAccount | None = None
    preprod: WorkloadAccount | None = None
    prod: WorkloadAccount | None = None

    def stages(self) -> tuple[tuple[Stage, WorkloadAccount], ...]:
        """Return the stages that have an account, in the order of delivery."""
        listed: tuple[tuple[Stage, WorkloadAccount | None], ...] = (
            ("dev", self.dev),
            ("preprod", self.preprod),
            ("prod", self.prod),
        )
        return tuple((stage, account) for stage, account in listed if account is not None)


class Installation(Section):
    """One installation: the whole environment file."""

    installation: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,19}$")]
    region: Region
    governance: Governance
    account_sets: Annotated[dict[SetName, AccountSet], Field(min_length=1)]
    organization: OrganizationSettings | None = None
    base_only: bool = False
    single_account: bool = False
    production: bool = True
    sweep_every_minutes: Annotated[int, Field(ge=2, le=1440)] = 15
    personas: Annotated[tuple[Persona, ...], Field(min_length=1)] = DEFAULT_PERSONAS
    access: tuple[AccessGrant, ...] = ()
    trusted_session_roles: tuple[
        Annotated[str, StringConstraints(pattern=r"^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$")], ...
    ] = ()
    pace: PaceSettings = PaceSettings()
    lifecycle: LifecycleSettings = LifecycleSettings()
    drift: DriftSettings = DriftSettings()
    login: LoginSettings = LoginSettings()
    projects: ProjectsSettings = ProjectsSettings()
    networks: NetworksSettings = NetworksSettings()
    api: ApiSettings = ApiSettings()
    alarms: AlarmSettings = AlarmSettings()
    functions: FunctionSettings = FunctionSettings()
    pipeline: PipelineSettings | None = None
    bootstrap: BootstrapSettings = BootstrapSettings()

    @property
    def organization_id(self) -> str | None:
        """Return the id of the organization, if there is one."""
        return None if self.organization is None else self.organization.id
