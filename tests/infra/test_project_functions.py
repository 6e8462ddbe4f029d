"""Each function of the project enabler: what it may do, what starts it, what it is told."""

import json

import pytest

from tests.infra import functions
from tests.infra.functions import READ_STREAM
from tests.infra.templates import Template

PREFIX = "sandbox-eu-west-1-projects-"
ACCOUNTS, STREAM = "<sandbox-accounts>", "<sandbox-accounts.StreamArn>"
WORK, HEARD = "<sandbox-accounts-work>", "<sandbox-accounts-events>"
LEFT_OVER = "<sandbox-accounts-stream-dead-letters>"
BUS = "<studio-provisioner>"
BY_SUBJECT, DUE = (f"{ACCOUNTS}/index/{index}" for index in ("by-subject", "due"))
TAKE = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")
ROLE = "arn:<AWS::Partition>:iam::{}:role/sandbox-eu-west-1-{}"

# Everything beside writing its own log. A change here is a change of what can go wrong.
PERMISSIONS = {
    "intake": {
        ("dynamodb:GetItem", ACCOUNTS),
        ("dynamodb:PutItem", ACCOUNTS),
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
        ("dynamodb:GetItem", ACCOUNTS),
        ("dynamodb:PutItem", ACCOUNTS),
        ("dynamodb:UpdateItem", ACCOUNTS),
        ("sqs:SendMessage", WORK),
        *((action, WORK) for action in TAKE),
        ("sts:AssumeRole", ROLE.format("222222222222", "projects")),
        ("sts:AssumeRole", ROLE.format("*", "projects")),
    },
    "sweep": {
        ("dynamodb:GetItem", ACCOUNTS),
        ("dynamodb:PutItem", ACCOUNTS),
        ("dynamodb:Query", BY_SUBJECT),
        ("dynamodb:Query", DUE),
        ("sqs:SendMessage", WORK),
    },
    "admin": {
        ("dynamodb:GetItem", ACCOUNTS),
        ("dynamodb:PutItem", ACCOUNTS),
        ("dynamodb:Query", ACCOUNTS),
        ("dynamodb:Query", BY_SUBJECT),
        ("dynamodb:Query", DUE),
        *(
            (action, f"<sandbox-accounts-{kind}-dead-letters>")
            for kind in ("work", "events", "stream")
            for action in (*TAKE, "sqs:ChangeMessageVisibility")
        ),
        ("sqs:SendMessage", WORK),
        ("events:PutEvents", BUS),
        ("sts:AssumeRole", ROLE.format("222222222222", "projects-look")),
        ("sts:AssumeRole", ROLE.format("*", "projects-look")),
    },
    "api": {
        ("dynamodb:GetItem", ACCOUNTS),
        ("dynamodb:Query", ACCOUNTS),
        ("dynamodb:Query", BY_SUBJECT),
        ("dynamodb:Query", "<sandbox-networks>/index/by-subject"),
    },
}

ENVIRONMENT = {
    "intake": {"ACCOUNTS_TABLE", "WORK_QUEUE_URL", "DEAD_LETTER_QUEUE_URL"},
    "relay": {"WORK_QUEUE_URL", "DEAD_LETTER_QUEUE_URL"},
    "outbox": {"BUS_NAME", "DEAD_LETTER_QUEUE_URL"},
    "worker": {"ACCOUNTS_TABLE", "WORK_QUEUE_URL"},
    "sweep": {"ACCOUNTS_TABLE", "WORK_QUEUE_URL"},
    "admin": {
        "ACCOUNTS_TABLE",
        "WORK_QUEUE_URL",
        "WORK_DEAD_LETTER_QUEUE_URL",
        "EVENTS_DEAD_LETTER_QUEUE_URL",
        "DEAD_LETTER_QUEUE_URL",
        "BUS_NAME",
    },
    "api": {"ACCOUNTS_TABLE", "NETWORKS_TABLE"},
}

HANDLERS = {
    "intake": "on_account_event",
    "relay": "on_account_written",
    "outbox": "on_timeline_entry",
    "worker": "on_ticket",
    "sweep": "on_schedule",
    "admin": "on_admin",
    "api": "on_api_request",
}


