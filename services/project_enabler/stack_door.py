"""From a custom resource's request to its answer: exactly one, on every path."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from aws_lambda_powertools.logging import Logger

from services.project_enabler.cfn_response import Put, put_body, respond
from services.project_enabler.invocation import Invocation
from services.project_enabler.projects_account import ProjectsAccount
from services.project_enabler.stack_request import UnreadableRequestError, read_request
from services.project_enabler.stack_work import SUCCESS, Answer, carry_out, refusal

_log = Logger(child=True)

NOT_CREATED: Final = "sagemaker-projects-not-created"
"""The physical id of a resource whose creation changed nothing: to delete it is no work."""


def answer_stack(
    event: Mapping[str, Any],
    region: str,
    account: Callable[[], ProjectsAccount],
    invocation: Invocation,
    put: Put = put_body,
) -> Answer:
    """Carry out one request and tell CloudFormation its end.

    The same request again does no harm: it finds what the first one left.

    Parameters
    ----------
    account
        Returns the region of the stack.

    Raises
    ------
    NotAnsweredError
        CloudFormation could not be told.
    """
    answer = _answer(event, region, account, invocation)
    _log.info("%s: %s", answer.status, answer.reason)
    respond(event, answer, _physical_id(event, answer, region), invocation, put)
    return answer


def _answer(
    event: Mapping[str, Any],
    region: str,
    account: Callable[[], ProjectsAccount],
    invocation: Invocation,
) -> Answer:
    if event.get("RequestType") == "Delete" and event.get("PhysicalResourceId") == NOT_CREATED:
        # CloudFormation deletes what it could not create. What was refused then would be again,
        # and leave the stack in a failed rollback.
        return Answer(SUCCESS, "Nothing was created.", {})
    try:
        return carry_out(read_request(event, region), account(), invocation)
    except UnreadableRequestError as error:
        return refusal(str(error))
    except Exception:  # noqa: BLE001 - a stack that is told nothing waits; this is told
        _log.exception("a fault of ours")
        return refusal(f"A fault of ours; the log has it under {invocation.id}.")


def _physical_id(event: Mapping[str, Any], answer: Answer, region: str) -> str:
    given = event.get("PhysicalResourceId")
    if isinstance(given, str) and given:
        # Another one would be another resource, and CloudFormation would delete this one.
        return given
    return NOT_CREATED if answer.untouched else f"sagemaker-projects-{region}"
