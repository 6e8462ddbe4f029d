"""Each function of user onboarding: what it may do, what starts it, what it is told."""

import json

import pytest

from tests.infra import functions
from tests.infra.functions import READ_STREAM
from tests.infra.templates import Template

PREFIX = "sandbox-eu-west-1-onboarding-"
USERS, REQUESTS, LEAVERS = "<sandbox-users>", "<sandbox-requests>", "<sandbox-leavers>"
GIVEN_UP = "<sandbox-work-dead-letters>"
WORK, LEFT_OVER = "<sandbox-work>", "<sandbox-stream-dead-letters>"
BUS = "<studio-provisioner>"

# Everything beside writing its own log. A change here is a change of what can go wrong.
PERMISSIONS = {
    "api": {
        ("dynamodb:GetItem", LEAVERS),
        ("dynamodb:GetItem", USERS),
        ("dynamodb:PutItem", USERS),
        ("dynamodb:Query", USERS),
        ("dynamodb:Query", f"{USERS}/index/by-subject"),
    },
    "requests": {
        ("dynamodb:GetItem", LEAVERS),
        ("dynamodb:GetItem", USERS),
        ("dynamodb:PutItem", USERS),
        ("dynamodb:GetItem", REQUESTS),
        ("dynamodb:UpdateItem", REQUESTS),
        ("sqs:SendMessage", LEFT_OVER),
        *((action, "<sandbox-requests.StreamArn>") for action in READ_STREAM),
    },
    "intake": {("sqs:SendMessage", WORK), ("sqs:SendMessage", LEFT_OVER)},
    "relay": {
        ("sqs:SendMessage", WORK),
        ("sqs:SendMessage", LEFT_OVER),
        *((action, "<sandbox-users.StreamArn>") for action in READ_STREAM),
    },
    "outbox": {
        ("events:PutEvents", BUS),
        ("sqs:SendMessage", LEFT_OVER),
        *((action, "<sandbox-users.StreamArn>") for action in READ_STREAM),
    },
    "worker": {
        ("dynamodb:GetItem", LEAVERS),
        ("dynamodb:PutItem", LEAVERS),
        ("dynamodb:GetItem", USERS),
        ("dynamodb:PutItem", USERS),
        ("dynamodb:Query", USERS),
        ("dynamodb:UpdateItem", USERS),
        ("dynamodb:Query", f"{USERS}/index/by-subject"),
        ("dynamodb:Query", f"{USERS}/index/due"),
        ("sqs:DeleteMessage", WORK),
        ("sqs:GetQueueAttributes", WORK),
        ("sqs:ReceiveMessage", WORK),
        ("sqs:SendMessage", WORK),
        (
            "sts:AssumeRole",
            "arn:<AWS::Partition>:iam::222222222222:role/sandbox-eu-west-1-onboarding",
        ),
    },
    "sweep": {("sqs:SendMessage", WORK)},
    "login": {
        ("dynamodb:GetItem", USERS),
        ("dynamodb:PutItem", USERS),
        (
            "sts:AssumeRole",
            "arn:<AWS::Partition>:iam::222222222222:role/sandbox-eu-west-1-studio-login",
        ),
    },
    "admin": {
        ("dynamodb:GetItem", LEAVERS),
        ("dynamodb:Scan", LEAVERS),
        ("dynamodb:GetItem", USERS),
        ("dynamodb:PutItem", USERS),
        ("dynamodb:Query", USERS),
        ("dynamodb:Query", f"{USERS}/index/by-subject"),
        ("dynamodb:GetItem", REQUESTS),
        ("dynamodb:UpdateItem", REQUESTS),
        *(
            (action, queue)
            for queue in (LEFT_OVER, GIVEN_UP)
            for action in (
                "sqs:ChangeMessageVisibility",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:ReceiveMessage",
            )
        ),
        ("sqs:SendMessage", WORK),
        ("events:PutEvents", BUS),
    },
}

ENVIRONMENT = {
    "api": {"USERS_TABLE", "LEAVERS_TABLE"},
    "requests": {"USERS_TABLE", "LEAVERS_TABLE", "REQUESTS_TABLE", "DEAD_LETTER_QUEUE_URL"},
    "intake": {"WORK_QUEUE_URL", "DEAD_LETTER_QUEUE_URL"},
    "relay": {"WORK_QUEUE_URL", "DEAD_LETTER_QUEUE_URL"},
    "outbox": {"BUS_NAME", "DEAD_LETTER_QUEUE_URL"},
    "worker": {"USERS_TABLE", "LEAVERS_TABLE", "WORK_QUEUE_URL"},
    "sweep": {"WORK_QUEUE_URL"},
    "login": {"USERS_TABLE", "LEAVERS_TABLE"},
    "admin": {
        "USERS_TABLE",
        "LEAVERS_TABLE",
        "REQUESTS_TABLE",
        "WORK_QUEUE_URL",
        "WORK_DEAD_LETTER_QUEUE_URL",
        "DEAD_LETTER_QUEUE_URL",
        "BUS_NAME",
    },
}

HANDLERS = {
    "api": "on_api_request",
    "requests": "on_request_row",
    "intake": "on_profile_event",
    "relay": "on_user_written",
    "outbox": "on_timeline_entry",
    "worker": "on_ticket",
    "sweep": "on_schedule",
    "login": "on_login_request",
    "admin": "on_admin",
}


def function(governance: Template, short_name: str) -> dict[str, object]:
    return functions.function(governance, PREFIX + short_name)


