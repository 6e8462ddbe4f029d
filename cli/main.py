"""`studioctl`, put together."""

import typer

from cli.accounts import app as accounts
from cli.admin import admin, brake
from cli.adopting_lists import adopt
from cli.apply import apply
from cli.config import app as config
from cli.cost import cost
from cli.dead_letters import app as dead_letters
from cli.networks import app as networks
from cli.opening import open_
from cli.plan import plan
from cli.surroundings import real_surroundings
from cli.users import app as users

_HELP = """Onboard people to SageMaker Studio, see how they fare, and let them go.

For operators: the AWS accounts that join and leave, their networks, and what was given
up on.

\b
Where it talks to, and as whom:
  sandbox  after `make up`, in this folder or below: nothing to set.
           --as requester|approver|admin picks the person (requester; the admin
           for accounts, networks, dlq, brake and admin).
  AWS      API_URL (or --api-url) and your AWS sign-in, as for the AWS CLI.
networks, dlq, brake, admin, adopt, users adopt, users unmanaged and what changes
accounts invoke a function with it instead: ADMIN_FUNCTION for users,
PROJECTS_ADMIN_FUNCTION for accounts, NETWORKS_ADMIN_FUNCTION for networks (or
--function).
cost asks nobody: it reads this checkout.

\b
Exit codes:
  0  all done
  1  a user was refused, failed, or (with --wait) is not done yet
  2  bad usage or bad input: nothing was sent
  3  the API cannot be reached, or does not let you in
  4  only of `plan --detailed-exitcode`: there is something to do
An account or a network counts as a user does, a function as the API does.

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
app.add_typer(users, name="users", help="Ask for users, look at them, and all of their life.")
app.add_typer(accounts, name="accounts", short_help="AWS accounts and SageMaker Projects in them.")
app.add_typer(networks, name="networks", short_help="Networks of accounts, and their parameters.")
app.command()(plan)
app.command()(apply)
app.command()(adopt)
app.command("open")(open_)
app.add_typer(config, name="config", short_help="The file an installation is made from.")
app.add_typer(dead_letters, name="dlq", help="What was given up on, and sending it on again.")
app.command()(cost)
app.command()(brake)
app.command()(admin)


def main() -> None:
    """Run `studioctl` on this process's arguments; leaves by SystemExit."""
    app(obj=real_surroundings())
