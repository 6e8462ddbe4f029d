"""The base of an account in one template, which names no account and needs no bootstrap."""

from typing import Final

from aws_cdk import Aws
from constructs import Construct

from infra.configuration.accounts import Account
from infra.configuration.bases import Base
from infra.configuration.model import Installation
from infra.configuration.places import Place, StudioPlace
from infra.network.stack import NetworkStack
from infra.studio.domain import DomainNetwork
from infra.studio.stack import add_studio

# What follows the installation's name in the name of a stack set, and of a stack made by hand.
STACK_NAME: Final = "base"


class BaseStack(NetworkStack):
    """The network stack of an account that is not known, with its studio in it.

    One template and not two: stack sets are rolled out in no order, and a studio reads the
    parameters of its network. Here it takes the network itself.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, installation: Installation, base: Base
    ) -> None:
        unit = base.unit
        place = Place(unit.id, unit.stage, Aws.ACCOUNT_ID, base.region, base.settings)
        super().__init__(
            scope, construct_id, installation=installation, place=place, stack_name=STACK_NAME
        )
        self.template_options.description = f"Base of an account in {unit.id}, {unit.stage}"
        if self.vpc is None:
            raise ValueError(f"{base.name} makes no VPC: the file's rules let it through")
        network = DomainNetwork(self.vpc.vpc_id, self.vpc.private_subnet_ids)
        for position, studio in enumerate(base.settings.studios):
            add_studio(
                self,
                installation=installation,
                where=StudioPlace(place, studio, owns_roles=position == 0),
                projects_account=_with_projects(installation, base),
                bundles={},
                network=network,
            )


def _with_projects(installation: Installation, base: Base) -> Account | None:
    unit = base.unit
    if unit.stage not in installation.projects.stages:
        return None
    return Account(Aws.ACCOUNT_ID, unit.id, unit.stage, base.studio_regions)
