"""The roles with which the governance account looks after a network and its parameters."""

from constructs import Construct

from infra import names
from infra.configuration.model import Installation
from infra.network.registry_policy import WHY_WILDCARDS, registry_admin_policy, registry_policy
from infra.policies.arns import PlaceArns
from infra.policies.function_role import function_role


class RegistryRole(Construct):
    """May see the network and write ``/vpc/*``; trusts the worker."""

    def __init__(
        self, scope: Construct, construct_id: str, *, arns: PlaceArns, installation: Installation
    ) -> None:
        super().__init__(scope, construct_id)
        function_role(
            self,
            name=names.network_role_name(arns.installation, arns.region),
            description="Network parameters, kept right by the governance account's worker",
            policy_name="network",
            policy=registry_policy(arns),
            why_wildcards=WHY_WILDCARDS,
            installation=installation,
            service="networks",
            function="worker",
        )


class RegistryAdminRole(Construct):
    """May see the network and update Studio domains; trusts the function for operators."""

    def __init__(
        self, scope: Construct, construct_id: str, *, arns: PlaceArns, installation: Installation
    ) -> None:
        super().__init__(scope, construct_id)
        function_role(
            self,
            name=names.network_admin_role_name(arns.installation, arns.region),
            description="Networks seen, and domains changed, by the governance account's operators",
            policy_name="network",
            policy=registry_admin_policy(arns),
            why_wildcards=WHY_WILDCARDS,
            installation=installation,
            service="networks",
            function="admin",
        )
