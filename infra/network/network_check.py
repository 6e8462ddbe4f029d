"""A look at a network that is there already, when it is named: deploying stops if it is unfit."""

from typing import Any

from constructs import Construct

from infra import names
from infra.configuration.model import FunctionSettings
from infra.configuration.networks import ExistingNetwork
from infra.network.providers.provider import Provider
from infra.policies.arns import PlaceArns
from infra.policies.document import allow


class NetworkCheck(Provider):
    """Fails the stack with everything that is wrong, and says which endpoints are missing.

    It looks when the network is first named and when what is named changes. Later changes the
    network registry sees.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        arns: PlaceArns,
        functions: FunctionSettings,
        existing: ExistingNetwork,
        endpoints: tuple[str, ...],
        production: bool,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            name=names.network_check_function_name(arns.installation, arns.region),
            module="existing_network",
            description="Looks whether an existing network has what Studio needs",
            arns=arns,
            functions=functions,
            statements=[
                allow(
                    "Look",
                    [
                        "ec2:DescribeRouteTables",
                        "ec2:DescribeSecurityGroups",
                        "ec2:DescribeSubnets",
                        "ec2:DescribeVpcAttribute",
                        "ec2:DescribeVpcEndpoints",
                        "ec2:DescribeVpcs",
                    ],
                    "*",
                )
            ],
            why_wildcards="EC2's describing calls have no resource level; the log is its own.",
            resource_type="Custom::NetworkCheck",
            properties={
                "Vpc": _choice([existing.vpc_id], existing.vpc_tags),
                "Subnets": _choice(existing.private_subnet_ids, existing.subnet_tags),
                "Group": _choice([existing.security_group_id], existing.security_group_tags),
                "Endpoints": list(endpoints),
                "Production": "true" if production else "false",
            },
        )

    @property
    def missing_endpoints(self) -> str:
        """The services without an endpoint, separated by commas, or ``none``."""
        return self.answer("MissingEndpoints")


def _choice(ids: Any, tags: dict[str, str] | None) -> Any:
    return tags if tags is not None else list(ids)
