"""From surroundings and options to a command at work, and from its end to an exit code."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

import typer
from rich.text import Text

from cli.caller import who_invokes
from cli.client import Api
from cli.clock import Clock
from cli.connection import Person, connect
from cli.errors import BadInputError, ExitCode, ProblemAnswerError, StudioctlError
from cli.function import FunctionPlace, find_function
from cli.invoking import AdminFunction
from cli.render import finding_line, problem_lines
from cli.screen import Screen, plain
from cli.service import Service
from cli.surroundings import Surroundings

# Users are asked for by many; accounts and networks are looked after by operators.
_USUAL = {
    Service.USERS: Person.REQUESTER,
    Service.ACCOUNTS: Person.ADMIN,
    Service.NETWORKS: Person.ADMIN,
}


@dataclass
class Session:
    """One command at work. API and functions are looked for when they are first used.

    Attributes
    ----------
    service
        The one that the command is about; its function is `admin`.
    """

    surroundings: Surroundings
    screen: Screen
    api_url: str | None
    person: Person | None
    function: str | None = None
    service: Service = Service.USERS
    _places: dict[Service, FunctionPlace] = field(default_factory=dict)

    @property
    def clock(self) -> Clock:
        """The clock of the surroundings."""
        return self.surroundings.clock

    @cached_property
    def api(self) -> Api:
        """The API; `StudioctlError` says what is missing to reach it."""
        connection = connect(
            environ=self.surroundings.environ,
            folder=self.surroundings.folder,
            aws_session=self.surroundings.aws_session,
            api_url=self.api_url,
            person=self.person,
            usual=_USUAL[self.service],
        )
        return Api(connection, self.surroundings.transport, self.clock)

    @property
    def admin(self) -> AdminFunction:
        """The service's admin function; `StudioctlError` says what is missing to reach it."""
        return self.admin_of(self.service)

    def admin_of(self, service: Service) -> AdminFunction:
        """Return the admin function of a service; raises what `find_function` raises."""
        return AdminFunction(self._place_of(service), self.surroundings.invoker)

    def who_invokes(self) -> str:
        """Return the ARN of whoever invokes the service's admin function, as AWS says."""
        return who_invokes(self._place_of(self.service), self.surroundings.sts)

    def _place_of(self, service: Service) -> FunctionPlace:
        if service not in self._places:
            self._places[service] = find_function(
                environ=self.surroundings.environ,
                folder=self.surroundings.folder,
                aws_session=self.surroundings.aws_session,
                function=self.function,
                person=self.person,
                service=service,
            )
        return self._places[service]


@contextmanager
def session(
    context: typer.Context,
    *,
    as_json: bool,
    person: Person | None,
    api_url: str | None = None,
    function: str | None = None,
    service: Service = Service.USERS,
) -> Iterator[Session]:
    """Run a command: its errors become a sentence (or JSON) and an exit code."""
    surroundings = context.obj
    if not isinstance(surroundings, Surroundings):
        raise TypeError("studioctl was started without its surroundings")
    screen = Screen(as_json=as_json)
    try:
        yield Session(surroundings, screen, api_url, person, function, service)
    except StudioctlError as error:
        tell(screen, error)
        screen.document({"error": error.to_json()})
        raise typer.Exit(error.exit_code) from error


def tell(screen: Screen, error: StudioctlError) -> None:
    """Say to a person what went wrong, on stderr."""
    if isinstance(error, BadInputError):
        for found in error.findings:
            screen.note(finding_line(found))
        screen.note(Text(str(error), style="bold red"))
    elif isinstance(error, ProblemAnswerError):
        if error.exit_code is ExitCode.NO_ACCESS and not error.problem.about_one_user:
            screen.note(Text("The API does not let this caller in.", style="bold red"))
        screen.note(problem_lines(error.problem))
    else:
        screen.note(Text(plain(error), style="red"))
