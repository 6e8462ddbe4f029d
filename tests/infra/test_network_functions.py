"""Each function of the network registry: what it may do, what starts it, what it is told."""

from pathlib import Path

import pytest

from tests.infra import functions
from tests.infra.assemblies import synthesize
from tests.infra.aws_events import stack_status
from tests.infra.environment_files import GOOD
from tests.infra.event_patterns import matches
from tests.infra.functions import READ_STREAM
from tests.infra.templates import Json, Template, read

PREFIX = "sandbox-eu-west-1-networks-"
NETWORKS, STREAM = "<sandbox-networks>", "<sandbox-networks.StreamArn>"
WORK, HEARD = "<sandbox-networks-work>", "<sandbox-networks-events>"
LEFT_OVER = "<sandbox-networks-stream-dead-letters>"
BUS = "<studio-provisioner>"
BY_SUBJECT, DUE = (f"{NETWORKS}/index/{index}" for index in ("by-subject", "due"))
TAKE = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")
ACCOUNTS = ("222222222222", "333333333333", "*")


def enter(role: str) -> set[tuple[str, str]]:
    start = "arn:<AWS::Partition>:iam::"
    return {("sts:AssumeRole", f"{start}{each}:role/sandbox-eu-west-1-{role}") for each in ACCOUNTS}


# Everything beside writing its own log. A change here is a change of what can go wrong.
PERMISSIONS = {
    "intake": {
        ("dynamodb:GetItem", NETWORKS),
        ("dynamodb:PutItem", NETWORKS),
        ("dynamodb:UpdateItem", NETWORKS),
        ("sqs:SendMessage", WORK),
        ("sqs:SendMessage", LEFT_OVER),
        *((action, HEARD) for action in TAKE),
    },
    "relay": {
        ("sqs:SendMessage", WORK),
        ("sqs:SendMessage", LEFT_OVER),
        *((action, STREAM) for action in READ_STREAM),
    },
    "outbox": {
        ("events:PutEvents", BUS),
        ("sqs:SendMessage", LEFT_OVER),
        *((action, STREAM) for action in READ_STREAM),
    },
    "worker": {
        ("dynamodb:GetItem", NETWORKS),
        ("dynamodb:PutItem", NETWORKS),
        ("dynamodb:UpdateItem", NETWORKS),
        ("sqs:SendMessage", WORK),
        *((action, WORK) for action in TAKE),
        *enter("network"),
    },
    "sweep": {
        ("dynamodb:GetItem", NETWORKS),
        ("dynamodb:PutItem", NETWORKS),
        ("dynamodb:Query", BY_SUBJECT),
        ("dynamodb:Query", DUE),
        ("sqs:SendMessage", WORK),
    },
    "admin": {
        ("dynamodb:GetItem", NETWORKS),
        ("dynamodb:PutItem", NETWORKS),
        ("dynamodb:Query", NETWORKS),
        ("dynamodb:UpdateItem", NETWORKS),
        ("dynamodb:Query", BY_SUBJECT),
        ("dynamodb:Query", DUE),
        *(
            (action, f"<sandbox-networks-{kind}-dead-letters>")
            for kind in ("work", "events", "stream")
            for action in (*TAKE, "sqs:ChangeMessageVisibility")
        ),
        ("sqs:SendMessage", WORK),
        ("events:PutEvents", BUS),
        *enter("network-admin"),
    },
}
HANDLERS = {
    "intake": "on_network_event",
    "relay": "on_network_written",
    "outbox": "on_timeline_entry",
    "worker": "on_ticket",
    "sweep": "on_schedule",
    "admin": "on_admin",
}
LOOKING = {
    *(
        (f"ec2:Describe{what}", "*")
        for what in (
            *("RouteTables", "SecurityGroups", "Subnets"),
            *("TransitGatewayVpcAttachments", "VpcEndpoints", "Vpcs"),
        )
    ),
    *(
        (
            "ssm:GetParameters",
            f"arn:<AWS::Partition>:ssm:eu-west-1:222222222222:parameter/{path}/*",
        )
        for path in ("vpc", "mlops/studio")
    ),
    (
        "sagemaker:DescribeDomain",
        "arn:<AWS::Partition>:sagemaker:eu-west-1:222222222222:domain/*",
    ),
}
WRITING = {
    (f"ssm:{action}", "arn:<AWS::Partition>:ssm:eu-west-1:222222222222:parameter/vpc/*")
    for action in ("PutParameter", "DeleteParameter")
}
UPDATING = {
    (
        "sagemaker:UpdateDomain",
        "arn:<AWS::Partition>:sagemaker:eu-west-1:222222222222:domain/*",
    )
}


