"""The execution roles of one account and region, and the parameters that name them."""

from aws_cdk import CfnTag
from aws_cdk import aws_iam as iam
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from infra import names
from infra.configuration.model import Persona
from infra.installation_json import SUSPENDED_ROLE_PARAMETER
from infra.policies.document import Document, document, trust
from infra.policies.wildcards import acknowledge_wildcards
from infra.studio.arns import StudioArns
from infra.studio.persona_boundary import boundary
from infra.studio.persona_policies import POLICY_SETS

EXECUTION_ROLE_PARAMETER = "/mlops/role/execution"


class PersonaRoles(Construct):
    """A role for each persona, the default one, and the one that may do nothing."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        arns: StudioArns,
        personas: tuple[Persona, ...],
    ) -> None:
        super().__init__(scope, construct_id)
        self._arns = arns
        boundary_document = boundary(arns)
        self._boundary = iam.CfnManagedPolicy(
            self,
            "Boundary",
            managed_policy_name=names.boundary_name(arns.installation, arns.region),
            description="The most that a role people work with can ever do",
            policy_document=boundary_document,
        )
        acknowledge_wildcards(
            self._boundary,
            boundary_document,
            "A boundary grants nothing: it is the ceiling of roles with narrow policies.",
        )
        self.persona_role_arns: list[str] = []
        for persona in personas:
            role = self._role(persona.id, persona.short_name, persona.policy_set)
            self._parameter(persona.id, persona.role_parameter, role, f"persona {persona.id}")
            self.persona_role_arns.append(role.attr_arn)
        execution = self._role("execution", "execution", "execution")
        suspended = self._role("suspended", "suspended", "suspended")
        self._parameter(
            "suspended", SUSPENDED_ROLE_PARAMETER, suspended, "who is suspended may do nothing"
        )
        self.execution_role_parameter = self._parameter(
            "execution", EXECUTION_ROLE_PARAMETER, execution, "the domain's default"
        )
        self.execution_role_arn = execution.attr_arn

    def _role(self, persona_id: str, short_name: str, policy_set: str) -> iam.CfnRole:
        policy = POLICY_SETS[policy_set](self._arns, short_name)
        role = iam.CfnRole(
            self,
            _id(persona_id, "Role"),
            role_name=names.persona_role_name(
                self._arns.installation, self._arns.region, short_name
            ),
            path=names.PERSONA_PATH,
            assume_role_policy_document=_sagemaker_with_source_identity(self._arns.account_id),
            permissions_boundary=self._boundary.ref,
            policies=[iam.CfnRole.PolicyProperty(policy_name=policy_set, policy_document=policy)],
            tags=[CfnTag(key="studio:persona", value=persona_id)],
        )
        acknowledge_wildcards(
            role,
            policy,
            "SageMaker names what people make at run time. Lists and network interfaces have no "
            "resource level; the rest is limited by owner, VPC or key conditions.",
        )
        return role

    def _parameter(
        self, persona_id: str, name: str, role: iam.CfnRole, whose: str
    ) -> ssm.CfnParameter:
        return ssm.CfnParameter(
            self,
            _id(persona_id, "RoleParameter"),
            name=name,
            type="String",
            value=role.attr_arn,
            description=f"Execution role: {whose}",
        )


def _sagemaker_with_source_identity(account_id: str) -> Document:
    # The source identity is the profile's name: CloudTrail then names the person. It is set by
    # the call that assumes the role, so the condition sees the same call for both actions.
    # SageMaker assumes the role only for something of this account, not for somebody else's.
    return document(
        trust(
            "SageMaker",
            ["sagemaker.amazonaws.com"],
            {"StringEquals": {"aws:SourceAccount": account_id}},
            ["sts:AssumeRole", "sts:SetSourceIdentity"],
        )
    )


def _id(persona_id: str, kind: str) -> str:
    return "".join(part.capitalize() for part in persona_id.split("-")) + kind
