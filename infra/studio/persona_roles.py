"""The execution roles of one account and region, and the parameters that name them."""

from collections.abc import Mapping, Sequence
from typing import Final

from aws_cdk import CfnTag
from aws_cdk import aws_iam as iam
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from infra import names
from infra.acknowledgement import acknowledge
from infra.configuration.personas import Persona
from infra.installation_json import SUSPENDED_ROLE_PARAMETER
from infra.policies.document import Document, document, trust
from infra.policies.inline_policy import acknowledge_inline_policy
from infra.policies.wildcards import acknowledge_wildcards
from infra.studio.arns import StudioArns
from infra.studio.persona_boundary import boundary
from infra.studio.persona_documents import (
    execution_policy,
    managed_policies,
    persona_policy,
    work_policy,
)
from infra.studio.persona_policies import suspended

EXECUTION_ROLE_PARAMETER = "/mlops/role/execution"
_WHY_WILDCARDS: Final = (
    "SageMaker names what people make at run time. Lists and network interfaces have no resource "
    "level; the rest is limited by owner, VPC or key conditions."
)
_WHY_CEILING: Final = "A boundary grants nothing: it is the ceiling of roles with narrow policies."


class PersonaRoles(Construct):
    """A role for each persona, the default one, and the one that may do nothing.

    ``existing`` are roles that are there already, by persona or ``execution``: their parameters
    name them, and nothing is made.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        arns: StudioArns,
        personas: tuple[Persona, ...],
        existing: Mapping[str, str],
    ) -> None:
        super().__init__(scope, construct_id)
        self._arns = arns
        self._boundary = self._make_boundary("Boundary", "", boundary(arns))
        work = work_policy(arns)
        self._work = iam.CfnManagedPolicy(
            self,
            "Work",
            managed_policy_name=names.persona_work_name(arns.installation, arns.region),
            description="The work that all personas do",
            policy_document=work,
        )
        acknowledge_wildcards(self._work, work, _WHY_WILDCARDS)
        self.persona_role_arns: list[str] = []
        for persona in personas:
            limit = self._boundary
            if persona.boundary_suffix:
                limit = self._make_boundary(
                    _id(persona.id, "Boundary"), persona.boundary_suffix, boundary(arns, persona)
                )
            role_arn = existing.get(persona.id) or self._role(
                persona.id,
                persona.short_name,
                persona.policy_set,
                persona_policy(arns, persona, personas),
                [self._work.ref, *managed_policies(arns, persona)],
                limit,
            )
            self._parameter(persona.id, persona.role_parameter, role_arn, f"persona {persona.id}")
            self.persona_role_arns.append(role_arn)
        self.execution_role_arn = existing.get("execution") or self._role(
            "execution",
            "execution",
            "execution",
            execution_policy(arns, personas),
            [self._work.ref],
        )
        self._parameter(
            "suspended",
            SUSPENDED_ROLE_PARAMETER,
            self._role("suspended", "suspended", "suspended", suspended(arns, "suspended")),
            "who is suspended may do nothing",
        )
        self.execution_role_parameter = self._parameter(
            "execution", EXECUTION_ROLE_PARAMETER, self.execution_role_arn, "the domain's default"
        )

    def _make_boundary(
        self, construct_id: str, suffix: str, limits: Document
    ) -> iam.CfnManagedPolicy:
        name = names.boundary_name(self._arns.installation, self._arns.region)
        made = iam.CfnManagedPolicy(
            self,
            construct_id,
            managed_policy_name=f"{name}{suffix}",
            description="The most that a role people work with can ever do",
            policy_document=limits,
        )
        acknowledge_wildcards(
            made,
            limits,
            _WHY_CEILING,
        )
        acknowledge(
            made,
            _WHY_CEILING,
            "NIST.800.53.R5-IAMPolicyNoStatementsWithFullAccess",
            "iam::PassRoleToAnyService",
        )
        return made

    def _role(
        self,
        persona_id: str,
        short_name: str,
        policy_name: str,
        policy: Document,
        managed: Sequence[str] = (),
        limit: iam.CfnManagedPolicy | None = None,
    ) -> str:
        role = iam.CfnRole(
            self,
            _id(persona_id, "Role"),
            role_name=names.persona_role_name(
                self._arns.installation, self._arns.region, short_name
            ),
            path=names.PERSONA_PATH,
            assume_role_policy_document=_sagemaker_with_source_identity(self._arns.account_id),
            permissions_boundary=(limit or self._boundary).ref,
            managed_policy_arns=list(managed) or None,
            policies=[iam.CfnRole.PolicyProperty(policy_name=policy_name, policy_document=policy)],
            tags=[CfnTag(key="studio:persona", value=persona_id)],
        )
        acknowledge_wildcards(
            role,
            policy,
            _WHY_WILDCARDS,
        )
        acknowledge_inline_policy(role)
        of_amazon = [arn for arn in managed if ":iam::aws:" in arn]
        if of_amazon:
            acknowledge(
                role,
                "The environment file names it for this persona; the boundary limits what it "
                "gives.",
                *(f"AwsSolutions-IAM4[Policy::{arn}]" for arn in of_amazon),
            )
        return role.attr_arn

    def _parameter(self, persona_id: str, name: str, role_arn: str, whose: str) -> ssm.CfnParameter:
        return ssm.CfnParameter(
            self,
            _id(persona_id, "RoleParameter"),
            name=name,
            type="String",
            value=role_arn,
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
