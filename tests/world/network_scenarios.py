"""Lives of networks, as scenarios.

The crash-point tests run every one of them with a crash at each call, twice, and out of order.
"""

from collections.abc import Callable
from dataclasses import replace

from services.network_registry.network_account import Stored
from services.network_registry.settings import Parameter
from tests.world.network_cloud import (
    NEWCOMER,
    PARAMETERS,
    SUBNETS,
    NetworkCloud,
    subnet,
)

Scenario = Callable[[NetworkCloud], None]


def first_seen(cloud: NetworkCloud) -> None:
    cloud.sweep()
    cloud.settle()


def subnet_added(cloud: NetworkCloud) -> None:
    first_seen(cloud)
    cloud.account().add_subnet(subnet("added", "c"), "rtb-private")
    cloud.call_told("CreateSubnet")
    cloud.settle()


def subnet_removed(cloud: NetworkCloud) -> None:
    first_seen(cloud)
    cloud.account().remove_subnet("subnet-private-b")
    cloud.call_told("DeleteSubnet")
    cloud.settle()


def subnet_rerouted(cloud: NetworkCloud) -> None:
    first_seen(cloud)
    cloud.account().associate("subnet-private-a", "rtb-public")
    cloud.call_told("ReplaceRouteTableAssociation")
    cloud.settle()


def parameters_vandalised(cloud: NetworkCloud) -> None:
    first_seen(cloud)
    cloud.vandalise("/vpc/id", "vpc-wrong")
    cloud.vandalise(SUBNETS, "subnet-wrong")
    cloud.settle()


def parameter_deleted(cloud: NetworkCloud) -> None:
    first_seen(cloud)
    del cloud.account().stored["/vpc/sg/id"]
    cloud.parameter_told("/vpc/sg/id", "Delete")
    cloud.settle()


def parameter_of_another_type(cloud: NetworkCloud) -> None:
    first_seen(cloud)
    cloud.vandalise(SUBNETS, "subnet-private-a,subnet-private-b", "String")
    cloud.settle()


def group_lost_and_back(cloud: NetworkCloud) -> None:
    first_seen(cloud)
    kept = cloud.account().groups.copy()
    cloud.account().groups.clear()
    cloud.call_told("DeleteSecurityGroup")
    cloud.settle()
    cloud.account().groups |= kept
    cloud.sync()
    cloud.settle()


def newcomer_before_its_base(cloud: NetworkCloud) -> None:
    place = cloud.account(NEWCOMER)
    place.base = False
    place.stored.clear()
    cloud.account_told(NEWCOMER, managed=True, revision=1)
    cloud.settle()
    place.base = True
    cloud.tell(
        {
            "id": "stack",
            "source": "aws.cloudformation",
            "detail-type": "CloudFormation Stack Status Change",
            "account": NEWCOMER,
            "region": "eu-west-1",
            "time": "2026-11-02T09:00:00Z",
            "detail": {
                "stack-id": f"arn:aws:cloudformation:eu-west-1:{NEWCOMER}:stack/test-network/0a",
                "status-details": {"status": "CREATE_COMPLETE"},
            },
        }
    )
    cloud.settle()


def newcomer_departs(cloud: NetworkCloud) -> None:
    cloud.account_told(NEWCOMER, managed=True, revision=1)
    cloud.settle()
    cloud.account_told(NEWCOMER, managed=False, revision=5)
    cloud.settle()


def refused_for_a_while(cloud: NetworkCloud) -> None:
    cloud.account().stored[SUBNETS] = Stored("subnet-old", "StringList")
    cloud.account().refuse_next("PutParameter", "AccessDeniedException", times=2)
    cloud.account().refuse_next("DescribeSubnets", "RequestLimitExceeded", times=2)
    first_seen(cloud)


def refused_for_good(cloud: NetworkCloud) -> None:
    cloud.account().stored[SUBNETS] = Stored("subnet-old", "StringList")
    cloud.account().refuse_next("PutParameter", "ParameterMaxVersionLimitExceeded", times=500)
    first_seen(cloud)


def further_parameters(cloud: NetworkCloud) -> None:
    cloud.configure(
        parameters=(
            *PARAMETERS,
            Parameter("/vpc/cidr", "vpc-cidr", "cidr"),
            Parameter("/vpc/subnets/public/ids", "public-subnet-ids", "public"),
            Parameter("/vpc/zones", "availability-zones", "zones"),
            Parameter("/vpc/tables", "private-route-table-ids", "tables"),
            Parameter("/vpc/endpoints", "endpoint-ids", "endpoints"),
        )
    )
    first_seen(cloud)


def few_addresses_and_a_domain_behind(cloud: NetworkCloud) -> None:
    account = cloud.account()
    crowded = account.subnets_there["subnet-private-a"]
    account.subnets_there["subnet-private-a"] = replace(crowded, free_addresses=3)
    account.domains["d-1"] = ("subnet-private-a",)
    first_seen(cloud)


def taken_out_of_the_configuration(cloud: NetworkCloud) -> None:
    first_seen(cloud)
    cloud.configure(places={})
    cloud.sweep()
    cloud.settle()


def base_that_is_not_there(cloud: NetworkCloud) -> None:
    cloud.account().base = False
    first_seen(cloud)


LIVES: list[Scenario] = [
    first_seen,
    base_that_is_not_there,
    subnet_added,
    subnet_removed,
    subnet_rerouted,
    parameters_vandalised,
    parameter_deleted,
    parameter_of_another_type,
    group_lost_and_back,
    newcomer_before_its_base,
    newcomer_departs,
    refused_for_a_while,
    refused_for_good,
    further_parameters,
    few_addresses_and_a_domain_behind,
    taken_out_of_the_configuration,
]
