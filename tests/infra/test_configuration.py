"""Environment files: what is right, and how what is wrong is answered."""

from pathlib import Path

import pytest

from infra.configuration import ConfigurationError, Installation, read_installation
from infra.configuration.reading import ENVIRONMENTS, environment_file
from infra.installation_json import describe
from tests.infra.environment_files import GOOD, read, refusal


def test_a_short_file_is_enough(tmp_path: Path) -> None:
    installation = read(tmp_path, GOOD)

    assert [persona.id for persona in installation.personas] == [
        "data-scientist",
        "lead-data-scientist",
    ]
    assert installation.functions.bundle_for == "lambda"


def test_the_example_shows_everything_at_its_default(tmp_path: Path) -> None:
    example = read_installation(environment_file("example"))
    short = read(tmp_path, GOOD)

    for field in (
        "personas",
        "pace",
        "lifecycle",
        "drift",
        "login",
        "organization",
        "projects",
        "api",
        "alarms",
        "functions",
        "trusted_session_roles",
    ):
        assert getattr(example, field) == getattr(short, field), field
    assert example.sweep_every_minutes == short.sweep_every_minutes
    assert example.production == Installation.model_fields["production"].default
    zone = example.account_sets["retail"].stages()[0][1].regions["eu-west-1"]
    assert zone == short.account_sets["retail"].stages()[0][1].regions["eu-west-1"].model_copy(
        update={"availability_zones": zone.availability_zones}
    )


def test_the_example_names_every_setting() -> None:
    text = (ENVIRONMENTS / "example.yaml").read_text()

    def names(model: type) -> set[str]:
        found = set(model.model_fields)  # type: ignore[attr-defined]  # all are pydantic models
        for field in model.model_fields.values():  # type: ignore[attr-defined]  # the same
            for part in (field.annotation, *getattr(field.annotation, "__args__", ())):
                if hasattr(part, "model_fields"):
                    found |= names(part)
        return found

    assert {name for name in names(Installation) if f"{name}:" not in text} == set()


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            ("installation: acme", "installation: Acme"),
            "acme.yaml:1: installation: String should match pattern",
        ),
        (("region: eu-west-1\n", ""), "acme.yaml:1: region: Field required"),
        (
            ("production: false", "produktion: false"),
            "acme.yaml:3: produktion: there is no such setting",
        ),
        (
            ('"222222222222"', "222222222222"),
            "acme.yaml:8: account_sets.retail.dev.account_id: must be text: put it in quotes",
        ),
        (
            ('"222222222222"', '"22222"'),
            "acme.yaml:8: account_sets.retail.dev.account_id: String should match pattern",
        ),
        (
            ('"222222222222"', '"111111111111"'),
            "acme.yaml:8: account_sets.retail.dev.account_id: account 111111111111 is already "
            "governance; one account has one role",
        ),
        (
            ("[eu-west-1a, eu-west-1b]", "[]"),
            "acme.yaml:11: account_sets.retail.dev.regions.eu-west-1.availability_zones: "
            "Tuple should have at least 1 item",
        ),
        (
            ("eu-west-1b]", "eu-north-1b]"),
            "acme.yaml:11: account_sets.retail.dev.regions.eu-west-1.availability_zones.1: "
            "zone eu-north-1b is not in region eu-west-1",
        ),
        (
            ("eu-west-1b]", "eu-west-1a]"),
            "acme.yaml:11: account_sets.retail.dev.regions.eu-west-1.availability_zones.1: "
            "zone eu-west-1a is listed twice",
        ),
        *(
            (
                ("alias: retail-dev", f"alias: '{alias}'"),
                "acme.yaml:13: account_sets.retail.dev.regions.eu-west-1.studios.0.alias: String "
                "should match pattern",
            )
            for alias in ("retail-", "-retail", "-", "", "a" * 33)
        ),
        (
            ("alias: retail-dev", "alias: Retail"),
            "acme.yaml:13: account_sets.retail.dev.regions.eu-west-1.studios.0.alias: String",
        ),
        (
            (
                "            - alias: retail-dev\n",
                "            - alias: a\n            - alias: a\n",
            ),
            "acme.yaml:14: account_sets.retail.dev.regions.eu-west-1.studios.1.alias: another "
            "studio has the alias a",
        ),
        (
            ("          studios:\n            - alias: retail-dev\n", ""),
            "acme.yaml:5: account_sets: no studio is listed in any account",
        ),
        (
            ("region: eu-west-1\n", "region: eu-west-1\nregion: eu-west-2\n"),
            "acme.yaml:3: region: the key is already given in line 2",
        ),
        (
            ("production: false", "1: false"),
            "acme.yaml:3: the key 1 is not a string: put it in quotes",
        ),
    ],
)
def test_a_wrong_value_is_answered_with_line_key_and_reason(
    tmp_path: Path, change: tuple[str, str], line: str
) -> None:
    answers = refusal(tmp_path, GOOD.replace(*change, 1))

    assert any(answer.startswith(line) for answer in answers), answers


