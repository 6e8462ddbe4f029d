"""Where the admin function is and who invokes it: by the same rules as for the API."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from botocore.credentials import ReadOnlyCredentials

from cli.connection import (
    AwsSession,
    Person,
    exports_of,
    find_credentials,
    sandbox_credentials,
    sandbox_file,
)
from cli.errors import NotConnectedError

VARIABLE = "ADMIN_FUNCTION"
_ARN = re.compile(r"arn:[^:]+:lambda:([a-z0-9-]+):\d{12}:function:.+")


@dataclass(frozen=True)
class FunctionPlace:
    """Which function, and with what to sign.

    Attributes
    ----------
    name
        Its name or its ARN.
    endpoint_url
        Where Lambda is; None: where AWS's own settings say.
    origin
        Where the place came from, for messages.
    in_sandbox
        Whether it is the one of this checkout's sandbox.
    """

    name: str
    region: str
    credentials: Callable[[], ReadOnlyCredentials]
    endpoint_url: str | None
    origin: str
    in_sandbox: bool


def find_function(
    *,
    environ: Mapping[str, str],
    folder: Path,
    aws_session: Callable[[], AwsSession],
    function: str | None = None,
    person: Person | None = None,
) -> FunctionPlace:
    """Find the admin function and the caller.

    The name is ``function``, else ``ADMIN_FUNCTION``. Where the environment names neither it nor
    an API, the running sandbox is meant: its file says the rest, and its admin invokes.

    Raises
    ------
    BadUsageError
        If ``person`` has no keys.
    NotConnectedError
        If no function, no region or no credentials are known.
    """
    name = function or environ.get(VARIABLE)
    configured = bool(environ.get(VARIABLE) or environ.get("API_URL"))
    file = None if configured else sandbox_file(folder)
    if file is not None:
        sandbox = exports_of(file, needed=("AWS_ENDPOINT_URL", "AWS_REGION", VARIABLE))
        return FunctionPlace(
            name=name or sandbox[VARIABLE],
            region=sandbox["AWS_REGION"],
            credentials=sandbox_credentials(file, sandbox, person or Person.ADMIN),
            endpoint_url=sandbox["AWS_ENDPOINT_URL"],
            origin=str(file),
            in_sandbox=True,
        )
    if name is None:
        raise NotConnectedError(
            f"No admin function is known. Start the sandbox with `make up`, or set {VARIABLE} "
            "(or --function) to a deployed one."
        )
    return FunctionPlace(
        name=name,
        region=_region(name, environ, aws_session),
        credentials=find_credentials(environ, aws_session, person, Person.ADMIN),
        endpoint_url=environ.get("AWS_ENDPOINT_URL_LAMBDA") or environ.get("AWS_ENDPOINT_URL"),
        origin="--function" if function else VARIABLE,
        in_sandbox=False,
    )


def _region(name: str, environ: Mapping[str, str], aws_session: Callable[[], AwsSession]) -> str:
    match = _ARN.fullmatch(name)
    region = (
        (match.group(1) if match else None)
        or environ.get("AWS_REGION")
        or environ.get("AWS_DEFAULT_REGION")
        or aws_session().region_name
    )
    if not region:
        raise NotConnectedError("No region is known. Set AWS_REGION to the function's.")
    return region
