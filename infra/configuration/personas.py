"""The section about personas: who people can be onboarded as, and what that lets them do."""

from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from infra.configuration.persona_data import PersonaData
from infra.configuration.values import Section

PersonaId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
RoleParameter = Annotated[str, StringConstraints(pattern=r"^/mlops/role/[a-z][a-z0-9-]{0,15}$")]
PolicySet = Literal["data-scientist", "lead"]
# `service:Action`, with IAM's wildcards in the second part.
Action = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+:[A-Za-z0-9*?]+$")]
PolicyArn = Annotated[
    str,
    StringConstraints(
        pattern=r"^arn:aws[a-z-]*:iam::(aws|[0-9]{12}|\$\{account\}):policy/[\w+=,.@/-]+$"
    ),
]

# Starting a project, through Service Catalog too, and deciding which model goes on is the lead's
# part.
LEADS_ONLY: Final = (
    "sagemaker:CreateProject",
    "sagemaker:UpdateModelPackage",
    "servicecatalog:ProvisionProduct",
    "servicecatalog:TerminateProvisionedProduct",
    "servicecatalog:UpdateProvisionedProduct",
)


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class PersonaStatement(Section):
    """A statement of an IAM policy, in IAM's own words.

    ``Action``, ``Resource`` and the values of ``Condition`` may be one text or a list. In
    ``Resource`` the words ``${account}`` and ``${region}`` are the studio's.
    """

    Sid: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{1,64}$")]
    Effect: Literal["Allow", "Deny"]
    Action: Annotated[tuple[Action, ...], BeforeValidator(_listed), Field(min_length=1)]
    Resource: Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]
    Condition: dict[str, dict[str, str | tuple[str, ...]]] | None = None


class Persona(Section):
    """A kind of user. ``role_parameter`` is the SSM parameter that names its execution role.

    Attributes
    ----------
    policy_set
        What it starts from: a set in ``infra/studio/persona_policies.py``.
    approvals
        How many people have to approve before somebody becomes one; left out: one for the policy
        set ``lead``, else none.
    denied_actions
        What it may not do whatever else allows it; left out: what the policy set denies.
    data
        What it works with: buckets, keys, repositories, databases.
    policies
        Further statements.
    managed_policy_arns, ceiling_actions
        Managed policies, and which of their actions the permissions boundary lets through beside
        those that it always does.
    permissions_boundary
        Refused: the boundary is always the installation's own.
    """

    id: PersonaId
    role_parameter: RoleParameter
    policy_set: PolicySet
    approvals: Annotated[int, Field(ge=0, le=5)] | None = None
    denied_actions: tuple[Action, ...] | None = None
    data: PersonaData = PersonaData()
    policies: tuple[PersonaStatement, ...] = ()
    managed_policy_arns: Annotated[tuple[PolicyArn, ...], Field(max_length=10)] = ()
    ceiling_actions: tuple[Action, ...] = ()
    permissions_boundary: str | None = None

    @property
    def approvals_needed(self) -> int:
        """Return how many approvals it takes."""
        if self.approvals is not None:
            return self.approvals
        return 1 if self.policy_set == "lead" else 0

    @property
    def denied(self) -> tuple[str, ...]:
        """Return the actions that it may not do."""
        if self.denied_actions is not None:
            return self.denied_actions
        return LEADS_ONLY if self.policy_set == "data-scientist" else ()

    @property
    def short_name(self) -> str:
        """Return the last part of ``role_parameter``, which ends the role's name."""
        return self.role_parameter.rsplit("/", 1)[1]

    @property
    def boundary_suffix(self) -> str:
        """Return what ends the name of its permissions boundary.

        What it is configured to have beyond its policy set is let through by a boundary of its
        own; everybody else shares one.
        """
        beyond = self.data != PersonaData() or self.policies or self.ceiling_actions
        return f"-{self.short_name}" if beyond else ""


DEFAULT_PERSONAS: Final = (
    Persona(
        id="data-scientist",
        role_parameter="/mlops/role/ds",
        policy_set="data-scientist",
        approvals=0,
        denied_actions=LEADS_ONLY,
    ),
    Persona(
        id="lead-data-scientist",
        role_parameter="/mlops/role/lead",
        policy_set="lead",
        approvals=1,
        denied_actions=(),
    ),
)