def test_there_are_these_functions_and_no_others(governance: Template) -> None:
    names = {
        each["FunctionName"] for each in governance.resources("AWS::Lambda::Function").values()
    }

    assert {name for name in names if "-networks-" in name} == {
        PREFIX + short_name for short_name in PERMISSIONS
    }


@pytest.mark.parametrize("short_name", PERMISSIONS)
def test_a_function_may_do_exactly_what_is_listed(governance: Template, short_name: str) -> None:
    assert functions.granted(governance, PREFIX + short_name) == PERMISSIONS[short_name]


@pytest.mark.parametrize("short_name", PERMISSIONS)
def test_a_functions_role_is_its_own_and_has_nothing_attached(
    governance: Template, short_name: str
) -> None:
    functions.assert_role_is_its_own(governance, PREFIX + short_name)


@pytest.mark.parametrize("short_name", HANDLERS)
def test_a_function_runs_its_own_handler_in_its_services_name(
    governance: Template, short_name: str
) -> None:
    properties = functions.function(governance, PREFIX + short_name)

    assert properties["Handler"] == f"services.network_registry.{HANDLERS[short_name]}.handler"
    assert properties["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] == "network-registry"


@pytest.mark.parametrize(("short_name", "queue"), [("worker", WORK), ("intake", HEARD)])
def test_a_message_stays_hidden_while_it_is_waited_for_and_six_times_the_timeout(
    governance: Template, short_name: str, queue: str
) -> None:
    timeout = functions.function(governance, PREFIX + short_name)["Timeout"]
    mapping = functions.mapping(governance, PREFIX + short_name)
    hidden = governance.one("AWS::SQS::Queue", QueueName=queue.strip("<>"))["VisibilityTimeout"]

    assert hidden == 6 * timeout + mapping.get("MaximumBatchingWindowInSeconds", 0)


def test_a_burst_is_taken_in_few_batches(governance: Template) -> None:
    properties = functions.mapping(governance, f"{PREFIX}intake")

    assert governance.shown(properties["EventSourceArn"]) == HEARD
    assert (properties["BatchSize"], properties["MaximumBatchingWindowInSeconds"]) == (100, 1)
    assert properties["ScalingConfig"] == {"MaximumConcurrency": 2}


@pytest.mark.parametrize(
    ("name", "granted", "function"),
    [
        ("sandbox-eu-west-1-network", LOOKING | WRITING, "worker"),
        ("sandbox-eu-west-1-network-admin", LOOKING | UPDATING, "admin"),
    ],
)
def test_a_role_in_an_account_may_do_exactly_what_is_listed_for_one_function(
    network: Template, name: str, granted: set[tuple[str, str]], function: str
) -> None:
    role = network.one("AWS::IAM::Role", RoleName=name)
    [policy] = role["Policies"]
    [trust] = role["AssumeRolePolicyDocument"]["Statement"]

    assert network.granted(policy["PolicyDocument"]["Statement"]) == granted
    assert network.shown(trust["Condition"]["ArnEquals"]["aws:PrincipalArn"]) == (
        f"arn:<AWS::Partition>:iam::111111111111:role/{PREFIX}{function}"
    )
    assert trust["Condition"]["StringEquals"] == {"aws:PrincipalOrgID": "o-sandbox0000"}


def rules(template: Template, target: str) -> list[Json]:
    return [
        rule
        for rule in template.resources("AWS::Events::Rule").values()
        if target in [template.shown(each["Arn"]) for each in rule["Targets"]]
    ]


def event(source: str, kind: str, account: str = "111111111111") -> Json:
    return {"source": source, "detail-type": kind, "account": account, "detail": {}}


REGISTRY, ENABLER = "studio.network-registry", "studio.project-enabler"


@pytest.mark.parametrize(
    ("told", "heard"),
    [
        (event("aws.ec2", "AWS API Call via CloudTrail", "222222222222"), True),
        (event("aws.ssm", "Parameter Store Change", "222222222222"), True),
        (stack_status("sandbox-network"), True),
        (event(ENABLER, "AccountJoined.v1"), True),
        (event(ENABLER, "AccountDeparted.v1"), True),
        (event(ENABLER, "AccountJoined.v1", "222222222222"), False),
        (event(ENABLER, "ProjectsEnabled.v1"), False),
        (event(REGISTRY, "NetworkChanged.v1"), False),
        (stack_status("somebodys-network"), False),
    ],
)
def test_intake_gets_what_concerns_networks(
    governance: Template, told: Json, *, heard: bool
) -> None:
    assert any(matches(x["EventPattern"], told) for x in rules(governance, HEARD)) is heard


@pytest.mark.parametrize(
    ("told", "heard"),
    [
        (event(REGISTRY, "NetworkChanged.v1"), True),
        (event(REGISTRY, "NetworkChanged.v1", "222222222222"), False),
        (event(REGISTRY, "NetworkFailed.v1"), False),
        (event(ENABLER, "AccountDeparted.v1"), True),
        (event(ENABLER, "AccountJoined.v1"), True),
        (event(ENABLER, "AccountDeparted.v1", "222222222222"), False),
        (stack_status("sandbox-studio-retail-dev"), True),
        (stack_status("somebodys-studio-retail-dev"), False),
    ],
)
def test_user_onboarding_is_told_of_what_changed_around_its_studios_by_us_alone(
    governance: Template, told: Json, *, heard: bool
) -> None:
    sweep = "<sandbox-eu-west-1-onboarding-sweep>"
    found = [each for each in rules(governance, sweep) if "EventPattern" in each]

    assert any(matches(each["EventPattern"], told) for each in found) is heard
    # The whole event: the function reads from it which studios are meant.
    targets = [target for each in found for target in each["Targets"]]
    assert not any("Input" in target for target in targets)
    assert {governance.shown(target["DeadLetterConfig"]["Arn"]) for target in targets} == {
        "<sandbox-stream-dead-letters>"
    }


def test_networks_are_swept_often_daily_and_after_a_deployment(governance: Template) -> None:
    found = rules(governance, f"<{PREFIX}sweep>")

    assert {each.get("ScheduleExpression") for each in found} == {
        "rate(1 hour)",
        "rate(1 day)",
        None,
    }


def tagged(template: Template, kind: str) -> list[dict[str, str]]:
    return [
        {each["Key"]: each["Value"] for each in properties.get("Tags", [])}
        for properties in template.resources(kind).values()
    ]


def test_the_bases_own_network_is_found_by_its_tags(network: Template, studio: Template) -> None:
    wanted = {"studio:managed-by": "sandbox", "studio:network": "workloads"}

    [vpc] = tagged(network, "AWS::EC2::VPC")
    groups = tagged(network, "AWS::EC2::SecurityGroup")
    assert wanted.items() <= vpc.items()
    # That of its endpoints is not the one that workloads use.
    assert [wanted.items() <= each.items() for each in groups].count(True) == 1
    # The domain's own group is not the one that workloads use.
    assert all("studio:network" not in each for each in tagged(studio, "AWS::EC2::SecurityGroup"))


EXISTING = """\
          network:
            existing:
              vpc_id: vpc-0123456789abcdef0
              subnet_tags: {tier: app}
              security_group_tags: {Name: apps}
"""


def test_only_what_is_known_at_synth_is_written_by_the_stack(tmp_path: Path) -> None:
    lines = GOOD.splitlines(keepends=True)
    place = next(i for i, line in enumerate(lines) if "availability_zones" in line)
    file = tmp_path / "existing.yaml"
    file.write_text(
        "".join([*lines[: place + 1], EXISTING, *lines[place + 1 :]])
        + "functions: {bundle_for: this-machine}\n"
    )

    stacks = read(synthesize(str(file), tmp_path / "out"))

    [parameter] = stacks["network-retail-dev-eu-west-1"].resources("AWS::SSM::Parameter").values()
    assert (parameter["Name"], parameter["Value"]) == ("/vpc/id", "vpc-0123456789abcdef0")
