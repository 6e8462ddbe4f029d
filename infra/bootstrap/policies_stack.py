"""Makes an account's execution policies, which `cdk bootstrap` then gives to CloudFormation."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from infra.bootstrap.accounts import Bootstrap, stack_of_policies
from infra.bootstrap.templates import Kind, template_file
from infra.delivery.access import Access
from infra.delivery.refusal import StackError

# Policies take seconds; after five minutes something is wrong.
_WAIT = {"Delay": 2, "MaxAttempts": 150}


def put_policies(access: Access, bootstrap: Bootstrap, kind: Kind, installation: str) -> str:
    """Make or update the policies, with our own credentials; return what was done, in a word.

    Raises
    ------
    AccessError
        We have no credentials of the account.
    StackError
        CloudFormation refuses, or it takes longer than five minutes.
    """
    cloudformation = access.as_ourselves("cloudformation", bootstrap.account_id, bootstrap.region)
    name = stack_of_policies(installation, kind)
    request: dict[str, Any] = {
        "StackName": name,
        "TemplateBody": template_file(kind).read_text(encoding="utf-8"),
        "Parameters": [{"ParameterKey": "Installation", "ParameterValue": installation}],
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        "Tags": [{"Key": "studio:managed-by", "Value": installation}],
    }
    try:
        return _put(cloudformation, name, request)
    except (BotoCoreError, ClientError, WaiterError) as error:
        raise StackError(f"{name} in {bootstrap.account_id}: {error}") from error


def _put(cloudformation: Any, name: str, request: dict[str, Any]) -> str:
    try:
        cloudformation.create_stack(**request)
    except ClientError as error:
        if error.response["Error"]["Code"] != "AlreadyExistsException":
            raise
    else:
        cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig=_WAIT)
        return "made"
    try:
        cloudformation.update_stack(**request)
    except ClientError as error:
        if "No updates are to be performed" not in str(error):
            raise
        return "as they are"
    cloudformation.get_waiter("stack_update_complete").wait(StackName=name, WaiterConfig=_WAIT)
    return "updated"
