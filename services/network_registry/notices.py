"""What a person should look at in a network that can be said. Pure."""

from collections.abc import Iterator

from services.network_registry.network import Notice
from services.network_registry.settings import Installation
from services.network_registry.topology import effective_table
from services.network_registry.values import should_say
from services.network_registry.world import DomainSeen, NetworkView


def notices(view: NetworkView, installation: Installation) -> tuple[Notice, ...]:
    """Return all notices, in a fixed order."""
    return (
        *_few_addresses(view, installation.few_addresses),
        *_missing_endpoints(view, installation),
        *_subnets(view),
        *_domains(view),
        *_without_value(view, installation),
    )


def missing_endpoints(view: NetworkView, installation: Installation) -> tuple[str, ...]:
    """Return the services that Studio needs and that its subnets have no endpoint of.

    None where each private subnet has a way out: then what Studio needs is reached by it.
    """
    tables = (effective_table(each, view.tables) for each in view.private)
    if all(table is not None and table.has_way_out for table in tables):
        return ()
    there = {each.service for each in view.endpoints if each.usable}
    return tuple(each for each in installation.endpoints if each not in there)


def domain_difference(view: NetworkView, domain: DomainSeen) -> tuple[list[str], list[str]]:
    """Return the private subnets that a domain lacks, and those it has that are none."""
    private = [each.id for each in view.private]
    missing = [each for each in private if each not in domain.subnet_ids]
    surplus = [each for each in domain.subnet_ids if each not in private]
    return missing, surplus


def _few_addresses(view: NetworkView, few: int) -> Iterator[Notice]:
    for subnet in view.private:
        if subnet.free_addresses < few:
            message = f"{subnet.id} has {subnet.free_addresses} free addresses."
            yield Notice("FewAddresses", subnet.id, message)


def _missing_endpoints(view: NetworkView, installation: Installation) -> Iterator[Notice]:
    for service in missing_endpoints(view, installation):
        message = f"Studio needs an endpoint of {service}: a private subnet has no way out."
        yield Notice("EndpointMissing", service, message)


def _subnets(view: NetworkView) -> Iterator[Notice]:
    for subnet_id in view.missing_ids:
        message = f"The configuration lists {subnet_id}, which is not in the VPC {view.vpc_id}."
        yield Notice("SubnetNotSeen", subnet_id, message)
    for subnet_id in sorted(view.unseen):
        message = f"The route table of {subnet_id} cannot be seen; it is taken for private."
        yield Notice("SubnetNotSeen", subnet_id, message)
    for each in view.left_out:
        # Whoever tags or lists a subnet that is open to the internet should know.
        if each.chosen:
            message = f"{each.subnet.id} is chosen by the configuration, but {each.why}."
            yield Notice("SubnetNotPrivate", each.subnet.id, message)


def _domains(view: NetworkView) -> Iterator[Notice]:
    for domain in view.domains:
        missing, surplus = domain_difference(view, domain)
        if missing or surplus:
            parts = [
                f"{words} {', '.join(ids)}"
                for words, ids in (("lacks", missing), ("still has", surplus))
                if ids
            ]
            message = f"The domain {domain.domain_id} {' and '.join(parts)}."
            yield Notice("DomainSubnetsDiffer", domain.domain_id, message)


def _without_value(view: NetworkView, installation: Installation) -> Iterator[Notice]:
    for name, value in should_say(view, installation.parameters).items():
        if value is None:
            left = view.parameters.get(name)
            message = f"There is nothing that {name} could say" + (
                f"; it still says {left.value}." if left else "."
            )
            yield Notice("ParameterWithoutValue", name, message)
