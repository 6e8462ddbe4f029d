"""What the registry writes into a row is what the accounts' API describes and passes on."""

from services.network_registry.network import Phase
from services.project_enabler.networks import networks_of
from services.project_enabler.openapi_networks import Network
from tests.world import network_scenarios as lives
from tests.world.network_cloud import DEV, HOME, NetworkCloud


def test_rows_of_every_life_are_shown_as_the_api_describes_them() -> None:
    phases = set()
    for scenario in lives.LIVES:
        cloud = NetworkCloud()
        scenario(cloud)
        for item in cloud.ledger.states.values():
            account_id = str(item["id"]).partition(".")[0]
            for shown in networks_of(cloud.ledger, account_id):
                Network.model_validate(shown)
                phases.add(shown["phase"])

    assert phases == {each.value for each in Phase if each is not Phase.SYNCING}


def test_a_row_is_shown_with_the_time_of_the_last_look() -> None:
    cloud = NetworkCloud()
    lives.first_seen(cloud)
    cloud.pass_time(hours=24)
    cloud.sweep()
    cloud.settle()

    [shown] = networks_of(cloud.ledger, DEV)

    assert shown == {**cloud.network().shown(), "observed_at": cloud.network().observed_at}
    assert (shown["id"], shown["observed_at"]) == (HOME, "2026-11-03T09:00:00.000Z")
