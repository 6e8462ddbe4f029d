"""What goes into a bundle: one place for the lists."""

from collections.abc import Mapping
from typing import Final

SERVICES: Final = ("user_onboarding", "project_enabler", "network_registry")

# Handlers by service: each has a function `handler`.
HANDLER_MODULES: Final[dict[str, tuple[str, ...]]] = {
    "user_onboarding": (
        "services.user_onboarding.on_api_request",
        "services.user_onboarding.on_request_row",
        "services.user_onboarding.on_profile_event",
        "services.user_onboarding.on_user_written",
        "services.user_onboarding.on_timeline_entry",
        "services.user_onboarding.on_ticket",
        "services.user_onboarding.on_schedule",
        "services.user_onboarding.on_login_request",
        "services.user_onboarding.on_admin",
    ),
    "project_enabler": (
        "services.project_enabler.on_api_request",
        "services.project_enabler.on_account_event",
        "services.project_enabler.on_account_written",
        "services.project_enabler.on_timeline_entry",
        "services.project_enabler.on_ticket",
        "services.project_enabler.on_schedule",
        "services.project_enabler.on_admin",
        "services.project_enabler.on_stack_request",
    ),
    "network_registry": (
        "services.network_registry.on_network_event",
        "services.network_registry.on_network_written",
        "services.network_registry.on_timeline_entry",
        "services.network_registry.on_ticket",
        "services.network_registry.on_schedule",
        "services.network_registry.on_admin",
    ),
}

# AWS services by the operations that are called. The model of each is pruned to those and to the
# shapes they need: the SageMaker model alone costs 50 ms to parse.
Operations = Mapping[str, tuple[str, ...]]

_OF_EVERY_SERVICE: Final[Operations] = {
    "dynamodb": ("GetItem", "PutItem", "Query", "TransactWriteItems", "UpdateItem"),
    "sqs": (
        "ChangeMessageVisibility",
        "DeleteMessage",
        "GetQueueAttributes",
        "ReceiveMessage",
        "SendMessage",
        "SendMessageBatch",
    ),
    "sts": ("AssumeRole",),
    "events": ("PutEvents",),
    "ssm": ("GetParameters",),
}
AWS_MODELS: Final[Mapping[str, Operations]] = {
    "user_onboarding": {
        **_OF_EVERY_SERVICE,
        "dynamodb": (*_OF_EVERY_SERVICE["dynamodb"], "Scan"),
        "cloudformation": ("DescribeStackResources",),
        "iam": ("GetRole",),
        "resourcegroupstaggingapi": ("GetResources",),
        "sagemaker": (
            "AddTags",
            "CreatePresignedDomainUrl",
            "CreateUserProfile",
            "DeleteApp",
            "DeleteSpace",
            "DeleteTags",
            "DeleteUserProfile",
            "DescribeDomain",
            "DescribeUserProfile",
            "ListApps",
            "ListSpaces",
            "ListTags",
            "ListUserProfiles",
            "UpdateUserProfile",
        ),
        "service-quotas": ("GetAWSDefaultServiceQuota", "GetServiceQuota"),
    },
    "project_enabler": {
        **_OF_EVERY_SERVICE,
        "iam": ("ListRoles",),
        "sagemaker": (
            "EnableSagemakerServicecatalogPortfolio",
            "GetSagemakerServicecatalogPortfolioStatus",
        ),
        "servicecatalog": (
            "AssociatePrincipalWithPortfolio",
            "DisassociatePrincipalFromPortfolio",
            "ListAcceptedPortfolioShares",
            "ListPrincipalsForPortfolio",
        ),
    },
    "network_registry": {
        **_OF_EVERY_SERVICE,
        "ec2": (
            "DescribeRouteTables",
            "DescribeSecurityGroups",
            "DescribeSubnets",
            "DescribeTransitGatewayVpcAttachments",
            "DescribeVpcEndpoints",
            "DescribeVpcs",
        ),
        "sagemaker": ("DescribeDomain", "UpdateDomain"),
        "ssm": ("DeleteParameter", "GetParameters", "PutParameter"),
    },
}

# Names under which botocore's table of endpoints knows some of them.
OTHER_NAMES: Final = ("api.sagemaker", "servicequotas", "tagging")

# Files beside the service folders in botocore's data that every client reads.
BOTOCORE_DATA_FILES: Final = (
    "_retry.json",
    "endpoints.json",
    "partitions.json",
    "sdk-default-configuration.json",
)

# Our own modules, from the repository's root, that serve tests and people at their desks.
NOT_SHIPPED: Final = (
    "events/__main__.py",
    "events/export.py",
    "events/memory_bus.py",
    "events/account_samples.py",
    "events/network_samples.py",
    "events/samples.py",
    "events/user_samples.py",
    "services/controller/openapi.py",
    "services/controller/openapi_models.py",
    "services/controller/openapi_parts.py",
    "services/project_enabler/openapi.py",
    "services/project_enabler/openapi_examples.py",
    "services/project_enabler/openapi_models.py",
    "services/project_enabler/openapi_networks.py",
    "services/user_onboarding/__main__.py",
    "services/user_onboarding/lifecycle_drawing.py",
    "services/user_onboarding/openapi.py",
    "services/user_onboarding/openapi_examples.py",
    "services/user_onboarding/openapi_models.py",
)

# Paths below the bundle's root that no function uses. Checked by importing every handler
# module with nothing but the bundle on the path.
UNUSED: Final = (
    "aws_lambda_powertools/utilities/kafka",
    "bin",
    "pydantic/mypy.py",
    "pydantic/v1",
)