@pytest.mark.parametrize(
    ("added", "line"),
    [
        (
            "production: true\n",
            "production: true needs at least two availability zones",
        ),
        (
            "production: true\nfunctions: {bundle_for: this-machine}\n",
            "functions.bundle_for: production functions run on AWS Lambda: use lambda",
        ),
        (
            "api: {endpoint: private}\n",
            "api.vpc_endpoint_ids: a private API needs the ids of its VPC endpoints",
        ),
        (
            "api: {vpc_endpoint_ids: [vpce-0123456789abcdef0]}\n",
            "api.vpc_endpoint_ids: only a private API has VPC endpoints",
        ),
        (
            "pace: {first_look_seconds: 60, longest_look_seconds: 5}\n",
            "pace.first_look_seconds: the first look is later than longest_look_seconds",
        ),
        (
            "personas:\n"
            "  - {id: a, role_parameter: /mlops/role/a, policy_set: lead}\n"
            "  - {id: a, role_parameter: /mlops/role/b, policy_set: lead}\n",
            "personas.1.id: persona a is listed twice",
        ),
        (
            "personas:\n  - {id: a, role_parameter: /mlops/role/suspended, policy_set: lead}\n",
            "personas.0.role_parameter: /mlops/role/suspended is used by something else",
        ),
        (
            "personas:\n  - {id: a, role_parameter: /mlops/role/studio-login, policy_set: lead}\n",
            "personas.0.role_parameter: /mlops/role/studio-login is used by something else",
        ),
        *(
            (
                "personas:\n"
                f"  - {{id: a, role_parameter: /mlops/role/{taken}, policy_set: lead}}\n",
                f"personas.0.role_parameter: /mlops/role/{taken} is used by something else",
            )
            for taken in ("forwarder", "projects", "projects-look", "projects-intake")
        ),
        *(
            (
                "personas:\n"
                f"  - {{id: {taken}, role_parameter: /mlops/role/a, policy_set: lead}}\n",
                f"personas.0.id: {taken} is the name of a role of its own",
            )
            for taken in ("suspended", "execution")
        ),
        (
            "access:\n"
            "  - {principal: 'arn:aws:iam::111111111111:user/a', role: admin, personas: [x]}\n",
            "access.0.personas.0: there is no persona x",
        ),
        (
            "access:\n"
            "  - {principal: 'arn:aws:iam::111111111111:user/a', role: admin, account_sets: [x]}\n",
            "access.0.account_sets.0: there is no account set x",
        ),
        ("access:\n  - {principal: ada, role: admin}\n", "access.0.principal: String should match"),
        ("access:\n  - {principal: ada, role: boss}\n", "access.0.role: Input should be"),
    ],
)
def test_settings_that_do_not_fit_together_are_refused(
    tmp_path: Path, added: str, line: str
) -> None:
    text = GOOD.replace("production: false\n", "").replace("eu-west-1a, eu-west-1b", "eu-west-1a")
    if not added.startswith("production"):
        text += "production: false\n"

    assert any(line in answer for answer in refusal(tmp_path, text + added))


