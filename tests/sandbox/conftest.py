from collections.abc import Iterator

import pytest

from tests.sandbox.clouds import Cloud, running
from tests.sandbox.studios import DELAY_SECONDS, EmulatorStudio, MemoryStudio, Studio, knock


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with running(tmp_path_factory.mktemp("cloud")) as started:
        yield started


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """The emulator without the seam: shows whether a gap is still there."""
    with running(tmp_path_factory.mktemp("bare"), bare=True) as started:
        yield started


@pytest.fixture(params=["memory", "emulator"])
def studio(request: pytest.FixtureRequest) -> Iterator[Studio]:
    if request.param == "memory":
        yield MemoryStudio()
        return
    cloud: Cloud = request.getfixturevalue("cloud")
    knock(cloud, reset=True, delay_seconds=DELAY_SECONDS)
    knock(cloud, at="servicecatalog", reset=True)
    yield EmulatorStudio(cloud)
    knock(cloud, reset=True)
    knock(cloud, at="servicecatalog", reset=True)


@pytest.fixture
def domain(studio: Studio) -> str:
    created = studio.call("CreateDomain", DomainName="d", AuthMode="IAM", DefaultUserSettings={})
    domain_id: str = created["DomainId"]
    studio.until(lambda: studio.call("DescribeDomain", DomainId=domain_id)["Status"], "InService")
    return domain_id
