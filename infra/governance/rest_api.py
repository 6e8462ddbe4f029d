"""The REST API: routes of the OpenAPI document, IAM-authorised."""

from collections.abc import Iterable, Mapping
from typing import Final

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from infra.acknowledgement import acknowledge
from infra.configuration.model import ApiSettings
from infra.governance.problem_responses import add_problem_responses
from infra.governance.routes import Route
from infra.key_of_logs import acknowledge_key_of_logs

STAGE: Final = "v1"
LOGIN_PATH: Final = "/users/{user_id}/login-url"
ACCOUNTS_PATH: Final = "/accounts"
# Longer than one AWS call with all its retries, and shorter than the 29 seconds after which
# API Gateway answers by itself.
ANSWERS_WITHIN: Final = Duration.seconds(25)


class OnboardingApi(Construct):
    """The API with its stage, access log and refusals.

    ``function`` answers what no path in ``functions_by_path`` is, or begins.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        installation: str,
        settings: ApiSettings,
        routes: tuple[Route, ...],
        function: lambda_.IFunction,
        functions_by_path: Mapping[str, lambda_.IFunction],
        log_retention: logs.RetentionDays,
    ) -> None:
        super().__init__(scope, construct_id)
        access_log = logs.LogGroup(
            self,
            "AccessLog",
            log_group_name=f"/aws/apigateway/{installation}-onboarding",
            retention=log_retention,
            removal_policy=RemovalPolicy.DESTROY,
        )
        acknowledge_key_of_logs(access_log)
        private = settings.endpoint == "private"
        self.api = apigateway.RestApi(
            self,
            "Api",
            rest_api_name=f"{installation}-onboarding",
            description="Studio users, and the accounts they are in",
            endpoint_configuration=apigateway.EndpointConfiguration(
                types=[
                    apigateway.EndpointType.PRIVATE if private else apigateway.EndpointType.REGIONAL
                ],
                vpc_endpoints=[
                    ec2.InterfaceVpcEndpoint.from_interface_vpc_endpoint_attributes(
                        self, f"Endpoint{position}", port=443, vpc_endpoint_id=endpoint_id
                    )
                    for position, endpoint_id in enumerate(settings.vpc_endpoint_ids)
                ]
                or None,
            ),
            policy=_only_through(settings.vpc_endpoint_ids) if private else None,
            # The account's role for gateway logs: one for the region, so it stays with the account.
            cloud_watch_role=True,
            cloud_watch_role_removal_policy=RemovalPolicy.RETAIN,
            deploy_options=apigateway.StageOptions(
                stage_name=STAGE,
                access_log_destination=apigateway.LogGroupLogDestination(access_log),
                access_log_format=apigateway.AccessLogFormat.json_with_standard_fields(
                    caller=True,
                    http_method=True,
                    ip=True,
                    protocol=True,
                    request_time=True,
                    resource_path=True,
                    response_length=True,
                    status=True,
                    user=True,
                ),
                logging_level=apigateway.MethodLoggingLevel.ERROR,
                data_trace_enabled=False,
                metrics_enabled=True,
                throttling_rate_limit=settings.requests_per_second,
                throttling_burst_limit=settings.burst,
            ),
            default_method_options=apigateway.MethodOptions(
                authorization_type=apigateway.AuthorizationType.IAM
            ),
        )
        # An output of its own making: ours have names that others rely on.
        self.api.node.try_remove_child("Endpoint")
        answered_by = {
            path: apigateway.LambdaIntegration(
                function_there, proxy=True, scope_permission_to_method=False
            )
            for path, function_there in {"": function, **functions_by_path}.items()
        }
        methods = [
            self.api.root.resource_for_path(route.path).add_method(
                route.method, answered_by[_owner(route.path, answered_by)]
            )
            for route in routes
        ]
        add_problem_responses(self.api)
        if settings.web_acl_arn is not None:
            wafv2.CfnWebACLAssociation(
                self,
                "WebAcl",
                resource_arn=self.api.deployment_stage.stage_arn,
                web_acl_arn=settings.web_acl_arn,
            )
        self._acknowledge(methods, has_web_acl=settings.web_acl_arn is not None)
        if private:
            acknowledge(
                self.api,
                "API Gateway's short way to name the API itself, which has no ARN before it is "
                "made.",
                "iam::ResourceWithoutEffect",
            )

    def _acknowledge(self, methods: list[apigateway.Method], *, has_web_acl: bool) -> None:
        acknowledge(
            self.api,
            "The function validates: its refusals name the field and the rule, as problem+json.",
            "AwsSolutions-APIG2",
        )
        for method in methods:
            acknowledge(
                method, "Callers sign with IAM; there is no user pool.", "AwsSolutions-COG4"
            )
        if not has_web_acl:
            acknowledge(
                self.api.deployment_stage,
                "Every call is signed with IAM and throttled; a web ACL is set by configuration.",
                "AwsSolutions-APIG3",
                "NIST.800.53.R5-APIGWAssociatedWithWAF",
            )
        acknowledge(
            self.api.deployment_stage,
            "Nothing is cached: each caller sees what is theirs, as it is now.",
            "NIST.800.53.R5-APIGWCacheEnabledAndEncrypted",
        )
        acknowledge(
            self.api.deployment_stage,
            "A client certificate shows servers that the gateway calls. Here it invokes functions, "
            "signed and by TLS, and each of them lets in this API alone.",
            "NIST.800.53.R5-APIGWSSLEnabled",
        )
        acknowledge(
            self.api.deployment_stage,
            "The access log and the function's have the request id, and what follows from a call "
            "is in the user's timeline.",
            "Serverless-APIGWXrayEnabled",
        )
        role = self.api.node.try_find_child("CloudWatchRole")
        if role is not None:
            acknowledge(
                role,
                "The policy that AWS makes for API Gateway's account-wide logging role.",
                "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/"
                "AmazonAPIGatewayPushToCloudWatchLogs]",
            )


def _owner(path: str, owners: Iterable[str]) -> str:
    return max((owner for owner in owners if f"{path}/".startswith(f"{owner}/")), key=len)


def _only_through(vpc_endpoint_ids: tuple[str, ...]) -> iam.PolicyDocument:
    return iam.PolicyDocument(
        statements=[
            iam.PolicyStatement(
                principals=[iam.AnyPrincipal()],
                actions=["execute-api:Invoke"],
                resources=["execute-api:/*"],
                conditions={"StringEquals": {"aws:SourceVpce": list(vpc_endpoint_ids)}},
            )
        ]
    )
