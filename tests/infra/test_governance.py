"""Tables, queues, bus, alarms and outputs of the governance account."""

import pytest

from tests.infra.templates import Template

OUTPUTS = {
    "NetworksTableName",
    *(
        f"Networks{queue}QueueUrl"
        for queue in ("Work", "WorkDeadLetter", "StreamDeadLetter", "Events", "EventsDeadLetter")
    ),
    *(
        f"Networks{name}FunctionName"
        for name in ("Intake", "Relay", "Outbox", "Worker", "Sweep", "Admin")
    ),
    "ApiId",
    "ApiStage",
    "ApiUrl",
    "BusName",
    "UsersTableName",
    "RequestsTableName",
    "LeaversTableName",
    "WorkQueueUrl",
    "WorkDeadLetterQueueUrl",
    "StreamDeadLetterQueueUrl",
    "AdminFunctionName",
    "ApiFunctionName",
    "LoginFunctionName",
    "RequestsFunctionName",
    "IntakeFunctionName",
    "RelayFunctionName",
    "OutboxFunctionName",
    "WorkerFunctionName",
    "SweepFunctionName",
    "AccountsTableName",
    "AccountsWorkQueueUrl",
    "AccountsWorkDeadLetterQueueUrl",
    "AccountsStreamDeadLetterQueueUrl",
    "AccountsEventsQueueUrl",
    "AccountsEventsDeadLetterQueueUrl",
    "ProjectsAdminFunctionName",
    "ProjectsApiFunctionName",
    "ProjectsIntakeFunctionName",
    "ProjectsRelayFunctionName",
    "ProjectsOutboxFunctionName",
    "ProjectsWorkerFunctionName",
    "ProjectsSweepFunctionName",
}


@pytest.mark.parametrize(
    "name", ["sandbox-users", "sandbox-requests", "sandbox-accounts", "sandbox-leavers"]
)
def test_a_table_can_be_restored_and_is_encrypted_with_our_key(
    governance: Template, name: str
) -> None:
    table = governance.one("AWS::DynamoDB::Table", TableName=name)

    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["SSESpecification"]["SSEType"] == "KMS"
    assert "KMSMasterKeyId" in table["SSESpecification"]
    heard = None if name == "sandbox-leavers" else {"StreamViewType": "NEW_IMAGE"}
    assert table.get("StreamSpecification") == heard


@pytest.mark.parametrize("name", ["sandbox-users", "sandbox-accounts"])
def test_a_ledger_has_the_indexes_that_the_kernel_reads(governance: Template, name: str) -> None:
    users = governance.one("AWS::DynamoDB::Table", TableName=name)
    indexes = {
        index["IndexName"]: (
            [key["AttributeName"] for key in index["KeySchema"]],
            index["Projection"]["ProjectionType"],
        )
        for index in users["GlobalSecondaryIndexes"]
    }

    assert [key["AttributeName"] for key in users["KeySchema"]] == ["pk", "sk"]
    assert indexes == {
        "by-subject": (["subject", "id"], "ALL"),
        "due": (["due_subject", "due_at"], "KEYS_ONLY"),
    }


def test_what_is_over_is_forgotten_by_the_tables(
    governance: Template,
) -> None:
    users = governance.one("AWS::DynamoDB::Table", TableName="sandbox-users")
    accounts = governance.one("AWS::DynamoDB::Table", TableName="sandbox-accounts")
    requests = governance.one("AWS::DynamoDB::Table", TableName="sandbox-requests")

    for table in (users, accounts, requests):
        assert table["TimeToLiveSpecification"] == {"AttributeName": "forget_at", "Enabled": True}
    leavers = governance.one("AWS::DynamoDB::Table", TableName="sandbox-leavers")
    assert "TimeToLiveSpecification" not in leavers


def test_the_tables_key_serves_dynamodb_only(governance: Template) -> None:
    [key] = governance.resources("AWS::KMS::Key").values()
    statement = key["KeyPolicy"]["Statement"][-1]

    assert key["EnableKeyRotation"] is True
    assert statement["Condition"]["StringEquals"]["kms:CallerAccount"] == "111111111111"
    assert governance.shown(statement["Condition"]["StringEquals"]["kms:ViaService"]) == (
        "dynamodb.eu-west-1.<AWS::URLSuffix>"
    )


def test_every_queue_is_encrypted_and_refuses_plain_http(governance: Template) -> None:
    queues = governance.resources("AWS::SQS::Queue")
    closed = {
        governance.shown(queue)
        for policy in governance.resources("AWS::SQS::QueuePolicy").values()
        for queue in policy["Queues"]
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny"
        and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        and statement["Principal"] == {"AWS": "*"}
    }

    assert len(queues) == 13
    assert all(queue["SqsManagedSseEnabled"] is True for queue in queues.values())
    assert closed == {f"<{queue['QueueName']}>" for queue in queues.values()}


