from pathlib import Path

import pytest

from tests.cli.fake_accounts import FakeAccounts
from tests.cli.fake_api import FakeApi, FakeClock
from tests.cli.running import PROJECTS_ADMIN, URL, Studioctl

DS = 'prefix: "ds"\nusers:\n  - user_profile_name: "ada-lovelace"\n  - user_profile_name: "bo"\n'
LEAD = 'prefix: "lead-ds"\nusers:\n  - user_profile_name: "grace-hopper"\n'


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def api(clock: FakeClock) -> FakeApi:
    return FakeApi(clock)


@pytest.fixture
def studioctl(api: FakeApi, clock: FakeClock, tmp_path: Path) -> Studioctl:
    keys = {"REQUESTER_ACCESS_KEY_ID": "AKIAREQUESTER", "REQUESTER_SECRET_ACCESS_KEY": "secret"}
    return Studioctl(api, clock, tmp_path, {"API_URL": URL, **keys})


@pytest.fixture
def accounts(studioctl: Studioctl, clock: FakeClock) -> FakeAccounts:
    """The accounts' service, known to the command with the keys of an admin."""
    service = FakeAccounts(clock)
    studioctl.api.accounts = service.on_call
    studioctl.enabler = service.function()
    studioctl.environ |= {
        "PROJECTS_ADMIN_FUNCTION": PROJECTS_ADMIN,
        "AWS_REGION": "eu-west-1",
        "ADMIN_ACCESS_KEY_ID": "ADM",
        "ADMIN_SECRET_ACCESS_KEY": "secret",
    }
    return service


@pytest.fixture
def both(studioctl: Studioctl) -> tuple[str, str]:
    return (
        studioctl.file("data_scientists.yml", DS),
        studioctl.file("lead_data_scientists.yml", LEAD),
    )
