"""The two tables as the templates make them, for moto."""

from typing import TYPE_CHECKING, Any

from services.controller.clients import create_client

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

REGION = "eu-west-1"
USERS = "users"
REQUESTS = "requests"
LEAVERS = "leavers"


def dynamodb() -> "DynamoDBClient":
    client: DynamoDBClient = create_client("dynamodb", region=REGION)
    return client


def make_users_table(client: "DynamoDBClient") -> None:
    names = ("pk", "sk", "subject", "id", "due_subject", "due_at")
    client.create_table(
        TableName=USERS,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
        KeySchema=_keys("pk", "sk"),
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-subject",
                "KeySchema": _keys("subject", "id"),
                "Projection": {"ProjectionType": "ALL"},
            },
            {
                "IndexName": "due",
                "KeySchema": _keys("due_subject", "due_at"),
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            },
        ],
    )


def make_requests_table(client: "DynamoDBClient") -> None:
    _make_plain_table(client, REQUESTS)


def make_leavers_table(client: "DynamoDBClient") -> None:
    _make_plain_table(client, LEAVERS)


def _make_plain_table(client: "DynamoDBClient", name: str) -> None:
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=_keys("pk"),
    )


def _keys(hash_key: str, range_key: str | None = None) -> list[Any]:
    keys = [{"AttributeName": hash_key, "KeyType": "HASH"}]
    if range_key is not None:
        keys.append({"AttributeName": range_key, "KeyType": "RANGE"})
    return keys
