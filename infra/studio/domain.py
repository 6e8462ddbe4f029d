"""The Studio domain."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import CfnParameter, CfnTag, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from infra.configuration.studios import StudioSettings
from infra.network.security_group import self_ingress_group
from infra.studio.lifecycle_configurations import LifecycleConfigurations


@dataclass(frozen=True)
class DomainNetwork:
    """Where a domain's apps run."""

    vpc_id: str
    subnet_ids: Sequence[str]


class StudioDomain(Construct):
    """A domain inside the VPC, with IAM logins, and its key.

    Name, authentication and key cannot be changed later, and the domain holds people's work:
    both resources are kept when the stack goes or replaces them, but not when it could not be made
    in the first place: the next try would find the name taken. Without ``network`` it is the one
    that the account's parameters name.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        installation: str,
        studio: StudioSettings,
        execution_role_arn: str,
        network: DomainNetwork | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        network = network or _published_network(self)
        name = f"{installation}-{studio.alias}"
        key = kms.Key(
            self,
            "Key",
            alias=f"alias/{installation}-studio-{studio.alias}",
            description=f"Files of the studio {studio.alias}",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        security_group_id = self_ingress_group(
            self,
            "Apps",
            name=name,
            description="Studio apps: members reach each other, and out",
            vpc_id=network.vpc_id,
        )
        scripts = LifecycleConfigurations(self, "Scripts", studio=studio)
        idle = sagemaker.CfnDomain.AppLifecycleManagementProperty(
            idle_settings=sagemaker.CfnDomain.IdleSettingsProperty(
                lifecycle_management="ENABLED",
                idle_timeout_in_minutes=studio.idle_shutdown_minutes,
            )
        )
        self.domain = sagemaker.CfnDomain(
            self,
            "Domain",
            domain_name=name,
            auth_mode="IAM",
            app_network_access_type="VpcOnly",
            vpc_id=network.vpc_id,
            subnet_ids=network.subnet_ids,
            kms_key_id=key.key_arn,
            tag_propagation="ENABLED",
            domain_settings=sagemaker.CfnDomain.DomainSettingsProperty(
                execution_role_identity_config="USER_PROFILE_NAME"
            ),
            default_user_settings=sagemaker.CfnDomain.UserSettingsProperty(
                execution_role=execution_role_arn,
                security_groups=[security_group_id],
                studio_web_portal="ENABLED",
                default_landing_uri="studio::",
                sharing_settings=sagemaker.CfnDomain.SharingSettingsProperty(
                    notebook_output_option="Disabled"
                ),
                jupyter_lab_app_settings=sagemaker.CfnDomain.JupyterLabAppSettingsProperty(
                    app_lifecycle_management=idle,
                    lifecycle_config_arns=scripts.arns("JupyterLab"),
                    default_resource_spec=scripts.default("JupyterLab"),
                ),
                code_editor_app_settings=sagemaker.CfnDomain.CodeEditorAppSettingsProperty(
                    app_lifecycle_management=idle,
                    lifecycle_config_arns=scripts.arns("CodeEditor"),
                    default_resource_spec=scripts.default("CodeEditor"),
                ),
            ),
            tags=[CfnTag(key="studio:alias", value=studio.alias)],
        )
        self.domain.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)

    @property
    def domain_id(self) -> str:
        """The domain's id."""
        return self.domain.attr_domain_id


def _published_network(scope: Construct) -> DomainNetwork:
    # Read when the stack is deployed: no stack references.
    vpc_id = CfnParameter(
        scope, "VpcId", type="AWS::SSM::Parameter::Value<String>", default="/vpc/id"
    )
    subnet_ids = CfnParameter(
        scope,
        "SubnetIds",
        type="AWS::SSM::Parameter::Value<List<String>>",
        default="/vpc/subnets/private/ids",
    )
    return DomainNetwork(vpc_id.value_as_string, subnet_ids.value_as_list)
