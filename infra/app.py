"""The CDK app of one installation: which stacks there are, and their order."""

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import App, Stack

from infra.configuration.model import Installation
from infra.configuration.places import places, studios
from infra.empty_app import empty_app
from infra.governance.routes import Route
from infra.governance.stack import GovernanceStack
from infra.network.stack import NetworkStack
from infra.organization.stage import OrganizationStage
from infra.pipeline.stack import add_pipelines
from infra.stack_ids import GOVERNANCE, ORGANIZATION, network_stack, studio_stack
from infra.studio.stack import StudioStack


def build_app(
    installation: Installation,
    *,
    routes: tuple[Route, ...],
    bundles: Mapping[str, Path],
    out: Path,
    base_templates: Mapping[str, Path] | None = None,
    environment: str | None = None,
    validate: bool = False,
) -> App:
    """Make the app; ``synth()`` on it writes the assembly to ``out``.

    Parameters
    ----------
    installation
        The configuration.
    routes
        The API's routes.
    bundles
        The zip of each bundle, by its key.
    out
        The folder of the assembly.
    base_templates
        The file of each base's template, by the base's name; read where stack sets roll them out.
    environment
        The name of the file, as commands take it. Without one there are no pipelines, which would
        not know what to deploy.
    validate
        Whether CDK's own validator looks at the templates, which takes most of a synth's time.
    """
    app = empty_app(out, validate=validate)
    networks: dict[tuple[str, str], NetworkStack] = {}
    for place in places(installation):
        if not place.has_stacks:
            continue
        networks[place.account_id, place.region] = NetworkStack(
            app,
            network_stack(place.account_set, place.stage, place.region),
            installation=installation,
            place=place,
        )
    owners: dict[tuple[str, str], StudioStack] = {}
    # What is deployed before the governance account's stack, and what after it.
    before: list[Stack] = list(networks.values())
    after: list[Stack] = []
    for where in studios(installation):
        if not where.place.has_stacks:
            continue
        studio = StudioStack(
            app,
            studio_stack(where.studio.alias),
            installation=installation,
            where=where,
            bundles=bundles,
        )
        home = (where.place.account_id, where.place.region)
        # Deployed after what makes the parameters it reads.
        studio.node.add_dependency(owners.get(home, networks[home]))
        owners.setdefault(home, studio)
        existing = where.place.settings.network.existing
        (after if existing is not None and existing.is_looked_up else before).append(studio)
    if not installation.base_only:
        governance = _add_hub(app, installation, routes, bundles, base_templates or {})
        # Only an order: the worker finds every studio and role it may be asked for, from its
        # first ticket on. Nothing is referenced, so accounts and regions may differ.
        for stack in before:
            governance.add_stack_dependency(stack)
        # Those read parameters that the network registry makes.
        for stack in after:
            stack.add_stack_dependency(governance)
    if installation.pipeline is not None and environment is not None:
        add_pipelines(
            app,
            installation=installation,
            settings=installation.pipeline,
            environment=environment,
        )
    return app


def _add_hub(
    app: App,
    installation: Installation,
    routes: tuple[Route, ...],
    bundles: Mapping[str, Path],
    base_templates: Mapping[str, Path],
) -> GovernanceStack:
    """Add the governance account's stack and, where there is one, the organization's stage."""
    governance = GovernanceStack(
        app, GOVERNANCE, installation=installation, routes=routes, bundles=bundles
    )
    organization = installation.organization
    if organization is not None and organization.management_account_id is not None:
        OrganizationStage(
            app,
            ORGANIZATION,
            installation=installation,
            management_account=organization.management_account_id,
            base_templates=base_templates,
        )
    return governance
