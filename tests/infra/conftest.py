"""Each assembly is synthesized once for the session."""

from pathlib import Path

import pytest

from tests.infra.assemblies import synthesize
from tests.infra.templates import Template, read

# Everything that has an alternative takes it: a private API, no organization, two studios in one
# place, networks and domains that are there already, a lead-only persona, SageMaker Projects by
# the stack, alarms with a topic.
OTHER = """
installation: other
region: eu-central-1
production: false
single_account: true
governance: {account_id: "444444444444"}
account_sets:
  cards:
    dev:
      account_id: "444444444444"
      regions:
        eu-central-1:
          availability_zones: [eu-central-1a, eu-central-1b]
          network: {nat_gateways: 0}
          studios:
            - alias: cards-dev
            - alias: cards-second
        eu-west-1:
          availability_zones: [eu-west-1a]
          network:
            existing:
              vpc_id: vpc-0123456789abcdef0
              private_subnet_ids: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
              security_group_id: sg-0123456789abcdef0
          studios:
            - alias: cards-west
              existing_domain_id: d-abcdefghijkl
personas:
  - {id: chief, role_parameter: /mlops/role/chief, policy_set: lead}
projects: {enabled_by: stack, portfolio_ids: [port-a1b2c3d4e5f6g]}
api: {endpoint: private, vpc_endpoint_ids: [vpce-0123456789abcdef0]}
alarms: {topic_arn: "arn:aws:sns:eu-central-1:444444444444:alarms"}
functions: {bundle_for: this-machine}
"""


@pytest.fixture(scope="session")
def sandbox_assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthesize("sandbox", tmp_path_factory.mktemp("sandbox") / "out")


@pytest.fixture(scope="session")
def sandbox(sandbox_assembly: Path) -> dict[str, Template]:
    return read(sandbox_assembly)


@pytest.fixture(scope="session")
def governance(sandbox: dict[str, Template]) -> Template:
    return sandbox["governance"]


@pytest.fixture(scope="session")
def studio(sandbox: dict[str, Template]) -> Template:
    return sandbox["studio-retail-dev"]


@pytest.fixture(scope="session")
def network(sandbox: dict[str, Template]) -> Template:
    return sandbox["network-retail-dev-eu-west-1"]


@pytest.fixture(scope="session")
def other_assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("other")
    (folder / "other.yaml").write_text(OTHER)
    return synthesize(str(folder / "other.yaml"), folder / "out")


@pytest.fixture(scope="session")
def other(other_assembly: Path) -> dict[str, Template]:
    return read(other_assembly)
