"""Random VPCs: what the service concludes from them is what the rule says in other words."""

from dataclasses import replace
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.network_registry.notices import notices
from services.network_registry.observe import observe
from services.network_registry.settings import Choice, Installation, Parameter, Place
from services.network_registry.topology import effective_table, exposure, in_order
from services.network_registry.values import differences, said, should_say
from services.network_registry.world import NetworkView, NoNetwork, View
from tests.unit.network_registry.vpc_facts import (
    IDS,
    OTHER_VPC,
    TARGETS,
    Facts,
    Rule,
    choices,
    facts,
    moved,
    named,
    shuffled,
)
from tests.world.network_cloud import DEV, GROUP, PARAMETERS, REGION, VPC, installation

ALL = (
    *PARAMETERS,
    Parameter("/vpc/cidr", "vpc-cidr", "cidr"),
    Parameter("/vpc/public", "public-subnet-ids", "public"),
    Parameter("/vpc/zones", "availability-zones", "zones"),
    Parameter("/vpc/tables", "private-route-table-ids", "tables"),
    Parameter("/vpc/endpoints", "endpoint-ids", "endpoints"),
)
INSTALLATION: Installation = installation(parameters=ALL)
randoms = st.randoms(use_true_random=False)
many = settings(max_examples=60, deadline=None)


def look(there: Facts, choice: Choice | None) -> View:
    return observe(there.account(), Place(DEV, REGION, choice=choice), INSTALLATION)


def concluded(view: View) -> Any:
    """Return all that is concluded from a look, without the order in which EC2 listed things."""
    if not isinstance(view, NetworkView):
        return type(view), view.reason, view.message
    return (
        replace(view, tables=(), endpoints=()),
        should_say(view, ALL),
        notices(view, INSTALLATION),
        differences(view, ALL),
    )


@many
@given(facts())
def test_each_subnet_is_exposed_as_the_rule_says(there: Facts) -> None:
    rule, tables = Rule(there), there.route_tables()

    assert {each.id: exposure(each, tables).value for each in there.subnets} == rule.exposures()
    held = {each.id: effective_table(each, tables) for each in there.subnets}
    assert {key: table.id for key, table in held.items() if table} == rule.tables()


@many
@given(facts(), choices)
def test_a_look_sees_the_network_that_the_rule_says(there: Facts, choice: Choice | None) -> None:
    rule, view = Rule(there, choice), look(there, choice)

    if not rule.private():
        assert isinstance(view, NoNetwork)
        assert view.reason == "NoPrivateSubnets"
        assert VPC in view.message
        return
    assert isinstance(view, NetworkView)
    assert (view.vpc_id, view.security_group_id) == (VPC, GROUP)
    assert named(view.private) == rule.private()
    assert list(view.public) == rule.public()
    exposures = rule.exposures()
    assert view.unseen == {each for each in rule.private() if exposures[each] == "unknown"}
    left = [each.subnet.id for each in view.left_out]
    assert left == [each for each in rule.all() if each not in rule.private()]
    assert {each.subnet.id for each in view.left_out if each.chosen} == rule.chosen_in_vain()
    assert sorted(view.missing_ids) == rule.missing()


@many
@given(facts(), choices)
def test_each_parameter_is_to_say_what_the_rule_says(there: Facts, choice: Choice | None) -> None:
    rule, view = Rule(there, choice), look(there, choice)
    assume(isinstance(view, NetworkView))
    assert isinstance(view, NetworkView)
    zones = {each.id: each.zone for each in there.subnets}
    held = rule.tables()

    values = said(should_say(view, ALL))

    assert all(values.values())
    assert values["/vpc/id"] == VPC
    assert values["/vpc/sg/id"] == GROUP
    assert values["/vpc/cidr"] == "10.0.0.0/16"
    lists = {name: value.split(",") for name, value in values.items()}
    assert lists["/vpc/subnets/private/ids"] == rule.private()
    assert lists.get("/vpc/public", []) == rule.public()
    assert set(lists["/vpc/zones"]) == {zones[each] for each in rule.private()}
    assert set(lists.get("/vpc/tables", [])) == {held[x] for x in rule.private() if x in held}
    assert all(len(set(each)) == len(each) for each in lists.values())


@many
@given(facts(), choices, randoms)
def test_order_in_which_ec2_lists_is_nothing(
    there: Facts, choice: Choice | None, random: Any
) -> None:
    other = shuffled(there, random.shuffle)

    assert concluded(look(other, choice)) == concluded(look(there, choice))
    assert in_order(other.subnets) == in_order(there.subnets)


@many
@given(facts(), choices, st.sampled_from([VPC, OTHER_VPC]), st.sampled_from(sorted(TARGETS)))
def test_table_of_no_subnet_changes_nothing(
    there: Facts, choice: Choice | None, vpc_id: str, target: str
) -> None:
    # That the VPC leads to a transit gateway at all is asked of every table of it.
    assume(target != "tgw-1" or vpc_id == OTHER_VPC)
    more = replace(
        there,
        tables=(*there.tables, ("rtb-more", vpc_id, False)),
        gateways=there.gateways | {"rtb-more"},
        routes=(*there.routes, ("rtb-more", "0.0.0.0/0", target, True)),
    )

    assert concluded(look(more, choice)) == concluded(look(there, choice))


@many
@given(facts(), st.sampled_from(IDS), st.data())
def test_moving_an_association_changes_that_subnet_alone(
    there: Facts, subnet_id: str, data: st.DataObject
) -> None:
    table = data.draw(st.sampled_from([None, *(each for each, _, _ in there.tables)]))
    tables, after = there.route_tables(), moved(there, subnet_id, table).route_tables()

    for subnet in there.subnets:
        if subnet.id != subnet_id:
            assert exposure(subnet, after) is exposure(subnet, tables)
        elif table is not None:
            held = effective_table(subnet, after)
            assert held is not None
            assert held.id == table


@many
@given(facts(), st.sampled_from(sorted(set(TARGETS) - {"igw-1"})), st.data())
def test_only_an_internet_gateway_opens_a_subnet(
    there: Facts, target: str, data: st.DataObject
) -> None:
    assume(there.tables)
    table, _, _ = data.draw(st.sampled_from(there.tables))
    more = replace(there, routes=(*there.routes, (table, "pl-1", target, True)))

    for subnet in there.subnets:
        before = exposure(subnet, there.route_tables())
        assert exposure(subnet, more.route_tables()) is before


@many
@given(facts(), choices)
def test_what_leads_to_the_internet_is_never_private(there: Facts, choice: Choice | None) -> None:
    view = look(there, choice)
    assume(isinstance(view, NetworkView))
    assert isinstance(view, NetworkView)

    assert not set(named(view.private)) & set(view.public)
    assert {each.vpc_id for each in view.private} == {VPC}
