"""Managed policies for the people who call the API.

They are the outer gate only: ``*`` in a resource also matches ``/``, and who may see which user
is decided in code, by the access table.
"""

import re
from typing import Final, Literal

from aws_cdk import Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra import names
from infra.governance.routes import Route, RoutesError
from infra.policies.document import allow, document
from infra.policies.wildcards import acknowledge_wildcards

Role = Literal["requester", "approver", "admin"]

_EVERYONE: Final[tuple[Role, ...]] = ("requester", "approver", "admin")

# By method and path as IAM sees it. Every route of the API stands here: one that is missing stops
# the synth, so that nobody gets a route without a decision.
ALLOWED: Final[dict[str, tuple[Role, ...]]] = {
    "GET/openapi.json": _EVERYONE,
    "GET/studios": _EVERYONE,
    "GET/users": _EVERYONE,
    "POST/users": ("requester", "admin"),
    "GET/users/*": _EVERYONE,
    "PATCH/users/*": ("requester", "admin"),
    "DELETE/users/*": ("requester", "admin"),
    "GET/users/*/timeline": _EVERYONE,
    "POST/users/*/approve": ("approver", "admin"),
    "POST/users/*/reject": ("approver", "admin"),
    "POST/users/*/retry": ("requester", "admin"),
    "POST/users/*/suspend": ("requester", "admin"),
    "POST/users/*/resume": ("requester", "admin"),
    # Whose account it is, and so who sees which, is decided in code.
    "GET/accounts": _EVERYONE,
    "GET/accounts/*": _EVERYONE,
    "GET/accounts/*/timeline": _EVERYONE,
    # Whoever owns a user logs in as it, and nobody else: that is decided in code.
    "POST/users/*/login-url": _EVERYONE,
}


class PeoplePolicies(Construct):
    """One managed policy for each role, to be attached to users, groups or permission sets.

    Raises
    ------
    RoutesError
        The API has a route that no role was decided for.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        installation: str,
        region: str,
        api: apigateway.RestApi,
        routes: tuple[Route, ...],
        admin_function_arns: list[str],
    ) -> None:
        super().__init__(scope, construct_id)
        undecided = [str(route) for route in routes if _iam_path(route) not in ALLOWED]
        if undecided:
            raise RoutesError(
                "nobody is allowed yet to call " + ", ".join(undecided) + ": say who in people.py"
            )
        stage = api.deployment_stage.stage_name
        for role in _EVERYONE:
            allowed = [route for route in routes if role in ALLOWED[_iam_path(route)]]
            statements = [
                allow(
                    "Routes",
                    ["execute-api:Invoke"],
                    [
                        Stack.of(self).format_arn(
                            service="execute-api",
                            resource=api.rest_api_id,
                            resource_name=f"{stage}/{_iam_path(route)}",
                        )
                        for route in allowed
                    ],
                )
            ]
            if role == "admin":
                statements.append(
                    allow("AdminFunctions", ["lambda:InvokeFunction"], admin_function_arns)
                )
            policy = document(*statements)
            managed = iam.CfnManagedPolicy(
                self,
                role.capitalize(),
                managed_policy_name=names.people_policy_name(installation, region, role),
                description=f"Calls that a {role} may make",
                policy_document=policy,
            )
            acknowledge_wildcards(
                managed, policy, "The wildcard stands for the user's id in the path."
            )


def _iam_path(route: Route) -> str:
    return route.method + re.sub(r"\{[^}]+\}", "*", route.path)
