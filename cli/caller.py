"""Who invokes, as AWS says: an invocation does not carry it, so that the payload has to."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from cli.errors import NotInvokedError
from cli.function import FunctionPlace


class Identities(Protocol):
    """The part of an STS client that is needed here."""

    def get_caller_identity(self) -> Mapping[str, Any]:
        """Return whose keys they are; raises what botocore raises."""


def who_invokes(place: FunctionPlace, sts: Callable[[FunctionPlace], Identities]) -> str:
    """Return the ARN of whoever invokes a function there.

    Raises
    ------
    NotInvokedError
        AWS does not say; the text names the option that says it instead.
    """
    try:
        return str(sts(place).get_caller_identity()["Arn"])
    except (ClientError, BotoCoreError) as error:
        raise NotInvokedError(
            f"AWS STS does not say who you are; say it with --asserted-by. {error}"
        ) from error
