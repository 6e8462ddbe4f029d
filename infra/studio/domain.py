"""The Studio domain."""

from aws_cdk import CfnParameter, CfnTag, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from infra.configuration.model import StudioSettings
from infra.network.security_group import self_ingress_group


class StudioDomain(Construct):
    """A domain inside the VPC, with IAM logins, and its key.

    Name, authentication and key cannot be changed later, and the domain holds people's work:
    both resources are kept when the stack goes or replaces them.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        installation: str,
        studio: StudioSettings,
        execution_role_arn: str,
    ) -> None:
        super().__init__(scope, construct_id)
        # The network's parameters are read when the stack is deployed: no stack references.
        vpc_id = CfnParameter(
            self, "VpcId", type="AWS::SSM::Parameter::Value<String>", default="/vpc/id"
        )
        subnet_ids = CfnParameter(
            self,
            "SubnetIds",
            type="AWS::SSM::Parameter::Value<List<String>>",
            default="/vpc/subnets/private/ids",
        )
        name = f"{installation}-{studio.alias}"
        key = kms.Key(
            self,
            "Key",
            alias=f"alias/{installation}-studio-{studio.alias}",
            description=f"Files of the studio {studio.alias}",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN,
        )
        security_group_id = self_ingress_group(
            self,
            "Apps",
            name=name,
            description="Studio apps: members reach each other, and out",
            vpc_id=vpc_id.value_as_string,
        )
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
            vpc_id=vpc_id.value_as_string,
            subnet_ids=subnet_ids.value_as_list,
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
                    app_lifecycle_management=idle
                ),
                code_editor_app_settings=sagemaker.CfnDomain.CodeEditorAppSettingsProperty(
                    app_lifecycle_management=idle
                ),
            ),
            tags=[CfnTag(key="studio:alias", value=studio.alias)],
        )
        self.domain.apply_removal_policy(RemovalPolicy.RETAIN)

    @property
    def domain_id(self) -> str:
        """The domain's id."""
        return self.domain.attr_domain_id