def test_there_are_these_functions_and_no_others(governance: Template) -> None:
    names = {
        each["FunctionName"] for each in governance.resources("AWS::Lambda::Function").values()
    }

    assert {name for name in names if "-projects-" in name} == {
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
def test_a_function_is_told_what_its_handler_asks_for(
    governance: Template, short_name: str
) -> None:
    properties = functions.function(governance, PREFIX + short_name)

    assert set(properties["Environment"]["Variables"]) == ENVIRONMENT[short_name] | {
        "POWERTOOLS_SERVICE_NAME",
        "LOG_LEVEL",
    }
    assert properties["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] == "project-enabler"
    assert properties["Handler"] == f"services.project_enabler.{HANDLERS[short_name]}.handler"
    assert properties["LoggingConfig"]["LogFormat"] == "JSON"


def test_the_api_is_told_the_two_tables_by_their_names(governance: Template) -> None:
    told = functions.function(governance, f"{PREFIX}api")["Environment"]["Variables"]

    assert governance.shown(told["ACCOUNTS_TABLE"]) == ACCOUNTS
    assert governance.shown(told["NETWORKS_TABLE"]) == "<sandbox-networks>"


def test_each_dead_letter_queue_is_told_by_its_name(governance: Template) -> None:
    told = functions.function(governance, f"{PREFIX}admin")["Environment"]["Variables"]

    assert {
        name: governance.shown(url) for name, url in told.items() if name.endswith("QUEUE_URL")
    } == {
        "WORK_QUEUE_URL": WORK,
        "WORK_DEAD_LETTER_QUEUE_URL": "<sandbox-accounts-work-dead-letters>",
        "EVENTS_DEAD_LETTER_QUEUE_URL": "<sandbox-accounts-events-dead-letters>",
        "DEAD_LETTER_QUEUE_URL": LEFT_OVER,
    }


@pytest.mark.parametrize(
    ("short_name", "role"), [("worker", "projects"), ("admin", "projects-look")]
)
def test_a_role_in_an_account_that_is_not_known_must_be_of_the_organization(
    governance: Template, short_name: str, role: str
) -> None:
    assert functions.assumed(governance, PREFIX + short_name) == [
        (
            ROLE.format("*", role),
            {"StringEquals": {"aws:ResourceOrgID": "o-sandbox0000"}},
        ),
        (ROLE.format("222222222222", role), None),
    ]


@pytest.mark.parametrize(("short_name", "queue"), [("worker", WORK), ("intake", HEARD)])
def test_a_message_stays_hidden_for_six_times_the_timeout_of_who_takes_it(
    governance: Template, short_name: str, queue: str
) -> None:
    timeout = functions.function(governance, PREFIX + short_name)["Timeout"]
    hidden = governance.one("AWS::SQS::Queue", QueueName=queue.strip("<>"))["VisibilityTimeout"]

    assert hidden == 6 * timeout


@pytest.mark.parametrize(
    ("short_name", "source", "batch", "at_once"),
    [("worker", WORK, 5, 5), ("intake", HEARD, 10, 2)],
)
def test_messages_fail_one_by_one_and_few_are_taken_at_once(
    governance: Template, short_name: str, source: str, batch: int, at_once: int
) -> None:
    properties = functions.mapping(governance, PREFIX + short_name)

    assert governance.shown(properties["EventSourceArn"]) == source
    assert properties["BatchSize"] == batch
    assert properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert properties["ScalingConfig"] == {"MaximumConcurrency": at_once}


@pytest.mark.parametrize(
    ("short_name", "pattern", "retries"),
    [
        (
            "relay",
            {
                "eventName": ["INSERT", "MODIFY"],
                "dynamodb": {
                    "Keys": {"sk": {"S": ["STATE"]}},
                    "NewImage": {"written_by": {"S": ["intake"]}},
                },
            },
            30,
        ),
        (
            "outbox",
            {
                "eventName": ["INSERT"],
                "dynamodb": {
                    "Keys": {"sk": {"S": [{"prefix": "T#"}]}},
                    "NewImage": {"event": {"S": [{"exists": True}]}},
                },
            },
            -1,
        ),
    ],
)
def test_the_accounts_stream_starts_relay_and_outbox_and_loses_nothing(
    governance: Template, short_name: str, pattern: dict[str, object], retries: int
) -> None:
    properties = functions.mapping(governance, PREFIX + short_name)
    [criterion] = properties["FilterCriteria"]["Filters"]

    assert governance.shown(properties["EventSourceArn"]) == STREAM
    assert json.loads(criterion["Pattern"]) == pattern
    assert properties["MaximumRetryAttempts"] == retries
    assert properties["BisectBatchOnFunctionError"] is True
    assert properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert governance.shown(properties["DestinationConfig"]["OnFailure"]["Destination"]) == (
        LEFT_OVER
    )
