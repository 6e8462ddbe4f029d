"""Rules of an environment file that concern more than one value."""

from collections.abc import Iterator

from infra.configuration.base_rules import base_problems
from infra.configuration.lines import KeyPath
from infra.configuration.model import Installation
from infra.configuration.name_rules import name_problems
from infra.configuration.networks_rules import networks_problems
from infra.configuration.organization_rules import organization_problems
from infra.configuration.personas_rules import personas_problems
from infra.configuration.pipeline_rules import pipeline_problems
from infra.configuration.places import configured_regions, places, studios
from infra.configuration.principals import access_refusal, trusted_role_refusal
from infra.configuration.problem import Problem
from infra.configuration.studios_rules import studios_problems
from infra.configuration.workloads import WorkloadRegion
from infra.network.addresses import AddressSpaceError, plan_subnets


def problems(installation: Installation) -> Iterator[Problem]:
    """Yield everything that is wrong with a file whose single values are right."""
    yield from _accounts(installation)
    yield from _regions(installation)
    yield from _shared_places(installation)
    yield from _studio_aliases(installation)
    yield from personas_problems(installation)
    yield from studios_problems(installation)
    yield from _access(installation)
    yield from _approvals(installation)
    yield from networks_problems(installation)
    yield from organization_problems(installation)
    yield from base_problems(installation)
    yield from name_problems(installation)
    yield from pipeline_problems(installation)
    yield from _settings(installation)


def _accounts(installation: Installation) -> Iterator[Problem]:
    seen = {installation.governance.account_id: "governance"}
    for set_name, account_set in installation.account_sets.items():
        if not account_set.stages():
            yield Problem(
                ("account_sets", set_name), "an account set needs one of dev, preprod, prod"
            )
        for stage, account in account_set.stages():
            role = f"account_sets.{set_name}.{stage}"
            first = seen.setdefault(account.account_id, role)
            shared_with_governance = installation.single_account and first == "governance"
            if first != role and not shared_with_governance:
                yield Problem(
                    ("account_sets", set_name, stage, "account_id"),
                    f"account {account.account_id} is already {first}; one account has one role "
                    "(single_account: true lets a workload account be the governance account)",
                )


def _regions(installation: Installation) -> Iterator[Problem]:
    for path, region, settings in configured_regions(installation):
        yield from _region(path, region, settings, installation.production)


def _shared_places(installation: Installation) -> Iterator[Problem]:
    # With single_account two stages may be one account. There a region has one network: stacks
    # and /vpc/* parameters carry no stage in their names.
    seen: dict[tuple[str, str], str] = {}
    for place in places(installation):
        where = f"account_sets.{place.account_set}.{place.stage}"
        first = seen.setdefault((place.account_id, place.region), where)
        if first != where:
            yield Problem(
                ("account_sets", place.account_set, place.stage, "regions", place.region),
                f"account {place.account_id} already has the network of {first} in "
                f"{place.region}; list the studios there",
            )


def _region(
    path: KeyPath, region: str, settings: WorkloadRegion, production: bool
) -> Iterator[Problem]:
    zones = settings.availability_zones
    for position, zone in enumerate(zones):
        if zone[:-1] != region:
            yield Problem(
                (*path, "availability_zones", position), f"zone {zone} is not in region {region}"
            )
        elif zone in zones[:position]:
            yield Problem((*path, "availability_zones", position), f"zone {zone} is listed twice")
    if production and len(zones) < 2:
        yield Problem(
            (*path, "availability_zones"),
            "production: true needs at least two availability zones",
        )
    network = settings.network
    if network.existing is not None:
        return
    if network.nat_gateways > len(zones):
        yield Problem(
            (*path, "network", "nat_gateways"),
            f"{network.nat_gateways} NAT gateways need as many zones; {len(zones)} listed",
        )
    if not 16 <= network.cidr.prefixlen <= 28:
        yield Problem((*path, "network", "cidr"), "a VPC is between /16 and /28")
        return
    try:
        plan_subnets(
            network.cidr,
            zones,
            private_mask=network.private_mask,
            public_mask=network.public_mask,
        )
    except AddressSpaceError as error:
        yield Problem((*path, "network", "cidr"), str(error))


def _studio_aliases(installation: Installation) -> Iterator[Problem]:
    seen: set[str] = set()
    for set_name, account_set in installation.account_sets.items():
        for stage, account in account_set.stages():
            home: KeyPath = ("account_sets", set_name, stage, "regions")
            for region, settings in account.regions.items():
                for position, studio in enumerate(settings.studios):
                    if studio.alias in seen:
                        yield Problem(
                            (*home, region, "studios", position, "alias"),
                            f"another studio has the alias {studio.alias}",
                        )
                    seen.add(studio.alias)
    if not seen:
        yield Problem(("account_sets",), "no studio is listed in any account")


def _access(installation: Installation) -> Iterator[Problem]:
    persona_ids = {persona.id for persona in installation.personas}
    trusted = installation.trusted_session_roles
    for position, role in enumerate(trusted):
        reason = trusted_role_refusal(role)
        if reason is not None:
            yield Problem(("trusted_session_roles", position), reason)
    for position, grant in enumerate(installation.access):
        reason = access_refusal(grant.principal, trusted)
        if reason is not None:
            yield Problem(("access", position, "principal"), reason)
        for place, name in enumerate(grant.account_sets or ()):
            if name not in installation.account_sets:
                yield Problem(
                    ("access", position, "account_sets", place), f"there is no account set {name}"
                )
        for place, name in enumerate(grant.personas or ()):
            if name not in persona_ids:
                yield Problem(
                    ("access", position, "personas", place), f"there is no persona {name}"
                )


def _approvals(installation: Installation) -> Iterator[Problem]:
    # Where nobody is listed nobody may request either. What the file leaves out is a default,
    # which an installation without such users need not have people for.
    if not installation.access or "personas" not in installation.model_fields_set:
        return
    with_studios = dict.fromkeys(each.place.account_set for each in studios(installation))
    for position, persona in enumerate(installation.personas):
        for account_set in with_studios if persona.approvals is not None else ():
            approvers = {
                grant.principal
                for grant in installation.access
                if grant.role in ("approver", "admin")
                and (grant.account_sets is None or account_set in grant.account_sets)
                and (grant.personas is None or persona.id in grant.personas)
            }
            if len(approvers) < persona.approvals_needed:
                yield Problem(
                    ("personas", position, "approvals"),
                    f"{persona.approvals_needed} people have to approve one, but access lists "
                    f"{len(approvers)} who may do so in {account_set}",
                )


def _settings(installation: Installation) -> Iterator[Problem]:
    if installation.api.endpoint == "private" and not installation.api.vpc_endpoint_ids:
        yield Problem(
            ("api", "vpc_endpoint_ids"), "a private API needs the ids of its VPC endpoints"
        )
    if installation.api.endpoint == "regional" and installation.api.vpc_endpoint_ids:
        yield Problem(("api", "vpc_endpoint_ids"), "only a private API has VPC endpoints")
    if installation.production and installation.functions.bundle_for == "this-machine":
        yield Problem(
            ("functions", "bundle_for"),
            "production functions run on AWS Lambda: use lambda",
        )
    if installation.pace.first_look_seconds > installation.pace.longest_look_seconds:
        yield Problem(
            ("pace", "first_look_seconds"), "the first look is later than longest_look_seconds"
        )