def test_there_are_these_functions_and_no_others(governance: Template) -> None:
    names = {
        each["FunctionName"] for each in governance.resources("AWS::Lambda::Function").values()
    }

    assert {name for name in names if "-onboarding-" in name} == {
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


@pytest.mark.parametrize("short_name", ENVIRONMENT)
def test_a_function_is_told_what_its_handler_asks_for(
    governance: Template, short_name: str
) -> None:
    properties = function(governance, short_name)
    environment = properties["Environment"]

    assert isinstance(environment, dict)
    assert set(environment["Variables"]) == ENVIRONMENT[short_name] | {
        "POWERTOOLS_SERVICE_NAME",
        "LOG_LEVEL",
    }
    assert properties["Handler"] == f"services.user_onboarding.{HANDLERS[short_name]}.handler"
    assert properties["Runtime"] == "python3.14"
    assert properties["Architectures"] == ["arm64"]


@pytest.mark.parametrize("short_name", HANDLERS)
def test_logs_are_json_and_kept_for_a_time(governance: Template, short_name: str) -> None:
    logging = function(governance, short_name)["LoggingConfig"]
    group = governance.one("AWS::Logs::LogGroup", LogGroupName=f"/aws/lambda/{PREFIX}{short_name}")

    assert isinstance(logging, dict)
    assert logging["LogFormat"] == "JSON"
    assert group["RetentionInDays"] == 7


def test_only_workers_may_start_themselves_again_and_again(governance: Template) -> None:
    allowed = {
        each["FunctionName"]
        for each in governance.resources("AWS::Lambda::Function").values()
        if each.get("RecursiveLoop") == "Allow"
    }

    assert allowed == {
        f"sandbox-eu-west-1-{service}-worker" for service in ("onboarding", "projects", "networks")
    }


def test_a_ticket_stays_hidden_for_six_times_the_workers_timeout(governance: Template) -> None:
    timeout = function(governance, "worker")["Timeout"]
    work = governance.one("AWS::SQS::Queue", QueueName="sandbox-work")

    assert isinstance(timeout, int)
    assert work["VisibilityTimeout"] >= 6 * timeout


def mapping(governance: Template, short_name: str) -> dict[str, object]:
    return functions.mapping(governance, PREFIX + short_name)


@pytest.mark.parametrize(
    ("short_name", "source", "pattern"),
    [
        ("requests", "<sandbox-requests.StreamArn>", {"eventName": ["INSERT", "MODIFY"]}),
        (
            "relay",
            "<sandbox-users.StreamArn>",
            {
                "eventName": ["INSERT", "MODIFY"],
                "dynamodb": {
                    "Keys": {"sk": {"S": ["STATE"]}},
                    "NewImage": {"written_by": {"S": ["intake"]}},
                },
            },
        ),
        (
            "outbox",
            "<sandbox-users.StreamArn>",
            {
                "eventName": ["INSERT"],
                "dynamodb": {
                    "Keys": {"sk": {"S": [{"prefix": "T#"}]}},
                    "NewImage": {"event": {"S": [{"exists": True}]}},
                },
            },
        ),
    ],
)
def test_a_stream_starts_a_function_with_the_records_it_is_for(
    governance: Template, short_name: str, source: str, pattern: dict[str, object]
) -> None:
    properties = mapping(governance, short_name)
    criteria = properties["FilterCriteria"]

    assert governance.shown(properties["EventSourceArn"]) == source
    assert isinstance(criteria, dict)
    assert [json.loads(each["Pattern"]) for each in criteria["Filters"]] == [pattern]


@pytest.mark.parametrize(
    ("short_name", "retries"),
    # -1: no event is lost while the stream still has it.
    [("requests", 30), ("relay", 30), ("outbox", -1)],
)
def test_a_bad_record_neither_blocks_its_stream_nor_is_lost(
    governance: Template, short_name: str, retries: int
) -> None:
    properties = mapping(governance, short_name)
    destination = properties["DestinationConfig"]

    assert properties["BisectBatchOnFunctionError"] is True
    assert properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert properties["MaximumRetryAttempts"] == retries
    assert "MaximumRecordAgeInSeconds" not in properties
    assert isinstance(destination, dict)
    assert governance.shown(destination["OnFailure"]["Destination"]) == LEFT_OVER


def test_tickets_are_worked_off_one_by_one_by_as_many_workers_as_studios_may_need(
    governance: Template,
) -> None:
    properties = mapping(governance, "worker")

    assert governance.shown(properties["EventSourceArn"]) == WORK
    assert properties["BatchSize"] == 1
    assert properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert properties["ScalingConfig"] == {"MaximumConcurrency": 5}


def test_the_sweep_is_started_by_a_rule_with_a_place_for_what_fails(governance: Template) -> None:
    rule = governance.one("AWS::Events::Rule", ScheduleExpression="rate(15 minutes)")
    [target] = rule["Targets"]

    assert governance.shown(target["Arn"]) == f"<{PREFIX}sweep>"
    assert governance.shown(target["DeadLetterConfig"]["Arn"]) == LEFT_OVER
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 900, "MaximumRetryAttempts": 3}


def test_the_worker_of_an_installation_may_assume_each_studios_role_once(
    other: dict[str, Template],
) -> None:
    assert functions.assumed(other["governance"], "other-eu-central-1-onboarding-worker") == [
        (f"arn:<AWS::Partition>:iam::444444444444:role/other-{region}-onboarding", None)
        for region in ("eu-central-1", "eu-west-1")
    ]