@pytest.mark.parametrize(
    "name",
    [
        "sandbox-work",
        *(f"sandbox-{kind}" for kind in ("accounts-work", "accounts-events")),
        *(f"sandbox-{kind}" for kind in ("networks-work", "networks-events")),
    ],
)
def test_what_keeps_failing_is_set_aside(governance: Template, name: str) -> None:
    queue = governance.one("AWS::SQS::Queue", QueueName=name)
    dead = governance.one("AWS::SQS::Queue", QueueName=f"{name}-dead-letters")

    assert governance.shown(queue["RedrivePolicy"]["deadLetterTargetArn"]) == (
        f"<{name}-dead-letters>"
    )
    assert dead["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_the_bus_has_the_name_that_events_are_looked_for_on(governance: Template) -> None:
    assert governance.one("AWS::Events::EventBus")["Name"] == "studio-provisioner"


def test_alarms_cover_dead_letters_errors_5xx_late_streams_and_what_waits(
    governance: Template,
) -> None:
    alarms = governance.resources("AWS::CloudWatch::Alarm").values()
    count = {
        metric: sum(alarm["MetricName"] == metric for alarm in alarms)
        for metric in {alarm["MetricName"] for alarm in alarms}
    }

    assert count == {
        "ApproximateNumberOfMessagesVisible": 8,
        "ApproximateAgeOfOldestMessage": 5,
        "Errors": 1,
        "IteratorAge": 4,
        "Failed": 2,
        "Invocations": 2,
        "5XXError": 1,
    }


@pytest.mark.parametrize(
    ("queue", "minutes"),
    [
        ("sandbox-work", 30),
        ("sandbox-accounts-work", 120),
        ("sandbox-accounts-events", 30),
        ("sandbox-networks-work", 60),
        ("sandbox-networks-events", 30),
    ],
)
def test_what_waits_longer_than_a_sweep_takes_alarms(
    governance: Template, queue: str, minutes: int
) -> None:
    [threshold] = [
        alarm["Threshold"]
        for alarm in governance.resources("AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == "ApproximateAgeOfOldestMessage"
        and f"<{queue}.QueueName>" in [governance.shown(x["Value"]) for x in alarm["Dimensions"]]
    ]

    assert threshold == minutes * 60


@pytest.mark.parametrize(("what", "service"), [("accounts", "projects"), ("networks", "networks")])
def test_a_record_that_fails_alarms_whoever_wrote_it_down(
    governance: Template, what: str, service: str
) -> None:
    alarm = governance.one(
        "AWS::CloudWatch::Alarm", MetricName="Failed", Namespace=f"sandbox-{what}"
    )
    filters = [
        each
        for each in governance.resources("AWS::Logs::MetricFilter").values()
        if each["MetricTransformations"][0]["MetricNamespace"] == f"sandbox-{what}"
    ]

    assert {governance.shown(each["LogGroupName"]) for each in filters} == {
        f"</aws/lambda/sandbox-eu-west-1-{service}-{who}>" for who in ("worker", "intake")
    }
    for each in filters:
        [counted] = each["MetricTransformations"]
        assert each["FilterPattern"] == '{ $.phase = "Failed" }'
        assert (counted["MetricNamespace"], counted["MetricName"], counted["MetricValue"]) == (
            alarm["Namespace"],
            "Failed",
            "1",
        )
    assert (alarm["Statistic"], alarm["Threshold"]) == ("Sum", 1)


def test_a_failed_run_of_any_function_alarms(governance: Template) -> None:
    alarm = governance.one("AWS::CloudWatch::Alarm", MetricName="Errors")

    assert alarm["Namespace"] == "AWS/Lambda"
    # Without dimensions it is the metric of all functions together.
    assert "Dimensions" not in alarm
    assert (alarm["Statistic"], alarm["Threshold"]) == ("Sum", 1)


@pytest.mark.parametrize("service", ["projects", "networks"])
def test_a_day_without_a_sweep_alarms(governance: Template, service: str) -> None:
    [alarm] = [
        each
        for each in governance.resources("AWS::CloudWatch::Alarm").values()
        if each["MetricName"] == "Invocations"
        and governance.shown(each["Dimensions"][0]["Value"])
        == f"<sandbox-eu-west-1-{service}-sweep>"
    ]

    assert (alarm["Period"], alarm["EvaluationPeriods"]) == (24 * 3600, 1)
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
    assert alarm["TreatMissingData"] == "breaching"


def test_an_answer_of_5xx_from_the_apis_stage_alarms(governance: Template) -> None:
    alarm = governance.one("AWS::CloudWatch::Alarm", MetricName="5XXError")
    dimensions = {each["Name"]: governance.shown(each["Value"]) for each in alarm["Dimensions"]}

    assert alarm["Namespace"] == "AWS/ApiGateway"
    assert dimensions == {"ApiName": "sandbox-onboarding", "Stage": "<v1>"}
    assert (alarm["Statistic"], alarm["Threshold"]) == ("Sum", 1)


def test_alarms_go_to_the_topic_that_is_configured(other: dict[str, Template]) -> None:
    alarms = other["governance"].resources("AWS::CloudWatch::Alarm").values()

    assert {tuple(alarm["AlarmActions"]) for alarm in alarms} == {
        ("arn:aws:sns:eu-central-1:444444444444:alarms",)
    }


def test_the_stack_says_what_its_parts_are_called(governance: Template) -> None:
    assert set(governance.content["Outputs"]) == OUTPUTS
