"""Representative events of the functions, in the form in which Lambda receives them."""

import json
from typing import Any

from bench.canned import ROW, Item

Event = dict[str, Any]

REQUESTER = "arn:aws:iam::111111111111:user/sandbox-requester"
USER_ID = "retail-dev.ada-lovelace"


def post_user() -> Event:
    """Return a signed ``POST /users`` as the REST API hands it over."""
    body = {"user_name": "ada-lovelace", "persona": "data-scientist", "team": "pricing"}
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    return {
        "resource": "/users",
        "path": "/users",
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "accountId": "111111111111",
            "apiId": "bench",
            "httpMethod": "POST",
            "path": "/v1/users",
            "protocol": "HTTP/1.1",
            "requestId": "11111111-1111-4111-8111-111111111111",
            "resourcePath": "/users",
            "stage": "v1",
            "identity": {"sourceIp": "127.0.0.1", "userArn": REQUESTER},
        },
        "body": json.dumps(body),
        "isBase64Encoded": False,
    }


def request_row() -> Event:
    """Return a row put into the requests table, as its stream tells it."""
    return stream(ROW)


def ticket() -> Event:
    """Return a ticket for the user, as SQS hands it over."""
    message = {
        "messageId": "22222222-2222-4222-8222-222222222222",
        "receiptHandle": "bench",
        "body": json.dumps({"subject": "retail-dev", "ids": [USER_ID], "sweep": False}),
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:111111111111:work",
        "awsRegion": "eu-west-1",
    }
    return {"Records": [message]}


def schedule() -> Event:
    """Return what the schedule sends."""
    return {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}


def stream(image: Item) -> Event:
    """Return the insert of one item, as a table's stream tells it."""
    keys = {name: image[name] for name in ("pk", "sk") if name in image}
    record = {
        "eventID": "bench",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-west-1",
        "dynamodb": {
            "Keys": keys,
            "NewImage": image,
            "SequenceNumber": "100000000000000000001",
            "StreamViewType": "NEW_IMAGE",
        },
        "eventSourceARN": "arn:aws:dynamodb:eu-west-1:111111111111:table/bench/stream/1",
    }
    return {"Records": [record]}
