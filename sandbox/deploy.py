"""Deploys stacks into the emulator, one after the other, as their accounts' root."""

from collections.abc import Callable, Sequence

from infra.delivery.assembly import Stack
from infra.delivery.deploying import Deployed, Deployer
from infra.delivery.planning import Planner
from infra.delivery.publishing import Publisher
from infra.delivery.refusal import DeliveryError
from sandbox.bootstrap import RootAccess
from sandbox.clients import Clients
from sandbox.process import SandboxError


def deploy(
    stacks: Sequence[Stack], clients: Clients, report: Callable[[Deployed], None]
) -> dict[str, Deployed]:
    """Create or update each stack in the order given, and return them by stack name.

    Parameters
    ----------
    report
        Called after each stack.

    Raises
    ------
    SandboxError
        If a stack fails, with the resource that failed first and its reason.
    """
    access = RootAccess(clients)
    publisher = Publisher(access)
    planner, deployer = Planner(access, publisher), Deployer(access, publisher)
    done = {}
    try:
        for stack in stacks:
            access.make_ready(stack)
            deployed = deployer.deploy(planner.plan(stack))
            done[stack.name] = deployed
            report(deployed)
    except DeliveryError as error:
        raise SandboxError(str(error)) from error
    return done