@pytest.mark.parametrize(
    ("section", "key", "least", "most"),
    [
        ("lifecycle", "approval_hours", 1, 2160),
        ("lifecycle", "retention_days", 1, 3650),
        ("lifecycle", "deletions_per_hour", 1, 1000),
        ("lifecycle", "deletion_timeout_seconds", 60, 86400),
        ("login", "url_seconds", 5, 300),
        ("login", "session_seconds", 1800, 43200),
    ],
)
def test_a_time_or_limit_outside_its_range_is_refused_with_the_range(
    tmp_path: Path, section: str, key: str, least: int, most: int
) -> None:
    def said(value: object) -> str:
        return GOOD + f"{section}:\n  {key}: {value}\n"

    for value in (least, most):
        assert getattr(getattr(read(tmp_path, said(value)), section), key) == value
    start = f"acme.yaml:15: {section}.{key}: Input should be"
    assert refusal(tmp_path, said(least - 1)) == [f"{start} greater than or equal to {least}"]
    assert refusal(tmp_path, said(most + 1)) == [f"{start} less than or equal to {most}"]


@pytest.mark.parametrize(
    ("network", "reason"),
    [
        ("{cidr: 10.0.0.0/24}", "2 zones with a /24 and a /26 each need 640 addresses"),
        ("{cidr: 10.0.0.0/8}", "a VPC is between /16 and /28"),
        ("{cidr: 10.0.0.1/16}", "no bits set after the mask"),
        ("{nat_gateways: 3}", "3 NAT gateways need as many zones; 2 listed"),
        ("{existing: {vpc_id: vpc-1}}", "String should match pattern"),
    ],
)
def test_a_network_that_cannot_be_built_is_refused(
    tmp_path: Path, network: str, reason: str
) -> None:
    text = GOOD.replace("          studios:", f"          network: {network}\n          studios:")

    answers = refusal(tmp_path, text)

    assert all(":12: " in answer for answer in answers)
    assert reason in "\n".join(answers)


def test_a_name_that_would_make_role_names_too_long_is_refused(tmp_path: Path) -> None:
    long_region = "ap-southeastcoastlands-1"
    text = GOOD.replace("eu-west-1", long_region).replace("acme", "a" * 20)
    personas = "personas:\n  - {id: a, role_parameter: /mlops/role/" + "r" * 16
    text += personas + ", policy_set: lead}\n"

    [answer] = refusal(tmp_path, text)

    assert "acme.yaml:1: installation: the role name" in answer
    assert "IAM allows 64" in answer


def test_all_wrong_values_are_listed_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = GOOD.replace("acme", "ACME").replace('"222222222222"', '"2"')

    lines = [int(answer.split(":")[1]) for answer in refusal(tmp_path, text)]

    assert lines == [1, 8]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfe", "the file is not UTF-8"),
        (b"", "the file is not a mapping"),
        (b"- a\n", "the file is not a mapping"),
        (b"a: [\n", "acme.yaml:2: "),
        (
            b"a: !!python/object:os.system {}\n",
            "the tag !!python/object:os.system is not wanted here",
        ),
    ],
)
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "acme.yaml"
    file.write_bytes(content)

    with pytest.raises(ConfigurationError) as refused:
        read_installation(file)

    assert reason in str(refused.value)


def test_an_unknown_environment_is_answered_with_those_there_are() -> None:
    with pytest.raises(ConfigurationError, match="there are: example, sandbox"):
        environment_file("production")


def test_one_account_alone_is_configured_by_one_switch(tmp_path: Path) -> None:
    text = GOOD.replace('"222222222222"', '"111111111111"') + "single_account: true\n"

    assert read(tmp_path, text).single_account


def test_two_stages_in_one_account_and_region_are_refused(tmp_path: Path) -> None:
    one = GOOD.replace('"222222222222"', '"111111111111"') + "single_account: true\n"
    prod = """\
    prod:
      account_id: "111111111111"
      regions:
        eu-west-1: {availability_zones: [eu-west-1a]}
"""
    text = one.replace("single_account", f"{prod}single_account")

    assert refusal(tmp_path, text) == [
        "acme.yaml:17: account_sets.retail.prod.regions.eu-west-1: account 111111111111 already "
        "has the network of account_sets.retail.dev in eu-west-1; list the studios there"
    ]
    assert read(
        tmp_path,
        text.replace("eu-west-1: {", "eu-west-2: {").replace("[eu-west-1a]", "[eu-west-2a]"),
    )


