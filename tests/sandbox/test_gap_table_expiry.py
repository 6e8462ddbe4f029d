"""A table whose items expire by an attribute of theirs, made and changed by templates."""

import json
from typing import Any

from tests.sandbox.clouds import Cloud, eventually, fresh, settled

EXPIRY = {"AttributeName": "forget_at", "Enabled": True}


def _table(name: str, expiry: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "Table": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "TableName": name,
                "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
                "BillingMode": "PAY_PER_REQUEST",
                **({"TimeToLiveSpecification": expiry} if expiry else {}),
            },
        }
    }


def _expiry(cloud: Cloud, table: str) -> dict[str, str]:
    told = cloud.client("dynamodb").describe_time_to_live(TableName=table)
    found: dict[str, str] = told["TimeToLiveDescription"]
    return found


def test_a_template_names_the_attribute_that_items_expire_by(cloud: Cloud) -> None:
    name = fresh("table")

    cloud.deploy(_table(name, EXPIRY))

    assert _expiry(cloud, name) == {"TimeToLiveStatus": "ENABLED", "AttributeName": "forget_at"}


def test_a_table_that_is_there_gets_its_expiry_and_keeps_its_items(cloud: Cloud) -> None:
    table, stack = fresh("table"), fresh("stack")
    cloudformation, dynamodb = cloud.client("cloudformation"), cloud.client("dynamodb")
    template = json.dumps({"Resources": _table(table, None)})
    cloudformation.create_stack(StackName=stack, TemplateBody=template)
    eventually(lambda: settled(cloudformation.describe_stacks(StackName=stack)["Stacks"][0]))
    before = _expiry(cloud, table)
    dynamodb.put_item(TableName=table, Item={"pk": {"S": "ada"}})

    template = json.dumps({"Resources": _table(table, EXPIRY)})
    cloudformation.update_stack(StackName=stack, TemplateBody=template)
    done = eventually(lambda: settled(cloudformation.describe_stacks(StackName=stack)["Stacks"][0]))

    assert done["StackStatus"] == "UPDATE_COMPLETE"
    assert before == {"TimeToLiveStatus": "DISABLED"}
    assert _expiry(cloud, table)["TimeToLiveStatus"] == "ENABLED"
    assert dynamodb.get_item(TableName=table, Key={"pk": {"S": "ada"}})["Item"]


def test_expiry_gap_is_still_there_without_the_seam(bare: Cloud) -> None:
    name = fresh("table")

    bare.deploy(_table(name, EXPIRY))

    assert _expiry(bare, name) == {"TimeToLiveStatus": "DISABLED"}
