"""`studioctl`, put together."""

import typer

from cli.apply import apply
from cli.surroundings import real_surroundings
from cli.users import app as users

_HELP = """Onboard people to SageMaker Studio and see how they fare.

\b
Where it talks to, and as whom:
  sandbox  after `make up`, in this folder or below: nothing to set.
           --as requester|approver|admin picks the person (requester).
  AWS      API_URL (or --api-url) and your AWS sign-in, as for the AWS CLI.

\b
Exit codes:
  0  all done
  1  a user was refused, failed, or was not settled in time
  2  bad usage or bad input: nothing was sent
  3  the API cannot be reached, or does not let you in

\b
Programs: every command takes --json. Faults come as {"error": {...}}.
"""

app = typer.Typer(
    help=_HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(users, name="users", help="Ask for users, look at them, follow one.")
app.command()(apply)


def main() -> None:
    """Run `studioctl` on this process's arguments; leaves by SystemExit."""
    app(obj=real_surroundings())
