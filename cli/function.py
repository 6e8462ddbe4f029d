"""Where a service's admin function is and who invokes it: by the same rules as for the API."""

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
from cli.errors import FunctionNotKnownError, NotConnectedError
from cli.service import Service

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
    sts_endpoint_url
        Likewise where STS is, which knows who invokes.
    origin
        Where the place came from, for messages.
    in_sandbox
        Whether it is the one of this checkout's sandbox.
    """

    name: str
    region: str
    credentials: Callable[[], ReadOnlyCredentials]
    endpoint_url: str | None
    sts_endpoint_url: str | None
    origin: str
    in_sandbox: bool


def find_function(
    *,
    environ: Mapping[str, str],
    folder: Path,
    aws_session: Callable[[], AwsSession],
    function: str | None = None,
    person: Person | None = None,
    service: Service = Service.USERS,
) -> FunctionPlace:
    """Find a service's admin function and the caller.

    The name is ``function``, else the service's variable. Where the environment names neither an
    admin function nor an API, the running sandbox is meant: its file says the rest, and its admin
    invokes.

    Raises
    ------
    BadUsageError
        If ``person`` has no keys.
    FunctionNotKnownError
        If no function is known.
    NotConnectedError
        If no region or no credentials are.
    """
    variable = service.variable
    name = function or environ.get(variable)
    # Any of them means an installation; the other service's function is not looked for elsewhere.
    installation = ("API_URL", *(each.variable for each in Service))
    configured = any(environ.get(each) for each in installation)
    file = None if configured else sandbox_file(folder)
    if file is not None:
        sandbox = exports_of(file, needed=("AWS_ENDPOINT_URL", "AWS_REGION"))
        name = name or sandbox.get(variable)
        if name is None:
            raise FunctionNotKnownError(
                f"{file} has no {variable}. `make down`, then `make up`, renews it."
            )
        return FunctionPlace(
            name=name,
            region=sandbox["AWS_REGION"],
            credentials=sandbox_credentials(file, sandbox, person or Person.ADMIN),
            endpoint_url=sandbox["AWS_ENDPOINT_URL"],
            sts_endpoint_url=sandbox["AWS_ENDPOINT_URL"],
            origin=str(file),
            in_sandbox=True,
        )
    if name is None:
        raise FunctionNotKnownError(
            f"No admin function for {service} is known. Start the sandbox with `make up`, or "
            f"set {variable} (or --function) to a deployed one."
        )
    return FunctionPlace(
        name=name,
        region=_region(name, environ, aws_session),
        credentials=find_credentials(environ, aws_session, person, Person.ADMIN),
        endpoint_url=_endpoint("LAMBDA", environ),
        sts_endpoint_url=_endpoint("STS", environ),
        origin="--function" if function else variable,
        in_sandbox=False,
    )


def _endpoint(service: str, environ: Mapping[str, str]) -> str | None:
    return environ.get(f"AWS_ENDPOINT_URL_{service}") or environ.get("AWS_ENDPOINT_URL")


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
