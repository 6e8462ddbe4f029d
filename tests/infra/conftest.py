"""Each assembly is synthesized once for the session."""

from pathlib import Path

import pytest

from tests.infra.assemblies import synthesize
from tests.infra.templates import Template, read

# Everything that has an alternative takes it: a private API, no organization, two studios in one
# place, networks, domains and a role that are there already, a lead, a persona with data and more,
# scripts, SageMaker Projects by the stack, alarms with a topic.
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
          network:
            nat_gateways: 0
            endpoints: {preset: no-internet, add: [dynamodb, athena], leave_out: [codecommit]}
            flow_logs: null
          studios:
            - alias: cards-dev
              lifecycle_configurations:
                - {name: pip, app: JupyterLab, file: pip.sh}
                - {name: proxy, app: JupyterLab, file: proxy.sh}
                - {name: editor, app: CodeEditor, file: pip.sh}
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
          persona_roles:
            analyst: "arn:aws:iam::444444444444:role/studio/persona/research"
personas:
  - {id: chief, role_parameter: /mlops/role/chief, policy_set: lead}
  - id: analyst
    role_parameter: /mlops/role/analyst
    policy_set: data-scientist
    denied_actions: ["sagemaker:CreateEndpoint"]
    data:
      buckets:
        - {name: lake-curated, prefix: sales/, access: read_write}
      keys: ["arn:aws:kms:eu-central-1:444444444444:key/0a1b2c3d"]
    policies:
      - Sid: ReadingSecrets
        Effect: Allow
        Action: secretsmanager:GetSecretValue
        Resource: "arn:aws:secretsmanager:${region}:${account}:secret:research-*"
      - {Sid: NoLargeOnes, Effect: Deny, Action: "sagemaker:Create*", Resource: "*",
         Condition: {"ForAnyValue:StringLike": {"sagemaker:InstanceTypes": "ml.p5*"}}}
    managed_policy_arns: ["arn:aws:iam::aws:policy/AmazonElasticMapReduceReadOnlyAccess"]
    ceiling_actions: ["elasticmapreduce:Describe*"]
  - id: engineer
    role_parameter: /mlops/role/eng
    policy_set: data-scientist
    data:
      codeartifact: [{domain: acme, repository: pypi}]
      codecommit: [churn]
      databases: [{name: sales, workgroup: research}]
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
    for script in ("pip.sh", "proxy.sh"):
        (folder / script).write_text(f"#!/bin/bash\necho {script}\n")
    return synthesize(str(folder / "other.yaml"), folder / "out")


@pytest.fixture(scope="session")
def other(other_assembly: Path) -> dict[str, Template]:
    return read(other_assembly)
