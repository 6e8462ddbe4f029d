"""Lives of whom the users table is restored from an older point in time."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from services.user_onboarding.intents import resume, retry, suspend
from services.user_onboarding.user import Phase
from tests.world.cloud import Cloud
from tests.world.scenarios import ADA, Scenario, ready


@dataclass(frozen=True)
class Backup:
    """The users table at one time."""

    states: dict[str, Any]
    entries: dict[str, Any]

    @classmethod
    def of(cls, cloud: Cloud) -> "Backup":
        return cls(deepcopy(cloud.ledger.states), deepcopy(cloud.ledger.entries))

    def restore(self, cloud: Cloud) -> None:
        """Put the table back; the record of who left is another table, and stays."""
        cloud.ledger.states = deepcopy(self.states)
        cloud.ledger.entries = deepcopy(self.entries)


def swept(cloud: Cloud) -> None:
    cloud.sweep()
    cloud.settle()


def leaver_restored_as_ready(cloud: Cloud) -> None:
    ready(cloud)
    backup = Backup.of(cloud)
    cloud.offboard(ADA, 0)
    cloud.settle()
    backup.restore(cloud)
    swept(cloud)


def leaver_restored_and_offboarded_again(cloud: Cloud) -> None:
    leaver_restored_as_ready(cloud)
    cloud.intend(ADA, retry)
    cloud.settle()


def suspended_restored_and_resumed(cloud: Cloud) -> None:
    ready(cloud)
    backup = Backup.of(cloud)
    cloud.intend(ADA, suspend)
    cloud.settle()
    backup.restore(cloud)
    cloud.change(ADA, team="risk")
    cloud.settle()
    cloud.intend(ADA, resume)
    cloud.settle()


def leaver_without_a_row_asked_for_again(cloud: Cloud) -> None:
    backup = Backup.of(cloud)
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.offboard(ADA, 0)
    cloud.settle()
    backup.restore(cloud)
    cloud.post(user_name="ada", persona="data-scientist")
    cloud.settle()


ENDS = {
    leaver_restored_and_offboarded_again: Phase.OFFBOARDED,
    suspended_restored_and_resumed: Phase.READY,
    leaver_without_a_row_asked_for_again: Phase.READY,
}
LIVES: list[Scenario] = list(ENDS)