def test_the_functions_are_told_the_whole_installation(tmp_path: Path) -> None:
    access = (
        "access:\n"
        "  - {principal: 'arn:aws:iam::111111111111:user/ada', role: requester,"
        " account_sets: [retail]}\n"
    )

    told = describe(read(tmp_path, GOOD + access))

    assert told == {
        "name": "acme",
        "partition": "aws",
        "region": "eu-west-1",
        "governance_account": "111111111111",
        "organization_id": None,
        "management_account": None,
        "accounts": [
            {
                "account_id": "222222222222",
                "account_set": "retail",
                "stage": "dev",
                "regions": ["eu-west-1"],
            }
        ],
        "organizational_units": [],
        "studios": [
            {
                "alias": "retail-dev",
                "account_id": "222222222222",
                "region": "eu-west-1",
                "account_set": "retail",
                "domain_id_parameter": "/mlops/studio/domain-id",
                "workload_role_name": "acme-eu-west-1-onboarding",
                "login_role_name": "acme-eu-west-1-studio-login",
                "boundary_name": "acme-eu-west-1-persona-boundary",
            }
        ],
        "personas": [
            {
                "id": "data-scientist",
                "role_parameter": "/mlops/role/ds",
                "approvals": 0,
                "boundary_suffix": "",
            },
            {
                "id": "lead-data-scientist",
                "role_parameter": "/mlops/role/lead",
                "approvals": 1,
                "boundary_suffix": "",
            },
        ],
        "suspended_role_parameter": "/mlops/role/suspended",
        "lifecycle": {
            "approval_hours": 168,
            "retention_days": 30,
            "deletions_per_hour": 20,
            "deletion_timeout_seconds": 1800,
        },
        "drift": {"mode": "repair"},
        "projects": {
            "enabled_by": "service",
            "stages": ["dev"],
            "portfolio_ids": [],
            "timeout_seconds": 900,
            "base_timeout_hours": 720,
        },
        "networks": {
            "places": [
                {
                    "account_id": "222222222222",
                    "region": "eu-west-1",
                    "account_set": "retail",
                    "stage": "dev",
                    "choice": None,
                    "domain_id_parameters": ["/mlops/studio/domain-id"],
                }
            ],
            "roles": {
                "eu-west-1": {
                    "role": "acme-eu-west-1-network",
                    "admin_role": "acme-eu-west-1-network-admin",
                }
            },
            "parameters": [
                {
                    "name": "/vpc/id",
                    "what": "vpc-id",
                    "description": "The VPC that workloads use",
                },
                {
                    "name": "/vpc/subnets/private/ids",
                    "what": "private-subnet-ids",
                    "description": "Its private subnets",
                },
                {
                    "name": "/vpc/sg/id",
                    "what": "security-group-id",
                    "description": "The security group of workloads",
                },
            ],
            "endpoints": [
                "s3",
                "sagemaker.api",
                "sagemaker.runtime",
                "servicecatalog",
                "sts",
                "logs",
            ],
            "few_addresses": 16,
        },
        "projects_roles": {
            "eu-west-1": {
                "role": "acme-eu-west-1-projects",
                "look_role": "acme-eu-west-1-projects-look",
            }
        },
        "login": {"enabled": False, "url_seconds": 300, "session_seconds": 28800},
        "access": [
            {
                "principal": "arn:aws:iam::111111111111:user/ada",
                "role": "requester",
                "account_sets": ["retail"],
                "personas": None,
                "teams": None,
            }
        ],
        "trusted_session_roles": [],
        "pace": {
            "create_per_second": 1.0,
            "describe_per_second": 5.0,
            "list_per_second": 2.0,
            "first_look_seconds": 2,
            "longest_look_seconds": 30,
            "provisioning_timeout_seconds": 900,
        },
    }
