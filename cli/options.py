"""The options that several commands share."""

from typing import Annotated

import typer

from cli.connection import Person
from cli.service import Service

DEFAULT_TIMEOUT_SECONDS = 900.0

AsJson = Annotated[
    bool, typer.Option("--json", help="Print JSON for programs; progress goes to stderr.")
]
ApiUrl = Annotated[
    str | None,
    typer.Option("--api-url", metavar="URL", help="The API, stage included; else API_URL."),
]
AsPerson = Annotated[
    Person | None,
    typer.Option("--as", case_sensitive=False, help="Be this person of the sandbox."),
]
Timeout = Annotated[
    float,
    typer.Option(min=0.0, metavar="SECONDS", help="How long to wait until everybody is settled."),
]
Wait = Annotated[
    bool, typer.Option("--wait", help="Until it is done, failed, or somebody else's turn.")
]
Follow = Annotated[bool, typer.Option("--follow", help="Go on until nothing moves any more.")]
Function = Annotated[
    str | None,
    typer.Option("--function", metavar="NAME", help="The admin function; else ADMIN_FUNCTION."),
]
AnyFunction = Annotated[
    str | None,
    typer.Option(
        "--function",
        metavar="NAME",
        help=f"The service's admin function; else {' or '.join(x.variable for x in Service)}.",
    ),
]
