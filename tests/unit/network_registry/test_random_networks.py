"""Random changes of several networks, told or not: the end is what the networks are."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.controller.problems import ConflictError
from services.network_registry.network_account import Stored
from services.network_registry.topology import Endpoint
from tests.unit.network_registry.vpc_facts import OTHER_VPC, TARGETS, TIER
from tests.unit.network_registry.watched_networks import (
    ALL_PARAMETERS,
    EXTRA_GROUP,
    IDS,
    NEWCOMERS,
    PLACES,
    REGIONS,
    TROUBLES,
    WatchedAccount,
    WatchedCloud,
    Write,
    check_end,
    check_story,
    retag,
)
from tests.world.network_cloud import (
    GROUP,
    PARAMETERS,
    SUBNETS,
    TAGS,
    VPC,
    account_event,
    ec2_call,
    parameter_change,
    subnet,
)

# Few of each, so that histories meet; the first two are looked after from the start.
networks = st.just(IDS[0]) | st.sampled_from([IDS[0], IDS[1], *IDS])
names = st.sampled_from([each.name for each in ALL_PARAMETERS])
tables = st.sampled_from(["rtb-main", "rtb-private", "rtb-public"])
# "Looked at": it is told, and the worker gets so far as to work on it.
ways = st.sampled_from(["looked at", "looked at", "once", "twice", "lost", "late"])
tags = st.sampled_from([{}, TIER, {"studio:network": "reserved"}])
junk = st.sampled_from(
    [
        "vpc-wrong",
        "subnet-wrong",
        "subnet-private-a",
        "subnet-private-b,subnet-private-a",
        "subnet-private-a,subnet-public-a",
        VPC,
        GROUP,
    ]
)
refusals = st.sampled_from(
    [
        ("PutParameter", "ThrottlingException"),
        ("PutParameter", "TooManyUpdates"),
        ("PutParameter", "AccessDeniedException"),
        ("PutParameter", "ParameterMaxVersionLimitExceeded"),
        ("DeleteParameter", "InternalServerError"),
        ("GetParameters", "ThrottlingException"),
        ("DescribeSubnets", "RequestLimitExceeded"),
        ("DescribeSubnets", "UnauthorizedOperation"),
        ("DescribeRouteTables", "InternalFailure"),
        ("DescribeSecurityGroups", "ServiceUnavailable"),
    ]
)
# A subnet never leaves its zone.
ZONES = {"c": "c", "d": "a", "e": "b"}
edits = st.sets(
    st.sampled_from(["subnet-c", "subnet-d", "/vpc/id", SUBNETS, "/vpc/sg/id", "ask"]), max_size=3
)


class Networks(RuleBasedStateMachine):
    """EC2, SSM, their events, accounts that come and go, admins and crashes."""

    def __init__(self) -> None:
        super().__init__()
        self.cloud = WatchedCloud()
        self.late: list[dict[str, Any]] = []
        self.accounts: dict[str, list[tuple[int, bool, list[str]]]] = {x: [] for x in NEWCOMERS}

    @initialize(settled=st.booleans(), joined=st.sets(st.sampled_from(NEWCOMERS)))
    def begin(self, *, settled: bool, joined: set[str]) -> None:
        """Begin where all is in order, or where nothing was ever looked at."""
        for account_id in sorted(joined):
            self.account_comes_or_goes(account_id, {*REGIONS}, "once")
        if settled:
            self.cloud.sweep()
            self.cloud.settle(at_most=3000)

    def told(self, event: dict[str, Any], way: str) -> None:
        """Tell an event, in one way or another."""
        if way == "late":
            self.late.append(event)
        for _ in range({"looked at": 1, "once": 1, "twice": 2}.get(way, 0)):
            self.cloud.tell(event)
        if way == "looked at":
            self.cloud.deliver_some(None)

    def called(self, item_id: str, name: str, way: str) -> None:
        account_id, _, region = item_id.partition(".")
        self.told(ec2_call(name, self.cloud.now, account_id, region), way)

    def stored(self, item_id: str, name: str, value: Stored | None, way: str) -> None:
        """Have somebody write or delete a parameter."""
        there = self.cloud.of(item_id)
        if value is None:
            there.stored.pop(name, None)
        else:
            there.stored[name] = value
        there.others.append(Write(name, there.revision))
        account_id, _, region = item_id.partition(".")
        event = parameter_change(name, self.cloud.now, account_id)
        self.told({**event, "region": region}, way)

    @rule(
        item_id=networks,
        name=st.sampled_from("cde"),
        vpc_id=st.sampled_from([VPC, VPC, VPC, OTHER_VPC]),
        table=st.none() | tables,
        tagged=tags,
        way=ways,
    )
    def subnet_added(
        self,
        item_id: str,
        name: str,
        vpc_id: str,
        table: str | None,
        tagged: dict[str, str],
        way: str,
    ) -> None:
        new = replace(subnet(name, ZONES[name], vpc_id=vpc_id), tags=tagged)
        there = self.cloud.of(item_id)
        there.associate(new.id, None)
        there.add_subnet(new, table if vpc_id == VPC else None)
        self.called(item_id, "CreateSubnet", way)

    @rule(item_id=networks, data=st.data(), way=ways)
    def subnet_removed(self, item_id: str, data: st.DataObject, way: str) -> None:
        there = self.cloud.of(item_id)
        if there.subnets_there:
            there.remove_subnet(data.draw(st.sampled_from(sorted(there.subnets_there))))
        self.called(item_id, "DeleteSubnet", way)

    @rule(item_id=networks, data=st.data(), table=st.none() | tables, way=ways)
    def subnet_moved(self, item_id: str, data: st.DataObject, table: Any, way: str) -> None:
        there = self.cloud.of(item_id)
        here = sorted(x.id for x in there.subnets_there.values() if x.vpc_id == VPC)
        if here:
            there.associate(data.draw(st.sampled_from(here)), table)
        self.called(item_id, "ReplaceRouteTableAssociation", way)

    @rule(item_id=networks, data=st.data(), tagged=tags, way=ways)
    def subnet_tagged(
        self, item_id: str, data: st.DataObject, tagged: dict[str, str], way: str
    ) -> None:
        there = self.cloud.of(item_id)
        if there.subnets_there:
            retag(there, data.draw(st.sampled_from(sorted(there.subnets_there))), tagged)
        self.called(item_id, "CreateTags", way)

    @rule(
        item_id=networks,
        table=tables,
        to=st.sampled_from(["0.0.0.0/0", "::/0", "10.9.0.0/16"]),
        through=st.sampled_from(sorted(TARGETS)),
        way=ways,
    )
    def rerouted(self, item_id: str, table: str, to: str, through: str, way: str) -> None:
        self.cloud.of(item_id).route(table, to, through)
        self.called(item_id, "ReplaceRoute", way)

    @rule(item_id=networks, way=ways, how=st.sampled_from(["gone", "back", "twice", "once"]))
    def group_changed(self, item_id: str, way: str, how: str) -> None:
        there = self.cloud.of(item_id)
        if how == "gone":
            there.groups.pop(GROUP, None)
        elif how == "back":
            there.groups[GROUP] = replace(EXTRA_GROUP, id=GROUP)
        elif how == "twice":
            there.groups[EXTRA_GROUP.id] = EXTRA_GROUP
            there.group_tags[EXTRA_GROUP.id] = dict(TAGS)
        else:
            there.groups.pop(EXTRA_GROUP.id, None)
        self.called(item_id, "CreateSecurityGroup", way)

    @rule(item_id=networks, way=ways, which=st.sampled_from("cd"), firewall=st.booleans())
    def endpoint_changed(self, item_id: str, way: str, which: str, firewall: bool) -> None:
        there, key = self.cloud.of(item_id), f"vpce-{which}"
        kept = [each for each in there.endpoints_there if each.id != key]
        if len(kept) == len(there.endpoints_there):
            kind = "GatewayLoadBalancer" if firewall else "Interface"
            kept.append(Endpoint(key, "s3", kind, (f"subnet-{which}",)))
        there.endpoints_there[:] = kept
        self.called(item_id, "CreateVpcEndpoint", way)

    @rule(item_id=networks, way=ways, name=st.sampled_from("cd"))
    def transit_changed(self, item_id: str, way: str, name: str) -> None:
        self.cloud.of(item_id).transit ^= {f"subnet-{name}"}
        self.called(item_id, "CreateTransitGatewayVpcAttachment", way)

    @rule(item_id=networks, name=names, value=junk, listed=st.booleans(), way=ways)
    def vandalised(self, item_id: str, name: str, value: str, listed: bool, way: str) -> None:
        self.stored(item_id, name, Stored(value, "StringList" if listed else "String"), way)

    @rule(item_id=networks, name=names, way=ways)
    def retyped(self, item_id: str, name: str, way: str) -> None:
        old = self.cloud.of(item_id).stored.get(name)
        if old is not None:
            other = "String" if old.type == "StringList" else "StringList"
            self.stored(item_id, name, replace(old, type=other), way)

    @rule(item_id=networks, name=names, way=ways)
    def deleted(self, item_id: str, name: str, way: str) -> None:
        self.stored(item_id, name, None, way)

    @rule(item_id=networks, way=ways)
    def reordered(self, item_id: str, way: str) -> None:
        there = self.cloud.of(item_id)
        if SUBNETS in there.stored:
            old = there.stored[SUBNETS]
            turned = ",".join(reversed(old.value.split(",")))
            self.stored(item_id, SUBNETS, replace(old, value=turned), way)

    @rule(
        account_id=st.sampled_from(NEWCOMERS), regions=st.sets(st.sampled_from(REGIONS)), way=ways
    )
    def account_comes_or_goes(self, account_id: str, regions: set[str], way: str) -> None:
        history = self.accounts[account_id]
        managed, revision = len(history) % 2 == 0, 3 * len(history) + 2
        listed = sorted(regions) if managed else []
        history.append((revision, managed, listed))
        event = account_event(account_id, managed=managed, revision=revision, regions=listed)
        # Its queue brings each event at least once: none is lost.
        self.told(event, "late" if way == "lost" else way)

    @precondition(lambda self: self.late)
    @rule(data=st.data())
    def late_one_comes(self, data: st.DataObject) -> None:
        self.cloud.tell(self.late.pop(data.draw(st.integers(0, len(self.late) - 1))))

    @rule(item_id=networks, there=st.booleans())
    def base_changed(self, item_id: str, there: bool) -> None:
        self.cloud.of(item_id).base = there

    @rule(item_id=networks, refusal=refusals, times=st.integers(1, 3))
    def aws_refuses(self, item_id: str, refusal: tuple[str, str], times: int) -> None:
        operation, code = refusal
        self.cloud.of(item_id).refuse_next(operation, code, times=times)

    @rule(listed=st.sets(st.sampled_from(sorted(PLACES))), further=st.booleans())
    def configured(self, listed: set[str], further: bool) -> None:
        self.cloud.configure(
            places={each: PLACES[each] for each in sorted(listed)},
            parameters=ALL_PARAMETERS if further else PARAMETERS,
        )

    @rule(
        item_id=networks,
        edits=edits,
        trouble=st.sampled_from(["", *TROUBLES]),
        work=st.integers(1, 2),
        then=edits,
    )
    def changed_in_bad_times(
        self, item_id: str, edits: set[str], trouble: str, work: int, then: set[str]
    ) -> None:
        there = self.cloud.of(item_id)
        self.edited(item_id, edits)
        there.trouble = trouble
        self.called(item_id, "ModifyVpcEndpoint", "once")
        for _ in range(work):
            self.cloud.deliver_some(None)
        there.trouble = ""
        self.edited(item_id, then)

    def edited(self, item_id: str, edits: set[str]) -> None:
        """Have all of this happen unheard, but for what an admin asks."""
        there = self.cloud.of(item_id)
        for edit in sorted(edits):
            if edit == "ask":
                self.asked_by_an_admin(item_id)
            elif edit.startswith("/"):
                self.stored(item_id, edit, Stored("spoilt", "StringList"), "lost")
            elif edit in there.subnets_there:
                there.remove_subnet(edit)
            else:
                name = edit.removeprefix("subnet-")
                new = replace(subnet(name, ZONES[name]), tags=TIER)
                there.add_subnet(new, "rtb-private")

    @rule(item_id=networks)
    def asked_by_an_admin(self, item_id: str) -> None:
        try:
            self.cloud.sync(item_id)
        except ConflictError:
            assert not self.wanted(item_id) or self.late or item_id not in self.places()

    @rule(ahead=st.integers(0, 25), after=st.booleans())
    def a_crash_is_ahead(self, ahead: int, after: bool) -> None:
        self.cloud.calls.crash_at = len(self.cloud.calls.made) + ahead
        self.cloud.calls.after = after

    @rule(random=st.randoms(use_true_random=False), count=st.integers(1, 6))
    def some_is_delivered(self, random: Any, count: int) -> None:
        for _ in range(count):
            self.cloud.deliver_some(random.shuffle)

    @rule(minutes=st.integers(1, 30))
    def time_passes(self, minutes: int) -> None:
        self.cloud.pass_time(minutes=minutes)

    @rule(which=st.sampled_from(["due", "all", "all"]))
    def swept(self, which: Any) -> None:
        self.cloud.sweep(which)

    @invariant()
    def each_write_was_right(self) -> None:
        for place in self.cloud.places.values():
            assert isinstance(place, WatchedAccount)
            assert place.faults == []

    def places(self) -> Any:
        return self.cloud.installation.places

    def wanted(self, item_id: str) -> bool:
        """Whether a network is to be looked after: by its account's newest news, or the file."""
        account_id, _, region = item_id.partition(".")
        history = self.accounts.get(account_id)
        if not history:
            return item_id in self.places()
        _, managed, regions = max(history)
        return managed and (region in regions or item_id in self.places())

    def teardown(self) -> None:
        """Let all that is late come, look at all once more, and compare with the facts."""
        cloud = self.cloud
        cloud.calls.crash_at = None
        for item_id in IDS:
            cloud.of(item_id).base = True
            cloud.of(item_id).refusals.clear()
        for event in self.late:
            cloud.tell(event)
        cloud.settle(at_most=3000)
        cloud.sweep()
        cloud.settle(at_most=3000)

        self.each_write_was_right()
        assert cloud.dead_messages == []
        assert cloud.dead_letters.kept == []
        for item_id in IDS:
            check_end(cloud, item_id, wanted=self.wanted(item_id))
            check_story(cloud, item_id)


def run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Networks,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )


def test_networks_end_as_they_are_whatever_happens() -> None:
    run(150, 30)


@pytest.mark.soak
def test_networks_end_as_they_are_whatever_happens_for_long() -> None:
    run(5000, 60)
