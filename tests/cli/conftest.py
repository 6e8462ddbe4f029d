from pathlib import Path

import pytest

from tests.cli.fake_api import FakeApi, FakeClock
from tests.cli.running import URL, Studioctl

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
def both(studioctl: Studioctl) -> tuple[str, str]:
    return (
        studioctl.file("data_scientists.yml", DS),
        studioctl.file("lead_data_scientists.yml", LEAD),
    )
