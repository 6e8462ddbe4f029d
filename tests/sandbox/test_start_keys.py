"""A ledger in the emulator: a page of a subject may begin where no item ever was."""

from services.controller.clock import to_text
from services.controller.ledger import DynamoDbLedger
from services.controller.timeline import TimelineEntry
from tests.contract.tables import USERS, make_users_table
from tests.sandbox.clouds import STRANGER, Cloud
from tests.world.delivery import START

IDS = ("222222222222.eu-central-1", "222222222222.eu-west-1", "444444444444.eu-west-1")


def test_the_networks_of_one_account_are_found_by_its_number(cloud: Cloud) -> None:
    client = cloud.client("dynamodb", STRANGER)
    make_users_table(client)
    ledger = DynamoDbLedger(client, USERS, "NETWORK#")
    entry = TimelineEntry(1, to_text(START), "InSync", "R", "M", "me", True, "c-1")
    for name in IDS:
        ledger.write({"id": name, "revision": 1, "subject": "networks"}, entry)

    found = {
        after: [item["id"] for item in ledger.of_subject("networks", 9, after).items]
        for after in ("111111111111.", "222222222222.", "333333333333.", "444444444444.eu-west-1")
    }

    assert found == {
        "111111111111.": list(IDS),
        "222222222222.": list(IDS),
        "333333333333.": [IDS[2]],
        "444444444444.eu-west-1": [],
    }
